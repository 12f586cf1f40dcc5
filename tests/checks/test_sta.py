import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.article import Article, Sentence
from claims.checks.sta001_percentage_count_mismatch import article as check_counts
from claims.checks.sta002_impossible_statistic import article as check_impossible
from claims.checks.sta003_interval_excludes_estimate import article as check_intervals
from claims.checks.sta004_p_value_mismatch import article as check_tests
from claims.checks.sta007_impossible_mean import article as check_means
from claims.estimates import figure
from claims.grim import possible_deviation, possible_share, possible_totals
from claims.run import Run
from claims.significance import find_tests, p_exact
from sources import read_text
from tests.checks.conftest import build_article


def read_page(text, format="html"):
    """An article read by a real reader, a sentence for each block; for what depends on tables."""
    document = read_text(text, name=f"page.{format}", format=format)
    sentences = tuple(
        Sentence(block.start, block.end, index, document.text[block.start : block.end])
        for index, block in enumerate(document.blocks)
        if block.kind in ("paragraph", "table_cell")
    )
    return Article(document, sentences, ())


def table(header, *rows):
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return read_page(
        "<html lang='en'><body><main><h1>Results</h1><p>We asked everybody who had taken part after a year.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></main></body></html>"
    )


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
        ("17/19, 79%.", "89.5%"),
        ("79% (n = 17/19) slept.", "89.5%"),
        ("17 out of 19 (79%) slept.", "89.5%"),
        ("n = 17 (79%) of N = 19 slept.", "17 of 19 is 89.5%, not 79%"),
        ("Of the 19 patients, 17 (79%) had relief.", "17 of 19 is 89.5%, not 79%"),
        ("Of 30 women, only 12 (35%) came.", "40.0%"),
        ("12,345 of 50,000 (30%) and 12 345 of 50 000 (24.7%).", "24.7%, not 30%"),
        ("Three of the four (70%) went home.", "3 of 4 is 75.0%, not 70%"),
        ("One in five (25%) went home.", "“One in five” stands for 20%, not 25%"),
        ("1 in 2,000 (0.5%) had it.", "“1 in 2,000” stands for 0.05%, not 0.5%"),
        ("2 in 3 people (75%) had it.", "66.7%"),
        ("A quarter (30%) had it.", "“A quarter” stands for 25%, not 30%"),
        ("Two-thirds of the patients (60%) had it.", "66.7%, not 60%"),
        ("Half of them (40%) had it.", "50%, not 40%"),
        ("More than half (45%) had it.", "more than 50%, not 45%"),
        ("Less than a third (40%) had it.", "less than 33.3%, not 40%"),
        ("About a third (45%) had it.", "about 33.3%, not 45%"),
        ("30% of the patients (a quarter) had it.", "25%, not 30%"),
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
        "n = 17 (89%) of N = 19 slept.",
        "Of the 19 patients, 17 (89%) had relief.",
        "Of 120 randomised patients, 100 (83%) finished and 45 (45%) had relief.",
        "After a median of 15 years, 45 of them (2.7%) had died.",
        "Of the 12 months, 15 (30%) were dry.",
        "About a third (35%), nearly two-thirds (64%), a quarter (27%), half (48%).",
        "More than half (70%), just under half (48%), over a third (36%), at least a quarter (30%).",
        "One in five (21%), one in three people (35%), one in eight (12%), 1 in 10 (11%).",
        "1 in 100 (1.2%), eight out of 10 people (83%), two in five (42%).",
        "In the second half (20%) of the year. The other half (30%) came later.",
        "He took half a tablet (25 mg) for half an hour (30%).",
        "A quarter of an hour before the meal (10%) it was taken.",
        "12 345 of 50 000 (24.7%) had it.",
        "Three of the four (75%) went home.",
    ],
)
def test_counts_and_percentages_that_agree(run_check, text):
    assert run_check("STA001", text) == []


def test_percentages_of_a_column_against_the_n_of_its_header():
    page = table(
        ("Sign", "Drug (N = 120)", "Placebo (N = 118)"),
        ("Fever, n (%)", "45 (37.5)", "30 (25.4)"),
        ("Cough, n (%)", "12 (10.0)", "13 (11.0)"),
        ("Rash, n (%)", "18 (5.0)", "6 (5.1)"),
        ("Itch, n (%)", "6 (5)", "9 (7.6)"),
    )
    (finding,) = check_counts(page, Run())
    assert finding.text == "18 (5.0)"
    assert finding.message == "18 of 120 (“Drug (N = 120)”) is 15.0%, not 5.0%"


