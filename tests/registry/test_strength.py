"""The strength test of a registry: which faults are planted, that nothing else changes, and what is caught."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import claims
from claims import faults, strength
from claims.faults import Edit, edits, kinds
from claims.registry import load
from claims.run import Run
from claims.strength import measure, mutate, plan
from pipeline import cli
from sources import read_text

DAY = datetime.date(2026, 6, 1)
SOURCED = """
  status: approved
  approved_by: A. Editor
  reviewed: 2026-01-10
  review_by: 2028-01-10
  sources: [{title: Product information, year: 2024}]
"""
ENTRIES = {
    "dose": """
- id: rivaroxaban-dose
  kind: dosing
  statement: Rivaroxaban is taken as 20 mg by mouth once a day.
  subject: rivaroxaban
  attribute: dose
  dose: 20 mg
  route: oral
  frequency: once a day
""",
    "limit": """
- id: paracetamol-limit
  kind: dosing
  statement: Adults take at most 4 g of paracetamol in 24 hours.
  subject: paracetamol
  attribute: dose
  limit: 4 g/d
""",
    "invasiveness": """
- id: lithotripsy-invasiveness
  kind: procedure
  statement: Lithotripsy is noninvasive.
  subject: lithotripsy
  attribute: invasiveness
  value: noninvasive
""",
    "pregnancy": """
- id: valproate-pregnancy
  kind: safety
  statement: Valproate must not be used in pregnancy.
  subject: valproate
  attribute: use in pregnancy
  value: to be avoided
""",
    "effect": """
- id: statins-stroke
  kind: efficacy
  statement: Statins reduce the risk of stroke.
  subject: statin
  attribute: effect on stroke
  value: decrease
  outcome: stroke
""",
    "success": """
- id: cataract-success
  kind: statistic
  statement: The success rate of cataract surgery is 90 to 97%.
  subject: cataract surgery
  attribute: success rate
  value: 90-97 %
""",
    "hair": """
- id: methotrexate-hair
  kind: safety
  statement: Hair loss is a rare side effect of methotrexate.
  subject: methotrexate
  attribute: frequency of hair loss
  value: rare
""",
    "infusion": """
- id: zoledronic-infusion
  kind: dosing
  statement: Zoledronic acid 4 mg is given over at least 15 minutes.
  subject: zoledronic acid
  attribute: dose
  dose: 4 mg
  infusion: ">= 15 min"
""",
}
ARTICLE = """Seven facts

Rivaroxaban 20 mg is taken by mouth once a day.

Lithotripsy is noninvasive. Valproate must not be used in pregnancy.

Statins reduce the risk of stroke.

The success rate of cataract surgery is 95%.

