"""Draft entries from claims: nothing of a claim is lost, ids are readable and stable."""

from __future__ import annotations

import dataclasses

import pytest

import claims
import sources
from claims import registry
from claims.article import Article
from claims.model import Category, Claim, Cue, Effect, Frequency, Interval, Quantity, Regimen, Scope, Subject, Times
from claims.registry import Source
from sources.document import Citation, Document, Reference


def quantity(low, high, unit, **fields):
    return Quantity("", 0, 0, low, high, unit, **fields)


def claim(*values, **fields):
    given = {
        "id": "c1", "kind": "statistic", "text": "Most people\n got better.", "start": 5, "end": 20, "line": 7, "column": 1,
        "section": (), "subject": Subject("CPAP", "continuous positive airway pressure", "device"),
        "scope": Scope(condition="sleep apnoea", population="adults"), "attribute": "success rate",
    }  # fmt: skip
    return Claim(**(given | {"values": values} | fields))


def bare(value):
    """A value without text and places."""
    if isinstance(value, Quantity):
        return dataclasses.replace(value, text="", start=0, end=0)
    if isinstance(value, Category):
        return Category(value.name)
    if isinstance(value, Frequency):
        return Frequency(value.times, bare(value.per))
    if isinstance(value, Regimen):
        names = [item.name for item in dataclasses.fields(value)]
        return Regimen(**{name: bare(getattr(value, name)) for name in names})
    return value


PER_DAY = Frequency(Times(2.0, 2.0), quantity(1.0, 1.0, "d"))
VALUES = [
    (quantity(60.0, 70.0, "%"),),
    (quantity(60.0, 70.0, "%"), quantity(12.3, 12.3, "mo", interval=Interval(95.0, 10.1, 14.2))),
    (quantity(None, 0.001, "1", comparator="<", numerator=1.0, denominator=1000.0),),
    (Category("minimally invasive"), Category("outpatient")),
    (Effect("decrease", "mortality"),),
    (Effect("none", "mortality"),),
    (Effect("none", None),),
    (Regimen("continuous positive airway pressure", dose=quantity(4.0, 4.0, "mg"), route="intravenous", frequency=PER_DAY,
             infusion=quantity(15.0, None, "min", comparator=">="), as_needed=True),),
    (),
]  # fmt: skip


@pytest.mark.parametrize("values", VALUES)
def test_a_claim_survives_being_an_entry(values, tmp_path):
    given = claim(*values)
    entry = registry.entry_from_claim(given, "a/b.md", id="x-1")
    registry.save([entry], tmp_path / "r.csv")
    [loaded] = registry.load(tmp_path / "r.csv")
    assert loaded == entry
    back = registry.claim_from_entry(loaded)
    assert [bare(value) for value in back.values] == [bare(value) for value in values]
    assert (back.kind, back.text, back.scope, back.attribute, back.polarity) == (
        "statistic", "Most people got better.", given.scope, "success rate", "affirmed",
    )  # fmt: skip


def test_the_columns_of_a_draft():
    entry = registry.entry_from_claim(claim(quantity(60.0, 70.0, "%"), polarity="negated"), "a/b.md", id="x-1")
    assert (entry.id, entry.kind, entry.status, entry.origin) == ("x-1", "statistic", "draft", "a/b.md:7")
    assert (entry.subject, entry.aliases) == ("continuous positive airway pressure", ("CPAP",))
    assert (entry.value, entry.condition, entry.population, entry.polarity) == (
        "60-70 %",
        "sleep apnoea",
        "adults",
        "negated",
    )


def test_a_claim_about_nothing_named():
    entry = registry.entry_from_claim(claim(subject=None), "a.md", id="x")
    assert entry.subject == registry.UNNAMED
    assert registry.claim_from_entry(entry).subject is None


def test_the_condition_of_a_dose_is_a_population():
    regimen = Regimen("metformin", dose=quantity(500.0, 500.0, "mg"), condition="eGFR below 45")
    given = claim(regimen, scope=Scope(), kind="dosing")
    assert registry.entry_from_claim(given, "a.md", id="x").population == "eGFR below 45"
    given = claim(regimen, scope=Scope(population="adults"), kind="dosing")
    assert registry.entry_from_claim(given, "a.md", id="x").notes == "dose applies: eGFR below 45"


def test_values_of_several_sorts_make_several_entries():
    parts = registry.split_claim(
        claim(quantity(5.0, 5.0, "%"), Effect("decrease", "pain"), quantity(3.0, 3.0, "mo"), Effect("increase", "mobility"),
              Category("day case"), Regimen("x"), Regimen("x"))
    )  # fmt: skip
    assert [len(part.values) for part in parts] == [2, 1, 1, 1, 1, 1]
    with pytest.raises(ValueError, match="claim c1 has values of several sorts"):
        registry.entry_from_claim(claim(quantity(5.0, 5.0, "%"), Effect("decrease", "pain")), "a.md", id="x")