@pytest.mark.parametrize(
    "rows",
    [
        # Answers are missing: 45 of 110.
        [
            ("Fever, n (%)", "45 (40.9)"),
            ("Cough, n (%)", "12 (10)"),
            ("Rash, n (%)", "18 (15)"),
            ("Itch, n (%)", "6 (5)"),
        ],
        # Of another whole, told in the row.
        [("Fever, n (%)", "45 (37.5)"), ("Cough, n (%)", "12 (10)"), ("Days with rash (n = 900), n (%)", "18 (2)")],
        # Events, of which one person may have several.
        [("Fever, n (%)", "45 (37.5)"), ("Cough, n (%)", "12 (10)"), ("All events, n (%)", "18 (2)")],
        # Nothing says that the second number is a percentage.
        [("Fever", "45 (37.5)"), ("Cough", "12 (10)"), ("Age, mean (SD)", "18 (2.5)")],
        # The whole column is of something else.
        [("Fever, n (%)", "45 (30)"), ("Cough, n (%)", "12 (8)"), ("Rash, n (%)", "18 (12)"), ("Itch, n (%)", "6 (5)")],
    ],
)
def test_percentages_of_a_column_that_may_be_of_other_people(rows):
    assert list(check_counts(table(("Sign", "Drug (N = 120)"), *rows), Run())) == []


def test_percentages_along_the_rows_of_a_table():
    page = table(
        ("Sign", "Alive (N = 80)", "Dead (N = 20)"),
        ("Men, n (%)", "40 (80)", "10 (20)"),
        ("Women, n (%)", "40 (80)", "10 (20)"),
        ("Treated, n (%)", "20 (25)", "5 (25)"),
        ("Transplanted, n (%)", "16 (20)", "4 (20)"),
    )
    assert list(check_counts(page, Run())) == []


def test_fractions_in_cells():
    page = table(("Sign", "Drug, n/N (%)"), ("Fever", "12/40 (35)"), ("Cough", "12/40 (30)"))
    (finding,) = check_counts(page, Run())
    assert finding.message == "12 of 40 is 30.0%, not 35%"


