"""Context: what negates, hedges, conditions, questions or attributes what a sentence says, and the words that did it.

After ConText (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002) and NegEx (Chapman et al. 2001,
doi:10.1006/jbin.2001.1029): cues with a direction and a scope that ends at a terminator; the parse, where there is one,
says which predicate a negation belongs to. The cues are data (``data/cues.yaml``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from spacy.tokens import Span, Token

from claims import data
from claims.model import Attribution, Certainty, Polarity, Stance
from claims.patterns import compile_phrases, keys, possible


class CueWords(BaseModel):
    """The whole of ``cues.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    negation: tuple[str, ...]
    not_negation: tuple[str, ...]
    undoing: tuple[str, ...]
    negative_verbs: tuple[str, ...]
    negative_subjects: tuple[str, ...]
    hedge: tuple[str, ...]
    condition: tuple[str, ...]
    attribution_vague: tuple[str, ...]
    attribution_named: tuple[str, ...]
    reported: tuple[str, ...]
    refuted: tuple[str, ...]
    question_starts: tuple[str, ...]
    terminators: tuple[str, ...]
    short: tuple[str, ...]
    short_terminators: tuple[str, ...]
    indirect: tuple[str, ...]


@functools.cache
def words() -> CueWords:
    """Returns the cue lists, read and validated once."""
    return data.load("cues.yaml", CueWords)


@dataclass(frozen=True, slots=True)
class Mark:
    """A cue in a sentence; offsets into the sentence's text."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds the claims of one sentence.

    Attributes:
        polarity: Of the main predication.
        certainty: Of the main predication.
        attribution: Whose authority is named.
        stance: Whether the article says it itself.
        marks: All cues, in order.
        negations: Spans of text that stand under a negation, for values inside them.
        lent: Cues of the lead-in that lent its certainty or denial; they stand before, so their offsets are negative.
        denied_above: Whether the lead-in denies its items ("It does not cause:").
    """

    polarity: Polarity
    certainty: Certainty
    attribution: Attribution
    stance: Stance
    marks: tuple[Mark, ...]
    negations: tuple[tuple[int, int, int], ...]
    lent: tuple[Mark, ...] = ()
    denied_above: bool = False

    def negates(self, start: int, end: int) -> bool:
        """Whether the words at ``start`` to ``end`` (offsets into the sentence) stand under a negation."""
        return any(low < start and end <= high for _, low, high in self.negations)


def _marks(folded: str, name: str, phrases: tuple[str, ...], begun: frozenset[str]) -> list[Mark]:
    if not possible(phrases, begun):
        return []
    return [Mark(name, *match.span()) for match in compile_phrases(phrases).finditer(folded)]


_YEAR_STUDY = re.compile(
    r"\b(?:a|an|the|one|this)\s+(?:(?:19|20)\d\d)\s+(?:[\w-]+\s+){0,3}"
    r"(?:study|trial|review|survey|meta-analysis|report|analysis)\b"
    r"|\b(?:study|trial|review|survey|meta-analysis)\s+(?:published|presented|reported)\s+(?:in|at|by)\b"
)


_NEW_CLAUSE = re.compile(
    r",\s+(?:and|or|so)\s+(?=(?:it|they|this|these|the|you|he|she|we|most|some|many|your|there|one)\b)"
    r"|,\s+(?=(?!(?:or|and|nor)\b)[\w-]+(?:\s(?!(?:or|and|nor)\b)[\w-]+){0,3}?\s(?:can|may|must|should|will|is|are|was|were)\s)"
)
"""A comma and a subject of its own with its verb: what is negated before stays before."""
_COMPARED = re.compile(r"\b(?:more|less|as|equally|most|least)\s+$")
"""Before "likely": a comparison of odds, not a hedge."""


