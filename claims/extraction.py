"""From documents to articles with sentences and claims: the one place where reading, context and extractors meet."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from spacy.tokens import Doc, Span

from claims.abbreviations import long_forms
from claims.article import Article, Sentence
from claims.context import Context, read_context
from claims.extractors import catalogue
from claims.language import Language, load_language
from claims.mentions import Mention, canonical_of, find_mentions, normal
from claims.model import Category, Claim, Cue, Frequency, Kind, Polarity, Quantity, Regimen, Subject, Value
from claims.patterns import fold
from claims.quantities import find_quantities
from claims.reading import BLOCKS, Reading, make_doc
from claims.scopes import read_scope
from claims.subjects import Resolver, find_topic
from claims.view import Draft, View
from sources.document import Block, Document

_BATCH = 16
_CONTINUES = re.compile(
    r"(?:they|these|this|those|it|examples|the most common|common ones|others|some)\s+"
    r"(?:(?:can|may|might|could|usually|mainly|often|also)\s+)*(?:includes?|are|be|is)\b"
)
"""A sentence that goes on with a list the one before announced ("They include bleeding and infection.")."""


def read_articles(documents: Iterable[Document], language: Language) -> Iterator[Article]:
    """Reads documents with the language pipeline; memory does not grow with their number.

    Yields:
        One article a document, in order.
    """
    pending: list[tuple[Document, Reading]] = []

    def docs() -> Iterator[Doc]:
        for document in documents:
            doc, reading = make_doc(document, language.nlp)
            pending.append((document, reading))
            yield doc

    for doc in language.nlp.pipe(docs(), batch_size=_BATCH):
        document, reading = pending.pop(0)
        yield _Reader(document, doc, reading, language).article()


def read_article(document: Document, language: Language | None = None) -> Article:
    """Reads one document; the default language pipeline is loaded where none is given. See `read_articles`."""
    return next(read_articles([document], language or load_language()))


_COINED = re.compile(
    r"\b(?P<name>[A-Z][\w-]*[a-z][\w-]*)\b(?:®|™)?(?:\s\([^)]{1,40}\))?,?\s(?:is|uses|works|was)\s(?:(?:an?|the|our|by)\s)(?:[\w-]+\s){0,5}?"
    r"(?P<kind>treatment|procedure|therapy|laser|medicine|drug|vaccine|device|injection|test|implant|tablet|cream|operation|technique)\b"
)
_COINED_TYPES = {
    "medicine": "drug",
    "drug": "drug",
    "tablet": "drug",
    "cream": "drug",
    "vaccine": "drug",
    "injection": "drug",
    "device": "device",
    "implant": "device",
    "test": "test",
}


def _coined(text: str) -> dict[str, tuple[str, str]]:
    """Names that only this article knows ("VenaLift is a laser treatment"), where it uses them more than once."""
    found: dict[str, tuple[str, str]] = {}
    for match in _COINED.finditer(text):
        name = match["name"]
        if (
            len(name) > 4
            and canonical_of(name) == normal(name)
            and text.count(name) >= 3
            and text.count(name.lower()) == 0
        ):
            found[name.lower()] = (_COINED_TYPES.get(match["kind"], "procedure"), normal(name))
    return found


class _Reader:
    """Reads one article; holds what the sentences share."""

    def __init__(self, document: Document, doc: Doc, reading: Reading, language: Language) -> None:
        self.document, self.doc, self.reading, self.language = document, doc, reading, language
        self.abbreviations = long_forms(doc)
        self.short_names = self._short_names() | _coined(doc.text)
        self.mentions = find_mentions(doc, self.short_names)
        self.starts = [mention.start for mention in self.mentions]
        self.citation_starts = [citation.start for citation in document.citations]
        self.ids: dict[str, int] = {}
        self.plain: dict[str, list[Mention]] = {}
        self.previous = ""

    def _short_names(self) -> dict[str, tuple[str, str]]:
        """Abbreviations the article defines, as names of what their long form names."""
        names: dict[str, tuple[str, str]] = {}
        for short, long in self.abbreviations.items():
            inner = find_mentions(self.language.nlp.make_doc(long))
            if inner:
                names[short.lower()] = (inner[-1].type, inner[-1].canonical if inner[-1].text == long else normal(long))
        return names

    def _mentions_of(self, text: str) -> list[Mention]:
        """Mentions in a text outside the ``Doc`` (title, heading, lead-in)."""
        if text not in self.plain:
            self.plain[text] = find_mentions(self.language.nlp.make_doc(text), self.short_names) if text else []
        return self.plain[text]

    def article(self) -> Article:
        """Reads the sentences in order and makes the article."""
        document = self.document
        headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
        headed = [mention for heading in headings for mention in self._mentions_of(heading)]
        topic = find_topic(self._mentions_of(document.title or ""), headed, self.mentions)
        resolver = Resolver(topic)
        sentences: list[Sentence] = []
        claims: list[Claim] = []
        section: tuple[str, ...] | None = None
        blocks = self.doc.user_data[BLOCKS]
        firsts = [first for first, _, _ in blocks]
        for span in self.doc.sents if len(self.doc) else ():
            index = blocks[max(bisect.bisect_right(firsts, span.start) - 1, 0)][2]
            block = document.blocks[index]
            if block.section != section:
                section = block.section
                resolver.enter_section(
                    [mention for heading in reversed(section) for mention in self._mentions_of(heading)]
                )
            view = self._view(span, block, resolver)
            start, end = self.reading.span(span.start_char, span.end_char)
            citations = self._citations(start, end, block)
            cues = self._cues(view)
            quantities = tuple(self._quantity(view, quantity) for quantity in view.quantities)
            sentences.append(Sentence(start, end, index, view.text, quantities, cues, citations))
            claims.extend(self._claims(view, block, start, end, citations, cues))
        claims.sort(key=lambda claim: (claim.start, claim.end))
        name = topic.treatment.canonical if topic.treatment else topic.condition
        return Article(
            document, tuple(sentences), tuple(claims), name, tuple(self.abbreviations.items()), topic.condition
        )

    def _view(self, sentence: Span, block: Block, resolver: Resolver) -> View:
        text = sentence.text
        folded = fold(text)
        offset = sentence.start_char
        low = bisect.bisect_left(self.starts, offset)
        high = bisect.bisect_left(self.starts, sentence.end_char)
        mentions = self.mentions[low:high]
        lead_text = self.document.text[slice(*block.lead_in)] if block.lead_in else ""
        if not lead_text and _CONTINUES.match(folded):
            lead_text = self.previous
        self.previous = text
        lead_mentions = self._mentions_of(lead_text)
        context = read_context(sentence, folded)
        subject, treatment = resolver.resolve(sentence, mentions, lead_mentions)
        view = View(
            sentence=sentence,
            text=text,
            folded=folded,
            mentions=mentions,
            quantities=find_quantities(text),
            context=_with_lead(context, lead_text),
            lead=fold(lead_text),
            headings=tuple(fold(heading) for heading in (*block.section, *block.headers)),
            subject=subject,
            treatment=treatment,
        )
        about = treatment or subject
        canonical = about.canonical if about else None
        view.scope = read_scope(text, mentions, offset, canonical, self._section_condition(block))
        return view

    def _section_condition(self, block: Block) -> str | None:
        for heading in reversed(block.section):
            named = [mention for mention in self._mentions_of(heading) if mention.type == "condition"]
            if named:
                return named[0].canonical
        return None

    def _citations(self, start: int, end: int, block: Block) -> tuple[str, ...]:
        """Keys cited in a sentence or right behind it, before the next begins."""
        low = bisect.bisect_left(self.citation_starts, start)
        keys: dict[str, None] = {}
        for citation in self.document.citations[low:]:
            if citation.start >= block.end:
                break
            behind = self.document.text[end : citation.start] if citation.start >= end else ""
            if citation.start >= end and re.search(r"[^\s.,;:!?)\]\"'”’\d\[(–-]", behind):
                break
            keys.update(dict.fromkeys(citation.keys))
        return tuple(keys)

    def _cues(self, view: View) -> tuple[Cue, ...]:
        found = []
        for mark in view.context.marks:
            start, end = self.reading.span(view.offset + mark.start, view.offset + mark.end)
            found.append(Cue(mark.type, self.document.text[start:end], start, end))
        return tuple(found)

    def _claims(
        self, view: View, block: Block, start: int, end: int, citations: tuple[str, ...], cues: tuple[Cue, ...]
    ) -> Iterator[Claim]:
        line, column = self.document.place(start)
        for kind, extract in catalogue().items():
            for draft in extract(view):
                values = tuple(self._value(view, value) for value in draft.values)
                subject = draft.subject or _subject_for(kind, view)
                yield Claim(
                    id=self._id(kind, start),
                    kind=kind,
                    text=self.document.text[start:end],
                    start=start,
                    end=end,
                    line=line,
                    column=column,
                    section=block.section,
                    subject=subject,
                    scope=draft.scope or view.scope,
                    attribute=draft.attribute,
                    values=values,
                    polarity=_polarity(view, draft),
                    certainty=view.context.certainty,
                    attribution=view.context.attribution,
                    stance=view.context.stance,
                    cues=cues,
                    citations=citations,
                    location=self.document.positions.location(start),
                )

    def _id(self, kind: str, start: int) -> str:
        key = f"{kind[:3]}{start}"
        self.ids[key] = self.ids.get(key, 0) + 1
        return key if self.ids[key] == 1 else f"{key}.{self.ids[key]}"

    def _value(self, view: View, value: Value) -> Value:
        if isinstance(value, Quantity):
            return self._quantity(view, value)
        if isinstance(value, Category):
            start, end = self.reading.span(view.offset + value.start, view.offset + value.end)
            return replace(value, text=self.document.text[start:end], start=start, end=end)
        if isinstance(value, Regimen):
            return self._regimen(view, value)
        return value

    def _regimen(self, view: View, value: Regimen) -> Regimen:
        moved: dict[str, Any] = {
            name: self._quantity(view, quantity)
            for name in ("dose", "duration", "infusion", "rate", "limit")
            if (quantity := getattr(value, name)) is not None
        }
        if value.frequency is not None:
            moved["frequency"] = Frequency(value.frequency.times, self._quantity(view, value.frequency.per))
        return replace(value, **moved)

    def _quantity(self, view: View, value: Quantity) -> Quantity:
        start, end = self.reading.span(view.offset + value.start, view.offset + value.end)
        return replace(value, text=self.document.text[start:end], start=start, end=end)


def _with_lead(context: Context, lead: str) -> Context:
    """A list's lead-in lends its hedge or condition to its items ("Side effects may include:")."""
    if not lead or context.certainty != "asserted":
        return context
    folded = f" {fold(lead)} "
    if re.search(r"\b(?:may|might|could|possibl[ey])\b", folded):
        return replace(context, certainty="hedged")
    if re.search(r"\bif\b", folded) and not re.search(r"\b(?:ask|tell|call|contact|see)\b", folded):
        return replace(context, certainty="conditional")
    return context


def _polarity(view: View, draft: Draft) -> Polarity:
    return draft.polarity or view.context.polarity


def _subject_for(kind: Kind, view: View) -> Subject | None:
    return view.treatment or view.subject if kind != "statistic" else view.subject or view.treatment
