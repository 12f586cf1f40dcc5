"""Mentions: the treatments, tests, conditions and people a text speaks of, with their canonical names.

From the lexicon, the drug library, word endings (-ectomy, -itis, -mab) and the model's entities, in one pass.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Doc, Span, Token

from claims import data, drugs
from claims.model import Subject

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
        "cholesterol",
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


def subject_of(mention: Mention) -> Subject:
    """Makes a subject of a mention."""
    return Subject(mention.text, mention.canonical, mention.type)


def naming(mentions: Iterable[Mention], token: Token) -> Mention | None:
    """Returns the mention that a token is part of, None where it is of none."""
    return next((mention for mention in mentions if mention.first <= token.i < mention.after), None)


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
    compounds: frozenset[str]
    states: frozenset[str]
    classes: frozenset[str]
    growths: frozenset[str]
    bare: frozenset[str]
    epithets: frozenset[str]
    epithet_endings: tuple[str, ...]


_SPELLING = (
    (re.compile(r"(?<!angi)oe(?=soph|dem|stro|strad)"), "e"),
    (re.compile(r"(?<=rrh)oe"), "e"),
    (re.compile(r"ae(?=mi|mo|diat|st|sth|cal|ces)"), "e"),
    (re.compile(r"(?<=tum|hum)our"), "or"),
    (re.compile(r"is(?=ation|e[ds]?\b|ing\b)(?<!ris)(?<!uis)(?<!vis)(?<!cis)(?<!mis)(?<!ais)"), "iz"),
    (re.compile(r"(?<=apn)oe"), "e"),
    (re.compile(r"(?<=[tm]et)re(?=s?\b)|(?<=lit)re(?=s?\b)"), "er"),
)


_CANCER_OF = re.compile(r"^(?:cancer|carcinoma) of (?:the |your )?(?P<where>[a-z]+(?: [a-z]+)?)$")


@functools.lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """Folds a name for comparison: lower case, American spelling, single spaces, hyphens as spaces, no plural s."""
    return singular(spelled(name))


@functools.lru_cache(maxsize=65536)
def spelled(name: str) -> str:
    """Folds a name as `normal` does, but leaves its number: also for the first words of one ("CNS")."""
    folded = re.sub(r"[\s-]+", " ", name.lower().replace("\u2019", "'")).strip(" .,;:'\"()")
    folded = _CANCER_OF.sub(r"\g<where> cancer", folded)
    for pattern, other in _SPELLING:
        folded = pattern.sub(other, folded)
    return folded


_PLURAL_IES = ("calories", "cookies", "smoothies", "veggies", "movies")
_NO_PLURAL = frozenset(
    "diabetes rickets rabies scabies caries measles mumps herpes shingles hives series species"
    " ards sars mers sids lens pancreas".split()
)
# "abscesses", "viruses", "boxes", "patches", "rashes"; but "causes", "nurses", "headaches" only lose the s.
_PLURAL_ES = re.compile(
    r"(?:ss|(?<=[b-np-z])us|x|sh|(?<!\ba)(?<!heada)(?<!backa)(?<!tootha)(?<!eara)(?<!stomacha)(?<!bellya)ch)es$"
)


def singular(name: str) -> str:
    """Takes a plural s off the last word of a folded name."""
    if len(name) < 4 or not name.endswith("s") or name.endswith(("ss", "us", "is", "as", "os")):
        return name
    if name.rpartition(" ")[2] in _NO_PLURAL or name.endswith(("diabetes", "oides")) or name == "aids":
        return name
    if name.endswith(("stases", "noses", "roses", "boses", "choses")):
        return name[:-2] + "is"
    if name.endswith(_PLURAL_IES):
        return name[:-1]
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
    for name, canonical in drugs.class_names().items():
        if name.rpartition(" ")[2] in _with_plurals(_morphology().classes):
            for form in _forms(name):
                found.setdefault(form, ("treatment", canonical))
    longest: dict[str, int] = {}
    for name in found:
        words = [name] if name.isascii() and name.isalnum() else _WORD.findall(name)
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


_SHORTEST_PLURAL = 4


class Names:
    """More names of things than lexicon and drug library have: a registry's subjects, what one article defines.

    However many there are, an article costs no more for them: its own are laid over those that are shared.
    """

    def __init__(self, names: Mapping[str, tuple[str, str]], base: Names | None = None) -> None:
        """Takes names.

        Args:
            names: Name -> (type, canonical). In lower case, or as written where only that spelling is meant ("MMR").
            base: Names that hold as well where these have none.
        """
        self._names, self._base = names, base
        self._longest: dict[str, int] | None = None

    def get(self, written: str) -> tuple[str, str] | None:
        """Returns the type and canonical name of what is called so, in the plural too, or None."""
        found = self._names.get(written.lower()) or self._names.get(written)
        if found is None and written.endswith("s") and len(written) > _SHORTEST_PLURAL:
            found = self._names.get(singular(written.lower()))
        return self._base.get(written) if found is None and self._base is not None else found

    def longest(self, first: str) -> int:
        """Returns how many words a name that begins with this one has at most, 0 where none does."""
        if self._longest is None:
            self._longest = {}
            for name in self._names:
                parts = _WORD.findall(name)
                if parts:
                    self._longest[parts[0]] = max(self._longest.get(parts[0], 0), len(parts))
        own = self._longest.get(first, 0)
        return own if self._base is None else max(own, self._base.longest(first))


CONCEPTS = "medfact_concepts"
"""Key in ``Doc.user_data``: the concepts a linker chose, as [first token, token after, id, canonical name, types]."""
EntityType = Literal["drug", "condition", "procedure", "test", "device", "treatment", "exposure", "population"]


class EntityLabels(BaseModel):
    """The whole of ``entity_labels.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: dict[str, EntityType | None]
    untyped: frozenset[str]
    heads: dict[EntityType, frozenset[str]]
    left_out: frozenset[str]
    no_names: frozenset[str]
    places: frozenset[str]
    no_part: frozenset[str]
    against: frozenset[str]
    semantic_types: dict[str, EntityType | None]

    def head(self, word: str) -> EntityType | None:
        """Returns the type that a last word tells, for instance "syndromes"."""
        one = singular(word.lower())
        return next((kind for kind, words in self.heads.items() if one in words), None)


