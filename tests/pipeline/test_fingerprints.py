from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from claims.model import EntryNote, Finding, Related
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
