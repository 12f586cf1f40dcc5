"""Why a check matters and what one could do, from the check's own page, as HTML for the report."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from claims.checks import catalogue

_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
# Sections of a page that a reviewer is shown, by how their heading begins; examples and references stay in the docs.
_WHY = re.compile(r"why\b", re.IGNORECASE)
_WHAT = re.compile(r"(?:what (?:to do|you|one|a person)|instead|how to (?:fix|mend|resolve))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a check's page says to a reviewer: HTML made from Markdown with HTML in it switched off; may be empty."""

    summary: str
    why: str
    what: str


@functools.cache
def advice(code: str) -> Advice | None:
    """Returns the advice of a check, or None for a code without a page."""
    registered = catalogue().get(code)
    if registered is None:
        return None
    sections = split_sections(registered.page.read_text(encoding="utf-8"))
    why = "\n\n".join(body for heading, body in sections if _WHY.match(heading))
    what = "\n\n".join(body for heading, body in sections if _WHAT.match(heading))
    return Advice(registered.check.summary, to_html(why), to_html(what))


def split_sections(page: str) -> list[tuple[str, str]]:
    """Splits a page into its second-level sections: heading and body."""
    pieces = _HEADING.split(page)
    return [(heading.strip(), body.strip()) for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)]


def to_html(markdown: str) -> str:
    """Renders Markdown; HTML in it is shown as text, and only http, https and mailto become links."""
    return _parser()(markdown).strip() if markdown else ""


@functools.cache
def _parser():  # type: ignore[no-untyped-def]
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").render