def read_context(sentence: Span, folded: str) -> Context:
    """Reads the context of one sentence.

    Args:
        sentence: The sentence, with a parse.
        folded: Its text, folded by `claims.patterns.fold`.
    """
    cues = words()
    begun = keys(folded)
    negations = _negations(folded, begun)
    hedges = [
        mark
        for mark in _marks(folded, "hedge", cues.hedge, begun)
        if not _month_of_may(sentence, mark) and not _COMPARED.search(folded, 0, mark.start)
    ]
    conditions = _marks(folded, "condition", cues.condition, begun)
    vague = _marks(folded, "attribution-vague", cues.attribution_vague, begun)
    named = _marks(folded, "attribution-named", cues.attribution_named, begun)
    named += [Mark("attribution-named", *match.span()) for match in _YEAR_STUDY.finditer(folded)]
    reported = _marks(folded, "reported", cues.reported, begun)
    refuted = _marks(folded, "refuted", cues.refuted, begun)
    question = folded.rstrip("\"') ").endswith("?")
    trailing = _trailing(folded)
    if trailing is not None and not any(mark.start == trailing.start for mark in negations):
        negations.append(trailing)
    scopes = _scopes(negations, folded)
    if trailing is not None:
        scopes += ((trailing.start, -1, trailing.start),)
    polarity: Polarity = "negated" if trailing or _main_negated(sentence, negations) else "affirmed"
    certainty: Certainty = "asserted"
    main = _main_clause(sentence) if hedges else frozenset()
    if question or _is_left_open(sentence):
        certainty = "question"
    elif any(_is_condition(sentence, mark) for mark in conditions):
        certainty = "conditional"
    elif any(_hedges_main(sentence, mark, main) for mark in hedges):
        certainty = "hedged"
    attribution: Attribution = "named" if named else "vague" if vague else "none"
    stance: Stance = "refuted" if refuted else "reported" if reported else "own"
    marks = sorted(negations + hedges + conditions + vague + named + reported + refuted, key=lambda mark: mark.start)
    if question:
        marks.append(Mark("question", len(folded.rstrip()) - 1, len(folded.rstrip())))
    return Context(polarity, certainty, attribution, stance, tuple(marks), scopes)


def _is_left_open(sentence: Span) -> bool:
    """Whether it is a list's item that only names a question ("Whether the tumor has spread")."""
    return sentence[0].lower_ == "whether" and (sentence[0].head == sentence.root or sentence[0] == sentence.root)


_PARTLY = re.compile(r"\b(?:no single|no one [a-z]+|not (?:all|every|everyone|everybody|always|entirely|fully))\b")
"""What is denied of all is not denied of each."""


def denied_spans(folded: str) -> tuple[tuple[int, int, int], ...]:
    """Returns what a folded text's negations deny, without a parse: (start of the cue, start and end of its scope)."""
    return _scopes(_negations(folded, keys(folded), _PARTLY), folded)


def _negations(folded: str, begun: frozenset[str], *barred: re.Pattern[str]) -> list[Mark]:
    """Returns the cues that deny: none that only looks like one, none of a pair that undoes itself."""
    cues = words()
    patterns = (compile_phrases(cues.not_negation), *barred)
    skip = [match.span() for pattern in patterns for match in pattern.finditer(folded)]
    marks = _marks(folded, "negation", cues.negation, begun)
    if _ANSWER.match(folded):
        marks = marks[1:]
    return _undoubled([mark for mark in marks if not any(low <= mark.start < high for low, high in skip)], folded)


_ANSWER = re.compile(r"no,\s+(?=[a-z]+\s+[a-z])")
"""The answer to a question before what it says: "No, it can harm an unborn baby"."""
_TRAILING = re.compile(
    r":\s*(?P<cue>no|none|nil|negative|absent|never|not (?:known|reported|applicable|present|detected)|n/a|unknown)"
    r"(?:\s+(?:known|reported|found|seen|recorded|observed))?\s*[.;]?\s*$"
)
"""The answer in a form or table ("Fever: none", "History of seizures: No") denies what stands before it."""


def _trailing(folded: str) -> Mark | None:
    match = _TRAILING.search(folded)
    return Mark("negation", *match.span("cue")) if match is not None and match["cue"] != "unknown" else None


def _undoubled(negations: list[Mark], folded: str) -> list[Mark]:
    """Takes out pairs that undo each other ("does not fail to work", "no patient failed to respond")."""
    kept: list[Mark] = []
    for mark in negations:
        before = kept[-1] if kept else None
        if (
            before is not None
            and compile_phrases(words().undoing).fullmatch(folded, mark.start, mark.end)
            and _NEAR.fullmatch(folded, before.end, mark.start)
        ):
            kept.pop()
            continue
        kept.append(mark)
    return kept


