"""Statements of a registry against what an article says: what conflicts, what agrees, and the near misses of each."""

import dataclasses
import datetime

import pytest

import claims
import sources
from claims.registry import Registry
from claims.registry.proposing import propose
from claims.run import Run


@pytest.fixture(scope="module")
def verdict():
    language = claims.load_language()

    def read(text, language):
        return claims.read_article(sources.read_text(f"{text}\n", name="a.txt"), language)

    def run(statement, text):
        entries = propose([read(statement, language)])
        assert entries, f"no draft of {statement!r}"
        approved = [dataclasses.replace(entry, status="approved") for entry in entries]
        registry = Registry(tuple(approved))
        article = read(text, claims.load_language(names=registry.names))
        (judged,) = claims.judge([article], Run(registry, as_of=datetime.date(2026, 11, 1)))
        relations = {match.comparison.relation for match in judged.matches}
        return "conflict" if "conflict" in relations else "agree" if "agree" in relations else "nothing"

    return run


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Sotalol should not be used by people with asthma.", "Sotalol is safe for people who have asthma."),
        ("The maximum dose of ramipril is 10 mg a day.", "If your pressure is still high, your doctor may raise ramipril to a maximum of 20 mg a day."),
        ("Naproxen is available without a prescription.", "Period pain may be treated with naproxen, which is only available on prescription."),
        ("About 12% of people with lupus have pleurisy.", "Around one in two people with lupus has pleurisy."),
    ],
)  # fmt: skip
def test_conflicts(verdict, statement, text):
    assert verdict(statement, text) == "conflict"


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Yellow fever vaccine is contraindicated in people with a weakened immune system.", "People whose immune system is weakened should not be given the yellow fever vaccine."),
        ("About 1 in 7 adults has tinnitus.", "Tinnitus is a ringing in the ears. Around 14% of adults have it."),
        ("Ringing in the ears affects 10% to 18% of people with otosclerosis.", "Of every hundred people with otosclerosis, 10 to 18 have ringing in the ears."),
        ("Teriparatide reduces the risk of fractures in women with osteoporosis.", "Women with osteoporosis have fewer fractures when they are treated with teriparatide."),
    ],
)  # fmt: skip
def test_agreements_in_other_words(verdict, statement, text):
    assert verdict(statement, text) == "agree"


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        # other people, other times, another phase, another harm, another marker
        ("Women of average risk should take 400 micrograms of folic acid daily.", "Women on valproate should take 5 mg of folic acid daily."),
        ("Cortisone injections relieve pain from tennis elbow in the first month.", "At six months, cortisone injections give no relief of pain in tennis elbow."),
        ("About 60% of people with liver cancer survive for at least one year.", "About 20% of people with liver cancer survive for at least five years."),
        ("Mirtazapine is usually started at 15 mg at night.", "The highest dose of mirtazapine is 45 mg a day."),
        ("Brief stinging is common with timolol eye drops.", "Serious blood disorders have been reported very rarely after timolol eye drops."),
        ("Between 15% and 20% of breast cancers are HER2-positive.", "Around 70% of breast cancers are oestrogen receptor positive."),
        ("Two in 1,000 babies are born with permanent hearing loss.", "Among infants who have been in intensive care, permanent hearing loss is found in about one in 50."),
        # the same effect, but a wish and not a harm; no effect, said as equality
        ("Low blood sugar is the most common adverse effect of insulin.", "Insulin lowers blood sugar levels by helping cells to take it up."),
        ("Antibiotics do not benefit most people with acute bronchitis.", "Most people with acute bronchitis get better just as quickly without antibiotics."),
    ],
)  # fmt: skip
def test_near_misses_are_no_conflict(verdict, statement, text):
    assert verdict(statement, text) != "conflict"


def test_a_wanted_effect_does_not_bear_out_a_harm(verdict):
    statement = "Low blood sugar is the most common adverse effect of insulin."
    assert verdict(statement, "Insulin lowers blood sugar levels by helping cells to take it up.") == "nothing"


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Taking aspirin with warfarin increases the risk of bleeding.", "Aspirin can cause bleeding in the stomach."),
        ("An underactive thyroid is five to eight times more common in women than in men.", "Women are more likely than men to have an underactive thyroid."),
        ("Tamoxifen lowers the risk of endometriosis.", "The risk of endometriosis decreases after tamoxifen is stopped."),
    ],
)  # fmt: skip
def test_less_than_a_statement_says_does_not_bear_it_out(verdict, statement, text):
    assert verdict(statement, text) != "agree"
