"""Conflicts within an article and between articles: one finding a pair of values, at its first place, with every other."""

import dataclasses

import pytest

from claims.article import Article
from claims.checks import Check
from claims.conflicts import between, comparable, place, within
from claims.model import Category, Claim, Effect, Regimen, Scope, Subject
from claims.quantities import find_quantities, shift
from claims.regimens import find_regimens

CHECK = Check("TST001", "test-check", "error", "A check for tests.")


@pytest.fixture
def make_article(make_document):
    """Makes an article of sentences with their claims: (sentence, claim builder or None)."""

    def make(*entries, path="article.txt", condition=None):
        document = make_document(*(sentence for sentence, _ in entries), path=path)
        claims = []
        for index, (sentence, build) in enumerate(entries):
            text = sentence[1] if isinstance(sentence, tuple) else sentence
            start = document.text.index(text)
            for found in build(text, start) if build else ():
                line, column = document.place(start)
                claims.append(dataclasses.replace(
                    found, id=f"c{index}", text=text, start=start, end=start + len(text), line=line, column=column,
                ))  # fmt: skip
        return Article(document, (), tuple(claims), condition=condition)

    return make


def claim(kind, attribute, values, subject="cryotherapy", **fields):
    scope = Scope(**{name: fields.pop(name) for name in list(fields) if name in Scope.__dataclass_fields__})
    return Claim(
        "", kind, "", 0, 0, 1, 1, (), Subject(subject, subject, "procedure"), scope, attribute, values, **fields
    )


def says(name, words, **fields):
    def build(text, start):
        at = start + text.index(words)
        yield claim("procedure", "invasiveness", (Category(name, words, at, at + len(words)),), **fields)

    return build


def counts(attribute="cure rate", **fields):
    def build(text, start):
        yield claim("statistic", attribute, (shift(find_quantities(text)[0], start),), **fields)

    return build


def doses(drug="warfarin", **fields):
    def build(text, start):
        moved = find_regimens(text)[0].regimen(drug)
        dose = moved.dose and shift(moved.dose, start)
        yield claim("dosing", "dose", (dataclasses.replace(moved, dose=dose),), subject=drug, **fields)

    return build


def affects(direction, outcome="survival", **fields):
    return lambda text, start: [claim("efficacy", f"effect on {outcome}", (Effect(direction, outcome),), **fields)]


def any_claim(claim):
    return True


def categories(article):
    return list(within(article, CHECK, any_claim, "category"))


NONINVASIVE = ("Cryotherapy is noninvasive.", says("noninvasive", "noninvasive"))
KEYHOLE = ("It needs a small incision.", says("minimally invasive", "small incision"))


def test_two_exclusive_values_are_one_finding_at_the_first_place(make_article):
    article = make_article(NONINVASIVE, KEYHOLE)
    (finding,) = categories(article)
    assert finding.text == "noninvasive"
    assert (finding.start, finding.end) == (15, 26)
    assert finding.severity == "error"
    assert finding.message == "cryotherapy: “noninvasive” here, “small incision” in line 3"
    assert [related.text for related in finding.related] == ["small incision"]
    assert finding.claims == ("c0", "c1")
    assert finding.hint


def test_a_value_said_again_joins_the_finding(make_article):
    article = make_article(NONINVASIVE, KEYHOLE, ("Again, a tiny cut.", says("minimally invasive", "tiny cut")))
    (finding,) = categories(article)
    assert [related.text for related in finding.related] == ["small incision", "tiny cut"]


def test_one_sentence_that_names_both_values_knows_of_both(make_article):
    def both(text, start):
        yield from says("noninvasive", "noninvasive")(text, start)
        yield from says("minimally invasive", "small incision")(text, start)

    assert categories(make_article(("It is noninvasive or needs a small incision.", both))) == []


def test_agreement_questions_and_myths_are_silent(make_article):
    assert categories(make_article(NONINVASIVE, ("It is non-invasive.", says("noninvasive", "non-invasive")))) == []
    for fields in ({"certainty": "question"}, {"stance": "refuted"}, {"stance": "reported"}):
        other = ("It needs a small incision.", says("minimally invasive", "small incision", **fields))
        assert categories(make_article(NONINVASIVE, other)) == []


def test_generic_subjects_conflict_with_nothing(make_article):
    one = ("Treatment is noninvasive.", says("noninvasive", "noninvasive", subject="treatment"))
    other = ("It needs a small incision.", says("minimally invasive", "small incision", subject="treatment"))
    assert categories(make_article(one, other)) == []


def test_a_hedge_makes_a_note(make_article):
    other = ("It may need a small incision.", says("minimally invasive", "small incision", certainty="hedged"))
    (finding,) = categories(make_article(NONINVASIVE, other))
    assert finding.severity == "note"


def test_a_scope_named_on_one_side_makes_a_warning_and_is_told(make_article):
    one = ("It cures 60% of patients.", counts())
    other = ("In adults it cures 90%.", counts(population="adult"))
    (finding,) = within(make_article(one, other), CHECK, any_claim, "number")
    assert finding.severity == "warning"
    assert finding.message.endswith("; population “adult” is named on one side only")