@functools.cache
def _entity_labels() -> EntityLabels:
    return data.load("entity_labels.yaml", EntityLabels)


_NO_ENTITY = re.compile(
    r"^(?:pain|symptoms?|side effects?|disease|diseases|disorder|illness|infection|water|oxygen|alcohol|toxicity"
    r"|death|complications?|syndrome|injury|lesions?|nausea|vomiting|bleeding|.{1,2}|.*\d.*|.*[()\[\]/].*)$",
    re.I,
)


_VERBS = frozenset({"VB", "VBD", "VBP", "VBZ", "MD"})
_NO_NOUN = _VERBS | {"IN", "RB"}
"""Penn tags of words that name no drug ("to combine", "glide past")."""


def _is_plain(word: str, table: EntityLabels) -> bool:
    return word in table.no_names or (not word.isupper() and word.lower() in table.no_names)


_LETTERS = re.compile(r"[A-Z]{2,6}s?")
_DOSED = re.compile(rf"\b({_LETTERS.pattern})\b(?=[^.;:]{{0,40}}?\d ?(?:m?g|mcg|[\u00b5\u03bc]g|m?l|I?U|units?)\b)")
"""Bare letters with a dose behind them."""


def _entities(doc: Doc, extra: Names) -> dict[int, tuple[int, str, str]]:
    """Returns the first token of each entity that names something -> (token after it, type, canonical name)."""
    table = _entity_labels()
    concepts = {(first, after): (name, types) for first, after, _, name, types in doc.user_data.get(CONCEPTS) or ()}
    found: dict[int, tuple[int, str, str]] = {}
    dosed = frozenset(_DOSED.findall(doc.text))
    for entity in doc.ents:
        kind: str | None = table.labels.get(entity.label_)
        if (kind is None and entity.label_ not in table.untyped) or _NO_ENTITY.match(entity.text):
            continue
        if entity.text[:1].isupper() and entity.text.lower() in table.places:
            continue
        if kind == "condition" and (entity[-1].lower_ in table.against or "," in entity.text):
            continue  # "pain relief" is no illness; "breast, ovarian, and lymphoma" is no one illness
        if kind == "condition" and (_only_qualifies(entity) or _is_brand(entity)):
            continue  # "psychiatric drugs", "tacrolimus (Prograf)"
        verb = len(entity) == 1 and entity[0].tag_ in _NO_NOUN
        if kind == "drug" and (verb or _is_plain(entity.text, table)):
            continue
        if kind == "drug" and _LETTERS.fullmatch(entity.text) and entity.text not in dosed:
            continue  # bare letters without a dose are an illness as often; what the article explains is named anyway
        name, types = concepts.get((entity.start, entity.end), ("", ()))
        told = next((known for item in types if (known := table.semantic_types.get(item)) is not None), None)
        if name and told and kind in (None, told) and not table.head(entity.text):
            found[entity.start] = (entity.end, told, canonical_of(name))
        elif kind is not None:
            first = next((token.i for token in entity if not _is_foreign(token, table)), entity.end)
            left = entity.doc[first : entity.end].text
            if not left or _NO_ENTITY.match(left):
                continue
            found[first] = (entity.end, kind, canonical_of(name) if name and not told else normal(left))
        elif (headed := _by_head(entity, extra)) is not None:
            first, kind, canonical = headed
            found[first] = (entity.end, kind, canonical_of(name) if name and not told else canonical)
    return found


