"""The file around a Word document: a ZIP archive of XML parts, opened without trust.

Before python-docx sees anything, the archive is copied without what an article does not need (pictures, fonts,
embedded files) and each part is measured while it inflates. So a bomb costs no more memory than the limits below, and
a link to a lost picture does not make a document unreadable.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sources.decode import SIGNATURES
from sources.document import UnreadableError

if TYPE_CHECKING:
    from docx.opc.part import Part as PackagePart
    from lxml import etree

#: Most files in the archive. A document with a picture on each of a thousand pages has fewer.
MOST_ENTRIES = 4_000
#: Largest XML part, in bytes. The text of a long book takes less than half of it.
LARGEST_PART = 20_000_000
#: Largest sum of the XML parts, in bytes.
LARGEST_TEXT = 40_000_000
#: Largest sum of all files as they say of themselves, in bytes; pictures are never inflated.
LARGEST_SUM = 1_000_000_000
#: A part larger than this that was compressed by more than `HIGHEST_RATIO` is a bomb. XML of Word's comes to 10 to 50.
SUSPICIOUS = 2_000_000
HIGHEST_RATIO = 200

EXPECTED = "expected a Word document (.docx)"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAINS = (
    ("macroEnabled", "a Word document or template with macros"),
    ("wordprocessingml.template", "a Word template"),
    ("spreadsheetml", "an Excel workbook"),
    ("ms-excel", "an Excel workbook"),
    ("presentationml", "a PowerPoint presentation"),
    ("ms-powerpoint", "a PowerPoint presentation"),
    ("visio", "a Visio drawing"),
)
# Last words of the relationship types that lead to a part of the text; all others are cut.
_KEPT = frozenset(
    {"officeDocument", "core-properties", "styles", "numbering", "footnotes", "endnotes", "comments", "customXml"}
)
_XML = re.compile(r"\.(?:xml|rels)$", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
# What a document saved as "Strict Open XML" calls the same things.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/bibliography",
        b"http://schemas.openxmlformats.org/officeDocument/2006/bibliography",
    ),
)


@dataclass(frozen=True, slots=True)
class Story:
    """The XML of one part and where the links in it lead.

    Attributes:
        root: Its outermost element.
        targets: Addresses by the ids of relationships, of links that leave the document.
        name: Name of the part in the archive.
    """

    root: etree._Element
    targets: dict[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a Word document that make up its text. None where it has no such part."""

    main: Story
    styles: Story | None = None
    numbering: Story | None = None
    footnotes: Story | None = None
    endnotes: Story | None = None
    comments: Story | None = None
    custom: tuple[Story, ...] = ()
    title: str = ""
    creator: str = ""


def open_container(data: bytes, path: str) -> Container:
    """Opens a Word document.

    Args:
        data: The bytes of the file.
        path: Path to show in errors.

    Raises:
        UnreadableError: The file is no DOCX, damaged, protected, larger inside than an article can be, or one of its
            parts is no plain XML.
    """
    _refuse_other_formats(data, path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            slim = _copy(archive, path)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
        RuntimeError,
    ) as problem:
        raise UnreadableError(path, f"is damaged: {problem}; {EXPECTED}") from None
    return _load(slim, path)


def _refuse_other_formats(data: bytes, path: str) -> None:
    if not data:
        raise UnreadableError(path, f"is empty: {EXPECTED}")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError(path, "is protected with a password: expected a Word document that opens without one")
        raise UnreadableError(
            path, f"is in the format of old Word or Excel documents, or protected with a password; {EXPECTED}"
        )
    if not data.startswith(b"PK"):
        what = next((f"is {what}" for signature, what in SIGNATURES if data.startswith(signature)), "is no ZIP archive")
        raise UnreadableError(path, f"{what}: {EXPECTED}")
    count = data.count(b"PK\x01\x02")
    if count > 2 * MOST_ENTRIES:
        raise UnreadableError(path, f"holds about {count:,} files: at most {MOST_ENTRIES:,} are expected in a document")


# ---------------------------------------------------------------- the archive


def usual_names(part: bytes) -> bytes:
    """Returns a part with the usual names of the namespaces in place of those of "Strict Open XML"."""
    for strict, usual in _STRICT:
        part = part.replace(strict, usual)
    return part


