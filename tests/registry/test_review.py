"""What stands against a registry as a whole: contradictions, aliases, units, requirements."""

from __future__ import annotations

import datetime

import pytest
from typer.testing import CliRunner

import claims
import sources
from claims import registry
from claims.registry import Entry, Registry, Source
from claims.run import Run
from pipeline import cli


def entry(id, **fields):
    given = {"kind": "statistic", "statement": "S", "subject": "wartolix", "status": "draft"}
    return Entry(**({"id": id} | given | fields))


def approved(id, **fields):
    given = {
        "status": "approved", "sources": (Source(title="T"),), "approved_by": "R", "reviewed": datetime.date(2026, 1, 1),
    }  # fmt: skip
    return entry(id, **(given | fields))


def doubts(*entries):
    return [str(problem) for problem in registry.examine(Registry(tuple(entries)))]


# ---------------------------------------------------------------- contradictions


def test_entries_that_contradict_each_other_name_both_places(tmp_path):
    path = tmp_path / "r.csv"
    registry.save(
        [entry("a", attribute="cure rate", value="60-70 %"), entry("b", attribute="cure rate", value="90 %")], path
    )
    [problem] = registry.examine(registry.load(path, shown="r.csv"))
    assert str(problem) == (
        "r.csv:3: value: found what contradicts a (r.csv:2): “60-70 %” against “90 %”, "
        "expected entries that can both hold, or scopes that exclude each other"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"attribute": "invasiveness", "value": "noninvasive"}, {"attribute": "invasiveness", "value": "surgical"}, "“noninvasive” against “surgical”"),
        ({"attribute": "effect on pain", "value": "decrease", "outcome": "pain"}, {"attribute": "effect on pain", "value": "increase", "outcome": "pain"}, "“decreases pain” against “increases pain”"),
        ({"kind": "dosing", "attribute": "dose", "dose": "5 mg"}, {"kind": "dosing", "attribute": "dose", "dose": "50 mg"}, "dose “5 mg” against “50 mg” (exactly 10-fold"),
        ({"attribute": "safety", "value": "safe"}, {"attribute": "safety", "value": "safe", "polarity": "negated"}, "“safe” against not “safe”"),
    ],
)  # fmt: skip
def test_contradictions_of_every_sort(one, other, told):
    [problem] = doubts(entry("a", **one), entry("b", **other))
    assert told in problem


@pytest.mark.parametrize(
    "other",
    [
        {"value": "65 %"},
        {"value": "90 %", "population": "children"},
        {"value": "90 %", "subject": "another"},
        {"value": "90 %", "attribute": "survival"},
        {"value": "90 %", "status": "retired"},
        {"value": "90 %", "status": "disputed"},
    ],
)
def test_entries_that_can_both_hold(other):
    given = {"attribute": "cure rate", "population": "adults"}
    assert doubts(entry("a", value="60-70 %", **given), entry("b", **(given | other))) == []


def test_an_alias_is_the_same_subject_in_a_contradiction():
    first = entry("a", subject="zoledronic acid", attribute="dose", dose="4 mg", kind="dosing")
    second = entry("b", subject="bone drip", aliases=("zoledronic acid",), attribute="dose", dose="5 mg", kind="dosing")
    assert any("contradicts a" in problem for problem in doubts(first, second))


def test_many_entries_of_one_subject_that_say_the_same_are_not_compared_in_pairs(monkeypatch):
    from claims.registry import review

    seen = []
    compare = review.compare
    monkeypatch.setattr(review, "compare", lambda *given: seen.append(given) or compare(*given))
    many = [entry(f"e{number}", attribute="cure rate", value="60 %") for number in range(100)]
    assert len(doubts(*many, entry("x", attribute="cure rate", value="90 %"))) == 1
    assert len(seen) == 1


# ---------------------------------------------------------------- aliases


def test_an_alias_that_is_the_subject_of_another_entry():
    [problem] = doubts(entry("a", aliases=("bone drip",)), entry("b", subject="Bone drip"))
    assert (
        problem == "a: aliases: found 'bone drip', which is the subject of b, expected an alias that means nothing else"
    )


def test_an_alias_of_two_subjects_is_told_once():
    shared = [
        entry(f"{name}{number}", subject=name, aliases=("freezer pen",))
        for name in ("wartolix", "cryobrand")
        for number in (1, 2)
    ]
    assert doubts(*shared) == [
        "cryobrand1: aliases: found 'freezer pen', which is an alias of 'wartolix' in wartolix1, expected an alias of one subject"
    ]


def test_an_alias_that_is_too_short_to_be_looked_for():
    assert doubts(entry("a", aliases=("wtx", "WTX", "wart freezer"))) == [
        "a: aliases: found 'wtx', which is too short to be looked for in articles, expected four letters, or capitals"
    ]


def test_the_same_drug_under_another_name_is_no_doubt():
    assert doubts(entry("a", subject="zoledronic acid", aliases=("Reclast", "zoledronic acid", "zoledronate"))) == []


def test_short_names_in_capitals_are_found_as_written():
    names = Registry((entry("a", subject="wart freezing", aliases=("WFZ", "all", "A", "Wfz")),)).names
    assert names == {"wart freezing": ("condition", "wart freezing"), "WFZ": ("condition", "wart freezing")}
    language = claims.load_language(names=names)
    text = "WFZ cures warts in 70% of people. Then wfz 30% of the time."
    article = claims.read_article(sources.read_text(text, name="a.txt"), language)
    found = [claim.subject for claim in article.claims if claim.subject is not None]
    assert {subject.text for subject in found if subject.canonical == "wart freezing"} == {"WFZ"}


