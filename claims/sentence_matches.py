"""Sentences of an article against the statements of a registry, beside claim against claim.

Claims meet an entry only where both have the same attribute. A sentence that says the same thing in other words, or
denies it, is found by laying it upon the statement (`claims.relations`). Statements are found by the names of their
subjects and read when an article first names one, so that a large registry costs what is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from claims.alignment import Difference, people_apart
from claims.article import Article, Match
from claims.compare import Comparison, Sort
from claims.exposures import UNLISTED, terms
from claims.mentions import GENERIC, TREATMENTS, Names, canonical_of
from claims.model import Claim, Kind, Scope, Subject
from claims.quantities import find_quantities
from claims.regimens import is_dose_unit
from claims.registry import UNNAMED, Entry, Registry
from claims.relations import ArticleReader, SentencePair, lay, probabilities, weights
from claims.research import Verdict, opposed, read_verdicts
from claims.run import Run
from claims.scopes import horizons_apart
from claims.statements import Reader, Reading


@dataclass
class Statement:
    """A statement with the entries that have it."""

    text: str
    entries: list[Entry]
    reading: Reading

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What it finds of exposures and outcomes."""
        return _verdicts(self.text, self.reading.aliases)


@lru_cache(maxsize=4096)
def _verdicts(text: str, spoken_of: frozenset[str]) -> list[Verdict]:
    """What a sentence finds, read once however many statements it is laid upon."""
    return read_verdicts(text, spoken_of, any_prose=True)


_NOT_OWN = frozenset({"question", "reported", "refuted"})
"""Cues of sentences in which the article itself claims nothing."""
_TELLING = (*TREATMENTS, "condition", "exposure")


class Statements:
    """A registry's statements, found by the canonical names of their subjects and read when first looked at."""

    def __init__(self, registry: Registry) -> None:
        """Remembers the registry; nothing is read yet."""
        self.registry = registry
        self.reader = Reader(Names(registry.names))
        self._found: dict[str, list[Statement]] = {}

    def about(self, name: str) -> list[Statement]:
        """Returns the statements about what goes by a canonical name."""
        if name not in self._found:
            self._found[name] = self._read([*self.registry.about(name), *self._wide.get(name, ())])
        return self._found[name]

    @cached_property
    def _wide(self) -> dict[str, list[Entry]]:
        """Entries whose subject says nothing ("surgery", none) by what else their statements name."""
        found: dict[str, list[Entry]] = defaultdict(list)
        wide = {UNNAMED, *GENERIC}
        for number, subject in enumerate(self.registry.table.columns["subject"]):
            if subject in wide:
                entry = self.registry.entries[number]
                for term in self.reader.read(entry.statement).terms:
                    if term.type in _TELLING:
                        found[term.key].append(entry)
        return dict(found)

    def _read(self, entries: Sequence[Entry]) -> list[Statement]:
        found: dict[str, Statement] = {}
        for entry in entries:
            names = frozenset(canonical_of(name) for name in (entry.subject, *entry.aliases))
            statement = found.get(entry.statement)
            if statement is None:
                statement = found[entry.statement] = Statement(entry.statement, [], self.reader.read(entry.statement))
            if not names - GENERIC or entry.subject == UNNAMED:
                names |= {term.key for term in statement.reading.terms if term.type in _TELLING}
            if entry not in statement.entries:
                statement.entries.append(entry)
            statement.reading = replace(statement.reading, aliases=statement.reading.aliases | names)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Found:
    """What the statements of a registry say to the sentences of an article.

    Attributes:
        matches: Agreements and conflicts.
        doubted: (claim id, entry id) of conflicts between claims that the sentences do not bear out.
        elsewhere: (claim id, entry id) where the sentences speak of other people, another place, stage or strength.
        less: (claim id, entry id) where the statement names a treatment more than the sentence: what is said of two
            together is not borne out by what is said of one.
    """

    matches: tuple[Match, ...]
    doubted: frozenset[tuple[str, str]]
    elsewhere: frozenset[tuple[str, str]]
    less: frozenset[tuple[str, str]] = frozenset()