def article(path, *claims):
    references = (
        Reference("1", "Smith J. A trial of masks. 2019.", 0, 0, year=2019, doi="10.1000/182", url="https://x.org/1"),
        Reference("2", "A leaflet", 0, 0, doi="not a doi", url="www.example"),
    )
    return Article(Document(path, "text", "", "", references=references), (), claims)


CPAP = "continuous-positive-airway-pressure-success-rate"


def test_propose():
    first = article("a.md", claim(quantity(60.0, 70.0, "%"), citations=("1", "2", "9")), claim(quantity(9.0, 9.0, "%")))
    second = article("b.md", claim(Category("mild"), attribute="severity", subject=None))
    found = registry.propose([first, second])
    assert [(entry.id, entry.origin) for entry in found] == [
        (f"{CPAP}-1", "a.md:7"), (f"{CPAP}-2", "a.md:7"), ("unspecified-severity-1", "b.md:7"),
    ]  # fmt: skip
    assert found[0].sources == (
        Source(doi="10.1000/182", url="https://x.org/1", title="Smith J. A trial of masks. 2019.", year=2019),
        Source(title="A leaflet"),
    )
    assert {entry.status for entry in found} == {"draft"}
    assert registry.propose([first, second]) == found
    assert registry.propose([first, second], existing=found) == []


def test_what_is_said_again_is_one_draft_with_all_places_and_sources():
    first = article("a.md", claim(quantity(9.0, 9.0, "%"), citations=("1",)), claim(quantity(9.0, 9.0, "%"), line=12))
    other = claim(
        quantity(9.0, 9.0, "%"), text="In other words.", kind="efficacy", line=3, citations=("1", "2"),
        subject=Subject("the mask", "continuous positive airway pressure", "device"),
    )  # fmt: skip
    found = registry.proposals([first, article("b.md", other)])
    [entry] = found.entries
    assert (entry.origin, entry.notes) == ("a.md:7", "also said in a.md:12, b.md:3")
    assert [source.title for source in entry.sources] == ["Smith J. A trial of masks. 2019.", "A leaflet"]
    assert entry.aliases == ("CPAP", "the mask")
    assert (found.repeated, found.known, found.left_out) == (2, 0, 0)
    # Who it is said of, and whether it is denied, makes another statement of it.
    others = (claim(quantity(9.0, 9.0, "%"), scope=Scope(population="children")),
              claim(quantity(9.0, 9.0, "%"), polarity="negated"))  # fmt: skip
    assert len(registry.propose([article("a.md", claim(quantity(9.0, 9.0, "%")), *others)])) == 3


def test_what_the_registry_says_is_not_proposed_and_what_it_says_otherwise_is_marked():
    [entry] = registry.propose([article("a.md", claim(quantity(60.0, 70.0, "%")))])
    there = dataclasses.replace(entry, id="mask-1", statement="As the desk words it.", subject="CPAP mask",
                                aliases=("continuous positive airway pressure",))  # fmt: skip
    said = claim(dataclasses.replace(quantity(65.0, 65.0, "%"), text="65%"))
    against = claim(dataclasses.replace(quantity(90.0, 90.0, "%"), text="90%"))
    found = registry.proposals([article("b.md", said, against)], [there])
    assert [item.notes for item in found.entries] == ["differs from mask-1: “90%” against “60-70 %”"]
    assert found.known == 1


def test_an_article_about_one_condition_gives_it_to_its_claims():
    given = article("a.md", claim(quantity(9.0, 9.0, "%"), scope=Scope()))
    [entry] = registry.propose([dataclasses.replace(given, condition="sleep apnea")])
    assert entry.condition == "sleep apnea"


def test_a_hedge_is_noted():
    hedge = Cue("hedge", "may", 5, 8)
    [entry] = registry.propose([article("a.md", claim(quantity(9.0, 9.0, "%"), certainty="hedged", cues=(hedge,)))])
    assert entry.notes == "hedged in the article (“may”)"


def test_a_subject_that_is_too_wide_is_noted():
    [entry] = registry.propose(
        [article("a.md", claim(quantity(9.0, 9.0, "%"), subject=Subject("Surgery", "surgery", "procedure")))]
    )
    assert entry.subject == "surgery"
    assert entry.notes == "“surgery” is wide: every article that only says so is held against this; better name it"


