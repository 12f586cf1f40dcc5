import pytest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dial 2 U and press.", ["2 U"]),
        ("At most 4,000 IU a day.", ["4,000 IU"]),
        ("50 µg daily, later 75 µg.", ["50 µg"]),
        ("Give 10 mg QD and then 5 mg QOD.", ["QD", "QOD"]),
        ("Ramipril 5 mg OD.", ["OD"]),
        ("Give MS 10 mg.", ["MS"]),
        ("5 mg SC at once.", ["SC"]),
    ],
)
def test_error_prone_abbreviations_in_a_dose(run_check, text, words):
    assert [finding.text for finding in run_check("DOS001", text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "Insulin is labelled U-100, which means 100 units in each mL.",
        "ALT was 40 U/L and TSH 3 µg/dL.",
        "People with MS take baclofen 10 mg.",
        "He took an OD of 20 tablets.",
        "QD is a club. The HS was closed.",
        "SC Freiburg won 3 times. In 5 AD he was born.",
    ],
)
def test_the_same_letters_elsewhere(run_check, text):
    assert run_check("DOS001", text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Begin with 5.0 mg once a day.", "5.0 mg"),
        ("In steps of .5 units.", ".5 units"),
        ("Capsules of 50000 units.", "50000 units"),
        ("Take Tegretol300mg.", "Tegretol300mg"),
        ("Take Inderal40 mg.", "Inderal40 mg"),
    ],
)
def test_error_prone_numbers(run_check, text, words):
    (finding,) = run_check("DOS002", text)
    assert finding.text == words


@pytest.mark.parametrize(
    "text",
    [
        "Take 5 mg or 0.5 mg.",
        "Haemoglobin 12.0 g/dL, glucose 5.0 mmol/L.",
        "The mean dose was 5.0 mg.",
        "p = .05 in 10000 people, 1.0% of them.",
        "50,000 units of vitamin B12 or CoQ10 100 mg.",
    ],
)
def test_measured_and_well_written_numbers(run_check, text):
    assert run_check("DOS002", text) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Take tamsulosin 0.4 once a day.", "no unit"),
        ("Give a child of five paracetamol 240 mg when the throat hurts.", "neither how often"),
    ],
)
def test_incomplete_doses(run_check, text, part):
    (finding,) = run_check("DOS003", text)
    assert part in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Take ibuprofen 400 mg three times a day.",
        "Take paracetamol 500 mg. Repeat it after six hours.",
        "You are given a single dose of diclofenac 100 mg.",
        "Take aspirin 2 times a day.",
        "Warfarin tablets of 5 mg are pink.",
        "Take ibuprofen 400 mg before the test.",
        "|Dose|Give ibuprofen 400 mg",
    ],
)
def test_complete_doses(run_check, text):
    assert run_check("DOS003", text) == []


@pytest.mark.parametrize(
    ("text", "sum_text"),
    [
        ("Take 250 mg four times a day (750 mg daily).", "250 mg × 4 a day is 1,000 mg a day"),
        ("Take 250 mg every 6 hours, a total of 1.5 g a day.", "is 1 g a day"),
        ("She takes 14 units before each of three meals (36 units a day).", "is 42 units a day"),
    ],
)
def test_totals_that_do_not_follow(run_check, text, sum_text):
    (finding,) = run_check("DOS004", text)
    assert sum_text in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Take 500 mg twice daily (1 g/day).",
        "Take 125 mg three times a day (375 mg in total a day).",
        "Take 500 mg to 1 g four times a day (2-4 g daily).",
        "Take 1 to 2 tablets 4 times a day (max 8 tablets a day).",
        "Take 500 mg four times a day (at most 3 g a day).",
        "Take 10 micrograms once a day (400 units a day).",
        "Take 70 mg once a week (10 mg a day).",
    ],
)
def test_totals_that_follow_or_are_none(run_check, text):
    assert run_check("DOS004", text) == []
