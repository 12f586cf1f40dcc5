"""Harms a treatment brings and how often: "ankle swelling is a common side effect of amlodipine".

Read from the parse; the words are data (``data/harms.yaml``). How often goes by the bands of the CIOMS Working Group
III (1995), which the European Commission's SmPC guideline (2009) took over: very common 1 in 10 or more, common 1 in
100, uncommon 1 in 1,000, rare 1 in 10,000, very rare less.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Token

from claims import data
from claims.context import is_negation
from claims.effects import (
    Direction,
    canonical_outcome,
    harm_name,
    is_lessened,
    mention_at,
    names_examples,
    telling_kind,
)
from claims.mentions import GENERIC, Mention
from claims.model import Category, Quantity
from claims.patterns import compile_phrases, fold
from claims.phrases import is_modifier, own_words, with_modifiers
from claims.quantities import find_quantities
from claims.view import View


class HarmWords(BaseModel):
    """The whole of ``harms.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nouns: frozenset[str]
    two_words: dict[str, frozenset[str]]
    verbs: frozenset[str]
    passive: frozenset[str]
    having: frozenset[str]
    affecting: frozenset[str]
    behind: frozenset[str]
    results: frozenset[str]
    manifest: frozenset[str]
    bands: dict[str, frozenset[str]]
    wider: frozenset[str]
    dangers: frozenset[str]
    carrying: frozenset[str]
    heads: frozenset[str]
    not_harms: frozenset[str]
    of_parts: frozenset[str]
    within: dict[str, tuple[str, ...]]
    medicines: frozenset[str]
    open: frozenset[str]
    announcing: tuple[str, ...]
    going_on: tuple[str, ...]
    not_announcing: tuple[str, ...]
    told: dict[str, tuple[str, ...]]