def strict_names(part: bytes) -> bytes:
    """Turns back what `usual_names` did, where namespaces are declared."""
    for strict, usual in _STRICT:
        part = part.replace(b'="' + usual + b'"', b'="' + strict + b'"')
    return part


def is_strict(part: bytes) -> bool:
    """Tells whether a part is written in the names of "Strict Open XML"."""
    return any(strict in part for strict, _ in _STRICT)


def _copy(archive: zipfile.ZipFile, path: str) -> dict[str, bytes]:
    """Returns the XML parts of an archive by name, links between them cut down to what is read."""
    entries = _entries(archive, path)
    if "[Content_Types].xml" not in entries:
        raise UnreadableError(path, f"is {_other_archive(archive, entries)}: {EXPECTED}")
    parts: dict[str, bytes] = {}
    total = 0
    for name, entry in entries.items():
        if not _XML.search(name):
            continue
        parts[name] = _inflate(archive, entry, path)
        total += len(parts[name])
        if total > LARGEST_TEXT:
            raise UnreadableError(
                path, f"is too large inside: more than {LARGEST_TEXT / 1e6:.0f} MB of XML, which no article has"
            )
        _refuse_entities(parts[name], name, path)
        parts[name] = usual_names(parts[name])
    return {
        name: _fewer_links(part, name, entries, path) if name.lower().endswith(".rels") else part
        for name, part in parts.items()
    }


def _entries(archive: zipfile.ZipFile, path: str) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    if len(listed) > MOST_ENTRIES:
        raise UnreadableError(path, f"holds {len(listed):,} files: at most {MOST_ENTRIES:,} are expected in a document")
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in listed:
        if entry.filename in entries:
            raise UnreadableError(path, f"holds {entry.filename} twice: which one counts cannot be told")
        if entry.flag_bits & 0x1:
            raise UnreadableError(path, "is protected with a password: expected a Word document that opens without one")
        entries[entry.filename] = entry
    total = sum(entry.file_size for entry in listed)
    if total > LARGEST_SUM:
        raise UnreadableError(
            path, f"is too large inside: {total / 1e6:,.0f} MB, and at most {LARGEST_SUM / 1e6:,.0f} MB are expected"
        )
    return entries


def _other_archive(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> str:
    """Returns what an archive is that is no Office document."""
    entry = entries.get("mimetype")
    if entry and entry.file_size <= 200:
        said = archive.read(entry).decode("ascii", "ignore").strip()
        if re.fullmatch(r"[\w.+/-]{3,100}", said):
            return f"a ZIP archive of type {said}"
    return "a ZIP archive without [Content_Types].xml"


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> bytes:
    """Inflates an entry, and stops where it grows beyond the limits."""
    name = entry.filename
    if entry.file_size > LARGEST_PART:
        raise UnreadableError(
            path,
            f"is too large inside: {name} takes {entry.file_size / 1e6:,.0f} MB, and at most "
            f"{LARGEST_PART / 1e6:.0f} MB are read",
        )
    if entry.file_size > SUSPICIOUS and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise UnreadableError(
            path,
            f"is not safe to open: {name} grows from {entry.compress_size:,} to {entry.file_size:,} bytes, more than "
            f"{HIGHEST_RATIO} times",
        )
    pieces: list[bytes] = []
    length = 0
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 16):
            pieces.append(piece)
            length += len(piece)
            if length > entry.file_size:
                raise UnreadableError(path, f"is damaged: {name} is larger than the archive says; {EXPECTED}")
    if length != entry.file_size:
        raise UnreadableError(path, f"is damaged: {name} breaks off after {length:,} bytes; {EXPECTED}")
    return b"".join(pieces)


