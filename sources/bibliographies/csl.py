"""CSL-JSON (``.csl.json``, ``.csljson``, ``.json``), and the same items as YAML in an article's front matter."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from typing import Any

from sources.bibliographies.entry import Problem, Work, clip, keys_once, person, plain, year

ENDINGS = (".json", ".csljson", ".yaml", ".yml")


def read(text: str, shown: str) -> tuple[list[Work], list[Problem]]:
    """Reads a CSL-JSON file: its works in order, and everything that is wrong."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        message = f"is no valid JSON: {problem.msg} in column {problem.colno}; expected a list of CSL items"
        return [], [Problem(f"{shown}:{problem.lineno}", message)]
    except (RecursionError, ValueError) as problem:
        return [], [
            Problem(shown, f"is no JSON that can be read: {type(problem).__name__}; expected a list of CSL items")
        ]
    return _whole(data, shown)


def read_yaml(text: str, shown: str) -> tuple[list[Work], list[Problem]]:
    """Reads CSL items written as YAML, as pandoc takes them."""
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        return [], [Problem(f"{shown}:{line}", f"is no valid YAML: {problem.problem}; expected a list of CSL items")]
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        return [], [Problem(shown, f"is no YAML that can be read: {type(problem).__name__}")]
    return _whole(data, shown)


def _whole(data: Any, shown: str) -> tuple[list[Work], list[Problem]]:
    if isinstance(data, dict) and isinstance(data.get("items", data.get("references")), list):
        data = data.get("items", data.get("references"))
    if isinstance(data, dict) and "type" in data and "id" in data:
        data = [data]
    if not isinstance(data, list):
        return [], [Problem(shown, f"found {_sort(data)}, expected a list of CSL items")]
    return items(data, shown)


def items(data: Sequence[Any], shown: str) -> tuple[list[Work], list[Problem]]:
    """Reads CSL items; entries are told by their number."""
    faults: list[Problem] = []
    works = []
    for number, item in enumerate(data, 1):
        place = f"{shown}: entry {number}"
        if not isinstance(item, dict):
            faults.append(Problem(place, f"found {_sort(item)}, expected a CSL item"))
            continue
        key = _text(item.get("id"))
        if not key:
            faults.append(Problem(place, f"an entry without a key: expected “id” beside “{clip(_title(item))}”"))
            continue
        works.append(_work(item, key, place, faults))
    keys_once(works, faults)
    return works, faults


def _work(item: dict[str, Any], key: str, place: str, faults: list[Problem]) -> Work:
    def words(*names: str) -> str:
        return next((found for name in names if (found := plain(_text(item.get(name))))), "")

    work = Work(
        key,
        place,
        type=words("type") or "document",
        authors=_people(item, "author", place, faults),
        editors=_people(item, "editor", place, faults),
        title=_title(item),
        container=words("container-title", "collection-title"),
        volume=words("volume"),
        issue=words("issue"),
        pages=re.sub(r"\s*[-–—]+\s*", "-", words("page", "number")),
        edition=words("edition"),
        place=words("publisher-place"),
        publisher=words("publisher"),
        doi=words("DOI", "doi"),
        pmid=words("PMID"),
        pmcid=words("PMCID"),
        isbn=words("ISBN"),
        url=words("URL", "url"),
        note=words("note", "call-number"),
    )
    if not work.container:
        work.number, work.pages = words("number"), words("page")
    try:
        work.year = _year(item.get("issued"))
    except ValueError as problem:
        faults.append(Problem(place, str(problem)))
    return work


def _title(item: dict[str, Any]) -> str:
    return plain(_text(item.get("title")))


def _text(value: Any) -> str:
    """Returns a value that is text or a number, or the first of a list (as Crossref has titles), else nothing."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).strip()


def _people(item: dict[str, Any], role: str, place: str, faults: list[Problem]) -> list[str]:
    given = item.get(role)
    if given is None:
        return []
    people = []
    for name in given if isinstance(given, list) else [given]:
        if isinstance(name, str) and isinstance(given, list):
            people.append(plain(name))
        elif isinstance(name, dict) and (found := _person(name)):
            people.append(found)
        else:
            message = f"{role}: found {_sort(name)}, expected a list of names with “family” and “given”, or “literal”"
            faults.append(Problem(place, message))
    return people


def _person(name: dict[str, Any]) -> str:
    literal = plain(_text(name.get("literal") or name.get("name")))
    if literal:
        return literal
    particles = [_text(name.get(part)) for part in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(part for part in (*particles, plain(_text(name.get("family")))) if part)
    given = plain(_text(name.get("given")))
    return person(family, given, _text(name.get("suffix"))) if family else given


def _year(issued: Any) -> int | None:
    """Returns the year of a CSL date.

    Raises:
        ValueError: It is no date.
    """
    if issued is None or issued == {} or issued == []:
        return None
    if isinstance(issued, (datetime.date, datetime.datetime)):
        return issued.year
    if isinstance(issued, list) and issued and isinstance(issued[0], dict):
        issued = issued[0]  # as pandoc writes YAML
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        if parts is None:
            given = next((issued[name] for name in ("year", "literal", "raw", "edtf") if name in issued), None)
            return _year(given)
        first = parts[0] if isinstance(parts, list) and parts else None
        issued = first[0] if isinstance(first, list) and first else first
        if issued is None:
            raise ValueError("issued: found date-parts without a year, expected [[2019, 3, 14]]")
    written = _text(issued)
    if isinstance(issued, int) and not isinstance(issued, bool) and issued < 1000:
        return None if issued <= 0 else year(written)
    if not written and issued != "":
        raise ValueError(f"issued: found {_sort(issued)}, expected a date")
    return year(written)


def _sort(value: Any) -> str:
    """Says what sort of value stands somewhere."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return f"“{clip(str(value))}”"
    return {dict: "an object", list: "a list", bool: "true or false"}.get(type(value), "nothing")