@functools.cache
def words() -> HarmWords:
    """Returns the words, read and validated once."""
    return data.load("harms.yaml", HarmWords)


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm of a treatment.

    Attributes:
        outcome: Canonical name.
        called: What it is called, see `claims.effects.harm_name`.
        direction: On the outcome; "hypoglycemia" is a decrease of blood sugar.
        token: The noun that names it.
        negated: Whether it is denied.
        often: How often, as a value of the attribute "frequency"; None where nothing is said.
        treatment: What brings it, where the sentence names it in that place.
        sort: Which sort of it, where the words say more than its name ("severe bleeding in the stomach"): how often
            that comes says nothing of all of it.
    """

    outcome: str
    called: str
    direction: Direction
    token: Token
    negated: bool
    often: Category | None
    treatment: Mention | None
    sort: str = ""


def find_harms(view: View) -> Iterator[Harm]:
    """Yields the harms a sentence lays to a treatment without a verb of causing."""
    if (view.treatment is None and not view.treatments) or not _beginnings() & view.keys:
        return
    yield from _harms_at(view, _places(view))


def _harms_at(view: View, places: Iterable[tuple[Token, list[Token]]], *, bare: bool = False) -> Iterator[Harm]:
    """The harms that stand in places of harms.

    Args:
        view: The sentence.
        places: See `_places`.
        bare: Whether what brings them is known without being named.
    """
    seen: set[str] = set()
    for noun, said in places:
        told = any(map(_is_noun_of_harm, said))
        if bare and view.treatment is None and not told:
            continue
        for token in (*_all(noun), *(_enumerated(noun) if told else ())):
            name = _name(view, token)
            if name is None or is_lessened(token):
                continue  # "had fewer strokes" is no harm
            outcome, direction, good = canonical_outcome(name, "cause", condition=True)
            # Without a word like "side effect" it has to be something bad that is known.
            if outcome in seen or not (told or good is False or _is_bad(view, token)):
                continue
            seen.add(outcome)
            called = harm_name(name, outcome, direction)
            yield Harm(
                outcome, called, direction, token, _denied(said, token), _often(view, said),
                None if bare else _named(view, said), _sort(view, token, called),
            )  # fmt: skip


def find_listed(view: View) -> Iterator[Harm]:
    """Yields the harms that an item of a list or a cell of a table names, where what stands above announces harms.

    "Side effects may include:" and below it "nosebleeds", "feeling sick", "severe bleeding (rare)".
    """
    if not _is_announced(view):
        return
    seen: set[str] = set()
    for token in _listed(view):
        bare = token.tag_.startswith("N") and token.lemma_.lower() not in words().open
        name = (_name(view, token) if bare else None) or _phrase(view, token)
        if name is None or is_lessened(token):
            continue
        outcome, direction, _ = canonical_outcome(name, "cause", condition=True)
        if outcome not in seen:
            seen.add(outcome)
            often, called = _told_in_item(view, token) or _told_above(view), harm_name(name, outcome, direction)
            yield Harm(outcome, called, direction, token, False, often, None, _sort(view, token, called))


def find_bare(view: View) -> Iterator[Harm]:
    """Yields the harms of a sentence that is known to claim some, though it does not name what brings them.

    "Nausea occurs in up to 10% of users", "serious skin reactions are very rare", "fever after vaccination goes away".
    """
    if _EXCEPTED.search(view.folded) is None:
        yield from _harms_at(view, (*_places(view, bare=True), *_left_behind(view)), bare=True)


_EXCEPTED = re.compile(r"\b(?:except|other than|apart from|unless)\b")
"""What is said holds for all but the treatment: "hypoglycemia is uncommon except as a side effect of insulin"."""


def _left_behind(view: View) -> Iterator[tuple[Token, list[Token]]]:
    """Harms that are named with what they come from: "fever after vaccination", "bleeding with aspirin"."""
    for mention in view.treatments:
        prep = view.sentence.doc[mention.first]
        while prep.dep_ not in ("prep", "ROOT") and prep.head.i != prep.i:
            prep = prep.head
        if (
            prep.dep_ == "prep"
            and prep.lower_ in ("after", "from", "with", "following")
            and prep.head.tag_.startswith("N")
        ):
            yield prep.head, [prep.head]


def _is_announced(view: View) -> bool:
    """Whether the lead-in of an item says that harms follow, or else the heading of a list or the header of a cell."""
    table = words()
    above = [view.lead] if view.lead else []
    if not above or compile_phrases(table.going_on).search(view.lead):
        above += (view.headings if view.cell else view.headings[-1:]) if view.item or view.cell else ()
    return any(map(is_announcing, above))


def is_announcing(folded: str) -> bool:
    """Returns whether a lead-in, heading or header says that harms follow.

    Args:
        folded: Its text, folded by `claims.patterns.fold`.
    """
    table = words()
    return bool(
        compile_phrases(table.announcing).search(folded) and not compile_phrases(table.not_announcing).search(folded)
    )


def _listed(view: View) -> list[Token]:
    """The words that an item names: its head with what is joined to it, or what "they include"."""
    root = view.sentence.root
    if _subject(root) is None and _subject(root, "nsubjpass") is None:
        return [root, *(token for token in _all(root)[1:] if token.tag_.startswith("N") or token.tag_ == "VBG")]
    subject = _subject(root)
    told = subject is not None and (subject.tag_ in ("PRP", "DT") or _is_noun_of_harm(subject))
    if told and root.lemma_.lower() in ("include", "be"):
        return [inner for child in _children(root, "dobj", "attr") for inner in _all(child)]
    return []


_MOST_WORDS = 6
_PLAIN = re.compile(r"[a-z][a-z'-]*(?: [a-z'-]+)*")


def _phrase(view: View, token: Token) -> str | None:
    """What an item that is one phrase says ("feeling sick", "problems with your eyesight"); None of a longer one."""
    if token != view.sentence.root:
        return None
    if token.lemma_.lower() in words().medicines:
        return None
    match = _PLAIN.match(view.folded)
    said = match.group(0) if match is not None else ""
    rest = view.folded[len(said) :].strip(" .;,")
    whole = not rest or rest.startswith("(")
    return said if whole and 0 < len(said.split()) <= _MOST_WORDS else None


def _told_in_item(view: View, token: Token) -> Category | None:
    """How often a harm comes by its item: a share, or a word before the harm or in brackets ("(rare)")."""
    return _often(view, [token]) or _told(view.folded, view.text, 0, in_brackets=True)


def _told_above(view: View) -> Category | None:
    """How often the harms of a list or column come by its lead-in or header ("Common side effects include:")."""
    if view.lead_at is None:
        return None
    above = view.lead or (view.place.column if view.place is not None else "")
    at = view.lead_at - view.offset
    for quantity in find_quantities(above):
        band = band_of(quantity)
        if band is not None:
            return Category(band, quantity.text, at + quantity.start, at + quantity.end)
    return _told(fold(above), above, at)


def is_band(folded: str) -> bool:
    """Returns whether a header or lead-in says how often something comes ("Very common", "Up to 1 in 10 people")."""
    return _told(folded, folded, 0) is not None or any(band_of(item) is not None for item in find_quantities(folded))


def _told(folded: str, text: str, at: int, *, in_brackets: bool = False) -> Category | None:
    """How often by a word of a text, which stands at an offset into the sentence."""
    for band, phrases in words().told.items():
        for match in compile_phrases(phrases).finditer(folded):
            low, high = match.span()
            if _COMPARED.search(folded, 0, low) or (in_brackets and not folded.endswith("(", 0, low)):
                continue
            return Category(band, text[low:high], at + low, at + high)
    return None


_COMPARED = re.compile(r"\b(?:more|less|most|least|not|as)\s+$")
"""Before a word for how often: told beside others, which puts it into no band."""


@functools.cache
def _beginnings() -> frozenset[str]:
    """Beginnings of the words of which one has to stand in a sentence (see `claims.patterns.keys`)."""
    table = words()
    said = (
        table.dangers
        | table.nouns
        | table.verbs
        | table.passive
        | table.having
        | table.affecting
        | frozenset(table.two_words)
    )
    said = said.union(*table.bands.values()) | {"had", "got", "felt", "saw", "seen", "arose", "suffer"}
    return frozenset(word[: 4 if len(word) > 3 else len(word)] for word in said)


def _places(view: View, *, bare: bool = False) -> Iterator[tuple[Token, list[Token]]]:
    """Yields (noun in the place of a harm, the words that say how it stands to the treatment).

    Args:
        view: The sentence.
        bare: Whether the treatment need not be named beside the harm.
    """
    table = words()
    causing = table.verbs | table.affecting
    for token in view.tokens:
        lemma = token.lemma_.lower()
        if token.tag_.startswith("N") and _is_noun_of_harm(token):
            yield from _instances(token)
        elif token.tag_.startswith("N") and lemma in table.dangers:
            yield from _dangers(view, token)
        elif token.dep_ == "acomp" and any(lemma in band for band in table.bands.values()):
            subject = _subject(token.head)
            if subject is not None and (bare or _brought_in(view, [token, token.head, subject])):
                yield subject, [token, token.head]
        elif token.tag_.startswith("V") and lemma in causing:
            subject = _subject(token)
            if subject is not None and (bare or _brought_in(view, [token, *_children(token, "dobj")])):
                yield subject, [token]
        elif token.tag_ == "VBN" and lemma in table.passive:
            subject = _subject(token, "nsubjpass")
            if subject is not None and (bare or _brought_in(view, [token])):
                yield subject, [token]
        if token.tag_.startswith("V") and lemma in table.having:
            yield from _had(view, token)


def _had(view: View, verb: Token) -> Iterator[tuple[Token, list[Token]]]:
    """What people have of a treatment: "some people have a rash after the injection"."""
    subject, objects = _subject(verb), _children(verb, "dobj")
    if subject is None or not objects or not _is_people(view, subject):
        return
    # "People who take insulin have diabetes" is no harm, "may develop a rash" is one.
    possible = verb.lemma_.lower() != "have" and any(child.tag_ == "MD" for child in verb.children)
    if _brought_in(view, [verb, objects[0], *([subject] if possible else [])]):
        yield objects[0], [verb, subject]
        for other in _children(verb, "conj"):
            # "Patients may have pain after the test or may develop an infection"
            if other.lemma_.lower() in words().having and _subject(other) is None:
                yield from ((noun, [other]) for noun in _children(other, "dobj"))


def _is_noun_of_harm(token: Token) -> bool:
    table = words()
    lemma = token.lemma_.lower()
    if lemma in table.nouns or token.lower_ in ("side-effect", "side-effects"):
        return True
    return any(
        child.lower_ in table.two_words and lemma in table.two_words[child.lower_]
        for child in token.children
        if child.i < token.i
    )


def _instances(noun: Token) -> Iterator[tuple[Token, list[Token]]]:
    """The harms that a noun like "side effect" stands for."""
    verb = noun.head
    if noun.dep_ in ("attr", "oprd") and verb.lemma_.lower() == "be":
        subject = _subject(verb)
        if subject is not None and subject.i < noun.i:
            yield subject, [noun, verb]
    elif noun.dep_ == "pobj" and verb.lower_ == "as" and verb.head.tag_.startswith("V"):
        # "Hypoglycemia can occur as a side effect of insulin"
        subject = _subject(verb.head)
        if subject is not None and verb.head.lemma_.lower() in words().verbs:
            yield subject, [noun, verb.head]
    elif noun.dep_ == "nsubj":
        # "Side effects depend on the drug and may include hair loss"
        for said in (verb, *_children(verb, "conj")):
            if said.lemma_.lower() in ("include", "be"):
                for child in _children(said, "dobj", "attr"):
                    yield child, [noun, said]
                    # "Side effects include flu-like symptoms such as fever"
                    yield from ((inner, [noun, said]) for inner in _examples(child.children))
    if noun.dep_ in ("nsubj", "dobj", "pobj"):
        # "side effects such as nausea", "side effects, including rash"
        behind = (child for child in (*noun.subtree, *_children(verb, "prep")) if child.i > noun.i)
        yield from ((inner, [noun, verb]) for inner in _examples(behind))


def _examples(words_: Iterable[Token]) -> Iterator[Token]:
    """What stands behind "such as" or "including" among some words."""
    for word in words_:
        if names_examples(word):
            yield from _children(word, "pobj")


def _dangers(view: View, noun: Token) -> Iterator[tuple[Token, list[Token]]]:
    """The harms of "bleeding is a risk of surgery" and "there is a small risk of infection with a biopsy"."""
    verb, subject = noun.head, _subject(noun.head)
    if noun.dep_ == "attr" and verb.lemma_.lower() == "be" and subject is not None and subject.i < noun.i:
        if _brought_in(view, [noun]) and not any(item.first <= subject.i < item.after for item in view.treatments):
            yield subject, [noun, verb]
        return
    carried = noun.dep_ in ("attr", "dobj", "nsubj") and verb.lemma_.lower() in words().carrying
    if not carried:
        return
    # "Surgery poses risks such as infection and bleeding"
    yield from ((inner, [noun, verb]) for inner in _examples(noun.children))
    own = subject is not None and any(
        subject.left_edge.i <= item.first <= subject.right_edge.i for item in view.treatments
    )
    for of in (child for child in noun.children if child.dep_ == "prep" and child.lower_ == "of"):
        for inner in _children(of, "pobj"):
            if own or _brought_in(view, [noun, verb, inner]):
                yield inner, [noun, verb]


def _subject(verb: Token, *labels: str) -> Token | None:
    found = _children(verb, *(labels or ("nsubj",)))
    return found[0] if found else None


def _children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def _all(noun: Token) -> list[Token]:
    """A noun and what is joined to it."""
    found, current = [noun], noun
    while len(found) < 12:
        joined = _children(current, "conj")
        if not joined:
            break
        current = joined[0]
        found += joined
    return found


_CLOSING = frozenset({"VBZ", "VBP", "VBD", "MD", "WDT", "WP", "."})
"""Penn tags of what ends an enumeration."""


def _enumerated(noun: Token) -> list[Token]:
    """What stands in one row with a noun where the parse lost it: "nausea (feeling sick), diarrhea, and sleepiness"."""
    heads: list[Token] = []
    current: Token | None = None
    depth, begun, behind = 0, False, False
    for token in noun.doc[noun.i + 1 : noun.sent.end]:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth -= 1
        elif depth > 0:
            continue
        elif token.lower_ == "," or (token.lower_ in ("and", "or") and not behind):
            heads += [current] if current is not None else []
            current, begun, behind = None, True, False
        elif token.tag_ in _CLOSING or token.text in ";:":
            current = current if token.text in ".;" else None
            break
        elif token.tag_ == "IN":
            behind = True
        elif begun and not behind and (token.tag_.startswith("NN") or token.tag_ == "VBG"):
            current = token
    return [*heads, current] if current is not None else heads


def _brought_in(view: View, heads: Sequence[Token]) -> bool:
    """Whether a phrase at one of the words names a treatment ("in people taking it", "after the operation")."""
    return _behind(view, heads) is not None


def _behind(view: View, heads: Sequence[Token]) -> Mention | None:
    table = words()
    for head in heads:
        for child in head.children:
            if child.dep_ in ("prep", "advcl", "acl", "relcl") and (
                child.dep_ != "prep" or child.lower_ in table.behind or _is_result(child)
            ):
                low, high = child.left_edge.i, child.right_edge.i
                named = next((item for item in view.treatments if low <= item.first <= high), None)
                if named is not None and child.lower_ == "with" and named.type == "test" and named.canonical in GENERIC:
                    continue  # "cannot be found even with medical tests"
                if named is not None and child.dep_ == "advcl" and named.type == "test":
                    continue  # "an ulcer is likely if the scan shows a hole"
                if named is not None:
                    return named
    return None


def _is_result(prep: Token) -> bool:
    """Whether a preposition is that of "as a result of"."""
    return prep.lower_ == "as" and any(child.lemma_.lower() in words().results for child in _children(prep, "pobj"))


def _named(view: View, said: Sequence[Token]) -> Mention | None:
    behind = _behind(view, said)
    if behind is not None:
        return behind
    if any(_is_noun_of_harm(token) for token in said) and view.treatments:
        return view.treatments[0]
    return None


_SHARES = frozenset("% percent cent half third thirds quarter quarters fifth tenth number minority majority".split())


def _is_people(view: View, token: Token) -> bool:
    if token.lemma_.lower() in ("people", "patient", "person", "user", "woman", "man", "child", "you", "adult", "one"):
        return True
    if token.lower_ in ("many", "most", "some", "few", "others"):
        return True
    if token.lower_ in _SHARES:
        # As in: 3% of patients have a stroke after it.
        return any(_is_people(view, inner) for of in _children(token, "prep") for inner in _children(of, "pobj"))
    mention = mention_at(view, token)
    return mention is not None and mention.type == "population"


def _name(view: View, noun: Token) -> str | None:
    """The harm's name: a condition as known, else the noun with its modifiers; None for what is no harm."""
    mention = mention_at(view, noun)
    if mention is None and noun.lemma_.lower() in words().manifest and noun.i > view.sentence.start:
        mention = mention_at(view, noun.nbor(-1))
    if mention is not None and mention.type == "condition":
        return mention.canonical
    if noun.lemma_.lower() in words().medicines:
        return None
    if (
        (mention is not None and mention.type not in ("exposure", "population"))
        or not _is_common(view, noun)
        or (noun.lemma_.lower() in words().not_harms and not _is_of_part(noun))
    ):
        return None
    kept = [child.lower_ for child in telling_kind(noun)]
    within = words().within.get(noun.lemma_.lower(), ())
    of = next((child for child in noun.children if child.dep_ == "prep" and child.lower_ in within), None)
    inner = _children(of, "pobj") if of is not None else []
    kept = [word for word in kept if not any(word in band for band in words().bands.values())]
    tail = [f"{of.lower_} {own_words(view.sentence, inner[0])}"] if of is not None and inner else []
    return " ".join([*kept, noun.lower_, *tail])


