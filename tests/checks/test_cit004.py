import pytest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Research shows that it works.", "Research shows"),
        ("Several recent studies in mice have found that.", "Several recent studies in mice have found"),
        ("One study found that 81 percent did.", "One study found"),
        ("In studies, the majority of people improved.", "In studies"),
        ("Some oncologists believe that it works.", "Some oncologists believe"),
        ("According to experts, it is fine.", "According to experts"),
        ("A Danish study suggests that it is safe.", "A Danish study suggests"),
        ("It is scientifically proven to help.", "scientifically proven"),
    ],
)
def test_nothing_to_find_it_by(run_check, text, words):
    (finding,) = run_check("CIT004", text)
    assert finding.text == words


@pytest.mark.parametrize(
    "text",
    [
        "Research shows that it works [1].",
        "A 2005 study presented at the Symposium found that.",
        "Researchers at Lund University found that it works.",
        "A Cochrane review found that it helps.",
        "The SPRINT trial found a lower risk. The UKPDS study showed the same.",
        "More research is needed, and no studies have shown a benefit.",
        "What do studies show?",
        "Studies are under way. Your doctors say when you may go home.",
        "Several studies compared the two. They found no difference [1].",
        "The study found that 5 of them slept.",
    ],
)
def test_found_by_something_or_no_attribution(run_check, text):
    assert run_check("CIT004", text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Studies show that tea helps.", "its authors, where it was published, and the year"),
        ("Experts say that tea helps.", "name one of them with the institution"),
        ("Recent surveys suggest that tea helps.", "who counted or asked whom"),
    ],
)
def test_the_hint_says_what_would_make_it_findable(run_check, text, wanted):
    (finding,) = run_check("CIT004", text)
    assert wanted in finding.hint
