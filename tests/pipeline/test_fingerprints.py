from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from claims.model import EntryNote, Finding, Related
from pipeline.baselines import Baseline, entry_of
from pipeline.fingerprints import stamp

FINDING = Finding("CIT001", "uncited-claim", "warning", "no source", 5, 20, 1, 6, "It works in 70%.", path="a.md")
words = st.text(min_size=1, max_size=12)
findings = st.builds(
    lambda path, code, text, sides, entries: replace(
        FINDING,
        path=path,
        code=code,
        text=text,
        related=tuple(Related("b.md", 1, 0, 1, side) for side in sides),
        registry=tuple(EntryNote(entry, "statement") for entry in entries),
    ),
    st.sampled_from(["a.md", "b.md"]),
    st.sampled_from(["CIT001", "CON001"]),
    words,
    st.lists(words, max_size=2),
    st.lists(words, max_size=2),
)


def _of(*items):
    return [item.fingerprint for item in stamp(items)]


@given(st.lists(findings, max_size=6), st.integers(1, 500))
def test_moved_lines_change_nothing(items, shift):
    moved = [
        replace(
            item,
            start=item.start + shift,
            end=item.end + shift,
            line=item.line + shift,
            column=1,
            message="worded anew",
        )
        for item in items
    ]
    assert _of(*items) == _of(*moved)


@given(st.lists(findings, max_size=8))
def test_no_two_findings_of_a_run_share_one(items):
    assert len(set(_of(*items))) == len(items)


@given(findings, st.sampled_from([" ", "\n", "\t  ", "\r\n"]))
def test_white_space_and_case_are_folded(item, space):
    folded = replace(item, text=space.join(["", *item.text.split(), ""]))
    assert _of(item) == _of(folded)
    assert _of(replace(item, text="It Works")) == _of(replace(item, text="it   works"))


def test_equal_sentences_are_told_apart_and_keep_their_fingerprints():
    first, second = FINDING, replace(FINDING, start=50, end=65)
    one, two = _of(first, second)
    assert one != two
    assert _of(first) == [one]


def test_the_other_side_and_the_entry_tell_findings_apart():
    side, entry = Related("a.md", 9, 90, 99, "minimally invasive"), EntryNote("stent-1", "A stent …")
    variants = [
        FINDING,
        replace(FINDING, code="CIT004"),
        replace(FINDING, path="b.md"),
        replace(FINDING, text="It fails in 70%."),
        replace(FINDING, related=(side,)),
        replace(FINDING, related=(replace(side, path="c.md"),)),
        replace(FINDING, registry=(entry,)),
    ]
    assert len({print_ for item in variants for print_ in _of(item)}) == len(variants)


def test_words_that_run_together_are_told_apart():
    one = replace(FINDING, text="ab", related=(Related("a.md", 1, 0, 1, "c"),))
    other = replace(FINDING, text="a", related=(Related("a.md", 1, 0, 1, "bc"),))
    assert _of(one) != _of(other)


# ---------------------------------------------------------------- with a baseline

sentences = st.sampled_from(["It works in 70%.", "It fails in 30%.", "Few notice."])
places = st.lists(st.tuples(sentences, st.sampled_from("pqr")), max_size=7)


def _stand(rows):
    """Findings of sentences in blocks, in order of place."""
    made = [replace(FINDING, text=words, start=9 * at, end=9 * at + 8) for at, (words, _) in enumerate(rows)]
    return made, [block for _, block in rows]


def _accept(rows):
    return Baseline("b", tuple(entry_of(item, {item.path}) for item in stamp(*_stand(rows))))


def _states(rows, baseline):
    return [item.state for item in stamp(*_stand(rows), baseline)]


@given(places)
def test_what_was_accepted_is_known_and_nothing_is_stale(rows):
    baseline = _accept(rows)
    assert set(_states(rows, baseline)) <= {"known"}
    prints = [item.fingerprint for item in stamp(*_stand(rows), baseline)]
    assert baseline.gone(prints, {"a.md"}, {"CIT001"}) == []


@given(places, places)
def test_never_more_equal_findings_are_known_than_were_accepted(before, now):
    states = _states(now, _accept(before))
    for words in {words for words, _ in now}:
        known = sum(state == "known" for (said, _), state in zip(now, states, strict=True) if said == words)
        assert known == min(sum(said == words for said, _ in before), sum(said == words for said, _ in now))


@given(places, places)
def test_fingerprints_stay_distinct_and_known_are_those_of_the_baseline(before, now):
    baseline = _accept(before)
    held = {entry.fingerprint for entry in baseline.entries}
    stamped = stamp(*_stand(now), baseline)
    assert len({item.fingerprint for item in stamped}) == len(stamped)
    assert [item.state == "known" for item in stamped] == [item.fingerprint in held for item in stamped]


@given(places, sentences, st.data())
def test_a_new_equal_finding_in_a_block_of_its_own_is_the_new_one_wherever_it_is_put(rows, words, data):
    at = data.draw(st.integers(0, len(rows)))
    now = [*rows[:at], (words, "new block"), *rows[at:]]
    assert list(_states(now, _accept(rows))) == ["new" if n == at else "known" for n in range(len(now))]


@given(places, st.data())
def test_a_fixed_finding_makes_none_of_the_others_new_and_is_the_stale_one(rows, data):
    if not rows:
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    # Each in a block of its own: then it is clear which one was fixed.
    rows = [(words, f"block {number}") for number, (words, _) in enumerate(rows)]
    baseline = _accept(rows)
    now = [*rows[:at], *rows[at + 1 :]]
    assert set(_states(now, baseline)) <= {"known"}
    (gone,) = baseline.gone((item.fingerprint for item in stamp(*_stand(now), baseline)), {"a.md"}, {"CIT001"})
    assert gone.context == f"block {at}"


def test_a_fix_and_a_new_fault_do_not_cancel_out():
    baseline = _accept([("It works in 70%.", "p")])
    assert _states([("It fails in 30%.", "p")], baseline) == ["new"]


def test_what_is_suppressed_takes_no_number_from_what_was_accepted():
    first, second = _stand([("It works in 70%.", "p"), ("It works in 70%.", "q")])[0]
    silenced = replace(first, state="suppressed")
    (_, accepted) = stamp([silenced, second], ["p", "q"])
    baseline = Baseline("b", (entry_of(accepted, {accepted.path}),))
    # The suppressed sentence goes: the accepted one must not come back as new.
    assert [item.state for item in stamp([second], ["q"], baseline)] == ["known"]
    assert [item.state for item in stamp([silenced, second], ["p", "q"], baseline)] == ["suppressed", "known"]