def _is_brand(entity: Span) -> bool:
    """Whether a single word with a capital, which no list knows, stands first in brackets: no illness is named so."""
    return (
        len(entity) == 1
        and entity.text.istitle()
        and entity.start > 0
        and entity.doc[entity.start - 1].text == "("
        and not is_listed(entity.text)
    )


def _only_qualifies(entity: Span) -> bool:
    """Whether an entity is an adjective that no list knows, before a noun that is no part of it."""
    last = entity[-1]
    return (
        last.tag_ == "JJ"
        and last.dep_ == "amod"
        and last.head.i >= entity.end
        and not is_listed(entity.text)
        and not last.head.tag_.startswith("V")
    )


def _is_foreign(token: Token, table: EntityLabels) -> bool:
    """Whether a word that a model puts at the beginning of a name is none of it ("substances that attack cancer")."""
    return token.tag_ in _VERBS or token.lower_ in table.no_part


def entity_type(span: Span) -> str | None:
    """Returns the type of a name that only the model or its last word knows; None where neither does."""
    table = _entity_labels()
    return (table.head(span[-1].text) or table.labels.get(span[-1].ent_type_)) if len(span) else None


@functools.cache
def _with_plurals(heads: frozenset[str]) -> frozenset[str]:
    return frozenset(form for head in heads for form in (head, f"{head}s"))


def _classes(doc: Doc) -> dict[int, tuple[int, str, str]]:
    """Returns the first token of each class of medicines -> (token after it, type, canonical name).

    Told by its head, with the nouns before it: "tumor necrosis factor (TNF) blockers" are no tumor.
    """
    heads, table = _with_plurals(_morphology().classes), _entity_labels()
    found: dict[int, tuple[int, str, str]] = {}
    for token in doc:
        if token.lower_ not in heads:
            continue
        words, first, at = [token.text], token.i, token.i - 1
        sentence = token.sent.start if doc.has_annotation("SENT_START") else 0
        while at >= sentence:
            if doc[at].text == ")" and at - 2 > sentence and doc[at - 2].text == "(":
                at -= 3
                continue
            if not (doc[at].tag_.startswith(_OF_CLASSES) or doc[at].text == "-") or doc[at].lower_ in table.left_out:
                break
            words.insert(0, doc[at].text)
            first, at = at, at - 1
        if first == token.i:
            continue
        name = re.sub(r" ?- ?", "-", " ".join(words))
        # What a list knows is that one, whatever stands before it ("oral beta blockers").
        start = next((index for index in range(len(words) - 1) if is_listed(" ".join(words[index:]))), 0)
        if start == 0:
            found[first] = (token.i + 1, "treatment", canonical_of(name))
    return found


_OF_WHOM = frozenset({"childhood", "adult"})
"""Nouns that say whose a growth is, not which."""


