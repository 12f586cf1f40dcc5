"""The file around a Word document: a part changed or added, every other one copied as it is."""

from __future__ import annotations

import copy
import io
import itertools
import posixpath
import re
import shutil
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sources.word.container import is_strict, strict_names, usual_names

if TYPE_CHECKING:
    from lxml import etree

TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_STRICT_COMMENTS = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\b[^>]*\?>\s*")
_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']us-ascii["']""", re.IGNORECASE)
_EMPTY_LINKS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


def part_of(data: bytes, name: str) -> bytes | None:
    """Returns a part of the file, None where it has no such part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name) if name in archive.namelist() else None


def parsed(part: bytes) -> etree._Element:
    """Returns the outermost element of a part, its namespaces by their usual names."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
    return etree.fromstring(usual_names(part), parser)


def written(root: etree._Element, original: bytes) -> bytes:
    """Returns a part as bytes, declared and named as the original is."""
    from lxml import etree

    tree = root.getroottree()
    if original.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in original[:100]:
        return _bytes(etree.tostring(tree, encoding="UTF-16", standalone=True))
    declared = _DECLARATION.match(original)
    head = declared[0] if declared else b""
    encoding = "us-ascii" if _ENCODING.search(head) else "UTF-8"
    body = _bytes(etree.tostring(tree, encoding=encoding, xml_declaration=False))
    return head + (strict_names(body) if is_strict(original) else body)


def _bytes(made: str | bytes) -> bytes:
    """Returns bytes: lxml gives a str for encoding="unicode" alone, and its stubs do not tell which."""
    return made if isinstance(made, bytes) else made.encode()


def with_parts(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Returns the file with some parts changed or added; all others keep order, content and date."""
    left = dict(changed)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in archive.infolist():
            same = zipfile.ZipInfo(entry.filename, entry.date_time)
            same.compress_type, same.external_attr = entry.compress_type, entry.external_attr
            same.create_system, same.comment, same.extra = entry.create_system, entry.comment, b""
            if entry.filename in left:
                target.writestr(same, left.pop(entry.filename))
                continue
            same.file_size = entry.file_size
            with archive.open(entry) as source, target.open(same, "w") as sink:
                shutil.copyfileobj(source, sink)
        for name, content in left.items():
            entry = zipfile.ZipInfo(name)  # dated 1980: the same article gives the same file
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
        target.comment = archive.comment
    return made.getvalue()


def new_comments(data: bytes, main: str) -> tuple[str, dict[str, bytes]]:
    """Returns the name of a part for comments, and the parts that have to name it.

    Args:
        data: The file.
        main: Name of its main part.
    """
    from lxml import etree

    folder, file = posixpath.split(main)
    name = _free(data, posixpath.join(folder, "comments"))
    links_name = posixpath.join(folder, "_rels", f"{file}.rels")
    links_part = part_of(data, links_name) or _EMPTY_LINKS
    links = parsed(links_part)
    taken = {link.get("Id") for link in links}
    identity = next(one for one in map("rId{}".format, itertools.count(len(taken) + 1)) if one not in taken)
    strict = is_strict(part_of(data, main) or b"")
    link = etree.SubElement(links, f"{_RELATIONS}Relationship")
    link.set("Id", identity)
    link.set("Type", _STRICT_COMMENTS if strict else _COMMENTS)
    link.set("Target", posixpath.basename(name))
    types_part = part_of(data, TYPES) or b""
    types = parsed(types_part)
    kind = etree.SubElement(types, f"{_TYPES}Override")
    kind.set("PartName", f"/{name}")
    kind.set("ContentType", _COMMENTS_TYPE)
    return name, {links_name: written(links, links_part), TYPES: written(types, types_part)}


def _free(data: bytes, stem: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        taken = {name.lower() for name in archive.namelist()}
    names = (f"{stem}{number or ''}.xml" for number in range(len(taken) + 1))
    return next(name for name in names if name.lower() not in taken)


def copied(element: etree._Element) -> etree._Element:
    """Returns a copy of an element without what stands behind it."""
    twin = copy.deepcopy(element)
    twin.tail = None
    return twin
