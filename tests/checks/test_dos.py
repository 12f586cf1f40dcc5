from dataclasses import replace

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
        ("Give 5 mg morphine SC at once.", ["SC"]),
        ("Ramipril 5 mg tablets OD.", ["OD"]),
        ("Codeine 30 mg qhs, or 15 mg qn.", ["qhs", "qn"]),
        ("Zolpidem 5 mg BT.", ["BT"]),
        ("Give 10 mg IT.", ["IT"]),
        ("Two drops of 5 mg AU.", ["AU"]),
        ("Give PCA 250 mg for the heart.", ["PCA"]),
        ("Give MgSO4 2 g.", ["MgSO4"]),
        ("HCTZ 25 mg and MTX 10 mg were mixed up.", ["HCTZ", "MTX"]),
        ("D/C warfarin today.", ["D/C"]),
        ("Insulin SSI 4 units.", ["SSI"]),
        ("Do not take >40 mg a day.", [">"]),
        ("Give it @ 5 mL an hour.", ["@"]),
        ("Give 5 mg & 10 mg in turn.", ["&"]),
        ("Take 5 gr of it.", ["5 gr"]),
        ("Penicillin, 5 MM units.", ["5 MM units"]),
        ("Take 10 cc at night.", ["10 cc"]),
        ("Take 20 ng.", ["20 ng"]),
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
        "Take 5 mg IN the morning, AS directed, IN case of pain.",
        "Multiple sclerosis (MS) is slowed by fingolimod. With MS 10 mg of baclofen is enough.",
        "With PCA 1 mg of morphine flows at each press of the button.",
        "Free T3 and 50 micrograms of thyroxine. Thyroid: T3 20 micrograms.",
        "Doses >40 mg were linked with harm. The clearance was <30 mL/min.",
        "An eGFR @ 50 was seen. Write to ann@5.example.",
        "Salt & pepper. R&D. 5 mg & rest.",
        "An SSRI 20 mg a day lifts the mood.",
        "The ferritin was 20 ng/mL and PSA 4 ng per mL.",
        "You may D/C the lamp. OJ is sweet, SS too.",
        "HCT 40 and losartan HCT 50 mg.",
        "The DPT 5 mL vaccine.",
        "A 50 mcg spray.",
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
        ("Take 500 three times a day.", "“take 500”: the dose has no unit"),
        ("The dose is 1,000 twice daily.", "“dose is 1,000”: the dose has no unit"),
        ("Inject 8 twice a day.", "“inject 8”: the dose has no unit"),
        ("Give 0.3 every six hours.", "“give 0.3”: the dose has no unit"),
        ("Give 250 of amoxicillin and wait.", "“give 250”: the dose has no unit"),
        ("Swallow ibuprofen 400 mg and rest.", "“400 mg” with neither how often"),
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
        "Take two three times a day. Take 2 three times a day. Take 1.5 once a day.",
        "Take 250 steps a day. Take 30 daily steps more.",
        "Give 250 of the leaflets away.",
        "Take ibuprofen 400 mg as needed.",
        "Give morphine 10 mg as an infusion.",
        "A loading dose: give digoxin 0.5 mg.",
        "In the study people had to take ibuprofen 400 mg.",
        "Use the 5 mg tablets of morphine.",
        "Take codeine 30 mg rather than morphine.",
        "Do not take more than ibuprofen 400 mg.",
        "Take ibuprofen 400 mg as directed on the packet.",
        "Should I take ibuprofen 400 mg?",
        "Ibuprofen 400 mg is sold without a prescription.",
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


def test_the_message_names_misreading_and_the_hint_list_and_words(run_check):
    (finding,) = run_check("DOS001", "Give 10 mg QOD.")
    assert finding.message == "“QOD” (every other day) in a dose has been misread as QD or QID"
    assert finding.hint == "Write “every other day” (ISMP and Joint Commission lists)."


def test_an_abbreviation_with_a_meaning_of_the_articles_own(make_article, run_check):
    article = make_article("Hormone capsule treatment (HCT) is new. Give HCT 20 mg.")
    assert run_check("DOS001", replace(article, abbreviations=(("HCT", "Hormone capsule treatment"),))) == []
    known = replace(
        make_article("Methotrexate (MTX) is old. Give MTX 20 mg."), abbreviations=(("MTX", "Methotrexate"),)
    )
    assert [finding.text for finding in run_check("DOS001", known)] == ["MTX"]


@pytest.mark.parametrize(
    ("text", "ismp", "nhs"),
    [
        ("Ramipril 5 mg OD.", ["OD"], []),
        ("Thyroxine 50 mcg.", [], ["50 mcg"]),
        ("Thyroxine 50 µg.", ["50 µg"], ["50 µg"]),
        ("Insulin 5 U.", ["5 U"], ["5 U"]),
    ],
)
def test_styles_differ_in_abbreviations(run_check, text, ismp, nhs):
    assert [finding.text for finding in run_check("DOS001", text)] == ismp
    assert [finding.text for finding in run_check("DOS001", text, dose_style="nhs")] == nhs


def test_number_and_unit_run_together_is_one_note_by_ismp_and_nothing_by_the_nhs(run_check):
    text = "Take 500mg at noon and 250mg at night, or 2.5mL."
    (finding,) = run_check("DOS002", text)
    assert (finding.text, finding.severity) == ("500mg", "note")
    assert [side.text for side in finding.related] == ["250mg", "2.5mL"]
    assert run_check("DOS002", text, dose_style="nhs") == []
    assert [f.text for f in run_check("DOS002", "Take .5mg and 1.0mg.", dose_style="nhs")] == ["1.0mg", ".5mg"]


@pytest.mark.parametrize("style", ["ismp", "nhs"])
def test_four_digits_are_a_note_and_five_an_error(run_check, style):
    four, five = (run_check("DOS002", text, dose_style=style)[0] for text in ("Take 1000 mg.", "Take 10000 units."))
    assert (four.text, four.severity) == ("1000 mg", "note")
    assert (five.text, five.severity) == ("10000 units", "error")
    assert run_check("DOS002", "Take 1,000 mg. 5/1000 mg. Intake 1500 mg.", dose_style=style) == []


def test_two_frequencies_need_no_second_amount(run_check):
    assert len(run_check("DOS004", "Take the drops every 6 hours (once a day).")) == 1
    assert run_check("DOS004", "Take the drops every 6 hours (four times a day).") == []