def _growths(doc: Doc) -> dict[int, tuple[int, str, str]]:
    """Returns the first token of each growth told by the nouns before it -> (token after it, type, canonical name).

    "Merkel cell carcinoma", "germ cell tumors"; not where these nouns are an illness themselves.
    """
    if not doc.has_annotation("SENT_START") or not doc.has_annotation("TAG"):
        return {}
    heads, left_out = _with_plurals(_morphology().growths), _entity_labels().left_out | _OF_WHOM
    names, _ = _names()
    found: dict[int, tuple[int, str, str]] = {}
    for token in doc:
        if token.lower_ not in heads:
            continue
        first, begin = token.i, token.sent.start
        while first > begin and doc[first - 1].tag_.startswith("NN") and doc[first - 1].is_alpha:
            if doc[first - 1].lower_ in left_out:
                break
            first -= 1
        if doc[first].lower_ == "cell":
            first += 1  # alone it says of no kind of cell
        known = any(doc[start : token.i + 1].text.lower() in names for start in range(first, token.i))
        if first < token.i and not known and not any(is_listed(word.text) for word in doc[first : token.i]):
            found[first] = (token.i + 1, "condition", normal(doc[first : token.i + 1].text))
    return found


_OF_CLASSES = ("NN", "JJ", "VBG", "VBN", "HYPH", "CD")
"""Penn tags, or their beginnings, of what a class of medicines acts on."""


_OF_NAMES = ("NN", "JJ", "VBN", "HYPH", "POS")
"""Penn tags, or their beginnings, of what stands before a name's head."""


def _by_head(entity: Span, extra: Names) -> tuple[int, str, str] | None:
    """Returns (first token, type, canonical name) of an untyped entity, told by its last words.

    Only where the words before them make another thing of it: a condition ("Barrett's ulcer"), or what a wide word
    leaves open ("hydrogel spacer injection"). A drug or a named procedure is the same one whatever stands before it.
    """
    table, doc = _entity_labels(), entity.doc
    first = next((token.i for token in entity if token.lower_ not in table.left_out), entity.end)
    if first >= entity.end - 1:
        return None
    starts = range(first, entity.end)
    start, head = next(
        ((start, entry) for start in starts if (entry := _named(doc[start : entity.end], extra)) is not None),
        (entity.end - 1, None),
    )
    kind = head[0] if head is not None else table.head(entity[-1].text)
    before = doc[first:start]
    if kind is None or not len(before) or not all(token.tag_.startswith(_OF_NAMES) for token in before):
        return None
    inner = {
        entry[0]
        for low in range(first, start)
        for high in range(low + 1, start + 1)
        if (entry := _named(doc[low:high], extra)) is not None
    }
    whole = doc[first : entity.end].text
    if kind == "condition":
        if inner - {"condition"}:
            return None
        if head is not None and not set(head[1].split()) & set(normal(doc[start : entity.end].text).split()):
            # "oropharyngeal dysphagia" is compared as a difficulty swallowing.
            return first, kind, f"{normal(before.text)} {head[1]}"
        return first, kind, normal(whole)
    if inner or (head is not None and head[1] not in GENERIC):
        return None
    return (first, kind, normal(whole)) if all(token.tag_.startswith("NN") for token in before) else None


def _named(span: Span, extra: Names) -> tuple[str, str] | None:
    """Returns (type, canonical name) of words that lexicon, drug library or their ending know."""
    entry = _entry(span.text, extra)
    folded = span.text.lower()
    if entry is None and len(span) == 1 and (kind := _told_by_ending(folded)):
        return kind, normal(folded)
    return entry


def _entry(written: str, extra: Names) -> tuple[str, str] | None:
    """Returns (type, canonical name) of a name that lexicon, drug library or an article's own names list."""
    found, _ = _names()
    folded = written.lower()
    entry = found.get(folded) or found.get(written) or extra.get(written)
    return found.get(folded.replace("-", " ")) if entry is None and "-" in folded else entry


def find_mentions(doc: Doc, extra: Names | Mapping[str, tuple[str, str]] | None = None) -> list[Mention]:
    """Finds mentions in order, the longest at each place, not overlapping.

    Args:
        doc: A tokenized text; entities are used where it has them.
        extra: More names, for instance a registry's subjects.
    """
    extra = extra if isinstance(extra, Names) else Names(extra or {})
    tokens = [(token.idx, token.text) for token in doc]
    return _find(doc.text, tokens, _entities(doc, extra), extra, classes={**_growths(doc), **_classes(doc)})