def _laid(
    article: Article, laid: ArticleReader, statements: Statements, run: Run
) -> Iterator[tuple[Statement, SentencePair]]:
    """Yields the statements about what a sentence names, with the sentence laid upon them."""
    for number, sentence in enumerate(article.sentences):
        if any(cue.type in _NOT_OWN for cue in sentence.cues):
            continue
        for statement in _candidates(laid.reading(number), statements):
            said = [statements.registry.claims[entry.id] for entry in statement.entries]
            pair = lay(laid, number, statement.reading, said, run.settings.number_tolerance)
            if pair is not None:
                yield statement, pair


def sentence_matches(article: Article, statements: Statements, run: Run) -> Found:
    """Lays the sentences of an article upon the registry's statements about what they name."""
    laid = ArticleReader(article, statements.reader)
    pairs: list[tuple[Statement, SentencePair]] = []
    doubted: set[tuple[str, str]] = set()
    elsewhere: set[tuple[str, str]] = set()
    less: set[tuple[str, str]] = set()
    for statement, pair in _laid(article, laid, statements, run):
        if _names_more(statement, laid.reading(pair.number)):
            less |= _compared(laid, statement, pair)
        if _of_another(pair) or _at_another_time(pair, statement):
            elsewhere |= _compared(laid, statement, pair)
        else:
            pairs.append((statement, pair))
    if not pairs:
        return Found((), frozenset(), frozenset(elsewhere), frozenset(less))
    least = weights().least
    odds = probabilities([pair.row for _, pair in pairs])
    matches: list[Match] = []
    for (statement, pair), (agrees, conflicts, _) in zip(pairs, odds.tolist(), strict=True):
        here = laid.reading(pair.number)
        spoken_of = _speaks_of_it(pair, statement, here)
        effect = _effect(statement, pair, laid) if spoken_of else None
        if effect is not None:
            matches.extend(_matches(article, laid, statement, pair, effect[0], run, effect[1]))
            continue
        grounded = spoken_of and _is_grounded(pair, statement, here)
        if conflicts >= least["conflict"] and grounded and pair.alignment.differences and not _borne_out(pair):
            matches.extend(_matches(article, laid, statement, pair, "conflict", run))
        elif agrees >= least["agree"] and _says_as_much(pair, statement, here, spoken_of=spoken_of):
            matches.extend(_matches(article, laid, statement, pair, "agree", run))
        if conflicts < least["doubt"]:
            doubted |= _compared(laid, statement, pair)
    return Found(tuple(matches), frozenset(doubted), frozenset(elsewhere), frozenset(less))


_EFFECT_COVERED = 0.4
_NOT_PLAIN = ("numbers told", "compared here", "scope numbers apart")
"""Figures of what may be why statement and sentence differ."""


def _effect(
    statement: Statement, pair: SentencePair, laid: ArticleReader
) -> tuple[Literal["agree", "conflict"], Difference] | None:
    """What statement and sentence find of one exposure and one outcome, where both find something that is told apart.

    Returns:
        Whether they agree or conflict, with the words of both that say it; None where neither is plain.
    """
    if not statement.verdicts or any(pair.figures[name] for name in _NOT_PLAIN):
        return None
    if _STOPPED.search(pair.sentence.text):
        return None
    here = laid.reading(pair.number)
    times = [terms(statement.reading.folded), terms(here.folded)]
    if times[0] and times[1] and not times[0] & times[1]:
        return None
    if _illnesses(statement.reading) and _illnesses(here) and not _illnesses(statement.reading) & _illnesses(here):
        return None
    about = statement.reading.aliases & (here.keys | here.around)
    for mine in _verdicts(pair.sentence.text, about):
        for theirs in statement.verdicts:
            same = mine.exposures & (theirs.exposures | statement.reading.aliases)
            if not same or min(same).startswith(UNLISTED) or mine.outcome != theirs.outcome:
                continue
            if _OF_A_CAUSE.match(pair.sentence.text, mine.end) or _OF_A_CAUSE.match(statement.text, theirs.end):
                continue  # "does not protect against pneumonia caused by viruses"
            words = Difference("effect", (mine.start, mine.end), (theirs.start, theirs.end))
            if opposed(mine, theirs):
                return "conflict", words
            alike = (mine.way, mine.denied) == (theirs.way, theirs.denied)
            if (
                alike
                and pair.figures["statement covered"] >= _EFFECT_COVERED
                and not pair.figures["numbers only there"]
                and not _names_more(statement, here)
            ):
                return "agree", words
    return None


