"""STA004 p-value-mismatch: "t(28) = 2.20, p = .30" where the statistic gives p = 0.036."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding
from claims.passages import blank_markers
from claims.run import Run
from claims.significance import Test, find_tests, p_bounds, p_exact

CHECK = Check(
    "STA004",
    "p-value-mismatch",
    "error",
    "A p-value that its test statistic and degrees of freedom do not give, rounding allowed for",
)

_LEVEL = 0.05
_THRESHOLDS = (0.1, 0.05, 0.025, 0.02, 0.01, 0.005, 0.001, 0.0005, 0.0001, 0.00001)
"""Behind "<" and ">" these are meant exactly; another number there ("p < .73") is a rounded one."""
_CANDIDATE = re.compile(r"[=<>≤≥]\s*[-−–]?\s*[\d.]")
_ONE_TAILED = re.compile(r"\b(?:one|1)[-\s](?:tailed|sided)\b|\bdirectional\s+(?:test|hypothes[ie]s|alternative)", re.I)
# p does not come straight from the statistic: corrected, exact or resampled, or taken from ranks.
_ELSEWHERE = re.compile(
    r"\b(?:corrected|correction|adjusted\s+(?:for\s+multiple|p\b)|(?:Bonferroni|Holm|Hochberg|Tukey|Dunnett|Scheff|Sidak"
    r"|Šid[aá]k|Greenhouse|Huynh|Benjamini)\w*|FWE|FDR|false\s+discovery|exact|permut\w+|bootstrap\w*|Monte\s+Carlo"
    r"|randomi[sz]ation\s+tests?|simulat\w+|Bayes\w*|non-?inferior\w*|equivalence|TOST)\b",
    re.IGNORECASE,
)
_RANKS = re.compile(
    r"\b(?:Spearman\w*|Kendall\w*|ranks?|rank-sum|signed-rank|Wilcoxon\w*|Mann|Kruskal\w*|partial"
    r"|intra-?class|[zZ][-\s]scores?|[zZ]\s*-?\s*values?\s+for\s+(?:age|height|weight))\b",
    re.IGNORECASE,
)
# Corrections for many comparisons only raise p; where an article says that it makes them, a higher p is no mismatch.
_RAISED = re.compile(
    r"\b(?:Bonferroni|Holm|Hochberg|Tukey|Dunnett|Scheff|Sidak|Šid[aá]k|Greenhouse|Huynh|Benjamini)\w*"
    r"|\b(?:multiple\s+(?:comparisons?|testing|tests)|false\s+discovery|family-?wise|FDR)\b",
    re.IGNORECASE,
)
_UNEQUAL = re.compile(r"\b(?:Welch|Satterthwaite|unequal\s+variances?|Kenward)", re.IGNORECASE)


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each test whose p-value does not follow from its statistic."""
    if not _CANDIDATE.search(article.document.text):
        return
    text = blank_markers(article.document)
    # A dot of "p = .03" may have parted a sentence: tests are looked for in whole blocks.
    for index in sorted({sentence.block for sentence in article.sentences}):
        block = article.document.blocks[index]
        for test in find_tests(text[block.start : block.end]):
            start, end = block.start + test.start, block.start + test.end
            told = _mismatch(test, _around(text, block.start, block.end, start, end), article.document.text)
            if told is None:
                continue
            message, matches_half = told
            yield article.finding(
                CHECK,
                start,
                end,
                message,
                severity="note" if matches_half else None,
                claims=article.claims_in(start, end),
                hint="Say that the test is one-tailed, and why, or give the two-tailed p."
                if matches_half
                else "Look up the statistic, its degrees of freedom and p in the source.",
            )


def _around(text: str, low: int, high: int, start: int, end: int) -> str:
    """The words of the clause or sentence that a test stands in, as far as they may speak about it."""
    before = re.split(r"(?<=[a-z)\]])\.\s", text[max(low, start - 400) : start])[-1]
    return before + text[start:end] + re.split(r"(?<=[\w)\]])\.\s", text[end : min(high, end + 200)])[0]