_TOKEN = re.compile(r"[^\W_]+(?:(?<=\d)-[^\W_]+|-(?=\d)[^\W_]+)*|[^\w\s]|_")
"""A word, a mark, or a code with its hyphen ("COVID-19", "5-fluorouracil")."""


def mentions_in(text: str, extra: Names) -> list[Mention]:
    """Finds mentions as `find_mentions` does, in a text that no pipeline has read: without a model's entities.

    The numbers of tokens are those of words and marks, codes with hyphens being one.
    """
    return _find(text, [(match.start(), match[0]) for match in _TOKEN.finditer(text)], {}, extra)


def _told_by_ending(word: str) -> str | None:
    """The type that the ending of a word in lower case tells, where it is long enough to have one."""
    return _by_ending(word) if len(word) > 5 and word.isalpha() else None


@functools.lru_cache(maxsize=65536)
def _start(word: str) -> tuple[str, int, str | None]:
    """What is asked of every token: (the beginning names are filed under, words of the longest, type by its ending)."""
    _, longest = _names()
    lower = word.lower()
    first = lower if word.isalpha() else head.group(0) if (head := _WORD.match(lower)) else ""
    return first, max(longest.get(first, 0), longest.get(word, 0)), _told_by_ending(lower)


_BRACKET = re.compile(r"\(([A-Za-z]+(?:[- ]+[A-Za-z]+)*)\)")
_SPOKEN = re.compile(r"(?=.*[a-z])(?:[a-z]{1,6}-)*(?=[A-Z]*[AEIOUY])[A-Z]{2,6}(?:-[a-z]{1,6})*")
"""A word in syllables, the loud one in capitals."""


def _pronounced(text: str) -> list[tuple[int, int]]:
    """Where a text says how a word is spoken: "arrhythmia (ah-RITH-me-ah)" is no second illness."""
    brackets = _BRACKET.finditer(text) if "-" in text else ()
    return [match.span() for match in brackets if all(map(_SPOKEN.fullmatch, match[1].split()))]


