"""Attributes whose values exclude each other: which words say a value, which only look like it."""

import pytest

from claims.attributes import find_values, table
from claims.model import KINDS, Subject

CRYO = Subject("cryotherapy", "cryotherapy", "procedure")
CREAM = Subject("The cream", "cream", "drug")
PSORIASIS = Subject("psoriasis", "psoriasis", "condition")


def sentence(text):
    """A parse that says nothing but the words: the second word is the root."""
    words = text.split()
    return "\n".join(
        f"{word} NN {'ROOT' if n == 1 else 'dep'} {'-' if n == 1 else words[1]}" for n, word in enumerate(words)
    )


@pytest.fixture
def values(make_view):
    def read(text, about=CRYO):
        view = make_view(sentence(text), **({"subject": about} if about.type == "condition" else {"treatment": about}))
        return [
            (draft.attribute, draft.values[0].name, draft.values[0].text, draft.polarity)
            for kind in KINDS
            for draft in find_values(view, kind)
        ]

    return read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is noninvasive", ("invasiveness", "noninvasive", "noninvasive", "affirmed")),
        (
            "It is a minimally invasive procedure",
            ("invasiveness", "minimally invasive", "minimally invasive", "affirmed"),
        ),
        ("It needs a small incision", ("invasiveness", "minimally invasive", "small incision", "affirmed")),
        ("It is palliative", ("curative intent", "palliative", "palliative", "affirmed")),
        ("It is an outpatient procedure", ("setting", "outpatient", "outpatient", "affirmed")),
        ("It needs general anaesthesia", ("anaesthesia", "general", "general anaesthesia", "affirmed")),
        ("It is painless", ("pain", "painless", "painless", "affirmed")),
        ("It has few side effects", ("side-effect burden", "few", "few side effects", "affirmed")),
        ("It causes serious side effects", ("side-effect burden", "serious", "serious side effects", "affirmed")),
        ("It is ineffective", ("effectiveness", "ineffective", "ineffective", "affirmed")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_say_a_value_of_the_subject(values, text, expected):
    assert values(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is not painless", ("pain", "painless", "painless", "negated")),
        ("It never cures cancer", ("curative intent", "curative", "cures", "negated")),
        ("It has no side effects", ("side-effect burden", "none", "no side effects", "affirmed")),
        ("It is not effective", ("effectiveness", "ineffective", "not effective", "affirmed")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_negation_denies_a_value_unless_it_is_part_of_it(values, text, expected):
    assert values(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "It is less invasive than surgery",
        "It is an alternative to surgery",
        "It treats noninvasive tumours",
        "It has a high cure rate",
        "It has fewer side effects than surgery",
        "It was kept in a safe place",
        "It is more effective than surgery",
        "It treats noninvasive-bladder growths",
    ],
)
def test_comparisons_and_other_things_say_no_value(values, text):
    assert values(text) == []


def test_an_attribute_speaks_only_of_what_it_is_of(values):
    assert values("It is contagious", PSORIASIS) == [("contagiousness", "contagious", "contagious", "affirmed")]
    assert values("It is contagious", CREAM) == []
    assert values("It is noninvasive", PSORIASIS) == []


def test_a_word_that_tells_one_sort_of_the_subject_says_nothing_of_all(values):
    chemotherapy = Subject("chemotherapy", "chemotherapy", "procedure")
    assert values("Palliative chemotherapy lasts months", chemotherapy) == []


def test_the_words_point_at_the_sentence(make_view):
    view = make_view(sentence("It is a minimally invasive procedure"), treatment=CRYO)
    (draft,) = find_values(view, "procedure")
    (value,) = draft.values
    assert view.text[value.start : value.end] == value.text == "minimally invasive"


def test_values_exclude_each_other_but_for_compatible_ones():
    row = table()["invasiveness"]
    assert row.excludes("noninvasive", "surgical")
    assert row.excludes("surgical", "noninvasive")
    assert not row.excludes("surgical", "surgical")
    assert not row.excludes("surgical", "unheard of")
    burden = table()["side-effect burden"]
    assert not burden.excludes("few", "none")
    assert not burden.excludes("none", "few")


@pytest.mark.parametrize("name", list(table()))
def test_every_attribute_has_values_to_choose_from(name):
    row = table()[name]
    assert len(row.values) >= 2
    assert {value for pair in row.compatible for value in pair} <= set(row.values)