def _sort(view: View, noun: Token, called: str) -> str:
    """A harm's name with what its words say beside it: how bad, and where."""
    mention = mention_at(view, noun)
    first = mention.first if mention is not None else noun.i
    bands = words().bands.values()
    own = [
        token.lower_
        for token in noun.doc[with_modifiers(view.sentence, first, is_modifier) : first]
        if token.tag_ in ("JJ", "NN") and token.lower_ not in called.split()
        if not any(token.lower_ in band for band in bands)
    ]
    where = [
        f"{prep.lower_} {own_words(view.sentence, inner)}"
        for prep in _children(noun, "prep")
        if prep.lower_ in ("of", "in") and prep.i == noun.i + 1
        for inner in _children(prep, "pobj")
        if inner.tag_ in ("NN", "NNS") and inner.lower_ not in called.split() and not _is_people(view, inner)
    ]
    return " ".join([*own, called, *where])


def _is_of_part(noun: Token) -> bool:
    """Whether a general word says where: "skin reactions", "liver problems"."""
    return noun.lemma_.lower() in words().of_parts and any(
        child.dep_ == "compound" and child.tag_ in ("NN", "NNS") and child.i < noun.i for child in noun.children
    )


def _is_bad(view: View, noun: Token) -> bool:
    """Whether a noun names a condition or has a harm's name."""
    mention = mention_at(view, noun)
    return (
        noun.lemma_.lower() in words().heads
        or _is_of_part(noun)
        or (mention is not None and mention.type == "condition")
    )


