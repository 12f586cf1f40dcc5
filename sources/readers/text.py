"""Plain text: blocks from blank lines, bullets, indentation and the look of a line.

`Document.text` is the file itself, newlines as LF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.directives import comment_in_line
from sources.document import Positions
from sources.lists import introduces, last_sentence, run_on_items
from sources.source import Draft, Part, Remark, Source, line_starts

NAME = "text"
ENDINGS = (".txt", ".text")


def sniff(head: str) -> bool:
    """Returns False: plain text is what nothing else recognises."""
    del head
    return False


# A bullet wants white space after it ("-5 °C" is none); "[ ]" is a box to tick.
_BULLET = re.compile(r"(?:[•‣◦▪●○∙·*+\-–—]|\[[ xX]?\]|☐|☑|✓|✔)[ \t]+(?=\S)")
_NUMBER = re.compile(r"(?:(\d{1,3})[.)]|\((\d{1,3})\)|\[(\d{1,3})\]|([A-Za-z])[.)](?=[ \t]+[A-Za-z]))[ \t]+(?=\S)")
# A line that breaks off before a list; headings may well end in other small words ("where this comes from").
_BREAKS_OFF = re.compile(
    r"\b(?:such as|includ(?:e|es|ing)|(?:the )?following|for example|like|are|may|can)$", re.IGNORECASE
)
_SENTENCE = re.compile(r"[a-z)]{3,}[.!?]\s")
_WIDE = re.compile(r"(?<=\S) {3,}(?=[A-Z][\w'’-]*\s)")
# From so many words on, what stands behind a run of blanks is no cell of a table.
_SAID_WORDS = 6
_UNDERLINE = re.compile(r"(=|-|~|\*|_)\1{2,}")
_TERMINAL = re.compile(r"[.!?…:;,][\"'”’)\]]*(?:\s?\[[\d,\s–-]+\]|[¹²³⁴-⁹⁰]+)?$")
_NUMBERED_HEADING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.)\s+\S")
# Longest line that is taken as one of a hard-wrapped paragraph.
_WRAPPED = 120
_HEADING_LENGTH = 90
_HEADING_WORDS = 9
_TITLE_WORDS = 14
_QUESTION_LENGTH = 180


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    indent: int
    text: str
    bullet: int = 0  # length of its bullet, 0 where it has none
    ordinal: int | None = None
    numbered: bool = False


def read(source: Source) -> Draft:
    """Reads plain text.

    Blank lines separate blocks. Where they do not, a line break ends a block unless the paragraph is hard-wrapped:
    the file's own width shows whether the next line's first word would have fitted.
    """
    text = source.text
    lines, remarks = _lines(text)
    width = _wrap_width(lines)
    parts = _blocks(lines, width)
    parts = [piece for part in parts for item in _split_run_on(part, text) for piece in _split_wide(item, text)]
    _headings(parts, text)
    _quotations(parts, text)
    title = next((text[part.start : part.end] for part in parts[:1] if part.kind == "heading"), None)
    return Draft(
        format=NAME, text=text, parts=parts, positions=Positions(lines=line_starts(text)), title=title, remarks=remarks
    )


def _lines(text: str) -> tuple[list[_Line | None], list[Remark]]:
    """Returns the lines, None for blank ones, and the directives that stand on lines of their own."""
    lines: list[_Line | None] = []
    remarks: list[Remark] = []
    offset = 0
    for number, raw in enumerate(text.split("\n"), 1):
        body = raw.strip()
        start = offset + len(raw) - len(raw.lstrip())
        offset += len(raw) + 1
        if not body:
            lines.append(None)
            continue
        comment = comment_in_line(body)
        if comment is not None:
            remarks.append(Remark(offset=min(offset, len(text)), line=number, text=comment))
            lines.append(None)
            continue
        indent = len(raw[: len(raw) - len(raw.lstrip())].expandtabs(4))
        line = _Line(start, start + len(body), indent, body)
        bullet = _BULLET.match(body)
        number_mark = _NUMBER.match(body)
        if bullet:
            line.bullet = bullet.end()
        elif number_mark:
            line.bullet = number_mark.end()
            line.numbered = True
            digits = number_mark[1] or number_mark[2] or number_mark[3]
            line.ordinal = int(digits) if digits else ord(number_mark[4].lower()) - ord("a") + 1
        lines.append(line)
    return lines, remarks


def _wrap_width(lines: list[_Line | None]) -> int:
    """Returns the width the file is hard-wrapped at, 0 where it is not.

    A line that breaks off within a sentence (no punctuation at its end, a small letter on the next line) was wrapped;
    the longest of these tells the width.
    """
    width = count = 0
    for line, following in zip(lines, lines[1:], strict=False):
        if not line or not following or following.bullet or len(line.text) > _WRAPPED:
            continue
        if following.text[0].islower() and not _TERMINAL.search(line.text):
            width = max(width, line.end - line.start + line.indent)
            count += 1
    return width if count >= 2 and width >= 40 else 0


def _blocks(lines: list[_Line | None], width: int) -> list[Part]:
    parts: list[Part] = []
    open_part: Part | None = None
    indents: list[int] = []  # of the list items that are open, outermost first
    group = 0
    previous: _Line | None = None
    blank = True
    for line in lines:
        if line is None:
            open_part, blank = None, True
            continue
        if previous and open_part and not blank and _UNDERLINE.fullmatch(line.text):
            if open_part.end == previous.end and open_part.start == previous.start and open_part.kind == "paragraph":
                open_part.kind, open_part.level, open_part.firm = "heading", 1 if line.text[0] == "=" else 2, True
            open_part, previous, blank = None, None, True
            continue
        if _UNDERLINE.fullmatch(line.text):
            open_part, previous, blank = None, None, True
            continue
        if line.bullet:
            if not indents:
                group += 1
            while indents and indents[-1] > line.indent:
                indents.pop()
            if not indents or indents[-1] < line.indent:
                indents.append(line.indent)
            open_part = Part(
                "list_item",
                line.start + line.bullet,
                line.end,
                level=len(indents),
                ordered=line.numbered,
                ordinal=line.ordinal,
                group=group,
            )
            parts.append(open_part)
        elif open_part and not blank and previous and _continues(previous, line, width, open_part):
            open_part.end = line.end
        else:
            if not (indents and blank and line.indent > indents[-1]):
                indents = []
            open_part = Part("paragraph", line.start, line.end)
            parts.append(open_part)
        previous, blank = line, False
    return parts


def _continues(previous: _Line, line: _Line, width: int, part: Part) -> bool:
    """Tells whether ``line`` goes on with the paragraph of the line before it."""
    ended = _TERMINAL.search(previous.text)
    if line.text[0].islower() and not (ended and previous.text[-1] in ".!?"):
        return True
    if part.kind == "list_item" and line.indent > previous.indent and previous.bullet != 0:
        return True  # hanging indent
    if part.kind == "list_item" and line.indent == previous.indent > 0 and not previous.bullet:
        return True
    if previous.text.endswith(",") and len(previous.text) <= _WRAPPED:
        return True
    if not width or len(previous.text) > _WRAPPED:
        return False
    first = line.text.split(maxsplit=1)[0]
    return previous.indent + len(previous.text) + 1 + len(first) > width


def _split_run_on(part: Part, text: str) -> list[Part]:
    """Splits a block that holds a list on one line ("Symptoms include - fever - chills") into its items."""
    items = run_on_items(text, part.start, part.end)
    if not items:
        return [part]
    lead: list[Part] = []
    head_end, spans = items
    introduction = part.lead_in
    level = 1
    if head_end > part.start:
        head = Part(part.kind, part.start, head_end, level=part.level, ordered=part.ordered, ordinal=part.ordinal)
        head.group = part.group
        lead.append(head)
        introduction = last_sentence(text, part.start, head_end)
        level = part.level + 1 if part.kind == "list_item" else 1
    elif part.kind == "list_item":
        level = part.level
    group = part.group or -part.start - 1
    return lead + [
        Part("list_item", start, end, level=level, group=group, lead_in=introduction) for start, end in spans
    ]


def _split_wide(part: Part, text: str) -> list[Part]:
    """Splits a block where a run of blanks stands for a line break that was lost.

    Pages whose markup was thrown away read "… and dots.      Outlook      Most people recover within a month." The
    cells of a table set with blanks stay together: nothing is split before a few words that follow on no full stop.
    """
    gaps = list(_WIDE.finditer(text, part.start, part.end))
    ends = [*(gap.start() for gap in gaps[1:]), part.end]
    pieces = [part]
    for gap, end in zip(gaps, ends, strict=False):
        if text[gap.start() - 1] in ".!?" or len(text[gap.end() : end].split()) >= _SAID_WORDS:
            pieces.append(Part("paragraph", gap.end(), pieces[-1].end))
            pieces[-2].end = gap.start()
    return pieces


def _headings(parts: list[Part], text: str) -> None:
    """Marks the short lines that stand over a text as headings; they are guesses, so not firm.

    Short lines right below each other are a list without bullets or an address, no headings; only the last of them may
    head what follows, and the first line of the file is its title.
    """
    likely = [_heading_like(parts, index, text) for index in range(len(parts))]
    index = 0
    while index < len(parts):
        end = index + 1
        while (
            index and end < len(parts) and likely[end - 1] and likely[end] and _adjoin(parts[end - 1], parts[end], text)
        ):
            end += 1
        if likely[index] and end - index > 1 and introduces(text[parts[index - 1].start : parts[index - 1].end]):
            for part in parts[index:end]:
                part.kind, part.level, part.group = "list_item", 1, -parts[index].start - 1
        elif likely[end - 1] and end < len(parts) and (end - index == 1 or _adjoin(parts[end - 1], parts[end], text)):
            _make_heading(parts[end - 1], text, first=end == 1)
        index = end


def _adjoin(part: Part, following: Part, text: str) -> bool:
    """Tells whether two blocks stand on lines right below each other."""
    return text.count("\n", part.end, following.start) == 1


def _heading_like(parts: list[Part], index: int, text: str) -> bool:
    part = parts[index]
    words = text[part.start : part.end]
    numbered = part.kind == "list_item" and part.ordered and _lone(parts, index)
    if part.firm or "\n" in words or "   " in words or not (part.kind == "paragraph" or numbered):
        return False
    if not (words[0].isupper() or words[0].isdigit() or words[0] in "“\"'¿"):
        return False
    if words.endswith("?") and not re.search(r"[.!?][\"'”’)]*\s", words):
        return len(words) <= _QUESTION_LENGTH
    if _TERMINAL.search(words) or _BREAKS_OFF.search(words) or _SENTENCE.search(words):
        return False
    # "Treatment of Cancer with Bone Metastases" may be longer than what is written like a sentence.
    longer = [word for word in words.split() if len(word) > 3]
    titled = sum(not word[0].islower() for word in longer) > 0.6 * len(longer)
    most = _TITLE_WORDS if titled else _HEADING_WORDS
    return len(words) <= _HEADING_LENGTH and len(words.split()) <= most


def _make_heading(part: Part, text: str, *, first: bool) -> None:
    if part.kind == "list_item":
        # The number belongs to the heading as written.
        line = text.rfind("\n", 0, part.start) + 1
        part.start = line + len(text[line : part.start]) - len(text[line : part.start].lstrip())
        part.ordered, part.ordinal, part.group = False, None, 0
    part.kind = "heading"
    part.level = _level(text[part.start : part.end], first=first)


def _lone(parts: list[Part], index: int) -> bool:
    """Tells whether a numbered item stands alone between texts, as a numbered heading does."""
    before = parts[index - 1] if index else None
    after = parts[index + 1] if index + 1 < len(parts) else None
    number = parts[index].ordinal or 0
    if after is None or (
        after.kind == "list_item" and after.ordinal == number + 1 and after.level == parts[index].level
    ):
        return False
    return before is None or not (before.kind == "list_item" and before.ordinal == number - 1 and before.ordered)


def _level(words: str, *, first: bool) -> int:
    if first:
        return 1
    number = _NUMBERED_HEADING.match(words)
    if number:
        return min(2 + words.split(maxsplit=1)[0].strip(".").count("."), 6)
    return 2


def _quotations(parts: list[Part], text: str) -> None:
    """Marks a testimonial: a text followed by "-Jan Smith" or "— Jan Smith" on a line of its own, and who that is."""
    for index, (quote, name) in enumerate(zip(parts, parts[1:], strict=False)):
        line = text[name.start : name.end]
        signed = re.match(r"[-–—]{1,2}\s?(?=[A-Z])", line) and len(line.split()) <= 8 and not line.endswith(".")
        if signed and quote.kind == "paragraph" and text[quote.end : name.start].count("\n") == 1:
            quote.kind = name.kind = "quotation"
            about = parts[index + 2] if index + 2 < len(parts) else None
            if about and "\n\n" not in text[name.end : about.start] and len(text[about.start : about.end].split()) <= 8:
                about.kind, about.level = "quotation", 0
