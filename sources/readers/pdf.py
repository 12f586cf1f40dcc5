"""PDF with text: columns, paragraphs, headings and lists rebuilt from where the words stand on the page.

A PDF says where each piece of text is drawn and nothing about what it is. `Document.text` is made of the pieces in
reading order; there are no lines to point at, so places are told by page. What cannot be read (a scan, a page that is
only an image, a font that does not name its letters) makes the whole file an error: half an article is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sources import metadata
from sources.document import Metadata, UnreadableError
from sources.source import Draft, Source

if TYPE_CHECKING:
    # What PDFs need is imported when one is read: every run imports every reader.
    from sources.pdf_file import Opened
    from sources.pdf_page import Sheet

NAME = "pdf"
ENDINGS = (".pdf",)
BINARY = True
MAGIC = b"%PDF-"

# A page with fewer characters has no text of its own; one that an image covers so far is a picture of text.
_FEW = 25
_COVERED = 0.5
# So many curves without any text are letters that were turned into outlines.
_OUTLINES = 5000
# Shares of characters without meaning, in a file and on one of its pages, beyond which nothing is read.
_GARBAGE = 0.05
_GARBAGE_ON_PAGE = 0.3


def sniff(head: str) -> bool:
    """Returns False: a PDF is no text; its first bytes tell it (``MAGIC``)."""
    del head
    return False


def read(source: Source) -> Draft:
    """Reads a PDF.

    Raises:
        UnreadableError: It is no PDF, is cut off or broken, wants a password, unpacks to too much, has too many pages,
            is a scan, or does not say what its letters are.
    """
    from pypdf.errors import LimitReachedError

    from sources.pdf_blocks import build
    from sources.pdf_columns import lines_of
    from sources.pdf_file import open_file, quietly, too_large
    from sources.pdf_page import TooMuchError

    with quietly() as messages:
        try:
            opened = open_file(source.data, source.path)
            sheets = list(_sheets(opened, messages, source.path))
        except (UnreadableError, RecursionError):
            raise
        except LimitReachedError as problem:
            reason = " ".join(str(problem).split()).rstrip(".")
            if "compress" in reason or "output" in reason:
                raise too_large(source.path) from None
            raise UnreadableError(source.path, f"holds more than any article does ({reason})") from None
        except TooMuchError as problem:
            raise UnreadableError(source.path, f"{problem}; expected an article") from None
        except Exception as problem:  # noqa: BLE001 - pypdf raises anything on a broken file; none of it is a crash
            raise UnreadableError(source.path, _broken(problem)) from None
    _judge(sheets, source.path)
    lines = lines_of(sheets)
    characters = Counter[int]()
    for line in lines:
        characters[line.page] += len(line.text)
    _refuse_pictures(sheets, characters, source.path)
    built = build(lines)
    return Draft(
        format=NAME,
        text=built.text,
        parts=built.parts,
        positions=built.positions,
        title=opened.title or built.title,
        metadata=_metadata(opened),
        raised=built.raised,
        links=built.links,
        remarks=built.remarks,
    )


def _sheets(opened: Opened, messages: list[str], path: str) -> list[Sheet]:
    """Draws the pages; one that is broken makes the file an error that names it."""
    from pypdf.errors import LimitReachedError

    from sources.pdf_file import MOST_UNPACKED_TOGETHER, held, too_large
    from sources.pdf_page import TooMuchError, Work, draw

    work = Work(opened.reader)
    sheets = []
    for number, page in enumerate(opened.pages, 1):
        try:
            sheets.append(draw(page, number, work))
        except (LimitReachedError, TooMuchError, RecursionError):
            raise
        except Exception as problem:  # noqa: BLE001 - as in `read`; here the page is known too
            raise UnreadableError(path, f"page {number} {_broken(problem)}") from None
        if any("decompress" in message for message in messages):
            raise UnreadableError(path, f"page {number} is broken: a part of it does not unpack; expected a whole PDF")
        if held(opened.reader) > MOST_UNPACKED_TOGETHER:
            raise too_large(path)
    return sheets


def _broken(problem: Exception) -> str:
    reason = " ".join(str(problem).split())[:160]
    kind = type(problem).__name__
    return f"is broken: {f'{kind}: {reason}' if reason else kind}; expected a whole PDF"


def _judge(sheets: Sequence[Sheet], path: str) -> None:
    """Refuses a file whose fonts do not say what their letters are."""
    characters = sum(sheet.characters for sheet in sheets)
    unknown = sum(sheet.unknown for sheet in sheets)
    worst = [
        sheet
        for sheet in sheets
        if sheet.unknown >= 40 and sheet.unknown > _GARBAGE_ON_PAGE * max(sheet.characters, sheet.unknown)
    ]
    if unknown > max(_GARBAGE * max(characters, unknown), 10) or worst:
        fonts = sorted({font for sheet in sheets for font in sheet.fonts})
        named = ", ".join(fonts[:3]) + (" …" if len(fonts) > 3 else "")
        where = "" if len(worst) in (0, len(sheets)) else f" on {_pages([sheet.number for sheet in worst])}"
        raise UnreadableError(
            path,
            f"has text without meaning{where}: {unknown:,} of {max(characters, unknown):,} characters are of fonts "
            f"that do not say which letters they draw ({named}); expected text that can be copied, or run OCR first",
        )


def _refuse_pictures(sheets: Sequence[Sheet], characters: Mapping[int, int], path: str) -> None:
    """Refuses scans, and articles of which a page is a picture: what stands on it would be lost."""
    if not any(characters.values()):
        pictures = [sheet for sheet in sheets if sheet.pictures > 0 or sheet.curves >= _OUTLINES]
        if pictures:
            raise UnreadableError(path, f"is a scan: {_count(len(sheets))} without text; expected text, run OCR first")
        raise UnreadableError(path, f"holds no text on its {_count(len(sheets))}: expected an article")
    lost = [
        sheet.number
        for sheet in sheets
        if characters.get(sheet.number, 0) < _FEW and (sheet.pictures >= _COVERED or sheet.curves >= _OUTLINES)
    ]
    if len(lost) == len(sheets):
        raise UnreadableError(path, f"is a scan: {_count(len(sheets))} without text; expected text, run OCR first")
    if lost:
        verb = "is a picture" if len(lost) == 1 else "are pictures"
        raise UnreadableError(path, f"{_pages(lost)} {verb} without text; expected text on every page, run OCR first")


def _count(pages: int) -> str:
    return f"{pages} page{'' if pages == 1 else 's'}"


def _pages(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"page{'' if len(numbers) == 1 else 's'} {shown}"


def _metadata(opened: Opened) -> Metadata:
    names = metadata.split_names(opened.author) if opened.author else []
    return metadata.declared([("author", names)], language=opened.language)
