"""Verdicts from the registry and the running of selected checks."""

import dataclasses
import datetime

import pytest

from claims.article import Article
from claims.checking import check, default_codes, judge
from claims.checks import catalogue
from claims.model import Category, Claim, Effect, Quantity, Scope, Subject
from claims.registry import Entry, Registry
from claims.run import Run
from claims.settings import CheckSettings

DAY = datetime.date(2026, 6, 1)


def entry(id="cryo-1", value="minimally invasive", status="approved", **fields):
    fields = {"subject": "cryotherapy", "attribute": "invasiveness", "kind": "procedure", **fields}
    return Entry(id=id, statement=f"It is {value}.", value=value, status=status, **fields)


def claim(name="noninvasive", subject="cryotherapy", values=True, **fields):
    value = (Category(name, name, 15, 26),) if values else ()
    about = Subject(subject, subject, "procedure") if subject else None
    return Claim(
        "c1",
        "procedure",
        "Cryotherapy is noninvasive.",
        0,
        27,
        1,
        1,
        (),
        about,
        Scope(),
        "invasiveness",
        value,
        **fields,
    )


@pytest.fixture
def article(make_document):
    return lambda *claims, path="article.txt", condition=None: Article(
        make_document("Cryotherapy is noninvasive.", path=path), (), claims, condition=condition
    )


def judged(article, *entries, **settings):
    run = Run(Registry(entries), CheckSettings(**settings), DAY)
    (result,) = judge([article], run)
    return result


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ((entry(value="noninvasive"),), "supported"),
        ((entry(),), "contradicted"),
        ((entry(), entry("cryo-2", "noninvasive")), "supported"),
        ((entry(status="retired"),), "outdated"),
        ((entry(status="disputed"),), "outdated"),
        ((entry(review_by=DAY - datetime.timedelta(days=1)),), "outdated"),
        ((entry(review_by=DAY),), "contradicted"),
        ((entry(status="draft"),), "unregistered"),
        ((entry(subject="surgery"),), "unregistered"),
        ((entry(attribute="setting", value="outpatient"),), "unregistered"),
        ((), "unregistered"),
    ],
    ids=["says the same", "says otherwise", "both", "retired", "disputed", "overdue", "due today", "draft", "other subject",
         "other attribute", "empty"],
)  # fmt: skip
def test_the_verdict_follows_from_the_entries(article, entries, verdict):
    result = judged(article(claim()), *entries)
    assert result.claims[0].verdict == verdict


@pytest.mark.parametrize("one", [claim(values=False), claim(subject=None)], ids=["no value", "no subject"])
def test_what_has_no_value_or_subject_cannot_be_checked(article, one):
    assert judged(article(one), entry()).claims[0].verdict == "uncheckable"


def test_an_alias_is_the_same_subject(article):
    result = judged(article(claim(subject="cold treatment")), entry(aliases=("cold treatment",)))
    assert result.claims[0].verdict == "contradicted"
    assert result.claims[0].registry == ("cryo-1",)


def test_matches_name_claim_entry_and_comparison(article):
    result = judged(article(claim()), entry(), entry("old", "noninvasive", status="retired"))
    assert [(match.entry.id, match.comparison.relation, match.active) for match in result.matches] == [
        ("cryo-1", "conflict", True), ("old", "agree", False),
    ]  # fmt: skip
    assert all(match.claim is result.claims[0] for match in result.matches)


def test_the_condition_of_the_article_is_the_open_condition_of_its_claims(article):
    melanoma = entry(condition="melanoma")
    assert judged(article(claim(), condition="melanoma"), melanoma).claims[0].verdict == "contradicted"
    assert judged(article(claim(), condition="esophageal cancer"), melanoma).claims[0].verdict == "unregistered"


def test_without_a_registry_nothing_is_judged(article):
    given = article(claim())
    assert judge([given], Run(as_of=DAY)) == [given]
    assert given.claims[0].verdict == "uncheckable"


def test_findings_stand_in_order_of_article_place_and_code(article):
    articles = [article(claim(), path="b.txt"), article(claim(), path="a.txt")]
    run = Run(Registry((entry(),)), as_of=DAY)
    findings = check(judge(articles, run), run)
    places = [
        (["b.txt", "a.txt"].index(finding.path), finding.start, finding.end, finding.code) for finding in findings
    ]
    assert places == sorted(places)
    assert ("b.txt", "REG001") in {(finding.path, finding.code) for finding in findings}


def test_only_selected_checks_run(article):
    run = Run(Registry((entry(),)), as_of=DAY)
    articles = judge([article(claim())], run)
    assert {finding.code for finding in check(articles, run, select=["REG001"])} == {"REG001"}
    assert check(articles, run, select=[]) == []


def test_checks_that_need_a_registry_are_silent_without_one(article):
    assert check([article(claim())], Run(as_of=DAY), select=["REG001", "REG002", "REG003", "REG004"]) == []


def test_a_check_that_is_off_runs_only_when_selected(article):
    run = Run(Registry((entry(subject="surgery"),)), as_of=DAY)
    articles = judge([article(claim())], run)
    assert "REG004" not in {finding.code for finding in check(articles, run)}
    assert {finding.code for finding in check(articles, run, select=["REG004"])} == {"REG004"}


