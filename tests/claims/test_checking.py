"""Verdicts from the registry and the running of selected checks."""

import datetime

import pytest

from claims.article import Article
from claims.checking import check, default_codes, judge
from claims.checks import catalogue
from claims.model import Category, Claim, Scope, Subject
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
