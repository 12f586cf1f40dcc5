"""DOCX: a Word article given back with each finding as a comment at its words, and nothing else changed.

Comments that stand in it stay. What was accepted in a baseline or suppressed is left out, and so is a comment that
medfact has put in before, word for word.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from claims.model import Finding, Related
from reports import Format
from reports.excerpt import safe, shorten
from reports.result import DocumentResult, Options, Result
from reports.text import entry_provenance
from reports.word import package
from sources.directives import comment_in_line, is_directive
from sources.wholefile import whole
from sources.word.container import is_strict, strict_names

if TYPE_CHECKING:
    import datetime

    from lxml.etree import _Element

    from sources.readers.docx import Trace

FORMAT = Format("docx", "a Word article with each finding as a comment (--output FILE)", ".docx", frozenset({"check"}))
AUTHOR = "medfact"
INITIALS = "mf"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAME = f"{{{_W}}}"
_NO_XML = re.compile("[\ufffe\uffff]")
_EMPTY = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{_W}"></w:comments>'.encode()


def render(_result: Result, _options: Options) -> str:
    """A Word document is no text.

    Raises:
        ValueError: Always; the message says what to do.
    """
    raise ValueError("docx is a binary file: name it with --output FILE (or a folder, for several articles)")


def write_file(result: Result, output: Path, options: Options) -> None:
    """Writes the one article of a result.

    Raises:
        ValueError: There are several articles, or the one is no Word document, or could not be read.
    """
    if len(result.documents) != 1:
        raise ValueError(
            f"the docx format makes a file an article, and there are {len(result.documents)}: "
            "name a folder to write them to (--output FOLDER)"
        )
    _write([(result.documents[0], output)], result, options)


def write(result: Result, folder: Path, options: Options) -> None:
    """Writes each article below a folder, under its own path.

    Raises:
        ValueError: One of the articles is no Word document.
    """
    _write([(item, folder / _inside(item.path)) for item in result.documents], result, options)


def _write(pairs: Sequence[tuple[DocumentResult, Path]], result: Result, options: Options) -> None:
    others = [item.path for item, _ in pairs if item.document is not None and item.document.format != "docx"]
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        raise ValueError(
            f"the docx format puts comments into Word articles, and {', '.join(others[:3])}{more} "
            f"{'is' if len(others) == 1 else 'are'} none: name the Word documents alone"
        )
    readable = [(item, target) for item, target in pairs if item.document is not None and item.error is None]
    if not readable:
        raise ValueError("no article could be checked: there is nothing to write")
    double = [name for name, times in Counter(os.path.normcase(target) for _, target in readable).items() if times > 1]
    if double:
        raise ValueError(f"two articles would be written to {double[0]}: check them one by one")
    made = [(target, _commented(item, target, result, options)) for item, target in readable]
    for target, data in made:
        with whole(target) as part:
            part.write_bytes(data)


def _inside(path: str) -> PurePosixPath:
    """Returns an article's path as one below a folder."""
    pure = PurePosixPath(path)
    return PurePosixPath(pure.name) if pure.is_absolute() or ".." in pure.parts else pure


def _commented(item: DocumentResult, target: Path, result: Result, options: Options) -> bytes:
    document, original = item.document, options.original
    if document is None or original is None:
        raise ValueError(f"{item.path}: the file itself is needed to put comments into it")
    source = original(item.path)
    if source is None:
        raise ValueError(f"{item.path} is no file of this computer: save it, and check the file")
    if target.exists() and target.samefile(source):
        raise ValueError(f"{target} is the article itself: name another file with --output")
    data = source.read_bytes()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise ValueError(f"{item.path} was changed while it was checked: check it again")
    from sources.readers import docx

    trace = docx.trace(data, item.path)
    if trace.text != document.text:
        raise ValueError(f"{item.path} reads otherwise the second time: its comments could not be placed")
    findings = [finding for finding in item.ordered if finding.state == "new"]
    return commented(data, trace, findings, result.as_of)