def _is_common(view: View, noun: Token) -> bool:
    """Whether a token is a common noun; the first word of a sentence has a capital anyway."""
    return noun.tag_ in ("NN", "NNS", "VBG") or (noun.tag_ in ("NNP", "NNPS") and noun.i == view.sentence.start)


def _denied(said: Sequence[Token], token: Token) -> bool:
    return any(is_negation(child) for word in (*said, token) for child in word.children)


def _often(view: View, said: Sequence[Token]) -> Category | None:
    """How often: a number in the sentence, else a word at the harm or at what is said of it."""
    for quantity in view.quantities:
        band = band_of(quantity)
        if band is not None and not is_relative(view.folded, quantity):
            return Category(band, quantity.text, quantity.start, quantity.end)
    table = words()
    for word in said:
        for near in (word, *word.children):
            band = next((name for name, forms in table.bands.items() if near.lower_ in forms), None)
            if band is None or (near.i > view.sentence.start and near.nbor(-1).lower_ in ("more", "less")):
                continue  # "more likely", "less common": told beside something else
            wide = next((child for child in near.children if child.lower_ in table.wider), None)
            name = f"very {band}" if wide is not None and band != "uncommon" and wide.lower_ != "most" else band
            start = min(near.idx, wide.idx if wide is not None else near.idx) - view.offset
            end = near.idx + len(near) - view.offset
            return Category(name, view.text[start:end], start, end)
    return None