@given(st.integers(1, 5000), st.data(), st.integers(0, 2))
def test_percentage_of_counts_is_never_flagged(whole, data, decimals):
    part = data.draw(st.integers(0, whole))
    for text in (
        f"{part} of {whole} ({100 * part / whole:.{decimals}f}%)",
        f"{part / whole:.{decimals}%} ({part}/{whole})",
    ):
        assert list(check_counts(build_article(text), Run())) == [], text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("In 130% of patients it works.", "no share exceeds 100%"),
        ("The groups were alike (p = 1.3).", "a p-value lies between 0 and 1"),
        ("|Patients satisfied|196%", "no share exceeds 100%"),
        ("Sensitivity was 104%.", "no share exceeds 100%"),
        ("19 of 17 patients recovered.", "a part larger than its whole"),
        ("HR 0.8 (95% CI 0.98–0.75).", "the wrong way round"),
        ("It helped (-5% of patients).", "no share lies below 0%"),
        ("It was seen in −5 patients.", "a count cannot be negative"),
        ("Of 120 patients (70 men and 60 women) ten left.", "70 and 60 are 130, more than 120"),
        ("We asked 30 people (40 women).", "40, more than 30"),
        ("The mean age was 45 (range 50–70) years.", "the mean, 45, lies outside the range, 50 to 70"),
        ("The median stay was 7 days (IQR 9 to 14).", "the median, 7, lies outside the interquartile range, 9 to 14"),
        ("Mean age 45 ± 8 years (range, 50 to 70).", "the mean, 45, lies outside the range, 50 to 70"),
        ("A stay of 5 days (IQR 3–8, range 4–12).", "the interquartile range, 3 to 8, exceeds the range, 4 to 12"),
        ("Their age (range 70–50 years) was high.", "the range begins at 70 and ends at 50"),
        ("Patients aged 70 to 50 years came.", "the range is the wrong way round"),
        ("The wait was long (minimum 12, maximum 5 days).", "the minimum exceeds the maximum"),
        ("The correlation coefficient was 1.2.", "a correlation lies between −1 and 1"),
        ("Pain and sleep were correlated (r = −1.4, p < 0.01).", "a correlation lies between −1 and 1"),
        ("Kappa was 1.2.", "a correlation lies between −1 and 1"),
        ("Cronbach's alpha = 1.3.", "Cronbach's alpha is at most 1"),
        ("The model explained much (R² = 1.3).", "a share of explained variance is at most 1"),
        ("The trials differed (I² = 120%).", "I² lies between 0% and 100%"),
        ("The AUROC was 1.4.", "an area under the ROC curve lies between 0 and 1"),
        ("The hazard ratio was −0.72.", "a ratio cannot be negative"),
        ("An odds ratio of 0.72 (95% CI −0.2 to 0.98).", "begins at −0.2: a ratio cannot be negative"),
        ("The standard deviation was −2.1.", "a standard deviation cannot be negative"),
        ("The number needed to treat was 0.5.", "a number needed to treat is at least 1"),
        ("60% improved, 30% were unchanged and 20% worsened.", "60%, 30% and 20% add up to 110%"),
        ("It improved in 60%, was unchanged in 30% and worse in 20%.", "add up to 110%"),
        ("60% were men and 50% women.", "60% and 50% add up to 110%"),
        ("We asked 120 patients (men 60%, women 50%).", "60% and 50% add up to 110%"),
        ("25% were current smokers, 30% former smokers and 55% had never smoked.", "add up to 110%"),
        ("85% recovered and the remaining 20% did not.", "85% and the remaining 20% add up to 105%"),
        ("Of the patients, 60% improved, 30% died and the remaining 20% left.", "add up to 110%"),
        ("Of 120 patients, 70% recovered and the remaining 20% died.", "70% and the remaining 20% add up to 90%"),
    ],
)
def test_impossible_figures(run_check, text, message):
    (finding,) = run_check("STA002", text)
    assert message in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "It rose by 130% and 100% of patients came.",
        "p = 0.03, P = 1.0, p = 3 x 10-8, p = 5 kPa, see p. 13.",
        "|Growth in patients|196% more",
        "Lung function was 110% of predicted, survival 120% of baseline.",
        "In May 2019 of 30 patients 12 came. 17 of 19 patients recovered.",
        "Difference -0.4 (95% CI -0.9 to -0.1).",
        "The difference was −5 patients, or −5% of patients.",
        "We asked 120 patients (70 men and 50 women) and 101 children (82 boys and 19 girls).",
        "We looked at 30 patients (40 eyes) and 20 women (35 operations).",
        "The mean age was 55 years (range 50–70), the median stay 8 days (IQR 6 to 14).",
        "The mean stay was 16 days (IQR 6 to 14).",
        "The median follow-up was 18 months (range 1–5 years).",
        "The mean score was 59.0 (range of possible values, 0 to 158).",
        "The mean was 49.6 (range 50–70), the change −3 (range −10–2).",
        "It fell from 90 to 70 (from a range of 5 to 12), in 1998–99.",
        "A stay of 5 days (IQR 4–8, range 3–12), a wait of 3 days (range 1–9; IQR 2–4).",
        "Success ranges from 95% for small stones to 60% for large ones.",
        "Patients aged 50 to 70 years; minimum 5, maximum 12 days.",
        "The correlation was 0.8 (r = 0.8); a rod of r = 1.4 mm was used.",
        "A correlation of 12 variables; kappa light chains of 19 mg; r = 1.4 as radius.",
        "The log odds ratio was −0.5, the change in the hazard ratio was −0.2.",
        "Heart rate fell: HR −5 (95% CI −8 to −2).",
        "The AUC was 12.3, the AUROC 0.85, the AUROC of 85 was high, R² = 64%.",
        "The number needed to treat was 12, to harm −25; NNT = 1.0.",
        "60% improved, 30% were unchanged and 10% worsened.",
        "33% improved, 33% were unchanged and 33% worsened.",
        "About 60% improved, 30% were unchanged and 20% worsened.",
        "60% of men and 50% of women smoked; it was seen in 60% men and 50% women.",
        "The prevalence was much the same (men 60%, women 50%).",
        "60% had headaches, 50% nausea and 40% a rash.",
        "Of the patients, 60% had headaches, 50% nausea and the remaining 20% had no symptoms.",
        "90% of tumours are benign; of the others, 60% are slow and the remaining 40% fast.",
        "80% responded, of whom 50% relapsed, and the remaining 30% did not.",
        "70% recovered and the remaining 20% died.",
        "60–70% recovered and the remaining 40% died.",
        "Nearly 90% recovered; the remaining 15% died.",
        "In group A 60% were men, in group B 50% were women.",
    ],
)
def test_possible_figures(run_check, text):
    assert run_check("STA002", text) == []