def _refuse_entities(part: bytes, name: str, path: str) -> None:
    """Refuses a document type in a part: Word writes none, and entities in it could name other files or grow."""
    head = part[:256]
    declared = _DECLARED.search(head)
    if declared and declared[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii"):
        raise UnreadableError(
            path, f"{name} is encoded in {declared[1].decode('ascii', 'replace')}: expected UTF-8 or UTF-16"
        )
    wide = part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head
    for mark in ("<!DOCTYPE", "<!ENTITY"):
        found = mark.encode() in part
        if wide:
            found = found or any(mark.encode(encoding) in part for encoding in ("utf-16-le", "utf-16-be"))
        if found:
            raise UnreadableError(path, f"{name} declares a document type or entities: expected plain XML without them")


def _fewer_links(part: bytes, name: str, entries: dict[str, zipfile.ZipInfo], path: str) -> bytes:
    """Cuts the relationships of a part to those that are read and whose target is there."""
    from docx.opc.oxml import parse_xml
    from lxml import etree

    try:
        root: Any = parse_xml(part)  # type: ignore[arg-type]  # it takes bytes as well
    except etree.XMLSyntaxError as problem:
        raise UnreadableError(path, f"{name} is broken XML: {problem}; {EXPECTED}") from None
    folder = posixpath.dirname(posixpath.dirname(name))
    for link in list(root):
        if not isinstance(link.tag, str) or not link.tag.endswith("}Relationship"):
            root.remove(link)
            continue
        if link.get("TargetMode") == "External":
            continue
        target = link.get("Target", "")
        there = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
        if link.get("Type", "").rsplit("/", 1)[-1] not in _KEPT or there not in entries or not _XML.search(there):
            root.remove(link)
    return etree.tostring(root, encoding="UTF-8", standalone=True)


# ---------------------------------------------------------------- the package


def _load(parts: dict[str, bytes], path: str) -> Container:
    from docx.package import Package

    slim = io.BytesIO()
    with zipfile.ZipFile(slim, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    try:
        package = Package.open(slim)
        main = package.main_document_part
        kind = main.content_type
    except Exception as problem:  # noqa: BLE001 - on a broken package python-docx fails in any way at all
        raise UnreadableError(path, f"{_why(parts, problem)}; {EXPECTED}") from None
    if kind != _MAIN:
        what = next((what for mark, what in _OTHER_MAINS if mark in kind), f"an Office document of type {kind}")
        raise UnreadableError(path, f"is {what}: {EXPECTED}")
    story = _story(main, path)
    if not story.root.tag.endswith("}document"):
        raise UnreadableError(path, f"{main.partname} holds no document; {EXPECTED}")
    found: dict[str, Story] = {}
    custom: list[Story] = []
    for relation in main.rels.values():
        name = relation.reltype.rsplit("/", 1)[-1]
        if relation.is_external or name not in _KEPT:
            continue
        if name != "customXml":
            found[name] = _story(relation.target_part, path)
        elif b"bibliography" in relation.target_part.blob:
            custom.append(_story(relation.target_part, path))
    title, creator = _core(package)
    return Container(
        main=story,
        styles=found.get("styles"),
        numbering=found.get("numbering"),
        footnotes=found.get("footnotes"),
        endnotes=found.get("endnotes"),
        comments=found.get("comments"),
        custom=tuple(custom),
        title=title,
        creator=creator,
    )


def _why(parts: dict[str, bytes], problem: Exception) -> str:
    """Returns what is wrong with a package that could not be opened: the part that is broken, where it is one."""
    from docx.oxml import parse_xml
    from lxml import etree

    for name, content in parts.items():
        try:
            parse_xml(content)
        except etree.XMLSyntaxError as broken:
            return f"{name} is broken XML: {broken}"
    if isinstance(problem, KeyError) and "officeDocument" in str(problem):
        return "holds no main document (_rels/.rels names none that is there)"
    return f"is no complete Office document: {problem}"


def _story(part: PackagePart, path: str) -> Story:
    from docx.oxml import parse_xml
    from lxml import etree

    root = getattr(part, "element", None)
    if root is None:
        try:
            root = parse_xml(part.blob)
        except etree.XMLSyntaxError as problem:
            raise UnreadableError(
                path, f"{str(part.partname).lstrip('/')} is broken XML: {problem}; {EXPECTED}"
            ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError(path, f"{part.partname} declares a document type: expected plain XML without it")
    targets = {identity: link.target_ref for identity, link in part.rels.items() if link.is_external}
    return Story(root, targets, str(part.partname).lstrip("/"))


def _core(package: Any) -> tuple[str, str]:
    """Returns title and creator from the properties of the file, empty where there are none or they are broken."""
    try:
        properties = package.core_properties
        return (properties.title or "").strip(), (properties.author or "").strip()
    except Exception:  # noqa: BLE001 - the properties are no part of the text; what fails in them is passed over
        return "", ""