def test_what_is_not_the_articles_own_is_left_out():
    left_out = [
        claim(quantity(9.0, 9.0, "%"), stance="refuted"), claim(quantity(9.0, 9.0, "%"), stance="reported"),
        claim(quantity(9.0, 9.0, "%"), certainty="question"),
    ]  # fmt: skip
    found = registry.proposals([article("a.md", *left_out)])
    assert (found.entries, found.left_out) == ((), 3)


VAGUE = [
    claim(attribute="effect"), claim(attribute=None), claim(Effect("decrease", None), attribute="effect"),
    claim(quantity(0.03, 0.03, "1"), attribute="p-value"), claim(quantity(40.0, 40.0, "1"), attribute="sample size"),
]  # fmt: skip


def test_what_is_vague_is_left_out_beside_what_the_same_sentence_says():
    for beside in (claim(quantity(9.0, 9.0, "%")), claim(attribute="contraindication", kind="safety")):
        found = registry.proposals([article("a.md", *VAGUE, beside)])
        assert [entry.attribute for entry in found.entries] == [beside.attribute]
        assert found.left_out == len(VAGUE)


def test_a_sentence_that_says_nothing_else_gets_its_draft():
    note = "nothing compares with this yet: give it an attribute and a value"
    for given in (*VAGUE, claim(attribute="contraindication", kind="safety")):
        found = registry.proposals([article("a.md", given)])
        assert [(entry.attribute, entry.notes) for entry in found.entries] == [(given.attribute, note)]


def test_statements_without_a_value_are_the_same_word_for_word_only():
    texts = ("Not with a cold.", "Not with  a cold.", "Not after a stroke.")
    given = [
        claim(attribute="contraindication", kind="safety", text=text, start=n, end=n + 1)
        for n, text in enumerate(texts)
    ]
    document = Document("a.md", "text", "", "")
    found = registry.proposals([Article(document, (), tuple(given))])
    assert [entry.statement for entry in found.entries] == [
        "Continuous positive airway pressure: Not with a cold.", "Continuous positive airway pressure: Not after a stroke.",
    ]  # fmt: skip


def test_a_statement_has_no_citation_markers():
    text = "In one trial [2] CPAP helped [3,4]. See Smith (2011)."
    markers = (Citation(13, 16, ("2",)), Citation(29, 34, ("3", "4")), Citation(40, 52, ("s",), inline=True))
    given = claim(quantity(9.0, 9.0, "%"), start=0, end=len(text), text=text)
    [entry] = registry.propose([Article(Document("a.md", "text", text, "", citations=markers), (), (given,))])
    assert entry.statement == "In one trial CPAP helped. See Smith (2011)."


READING = """# CPAP

It helps in 9% of people.

Side effects of CPAP include:

- a dry nose in 9% of people

| Mask | Works in |
|---|---|
| CPAP | 9% of people |
"""


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("It helps in 9% of people.", "Continuous positive airway pressure: It helps in 9% of people."),
        ("a dry nose in 9% of people", "Side effects of CPAP include: a dry nose in 9% of people"),
        ("9% of people |", "Continuous positive airway pressure: Works in: 9% of people"),
    ],
)
def test_a_statement_can_be_read_alone(words, statement):
    document = sources.read_text(READING, name="a.md")
    words = words.removesuffix(" |")
    start = document.text.rindex(words)
    given = claim(quantity(9.0, 9.0, "%"), start=start, end=start + len(words), text=words)
    [entry] = registry.propose([Article(document, (), (given,))])
    assert entry.statement == statement


def test_proposed_entries_load_and_can_be_approved(tmp_path):
    import datetime

    found = registry.propose([article("a.md", *(claim(*values) for values in VALUES))])
    assert len(found) == len(VALUES)
    registry.save(registry.approve(found, None, "R", datetime.date(2026, 1, 1), unsourced=True), tmp_path / "r.csv")
    assert len(registry.load(tmp_path / "r.csv").active(datetime.date(2026, 1, 2))) == len(found)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Moss wrapping is no longer recommended.", "moss wrapping"),
        ("Kettleworm rinsing is not recommended.", "kettleworm rinsing"),
        ("People should not drive for 24 hours after it.", "unspecified"),
        ("It is recommended for everybody.", "unspecified"),
    ],
)
def test_what_no_list_knows_is_named_by_the_statements_first_words(text, subject):
    article = claims.read_article(sources.read_text(text, name="a.txt"), claims.load_language())
    entries = registry.propose([article])
    assert {entry.subject for entry in entries} <= {subject}
    assert all(("begins with" in (entry.notes or "")) == (subject != "unspecified") for entry in entries)