def test_percentage_that_has_lost_its_dash(run_check):
    (finding,) = run_check("STA002", "It is found in 2030 percent of people.")
    assert "20–30%" in finding.hint


def test_columns_that_do_not_add_up_to_their_total():
    rows = [("Mild", "40%"), ("Moderate", "30%"), ("Severe", "20%"), ("Total", "100%")]
    (finding,) = check_impossible(table(("Course", "People"), *rows), Run())
    assert finding.message == "the column adds up to 90%, its total says 100%"


@pytest.mark.parametrize(
    "rows",
    [
        [("Mild", "40%"), ("Moderate", "30%"), ("Severe", "30%"), ("Total", "100%")],
        [("Mild", "33%"), ("Moderate", "33%"), ("Severe", "33%"), ("Total", "100%")],
        [("Ill", "60%"), ("Mild", "40%"), ("Severe", "20%"), ("Well", "40%"), ("Total", "100%")],
        [("Mild", "40%"), ("Moderate", "–"), ("Severe", "20%"), ("Total", "100%")],
        [("Headache", "40%"), ("Nausea", "70%"), ("Rash", "80%"), ("Any", "100%")],
    ],
)
def test_columns_that_may_have_another_whole(rows):
    assert list(check_impossible(table(("Course", "People"), *rows), Run())) == []


@pytest.mark.parametrize(
    "text",
    [
        "(hazard ratio 1.64, 95% confidence interval 1.71 to 2.38)",
        "HR 0.72 (95% CI 0.75–0.98)",
        "HR=0.72; 95% CI: 0.75, 0.98",
        "48% of the men were well (95% confidence interval 51% to 63%)",
        "OR 0.72 (CI 95%: 0.75–0.98)",
        "HR 0.72 (95%-CI 0.75; 0.98)",
        "HR 0.72 [95% CI 0.75 to 0.98]",
        "a difference of 4.6 mmHg (95% confidence interval [CI], 5.1 to 9.2)",
        "a mean difference of −4.6 mm (95% CI −3.9 mm; −2.2 mm)",
        "48% (95% CI 51%–63%)",
        "a rate of 3.1 per 1,000 (95% CI 3.4 to 4.5)",
        "the odds ratio (95% CI) was 0.72 (0.75 to 0.98)",
        "the risk ratios (95% CI) were 0.82 (0.75 to 0.98) and 0.72 (0.75 to 0.98)",
        "|HR (95% CI)|0.72 (0.75–0.98)",
        "|Women, % (95% confidence interval)|48% (51–63)",
    ],
)
def test_estimates_outside_their_interval(run_check, text):
    (finding,) = run_check("STA003", text)
    assert "lies outside its interval" in finding.message


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
        "a mean difference of −4.6 mm (95% CI −5.9 mm; −2.2 mm)",
        "the odds ratio (95% CI) was 0.82 (0.75 to 0.98)",
        "the odds ratio (95% CI) was 0.82 (0.75 to 0.98) and the age 45 (12)",
        "vaccine efficacy was 72% (95% CI 0.10 to 0.45)",
        "|HR (95% CI)|0.82 (0.75–0.98)",
        "|HR (95% CI)|0.82 (0.75–0.98)*",
        "|Median (IQR)|5 (6–9)",
        "|Age (range)|12 (13–15)",
        "|HR (95% CI)|1 (reference)",
        "as in the last table (95% CI 4 to 9)",
    ],
)
def test_estimates_inside_their_interval(run_check, text):
    assert run_check("STA003", text) == []