_OF_A_CAUSE = re.compile(r"\s+(?:that\s+(?:is|are)\s+)?(?:caused\s+by|due\s+to|resulting\s+from)\b")


def _illnesses(reading: Reading) -> frozenset[str]:
    return frozenset(term.key for term in reading.terms if term.type == "condition") - reading.aliases


def _names_more(statement: Statement, here: Reading) -> bool:
    """Whether a statement speaks of a drug more than the sentence: of two together, or of one beside another."""
    named = here.keys | here.around
    return any(term.type == "drug" and term.key not in named for term in statement.reading.terms)


def _compared(laid: ArticleReader, statement: Statement, pair: SentencePair) -> set[tuple[str, str]]:
    return {(claim.id, entry.id) for claim in laid.claims_of(pair.sentence) for entry in statement.entries}


_MUCH = 0.55
_MUCH_COUNTED = 0.5
"""Where two numbers are the same."""
_MUCH_OF_WORDS = 0.3


def _says_as_much(pair: SentencePair, statement: Statement, here: Reading, *, spoken_of: bool) -> bool:
    """Whether a sentence has most of a statement in it, and more than the names of what is spoken of.

    A sentence that points back ("it affects 1 in 7 adults") has what was named before, where a number is the same.
    """
    figures = pair.figures
    if _names_more(statement, here):
        return False
    if figures["claims agree"]:
        return True
    if (figures["numbers only there"] and not figures["numbers meet"]) or _STOPPED.search(pair.sentence.text):
        return False  # "more common in women" does not say by how much; "falls after it is stopped" is not its doing
    shared = (
        "statement's words covered", "numbers meet", "frequencies meet", "routes meet", "bands alike", "denied alike",
        "heads denied alike", "directions alike", "forbidden both", "needed both", "allowed both", "fails both",
    )  # fmt: skip
    said = any(figures[name] for name in shared) or figures["aligned terms"] > 2
    least = _MUCH_COUNTED if figures["numbers meet"] > 1 else _MUCH
    much = figures["statement covered"] >= least and figures["sentence covered"] >= _MUCH_OF_WORDS
    back = spoken_of and figures["numbers meet"] and figures["by context"]
    return bool(said and much and figures["aligned terms"] + (1 if back else 0) >= 2)


_STOPPED = re.compile(
    r"\b(?:after|when|once|if)\b[^,.;]{0,60}\b(?:is|are|was|were)\s+(?:stopped|discontinued|withdrawn|blocked)\b", re.I
)
"""A sentence on what happens without the treatment."""


def _of_another(pair: SentencePair) -> bool:
    """Whether a sentence speaks of another case, or of another treatment than the statement."""
    relations = pair.relations
    figures = pair.figures
    elsewhere = figures["led by another"] and not figures["subject named"]
    elsewhere = elsewhere or any(figures[name] for name in ("place apart", "people apart", "stage apart"))
    elsewhere = elsewhere or bool(figures["phase apart"] and figures["conflict of dose"])
    elsewhere = elsewhere or bool(figures["outcome only there"] and figures["outcome only here"])
    elsewhere = elsewhere or bool(
        figures["opposites"] and any(_is_strength(pair, item) for item in pair.alignment.differences)
    )
    return bool("scope" in relations and not relations & {"agree", "conflict"}) or bool(elsewhere)


def _at_another_time(pair: SentencePair, statement: Statement) -> bool:
    """Whether both say when, and it is not the same time; how long something takes is no such time but what is said."""
    counted = [item for item in pair.alignment.differences if item.sort in ("number", "frequency")]
    if (counted and not pair.figures["shares apart"]) or all(entry.kind == "dosing" for entry in statement.entries):
        return False
    return horizons_apart(statement.text, pair.sentence.text)


_GROUND = 0.5
_GROUND_IN_WORDS = 0.5
_GROUND_UNNAMED = 0.35