def _mismatch(test: Test, around: str, whole: str) -> tuple[str, bool] | None:
    """Says how the p-value differs from what the statistic gives, and whether half of it would fit; None if it fits."""
    if _ELSEWHERE.search(around) or (test.kind in "zrtF" and _RANKS.search(around)):
        return None
    bounds = _bounds(test, bool(_UNEQUAL.search(around)))
    if _fits(test, bounds):
        return None
    halved = (bounds[0] / 2, bounds[1] / 2)
    halves = (test.kind in "tzr" or test.df[0].value == 1) and _fits(test, halved)
    if halves and _ONE_TAILED.search(whole):
        return None
    if _reported(test)[0] >= bounds[1] and _RAISED.search(whole):
        return None
    tails = " (two-tailed)" if test.kind in "tzr" else ""
    sign = "=" if test.sign == "=" else test.sign
    parts = [
        f"{test.name} {sign} {test.value.text} gives {_range(test, bounds)}{tails}, the text says {_written(test)}"
    ]
    decision = _decision(test, bounds)
    if decision:
        parts.append(decision)
    if halves:
        parts.append(f"one-tailed it gives {_range(test, halved, 0.5)}, but no one-tailed test is mentioned")
    return "; ".join(parts), halves


def _bounds(test: Test, unequal: bool) -> tuple[float, float]:
    values = [tuple(part.value for part in test.df)]
    # "r(50)" is often the number of people, two more than the degrees of freedom.
    if test.kind == "r" and test.df[0].value > 2:
        values.append((test.df[0].value - 2,))
    # Degrees of freedom as printed are rounded too, where they need not be whole.
    if any(part.decimals for part in test.df) or (unequal and test.df):
        last, slack = test.df[-1].value, test.df[-1].slack
        values += [(*values[0][:-1], last + slack), (*values[0][:-1], max(last - slack, 0.01))]
    found = [p_bounds(test, df) for df in values]
    return min(low for low, _ in found), min(max(high for _, high in found), 1.0)


def _reported(test: Test) -> tuple[float, float]:
    """The p-values that the printed one stands for."""
    exact = test.p_sign != "=" and (test.p_slack == 0.0 or any(abs(test.p - level) < 1e-12 for level in _THRESHOLDS))
    slack = 0.0 if exact else test.p_slack
    low = 0.0 if test.p_sign == "<" else test.p - slack
    high = 1.0 if test.p_sign == ">" else test.p + slack
    return low, high


def _fits(test: Test, bounds: tuple[float, float]) -> bool:
    low, high = _reported(test)
    return bounds[0] <= high + 1e-9 and bounds[1] >= low - 1e-9


def _decision(test: Test, bounds: tuple[float, float]) -> str | None:
    low, high = _reported(test)
    if high <= _LEVEL + 1e-9 < bounds[0] or (test.p_sign != ">" and test.p <= _LEVEL < bounds[0]):
        return "significant at 0.05 as reported, not as computed"
    if low >= _LEVEL - 1e-9 and bounds[1] < _LEVEL and not (test.p_sign == "=" and test.p <= _LEVEL):
        return "significant at 0.05 as computed, not as reported"
    return None


def _written(test: Test) -> str:
    return test.p_text if test.p_text[:1].isalpha() else f"p {test.p_text}"


def _range(test: Test, bounds: tuple[float, float], share: float = 1.0) -> str:
    low, high = _number(bounds[0]), _number(bounds[1])
    if low == high:
        return f"p = {low}"
    if test.sign == "=" and bounds[1] < 2 * bounds[0] + 0.01:
        return f"p = {_number(share * p_exact(test))}"
    return f"p between {low} and {high}"


def _number(p: float) -> str:
    if p >= 0.0095:
        return f"{p:.3f}" if p < 0.995 else "1"
    return f"{p:.4f}" if p >= 0.0005 else f"{p:.1e}".replace("e-0", "e-") if p > 0 else "0"
