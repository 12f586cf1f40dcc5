"""Sitemaps: the pages that a site lists, also over several files and compressed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from sources.addresses import is_web, safe
from sources.document import UnreadableError
from sources.fetch import Web, get

#: Largest sitemap, unpacked, in bytes: what the protocol allows.
LIMIT = 50_000_000
#: How deep sitemaps may list sitemaps.
DEPTH = 3
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(urlset|sitemapindex)[\s>]")


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists.

    Attributes:
        pages: Addresses in order, each once.
        errors: What could not be read of it.
    """

    pages: dict[str, None] = field(default_factory=dict)
    errors: list[UnreadableError] = field(default_factory=list)


def may_be(url: str) -> bool:
    """Tells whether an address may be one of a sitemap: by its ending."""
    try:
        return is_web(url) and urlsplit(url).path.lower().endswith((".xml", ".xml.gz"))
    except ValueError:
        return False


def read(url: str, web: Web) -> Sitemap | None:
    """Reads a sitemap and those that it lists; None where the address holds something else.

    Raises:
        UnreadableError: The address cannot be read.
    """
    data = _unpacked(get(url, web, limit=LIMIT).body, safe(url))
    if not _ROOT.search(data[:4096]):
        return None
    found = Sitemap()
    _collect(url, data, web, found, {url}, 1)
    if not found.pages and not found.errors:
        found.errors.append(UnreadableError(safe(url), "lists no page"))
    return found


def _collect(url: str, data: bytes, web: Web, found: Sitemap, seen: set[str], depth: int) -> None:
    try:
        for kind, address in _addresses(url, data):
            if kind == "sitemap":
                _follow(url, address, web, found, seen, depth)
            elif not is_web(address):
                found.errors.append(UnreadableError(safe(url), f"lists {safe(address)}: expected http or https"))
            elif len(found.pages) < web.max_pages:
                found.pages[address] = None
            elif address not in found.pages:
                _full(url, web, found)
                return
    except UnreadableError as problem:
        found.errors.append(problem)


def _follow(url: str, address: str, web: Web, found: Sitemap, seen: set[str], depth: int) -> None:
    if address in seen:
        return
    seen.add(address)
    if len(found.pages) >= web.max_pages:
        _full(url, web, found)
    elif depth >= DEPTH:
        told = f"is a sitemap more than {DEPTH} deep: expected pages"
        found.errors.append(UnreadableError(safe(address), told))
    else:
        data = _unpacked(get(address, web, limit=LIMIT).body, safe(address))
        if _ROOT.search(data[:4096]):
            _collect(address, data, web, found, seen, depth + 1)
        else:
            found.errors.append(UnreadableError(safe(address), f"is no sitemap, as {safe(url)} says it is"))


def _full(url: str, web: Web, found: Sitemap) -> None:
    told = f"lists more than {web.max_pages:,} pages, and only so many were read: set max-pages in [fetch]"
    if all(error.message != told for error in found.errors):
        found.errors.append(UnreadableError(safe(url), told))


def _addresses(url: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yields what a sitemap lists: "url" or "sitemap", and the address.

    Raises:
        UnreadableError: It is no well-formed XML.
    """
    from lxml import etree

    steps = etree.iterparse(
        BytesIO(data), events=("end",), tag="{*}loc", resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for _, element in steps:
            parent = element.getparent()
            # Images and videos have addresses too, in elements of their own.
            kind = etree.QName(parent).localname if parent is not None else ""
            if kind in ("url", "sitemap") and (element.text or "").strip():
                yield kind, urljoin(url, element.text.strip()).partition("#")[0]
            element.clear()
            if parent is not None:
                while parent.getprevious() is not None:
                    del parent.getparent()[0]
    except etree.XMLSyntaxError as problem:
        raise UnreadableError(safe(url), f"is no well-formed sitemap: {problem.msg}") from None


def _unpacked(data: bytes, shown: str) -> bytes:
    """Returns what gzip packed, as far as a sitemap may be large.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(data, LIMIT + 1)
    except zlib.error as problem:
        raise UnreadableError(shown, f"is no gzip file: {problem}") from None
    if len(found) > LIMIT:
        raise UnreadableError(shown, f"is too large: more than {LIMIT / 1e6:,.0f} MB unpacked")
    if not unpacking.eof:
        raise UnreadableError(shown, "breaks off: expected a whole gzip file")
    return found