def commented(data: bytes, trace: Trace, findings: Sequence[Finding], day: datetime.date) -> bytes:
    """Returns a Word document with findings as comments.

    Args:
        data: The file.
        trace: What was read of it.
        findings: The findings, their offsets in the text of the trace.
        day: The day the comments bear.
    """
    from reports.word.places import Body

    container = trace.container
    name = container.comments.name if container.comments else ""
    comments = (package.part_of(data, name) if name else None) or _EMPTY
    notes = package.parsed(comments)
    there = Counter(_said(one) for one in notes.iter(f"{_NAME}comment") if one.get(f"{_NAME}author") == AUTHOR)
    wanted = []
    for finding in findings:
        paragraphs = list(_paragraphs(finding))
        if there["\n".join(paragraphs)]:
            there["\n".join(paragraphs)] -= 1
        else:
            wanted.append((finding, paragraphs))
    if not wanted:
        return data
    main = package.part_of(data, container.main.name) or b""
    root = package.parsed(main)
    styles = _styles(trace)
    number = 1 + max(_ids(notes, root), default=-1)
    spans = []
    for identity, (finding, paragraphs) in enumerate(wanted, number):
        notes.append(_comment(notes, identity, paragraphs, day, styles))
        spans.append((finding.start, finding.end, identity))
    Body(root, trace).comment(spans)
    if "annotation reference" in styles:
        ours = {str(identity) for _, _, identity in spans}
        for reference in root.iter(f"{_NAME}commentReference"):
            run = reference.getparent()
            if run is not None and reference.get(f"{_NAME}id") in ours:
                run.insert(0, _styled(run, "rPr", "rStyle", styles["annotation reference"]))
    changed: dict[str, bytes] = {}
    if not name:
        name, changed = package.new_comments(data, container.main.name)
        comments = strict_names(comments) if is_strict(main) else comments
    changed[container.main.name] = package.written(root, main)
    changed[name] = package.written(notes, comments)
    return package.with_parts(data, changed)


def _ids(*roots: _Element) -> Iterator[int]:
    names = {f"{_NAME}{name}" for name in ("comment", "commentRangeStart", "commentRangeEnd", "commentReference")}
    for root in roots:
        for element in root.iter(*names):
            said = element.get(f"{_NAME}id", "")
            if said.isdecimal():
                yield int(said)


def _said(comment: _Element) -> str:
    paragraphs = comment.iter(f"{_NAME}p")
    return "\n".join("".join(text.text or "" for text in one.iter(f"{_NAME}t")) for one in paragraphs)


def _styles(trace: Trace) -> dict[str, str]:
    """Returns the ids of Word's own styles for comments, where the document has them; they are named by language."""
    styles = trace.container.styles
    found = {}
    for style in [] if styles is None else styles.root.findall(f"{_NAME}style"):
        name = style.find(f"{_NAME}name")
        said = "" if name is None else name.get(f"{_NAME}val", "").lower()
        if said in ("annotation text", "annotation reference"):
            found[said] = style.get(f"{_NAME}styleId", "")
    return found


def _comment(
    notes: _Element, identity: int, paragraphs: Sequence[str], day: datetime.date, styles: dict[str, str]
) -> _Element:
    comment = notes.makeelement(f"{_NAME}comment")
    for name, said in (("id", identity), ("author", AUTHOR), ("date", f"{day}T00:00:00Z"), ("initials", INITIALS)):
        comment.set(f"{_NAME}{name}", str(said))
    for number, words in enumerate(paragraphs):
        paragraph = notes.makeelement(f"{_NAME}p")
        if "annotation text" in styles:
            paragraph.append(_styled(notes, "pPr", "pStyle", styles["annotation text"]))
        if not number:  # Word shows the mark of the comment here
            mark = notes.makeelement(f"{_NAME}r")
            if "annotation reference" in styles:
                mark.append(_styled(notes, "rPr", "rStyle", styles["annotation reference"]))
            mark.append(notes.makeelement(f"{_NAME}annotationRef"))
            paragraph.append(mark)
        run, text = notes.makeelement(f"{_NAME}r"), notes.makeelement(f"{_NAME}t")
        if not number:
            letters = notes.makeelement(f"{_NAME}rPr")
            letters.append(notes.makeelement(f"{_NAME}b"))
            run.append(letters)
        text.text = words
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
        paragraph.append(run)
        comment.append(paragraph)
    return comment


def _styled(maker: _Element, outer: str, inner: str, style: str) -> _Element:
    properties, named = maker.makeelement(f"{_NAME}{outer}"), maker.makeelement(f"{_NAME}{inner}")
    named.set(f"{_NAME}val", style)
    properties.append(named)
    return properties


# ---------------------------------------------------------------- what a comment says


def _paragraphs(finding: Finding) -> Iterator[str]:
    """Yields the paragraphs of a comment: code and severity, the message, the other side, what one could do."""
    for words in _words(finding):
        shown = _NO_XML.sub("\ufffd", safe(words)).strip()
        # Comments can silence findings; what is quoted from an article must not.
        yield f"» {shown}" if is_directive(shown) or comment_in_line(shown) else shown


def _words(finding: Finding) -> Iterator[str]:
    about = "" if finding.text else ", about the whole article"
    yield f"{finding.code} {finding.name} ({finding.severity}){about}"
    yield finding.message
    for side in finding.related:
        yield f"Against “{shorten(side.text, 300)}” ({_place(side, finding)})"
    for entry in finding.registry:
        yield f"Registry {entry.id}: {entry.statement} ({entry_provenance(entry)})"
    if finding.hint:
        yield f"Hint: {finding.hint}"


def _place(side: Related, finding: Finding) -> str:
    where = side.location or (f"line {side.line}" if side.line else "")
    if side.path == finding.path:
        return where or "in this article"
    return f"{side.path}, {where}" if where else side.path