def _within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether an offset lies in one of the spans, which are in order and do not overlap."""
    place = bisect.bisect_right(spans, (at, at)) - 1
    return place >= 0 and at < spans[place][1]


_HAVING_STATES = frozenset({"drug", "treatment", "exposure"})


def _find(
    text: str,
    tokens: Sequence[tuple[int, str]],
    entities: Mapping[int, tuple[int, str, str]],
    extra: Names,
    *,
    classes: Mapping[int, tuple[int, str, str]] | None = None,
) -> list[Mention]:
    """Finds mentions among tokens, each with its offset; ``entities`` and ``classes`` go by their first token."""
    words = [word for _, word in tokens]
    begins = [begin for begin, _ in tokens]
    ends = [begin + len(word) for begin, word in tokens]
    mentions: list[Mention] = []
    spoken = _pronounced(text)
    brackets = [place for place in range(1, len(words) - 3) if words[place] == "(" and words[place + 2] == ")"]
    index, total = 0, len(ends)
    while index < total:
        word, begin = words[index], begins[index]
        first, known, kind_by_ending = _start(word)
        limit = max(known, extra.longest(first), extra.longest(word) if word != first else 0)
        hit = _listed(text, tokens, index, limit, extra) if limit else None
        if brackets and limit and (wider := _over_bracket(text, tokens, brackets, index, limit, extra)) is not None:
            hit = wider
        entity = entities.get(index)
        if entity is not None and (hit is None or (entity[0] > hit[0] and entity[1] == hit[1] == "condition")):
            hit = entity
        if classes and (named := classes.get(index)) is not None and (hit is None or named[0] > hit[0]):
            hit = named
        if hit is None and kind_by_ending is not None:
            hit = (index + 1, kind_by_ending, normal(word.lower()))
        if hit is None:
            compound = _in_compound(index, begin, word) if "-" in word else None
            if compound is not None:
                mentions.append(compound)
            index += 1
            continue
        stop, kind, canonical = hit
        if kind == "condition" and stop < total and _is_epithet(words[stop]):
            stop += 1
            canonical = canonical_of(text[begin : ends[stop - 1]])
        if text.startswith("-like", ends[stop - 1]) or (spoken and _within(spoken, begin)):
            index = stop  # "flu-like" is no flu
            continue
        if kind in _HAVING_STATES and stop < total and words[stop].lower() in _morphology().states:
            # "Insulin resistance", "iron deficiency": no drug but an illness.
            stop, kind = stop + 1, "condition"
            canonical = canonical_of(text[begin : ends[stop - 1]])
        mentions.append(Mention(begin, ends[stop - 1], index, stop, kind, canonical, text[begin : ends[stop - 1]]))
        index = stop
    return mentions


def _listed(
    text: str, tokens: Sequence[tuple[int, str]], index: int, limit: int, extra: Names
) -> tuple[int, str, str] | None:
    """The longest name of at most so many words that begins at a token: (token after it, type, canonical name)."""
    begin = tokens[index][0]
    for stop in range(min(index + limit, len(tokens)), index, -1):
        at, last = tokens[stop - 1]
        entry = _entry(text[begin : at + len(last)], extra)
        if entry is not None:
            return (stop, *entry)
    return None


def _over_bracket(
    text: str, tokens: Sequence[tuple[int, str]], brackets: Sequence[int], index: int, limit: int, extra: Names
) -> tuple[int, str, str] | None:
    """A name with its abbreviation in the midst of it: "human papillomavirus (HPV) vaccine"."""
    place = bisect.bisect_right(brackets, index)
    if place == len(brackets) or brackets[place] >= index + limit:
        return None
    opened = brackets[place]
    last, short = tokens[opened - 1], tokens[opened + 1][1]
    if not short[:1].isupper():
        return None
    left = text[tokens[index][0] : last[0] + len(last[1])]
    behind = opened + 3
    for stop in range(min(behind + limit - (opened - index), len(tokens)), behind, -1):
        right = text[tokens[behind][0] : tokens[stop - 1][0] + len(tokens[stop - 1][1])]
        entry = _entry(f"{left} {right}", extra)
        if entry is not None:
            return (stop, *entry)
    return None


def _in_compound(index: int, begin: int, word: str) -> Mention | None:
    """The thing named in a compound that the tokenizer keeps whole ("cisplatin-induced", "radiation-related")."""
    name, _, said = word.rpartition("-")
    if said.lower() not in _morphology().compounds or not name:
        return None
    found, _ = _names()
    entry = found.get(name.lower()) or found.get(name) or found.get(name.lower().replace("-", " "))
    if entry is None and len(name) > 5 and (kind := _by_ending(name.lower())) is not None:
        entry = (kind, normal(name))
    if entry is None:
        return None
    return Mention(begin, begin + len(name), index, index + 1, entry[0], entry[1], name)


@functools.lru_cache(maxsize=65536)
def canonical_of(name: str) -> str:
    """Returns the name a thing is compared under: the generic drug, the lexicon's canonical name, else `normal`."""
    found, _ = _names()
    folded = " ".join(name.lower().split())
    entry = found.get(folded) or found.get(name.strip())
    if entry is None:
        entry = found.get(normal(name))
    return normal(entry[1]) if entry else normal(name)


def type_of(name: str) -> str | None:
    """Returns the type of what lexicon, drug library or word endings call so; None where none knows it."""
    found, _ = _names()
    folded = " ".join(name.lower().split())
    entry = found.get(folded) or found.get(name.strip()) or found.get(normal(name))
    return entry[0] if entry else _by_ending(folded.split(" ")[-1])


def is_listed(name: str) -> bool:
    """Whether lexicon, drug library or its ending know a name; a guess of the model is not enough."""
    return type_of(name) is not None


@functools.lru_cache(maxsize=65536)
def _is_epithet(word: str) -> bool:
    """Whether a word behind the name of an illness says in Latin which one it is."""
    lower = word.lower()
    return lower in _morphology().epithets or (len(lower) > 6 and lower.endswith(_morphology().epithet_endings))


def means_illness_alone(word: str) -> bool:
    """Whether a word names an illness only where no other before it says which kind ("cavities")."""
    return word.lower() in _morphology().bare


@functools.lru_cache(maxsize=65536)
def looks_coined(word: str) -> bool:
    """Whether a word has the shape of a drug's name that no list knows: capitals of a code, or such an ending."""
    if word.isupper() and 2 < len(word) < 8:
        return True
    return len(word) > 6 and word.lower().endswith(_morphology().coined)