Hair loss is a rare side effect of methotrexate.
"""


@pytest.fixture(scope="module")
def language():
    return claims.load_language()


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    file = tmp_path_factory.mktemp("registry") / "registry.yaml"
    file.write_text("".join(entry.rstrip() + SOURCED for entry in ENTRIES.values()), encoding="utf-8")
    return load(file)


@pytest.fixture(scope="module")
def judged(language, registry):
    def read(text, path="a.txt"):
        document = read_text(text, name=path, format="text")
        return claims.judge(claims.read_articles([document], language), Run(registry, as_of=DAY))[0]

    return read


@pytest.fixture(scope="module")
def tested(language, registry, judged):
    def run(*texts, **options):
        articles = [judged(text, f"{number}.txt") for number, text in enumerate(texts, 1)]
        codes = {"REG001", "REG002", "CON001", "CON002", "CON003", "STA002", "CIT001"}
        return measure(articles, Run(registry, as_of=DAY), language, codes, **options)

    return run


def of(result, kind):
    return [(item.before, item.after, item.caught) for item in result.outcomes if item.plant.kind == kind]


def all_edits(article, kind):
    text = article.document.text
    return {
        text[: edit.start] + edit.new + text[edit.end :]
        for claim in article.claims
        for edit in edits(kinds()[kind], claim, text)
    }


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("digit", "Rivaroxaban 20 mg is taken daily.", "Rivaroxaban 50 mg is taken daily."),
        ("digit", "Cataract surgery takes two hours.", "Cataract surgery takes six hours."),
        ("decimal", "Rivaroxaban 2.5 mg is taken daily.", "Rivaroxaban 25 mg is taken daily."),
        ("decimal", "Rivaroxaban 2.5 mg is taken daily.", "Rivaroxaban 0.25 mg is taken daily."),
        ("unit", "Rivaroxaban 20 mg is taken daily.", "Rivaroxaban 20 mcg is taken daily."),
        ("comparator", "Zoledronic acid 4 mg is given over at least 15 minutes.",
         "Zoledronic acid 4 mg is given over at most 15 minutes."),
        ("negation", "Valproate must not be used in pregnancy.", "Valproate must be used in pregnancy."),
        ("negation", "Lithotripsy is noninvasive.", "Lithotripsy is not noninvasive."),
        ("negation", "Statins reduced the risk of stroke.", "Statins did not reduce the risk of stroke."),
        ("negation", "Take rivaroxaban 20 mg daily.", "Do not take rivaroxaban 20 mg daily."),
        ("direction", "Statins reduce the risk of stroke.", "Statins increase the risk of stroke."),
        ("value", "Lithotripsy is noninvasive.", "Lithotripsy is minimally invasive."),
        ("rarity", "Hair loss is a rare side effect of methotrexate.",
         "Hair loss is a common side effect of methotrexate."),
        ("frequency", "Rivaroxaban 20 mg is taken twice a day.", "Rivaroxaban 20 mg is taken four times a day."),
        ("frequency", "Rivaroxaban 20 mg is taken daily.", "Rivaroxaban 20 mg is taken weekly."),
        ("frequency", "Zoledronic acid 4 mg is given every 4 weeks.", "Zoledronic acid 4 mg is given every 8 weeks."),
        ("route", "Rivaroxaban 20 mg is taken orally once a day.",
         "Rivaroxaban 20 mg is taken intravenously once a day."),
    ],
)  # fmt: skip
def test_each_kind_of_fault_writes_what_it_says(judged, kind, text, expected):
    assert expected in all_edits(judged(text), kind)


def test_every_kind_is_proved_by_an_example_and_says_what_it_does():
    marks = test_each_kind_of_fault_writes_what_it_says.pytestmark
    assert {row[0] for mark in marks for row in mark.args[1]} == set(kinds())
    assert all(kind.summary for kind in kinds().values())


def test_what_means_the_same_is_no_fault(judged):
    article = judged("Rivaroxaban 20 mg is taken daily.")
    (claim,) = (claim for claim in article.claims if claim.kind == "dosing")
    text = article.document.text
    kind = faults.FaultKind(
        "same", "", lambda place: iter([Edit(12, 17, "20.0 mg"), Edit(12, 17, "0.02 g"), Edit(12, 17, "20 mg")])
    )
    assert edits(kind, claim, text) == []
    assert [
        edit.new
        for edit in edits(faults.FaultKind("other", "", lambda place: iter([Edit(12, 17, "2 g")])), claim, text)
    ] == ["2 g"]


# ---------------------------------------------------------------- one change, and nothing else


def test_every_edit_of_every_kind_changes_its_span_alone(judged):
    article = judged(ARTICLE)
    text = article.document.text
    number = 0
    for claim in article.claims:
        for kind in kinds().values():
            for edit in edits(kind, claim, text):
                number += 1
                after = mutate(article.document, edit)
                assert claim.start <= edit.start <= edit.end <= claim.end
                assert after.text[: edit.start] == text[: edit.start]
                assert after.text[edit.start : edit.start + len(edit.new)] == edit.new != text[edit.start : edit.end]
                assert after.text[edit.start + len(edit.new) :] == text[edit.end :]
    assert number > 50


@given(data=st.data())
def test_everything_else_in_a_document_keeps_its_words(data):
    source = (
        "# Lithotripsy\n\nLithotripsy is noninvasive [1]. It takes 45 minutes [2, 3].\n\n- It takes 30 minutes [1]\n\n"
        "<!-- medfact: ignore CIT001 -- known -->\n\nStones pass in weeks.\n\n## References\n\n1. One. 2020.\n2. Two. 2021.\n3. Three. 2022.\n"
    )
    document = read_text(source, name="a.md", format="markdown")
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, min(len(document.text), start + 12)))
    edit = Edit(start, end, data.draw(st.text(alphabet="ab 1", max_size=9)))
    after = mutate(document, edit)
    assert after.text == document.text[:start] + edit.new + document.text[end:]
    spans = [*zip(document.blocks, after.blocks, strict=True), *zip(document.citations, after.citations, strict=True),
             *zip(document.references, after.references, strict=True), *zip(document.directives, after.directives, strict=True)]  # fmt: skip
    for old, new in spans:
        assert 0 <= new.start <= new.end <= len(after.text)
        if old.end < start or old.start > end:
            assert document.text[old.start : old.end] == after.text[new.start : new.end]
            assert after.place(new.start) == document.place(old.start)


# ---------------------------------------------------------------- what is caught


def test_faults_of_each_kind_are_caught_where_the_registry_speaks(tested):
    result = tested(ARTICLE)
    assert of(result, "value")
    assert all(caught for *_, caught in of(result, "value"))
    assert of(result, "unit") == [("mg", "mcg", True)]
    assert ("", " not", True) in of(result, "negation")
    (kept,) = (item for item in result.outcomes if item.before == "not ")
    assert (kept.caught, kept.changed) == (True, "Valproate must be used in pregnancy.")
    assert of(result, "direction") == [("reduce", "increase", True)]
    assert of(result, "rarity") == [("rare", "common", True)]
    assert all(caught for kind in ("decimal", "frequency", "route") for *_, caught in of(result, kind))
    (swapped,) = (item for item in result.outcomes if item.plant.kind == "unit")
    assert (swapped.path, swapped.line, swapped.column) == ("1.txt", 3, 16)
    assert swapped.changed == "Rivaroxaban 20 mcg is taken by mouth once a day."
    assert [finding.code for finding in swapped.findings] == ["REG002"]
    assert result.verdicts["supported"] == 6


def test_what_the_entry_still_allows_slips_through_with_the_reason(tested):
    result = tested("The success rate of cataract surgery is 95%.")
    (digit,) = (item for item in result.outcomes if item.plant.kind == "digit")
    wide = tested("The success rate of cataract surgery is 95%.", seed=3)
    reasons = {
        (item.after, item.reason, item.entries)
        for run in (result, wide)
        for item in run.outcomes
        if item.plant.kind == "digit"
    }
    assert digit.caught is (digit.reason is None)
    for seed in range(30):
        (item,) = (
            item
            for item in tested("The success rate of cataract surgery is 95%.", seed=seed).outcomes
            if item.plant.kind == "digit"
        )
        reasons.add((item.after if item.before == "5" else "", item.reason, item.entries))
        if item.reason == "agrees":
            break
    assert any(reason == "agrees" and entries == ("cataract-success",) for _, reason, entries in reasons)


def test_a_finding_that_was_there_before_catches_nothing(tested):
    # The uncited sentence is found before and after; with REG002 left out nothing names the fault.
    (article,) = [tested("Rivaroxaban 20 mg is taken by mouth once a day.")]
    assert {finding.code for item in article.outcomes for finding in item.findings} == {"REG002"}


def test_a_conflict_with_another_article_of_the_library_is_caught(tested):
    one, other = "Colonoscopy is an outpatient procedure.", "A colonoscopy is an outpatient procedure, as a rule."
    alone, together = tested(one, everything=True), tested(one, other, everything=True)
    assert [item.caught for item in alone.outcomes if item.plant.kind == "value"] == [False]
    caught = [item for item in together.outcomes if item.plant.kind == "value" and item.path == "1.txt"]
    assert [(item.findings[0].code, item.findings[0].related[0].path) for item in caught] == [("CON001", "2.txt")]


def test_articles_that_disagree_are_told_and_their_claims_left_out(tested):
    result = tested("Lithotripsy is a minimally invasive procedure. Rivaroxaban 20 mg is taken by mouth once a day.")
    assert [(item.code, item.text) for item in result.conflicts] == [("REG001", "minimally invasive")]
    assert {item.plant.claim.kind for item in result.outcomes} == {"dosing"}
    everything = tested("Lithotripsy is a minimally invasive procedure.", everything=True)
    assert everything.outcomes == ()


def test_claims_without_an_entry_are_counted_apart_and_planted_in_only_when_asked(tested):
    text = "Colonoscopy is an outpatient procedure. Colonoscopy takes 30 minutes. Ibuprofen 400 mg is taken three times a day."
    result = tested(text)
    assert result.outcomes == ()
    assert [(item.subject, len(item.places)) for item in result.uncovered] == [("colonoscopy", 2), ("ibuprofen", 1)]
    assert result.uncovered[0].places == (("1.txt", 1), ("1.txt", 1))
    everything = tested(text, everything=True)
    assert {item.plant.claim.verdict for item in everything.outcomes} == {"unregistered"}
    assert {item.reason for item in everything.outcomes if not item.caught} <= {"uncovered", "unread", "lost"}


def test_a_seed_gives_the_same_faults_and_another_gives_others(judged):
    articles = [judged(ARTICLE)]
    first, again, other = (plan(articles, seed=seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert [item.edit for item in first] != [item.edit for item in other]
    assert len({(item.claim.id, item.kind) for item in first}) == len(first)


def test_a_limit_takes_some_of_the_same_faults(judged):
    articles = [judged(ARTICLE), judged("Lithotripsy is noninvasive.", "b.txt")]
    everything, none = plan(articles, seed=4)
    some, left = plan(articles, seed=4, limit=5)
    assert (len(some), left, none) == (5, len(everything) - 5, 0)
    assert [item for item in everything if item in some] == some


def test_one_articles_faults_do_not_hang_on_another(judged):
    alone = plan([judged(ARTICLE)])[0]
    behind = plan([judged("Lithotripsy is noninvasive.", "b.txt"), judged(ARTICLE)])[0]
    assert [item.edit for item in behind if item.number == 1] == [item.edit for item in alone]


def test_settings_and_suppressions_decide_what_a_reader_would_see(language, registry, judged):
    result = measure(
        [judged(ARTICLE)],
        Run(registry, as_of=DAY),
        language,
        {"REG001", "REG002"},
        visible=lambda findings, document: [],
    )
    assert not any(item.caught for item in result.outcomes)
    assert "unnamed" in {item.reason for item in result.outcomes}
    assert set(strength.REASONS) >= {item.reason for item in result.outcomes}


# ---------------------------------------------------------------- the command


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "registry.yaml").write_text(
        "".join(entry.rstrip() + SOURCED for entry in ENTRIES.values()), encoding="utf-8"
    )
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/facts.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(cli.app, ["registry", "test", *arguments, "--as-of", "2026-06-01"])


def test_the_command_says_what_is_caught_and_where_the_registry_is_thin(library):
    (library / "articles/other.txt").write_text("Colonoscopy is an outpatient procedure.", encoding="utf-8")
    found = call("articles", "--registry", "registry.yaml")
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("registry registry.yaml: 8 of 8 entries in force\n2 articles, ")
    assert "  value             " in found.stdout
    assert "articles/facts.txt:5 value “noninvasive.” to “" in found.stdout
    assert (
        "claims that no entry covers: 2, by subject\n     1  colonoscopy: setting 1; first at articles/other.txt:1"
        in found.stdout
    )


def test_what_is_caught_below_an_error_is_told(library):
    text = "In children with asthma, rivaroxaban 20 mg is taken by mouth once a day."
    (library / "articles/facts.txt").write_text(text, encoding="utf-8")
    told = json.loads(call("articles", "--registry", "registry.yaml", "--format", "json").stdout)["summary"]
    assert told["below_error"] == told["caught"] > 0
    shown = call("articles", "--registry", "registry.yaml").stdout
    assert f"  {told['caught']} of those caught are warnings or notes: they pass a gate at --fail-on error" in shown


def test_json_has_every_fault_exactly(library):
    found = call("articles", "--registry", "registry.yaml", "--format", "json", "--output", "out/test.json")
    assert (found.exit_code, found.stdout) == (0, "")
    told = json.loads((library / "out/test.json").read_text(encoding="utf-8"))
    assert told["summary"]["planted"] == len(told["planted"]) == sum(row["planted"] for row in told["faults"].values())
    text = read_text(ARTICLE, name="a.txt", format="text").text
    for row in told["planted"]:
        assert text[row["start"] : row["end"]] == row["before"]
        assert row["sentence"] in text
        assert row["caught"] is (row["reason"] is None) is bool(row["findings"])
    again = json.loads(call("articles", "--registry", "registry.yaml", "--format", "json").stdout)
    assert again == told


def test_without_a_registry_or_with_an_unread_document_it_is_no_pass(library):
    found = call("articles")
    assert found.exit_code == 2
    assert found.stderr == "medfact: no registry: name one with --registry, or set registry in medfact.toml\n"
    (library / "articles/broken.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    found = call("articles", "--registry", "registry.yaml", "--limit", "2")
    assert found.exit_code == 2
    assert "articles/broken.txt: not read: " in found.stdout
    assert "planted 2 faults" in found.stdout
