from dataclasses import replace

import pytest

from claims.model import Claim, Scope, Subject


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("VeinGlow is 100% safe, whatever your age.", "100% safe"),
        ("It has no side effects.", "has no side effects"),
        ("The cream is a miracle cure.", "miracle cure"),
        ("It works without any side effects.", "without any side effects"),
        ("Our method is guaranteed to work.", "guaranteed to work"),
        ("The injection is 100% effective.", "is 100% effective"),
        ("It is 100% natural and safe.", "100% natural and safe"),
        ("Studies show that it has no side effects.", "has no side effects"),
        ("The patch cures eczema for good.", "cures eczema for good"),
        ("There is zero risk of burns.", "zero risk"),
        ("The drops are completely safe for people of all ages.", "completely safe"),
        ("The drops are completely safe. No, really, buy them.", "completely safe"),
        ("“We sell the best,” they say, and the pill is 100% safe.", "100% safe"),
        ("We guarantee lasting relief to each of you.", "We guarantee lasting relief"),
    ],
)
def test_absolute_claims(run_check, text, words):
    (finding,) = run_check("SAF001", text)
    assert finding.text == words


@pytest.mark.parametrize(
    "text",
    [
        "No vaccine is completely free of side effects.",
        "No treatment is 100% safe. It is not risk-free.",
        "Most people have no side effects.",
        "No side effects were reported. It was given with no side effects reported.",
        "It is a myth that herbs are completely safe.",
        "Is it completely safe?",
        "It may be completely safe, and nothing is foolproof.",
        "In this small study the drops had no side effects, and with no side effects it ended.",
        "Side-effect-free days came back in the second week.",
        "A treatment that is 100% safe does not exist.",
        "A completely safe medicine does not exist.",
        "The drug is completely safe. This is not true.",
        "Cupping is completely safe. False.",
        "The seller calls the lamp “100% safe”.",
        "> It has no side effects.",
        "# Myths about vaccines\n\nHerbs are completely safe.",
        "It is perfectly safe to hug somebody with shingles who is dressed.",
        "Make your home a completely safe place for the toddler.",
        "He always works at night, and she never fails to call.",
        "We hope for a miracle cure, and people look for miracle drugs.",
        "The lamp was hailed as a miracle cure.",
        "Not having sex is 100% effective. The vaccine was 100% effective.",
        "Try the course risk-free for thirty days.",
        "If a cream is completely safe, so is this.",
    ],
)
def test_denied_doubted_observed(run_check, text):
    assert run_check("SAF001", text) == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("We recommend the treatment to everyone.", True),
        ("We recommend the treatment to everyone. It can bruise the skin.", False),
        ("The treatment takes an hour.", False),
        ("We recommend the path by the river.", False),
        ("The drops are the best remedy. They help against headaches and itching.", True),
        ("The drops are the best remedy. They can sting.", False),
        ("You should try the capsules. Read the whole leaflet.", False),
        ("We recommend the supplement. You cannot take it with warfarin.", False),
        ("We recommend a daily walk. It is as good as any treatment.", False),
        ("A blood test is recommended for everyone. The treatment comes later.", False),
        ("Ask which drug is the best treatment for you. Is it the best treatment?", False),
        ("The tests show what is the best treatment.", False),
        ("Surgery is not recommended for most people with the condition.", False),
        ("Some doctors say it is the best treatment.", False),
        ("We recommend the cream to relieve itching and prevent infection.", True),
        ("Fruit is recommended for everyone.", False),
    ],
)
def test_recommended_without_a_risk(run_check, text, flagged):
    findings = run_check("SAF002", text)
    assert bool(findings) is flagged
    assert all((finding.start, finding.end) == (0, 0) and finding.related for finding in findings)


def claim_of(article, words, kind, name, type_="drug"):
    start = article.document.text.index(words)
    return Claim(
        id=f"{kind[:3]}{start}", kind=kind, text=words, start=start, end=start + len(words), line=1, column=1,
        section=(), scope=Scope(), values=(), subject=Subject(name, name, type_), attribute="effect" if kind == "efficacy" else "side effect",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Velorin can cause bleeding.\n\nIt is taken daily.\n\nWe recommend nardulol tablets for pain.", True),
        ("Velorin can cause bleeding.\n\nIt is taken daily.\n\nWe recommend nardulol tablets. It can sting.", False),
        ("# Risks\n\nVelorin can cause bleeding.\n\nMore.\n\nWe recommend nardulol tablets for pain.", False),
        ("# Nardulol\n\nVelorin can cause bleeding.\n\nMore.\n\nWe recommend nardulol tablets for pain.", False),
    ],
)
def test_the_risks_of_one_treatment_are_not_those_of_another(make_article, run_check, text, flagged):
    article = make_article(text)
    claims = (
        claim_of(article, "Velorin can cause bleeding", "safety", "velorin"),
        claim_of(article, "We recommend nardulol tablets", "efficacy", "nardulol"),
    )
    findings = run_check("SAF002", replace(article, claims=claims))
    assert bool(findings) is flagged
    for finding in findings:
        assert finding.text.startswith("We recommend nardulol tablets")
        assert "recommends nardulol and names no risk of it" in finding.message


def test_an_article_without_a_sentence_is_no_obstacle(run_check, make_article):
    for code in ("SAF001", "SAF002"):
        assert run_check(code, make_article("# Nothing but a heading")) == []