@given(
    st.integers(-400, 400),
    st.integers(0, 300),
    st.integers(0, 300),
    st.sampled_from((", ", " to ", "; ")),
    st.sampled_from(("−", "-")),
)
def test_estimate_within_its_interval_is_never_flagged(value, below, above, join, minus):
    low, value, high = (f"{number / 100:.2f}".replace("-", minus) for number in (value - below, value, value + above))
    text = f"The mean difference was {value} (95% CI {low}{join}{high})."
    assert list(check_intervals(build_article(text), Run())) == [], text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("t(28) = 2.20, p = .30", "t(28) = 2.20 gives p = 0.036 (two-tailed), the text says p = .30"),
        ("t(28) = 2.20, p = .03", "gives p = 0.036"),
        ("t28=2.20, p = 0.30", "t(28) = 2.20 gives p = 0.036"),
        ("*t*(28) = −2.20, *p* = .30", "t(28) = −2.20 gives p = 0.036"),
        ("t (28) = 2.20; P = 0.30", "gives p = 0.036"),
        ("t[28] = 2.20, P value of 0.3", "gives p = 0.036"),
        ("(t = 2.2, df = 28, P = 0.3)", "t(28) = 2.2 gives p = 0.036"),
        ("(P = 0.3, t = 2.2, df = 28)", "t(28) = 2.2 gives p = 0.036"),
        ("t = 2.20 with 28 degrees of freedom, p = 0.3", "t(28) = 2.20 gives p = 0.036"),
        ("t(28) = 2.20, d = 0.4, 95% CI [0.1, 0.7], p = .3", "gives p = 0.036"),
        ("t(28) = 2.20, ns", "the text says ns; significant at 0.05 as computed, not as reported"),
        (
            "t(28) = 1.21, p = .003",
            "gives p = 0.236 (two-tailed), the text says p = .003; significant at 0.05 as reported",
        ),
        ("t(28) = 2.20, p = 3.2 × 10−5", "gives p = 0.036"),
        ("t(28) = 2.20, p = 1e-4", "gives p = 0.036"),
        ("F(2, 57) = 3.4, p = 0.3", "F(2, 57) = 3.4 gives p = 0.040"),
        ("F2,57 = 3.41, p < .01", "F(2, 57) = 3.41 gives p = 0.040, the text says p < .01"),
        ("F = 3.4; df = 2, 57; p = .3", "F(2, 57) = 3.4 gives p = 0.040"),
        ("F[1, 60] = 1.00, MSE = 1.2, p = .03", "F(1, 60) = 1.00 gives p = 0.321"),
        ("χ2(1, N = 90) = 3.84, P=0.5", "χ²(1) = 3.84 gives p = 0.050"),
        ("χ² = 2.1, df = 3, p = 0.001", "χ²(3) = 2.1 gives p = 0.552"),
        ("chi-square(3) = 2.1 (p = 0.001)", "χ²(3) = 2.1 gives p = 0.552"),
        ("z = 1.43; p = .015", "z = 1.43 gives p = 0.153 (two-tailed)"),
        ("r(48) = .30, p = .3", "r(48) = .30 gives p = 0.034"),
        ("Q(5) = 12.3, p = .3", "Q(5) = 12.3 gives p = 0.031"),
        ("t(28) > 2.20, p = .3", "t(28) > 2.20 gives p between 0 and 0.036"),
        ("t(28) = 2.20, p = .000", "the text says p = .000"),
    ],
)
def test_p_values_that_their_statistic_does_not_give(run_check, text, message):
    (finding,) = run_check("STA004", f"It helped ({text}).")
    assert message in finding.message
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "text",
    [
        "t(28) = 2.20, p = .036",
        "t(28) = 2.20, p = .04",
        "t(28) = 2.20, p < .05 and t(28) = 1.20, p > .05",
        "t(28) = 2.2, p = .03",
        "t(28) = 2, p = .1",
        "t(54) = 0.346, p < .73",
        "t(28) = 1.20, n.s., and F(1, 35) < 1, ns",
        "t(28) = 8.20, p = .000",
        "t(28) = 2.20, p = 0,03",
        "F(2, 57) = 3.4, p < .05",
        "F4,122.5 = 2.67, P=0.035",
        "F(29) = 10.572, p < 0.05",
        "χ2(1, N = 90) = 3.84, P=0.05 and χ² = 5.9, df = 2, p = 0.05",
        "χ2 = 9.84, P = 0.2",
        "z = 1.96; p = .05 and z = −2.58 (p = .01)",
        "r(48) = .30, p = .03 and r(50) = .28, p = .049",
        "t(28) = 2.20, p = .3 (Bonferroni-corrected)",
        "T(18) = 4.13, p = 0.029 (FWE corrected)",
        "F(2, 38) = 3.90, p = .04 (Greenhouse–Geisser)",
        "Wilcoxon signed-rank test, z = −2.02, p = 0.03",
        "weight-for-age z = −2.1, p = 0.3, as z-scores",
        "Spearman's r(48) = .30, p = .01",
        "an exact test, χ²(1) = 3.84, p = .07",
        "clearance over volume (V/F (P = 0.0013)), t1/2 (P = 0.0005)",
        "at t = 28 days, p = 0.3",
        "a one-tailed t(28) = 1.80, p = .04",
        "t(27.4) = 2.10, p = 0.045",
        "see t(28) = 2.20 in the table. The other groups were alike (p = .30)",
    ],
)
def test_p_values_that_their_statistic_may_give(run_check, text):
    assert run_check("STA004", f"It helped ({text}).") == []