_NEAR = re.compile(r"\s*(?:[\w'-]+\s+){0,3}")


def _scopes(negations: Sequence[Mark], folded: str) -> tuple[tuple[int, int, int], ...]:
    """Returns for each negation its start and the stretch it denies, up to the next word that ends a scope."""
    if not negations:
        return ()
    terminators = sorted(
        match.start()
        for pattern in (compile_phrases(words().terminators), _NEW_CLAUSE)
        for match in pattern.finditer(folded)
    )
    return tuple((mark.start, mark.start, _scope_end(mark, terminators, folded)) for mark in negations)


_NEEDED = re.compile(r"\s+(?:[\w-]+\s+)?(?:need|indication|evidence|sign|symptom|risk|reason|regard)s?\b")


def _scope_end(mark: Mark, terminators: Sequence[int], folded: str) -> int:
    end = next((at for at in terminators if at > mark.end), len(folded))
    closing = folded.find(")", mark.end, end)
    if closing >= 0 and folded.count("(", mark.end, closing) < folded.count(")", mark.end, closing + 1):
        end = closing  # what stands in brackets is denied in brackets
    if not compile_phrases(words().short).fullmatch(folded, mark.start, mark.end) or _NEEDED.match(folded, mark.end):
        return end
    nearer = compile_phrases(words().short_terminators).search(folded, mark.end + 1, end)
    return nearer.start() if nearer is not None else end


def _month_of_may(sentence: Span, mark: Mark) -> bool:
    token = _token_at(sentence, mark.start)
    return token is not None and token.text == "May" and token.i > sentence.start and token.tag_ != "MD"


def _token_at(sentence: Span, offset: int) -> Token | None:
    place = sentence.start_char + offset
    for token in sentence:
        if token.idx <= place < token.idx + len(token):
            return token
    return None


def _predicates(root: Token) -> list[Token]:
    """The main predicate and the verbs it only carries ("is not thought to help", "failed to improve")."""
    chain = [root]
    for _ in range(3):
        inner = next(
            (child for child in chain[-1].children if child.dep_ == "xcomp" and child.tag_.startswith("V")), None
        )
        if inner is None:
            break
        chain.append(inner)
    return chain


def _main_clause(sentence: Span) -> frozenset[int]:
    """Token numbers of the main clause: everything but adverbial and relative clauses."""
    root = sentence.root
    kept: set[int] = set()
    stack = [root]
    while stack:
        token = stack.pop()
        kept.add(token.i)
        stack.extend(
            child for child in token.children if child.dep_ not in ("advcl", *_RELATIVE) and not _own_clause(child)
        )
    return frozenset(kept)


def _own_clause(token: Token) -> bool:
    """A second main clause with a subject of its own."""
    return token.dep_ == "conj" and any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children)


_NEGATIVE = frozenset({"not", "n't", "never", "n’t", "cannot"})


def is_negation(token: Token) -> bool:
    """Whether a word of the parse denies its head: none that only looks so ("not only lowers", "no less than")."""
    if token.dep_ != "neg" and token.lower_ not in _NEGATIVE and token.lower_ != "no":
        return False
    behind = token.doc[token.i : token.i + 4]
    return not compile_phrases(words().not_negation).match(behind.text.lower())


def _main_negated(sentence: Span, negations: Sequence[Mark]) -> bool:
    if not negations:
        return False
    root = sentence.root
    starts = {sentence.start_char + mark.start for mark in negations}
    verbs = words().negative_verbs
    for predicate in _predicates(root):
        for child in predicate.children:
            if (child.dep_ == "neg" or child.lower_ in _NEGATIVE) and any(
                start <= child.idx < start + 12 or child.idx <= start < child.idx + len(child) for start in starts
            ):
                return True
            if (
                child.lower_ == "longer"
                and child.dep_ in ("neg", "advmod")
                and any(t.lower_ == "no" for t in child.children)
            ):
                return True
            if child.dep_ in ("nsubj", "nsubjpass", "dobj", "obj", "attr", "nsubj:pass") and _has_no(child):
                return True
            if _denies(child, predicate) or _leads_to_none(child, predicate):
                return True
        if (
            predicate.i >= sentence.start + 2
            and sentence.doc[predicate.i - 2 : predicate.i].text.lower() == "no longer"
        ):
            return True
        if predicate.lemma_.lower() in verbs or predicate.lower_.rstrip("sed") in verbs:
            return True
    if root.tag_.startswith(("N", "J")):
        # A fragment ("No side effects", "Not recommended for children").
        first = min(negations, key=lambda mark: mark.start)
        return first.start <= 1
    return False


