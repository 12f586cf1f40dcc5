"""Holding one claim against another: agreement, conflict, different scope, not comparable, and why."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.compare import attribute_key, bounds, compare, convert, filled, per_day, soften, subjects
from claims.model import Category, Claim, Effect, Frequency, Quantity, Regimen, Scope, Subject, Times
from claims.quantities import find_quantities
from claims.regimens import find_regimens

KINDS = {Category: "procedure", Quantity: "statistic", Effect: "efficacy", Regimen: "dosing"}


def claim(*values, subject="cryotherapy", attribute=None, **fields):
    scope = Scope(**{name: fields.pop(name) for name in list(fields) if name in Scope.__dataclass_fields__})
    if attribute is None:
        attribute = "invasiveness" if isinstance(values[0], Category) else "cure rate"
    fields = {"kind": KINDS[type(values[0])], **fields}
    return Claim("c1", fields.pop("kind"), "words", 0, 5, 1, 1, (), Subject(subject, subject, "procedure"), scope, attribute,
                 values, **fields)  # fmt: skip


def number(text):
    return find_quantities(text)[0]


def regimen(text, drug="zoledronic acid"):
    return find_regimens(text)[0].regimen(drug)


def relation(one, other, **how):
    return compare(one, other, **how).relation


NONINVASIVE, MINIMAL = Category("noninvasive", "noninvasive"), Category("minimally invasive", "small incisions")


def test_exclusive_values_conflict_and_the_reason_quotes_both():
    result = compare(claim(NONINVASIVE), claim(MINIMAL))
    assert (result.relation, result.sort) == ("conflict", "category")
    assert result.reason == "“noninvasive” against “small incisions”"
    assert (result.one, result.other) == (NONINVASIVE, MINIMAL)


def test_a_value_agrees_with_itself_and_conflicts_with_its_denial():
    denied = claim(NONINVASIVE, polarity="negated")
    assert relation(claim(NONINVASIVE), claim(NONINVASIVE)) == "agree"
    assert relation(denied, denied) == "agree"
    assert compare(claim(NONINVASIVE), denied).reason == "“noninvasive” against not “noninvasive”"


def test_a_denied_value_says_nothing_of_another():
    assert relation(claim(NONINVASIVE, polarity="negated"), claim(MINIMAL)) == "incomparable"


def test_values_that_can_both_hold_do_not_conflict():
    few, none = Category("few"), Category("none")
    assert (
        relation(claim(few, attribute="side-effect burden"), claim(none, attribute="side-effect burden"))
        == "incomparable"
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("common", "common"), ("very rare", "very rare"), "conflict"),
        (("common", "common"), ("uncommon", "unusual"), "conflict"),
        (("common", "common"), ("common", "often"), "agree"),
        (("common", "common"), ("very common", "very common"), "incomparable"),
        (("rare", "rare"), ("very rare", "1 in 20,000"), "incomparable"),
        (("common", "common"), ("uncommon", "0.9%"), "incomparable"),
        (("rare", "rare"), ("very common", "27 in 100"), "conflict"),
    ],
)
def test_how_often_a_harm_comes_is_compared_by_bands(one, other, expected):
    left, right = (claim(Category(*band), attribute="frequency of rash", kind="safety") for band in (one, other))
    assert relation(left, right) == expected


def test_different_attributes_and_subjects_are_not_compared():
    assert relation(claim(NONINVASIVE), claim(Category("palliative"), attribute="curative intent")) == "incomparable"
    assert compare(claim(NONINVASIVE), claim(MINIMAL, subject="surgery")).reason == "the subjects differ"


def test_names_of_one_thing_are_one_subject():
    assert relation(claim(NONINVASIVE, subject="cryosurgery"), claim(MINIMAL, subject="cryotherapy")) == "conflict"
    assert subjects(claim(NONINVASIVE, subject="Cryosurgery")) == {"cryotherapy"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"certainty": "question"}, "a question claims nothing"),
        ({"stance": "refuted"}, "a claim that is only reported or refuted is not the article's own"),
        ({"stance": "reported"}, "a claim that is only reported or refuted is not the article's own"),
    ],
    ids=["question", "refuted", "reported"],
)
def test_what_the_article_does_not_claim_conflicts_with_nothing(fields, why):
    result = compare(claim(NONINVASIVE, **fields), claim(MINIMAL))
    assert (result.relation, result.reason) == ("incomparable", why)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("60 to 70%", "65%", "agree"),
        ("60%", "60.4%", "agree"),
        ("60%", "61%", "agree"),
        ("60%", "62%", "conflict"),
        ("60.0%", "60.4%", "conflict"),
        ("17 of 19", "89%", "agree"),
        ("17 of 19", "85%", "conflict"),
        ("17 of 20", "85%", "agree"),
        ("1 in 5", "20%", "agree"),
        ("half", "50%", "agree"),
        ("about 30%", "33%", "agree"),
        ("up to 70%", "80%", "conflict"),
        ("up to 70%", "60%", "agree"),
        ("at least 2 cm", "12 mm", "conflict"),
        ("at least 2 cm", "25 mm", "agree"),
        ("1 to 10 in 1,000", "2%", "conflict"),
        ("1 to 10 in 1,000", "0.5%", "agree"),
        ("2 days", "1 week", "conflict"),
        ("7 days", "1 week", "agree"),
    ],
)
def test_numbers_conflict_where_no_value_fits_both_as_rounded(one, other, expected):
    assert relation(claim(number(one)), claim(number(other))) == expected


def test_a_tolerance_widens_what_fits():
    one, other = claim(number("60%")), claim(number("64%"))
    assert relation(one, other) == "conflict"
    assert relation(one, other, tolerance=0.05) == "agree"


def test_numbers_of_different_things_are_not_compared():
    assert relation(claim(number("5 mg")), claim(number("5 days"))) == "incomparable"
    assert relation(claim(number("5%"), attribute="share"), claim(number("9%"), attribute="share")) == "incomparable"
    assert (
        relation(claim(number("5%"), attribute="cure rate"), claim(number("9%"), attribute="mortality"))
        == "incomparable"
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("60%", 59.5, 60.5), ("0.72", 0.715, 0.725), ("60 to 70%", 59.5, 70.5), ("up to 5 days", -math.inf, 5.5),
        ("at least 15 minutes", 14.5, math.inf), ("<60 mL/min", -math.inf, 60), ("> 5%", 5, math.inf), ("3 tablets", 3, 3),
        ("about 100 mg", 89.5, 110.5), ("2 of 4", 0.5, 0.5), ("1,000 mg", 999.5, 1000.5),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bounds_allow_for_rounding_as_written(text, low, high):
    assert bounds(number(text)) == pytest.approx((low, high))


def test_bounds_convert_to_another_unit():
    assert convert(number("2 g"), "mg") == pytest.approx((1500, 2500))
    assert convert(number("2 g"), "h") is None


def effect(direction, outcome="survival", **fields):
    return claim(Effect(direction, outcome), attribute=f"effect on {outcome}", **fields)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (effect("increase"), effect("increase"), "agree"),
        (effect("increase"), effect("decrease"), "conflict"),
        (effect("increase"), effect("none"), "conflict"),
        (effect("increase", polarity="negated"), effect("increase"), "conflict"),
        (effect("increase", polarity="negated"), effect("none"), "agree"),
        (effect("increase", polarity="negated"), effect("increase", polarity="negated"), "agree"),
        (effect("decrease", polarity="negated"), effect("increase"), "incomparable"),
        (effect("decrease", "mortality"), effect("increase", "survival"), "agree"),
        (effect("increase", "mortality"), effect("increase", "survival"), "conflict"),
        (effect("increase"), effect("decrease", "bleeding"), "incomparable"),
        (effect("decrease", "established infection"), effect("increase", "infection"), "incomparable"),
    ],
    ids=["same", "opposite", "none", "denied", "denied and none", "both denied", "not reduced and increased",
         "opposite outcome", "opposite outcome, opposite way", "other outcome", "treated and caused"],
)  # fmt: skip
def test_effects_conflict_where_no_direction_fits_both(one, other, expected):
    assert relation(one, other) == relation(other, one) == expected


def test_the_reason_says_both_effects():
    reason = compare(effect("increase"), effect("increase", polarity="negated")).reason
    assert reason == "“increases survival” against “does not increase survival”"


ENTRY = claim(regimen("4 mg intravenously every 3 to 4 weeks over at least 15 minutes"), attribute="dose")


@pytest.mark.parametrize(
    ("text", "expected", "fields"),
    [
        ("4 mg IV every 3 to 4 weeks over at least 15 minutes", "agree", ("dose", "infusion", "frequency", "route")),
        ("4 mg every 4 weeks", "agree", ("dose", "frequency")),
        ("4 mg IV over at least 1.5 minutes", "conflict", ("infusion",)),
        ("4 mg IV over at most 15 minutes", "conflict", ("infusion",)),
        ("4 mg IV over 20 minutes", "agree", ("dose", "infusion", "route")),
        ("4 mg IV every 12 weeks", "conflict", ("frequency",)),
        ("40 mg IV every 3 to 4 weeks", "conflict", ("dose",)),
        ("4 mcg IV every 4 weeks", "conflict", ("dose",)),
        ("4 mg by mouth every 4 weeks", "conflict", ("route",)),
        ("4 mg IV over 5 minutes", "conflict", ("infusion",)),
        ("40 mg by mouth every 12 weeks", "conflict", ("dose", "frequency", "route")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_regimens_are_compared_field_by_field(text, expected, fields):
    result = compare(claim(regimen(text), attribute="dose"), ENTRY)
    assert (result.relation, result.fields) == (expected, fields)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("40 mg IV every 3 weeks", "exactly 10-fold: a misplaced decimal point?"),
        ("4 mcg IV every 3 weeks", "mg and micrograms exchanged?"),
    ],
)
def test_a_likely_slip_is_named(text, slip):
    assert slip in compare(claim(regimen(text)), ENTRY).reason


def test_the_same_amount_a_day_is_the_same_dose():
    one, other = claim(regimen("500 mg twice a day")), claim(regimen("1 g once a day"))
    assert relation(one, other) == "agree"
    assert relation(one, claim(regimen("1 g twice a day"))) == "conflict"


@pytest.mark.parametrize(
    ("one", "other"),
    [("1 mg", "0.5 mg"), ("2 mg", "1.5 mg"), ("1 g", "600 mg"), ("503 mg", "500 mg"), ("1 mg/kg", "0.5 mg/kg")],
)
def test_a_dose_is_not_rounded(one, other):
    assert relation(claim(regimen(f"{one} once daily")), claim(regimen(f"{other} once daily"))) == "conflict"


@pytest.mark.parametrize(
    ("one", "other", "drug", "expected"),
    [
        ("10 ug once daily", "400 IU once daily", "vitamin d", "agree"),
        ("10 ug once daily", "800 IU once daily", "cholecalciferol", "conflict"),
        # Of most things IU and mass say nothing of each other, but for the same figure.
        ("10 mg once daily", "400 IU once daily", "heparin", "agree"),
        ("10 mg once daily", "10 IU once daily", "insulin", "conflict"),
    ],
)
def test_international_units_weigh_what_is_fixed(one, other, drug, expected):
    assert relation(claim(regimen(one, drug=drug)), claim(regimen(other, drug=drug))) == expected


def test_doses_of_different_drugs_or_conditions_are_not_compared():
    assert relation(claim(regimen("4 mg daily")), claim(regimen("8 mg daily", drug="warfarin"))) == "incomparable"
    one = claim(regimen("4 mg daily if you are over 65"))
    assert relation(one, claim(regimen("8 mg daily if the kidneys are weak"))) == "incomparable"


def test_a_dose_that_is_denied_conflicts_with_the_same_dose_only():
    denied = claim(regimen("10 mg twice a day"), polarity="negated")
    assert relation(denied, claim(regimen("10 mg twice a day"))) == "conflict"
    assert relation(denied, claim(regimen("20 mg twice a day"))) == "incomparable"
    assert relation(denied, denied) == "agree"


def test_brand_and_generic_name_are_one_drug():
    one, other = claim(regimen("5 mg daily", drug="Eliquis")), claim(regimen("50 mg daily", drug="apixaban"))
    assert relation(one, other) == "conflict"


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ({"condition": "melanoma"}, {"condition": "esophageal cancer"}, "condition"),
        ({"condition": "stage 1 lung cancer"}, {"condition": "stage 4 lung cancer"}, "condition"),
        ({"population": "children"}, {"population": "adult"}, "population"),
        ({"population": "women"}, {"population": "men"}, "population"),
        ({"population": "aged 5 to 11"}, {"population": "aged 65"}, "population"),
        ({"population": "bypass group"}, {"population": "placebo group"}, "population"),
        ({"formulation": "cream"}, {"formulation": "injection"}, "formulation"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else value,
)
def test_scopes_that_exclude_each_other_make_no_conflict(one, other, name):
    result = compare(claim(NONINVASIVE, **one), claim(MINIMAL, **other))
    assert (result.relation, result.reason) == ("scope", f"different {name}")


def test_results_after_different_times_are_different_numbers():
    one, other = claim(number("90%"), timeframe="after 1 year"), claim(number("40%"), timeframe="after 5 years")
    assert relation(one, other) == "scope"


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ({"condition": "melanoma"}, {}, "condition “melanoma” is named on one side only"),
        (
            {"condition": "lung cancer"},
            {"condition": "stage 4 lung cancer"},
            "condition “lung cancer” and “stage 4 lung cancer”",
        ),
        ({}, {"population": "adult"}, "population “adult” is named on one side only"),
    ],
    ids=["open", "within", "open population"],
)
def test_an_open_or_wider_scope_is_a_difference_that_is_told(one, other, difference):
    result = compare(claim(NONINVASIVE, **one), claim(MINIMAL, **other))
    assert (result.relation, result.difference) == ("conflict", difference)


def test_how_a_procedure_is_done_is_the_same_throughout_one_article():
    one, other = claim(NONINVASIVE, condition="melanoma"), claim(MINIMAL)
    assert compare(one, other).difference
    assert not compare(one, other, same_article=True).difference


@pytest.mark.parametrize(
    ("severity", "hedged", "difference", "expected"),
    [
        ("error", False, "", "error"), ("error", False, "x", "warning"), ("warning", False, "x", "note"),
        ("note", False, "x", "note"), ("error", True, "", "note"), ("warning", True, "x", "note"),
    ],
)  # fmt: skip
def test_hedges_and_scopes_soften(severity, hedged, difference, expected):
    result = dataclasses.replace(compare(claim(NONINVASIVE), claim(MINIMAL)), hedged=hedged, difference=difference)
    assert soften(severity, result) == expected


@pytest.mark.parametrize("certainty", ["hedged", "conditional"])
def test_a_hedge_on_either_side_is_told(certainty):
    assert compare(claim(NONINVASIVE, certainty=certainty), claim(MINIMAL)).hedged
    assert compare(claim(NONINVASIVE), claim(MINIMAL, certainty=certainty)).hedged


def test_an_open_condition_is_filled_from_the_article():
    assert filled(claim(NONINVASIVE), "melanoma").scope.condition == "melanoma"
    assert filled(claim(NONINVASIVE, condition="wart"), "melanoma").scope.condition == "wart"
    assert filled(claim(NONINVASIVE), None).scope.condition is None
    assert filled(claim(NONINVASIVE, subject="melanoma"), "melanoma").scope.condition is None


@pytest.mark.parametrize(
    ("value", "attribute", "key"),
    [
        (NONINVASIVE, "invasiveness", "invasiveness"),
        (Effect("increase", "Survivals"), None, "effect on survival"),
        (number("5%"), "cure rate", "cure rate"),
        (number("5%"), "share", None),
        (regimen("5 mg daily"), None, "dose"),
    ],
    ids=["category", "effect", "number", "vague number", "regimen"],
)
def test_what_claims_are_indexed_under(value, attribute, key):
    assert attribute_key(claim(value, attribute=attribute)) == key


def every(low, high, per_low, per_high, unit):
    return Frequency(Times(low, high), Quantity("", 0, 0, per_low, per_high, unit))


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (every(2, 2, 1, 1, "d"), (2, 2)), (every(1, 1, 6, 6, "h"), (4, 4)), (every(1, 1, 4, 6, "h"), (4, 6)),
        (every(None, 4, 1, 1, "d"), (0, 4)), (every(2, None, 1, 1, "d"), (2, math.inf)), (every(1, 1, 1, 1, "mg"), None),
    ],
)  # fmt: skip
def test_times_a_day(frequency, expected):
    assert per_day(frequency) == (None if expected is None else pytest.approx(expected))


TEXTS = st.sampled_from(
    ["60 to 70%", "65%", "up to 70%", "at least 50%", "17 of 19", "1 in 5", "about 30%", "5 mg", "2 g", "5 to 7 days", "0.72", "< 5%",
     "1 to 10 in 1,000"]
)  # fmt: skip
REGIMENS = st.sampled_from(
    ["4 mg IV every 3 weeks", "40 mg once daily", "500 mg twice a day", "1 g once a day", "one tablet daily", "up to 5 mg daily",
     "250 mL over 30 minutes", "5 mg daily if you are over 65", "maximum 4 g per day", "2 mg/kg/day"]
)  # fmt: skip
VALUES = st.one_of(
    TEXTS.map(number),
    REGIMENS.map(regimen),
    st.sampled_from(["noninvasive", "minimally invasive", "surgical", "unheard of"]).map(Category),
    st.builds(
        Effect,
        st.sampled_from(["increase", "decrease", "none"]),
        st.sampled_from(["survival", "mortality", "pain", None]),
    ),
)
CLAIMS = st.builds(
    lambda value, fields: claim(value, **fields),
    VALUES,
    st.fixed_dictionaries(
        {
            "subject": st.sampled_from(["cryotherapy", "cryosurgery", "surgery"]),
            "polarity": st.sampled_from(["affirmed", "negated"]),
            "certainty": st.sampled_from(["asserted", "hedged", "conditional", "question"]),
            "stance": st.sampled_from(["own", "own", "reported", "refuted"]),
            "condition": st.sampled_from([None, "melanoma", "stage 4 lung cancer", "lung cancer", "early melanoma"]),
            "population": st.sampled_from([None, "adult", "children", "women", "men, aged 65", "placebo group"]),
            "timeframe": st.sampled_from([None, "after 5 years", "at 1 year", "in 30 days"]),
            "comparator": st.sampled_from([None, "placebo", "open surgery"]),
            "setting": st.sampled_from([None, "at home", "in hospital"]),
        }
    ),
)


@given(CLAIMS, CLAIMS, st.booleans(), st.sampled_from([0.0, 0.1]))
def test_comparing_is_symmetric(one, other, same_article, tolerance):
    there = compare(one, other, same_article=same_article, tolerance=tolerance)
    back = compare(other, one, same_article=same_article, tolerance=tolerance)
    assert (there.relation, there.sort, there.hedged, bool(there.difference), set(there.fields)) == (
        back.relation, back.sort, back.hedged, bool(back.difference), set(back.fields),
    )  # fmt: skip


@given(CLAIMS)
def test_nothing_conflicts_with_itself(one):
    assert compare(one, one).relation in ("agree", "incomparable")


@given(CLAIMS, CLAIMS)
def test_claims_under_different_keys_never_conflict(one, other):
    if subjects(one) & subjects(other) and attribute_key(one) != attribute_key(other):
        result = compare(one, other)
        assert result.relation != "conflict" or result.sort == "effect"


def test_upper_limits_are_the_same_or_conflict():
    text = "Take no more than {} of paracetamol in 24 hours."
    one, other = (claim(regimen(text.format(limit), "paracetamol")) for limit in ("4 g", "3 g"))
    assert compare(one, other).fields == ("limit",)
    assert relation(one, claim(regimen(text.format("4,000 mg"), "paracetamol"))) == "agree"


def test_about_a_percentage_near_the_whole_is_narrow():
    assert relation(claim(number("about 97%")), claim(number("88%"))) == "conflict"
    assert relation(claim(number("about 97%")), claim(number("98%"))) == "agree"
    assert relation(claim(number("about 50%")), claim(number("54%"))) == "agree"


def test_what_is_said_of_a_class_is_said_of_its_members():
    one, whole, other = (
        claim(Effect("increase", "survival"), subject="rosuvastatin", polarity="negated"),
        claim(Effect("increase", "survival"), subject="statin"),
        claim(Effect("increase", "survival"), subject="pravastatin"),
    )
    result = compare(one, whole)
    assert (result.relation, result.difference) == ("conflict", "“rosuvastatin” is one of the group “statin”")
    assert relation(one, other) == "incomparable"


SUITABLE = Category("suitable", "safe for people"), Category("not suitable", "contraindicated")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"condition": "asthma"}, {"condition": "asthma"}, "conflict"),
        ({"population": "weakened immune system, adult"}, {"population": "weakened immune system"}, "conflict"),
        ({"condition": "asthma"}, {"condition": "gout"}, "incomparable"),
        ({"condition": "asthma"}, {}, "incomparable"),
        ({"population": "adult"}, {"population": "adult"}, "incomparable"),
        ({}, {}, "incomparable"),
    ],
)
def test_suitability_is_held_only_against_what_names_the_same_people_or_illness(one, other, expected):
    yes, no = SUITABLE
    safe = claim(yes, attribute="suitability", kind="safety", **one)
    assert relation(safe, claim(no, attribute="suitability", kind="safety", **other)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2 to 3", "3 to 4", "conflict"),
        ("2 to 3", "2.5 to 3.5", "conflict"),
        ("2 to 3", "2 to 3", "agree"),
        ("2 to 3", "about 2.5", "agree"),
        ("below 140 mmHg", "below 130 mmHg", "conflict"),
        ("below 140 mmHg", "less than 140 mmHg", "agree"),
    ],
)
def test_aims_agree_only_where_one_lies_within_the_other(one, other, expected):
    sides = [claim(number(text), attribute="target INR", kind="safety") for text in (one, other)]
    assert relation(*sides) == expected


def test_a_condition_that_says_for_whom_is_no_hedge_of_what_suits_or_is_aimed_at():
    yes, no = SUITABLE
    safe = claim(yes, attribute="suitability", kind="safety", condition="gout")
    for certainty, hedged in (("conditional", False), ("hedged", True), ("asserted", False)):
        other = claim(no, attribute="suitability", kind="safety", condition="gout", certainty=certainty)
        assert compare(safe, other).hedged is hedged
    aim = claim(number("2 to 3"), attribute="target INR", kind="safety", condition="gout", certainty="conditional")
    assert not compare(aim, dataclasses.replace(aim, values=(number("3 to 4"),))).hedged
    assert compare(claim(NONINVASIVE), claim(MINIMAL, certainty="conditional", condition="gout")).hedged


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("women, average risk", "women, taking valproate", "scope"),
        ("women, average risk", "women", "conflict"),
        ("child", "siblings", "scope"),
        ("men, men 40 to 83 years", "men, in their 80s", "scope"),
    ],
)
def test_people_who_are_told_apart_by_risk_drugs_kin_or_age(one, other, expected):
    sides = [
        claim(number(text), attribute="prevalence", population=who)
        for text, who in (("10%", one), ("32%", other))
    ]  # fmt: skip
    assert relation(*sides) == expected


def test_a_number_that_begins_with_its_point_is_as_exact_as_its_decimals():
    assert bounds(number("a share of .05")) == pytest.approx((0.045, 0.055))


def test_what_generic_subjects_are_for_tells_them_apart_and_not_a_class_and_its_member():
    sides = [claim(NONINVASIVE, subject="surgery", condition="gout"), claim(MINIMAL, subject="surgery")]
    assert relation(*sides) == "incomparable"
    raised, lowered = Effect("increase", "survival"), Effect("decrease", "survival")
    member = claim(raised, subject="rosuvastatin", condition="gout")
    assert relation(member, claim(lowered, subject="statin")) == "conflict"
