"""Mentions: the treatments, tests, conditions and people a text speaks of, with their canonical names.

From the lexicon, the drug library, word endings (-ectomy, -itis, -mab) and the model's entities, in one pass.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc

from claims import data, drugs

TREATMENTS = frozenset({"drug", "procedure", "treatment", "device", "test"})
"""Types that can be the subject of safety, efficacy, procedure and dosing claims."""
GENERIC = frozenset(
    {
        "medicine",
        "treatment",
        "surgery",
        "supplement",
        "screening",
        "hormone",
        "biopsy",
        "exercise",
        "diet",
        "blood test",
        "cancer",
        "tumor",
        "infection",
        "test",
        "medical device",
    }
)
"""Canonical names too wide to hold one article's claim against another's."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named: offsets into the ``Doc``'s text, first token and token after the last."""

    start: int
    end: int
    first: int
    after: int
    type: str
    canonical: str
    text: str


class Lexicon(BaseModel):
    """The whole of ``lexicon.yaml``: type to lines of names joined by ``=``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedure: tuple[str, ...]
    treatment: tuple[str, ...]
    device: tuple[str, ...]
    test: tuple[str, ...]
    condition: tuple[str, ...]
    exposure: tuple[str, ...]
    population: tuple[str, ...]
    agency: tuple[str, ...]


class Ending(BaseModel):
    """Word endings that name one type of thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    endings: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


class Morphology(BaseModel):
    """The whole of ``morphology.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endings: tuple[Ending, ...]
    coined: tuple[str, ...]


_SPELLING = (
    (re.compile(r"oe(?=soph|dem|stro|strad)"), "e"),
    (re.compile(r"(?<=rrh)oe"), "e"),
    (re.compile(r"ae(?=mi|mo|diat|st|sth|cal|ces)"), "e"),
    (re.compile(r"(?<=tum|hum)our"), "or"),
    (re.compile(r"is(?=ation|e[ds]?\b|ing\b)(?<!ris)(?<!vis)(?<!cis)(?<!mis)(?<!ais)"), "iz"),
    (re.compile(r"(?<=apn)oe"), "e"),
    (re.compile(r"(?<=[tm]et)re(?=s?\b)|(?<=lit)re(?=s?\b)"), "er"),
)


@functools.lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """Folds a name for comparison: lower case, American spelling, single spaces, hyphens as spaces, no plural s."""
    folded = re.sub(r"[\s-]+", " ", name.lower().replace("\u2019", "'")).strip(" .,;:'\"()")
    for pattern, other in _SPELLING:
        folded = pattern.sub(other, folded)
    return singular(folded)


_NO_PLURAL = frozenset(
    "diabetes rickets rabies scabies caries measles mumps herpes shingles hives series species".split()
)
# "abscesses", "viruses", "boxes", "patches", "rashes"; but "causes", "nurses", "headaches" only lose the s.
_PLURAL_ES = re.compile(
    r"(?:ss|(?<=[b-np-z])us|x|sh|(?<!\ba)(?<!heada)(?<!backa)(?<!tootha)(?<!eara)(?<!stomacha)(?<!bellya)ch)es$"
)


def singular(name: str) -> str:
    """Takes a plural s off the last word of a folded name."""
    if len(name) < 4 or not name.endswith("s") or name.endswith(("ss", "us", "is", "as", "os")):
        return name
    if name.rpartition(" ")[2] in _NO_PLURAL or name == "aids":
        return name
    if name.endswith(("stases", "noses", "roses", "boses", "choses")):
        return name[:-2] + "is"
    if name.endswith("ies") and len(name) > 5:
        return name[:-3] + "y"
    return name[:-2] if _PLURAL_ES.search(name) else name[:-1]


@functools.cache
def _names() -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Returns name -> (type, canonical), and the first word of each name -> most words a name starting so has."""
    found: dict[str, tuple[str, str]] = {}
    for variant, canonical in drugs.names().items():
        found[variant] = ("drug", canonical)
    lexicon = data.load("lexicon.yaml", Lexicon)
    for kind in Lexicon.model_fields:
        for line in getattr(lexicon, kind):
            canonical, *others = (part.strip() for part in line.split("="))
            for name in (canonical, *others):
                for form in _forms(name):
                    found[form] = (kind, normal(canonical))
    longest: dict[str, int] = {}
    for name in found:
        words = _WORD.findall(name)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return found, longest


_WORD = re.compile(r"[^\W_]+|[^\w\s]")