def test_the_default_codes_are_those_of_the_catalogue():
    rows = catalogue()
    assert default_codes() == tuple(code for code in rows if rows[code].check.default)
    assert list(rows) == sorted(rows)
    assert "REG004" not in default_codes()


@pytest.mark.parametrize("code", ["CON001", "CON002", "CON003", "CON005", "REG001", "REG002", "REG003", "REG004"])
def test_every_check_has_its_page(code):
    row = catalogue()[code]
    assert row.page.read_text(encoding="utf-8").strip()
    assert row.article is not None or row.library is not None


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"certainty": "question"}, "uncheckable"),
        ({"stance": "reported"}, "uncheckable"),
        ({"stance": "refuted"}, "uncheckable"),
        ({"certainty": "hedged"}, "contradicted"),
        ({"certainty": "conditional"}, "contradicted"),
    ],
    ids=str,
)
def test_only_what_the_article_says_itself_is_held_against_the_registry(article, fields, verdict):
    assert judged(article(claim(**fields)), entry()).claims[0].verdict == verdict


def test_an_entry_for_other_people_does_not_speak_to_a_claim(article):
    about_children = dataclasses.replace(claim(), scope=Scope(population="child"))
    found = judged(article(about_children), entry(population="adult"))
    assert (found.claims[0].verdict, found.claims[0].registry, found.matches) == ("unregistered", (), ())


def test_a_figure_that_does_not_say_of_what_cannot_be_checked(article):
    share = Quantity("60%", 15, 18, 60.0, 60.0, "%")
    vague = dataclasses.replace(claim(), kind="statistic", attribute="share", values=(share,))
    named = dataclasses.replace(vague, attribute="success rate")
    empty = dataclasses.replace(claim(), kind="efficacy", attribute="effect", values=(Effect("increase", None),))
    found = judged(article(vague, named, empty))
    assert [item.verdict for item in found.claims] == ["uncheckable", "unregistered", "uncheckable"]


# ---------------------------------------------------------------- REG005


def asked(article, *entries, as_of=DAY):
    run = Run(Registry(entries), CheckSettings(), as_of)
    return check(judge([article], run), run, select=["REG005"])


def needs(*ids, id="cryo-1", value="noninvasive", **fields):
    return entry(id, value, requires=ids, **fields)


def note(id, statement, **fields):
    return dataclasses.replace(
        entry(id, value=None, attribute="aftercare", kind="safety", **fields), statement=statement
    )


COLD = note("cold", "The skin is cooled before cryotherapy.")
DRY = note("dry", "The wound is kept dry for two days.", subject="cryotherapy")


def test_one_finding_names_everything_an_entry_misses(article):
    (finding,) = asked(article(claim()), needs("cold", "dry"), COLD, DRY)
    assert finding.severity == "error"
    assert finding.text == "noninvasive"
    assert finding.message == (
        "registry entry cryo-1 requires 2 statements beside it that the article lacks: “The skin is cooled before "
        "cryotherapy.” (cold); “The wound is kept dry for two days.” (dry)"
    )
    assert [item.id for item in finding.registry] == ["cryo-1", "cold", "dry"]


def test_what_a_required_entry_requires_is_demanded_once_and_circles_end(article):
    circle = (
        needs("cold"),
        dataclasses.replace(COLD, requires=("dry",)),
        dataclasses.replace(DRY, requires=("cold", "cryo-1", "dry")),
    )
    (finding,) = asked(article(claim()), *circle)
    assert [item.id for item in finding.registry] == ["cryo-1", "cold", "dry"]


@pytest.mark.parametrize("status", ["retired", "disputed", "draft"])
def test_a_statement_that_is_not_approved_is_not_demanded_nor_what_it_requires(article, status):
    withdrawn = dataclasses.replace(COLD, status=status, requires=("dry",))
    assert asked(article(claim()), needs("cold"), withdrawn, DRY) == []


def test_a_statement_past_its_review_date_is_still_demanded_as_a_warning(article):
    overdue = dataclasses.replace(COLD, review_by=DAY - datetime.timedelta(days=1))
    (finding,) = asked(article(claim()), needs("cold"), overdue)
    assert finding.severity == "warning"
    assert finding.message.endswith("“The skin is cooled before cryotherapy.” (cold, past its review date)")
    (both,) = asked(article(claim()), needs("cold", "dry"), overdue, DRY)
    assert both.severity == "error"


@pytest.mark.parametrize(
    "fields", [{"status": "retired"}, {"status": "draft"}, {"review_by": datetime.date(2026, 1, 1)}]
)
def test_an_entry_that_is_not_in_force_asks_for_nothing(article, fields):
    assert asked(article(claim()), needs("cold", **fields), COLD) == []


def test_an_entry_that_says_otherwise_asks_unless_another_supports_the_claim(article):
    against = needs("cold", id="cryo-2", value="minimally invasive")
    assert [item.registry[0].id for item in asked(article(claim()), against, COLD)] == ["cryo-2"]
    assert asked(article(claim()), against, entry("cryo-3", "noninvasive"), COLD) == []


def test_a_claim_that_agrees_with_the_required_entry_is_its_statement(article):
    required = entry("day-case", "outpatient", attribute="setting")
    stays = dataclasses.replace(claim(), attribute="setting", values=(Category("outpatient", "day case", 15, 26),))
    assert asked(article(claim(), stays), needs("day-case"), required) == []
    assert len(asked(article(claim()), needs("day-case"), required)) == 1