def _is_grounded(pair: SentencePair, statement: Statement, here: Reading) -> bool:
    """Whether a sentence has enough of a statement in it to say the opposite, by itself and not by what is around it.

    Most sentences about a subject say nothing of what a statement says of it; the model was trained on pairs that do.
    """
    figures = pair.figures
    if figures["shares apart"] and people_apart(statement.reading, here):
        return False
    if figures["claims conflict"]:
        return True
    if figures["statement covered"] < _GROUND:
        return False
    if figures["aligned terms"] < 2 and figures["sentence covered"] < _GROUND:
        return False
    if not figures["subject named"] and figures["sentence covered"] < _GROUND_UNNAMED:
        return False
    if all(item.sort == "denial" for item in pair.alignment.differences) and not any(
        figures[name] for name in ("words denied otherwise", "heads denied otherwise", "direction denied")
    ):
        return False  # a name that stands under a negation is not what is denied
    worded = any(term.type == "word" for term in statement.reading.terms)
    banded = any(item.sort == "band" for item in pair.alignment.differences)
    if banded and worded and figures["statement's words covered"] < _GROUND:
        return False  # how often one harm comes says nothing of another
    counted = all(item.sort in ("number", "frequency") for item in pair.alignment.differences)
    if counted and (figures["population only there"] or _lacks_a_sign(pair, statement)):
        return False  # the figure of some people, or of one marker, is not that of all or another
    return not (counted and worded) or figures["statement's words covered"] >= _GROUND_IN_WORDS


_SIGN = re.compile(r"\b[A-Z][A-Za-z-]*\d\w*")


def _lacks_a_sign(pair: SentencePair, statement: Statement) -> bool:
    """Whether a statement speaks of a marker or gene by its sign ("HER2") that the sentence does not have."""
    named = [(term.start, term.end) for term in statement.reading.terms if term.type != "word"]
    here = pair.sentence.text.lower()
    return any(
        match[0].lower() not in here and not any(low <= match.start() < high for low, high in named)
        for match in _SIGN.finditer(statement.text)
    )


_POINTS_BACK = re.compile(
    r"^\W*(?:[\w',%.-]+\s+){0,6}?(?:it|its|they|them|their|this|these|those)\b"
    r"|\b(?:for|of|with|on|taking|takes?|using|uses?|given|give|having|have|has|had)\s+(?:it|them)\b"
    r"|\b(?:(?:side|adverse|unwanted)\s+effects?|complications?)\b"
    r"|\bthe\s+(?:first|second|third|next|last|usual|other)\s+(?:doses?|jabs?|injections?|tablets?|session)\b"
    r"|\bthe\s+(?:treatment|medicines?|medication|drugs?|tablets?|capsules?|drops|cream|gel|patch(?:es)?|spray|procedure"
    r"|operation|surgery|injections?|vaccines?|jab|tests?|scan|therapy|device|disease|condition|infection|illness)\b"
)
"""Words by which a sentence that does not name its subject speaks of it."""


def _speaks_of_it(pair: SentencePair, statement: Statement, reading: Reading) -> bool:
    """Whether a sentence names what a statement is about, or points back to it: what is around alone says nothing.

    A subject that is a wide word ("exercise") has to stand there too, or else what the statement names beside it.
    """
    if _POINTS_BACK.search(reading.folded):
        return True
    wide = {canonical_of(entry.subject) for entry in statement.entries} & GENERIC
    return bool(pair.figures["subject named"]) and (not wide or bool(wide & reading.keys))


def _is_strength(pair: SentencePair, difference: Difference) -> bool:
    """Whether a number that differs is an amount of a drug: "the 30 mg capsules" are not "the 15 mg capsules"."""
    words = pair.sentence.text[slice(*difference.mine)]
    return difference.sort == "number" and any(is_dose_unit(quantity.unit) for quantity in find_quantities(words))


def _borne_out(pair: SentencePair) -> bool:
    """Whether the claims agree, and what differs in the sentences is in words only: those are less exact."""
    relations = pair.relations
    met = {name for _, comparison in pair.comparisons if comparison.relation == "agree" for name in comparison.fields}
    if met & {"dose", "frequency"} and "conflict" not in relations:
        return True  # 500 mg twice a day is 1 g once a day
    counted = any(item.sort in ("number", "frequency", "route", "band") for item in pair.alignment.differences)
    return "agree" in relations and "conflict" not in relations and not counted


