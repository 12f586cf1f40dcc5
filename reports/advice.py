"""Why a check matters and what one could do, from the check's own page, as HTML for the report."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from claims.checks import catalogue
from claims.pages import read_page


@dataclass(frozen=True, slots=True)
class Advice:
    """What a check's page says to a reviewer: HTML made from Markdown with HTML in it switched off; may be empty."""

    why: str
    what: str


@functools.cache
def advice(code: str) -> Advice | None:
    """Returns the advice of a check, or None for a code that has no page here."""
    registered = catalogue().get(code)
    if registered is None:
        return None
    sections = read_page(registered.page).sections
    return Advice(to_html(sections["Why it matters"]), to_html(sections["What to do"]))


def to_html(markdown: str) -> str:
    """Renders Markdown; HTML in it is shown as text, and an address that could run does not become a link."""
    return _renderer()(markdown).strip() if markdown else ""


@functools.cache
def _renderer() -> Callable[[str], str]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")

    def render(markdown: str) -> str:
        return str(parser.render(markdown))

    return render
