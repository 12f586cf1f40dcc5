"""CIT002 missing-reference: a citation marker whose reference is not in the list."""

from __future__ import annotations

from collections.abc import Iterator

from claims.article import Article
from claims.checks import Check
from claims.model import Finding, Related
from claims.passages import sentence_cited
from claims.run import Run
from sources.document import Citation

CHECK = Check("CIT002", "missing-reference", "error", "A citation marker whose reference is not in the reference list")


def article(article: Article, run: Run) -> Iterator[Finding]:  # noqa: ARG001  # the protocol of checks
    """Yields one finding for each missing key; one for all where the article has no reference list."""
    document = article.document
    known = {reference.key for reference in document.references}
    listed = [reference.key for reference in document.references if reference.listed]
    markers = [citation for citation in document.citations if citation.style != "link"]
    missing: dict[str, list[Citation]] = {}
    for citation in markers:
        for key in dict.fromkeys(citation.keys):
            if key not in known:
                missing.setdefault(key, []).append(citation)
    if not missing:
        return
    files = " and ".join(document.bibliographies)
    for key in [key for key, places in missing.items() if files and places[0].style == "key"]:
        message = f"cites {_name(article, key, missing[key][0])}, but no entry of {files} has this key"
        yield _finding(
            article, missing.pop(key), message, hint="Add the entry to the bibliography, or correct the key."
        )
    if not missing:
        return
    if not listed:
        places = [citation for citation in markers if any(key in missing for key in citation.keys)]
        yield _finding(article, places, f"cites {_spoken(list(missing))}, but the article has no reference list")
        return
    for key, places in missing.items():
        yield _finding(
            article, places, f"cites {_name(article, key, places[0])}, but the reference list {_extent(listed)}"
        )


def _finding(
    article: Article,
    places: list[Citation],
    message: str,
    hint: str = "Add the reference to the list, or correct the marker.",
) -> Finding:
    first, *others = places
    related: list[Related] = []
    sentence = sentence_cited(article, first.start)
    if sentence is not None:
        # What the source was to carry: this is what a person has to judge.
        end = first.start if first.start > sentence.start else sentence.end
        related.append(article.related(sentence.start, min(sentence.end, end)))
    related += [article.related(place.start, place.end) for place in others]
    return article.finding(
        CHECK,
        first.start,
        first.end,
        message,
        related=related,
        claims=article.claims_in(sentence.start, sentence.end) if sentence else (),
        hint=hint,
    )


def _name(article: Article, key: str, citation: Citation) -> str:
    if citation.style == "key":
        return f"“@{key}”"
    if citation.style == "author-year":
        words = " ".join(article.document.text[citation.start : citation.end].split()).strip("()[] ")
        return f"“{words}”" if len(citation.keys) == 1 else f"“{key}”"
    return key


def _extent(listed: list[str]) -> str:
    """Says what the list holds."""
    if not all(key.isdigit() for key in listed):
        return "has no such entry"
    numbers = sorted(int(key) for key in listed)
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"holds only {numbers[0]}" if len(numbers) == 1 else f"goes from {numbers[0]} to {numbers[-1]}"
    return "has no such entry"


def _spoken(keys: list[str]) -> str:
    """Names keys: "1–5", "1, 2 and 7", "Smith 2019 and 3 others"."""
    if all(key.isdigit() for key in keys):
        numbers = sorted(int(key) for key in keys)
        runs: list[list[int]] = []
        for number in numbers:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        parts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    else:
        parts = [f"“{key}”" for key in keys[:3]]
        if len(keys) > 3:
            parts.append(f"{len(keys) - 3} more")
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