def often_at(view: View, verb: Token) -> Category | None:
    """Returns how often what a verb says comes: by a share of people, a word at it, or its cases ("in rare cases").

    Args:
        view: The sentence.
        verb: A verb of causing in it.
    """
    if verb.dep_ not in ("ROOT", "conj") or _COMPARING.search(view.folded):
        return None
    cases = [
        inner
        for prep in _children(verb, "prep")
        for inner in _children(prep, "pobj")
        if prep.lower_ == "in" and inner.lemma_.lower() in ("case", "instance", "people", "patient", "person")
    ]
    shares = [item for item in view.quantities if band_of(item) is not None]
    if shares and not any(near.i > verb.i and _is_people(view, near) for near in verb.subtree):
        return None
    return _often(view, [*cases, verb]) if len(shares) < _TWO else None


_TWO = 2
"""Shares of this many groups say how often of none."""
_COMPARING = re.compile(r"\bthan\b|\bcompared\b|\bversus\b")


LEAST = {"very common": 0.1, "common": 0.01, "uncommon": 0.001, "rare": 0.0001}
"""The least share of people of each band but the last."""
BANDS = (*LEAST, "very rare")
"""How often a harm comes, from often to seldom."""


def share_of(quantity: Quantity) -> tuple[float | None, float | None] | None:
    """Returns the ends of a share of people, between 0 and 1, None where open; None for any other quantity."""
    if quantity.unit == "%":
        scale = 0.01
    elif quantity.unit == "1" and quantity.denominator:
        scale = 1.0
    else:
        return None
    low, high = (None if end is None else end * scale for end in (quantity.low, quantity.high))
    return None if low is None and high is None else (low, high)


_BY = re.compile(r"\bby\s+(?:(?:about|up to|as much as|more than|at least|nearly|almost|around|only)\s+)*$")
_MORE = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:higher|greater|lower|increased?|reduced|more|less|fewer|reduction|decrease|rise|drop|fall|cut)\b"
)


def is_relative(folded: str, quantity: Quantity) -> bool:
    """Returns whether a share tells a change ("25% higher", "by 20%"): it is no share of people.

    Args:
        folded: The sentence, folded by `claims.patterns.fold`.
        quantity: A share in it.
    """
    if quantity.unit != "%":
        return False
    return _MORE.match(folded, quantity.end) is not None or _BY.search(folded, 0, quantity.start) is not None


def band_at(share: float) -> str:
    """Returns the band of a share between 0 and 1."""
    return next((name for name, least in LEAST.items() if share >= least), BANDS[-1])


def band_of(quantity: Quantity) -> str | None:
    """Returns the band of a share of people, None for any other quantity."""
    ends = [end for end in share_of(quantity) or () if end is not None]
    if not ends:
        return None
    share = sum(ends) / len(ends)
    return band_at(share * 0.99 if quantity.comparator in ("<", "<=") else share)