def _denies(child: Token, predicate: Token) -> bool:
    """Whether a copula's complement denies: "is without side effects", "is negative for influenza"."""
    if predicate.lemma_.lower() not in ("be", "come", "remain", "test"):
        return False
    if child.lower_ == "negative":
        return any(inner.lower_ == "for" for inner in (*child.children, *predicate.children))
    said = any(other.dep_ in ("acomp", "attr", "oprd") for other in predicate.children)
    return child.lower_ == "without" and child.dep_ == "prep" and not said


def _leads_to_none(child: Token, predicate: Token) -> bool:
    """Whether nothing comes of what is said: "led to no infection", "results in no loss of vision"."""
    if child.dep_ != "prep" or (predicate.lemma_.lower(), child.lower_) not in (("lead", "to"), ("result", "in")):
        return False
    return any(_has_no(noun) for noun in child.children if noun.dep_ == "pobj")


def _has_no(noun: Token) -> bool:
    if noun.lower_ in ("none", "nobody", "nothing", "neither"):
        return True
    return any(
        child.lower_ in ("no", "neither") and child.dep_ in ("det", "neg", "preconj", "advmod")
        for child in noun.children
    )


_ASKING = (
    "see", "know", "ask", "find out", "determine", "decide", "check", "as", "even", "what", "sure", "tell", "wonder",
    "learn",
)  # fmt: skip


def _is_condition(sentence: Span, mark: Mark) -> bool:
    """Whether a condition cue opens a clause that conditions the main one."""
    token = _token_at(sentence, mark.start)
    if token is None:
        return False
    text = token.lower_
    if text == "when":
        return False
    if text == "if":
        following = sentence.text[mark.end :].strip().lower()
        if following.startswith(("necessary", "needed", "possible", "required", "any", "not")):
            return False
        before = sentence.text[: mark.start].lower().rstrip()
        # An indirect question ("ask your doctor if you can", "tell your doctor if you are pregnant") sets no condition.
        return not before.endswith(_ASKING)
    return True


def certainty_at(sentence: Span, context: Context, at: int) -> Certainty:
    """Returns how certain the words at ``at`` (offset into the sentence) are said to be.

    A relative clause has hedges of its own: in "may be treated with these drops, which are only available on
    prescription" the second half is not in doubt. So has a clause with a subject of its own: "the one can cause
    diarrhoea, and the other may cause constipation".
    """
    if context.certainty not in ("asserted", "hedged"):
        return context.certainty
    token = _token_at(sentence, at)
    above = (token, *token.ancestors) if token is not None else ()
    clause = next((up for up in above if up.dep_ in _RELATIVE or _is_clause_beside(up)), None)
    if clause is None:
        return context.certainty
    own = {inner.i for inner in clause.subtree}
    hedges = (_token_at(sentence, mark.start) for mark in context.marks if mark.type == "hedge")
    return "hedged" if any(hedge is not None and hedge.i in own for hedge in hedges) else "asserted"


_RELATIVE = ("relcl", "acl:relcl")


def _is_clause_beside(token: Token) -> bool:
    """Whether a verb stands beside another one with a subject of its own."""
    return (
        token.dep_ == "conj"
        and token.tag_.startswith("V")
        and any(child.dep_ in ("nsubj", "nsubjpass", "nsubj:pass") for child in token.children)
    )


def _hedges_main(sentence: Span, mark: Mark, main: frozenset[int]) -> bool:
    token = _token_at(sentence, mark.start)
    return token is None or token.i in main
