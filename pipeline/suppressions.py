"""Suppressions: what silences a finding, in the article or in the configuration, and what silenced nothing.

A suppression in an article governs the block that follows it, with ``ignore-file`` the whole article; one of the
configuration governs its paths. All that cover a finding are credited with it, so that none of two that overlap is
called unused. What a run did not look for it cannot call unused: codes that did not run, articles outside the run.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import sources
from claims.checks import catalogue
from claims.model import Finding, Related
from claims.suppression import Suppression
from pipeline import selection
from pipeline.config import nearest
from sources import Directive, Document, FaultyDirective

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from pipeline.config import Config
    from pipeline.stages import Plan

_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*(?:tool\.medfact\.)?suppress[ \t]*\]\]", re.MULTILINE)
_DATA = {"CIT007": "retractions", "CIT011": "source_texts"}
"""Checks that say nothing without data of the run, and which field of `Run` it is."""
_MOST_FILES = 20_000
"""Files of a project that are gone through to find out whether a run was whole; with more of them it is not asked."""


def verified(document: Document) -> Document:
    """Returns a document whose suppressions name codes that exist; one that names others is among the faulty ones."""
    known = catalogue()
    names = {item.check.name.upper(): code for code, item in known.items()}
    kept, faulty = [], list(document.faulty_directives)
    for directive in document.directives:
        wrong = [code for code in directive.codes if code.upper() not in known and code.upper() not in names]
        if wrong:
            written = "ignore-file" if directive.whole_file else "ignore"
            text = f"medfact: {written} {' '.join(directive.codes)} -- {directive.reason}"
            told = ", ".join(f"there is no check {code!r}{nearest(code, known)}" for code in wrong)
            faulty.append(FaultyDirective(directive.line, text, f"{told}; medfact checks lists them"))
        codes = tuple(code for code in directive.codes if code not in wrong)
        if codes:
            kept.append(dataclasses.replace(directive, codes=codes) if wrong else directive)
    if len(faulty) == len(document.faulty_directives):
        return document
    faulty.sort(key=lambda item: item.line or 0)
    return dataclasses.replace(document, directives=tuple(kept), faulty_directives=tuple(faulty))


@dataclasses.dataclass
class _InArticle:
    """One directive; ``codes`` are those it names, as written; ``silenced`` counts by code."""

    directive: Directive
    document: Document
    codes: Mapping[str, str]
    silenced: dict[str, int] = dataclasses.field(default_factory=dict)

    def covers(self, finding: Finding, as_of: datetime.date) -> bool:
        directive = self.directive
        if finding.code not in self.codes.values() or finding.path != self.document.path:
            return False
        if directive.until is not None and as_of.isoformat() > directive.until:
            return False
        # A finding about the whole article (0, 0) is no part of the first block: only ignore-file reaches it. One about
        # a suppression belongs to the block that this governs.
        start, end = finding.start, finding.end
        if finding.detail and finding.related:
            start, end = finding.related[0].start, finding.related[0].end
        return directive.whole_file or (directive.start <= start < directive.end and end > start)


@dataclasses.dataclass
class _InConfig:
    """One ``[[suppress]]`` of the configuration."""

    number: int
    written: str
    pattern: str
    spec: GitIgnoreSpec
    codes: frozenset[str]
    reason: str
    until: datetime.date | None
    silenced: int = 0

    def covers(self, finding: Finding, as_of: datetime.date) -> bool:
        if self.until is not None and as_of > self.until:
            return False
        return finding.code in self.codes and covers(self.spec, finding.path)


class Suppressions:
    """All suppressions of a run, and what they have silenced so far.

    Attributes:
        documents: The documents that were checked.
        plan: The run.
    """

    def __init__(self, documents: Iterable[Document], plan: Plan) -> None:
        self.documents = {document.path: document for document in documents}
        self.plan = plan
        known = catalogue()
        names = {item.check.name.upper(): code for code, item in known.items()}
        self._articles = {
            path: [
                _InArticle(
                    directive, document, {code: names.get(code.upper(), code.upper()) for code in directive.codes}
                )
                for directive in document.directives
            ]
            for path, document in self.documents.items()
        }
        self._config = [
            _InConfig(
                number, item.code, item.path, spec([item.path]), selection.expand([item.code], known), item.reason,
                item.until,
            )
            for number, item in enumerate(plan.config.settings.suppress)
        ]  # fmt: skip

    def apply(self, finding: Finding) -> Finding:
        """Returns the finding, suppressed where a suppression covers it: the article's own goes before the config's."""
        by: Literal["article", "config"] | None = None
        reason = None
        for here in self._articles.get(finding.path, ()):
            if here.covers(finding, self.plan.run.as_of):
                here.silenced[finding.code] = here.silenced.get(finding.code, 0) + 1
                by, reason = by or "article", reason or here.directive.reason
        for rule in self._config:
            if rule.covers(finding, self.plan.run.as_of):
                rule.silenced += 1
                by, reason = by or "config", reason or rule.reason
        if by is None:
            return finding
        return dataclasses.replace(finding, state="suppressed", reason=reason, silenced_by=by)

    @functools.cached_property
    def universe(self) -> tuple[str, ...] | None:
        """The articles of the project, in this run or not; None where nobody can tell (web pages, too many files)."""
        config = self.plan.config
        places = config.paths or (str(config.root),)
        if any("://" in place for place in places) or any(_is_large(place) for place in places):
            return None
        exclude = (*config.settings.exclude, *self.plan.reports)
        found = sources.find(places, root=config.root, exclude=exclude, exports=config.exports)
        return tuple(shown for _, shown in found.files)

    @functools.cached_property
    def whole(self) -> bool:
        """Whether the run covered every article of the project, so that what it did not find is nowhere."""
        return self.universe is not None and all(map(self._checked, self.universe))

    def _checked(self, shown: str) -> bool:
        return shown in self.documents or any(path.startswith(f"{shown}#") for path in self.documents)

    def findings(self, ignored: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
        """Yields what the checks of suppressions say, once all other findings were applied.

        Args:
            ignored: Codes that overrides leave out, by path: there they found nothing because nobody looked.
        """
        asked = [row for code, row in catalogue().items() if code in self.plan.codes and row.suppressions is not None]
        if not asked:
            return
        given = [*self._given_in_articles(ignored), *self._given_in_config()]
        for row in asked:
            if row.suppressions is not None:
                yield from row.suppressions(given, self.plan.run)

    def _given_in_articles(self, ignored: Mapping[str, frozenset[str]]) -> Iterator[Suppression]:
        for path, directives in self._articles.items():
            for here in directives:
                directive, document = here.directive, here.document
                governed = _governed(document, directive)
                where = "in this article" if directive.whole_file else "in the block that follows"
                if governed is None and not directive.whole_file:
                    where = "behind it: no text follows"
                for code in here.codes.values():
                    silenced = here.silenced.get(code, 0)
                    yield Suppression(
                        code,
                        directive.reason,
                        datetime.date.fromisoformat(directive.until) if directive.until else None,
                        path,
                        directive.line,
                        where,
                        governed,
                        silenced,
                        None if directive.line else document.positions.location(directive.start),
                        told=not silenced and code not in ignored.get(path, ()) and self._told(code),
                    )

    def _told(self, code: str) -> bool:
        """Whether the run can tell that a code found nothing in an article that was checked."""
        row = catalogue().get(code)
        if row is None or row.suppressions is not None:
            # Whether a suppression of SUP001 is of use only another suppression decides: nobody is told to remove it.
            return False
        return looked_for(code, self.plan) and (row.library is None or self.whole)

    def _given_in_config(self) -> Iterator[Suppression]:
        lines = _lines(self.plan.config)
        root = self.plan.config.root
        file = sources.display(self.plan.config.file, root) if self.plan.config.file else "medfact.toml"
        for rule in self._config:
            matched = [path for path in self.documents if covers(rule.spec, path)]
            if not matched and not self.whole:
                continue
            yield Suppression(
                rule.written,
                rule.reason,
                rule.until,
                file,
                lines[rule.number] if rule.number < len(lines) else None,
                f"in {rule.pattern}" if matched else f"in {rule.pattern}: no article of the run has that path",
                silenced=rule.silenced,
                told=not rule.silenced and self._told_of_rule(rule),
            )

    def _told_of_rule(self, rule: _InConfig) -> bool:
        known = catalogue()
        if any(known[code].suppressions is not None for code in rule.codes):
            return False
        left_out = [code for code in rule.codes if code not in self.plan.codes and known[code].check.default]
        if left_out or not any(looked_for(code, self.plan) for code in rule.codes):
            return False
        if any(known[code].library is not None for code in rule.codes) and not self.whole:
            return False
        if self.universe is None:
            return rule.pattern in self.documents
        return all(self._checked(shown) for shown in self.universe if covers(rule.spec, shown))


def looked_for(code: str, plan: Plan) -> bool:
    """Whether a run looked for what a check finds: it was selected, and the data it needs were there."""
    if code not in plan.codes or (catalogue()[code].check.needs_registry and plan.run.registry is None):
        return False
    return code not in _DATA or getattr(plan.run, _DATA[code]) is not None


def spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    """Compiles patterns as in a ``.gitignore``."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def covers(spec: GitIgnoreSpec, path: str) -> bool:
    """Tells whether patterns cover a path; those that cover an export cover its records (``export.csv#id``)."""
    return spec.match_file(path) or any(spec.match_file(path[: mark.start()]) for mark in re.finditer("#", path))


def _is_large(place: str) -> bool:
    seen = 0
    for _, folders, names in os.walk(place):
        folders[:] = [name for name in folders if not name.startswith(".")]
        seen += len(names)
        if seen > _MOST_FILES:
            return True
    return False


def _governed(document: Document, directive: Directive) -> Related | None:
    if directive.whole_file or directive.end <= directive.start:
        return None
    line, column = document.place(directive.start)
    text = document.text[directive.start : directive.end]
    location = document.positions.location(directive.start)
    return Related(document.path, line, directive.start, directive.end, text, column, location)


def _lines(config: Config) -> Sequence[int]:
    """Returns the line of each ``[[suppress]]`` in the file; nothing where they are written otherwise."""
    if config.file is None:
        return ()
    try:
        text = config.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    found = [text.count("\n", 0, match.start()) + 1 for match in _TABLE.finditer(text)]
    return found if len(found) == len(config.settings.suppress) else ()