def test_the_severity_can_depend_on_what_stands_against_what(make_article):
    def gravity(claim, comparison):
        return (
            "warning"
            if {comparison.one.name, comparison.other.name} == {"noninvasive", "minimally invasive"}
            else "error"
        )

    (finding,) = within(make_article(NONINVASIVE, KEYHOLE), CHECK, any_claim, "category", gravity)
    assert finding.severity == "warning"


def test_denied_words_are_shown_as_denied(make_article):
    denied = ("It is hardly noninvasive.", says("noninvasive", "noninvasive", polarity="negated"))
    (finding,) = categories(make_article(NONINVASIVE, denied))
    assert finding.message == "cryotherapy: “noninvasive” here, not “noninvasive” in line 3"


def test_only_the_wanted_claims_and_sort_take_part(make_article):
    article = make_article(NONINVASIVE, KEYHOLE)
    assert list(within(article, CHECK, lambda claim: claim.kind == "safety", "category")) == []
    assert list(within(article, CHECK, any_claim, "number")) == []


def test_opposite_effects_point_at_their_sentences(make_article):
    article = make_article(
        ("It prolongs survival.", affects("increase")), ("It shortens survival.", affects("decrease"))
    )
    (finding,) = within(article, CHECK, any_claim, "effect")
    assert finding.text == "It prolongs survival."
    assert finding.related[0].text == "It shortens survival."


def between_articles(*articles, sort="category"):
    return list(between(articles, CHECK, any_claim, sort))


def test_articles_that_contradict_each_other_are_both_told(make_article):
    one, other = make_article(NONINVASIVE, path="one.txt"), make_article(KEYHOLE, path="other.txt")
    findings = between_articles(one, other)
    assert {(finding.path, finding.text, finding.related[0].path) for finding in findings} == {
        ("one.txt", "noninvasive", "other.txt"), ("other.txt", "small incision", "one.txt"),
    }  # fmt: skip
    assert {finding.severity for finding in findings} == {"warning"}
    assert all("in other.txt:1" in finding.message for finding in findings if finding.path == "one.txt")


def test_a_conflict_within_one_article_is_none_between_articles(make_article):
    assert between_articles(make_article(NONINVASIVE, KEYHOLE)) == []


def test_several_others_are_one_finding_that_lists_them(make_article):
    others = [make_article(KEYHOLE, path=f"other{number}.txt") for number in range(3)]
    findings = between_articles(make_article(NONINVASIVE, path="one.txt"), *others)
    (mine,) = [finding for finding in findings if finding.path == "one.txt"]
    assert [related.path for related in mine.related] == ["other0.txt", "other1.txt", "other2.txt"]
    assert "(and in 2 more places)" in mine.message
    assert len(findings) == 4


def test_articles_about_different_diseases_do_not_conflict(make_article):
    one = make_article(("It cures 90%.", counts()), path="one.txt", condition="melanoma")
    other = make_article(("It cures 10%.", counts()), path="other.txt", condition="esophageal cancer")
    assert between_articles(one, other, sort="number") == []
    same = make_article(("It cures 10%.", counts()), path="same.txt", condition="melanoma")
    assert len(between_articles(one, same, sort="number")) == 2


FULL = ("Take 5 mg once daily.", doses())


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (("Take 50 mg once daily.", doses()), 1),
        (("Take 5 mg once daily.", doses()), 0),
        (("Take 50 mg.", doses()), 0),
        (("The maintenance dose is 50 mg once daily.", doses()), 0),
        (("Take 50 mg once daily if you are over 65.", doses()), 0),
        (("Children take 50 mg once daily.", doses(population="children")), 0),
        (("Take 50 mg once daily.", doses(drug="apixaban")), 0),
        ((("table_cell", "Take 50 mg once daily."), doses()), 0),
    ],
    ids=[
        "other dose",
        "same dose",
        "no frequency",
        "other phase",
        "conditional",
        "other people",
        "other drug",
        "table",
    ],
)
def test_only_two_full_instructions_for_the_same_people_conflict(make_article, other, found):
    assert len(list(within(make_article(FULL, other), CHECK, any_claim, "dose"))) == found


def test_rows_of_one_list_are_not_held_against_each_other(make_article):
    rows = [(("list_item", f"Take {dose} mg once daily."), doses()) for dose in (5, 50)]
    assert list(within(make_article(*rows), CHECK, any_claim, "dose")) == []


def test_claims_without_a_dose_are_always_comparable(make_article):
    article = make_article(NONINVASIVE, KEYHOLE)
    sides = [type("Side", (), {"article": article, "claim": claim})() for claim in article.claims]
    assert comparable(*sides)


def test_the_place_of_a_claim_is_its_value():
    quantity = shift(find_quantities("5 mg")[0], 20)
    regimen = Regimen("warfarin", dose=quantity)
    assert place(claim("dosing", "dose", (regimen,))) == (20, 24)
    assert place(claim("statistic", "share", (quantity,))) == (20, 24)
    assert place(dataclasses.replace(claim("efficacy", "effect", (Effect("increase", "x"),)), start=3, end=9)) == (3, 9)


def test_the_cost_grows_with_the_distinct_values_and_not_with_their_pairs(make_article):
    entries = [(f"Sentence {number}: it is noninvasive.", says("noninvasive", "noninvasive")) for number in range(400)]
    article = make_article(*entries, KEYHOLE)
    (finding,) = categories(article)
    assert len(finding.claims) == 401
    assert len(finding.related) == 12
