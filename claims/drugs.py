"""Drug names: brand and other names to the generic one, from the drug-named-entity-recognition library's data."""

from __future__ import annotations

import bz2
import contextlib
import functools
import hashlib
import importlib.util
import json
import os
import pickle
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from claims import data
from sources.wholefile import whole

_PLAIN = re.compile(r"[a-z][a-z0-9]*(?:[ -][a-z0-9]+){0,3}$")


@functools.cache
def names() -> dict[str, str]:
    """Returns every drug name in lower case, mapped to its generic (canonical) name in lower case.

    The library's own module builds n-gram tables for fuzzy matching when imported (two seconds); only its dictionary
    is read here. Names without a DrugBank number are left out: they are mostly reagents and proteins. What is left, a
    twentieth of it, is kept in the user's cache where that can be written.

    Raises:
        ImportError: The library is not installed.
    """
    spec = importlib.util.find_spec("drug_named_entity_recognition")
    if spec is None or spec.origin is None:
        raise ImportError("the library drug-named-entity-recognition is not installed")
    packed = (Path(spec.origin).parent / "drug_ner_dictionary.pkl.bz2").read_bytes()
    kept = _kept(packed)
    found = _from_cache(kept)
    if found is None:
        found = _listed(packed)
        _to_cache(kept, found)
    for first, *others in data.load("drug_classes.yaml", DrugClasses).same:
        one = found.get(first, first)
        alike = {found.get(other, other) for other in others} | {one, *others}
        found |= {variant: one for variant, canonical in found.items() if canonical in alike}
        found |= dict.fromkeys((first, *others), one)
    return found


def _listed(packed: bytes) -> dict[str, str]:
    """Returns the names that the library's dictionary lists."""
    content: dict[str, Any] = pickle.loads(bz2.decompress(packed))  # noqa: S301  # data of a pinned, hashed dependency
    everyday = data.load("drug_classes.yaml", DrugClasses).everyday
    known = {name for name, row in content["drug_canonical_to_data"].items() if row.get("drugbank_id")}
    found = {}
    for variant, canonicals in content["drug_variant_to_canonical"].items():
        canonical = next((name for name in canonicals if name in known), None)
        if canonical and len(variant) > 3 and variant not in everyday and _PLAIN.match(variant):
            found[variant] = canonical
    return found


def _kept(packed: bytes) -> Path:
    """Returns where the names of this dictionary are kept; the name changes with it, and with what is left out."""
    everyday = data.load("drug_classes.yaml", DrugClasses).everyday
    rules = f"{sorted(everyday)}{_PLAIN.pattern}".encode()
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "medfact" / f"drugs-{hashlib.sha256(packed + rules).hexdigest()[:16]}.json"


def _from_cache(file: Path) -> dict[str, str] | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or not found or not all(isinstance(name, str) for name in found.values()):
        return None
    return found


def _to_cache(file: Path, found: dict[str, str]) -> None:
    # A home that cannot be written is no reason to fail: the names are read anew the next time.
    with contextlib.suppress(OSError), whole(file) as part:
        part.write_text(json.dumps(found), encoding="utf-8")


class DrugClass(BaseModel):
    """One class of medicines; see the head of ``drug_classes.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str
    names: tuple[str, ...]
    endings: tuple[str, ...]
    members: frozenset[str]
    none: frozenset[str] = Field(alias="not")


class DrugClasses(BaseModel):
    """The whole of ``drug_classes.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    everyday: frozenset[str]
    same: tuple[tuple[str, ...], ...]
    classes: tuple[DrugClass, ...]


def class_names() -> dict[str, str]:
    """Returns the names that classes of medicines go by, folded, each with the class's first name."""
    return {name: row.names[0] for row in data.load("drug_classes.yaml", DrugClasses).classes for name in row.names}


@functools.lru_cache(maxsize=65536)
def classes_of(name: str) -> frozenset[str]:
    """Returns the names that the classes of a medicine go by; empty for a class, and for what is in none.

    Args:
        name: Canonical name of the medicine, folded.
    """
    found: set[str] = set()
    for row in data.load("drug_classes.yaml", DrugClasses).classes:
        member = name in row.members or any(name.endswith(ending) for ending in row.endings)
        if member and name not in row.none and name not in row.names:
            found.update(row.names)
    return frozenset(found)
