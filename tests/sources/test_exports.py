"""Exports of a CMS: each record a document, places those of the file, one broken record no reason to lose the others."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import Document, Export, UnreadableError, entries, find
from sources.exports import declared

TEXT = "Stents keep the gullet open so that patients can swallow again.\n\nIt works in 70% of the patients we saw."
EXPORT = Export("", "slug", ("content",), format="text")


def read(file: Path, export: Export = EXPORT, record: str = "") -> dict[str, Document | str]:
    """Reads an export: documents and errors by path."""
    return dict(all_of(file, export, record))


def all_of(file: Path, export: Export, record: str = "") -> Iterable[tuple[str, Document | str]]:
    from dataclasses import replace

    export = replace(export, path=str(file))
    suffix = f"#{record}" if record else ""
    try:
        for entry in entries(f"{file}{suffix}", f"{file.name}{suffix}", root=file.parent, exports=[export]):
            try:
                yield entry.path, entry.read()
            except UnreadableError as problem:
                yield problem.path, problem.message
    except UnreadableError as problem:
        yield problem.path, problem.message


def jsonl(folder: Path, *records: object) -> Path:
    file = folder / "articles.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def words_at(document: Document, file: Path, words: str) -> str:
    """Returns what stands in the file where some words of the text are said to stand."""
    line, column = document.place(document.text.index(words))
    assert line is not None
    assert column is not None
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    return lines[line - 1][column - 1 : column - 1 + len(words)]


def test_json_lines_with_escapes_lead_back_into_the_file(tmp_path: Path) -> None:
    body = '<p>“Curing” 𝒙 is a\\b &amp; "so" on for all of us.</p>\n<p>It works in 70% of patients.</p>'
    file = jsonl(
        tmp_path,
        {"slug": "a", "more": {"content": "no"}},
        "",
        {"x": [1, {"content": "no"}], "slug": "b", "content": body},
    )
    found = read(file, Export("", "slug", ("content",)))
    document = found["articles.jsonl#b"]
    assert isinstance(document, Document)
    assert document.text == '“Curing” 𝒙 is a\\b & "so" on for all of us.\n\nIt works in 70% of patients.'
    assert document.place(document.text.index("It works"))[0] == 3
    for words in ("Curing", "is a", "on for all", "It works in 70% of patients."):
        assert words_at(document, file, words) == words
    assert words_at(document, file, '"so"')[:2] == '\\"'
    assert document.format == "html"
    assert found["articles.jsonl#a"] == "line 1: content: is empty, expected an article"


def test_csv_with_doubled_quotes_and_lines_in_a_cell(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(
        b"\xef\xbb\xbfslug,lead,content,note\r\n"
        b'a,"A ""quick"" look, in short.","First line of this text is here.\r\n\r\nIt works in 70% of patients.",x\r\n'
        b"\r\nb,,It works in 80% of all the patients we have seen.,\r\n"
    )
    found = read(file, Export("", "slug", ("lead", "content"), format="text"))
    first, second = found["export.csv#a"], found["export.csv#b"]
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.text == 'A "quick" look, in short.\n\nFirst line of this text is here.\n\nIt works in 70% of patients.'
    assert first.place(first.text.index("look")) == (2, 16)
    assert first.place(first.text.index("First line")) == (2, 34)
    assert first.place(first.text.index("It works")) == (4, 1)
    assert second.place(0) == (6, 4)


def test_a_json_list_keeps_lines_too(tmp_path: Path) -> None:
    file = tmp_path / "articles.json"
    file.write_text(
        json.dumps([{"slug": 1, "content": TEXT}, {"slug": 2, "content": TEXT}], indent=2), encoding="utf-8"
    )
    found = read(file)
    assert list(found) == ["articles.json#1", "articles.json#2"]
    document = found["articles.json#2"]
    assert isinstance(document, Document)
    assert document.place(0) == (8, 17)
    assert words_at(document, file, "It works in 70%") == "It works in 70%"
    file.write_text('{"slug": 1}', encoding="utf-8")
    assert read(file) == {
        "articles.json": "holds an object: expected a list of records, or JSON lines in a .jsonl file"
    }
    file.write_text(f'[{json.dumps({"slug": 1, "content": TEXT})},\n {{"slug": 2', encoding="utf-8")
    found = read(file)
    assert isinstance(found["articles.json#1"], Document)
    assert str(found["articles.json:2"]).startswith(
        "is no valid JSON: Expecting ',' delimiter in line 2, column 12; the"
    )


def test_the_title_heads_the_article_unless_the_article_says_it(tmp_path: Path) -> None:
    headed = f"<h1>A  Guide to Stents</h1><p>{TEXT}</p>"
    file = jsonl(
        tmp_path,
        {"slug": "a", "headline": 'A "guide" to stents', "content": f"<p>{TEXT}</p>"},
        {"slug": "b", "headline": "A guide to stents", "content": headed},
        {"slug": "c", "headline": None, "content": headed},
    )
    found = read(file, Export("", "slug", ("content",), title="headline"))
    first = found["articles.jsonl#a"]
    assert isinstance(first, Document)
    assert first.title == 'A "guide" to stents'
    assert (first.blocks[0].kind, first.blocks[0].level) == ("heading", 1)
    assert first.blocks[1].section == ('A "guide" to stents',)
    assert first.text.startswith('A "guide" to stents\n\nStents keep')
    assert words_at(first, file, "to stents") == "to stents"
    assert words_at(first, file, "Stents keep") == "Stents keep"
    second = found["articles.jsonl#b"]
    assert isinstance(second, Document)
    assert second.title == "A guide to stents"
    assert [block.kind for block in second.blocks].count("heading") == 1


@pytest.mark.parametrize("url", ["http://[", "https://[::1", "//", "not an address", ""])
def test_an_address_that_is_none_costs_no_article(tmp_path: Path, url: str) -> None:
    record = {"slug": "a", "content": TEXT, "at": url}
    export = Export("", "slug", ("content",), format="text", url="at")
    document = read(jsonl(tmp_path, record), export)["articles.jsonl#a"]
    assert isinstance(document, Document)
    assert document.text == TEXT


def test_what_columns_say_goes_before_what_the_text_says(tmp_path: Path) -> None:
    record = {
        "slug": "a", "content": f"Reviewed by Dr Ann Lee on 3 March 2023.\n\n{TEXT}", "by": ["Jane Doe, MD", {"name": "John Roe"}],
        "on": "2024-05-01T10:00:00Z", "seen": "n/a", "at": "https://news.example.org/a", "lang": "en-GB", "hits": "12,345",
    }  # fmt: skip
    export = Export(
        "",
        "slug",
        ("content",),
        format="text",
        author=("by",),
        published="on",
        updated="seen",
        url="at",
        language="lang",
        views="hits",
    )
    document = read(jsonl(tmp_path, record), export)["articles.jsonl#a"]
    assert isinstance(document, Document)
    said = document.metadata
    assert said.authors == ("Jane Doe, MD", "John Roe")
    assert (said.published, said.updated, said.reviewed) == ("2024-05-01", None, "2023-03-03")
    assert said.reviewers == ("Dr Ann Lee",)
    assert (said.url, said.views, said.language) == ("https://news.example.org/a", 12345, "en-GB")


GERMAN = "Die Stents halten die Speiseröhre offen, und es wirkt bei den meisten Patienten, die wir gesehen haben. " * 3


@pytest.mark.parametrize(
    ("record", "path", "message"),
    [
        ('{"slug": "x", "content": "cut o', ":2", "is no valid JSON: Invalid control character in column 32"),
        ("[1]", ":2", "is a list: expected an object"),
        ({"content": TEXT}, ":2", "slug: found nothing, expected an id"),
        ({"slug": " ", "content": TEXT}, ":2", "slug: is empty, expected an id"),
        ({"slug": True, "content": TEXT}, ":2", "slug: found true or false, expected an id"),
        ({"slug": "a\nb", "content": TEXT}, ":2", "slug: found 'a\\nb', expected an id without control characters"),
        ({"slug": "good", "content": TEXT}, ":2", "slug 'good' stands in line 1 already: expected each id once"),
        ({"slug": "x", "content": " \n"}, "#x", "line 2: content: is empty, expected an article"),
        ({"slug": "x", "content": [TEXT]}, "#x", "line 2: content: found a list, expected a text"),
        ({"slug": "x", "content": GERMAN}, "#x", "line 2: is not English but German: medfact reads English only"),
        ({"slug": "x", "content": TEXT, "lang": "de"}, "#x", "line 2: lang: is 'de', not English: medfact reads English only"),
        ({"slug": "x", "content": TEXT, "on": "soon"}, "#x", "line 2: on: found 'soon', expected a date as 2026-02-01"),
        ({"slug": "x", "content": TEXT, "hits": -2}, "#x", "line 2: hits: found -2, expected a number of views"),
        ('{"slug": "x", "content": "half a \\ud83d one"}', ":2", "holds a lone surrogate (half a character, \\uD800 to \\uDFFF): expected text"),
        ('{"slug": "x", "content": ' + "[" * 100_000 + "}", ":2", "is no JSON that can be read: "),
    ],
)  # fmt: skip
def test_a_broken_record_is_told_with_its_place_and_the_others_are_read(
    tmp_path: Path, record: object, path: str, message: str
) -> None:
    whole = {"slug": "good", "content": TEXT, "lang": "en", "on": "2024-01-01", "hits": 3}
    file = jsonl(tmp_path, whole, record, {**whole, "slug": "last"})
    export = Export("", "slug", ("content",), format="text", language="lang", published="on", views="hits")
    found = list(all_of(file, export))
    assert [name for name, item in found if isinstance(item, Document)] == [
        "articles.jsonl#good",
        "articles.jsonl#last",
    ]
    assert [name for name, item in found if isinstance(item, str)] == [f"articles.jsonl{path}"]
    assert str(found[1][1]).startswith(message)


@pytest.mark.parametrize(
    ("row", "path", "message"),
    [
        (b"x,too,many", ":3", "has 3 cells: expected 2, as the first line has"),
        (b"x", ":3", "has 1 cells: expected 2, as the first line has"),
        (b'x,"closed"wrongly', ":3", "is no valid CSV: ',' expected after '\"'"),
        (b"x,M\xf6gliche Wirkungen", ":3", "is not UTF-8: byte 0xF6 in line 3, column 4"),
        (b"x,  ", "#x", "line 3: content: is empty, expected an article"),
        (b",text", ":3", "slug: is empty, expected an id"),
    ],
)
def test_a_broken_row_of_csv(tmp_path: Path, row: bytes, path: str, message: str) -> None:
    file = tmp_path / "export.csv"
    text = TEXT.replace("\n", " ").encode()
    file.write_bytes(b"slug,content\na," + text + b"\n" + row + b"\nb," + text + b"\n")
    found = list(all_of(file, EXPORT))
    assert [name for name, _ in found] == ["export.csv#a", f"export.csv{path}", "export.csv#b"]
    assert found[1][1] == message


def test_a_cell_that_is_never_closed_does_not_count_as_read(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(f'slug,content\na,"{TEXT}"\nb,"{TEXT}\nc,{TEXT}\n', encoding="utf-8")
    found = read(file)
    assert list(found) == ["export.csv#a", "export.csv:5"]
    assert found["export.csv:5"] == "is no valid CSV: unexpected end of data"


def test_a_cell_that_was_cut_off_within_its_markup(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"slug": "a", "content": f"<p>{TEXT}</p>\n<p>And so on <a href='x"})
    message = read(file, Export("", "slug", ("content",)))["articles.jsonl#a"]
    assert "breaks off" in str(message)


def test_columns_that_do_not_exist(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"slug": "a", "text": {"html": TEXT}}, "broken")
    assert read(file, Export("", "slg", ("text.htm",))) == {
        "articles.jsonl": "there is no 'slg' (did you mean slug?); there is no 'text.htm' (did you mean text.html?); "
        "its keys are slug, text.html"
    }
    table = tmp_path / "export.csv"
    table.write_text("slug;content\na;b\n", encoding="utf-8")
    assert read(table) == {"export.csv": "its first line is one column, with ';' in it: set delimiter in [[exports]]"}
    table.write_text("slug,content,slug\n", encoding="utf-8")
    assert read(table) == {"export.csv": "line 1: two columns are called 'slug': expected each name once"}
    table.write_text(f"slug\tcontent\na\t{TEXT.replace(chr(10), ' ')}\n", encoding="utf-8")
    assert isinstance(read(table, Export("", "slug", ("content",), delimiter="\t"))["export.csv#a"], Document)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty: expected a first line with the names of the columns"),
        ("a.csv", b"slug,content\n", "holds no record: expected an article in each"),
        ("a.jsonl", b"\n", "holds no record: expected an article in each"),
        ("a.jsonl", b"\x1f\x8bxx", "is compressed: expected text in UTF-8"),
        ("a.csv", "slug,content\n".encode("utf-16"), "is encoded in UTF-16: an export is UTF-8"),
        ("a.json", b"[]", "holds no record: expected an article in each"),
        ("a.json", b"", "holds nothing: expected a list of records, or JSON lines in a .jsonl file"),
        ("a.xlsx", b"PK", "ending .xlsx: an export ends in .csv, .tsv, .jsonl, .ndjson, .json"),
    ],
)
def test_a_file_that_is_no_export(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name) == {name: message}


def test_one_record_by_its_id(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"slug": "a#1", "content": TEXT}, {"slug": "b", "content": TEXT})
    assert list(read(file, record="a#1")) == ["articles.jsonl#a#1"]
    assert read(file, record="a") == {"articles.jsonl#a": "no record has this slug"}
    assert read(file, record="a#2") == {"articles.jsonl#a#2": "no record has this slug (did you mean a#1?)"}


def test_a_line_or_an_article_that_is_too_large(tmp_path: Path) -> None:
    from sources import exports

    file = jsonl(tmp_path, {"slug": "a", "content": "x" * 3000}, {"slug": "b", "content": TEXT})
    one = Export(str(file), "slug", ("content",), format="text")
    found = list(exports.entries(str(file), one, "articles.jsonl", limit=1000))
    assert [entry.path for entry in found] == ["articles.jsonl:1", "articles.jsonl#b"]
    with pytest.raises(UnreadableError, match="is too large: more than 1,000 characters in one line"):
        found[0].read()
    table = tmp_path / "export.csv"
    table.write_text(f"slug,content\na,{'x' * 3000}\nb,{TEXT.replace(chr(10), ' ')}\n", encoding="utf-8")
    found = list(exports.entries(str(table), one, "export.csv", limit=1000))
    assert [entry.path for entry in found] == ["export.csv:2", "export.csv#b"]


def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for number in range(2000):
            out.write(json.dumps({"slug": number, "content": TEXT}) + "\n")
    stream = iter(
        entries(str(file), "articles.jsonl", root=tmp_path, exports=[Export(str(file), "slug", ("content",))])
    )
    assert next(stream).path == "articles.jsonl#0"
    file.write_text("gone", encoding="utf-8")  # what lies beyond the buffer was not read yet
    assert len(list(stream)) < 1999


def test_a_directive_stands_in_a_line_of_the_file(tmp_path: Path) -> None:
    body = f"{TEXT}\n\n[medfact: ignore CIT001 -- our own survey]\n\nIt works in 80% of patients.\n\n[medfact: ignore X -- y]"
    file = tmp_path / "export.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["slug", "headline", "content"], ["a", "Stents", body]])
    document = read(file, Export("", "slug", ("content",), format="text", title="headline"))["export.csv#a"]
    assert isinstance(document, Document)
    (directive,) = document.directives
    assert directive.line == 6
    assert document.text[directive.start : directive.end] == "It works in 80% of patients."
    assert [faulty.line for faulty in document.faulty_directives] == [10]


def test_which_export_a_path_is(tmp_path: Path) -> None:
    csvs = Export(str(tmp_path / "cms/**/*.csv"), "slug", ("content",))
    one = Export(str(tmp_path / "x#y.jsonl"), "slug", ("content",))
    cases = {
        "cms/a.csv": (csvs, None), "cms/new/b.csv": (csvs, None), "cms/a.csv#one": (csvs, "one"), "cms/a.csv#a/b#c": (csvs, "a/b#c"),
        "x#y.jsonl": (one, None), "x#y.jsonl#z": (one, "z"),
    }  # fmt: skip
    for name, expected in cases.items():
        found = declared(str(tmp_path / name), [csvs, one])
        assert found is not None
        assert (found[0], found[2]) == expected
    for name in ("a.csv", "cms/a.jsonl", "cms/a.csv#", "x"):
        assert declared(str(tmp_path / name), [csvs, one]) is None


def test_exports_are_found_where_they_are_declared(tmp_path: Path) -> None:
    for name in ("cms/a.csv", "cms/b.csv", "cms/c.md", "cms/d.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    exports = [Export(str(tmp_path / "cms/a.csv"), "slug", ("content",))]

    def shown(*names: str) -> list[str]:
        found = find([tmp_path / name for name in names], root=tmp_path, exports=exports)
        return [name for _, name in found.files]

    assert shown("cms") == ["cms/a.csv", "cms/c.md"]
    assert shown("cms/*.csv") == ["cms/a.csv"]
    assert shown("cms/a.csv#x", "cms/a.csv#y", "cms/a.csv#x") == ["cms/a.csv#x", "cms/a.csv#y"]
    assert shown("cms/a.csv#x", "cms") == ["cms/a.csv", "cms/c.md"]
    assert shown("cms", "cms/a.csv#x") == ["cms/a.csv", "cms/c.md"]
    assert find([tmp_path / "cms"], root=tmp_path, exports=exports).skipped == ("cms/b.csv", "cms/d.jsonl")
    (error,) = find([tmp_path / "cms/d.jsonl"], root=tmp_path, exports=exports).errors
    assert error.message == (
        'ending .jsonl: an export is declared in medfact.toml: [[exports]] with path = "cms/d.jsonl", id = "…" and '
        'body = "…", the columns of the id and of the article'
    )
    (missing,) = find([tmp_path / "cms/b.csv#x"], root=tmp_path, exports=exports).errors
    assert missing.message == "does not exist"


PIECES = st.sampled_from(
    ["works in 70% ", "“so” ", '"', '""', "\\", "\n", "\r\n", "\r", "\n\n", ",", "\t", "é", "𝒙 ", "&amp;", "<b>", "</b>", "\ufeff", "/", "patients. "]
)  # fmt: skip
BODIES = st.lists(PIECES, min_size=1, max_size=30).map("".join)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".json"])
@pytest.mark.parametrize("format", ["text", "html", "markdown"])
def test_each_place_holds_its_character(tmp_path: Path, ending: str, format: str) -> None:
    export = Export("", "id", ("lead", "body"), format=format, title="title")  # type: ignore[arg-type]
    file = tmp_path / f"export{ending}"

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(BODIES, BODIES, BODIES), min_size=1, max_size=3), st.booleans())
    def holds(rows: list[tuple[str, str, str]], plain: bool) -> None:
        records = [
            {"id": str(n), "title": title, "lead": lead, "body": body} for n, (title, lead, body) in enumerate(rows)
        ]
        with file.open("w", encoding="utf-8", newline="") as out:
            if ending == ".csv":
                table = csv.DictWriter(out, list(records[0]))
                table.writeheader()
                table.writerows(records)
            elif ending == ".json":
                json.dump(records, out, ensure_ascii=plain, indent=1 if plain else None)
            else:
                out.writelines(json.dumps(record, ensure_ascii=plain) + "\n" for record in records)
        lines = file.read_text(encoding="utf-8-sig").split("\n")
        found = read(file, export)
        assert len(found) == len(records)
        for document in found.values():
            for offset, letter in enumerate(document.text) if isinstance(document, Document) else ():
                line, column = document.place(offset)
                assert line is not None
                assert column is not None
                if not letter.isspace():
                    assert lines[line - 1][column - 1 : column] in (letter, "\\", "&"), (offset, letter, line, column)

    holds()