def test_p_value_of_half_the_size_is_a_note(run_check):
    (finding,) = run_check("STA004", "It helped (t(28) = 1.80, p = .04).")
    assert finding.severity == "note"
    assert "one-tailed it gives p = 0.041, but no one-tailed test is mentioned" in finding.message


def test_one_tailed_tests_and_corrections_may_be_told_anywhere(run_check):
    assert run_check("STA004", "All tests were one-sided.\n\nIt helped (t(28) = 1.80, p = .04).") == []
    assert run_check("STA004", "P-values were Bonferroni-corrected.\n\nIt helped (t(28) = 2.20, p = .11).") == []
    (finding,) = run_check("STA004", "P-values were Bonferroni-corrected.\n\nIt helped (t(28) = 2.20, p = .001).")
    assert "gives p = 0.036" in finding.message


def test_span_of_a_test_is_the_test(run_check):
    (finding,) = run_check("STA004", "It helped, t(28) = 2.20, p = .30, and that was all.")
    assert finding.text == "t(28) = 2.20, p = .30"


@given(
    st.sampled_from(("t({b}) = {v}", "F({a}, {b}) = {v}", "χ2({a}) = {v}", "z = {v}", "Q({a}) = {v}", "r({b}) = {r}")),
    st.integers(1, 12),
    st.integers(3, 400),
    st.integers(0, 9999),
    st.integers(2, 5),
)
def test_p_computed_from_the_statistic_is_never_flagged(form, a, b, value, decimals):
    statistic = form.format(a=a, b=b, v=f"{value / 1000:.3f}", r=f"{value / 10000:.4f}")
    (test,) = find_tests(f"{statistic}, p = .5")
    p = p_exact(test)
    for told in (f"p = {p:.{decimals}f}", "p < .05" if p < 0.05 else "p > .05"):
        assert list(check_tests(build_article(f"It helped ({statistic}, {told})."), Run())) == [], told


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("A significantly lower rate (odds ratio 0.95, 95% CI 0.86 to 1.05).", True),
        ("Not significantly lower (RR 0.70, 95% CI 0.60 to 0.80).", True),
        ("HR 0.9 (95% CI 0.8–1.1; p = 0.01).", True),
        ("HR 0.9 (95% CI 0.8–0.95; p = 0.3).", True),
        ("Pain with the drug was significantly lower (mean difference −0.2, 95% CI −0.6 to 0.2).", True),
        ("The reduction was significant (HR 0.9, 95% CI 0.8 to 1.1).", True),
        ("There was no significant difference (RR 0.70, 95% CI 0.60 to 0.80).", True),
        ("The groups did not differ significantly (RR 0.70, 95% CI 0.60 to 0.80).", True),
        ("It failed to reach significance (HR 0.9, 95% CI 0.8 to 0.95).", True),
        ("A non-significant reduction (RR 0.90, 95% CI 0.60 to 0.95).", True),
        ("HR 0.9 (90% CI 0.8 to 1.1; p = 0.03).", True),
        ("HR 0.9 (99% CI 0.8 to 0.95; p = 0.03).", True),
        ("The mean difference was 2.0 (95% CI 0.1 to 4.1; p > 0.05).", True),
        ("The odds ratio (95% CI) was 0.9 (0.8 to 1.1), p < 0.001.", True),
        ("The hazard ratio was 0.98 (95% CI 0.89 to 1.08).", False),
        ("HR 0.9 (95% CI 0.8–1.0; p = 0.01).", False),
        ("HR 0.9 (95% CI 0.8–1.1; p = 0.049).", False),
        ("Non-inferior (HR 0.95, 95% CI 0.8 to 1.1; p = 0.004).", False),
        ("Not significant (HR 0.9, 95% CI 0.8 to 1.1).", False),
        ("Significant for A (HR 0.7, 95% CI 0.6 to 0.8), not for B (HR 0.9, 95% CI 0.8 to 1.1).", False),
        ("Deaths in the drug group were significantly lower (HR 0.7, 95% CI 0.6 to 0.8).", False),
        ("No patient left and pain was significantly lower (mean difference −2.2, 95% CI −2.6 to −1.2).", False),
        ("Not only was pain significantly lower (RR 0.70, 95% CI 0.60 to 0.80).", False),
        ("Depression is a significant problem (OR 1.2, 95% CI 0.9 to 1.5).", False),
        ("Borderline significant (HR 0.9, 95% CI 0.8 to 1.02).", False),
        ("HR 0.9 (99% CI 0.8 to 1.1; p = 0.03).", False),
        ("HR 0.9 (90% CI 0.8 to 0.95; p = 0.08).", False),
        ("The test for trend was positive (OR 1.2, 95% CI 0.9 to 1.5; p = 0.01).", False),
        ("A one-sided test (HR 0.9, 95% CI 0.8 to 1.1; p = 0.02).", False),
        ("With Bonferroni's correction (HR 0.9, 95% CI 0.8 to 0.95; p = 0.2).", False),
        ("Is it significantly lower (HR 0.9, 95% CI 0.8 to 1.1)?", False),
        ("It may be significantly lower (HR 0.9, 95% CI 0.8 to 1.1).", False),
        ("A clinically significant change (mean difference 0.2, 95% CI −0.2 to 0.6).", False),
        ("p for interaction 0.01 (HR 0.9, 95% CI 0.8 to 1.1; p = 0.01).", False),
        ("The mean was 2.0 (95% CI −0.1 to 4.1; p = 0.01).", False),
        ("The change was an insignificant one (HR 0.9, 95% CI 0.8 to 1.1).", False),
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
        ("A threefold increase in the risk of bleeding was seen with the drug.", True),
        ("The drug led to 30% fewer heart attacks.", True),
        ("The drug reduced mortality by 30%.", True),
        ("The drug reduced the risk of stroke by 30% (95% CI 10 to 45).", True),
        ("The risk of stroke is halved by treatment.", True),
        ("A 30% relative risk reduction was seen with treatment.", True),
        ("Vaccination halves the risk of pain. Shingles came in 4 of 100, against 8 of 100.", True),
        ("Statins reduce the risk of heart attack by 30%, from 10 in 100 to 7 in 100.", False),
        ("Vaccination halves the risk of pain. Pain came in 4 of 100, against 8 of 100.", False),
        ("Vaccination halves the risk of pain. That is 4 in 100 rather than 8 in 100.", False),
        ("Pain came in 4 of 100, against 8 of 100.\n\nSo vaccination halves the risk of pain.", False),
        ("Treatment halves the risk of stroke (number needed to treat 25).", False),
        ("Smoking doubles the risk of stroke.", False),
        ("Do statins halve the risk of stroke?", False),
        ("Statins do not halve the risk of stroke.", False),
        ("It is not known whether statins halve the risk of stroke.", False),
        ("People who smoke are twice as likely to need surgery.", False),
        ("Obese people have three times the risk of diabetes.", False),
        ("People with a sister who has it are twice as likely to have it.", False),
        ("Children with asthma are three times more likely to have eczema.", False),
        ("A family history doubles your risk.", False),
        ("In the trial 3% on the drug and 6% on placebo had a stroke: the drug halves the risk.", False),
        ("Take the tablets three times a day.", False),
        ("The drug reduced pain by 30%.", False),
        ("The dose was doubled to lower the risk of clots.", False),
        ("Treatment cost 30% less.", False),
    ],
)
def test_relative_risks(run_check, text, flagged):
    assert bool(run_check("STA006", text)) is flagged


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "The 14 children who waited had a mean of 3.27 sore throats, the 20 others had a mean of 1.85.",
            "45/14 = 3.21",
        ),
        (
            "The 14 children who waited had a mean of 3.29 sore throats, and the 20 who had surgery had a mean of 1.83.",
            "37/20 = 1.85",
        ),
        ("Patients had a mean of 3.27 attacks (n = 14).", "46/14 = 3.29"),
        ("Patients had a mean of 3.27 attacks (SD 1.20; n = 14).", "46/14 = 3.29"),
        ("The 14 nurses rated the leaflet with a mean of 3.27 on a five-point scale.", "46/14 = 3.29"),
        ("The 5 nurses gave a mean of 3.27 on the four-item scale.", "5 × 4 answers rounds to 3.27: 65/20 = 3.25"),
        ("The 14 children had a mean of 3.29 sore throats (SD 0.12).", "have the standard deviation 0.12"),
        ("It helped 23% of 7 patients.", "no number of 7 is 23%: 1 is 14%, 2 is 29%"),
        ("It helped 34.5% of 60 patients.", "20 is 33.3%, 21 is 35.0%"),
    ],
)
def test_means_and_shares_that_no_whole_numbers_give(run_check, text, message):
    (finding,) = run_check("STA007", text)
    assert message in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "The 14 children had a mean of 3.29 sore throats.",
        "The 14 adults had a mean age of 38.43 years.",
        "The 140 children had a mean of 3.27 sore throats.",
        "The 14 children had a mean of 3.29 sore throats (SD 1.20).",
        "The 14 children had a mean of 3.29 sore throats (SD 0.47).",
        "The 14 patients had a mean of 3.27 attacks a month.",
        "The 14 patients had a mean of 3.27 migraines per week.",
        "The 14 nurses had a mean score of 3.27.",
        "The 14 nurses gave a mean of 3.25 on the four-item scale.",
        "The 14 nurses gave a mean of 3.27 on a five-point composite questionnaire.",
        "The 14 men had a mean weight of 71.27 kg and a mean of 3.3 falls.",
        "It helped 29% of 7 patients, 28% of 7 patients and 34% of 160 patients.",
        "It helped about 23% of 7 patients.",
        "Five-year survival was 23% of 7 patients.",
        "It helped 23% of 45-year-old women and 23% of 7 year old children.",
        "It was found in 23% of 7 patients' eyes.",
        "It lasted for 23% of 7 days.",
        "The mean was 3.27 in 14 of them.",
    ],
)
def test_means_and_shares_that_whole_numbers_may_give(run_check, text):
    assert run_check("STA007", text) == []