def _candidates(reading: Reading, statements: Statements) -> Iterable[Statement]:
    found: dict[str, Statement] = {}
    for name in sorted(reading.keys | reading.around):
        if name not in GENERIC:
            for statement in statements.about(name):
                found[statement.text] = statement
    return found.values()


_SORTS: dict[str, Sort] = {
    "number": "number",
    "frequency": "dose",
    "route": "dose",
    "band": "category",
    "opposite": "category",
    "permission": "category",
    "need": "category",
    "denial": "effect",
    "direction": "effect",
    "effect": "effect",
    "order": "number",
}
_SCOPES = {
    "population": ("population only there", "population only here"),
    "condition": ("condition only there", "condition only here"),
}
"""Figures of a scope that one side leaves open: what differs is a step less severe."""
_RANK = (
    "frequency",
    "route",
    "number",
    "band",
    "permission",
    "need",
    "effect",
    "direction",
    "opposite",
    "denial",
    "order",
)
"""Which of several differences is shown: the plainest first."""


def _matches(
    article: Article,
    laid: ArticleReader,
    statement: Statement,
    pair: SentencePair,
    relation: str,
    run: Run,
    effect: Difference | None = None,
) -> Iterator[Match]:
    claims = laid.claims_of(pair.sentence)
    structural = {claim.id: comparison for claim, comparison in pair.comparisons if comparison.relation == relation}
    if claims:
        entry, claim = _spokesmen(statement.entries, claims, set(structural))
    else:
        entry = statement.entries[0]
        claim = _claim_of(article, pair, entry)
    state = entry.state(run.as_of)
    if state == "silent":
        return
    if relation == "agree":
        sort = "effect" if effect is not None else _sort(entry, pair.alignment.differences)
        comparison = Comparison("agree", sort, "it says the same in other words")
        yield Match(claim, entry, comparison, state == "active")
        return
    difference = effect or min(pair.alignment.differences, key=lambda item: _RANK.index(item.sort))
    mine = pair.sentence.text[slice(*difference.mine)]
    theirs = statement.text[slice(*difference.theirs)]
    hedged = claim.certainty != "asserted"
    figure = pair.figures.__getitem__
    apart = ", ".join(f"{what} is named on one side only" for what, names in _SCOPES.items() if any(map(figure, names)))
    said = Comparison(
        "conflict", _sort(entry, (difference,)), _words(difference, mine, theirs), difference=apart, hedged=hedged
    )
    yield Match(claim, entry, said, state == "active", article.place_of(mine, pair.sentence))


def _claim_of(article: Article, pair: SentencePair, entry: Entry) -> Claim:
    """A sentence in which no claim was found is one where the registry has its statement: of the entry's kind."""
    sentence = pair.sentence
    line, column = article.document.place(sentence.start)
    block = article.document.blocks[sentence.block]
    return Claim(
        id=f"{entry.kind[:3]}{sentence.start}",
        kind=entry.kind,
        text=article.document.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        line=line,
        column=column,
        section=block.section,
        subject=Subject(entry.subject, canonical_of(entry.subject), "other"),
        scope=Scope(),
        attribute=entry.attribute,
        values=(),
        cues=sentence.cues,
        citations=sentence.citations,
        location=article.document.positions.location(sentence.start),
    )


def _spokesmen(entries: Sequence[Entry], claims: Sequence[Claim], compared: set[str]) -> tuple[Entry, Claim]:
    """The entry and the claim that stand for statement and sentence: of one kind, compared before, where there are."""
    kinds: dict[Kind, Entry] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, entry)
    ranked = sorted(claims, key=lambda claim: (claim.id not in compared, claim.kind not in kinds))
    claim = ranked[0]
    return kinds.get(claim.kind, entries[0]), claim


def _sort(entry: Entry, differences: Sequence[Difference]) -> Sort:
    if entry.kind == "dosing" and any(item.sort in ("number", "frequency", "route") for item in differences):
        return "dose"
    sort = _SORTS[differences[0].sort] if differences else "category"
    return "number" if sort == "dose" else sort


def _words(difference: Difference, mine: str, theirs: str) -> str:
    if difference.sort == "denial":
        return f"“{' '.join(mine.split())}” is denied on one side only,"
    return f"“{' '.join(mine.split())}” against “{' '.join(theirs.split())}”"
