"""Attributes whose values exclude each other: which words say a value, which only look like it."""

import pytest

import claims
from claims.attributes import find_values, table
from claims.model import KINDS, Category, Subject
from sources import read_text

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


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("You may go home the same day", "setting", "outpatient"),
        ("It does not leave a visible scar", "scars", "none"),
        ("Stitches dissolve within ten days", "stitches", "dissolve"),
        ("It requires several sessions", "sessions", "repeated"),
        ("Recovery takes about six weeks", "recovery", "weeks"),
        ("It is done under light sedation", "sedation", "sedated"),
        ("You may go home alone", "companion", "not needed"),
    ],
)
def test_how_a_procedure_is_done(values, text, attribute, value):
    assert (attribute, value) in [found[:2] for found in values(text)]


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("It is available over the counter", "availability", "over the counter"),
        ("It is available only on prescription", "availability", "prescription only"),
        ("It must be stored in the fridge", "storage", "refrigerated"),
        ("It makes you feel sleepy", "drowsiness", "sedating"),
        ("It does not make you drowsy", "drowsiness", "not sedating"),
        ("Patients should avoid grapefruit juice", "grapefruit", "to be avoided"),
        ("It takes several weeks to work", "onset", "over weeks"),
        ("Never take a double dose", "missed dose", "never double"),
        ("It is not suitable for children", "use in children", "not for children"),
        ("It can cause infertility", "fertility", "affected"),
    ],
)
def test_what_holds_for_a_medicine(values, text, attribute, value):
    assert (attribute, value) in [found[:2] for found in values(text, CREAM)]


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("It cannot be passed from person to person", "contagiousness", "not contagious"),
        ("It spreads easily from person to person", "contagiousness", "contagious"),
        ("It is an inherited disease", "heredity", "inherited"),
        ("It is caused by a virus", "germ", "virus"),
        ("It has no cure", "curability", "incurable"),
        ("It is a chronic skin disease", "course", "chronic"),
        ("It gets worse over time", "progression", "progressive"),
        ("It goes away on its own", "self-limiting", "goes away"),
        ("It is a serious illness", "severity", "serious"),
        ("It cannot be prevented", "preventability", "not preventable"),
        ("There is no vaccine against it", "vaccine", "none"),
        ("It is a sexually transmitted disease", "sexual transmission", "sexually transmitted"),
    ],
)
def test_what_holds_for_a_disease(values, text, attribute, value):
    assert [found[:2] for found in values(text, PSORIASIS)] == [(attribute, value)]


@pytest.mark.parametrize(
    "text",
    [
        "It runs in families",
        "It is a genetic disorder",
        "Most of it can be prevented",
        "It can be caused by a virus or by bacteria",
        "It is serious if untreated",
        "It is most contagious before the rash appears",
        "Some forms of it are inherited",
        "It spreads through contact with skin",
    ],
)
def test_what_only_looks_like_a_value_of_a_disease(values, text):
    assert values(text, PSORIASIS) == []


def test_what_is_denied_twice_says_nothing(values):
    assert values("Nor is it not contagious", PSORIASIS) == []


@pytest.fixture
def said(language):
    """(subject, attribute, value, polarity) of the attributes in an article."""

    def read(text):
        article = claims.read_article(read_text(text, name="a.md"), language)
        return [
            (claim.subject.canonical, claim.attribute, value.name, claim.polarity)
            for claim in article.claims
            for value in claim.values
            if isinstance(value, Category)
        ]

    return read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Impetigo is common in toddlers. It is contagious.", ("impetigo", "contagiousness", "contagious")),
        ("Lupus is a lifelong illness. There is no cure.", ("lupus", "curability", "incurable")),
        ("There is no vaccine against hepatitis C.", ("hepatitis c", "vaccine", "none")),
        ("A strangulated hernia is a life-threatening condition.", ("strangulated hernia", "severity", "life-threatening")),
        ("Although there is no cure for asthma, it can be treated.", ("asthma", "treatability", "treatable")),
        ("Antibiotics do not help. Influenza is caused by a virus.", ("influenza", "germ", "virus")),
    ],
)  # fmt: skip
def test_a_disease_is_found_by_name_pronoun_and_qualifier(said, text, found):
    assert (*found, "affirmed") in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Most skin cancers can be cured.",
        "The symptoms of lupus are treatable.",
        "A cough that gets worse over time.",
        "Haemodialysis is not a cure for kidney failure.",
    ],
)
def test_what_is_said_of_some_cases_is_not_said_of_the_disease(said, text):
    assert [row for row in said(text) if row[1] in ("curability", "treatability", "progression")] == []


def test_a_row_is_read_whatever_its_kind(language):
    article = claims.read_article(read_text("Cystic fibrosis is an inherited disease.", name="a.md"), language)
    (claim,) = [claim for claim in article.claims if claim.attribute == "heredity"]
    assert claim.kind == table()["heredity"].kind == "statistic"
