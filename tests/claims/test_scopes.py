"""Scopes: condition with its stage, people, comparator, time, place, form and authority of one sentence."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from claims.mentions import find_mentions
from claims.scopes import horizons, horizons_apart, read_scope

NLP = spacy.blank("en")


def scope_of(text, subject=None, fallback=None, before=""):
    """Reads the scope of ``text`` as it stands behind ``before`` in one ``Doc``."""
    doc = NLP.make_doc(before + text)
    mentions = [mention for mention in find_mentions(doc) if mention.start >= len(before)]
    return read_scope(text, mentions, len(before), subject, fallback)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("It cures 90% of melanomas.", "melanoma"),
        ("It won't cure stage 4 oesophageal cancer.", "stage 4 esophageal cancer"),
        ("It relieves difficulty swallowing in stage 4 oesophageal cancer.", "stage 4 esophageal cancer"),
        ("It helps in advanced melanoma.", "advanced melanoma"),
        ("It eases mild to moderate eczema.", "mild to moderate eczema"),
        ("It is used for cancer.", None),
        ("It is used for stage 3 cancer.", "stage 3 cancer"),
        ("It is cheap.", None),
    ],
    ids=lambda value: value or "",
)
def test_the_condition_keeps_its_stage(text, condition):
    assert scope_of(text).condition == condition


def test_a_condition_is_no_scope_of_itself():
    assert scope_of("Psoriasis is not contagious.", subject="psoriasis").condition is None
    assert scope_of("It is not contagious.", subject="psoriasis", fallback="psoriasis").condition is None


def test_the_section_gives_the_condition_the_sentence_leaves_open():
    assert scope_of("It is painless.", fallback="melanoma").condition == "melanoma"
    assert scope_of("It clears warts.", fallback="melanoma").condition == "wart"


@pytest.mark.parametrize(
    ("text", "population"),
    [
        ("Adults take two tablets.", "adult"),
        ("Pregnant women should not take it.", "pregnant women"),
        ("It is safe in older people.", "older adult"),
        ("The cure rate in the bypass group was 40%.", "bypass group"),
        ("It is cheap.", None),
    ],
    ids=lambda value: value or "",
)
def test_for_whom(text, population):
    assert scope_of(text).population == population


def test_ages_are_kept():
    assert "aged 5 to 11" in scope_of("It is given to those aged 5 to 11.").population
    assert "over 65" in scope_of("In people over 65 the dose is lower.").population
    assert scope_of("It suits infants under 6 months.").population == "infant under 6 months"
    assert scope_of("Women and men over the age of 70 have it.").population == "women, men over the age of 70"


def test_what_can_be_done_is_no_comparator():
    assert scope_of("They take out as much of the tumour as possible.").comparator is None
    assert scope_of("It removes as much as is safely possible.").comparator is None
    assert scope_of("It is as safe as aspirin.").comparator is None
    assert scope_of("It works as often as aspirin.").comparator == "aspirin"


def test_what_only_joins_sentences_is_no_condition():
    assert scope_of("In the meantime, it eases pain.").condition is None
    assert scope_of("In an adrenal crisis, it saves lives.").condition == "adrenal crisis"


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("It works better than placebo.", "comparator", "placebo"),
        ("It halves deaths compared with open surgery.", "comparator", "open surgery"),
        ("It is shorter than open surgery with mesh.", "comparator", "open surgery"),
        ("It is safer than on-pump surgery.", "comparator", "on-pump surgery"),
        ("Pain was gone after 5 years.", "timeframe", "after 5 years"),
        ("The 5-year survival was 20%.", "timeframe", "5-year"),
        ("Bleeding within 30 days is rare.", "timeframe", "within 30 days"),
        ("It is done in hospital.", "setting", "in hospital"),
        ("It is done at a health care provider's office.", "setting", "at a health care provider's office"),
        ("It lowers deaths compared with people who took placebo.", "comparator", "placebo"),
        ("It is used for childhood leukaemia.", "population", "children"),
        ("It can be used at home.", "setting", "at home"),
        ("Use the cream twice.", "formulation", "cream"),
        ("Metformin XR is taken once.", "formulation", "xr"),
        ("The FDA approved it.", "jurisdiction", "FDA"),
        ("The NHS offers it.", "jurisdiction", "NHS"),
    ],
    ids=lambda value: value,
)
def test_the_other_scopes(text, field, expected):
    assert getattr(scope_of(text), field) == expected


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Operations are safer than they used to be.", "comparator"),
        ("It acts more slowly than in children.", "comparator"),
        ("Sit upright rather than lean over the table.", "comparator"),
        ("Women fall ill more than twice a year.", "comparator"),
        ("No treatment other than surgery helps.", "comparator"),
        ("It works longer than but not as quickly as before.", "comparator"),
        ("It keeps you from getting pregnant.", "population"),
        ("Those who wish to have children can bank sperm.", "population"),
        ("The vitreous gel is taken out.", "formulation"),
        ("Eat ice cream after the operation.", "formulation"),
        ("Corn syrup is sweet.", "formulation"),
        ("A surgical patch covers the hole.", "formulation"),
    ],
    ids=lambda value: value,
)
def test_what_only_looks_like_another_scope(text, field):
    assert getattr(scope_of(text), field) is None


def test_an_open_scope_is_none():
    scope = scope_of("It is cheap and quick.")
    assert {getattr(scope, name) for name in scope.__dataclass_fields__} == {None}


WORDS = st.lists(
    st.sampled_from(
        "stage 4 oesophageal cancer in adults aged 5 over 65 than after 30 days at home XR cream the FDA . , group".split()
    ),
    max_size=15,
).map(" ".join)


@given(WORDS, st.sampled_from(["", "Warfarin thins blood. "]))
def test_a_scope_does_not_depend_on_where_the_sentence_stands(text, before):
    assert scope_of(text, before=before) == scope_of(text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Women on valproate should take folic acid.", "women, taking valproic acid"),
        ("Women at high risk are scanned every year.", "women, high risk"),
        ("Women have a high risk of stroke.", "women"),
        ("In men in their 80s it is common.", "men, in their 80s"),
        ("It occurs in a third of siblings.", "sibling"),
    ],
)
def test_who_is_spoken_of(text, people):
    assert scope_of(text).population == people


def test_people_who_take_the_subject_are_no_scope_of_it():
    assert scope_of("Women on valproate gain weight.", subject="valproic acid").population == "women"


@pytest.mark.parametrize("text", ["People who don't have gout are not affected.", "It affects people without gout."])
def test_an_illness_that_people_do_not_have_is_no_condition(text):
    assert scope_of(text).condition is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It relieves pain in the first month.", {30}),
        ("At six months there is no relief.", {180}),
        ("Five-year survival is 90%.", {1825}),
        ("They survive for at least two years.", {730}),
        ("It helps.", set()),
    ],
)
def test_at_what_time_something_is_so(text, days):
    assert horizons(text) == days


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("alive for at least one year", "alive for at least five years", True),
        ("at one year", "after 12 months", False),
        ("at one year", "it helps", False),
    ],
)
def test_times_are_apart_only_where_both_are_named_and_far(one, other, apart):
    assert horizons_apart(one, other) is apart
