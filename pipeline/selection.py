"""Which checks run: codes, names, groups ("CIT"), ``default``, ``all`` turned into codes. Unknown ones are errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims.checks import Registered
from pipeline.config import Config, nearest


class UnknownCheckError(ValueError):
    """Something was named that is no check; the message says where, and what is near."""


def chosen(config: Config, catalogue: Mapping[str, Registered]) -> frozenset[str]:
    """Returns the codes that run: ``select`` without ``ignore``.

    Raises:
        UnknownCheckError: A setting names what is no check, in whatever table it stands.
    """
    settings, where = config.settings, str(config.file or "")
    verify(config, catalogue)
    selected = expand(settings.select, catalogue, f"{where} select")
    return selected - expand(settings.ignore, catalogue, f"{where} ignore")


def verify(config: Config, catalogue: Mapping[str, Registered]) -> None:
    """Looks at every code the configuration names outside of select and ignore.

    Raises:
        UnknownCheckError: One of them is no check.
    """
    settings, where = config.settings, str(config.file or "")
    expand(settings.severity, catalogue, f"{where} severity")
    for number, item in enumerate(settings.overrides, 1):
        expand(item.ignore, catalogue, f"{where} overrides[{number}].ignore")
        expand(item.severity, catalogue, f"{where} overrides[{number}].severity")
    for number, suppression in enumerate(settings.suppress, 1):
        expand([suppression.code], catalogue, f"{where} suppress[{number}].code")


def expand(words: Iterable[str], catalogue: Mapping[str, Registered], where: str = "") -> frozenset[str]:
    """Returns the codes that some words stand for.

    Args:
        words: Codes, names, groups (the letters of a code), ``default``, ``all``; in any case.
        catalogue: Every check by code.
        where: Where they were written, for the message.

    Raises:
        UnknownCheckError: A word is none of these.
    """
    found: set[str] = set()
    for word in words:
        codes = {code for code, item in catalogue.items() if _means(word.strip().lower(), code, item)}
        if not codes and word.strip().lower() not in ("all", "default"):
            names = [*catalogue, *(item.check.name for item in catalogue.values()), *{code[:3] for code in catalogue}]
            place = f"{where.strip()}: " if where.strip() else ""
            raise UnknownCheckError(f"{place}there is no check {word.strip()!r}{nearest(word.strip(), names)}")
        found |= codes
    return frozenset(found)


def _means(word: str, code: str, item: Registered) -> bool:
    if word in ("all", code.lower(), item.check.name):
        return True
    return item.check.default if word == "default" else word == code[:3].lower()
