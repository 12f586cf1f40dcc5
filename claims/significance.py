"""Test statistics with their p-values, as written: "t(28) = 2.20, p = .03". Plain text in, no language model.

`find_tests` reads them, `p_bounds` computes what p such a statistic gives. Numbers keep their decimals: a statistic as
printed stands for every value that rounds to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from claims.estimates import Figure, figure

Kind = Literal["t", "F", "χ²", "z", "r", "Q"]
Sign = Literal["=", "<", ">"]

_MARK = r"[*_]{0,2}"
"""Asterisks and underscores that are left of italics."""
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:[.·]\d+)?|\d+(?:[.·]\d+)?|[.·]\d+)"
_NUMBER = rf"{_DIGITS}(?![.,·]?\d)"
_SIGNED = rf"[-−–‐‑]?\s?{_NUMBER}"
_DF = r"\d+(?:\.\d+)?"
_IS = r"\s*(?P<sign>=|<|>|≤|≥|&lt;|&gt;)\s*"
_NAME_END = rf"{_MARK}\s*(?:[-\s](?:tests?|values?|statistics?)\b)?[,:]?\s*"
_PARTED = r"\s*[,;:]\s*|\s+"

# Degrees of freedom: behind the letter ("t(28)", "t28", "F[2, 57]", "χ2(1, N = 90)") …
_DF_WORD = rf"(?:{_MARK}d\.?f\.?{_MARK}\s*=?\s*)?"
_SAMPLE = rf"(?:[,;]\s*{_MARK}[Nn]{_MARK}\s*=\s*[\d,]+\s*)?"


def _one(name: str) -> str:
    """Pattern of one number of degrees of freedom in brackets, as a group of this name."""
    return rf"(?:[(\[]\s*{_DF_WORD}(?P<{name}>{_DF})\s*{_SAMPLE}[)\]])"


_TWO = (
    rf"(?:[(\[]\s*{_DF_WORD}(?P<f1>{_DF})\s*(?:[,;/]|and)\s*(?P<f2>{_DF})\s*[)\]]"
    rf"|_?(?P<g1>\d+(?:\.\d+)?)\s?,\s?(?P<g2>{_DF})(?=\s*[=<>]))"
)
# … or said further on ("t = 2.2, df = 28", "with 28 degrees of freedom").
_SAID = (
    rf"{_MARK}(?:d\.?\s?f\.?|degrees?\s+of\s+freedom){_MARK}\s*(?:=|:|of)?\s*[(\[]?\s*(?P<d1>{_DF})"
    rf"(?:\s*(?:[,;/]|and)\s*(?P<d2>{_DF})(?![.\d]))?\s*[)\]]?"
    rf"|(?:with|on)?\s*(?P<w1>{_DF})(?:\s*(?:,|and)\s*(?P<w2>{_DF}))?\s*(?:d\.?\s?f\.?|degrees?\s+of\s+freedom)\b"
)
# What may stand between the statistic and its p: sample size, effect size, standard error, interval.
_OTHER = (
    rf"(?:[A-Za-z]{{1,12}}['’]?s?\s)?[A-Za-zηωεφβδΔΗ][\w²'’-]{{0,11}}\s*=\s*{_SIGNED}\s?%?"
    rf"|\d\d(?:\.\d+)?\s?%\s*CI\s*[:=,]?\s*[(\[]?\s*{_SIGNED}\s*(?:,|;|to|[-–—−])\s*{_SIGNED}\s*[)\]]?"
    r"|(?:one|two)[-\s](?:tailed|sided)"
)
_P = (
    rf"(?:{_MARK}[pP]{_MARK}(?:[-\s]?values?)?(?P<psign>\s*(?:=|<|>|≤|≥|≪|<=|>=|&lt;|&gt;)|\s+of|\s+was)\s*"
    rf"(?P<p>{_DIGITS})(?:\s*[×x*·]\s*10\s*\^?\s*(?P<power>[-−–⁻]\s?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})"
    rf"|[eE](?P<e>[-−–]\d{{1,3}}))?(?![.,·]?\d|\s?[%×])"
    rf"|(?P<ns>{_MARK}n\.?\s?s\.?{_MARK}(?![\w])|(?:not|non)[-\s]?significant\b))"
)
_CHI = rf"(?:[χΧ𝜒𝝌]{_MARK}\s?(?:2|²|\^2|\^\{{2\}})|X{_MARK}(?:2|²|\^2)|[Cc]hi[-\s]?(?:squared?|2|²))"
_STATISTIC = re.compile(
    rf"(?<![A-Za-z0-9_.])(?:"
    rf"{_MARK}(?P<t>[tT]){_NAME_END}(?:{_one('t1')}|_?(?P<t2>\d{{1,4}})(?=\s*[=<>]))?"
    rf"|{_MARK}(?P<F>F){_NAME_END}{_TWO}?"
    rf"|{_MARK}(?P<chi>{_CHI}){_NAME_END}(?:{_one('c1')}|(?P<c2>\d{{1,2}})(?=\s*[=<>]))?"
    rf"|{_MARK}(?P<z>[zZ]){_NAME_END}"
    rf"|{_MARK}(?P<r>r){_NAME_END}{_one('r1')}?"
    rf"|{_MARK}(?P<Q>Q(?:[-_]?(?:within|between|w|b|W|B|M|E))?){_NAME_END}{_one('q1')}?"
    rf"){_IS}(?P<value>{_SIGNED})"
)
_REST = re.compile(
    rf"(?:(?:{_PARTED})?[(\[]?(?:{_SAID})[)\]]?)?(?:(?:{_PARTED})[(\[]?\s*(?:{_OTHER})[)\]]?){{0,3}}?"
    rf"[)\]]?(?:{_PARTED})?(?:and\s+)?[(\[]?\s*{_P}"
)
_P_FIRST = re.compile(rf"[(\[]\s*{_P}\s*[,;:]\s*(?:(?:{_OTHER})\s*[,;]\s*)?$")
_TAIL = re.compile(rf"(?:(?:{_PARTED})?[(\[]?(?:{_SAID})[)\]]?)?\s*[)\]]")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−–", "0123456789---")


@dataclass(frozen=True, slots=True)
class Test:
    """A test statistic with its p-value. Offsets are into the text that was given.

    Attributes:
        start: Offset where it begins.
        end: Offset after the statistic and its p-value.
        kind: Which statistic.
        df: Degrees of freedom: none for z, two for F, else one.
        sign: How the statistic is given ("F(1, 35) < 1").
        value: The statistic.
        p_sign: How p is given.
        p: The p-value; 0.05 with the sign ``>`` where it is called not significant.
        p_slack: How far rounding may have moved p.
        p_text: The p-value as written.
    """

    start: int
    end: int
    kind: Kind
    df: tuple[Figure, ...]
    sign: Sign
    value: Figure
    p_sign: Sign
    p: float
    p_slack: float
    p_text: str

    @property
    def name(self) -> str:
        """The statistic with its degrees of freedom: ``F(2, 57)``."""
        return f"{self.kind}({', '.join(part.text for part in self.df)})" if self.df else self.kind


def find_tests(text: str) -> list[Test]:
    """Finds every complete result of a test (statistic, degrees of freedom, p-value) of a text, in order."""
    found: list[Test] = []
    for match in _STATISTIC.finditer(text):
        rest = _REST.match(text, match.end())
        before = None
        if rest is None:
            # Its p may stand before it, in the same brackets.
            offset = max(0, match.start() - 60)
            rest, before = _TAIL.match(text, match.end()), _P_FIRST.search(text[offset : match.start()])
            if rest is None or before is None:
                continue
            start = offset + before.start() + 1
        else:
            start = match.start()
        test = _read(match, rest, before or rest, start)
        if test is not None:
            found.append(test)
    return found


def _read(match: re.Match[str], rest: re.Match[str], p: re.Match[str], start: int) -> Test | None:
    kind: Kind = "χ²" if match["chi"] else next(name for name in ("t", "F", "z", "r", "Q") if match[name])
    said = tuple(part for part in (rest["d1"] or rest["w1"], rest["d2"] or rest["w2"]) if part)
    if kind == "F":
        own = tuple(part for part in (match["f1"] or match["g1"], match["f2"] or match["g2"]) if part)
    else:
        own = tuple(part for part in (match[name] for name in ("t1", "t2", "c1", "c2", "r1", "q1")) if part)
    df = tuple(figure(part) for part in own or said)
    if len(df) != {"z": 0, "F": 2}.get(kind, 1) or any(part.value <= 0 for part in df):
        return None
    value = figure(match["value"].replace("‐", "-").replace("‑", "-"))
    if (kind in ("F", "χ²", "Q") and value.value < 0) or (kind == "r" and abs(value.value) > 1):
        return None
    sign = _sign(match["sign"])
    if p["ns"]:
        return Test(start, rest.end(), kind, df, sign, value, ">", 0.05, 0.0, p["ns"].strip("*_"))
    number = figure(p["p"])
    power = int((p["power"] or p["e"] or "0").translate(_RAISED).replace(" ", ""))
    if number.value * 10.0**power > 1:
        return None
    written = " ".join(p.string[p.start("psign") : max(p.end("p"), p.end("power"), p.end("e"))].split())
    return Test(
        start, rest.end(), kind, df, sign, value, _sign(p["psign"].strip()), number.value * 10.0**power,
        number.slack * 10.0**power, written,
    )  # fmt: skip


def _sign(written: str) -> Sign:
    if written in ("<", "≤", "≪", "<=", "&lt;"):
        return "<"
    return ">" if written in (">", "≥", ">=", "&gt;") else "="


def p_bounds(test: Test, df: tuple[float, ...] | None = None) -> tuple[float, float]:
    """Returns the smallest and the largest two-tailed p that the statistic as printed stands for.

    Args:
        test: The test.
        df: Degrees of freedom in place of those as written.
    """
    size, slack = abs(test.value.value), test.value.slack
    low, high = max(0.0, size - slack), size + slack
    if test.sign == "<":
        low, high = 0.0, size
    elif test.sign == ">":
        low, high = size, float("inf")
    values = tuple(part.value for part in test.df) if df is None else df
    return _p(test.kind, high, values), _p(test.kind, low, values)


def p_exact(test: Test) -> float:
    """Returns the two-tailed p of the statistic as written."""
    return _p(test.kind, abs(test.value.value), tuple(part.value for part in test.df))


def _p(kind: Kind, size: float, df: tuple[float, ...]) -> float:
    # Here and not above: it takes a third of a second, and few articles hold a test.
    from scipy import special

    if size == float("inf"):
        return 0.0
    if kind == "z":
        return float(2 * special.ndtr(-size))
    if kind == "r":
        if size >= 1:
            return 0.0
        return float(2 * special.stdtr(df[0], -size * (df[0] / (1 - size * size)) ** 0.5))
    if kind == "t":
        return float(2 * special.stdtr(df[0], -size))
    if kind == "F":
        return float(special.fdtrc(df[0], df[1], size))
    return float(special.chdtrc(df[0], size))