def _forms(name: str) -> Iterable[str]:
    # Short names in capitals ("MS", "AF") are matched as written only.
    if name.isupper() and len(name) <= 5:
        yield name
        yield f"{name}s"
        return
    folded = name.lower()
    yield folded
    if folded[-1].isalpha() and not folded.endswith("s"):
        yield folded[:-1] + "ies" if folded.endswith("y") and folded[-2] not in "aeiou" else folded + "s"


@functools.lru_cache(maxsize=65536)
def _by_ending(word: str) -> str | None:
    for row in _morphology().endings:
        if word in row.exceptions:
            return None
        if any(word.endswith(ending) and len(word) > len(ending) + 2 for ending in row.endings):
            return row.type
    return None


@functools.cache
def _morphology() -> Morphology:
    return data.load("morphology.yaml", Morphology)


_ENTITY_TYPES = {"DISEASE": "condition", "CHEMICAL": "drug", "SIMPLE_CHEMICAL": "drug"}
_NO_ENTITY = re.compile(
    r"^(?:pain|symptoms?|side effects?|disease|diseases|disorder|illness|infection|water|oxygen|alcohol|toxicity"
    r"|death|complications?|syndrome|injury|lesions?|nausea|vomiting|bleeding|.{1,2}|.*\d.*|.*[()\[\]/].*)$",
    re.I,
)


def find_mentions(doc: Doc, extra: dict[str, tuple[str, str]] | None = None) -> list[Mention]:
    """Finds mentions in order, the longest at each place, not overlapping.

    Args:
        doc: A tokenized text; entities are used where it has them.
        extra: More names in lower case -> (type, canonical), for instance a registry's subjects.
    """
    found, longest = _names()
    text = doc.text
    ends = [token.idx + len(token) for token in doc]
    mentions: list[Mention] = []
    entities = {
        entity.start: entity
        for entity in doc.ents
        if entity.label_ in _ENTITY_TYPES and not _NO_ENTITY.match(entity.text)
    }
    index, total = 0, len(ends)
    while index < total:
        token = doc[index]
        word = token.text
        lower = word.lower()
        head = _WORD.match(lower)
        hit: tuple[int, str, str] | None = None
        limit = max(longest.get(head.group(0), 0) if head else 0, longest.get(word, 0))
        if extra:
            limit = max(limit, 4)
        for stop in range(min(index + limit, total), index, -1):
            written = text[token.idx : ends[stop - 1]]
            entry = found.get(written.lower()) or found.get(written) or (extra.get(written.lower()) if extra else None)
            if entry is None and "-" in written:
                entry = found.get(written.lower().replace("-", " "))
            if entry is not None:
                hit = (stop, *entry)
                break
        entity = entities.get(index)
        if entity is not None and (hit is None or entity.end > hit[0]):
            kind = _ENTITY_TYPES[entity.label_]
            if hit is None or (kind == hit[1] == "condition"):
                hit = (entity.end, kind, normal(entity.text))
        if hit is None and len(word) > 5 and word.isalpha():
            kind_by_ending = _by_ending(lower)
            if kind_by_ending is not None:
                hit = (index + 1, kind_by_ending, normal(lower))
        if hit is None:
            index += 1
            continue
        stop, kind, canonical = hit
        mentions.append(
            Mention(token.idx, ends[stop - 1], index, stop, kind, canonical, text[token.idx : ends[stop - 1]])
        )
        index = stop
    return mentions


@functools.lru_cache(maxsize=65536)
def canonical_of(name: str) -> str:
    """Returns the name a thing is compared under: the generic drug, the lexicon's canonical name, else `normal`."""
    found, _ = _names()
    folded = " ".join(name.lower().split())
    entry = found.get(folded) or found.get(name.strip())
    if entry is None:
        entry = found.get(normal(name))
    return normal(entry[1]) if entry else normal(name)


def is_listed(name: str) -> bool:
    """Whether lexicon, drug library or its ending know a name; a guess of the model is not enough."""
    found, _ = _names()
    folded = " ".join(name.lower().split())
    if folded in found or name.strip() in found or normal(name) in found:
        return True
    return _by_ending(folded.split(" ")[-1]) is not None


@functools.lru_cache(maxsize=65536)
def looks_coined(word: str) -> bool:
    """Whether a word has the shape of a drug's name that no list knows: capitals of a code, or such an ending."""
    if word.isupper() and 2 < len(word) < 8:
        return True
    return len(word) > 6 and word.lower().endswith(_morphology().coined)
