"""What holds for any input: positions lead back into the file, blocks are in order, nothing but UnreadableError."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import Document, UnreadableError, read_text

WORDS = st.sampled_from(
    """Aspirin lowers the risk of stroke in adults by 12% . 1, 2 [3] [1,3-5] ¹² (Smith et al., 2011) 5 mg – a - b : ; ,
    It's café naïve “quoted” 𝒙 I² https://doi.org/10.1000/x References Disclaimer By Jane Doe, MD""".split(" ")
)
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\r\n", "\r\n\r\n", "\u00a0", "\n    ", "\r"])
TEXT_MARKS = st.sampled_from(["• ", "- ", "1. ", "2) ", "[medfact: ignore CIT001 -- x]", "====", "  - ", "[1] "])
MARKDOWN_MARKS = st.sampled_from(
    """*|**|_|__|`|``|[|](http://x.org/a)|](#ref)|![|# |## |> |- |1. |2. |* |\\*|\\\\|&amp;|&#8211;|&nbsp;|&notaword;|<sup>
    |</sup>|<br>|<b>|<!-- medfact: ignore CIT001 -- x -->|<!-- c -->|| a | b ||\n|---|---|\n|[^1]|\n[^1]: Note\n|```|~~
    |<div>|</div>|<p>|---|\\|\n\n    |  \n|<a href="http://y.org">|</a>|[x]: http://z.org|[x]|***|!|\t""".split("|")
)
HTML_MARKS = st.sampled_from(
    """<p>|</p>|<div>|</div>|<b>|</b>|<i>|</i>|<sup>|</sup>|<br>|<ul>|<li>|</ul>|<ol start=3>|</ol>|<table>|<tr>|<td>|<th>
    |</table>|<h1>|</h1>|<h2>|</h2>|&amp;|&nbsp;|&lt;|&#65;|&#x3b1;|&bogus;|&copy|&notit;|&|<|<!-- c -->|<!-- medfact: x -->
    |<a href="http://x.org/a">|<a href="#r">|</a>|<nav>|</nav>|<dl>|<dt>|<dd>|</dl>|<span hidden>|</span>|<blockquote>
    |</blockquote>|<![if x]>|<!doctype html>|<?php x ?>|<img src=x>|<p class='related'>|&shy;|</td>|<3|a<b""".split("|")
)


def texts(marks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pieces = st.lists(st.one_of(WORDS, WORDS, SPACES, SPACES, marks, st.text(max_size=3)), min_size=1, max_size=60)
    return pieces.map("".join)


def read(text: str, name: str) -> Document | None:
    try:
        return read_text(text, name=name)
    except UnreadableError:
        return None


def check(document: Document, source: str) -> None:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = document.text
    for offset, character in enumerate(text):
        line, column = document.place(offset)
        assert line is not None
        assert column is not None
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        if not character.isspace():
            found = lines[line - 1][column - 1 : column]
            assert found in (character, "&"), (offset, character, found, line, column)
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        assert block.lead_in is None or 0 <= block.lead_in[0] < block.lead_in[1] <= block.start
        end = block.end
    end = 0
    for citation in document.citations:
        assert end <= citation.start < citation.end <= len(text)
        assert citation.keys
        assert any(block.start <= citation.start and citation.end <= block.end for block in document.blocks)
        end = citation.end
    for span in (*document.references, *document.notices):
        assert 0 <= span.start < span.end <= len(text)
    for directive in document.directives:
        assert 0 <= directive.start <= directive.end <= len(text)


@pytest.mark.parametrize(
    ("name", "marks"),
    [("a.txt", TEXT_MARKS), ("a.md", MARKDOWN_MARKS), ("a.html", HTML_MARKS)],
    ids=["text", "md", "html"],
)
def test_positions_lead_back_into_the_file(name: str, marks: st.SearchStrategy[str]) -> None:
    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False)
    @given(texts(marks))
    def holds(source: str) -> None:
        document = read(source, name)
        if document is not None:
            check(document, source)

    holds()


@settings(max_examples=600, deadline=None, derandomize=False)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "-"]))
def test_bytes_of_any_kind_raise_nothing_else(data: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableError):
        read_text(data, name=name)
