import pytest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("VeinGlow is 100% safe, whatever your age.", "100% safe"),
        ("It has no side effects.", "has no side effects"),
        ("The cream is a miracle cure.", "miracle cure"),
        ("It works without any side effects.", "without any side effects"),
        ("Our method is guaranteed to work.", "guaranteed to work"),
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
    ],
)
def test_recommended_without_a_risk(run_check, text, flagged):
    findings = run_check("SAF002", text)
    assert bool(findings) is flagged
    assert all((finding.start, finding.end) == (0, 0) and finding.related for finding in findings)