# ---------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"attribute": "survival", "value": "5 mg"}, "value: found '5 mg' in mg, expected what survival can be: a share or a time"),
        ({"attribute": "hazard ratio", "value": "72 %"}, "value: found '72 %' in %, expected what hazard ratio can be: a ratio"),
        ({"attribute": "recovery time", "value": "60 %"}, "value: found '60 %' in %, expected what recovery time can be: a time"),
        ({"attribute": "recovery time", "value": "2 wk; 60 %"}, "value: found '60 %' in %"),
        ({"attribute": "invasiveness", "value": "5 mg"}, "value: found the quantity '5 mg', expected one of noninvasive, minimally invasive"),
        ({"attribute": "survival", "value": "good"}, "value: found 'good', expected a number: survival is a share or a time"),
        ({"kind": "dosing", "dose": "5 mg", "duration": "5 mg"}, "duration: found '5 mg', expected a time"),
        ({"kind": "dosing", "dose": "5 mg", "infusion": "5 mL"}, "infusion: found '5 mL', expected a time"),
        ({"kind": "dosing", "dose": "5 mg", "rate": "5 mL"}, "rate: found '5 mL', expected an amount per time"),
    ],
)  # fmt: skip
def test_a_unit_that_does_not_fit(fields, told):
    [problem] = doubts(entry("a", **fields))
    assert problem.startswith(f"a: {told}")


@pytest.mark.parametrize(
    "fields",
    [
        {"attribute": "survival", "value": "60-70 %"},
        {"attribute": "survival", "value": "12.3 mo (95% CI 10-14)"},
        {"attribute": "incidence", "value": "1.27 %/a"},
        {"attribute": "success rate", "value": "17 of 19"},
        {"attribute": "hazard ratio", "value": "0.79 (95% CI 0.66-0.95)"},
        {"attribute": "an attribute of our own", "value": "5 mg"},
        {"attribute": "effect on pain", "value": "decrease", "outcome": "pain"},
        {"kind": "dosing", "dose": "5 mg", "duration": ">= 3 mo", "infusion": "15 min", "rate": "100 mL/h", "limit": "4 g/d"},
    ],
)  # fmt: skip
def test_a_unit_that_fits(fields):
    assert doubts(entry("a", **fields)) == []


def test_a_rate_of_a_dose_is_judged_apart_from_an_attribute_called_rate():
    [problem] = doubts(entry("a", attribute="rate", value="5 mL"), entry("b", kind="dosing", dose="5 mg", rate="5 mL"))
    assert problem.startswith("b: rate: found '5 mL', expected an amount per time")


# ---------------------------------------------------------------- requirements


def test_requirements_in_a_circle_are_told_once():
    circle = [entry("a", requires=("b",)), entry("b", requires=("c", "d")), entry("c", requires=("a",)), entry("d")]
    assert doubts(*circle) == ["a: requires: found a circle: a → b → c → a, expected requirements that end somewhere"]
    assert doubts(entry("a", requires=("a",))) == [
        "a: requires: found a circle: a → a, expected requirements that end somewhere"
    ]


def test_a_long_chain_is_no_circle():
    chain = [entry(f"e{number}", requires=(f"e{number + 1}",)) for number in range(3000)]
    assert doubts(*chain, entry("e3000"), entry("x", requires=("e1", "e2"))) == []


def test_a_requirement_that_no_longer_holds():
    assert doubts(entry("a", requires=("b",)), entry("b", status="retired")) == [
        "a: requires: found 'b', which is retired, expected the id of an entry that holds"
    ]


# ---------------------------------------------------------------- the command


def test_validate_tells_doubts_with_exit_code_one_and_they_keep_nobody_from_using_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    registry.save(
        [approved("a", attribute="cure rate", value="60 %"), approved("b", attribute="cure rate", value="90 %")],
        "r.csv",
    )
    run = CliRunner()
    done = run.invoke(cli.app, ["registry", "validate", "r.csv"])
    assert done.exit_code == 1
    first, last = done.stdout.splitlines()
    assert first.startswith("r.csv:3: value: found what contradicts a (r.csv:2)")
    assert last == "r.csv: 2 entries, 2 approved; 1 place to look at"
    assert len(registry.load("r.csv")) == 2
    registry.save([approved("a")], "r.csv")
    done = run.invoke(cli.app, ["registry", "validate", "r.csv"])
    assert (done.exit_code, done.stdout) == (0, "r.csv: 1 entry, 1 approved\n")


# ---------------------------------------------------------------- what a look-up costs


def test_a_dose_under_an_alias_is_held_against_the_entry():
    held = approved(
        "d", kind="dosing", subject="bone drip", aliases=("zoledronic acid",), attribute="dose", dose="4 mg"
    )
    text = "Zoledronic acid is given as 40 mg by infusion.\n"
    article = claims.read_article(sources.read_text(text, name="a.txt"))
    run = Run(Registry((held,)), as_of=datetime.date(2026, 2, 1))
    [judged] = claims.judge([article], run)
    assert [(match.entry.id, match.comparison.relation) for match in judged.matches] == [("d", "conflict")]


def test_only_entries_that_a_claim_names_are_made(tmp_path):
    many = [
        approved(f"e{number}", subject=f"brand {number}", attribute="cure rate", value="60 %") for number in range(200)
    ]
    registry.save(many, tmp_path / "r.csv")
    loaded = registry.load(tmp_path / "r.csv")
    language = claims.load_language(names=loaded.names)
    article = claims.read_article(sources.read_text("Brand 7 cures 90% of people.\n", name="a.txt"), language)
    [judged] = claims.judge([article], Run(loaded, as_of=datetime.date(2026, 2, 1)))
    assert {match.entry.id for match in judged.matches} == {"e7"}
    assert (loaded.approved, len(loaded.sha256)) == (200, 64)
    assert loaded.entries.made == 1
