"""Word documents for tests: python-docx's template with a body, notes and comments of a test's own XML."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from html import escape
from typing import Any

import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def saved(build: Callable[[Any], None]) -> bytes:
    """Returns a document that python-docx makes: ``build`` is given an empty one."""
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def made(
    body: str,
    *,
    footnotes: str = "",
    endnotes: str = "",
    comments: str = "",
    sources: str = "",
    styles: str = "",
    numbering: str = "",
    links: dict[str, str] | None = None,
    note_links: dict[str, str] | None = None,
    core: dict[str, str] | None = None,
) -> bytes:
    """Returns a document whose parts hold the given XML inside their outermost elements."""

    def build(document: Any) -> None:
        document.core_properties.author = "python-docx"
        for name, said in (core or {}).items():
            setattr(document.core_properties, name, said)

    parts: dict[str, bytes | str] = dict(parts_of(saved(build)))
    parts["word/document.xml"] = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    relations, types = [], []
    written = (("footnotes", footnotes), ("endnotes", endnotes), ("comments", comments))
    for name, content in written:
        if content:
            parts[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
            relations.append(f'<Relationship Id="rX{name}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>')
            types.append(f'<Override PartName="/word/{name}.xml" ContentType="{TYPES}.{name}+xml"/>')
    if sources:
        parts["customXml/item9.xml"] = f"<b:Sources {NAMESPACES}>{sources}</b:Sources>"
        relations.append(f'<Relationship Id="rXs" Type="{RELATIONS}/customXml" Target="../customXml/item9.xml"/>')
    relations += [external(identity, url) for identity, url in (links or {}).items()]
    if note_links:
        inner = "".join(external(identity, url) for identity, url in note_links.items())
        parts["word/_rels/footnotes.xml.rels"] = (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
        )
    added = {
        "word/_rels/document.xml.rels": ("</Relationships>", "".join(relations)),
        "[Content_Types].xml": ("</Types>", "".join(types)),
        "word/styles.xml": ("</w:styles>", styles),
    }
    for name, (end, content) in added.items():
        whole = parts[name]
        assert isinstance(whole, bytes)
        parts[name] = whole.decode().replace(end, content + end)
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"
    return packed(parts)


def external(identity: str, url: str) -> str:
    return f'<Relationship Id="{identity}" Type="{RELATIONS}/hyperlink" Target="{escape(url)}" TargetMode="External"/>'


# ---------------------------------------------------------------- pieces of a body


def p(*content: str, style: str = "", properties: str = "") -> str:
    """A paragraph; what does not begin with ``<`` is a run of text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(one if one.startswith("<") else r(one) for one in content)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def raised(text: str) -> str:
    return r(text, '<w:vertAlign w:val="superscript"/>')


def field(code: str, result: str, *, pieces: int = 1, data: str = "") -> str:
    """A field; its code spread over ``pieces`` runs, its result XML."""
    size = max(-(-len(code) // pieces), 1)
    runs = "".join(
        f'<w:r><w:instrText xml:space="preserve">{escape(code[at : at + size])}</w:instrText></w:r>'
        for at in range(0, len(code), size)
    )
    stored = f"<w:fldData>{base64.b64encode(data.encode()).decode()}</w:fldData>" if data else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{stored}</w:fldChar></w:r>{runs}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def csl(*works: dict[str, object]) -> str:
    return json.dumps({"citationID": "x1", "citationItems": [{"id": n, "itemData": w} for n, w in enumerate(works)]})


def zotero(shown: str, *works: dict[str, object], pieces: int = 3) -> str:
    return field(f" ADDIN ZOTERO_ITEM CSL_CITATION {csl(*works)} ", r(shown), pieces=pieces)


def footnote(identity: int, *content: str) -> str:
    return f'<w:footnote w:id="{identity}">{p("<w:r><w:footnoteRef/></w:r>", *content)}</w:footnote>'


def mark(identity: int, sort: str = "footnote", extra: str = "") -> str:
    return f'<w:r><w:{sort}Reference w:id="{identity}"{extra}/></w:r>'