@given(st.lists(st.integers(0, 30), min_size=2, max_size=99), st.integers(1, 3))
def test_whole_numbers_are_never_flagged(values, decimals):
    count, total = len(values), sum(values)
    mean = figure(f"{total / count:.{decimals}f}")
    assert total in possible_totals(mean, count)
    for degrees in (count - 1, count):
        deviation = (sum((value - total / count) ** 2 for value in values) / degrees) ** 0.5
        assert possible_deviation(mean, figure(f"{deviation:.{decimals}f}"), count)
    text = f"The {count} patients had a mean of {mean.text} attacks."
    assert list(check_means(build_article(text), Run())) == []


@given(st.integers(1, 200), st.data(), st.integers(0, 2))
def test_share_of_whole_people_is_possible(number, data, decimals):
    part = data.draw(st.integers(0, number))
    assert possible_share(figure(f"{100 * part / number:.{decimals}f}"), number)


@pytest.mark.parametrize(
    "text",
    ["p", "p = ", "t(", "F(2,", "χ2(1, N =", "95% CI", "(95% CI) was", "n = (%)", "of the remaining %", "±", "range –"],
)
def test_fragments_say_nothing(run_check, text):
    for code in ("STA001", "STA002", "STA003", "STA004", "STA005", "STA006", "STA007"):
        assert run_check(code, text) == []


def test_the_p_before_its_statistic_is_quoted_alone(run_check):
    (finding,) = run_check("STA004", "It helped (p = .30; d = 0.40; t(28) = 2.20).")
    assert "the text says p = .30" in finding.message
    assert "0.40" not in finding.message.partition("the text says")[2]
