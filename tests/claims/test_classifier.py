"""The sentence classifier: its features, its decisions, and that it tells a treatment's harm from a disease's."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import claims
from claims import classifier
from claims.classifier import BITS, Weights, decide, features, logits, number, reasons, score, weights
from claims.model import KINDS, Category, Effect, Quantity
from claims.view import Draft
from sources import read_text
from tests.claims.parses import ASPIRIN, NOTHING

INR = Quantity("2.5", 18, 21, 2.5, 2.5, "1")
MODEL = Weights(None, None, dict.fromkeys(KINDS, 0.2), dict.fromkeys(KINDS, 0.6))


@pytest.mark.parametrize(
    ("drafts", "probability", "kept"),
    [
        ([Draft("safety", "harm")], 0.3, [("safety", "harm")]),
        ([Draft("safety", "harm")], 0.1, []),
        ([Draft("safety", "risk of rash", (Effect("increase", "rash"),))], 0.1, []),
        ([Draft("safety", "safety", (Category("safe"),))], 0.1, [("safety", "safety")]),
        ([Draft("safety", "frequency of rash", (Category("common"),))], 0.1, []),
        ([Draft("safety", "target INR", (INR,))], 0.1, [("safety", "target INR")]),
        ([], 0.7, [("safety", "harm")]),
        ([], 0.5, []),
    ],
    ids=[
        "kept",
        "dropped",
        "an effect is dropped",
        "a named value stays",
        "how often does not",
        "an aim stays",
        "added",
        "not sure enough",
    ],
)
def test_what_becomes_of_a_draft(drafts, probability, kept):
    found = decide("safety", drafts, probability, lambda: [Draft("safety", "harm")], MODEL)
    assert [(draft.kind, draft.attribute) for draft in found] == kept


@pytest.mark.parametrize(
    ("draft", "probability", "background"),
    [
        (Draft("safety", "safety", (Category("safe"),)), 0.3, False),
        (Draft("safety", "safety", (Category("safe"),)), 0.1, True),
        (Draft("safety", "target INR", (INR,)), 0.1, False),
    ],
    ids=["a claim", "no claim for the model", "an aim of treatment"],
)
def test_a_named_value_without_a_claim_is_background(draft, probability, background):
    assert [one.background for one in decide("safety", [draft], probability, list, MODEL)] == [background]


def test_nothing_is_claimed_where_the_extractor_has_nothing_to_suggest():
    assert list(decide("statistic", [], 1.0, list, MODEL)) == []


def test_features_name_words_mentions_and_parse(make_view):
    names = {name for name, _ in features(make_view(ASPIRIN), NOTHING)}
    assert {"w=can", "l=cause", "b=<_DRUG", "t=can_cause_CONDITION", "root=cause", "ns=DRUG", "do=CONDITION"} <= names
    assert "LEAD" not in names


def test_what_rules_found_is_a_feature(make_view):
    names = {name for name, _ in features(make_view(ASPIRIN), NOTHING | {"safety": (Draft("safety", "harm"),)})}
    assert {"r=safety", "ra=safety:harm"} <= names


@given(st.text())
def test_every_feature_has_a_number_in_the_table(name):
    assert 0 <= number(name) < 1 << BITS


def test_reasons_add_up_to_the_log_odds(make_view):
    view = make_view(ASPIRIN)
    found = reasons(view, NOTHING, "safety", most=10_000)
    column = KINDS.index("safety")
    odds = sum(weight for _, weight in found) + float(weights().bias[column])
    # Two features may share a number and then count once; none does here.
    assert logits([(view, NOTHING)])[0, column] == pytest.approx(odds, abs=1e-3)
    sizes = [abs(weight) for _, weight in found]
    assert sizes == sorted(sizes, reverse=True)


def test_a_sentence_is_judged_by_those_around_it(make_view):
    alone = score([(make_view(ASPIRIN), NOTHING)])[0]
    among = score([(make_view(ASPIRIN), NOTHING)] * 6)[2]
    assert not np.allclose(alone, among)


def test_no_sentences_no_scores():
    assert score([]).shape == (0, len(KINDS))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Diabetes can damage the eyes and the kidneys.", set()),
        ("Methotrexate can damage the liver.", {"safety"}),
        ("Your doctor may prescribe a diuretic to remove the extra fluid.", {"efficacy"}),
        ("Treatment depends on the stage of the disease.", set()),
        ("The surgeon passes a thin tube through the nose into the stomach.", {"procedure"}),
        ("The kidneys filter the blood and make urine.", set()),
    ],
)
def test_claims_of_sentences_nobody_trained_on(language, text, kinds):
    article = claims.read_article(read_text(f"{text}\n", name="a.txt"), language)
    assert {claim.kind for claim in article.claims} == kinds


def test_the_shipped_model_is_what_its_card_says():
    meta = (classifier.FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "rules and model" in meta
    assert set(weights().keep) == set(weights().add) == set(KINDS)
    assert weights().table.shape == (1 << BITS, len(KINDS))


def test_what_names_the_kind_outright_is_kept_sooner():
    model = dataclasses.replace(MODEL, keep={**MODEL.keep, "safety": 0.4}, outright={"safety": 0.1})
    outright, other = Draft("safety", "side effects"), Draft("safety", "warning")
    assert decide("safety", [outright], 0.2, lambda: (), model) == [outright]
    assert decide("safety", [other], 0.2, lambda: (), model) == []
    assert decide("safety", [other, outright], 0.2, lambda: (), model) == [other, outright]
    assert decide("safety", [outright], 0.05, lambda: (), model) == []
