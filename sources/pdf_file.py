"""A PDF as a file: opening it, its pages in order, its limits, and what it says about itself.

What cannot be read is told by what was found; pypdf's own log never reaches the terminal.
"""

from __future__ import annotations

import logging
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sources.document import UnreadableError
from sources.metadata import split_names
from sources.pdf_page import resolved

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

#: Most pages of an article, and most bytes that its streams may unpack to, one by one and together.
MOST_PAGES = 2000
MOST_UNPACKED = 25_000_000
MOST_UNPACKED_TOGETHER = 150_000_000
_DEEPEST_TREE = 60
_INHERITED = ("/Resources", "/MediaBox", "/CropBox")
_STREAM = re.compile(rb"stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_COUNTED = re.compile(rb"/ObjStm\b|/XRef\b")
_LENGTH_OF_FILE = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|document\d*|title|print"
    r"|.*\.(?:docx?|pdf|tex|indd|rtf|odt|qxd|dvi|ps))$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w'’.-]*(?:\s+(?:(?:de|van|von|der|la|bin|al)\s+)*[A-Z][\w'’.-]*){1,4}(?:,\s*[A-Z][\w.]+)*")
_EXPECTED = "expected a whole PDF file"

#: What pypdf logs while a file is read.
_log: ContextVar[list[str] | None] = ContextVar("pdf_log", default=None)


class _Collector(logging.Handler):
    """Keeps what pypdf logs about the file that is being read; nothing of it is printed."""

    def emit(self, record: logging.LogRecord) -> None:
        kept = _log.get()
        if kept is not None and len(kept) < 1000:
            kept.append(f"{record.name}: {record.getMessage()}")


@contextmanager
def quietly() -> Iterator[list[str]]:
    """Reads with pypdf's messages collected instead of printed, and with its limits set."""
    import pypdf

    logger = logging.getLogger("pypdf")
    if not any(isinstance(handler, _Collector) for handler in logger.handlers):
        # Set up once and left so: two files may be read at the same time.
        logger.addHandler(_Collector())
        logger.propagate = False
    messages: list[str] = []
    token = _log.set(messages)
    limits: dict[str, Any] = {
        f"{name}_maximum_output_length": MOST_UNPACKED
        for name in ("zlib", "lzw", "run_length", "array_based_stream", "brotli", "jbig2")
    }
    try:
        with (
            pypdf.apply_configuration(
                stream_decoding_work_maximum_length=4 * MOST_UNPACKED,
                stream_parsing_work_maximum_count=1_000_000,
                zlib_maximum_recovery_input_length=1_000_000,
                **limits,
            ),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield messages
    finally:
        _log.reset(token)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open PDF: its pages with what they inherit, and what it says about itself."""

    reader: PdfReader
    pages: list[DictionaryObject]
    title: str | None
    author: str | None
    language: str | None


def open_file(data: bytes, path: str) -> Opened:
    """Opens a PDF.

    Args:
        data: The bytes of the file.
        path: Path to show in errors.

    Raises:
        UnreadableError: It is no PDF, is cut off, wants a password, is encrypted in an unknown way, or is too large.
        Exception: Whatever pypdf raises on a file that is broken.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    _look(data, path)
    try:
        reader = PdfReader(BytesIO(data), root_object_recovery_limit=1000)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(path, "is protected by a password: expected a PDF that opens without one")
        root: Any = resolved(reader.trailer.get("/Root"))
    except FileNotDecryptedError:
        raise UnreadableError(path, "is protected by a password: expected a PDF that opens without one") from None
    except (NotImplementedError, DependencyError) as problem:
        if b"/Encrypt" not in data:
            raise
        reason = " ".join(str(problem).split())[:120]
        raise UnreadableError(
            path, f"is encrypted in a way that is not known ({reason}): expected a PDF without encryption"
        ) from None
    if not isinstance(root, dict) or not isinstance(resolved(root.get("/Pages")), dict):
        raise UnreadableError(path, f"is broken: its catalogue names no pages; {_EXPECTED}")
    pages = list(_pages(reader, resolved(root.get("/Pages")), path))
    declared = resolved(resolved(root.get("/Pages")).get("/Count"))
    if not pages or (isinstance(declared, int) and len(pages) < declared):
        raise UnreadableError(
            path, f"is broken or cut off: it declares {declared} pages and {len(pages)} are there; {_EXPECTED}"
        )
    title, author = _information(reader)
    language = resolved(root.get("/Lang"))
    return Opened(reader, pages, title, author, str(language) if isinstance(language, str) and language else None)


def _look(data: bytes, path: str) -> None:
    """Looks at the bytes before anything is parsed: what they are, whether they end, and what they unpack to."""
    if not data:
        raise UnreadableError(path, "is empty: expected an article")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError(path, f"is no PDF: it begins with {_shown(data[:8])}, expected %PDF-")
    last = data.rfind(b"startxref")
    whole = _LENGTH_OF_FILE.search(data[:2048])
    if last < 0 or b"%%EOF" not in data[last:] or (whole and int(whole[1]) > len(data)):
        raise UnreadableError(path, f"is cut off: no end of file after {len(data):,} bytes; {_EXPECTED}")
    together = 0
    for found in _STREAM.finditer(data):
        low = max(found.start() - 4000, 0)
        about = data[max(data.rfind(b"obj", low, found.start()), low) : found.start()]
        if b"FlateDecode" not in about or (_IMAGE.search(about) and not _COUNTED.search(about)):
            continue  # an image is never unpacked
        together += _unpacked(data, found.end(), MOST_UNPACKED_TOGETHER - together)
        if together >= MOST_UNPACKED_TOGETHER:
            raise too_large(path)


def too_large(path: str) -> UnreadableError:
    """Returns the error for a file that unpacks to more than any article does."""
    return UnreadableError(
        path,
        f"unpacks to more than {MOST_UNPACKED / 1e6:,.0f} MB in one part or {MOST_UNPACKED_TOGETHER / 1e6:,.0f} MB "
        "together: expected an article",
    )


def _shown(head: bytes) -> str:
    return repr("".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in head))


