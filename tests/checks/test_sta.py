import pytest


@pytest.mark.parametrize(
    ("text", "sum_text"),
    [
        ("17 of 19 (79%) had relief.", "17 of 19 is 89.5%, not 79%"),
        ("43 of 58 patients treated in the past year (84%) did.", "74.1%"),
        ("84% of the patients (43 of 58) did.", "74.1%"),
        ("Relief was rare (12/40; 35%).", "30.0%"),
        ("12 of 40 patients, or 35%, did.", "30.0%"),
        ("17 (79%) of 19 patients did.", "89.5%"),
        ("Seventeen of nineteen patients (79%) did.", "89.5%"),
        ("2,302 of 91,000 (3.5%) had it.", "2.5%"),
    ],
)
def test_counts_against_percentages(run_check, text, sum_text):
    (finding,) = run_check("STA001", text)
    assert sum_text in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "17 of 19 (89%), 17 of 545 (3.1%) and 2,302 of 91,000 (2.5%).",
        "Fewer than 1 in 2,000 courses (0.05%).",
        "2 of 3 (66%), 2 of 3 (67%), 2 of 3 (66.6%).",
        "About 70% of them (33/48) slept.",
        "5 of 10 patients (50% women) came, 19 of 40 (42% and 47%) did not.",
        "In 8 of 10 runners (a fall of 30%) it was kept.",
        "17 of 19 patients. In the others 40% (95% CI 20 to 60) fell.",
    ],
)
def test_counts_and_percentages_that_agree(run_check, text):
    assert run_check("STA001", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "In 130% of patients it works.",
        "The groups were alike (p = 1.3).",
        "|Patients satisfied|196%",
        "Sensitivity was 104%.",
        "19 of 17 patients recovered.",
        "HR 0.8 (95% CI 0.98–0.75).",
        "It helped (-5% of patients).",
    ],
)
def test_impossible_figures(run_check, text):
    assert len(run_check("STA002", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It rose by 130% and 100% of patients came.",
        "p = 0.03, P = 1.0, p = 3 x 10-8, p = 5 kPa, see p. 13.",
        "|Growth in patients|196% more",
        "Lung function was 110% of predicted, survival 120% of baseline.",
        "In May 2019 of 30 patients 12 came. 17 of 19 patients recovered.",
        "Difference -0.4 (95% CI -0.9 to -0.1).",
    ],
)
def test_possible_figures(run_check, text):
    assert run_check("STA002", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "(hazard ratio 1.64, 95% confidence interval 1.71 to 2.38)",
        "HR 0.72 (95% CI 0.75–0.98)",
        "HR=0.72; 95% CI: 0.75, 0.98",
        "48% of the men were well (95% confidence interval 51% to 63%)",
    ],
)
def test_estimates_outside_their_interval(run_check, text):
    assert len(run_check("STA003", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "95.8% of them were free of relapse (95% confidence interval 93.3% to 97.4%)",
        "a difference of 4.6 points (95% confidence interval 0.02 to 9)",
        "it fell by 5.2 kg (95% CI -6.1 to -4.3)",
        "a risk 28% lower (95% CI 0.60-0.86)",
        "a rate ratio of 0.12 (95% confidence interval 0.00 to 0.34)",
        "the risk was 1.0 (95% CI 1.04 to 1.30)",
        "the 95% CI was 0.75 to 0.98",
        "138 per 10,000 exposures (95% CI 102-186 per 10,000)",
    ],
)
def test_estimates_inside_their_interval(run_check, text):
    assert run_check("STA003", text) == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("A significantly lower rate (odds ratio 0.95, 95% CI 0.86 to 1.05).", True),
        ("Not significantly lower (RR 0.70, 95% CI 0.60 to 0.80).", True),
        ("HR 0.9 (95% CI 0.8–1.1; p = 0.01).", True),
        ("HR 0.9 (95% CI 0.8–0.95; p = 0.3).", True),
        ("The hazard ratio was 0.98 (95% CI 0.89 to 1.08).", False),
        ("HR 0.9 (95% CI 0.8–1.0; p = 0.01).", False),
        ("HR 0.9 (95% CI 0.8–1.1; p = 0.049).", False),
        ("Non-inferior (HR 0.95, 95% CI 0.8 to 1.1; p = 0.004).", False),
        ("Not significant (HR 0.9, 95% CI 0.8 to 1.1).", False),
        ("Significant for A (HR 0.7, 95% CI 0.6 to 0.8), not for B (HR 0.9, 95% CI 0.8 to 1.1).", False),
    ],
)
def test_significance_and_interval(run_check, text, flagged):
    assert bool(run_check("STA005", text)) is flagged


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Vaccination halves the risk of the nerve pain.", True),
        ("Statins reduce the risk of heart attack by 30%.", True),
        ("People on this drug are twice as likely to bleed.", True),
        ("Statins reduce the risk of heart attack by 30%, from 10 in 100 to 7 in 100.", False),
        ("Vaccination halves the risk of pain. Pain came in 4 of 100, against 8 of 100.", False),
        ("Smoking doubles the risk of stroke.", False),
        ("Do statins halve the risk of stroke?", False),
    ],
)
def test_relative_risks(run_check, text, flagged):
    assert bool(run_check("STA006", text)) is flagged


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("The 14 children who waited had a mean of 3.27 sore throats, the 20 others had a mean of 1.85.", True),
        (
            "The 14 children who waited had a mean of 3.29 sore throats, and the 20 who had surgery had a mean of 1.83.",
            True,
        ),
        ("Patients had a mean of 3.27 attacks (n = 14).", True),
        ("The 14 children had a mean of 3.29 sore throats.", False),
        ("The 14 adults had a mean age of 38.43 years.", False),
        ("The 140 children had a mean of 3.27 sore throats.", False),
    ],
)
def test_means_that_no_total_gives(run_check, text, flagged):
    assert bool(run_check("STA007", text)) is flagged