def _unpacked(data: bytes, start: int, most: int) -> int:
    """Returns how much a stream unpacks to, without keeping it; at most ``most``."""
    unpack = zlib.decompressobj()
    size = 0
    place = start
    try:
        while size < most and not unpack.eof:
            chunk = unpack.unconsumed_tail
            if not chunk:
                chunk = data[place : place + 65536]
                place += 65536
                if not chunk:
                    break
            size += len(unpack.decompress(chunk, 1 << 20))
    except zlib.error:
        pass  # encrypted, broken, or of another kind: told when it is read
    return min(size, most)


def held(reader: PdfReader) -> int:
    """Returns how many bytes of unpacked streams are held."""
    size = 0
    for thing in list(reader.resolved_objects.values()):
        decoded = getattr(thing, "decoded_self", None)
        if decoded is not None:
            size += len(decoded.get_data())
    return size


def _pages(reader: PdfReader, root: Any, path: str) -> Iterator[DictionaryObject]:
    """Yields the pages in order, each with what it inherits.

    pypdf would copy the tree as a whole first; here a circle or a thousand dead branches end it at once.
    """
    from pypdf.generic import NameObject

    count = nodes = 0
    stack: list[tuple[Any, dict[str, Any], tuple[int, ...]]] = [(root, {}, ())]
    while stack:
        node, inherited, above = stack.pop()
        node = resolved(node)
        nodes += 1
        if nodes > 4 * MOST_PAGES:
            raise UnreadableError(path, f"has more than {MOST_PAGES:,} pages: expected an article")
        if nodes % 50 == 0 and held(reader) > MOST_UNPACKED_TOGETHER:
            raise too_large(path)
        if not isinstance(node, dict):
            raise UnreadableError(path, f"is broken or cut off: a page after page {count} is missing; {_EXPECTED}")
        if id(node) in above or len(above) > _DEEPEST_TREE:
            raise UnreadableError(path, f"is broken: its tree of pages runs in a circle; {_EXPECTED}")
        own = {**inherited, **{name: node[name] for name in _INHERITED if name in node}}
        if "/Kids" in node:
            kids = resolved(node["/Kids"])
            if not isinstance(kids, list):
                raise UnreadableError(path, f"is broken: its tree of pages has no leaves; {_EXPECTED}")
            stack.extend((kid, own, (*above, id(node))) for kid in reversed(kids[: MOST_PAGES + 1]))
            continue
        count += 1
        if count > MOST_PAGES:
            raise UnreadableError(path, f"has more than {MOST_PAGES:,} pages: expected an article")
        for name, value in own.items():
            if name not in node:
                node[NameObject(name)] = value
        yield node  # type: ignore[misc]  # a dictionary as pypdf parsed it


def _information(reader: PdfReader) -> tuple[str | None, str | None]:
    """Returns the title and the author that the file declares, where they are more than a file name and an account.

    Its dates are left alone: they say when the file was made, not when the article was published or reviewed.
    """
    information = resolved(reader.trailer.get("/Info"))
    if not isinstance(information, dict):
        return None, None
    title, author = (_words(information.get(name)) for name in ("/Title", "/Author"))
    if title and (_NO_TITLE.match(title) or " " not in title):
        title = None
    if author and not all(_NAME.fullmatch(name) for name in split_names(author)):
        author = None
    return title, author


def _words(value: Any) -> str | None:
    value = resolved(value)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if text and "\ufffd" not in text and text.isprintable() and len(text) < 400 else None
