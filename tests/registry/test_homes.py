"""Every home holds the same things: nothing is lost on the way from one to another, and errors name the place."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import sqlite3
import sys
import zipfile

import openpyxl
import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import notation, registry
from claims.model import KINDS
from claims.registry import ABSENT, Change, Entry, RegistryError, Source
from claims.registry.homes import csvfile, excel

TODAY = datetime.date(2026, 6, 1)


def entry(id="statin-1", **fields):
    given = {"kind": "efficacy", "statement": "Statins lower LDL cholesterol.", "subject": "statin", "status": "draft"}
    return Entry(**({"id": id} | given | fields))


def when(*parts):
    return datetime.datetime(*parts)  # noqa: DTZ001  # Excel knows no time zones


def problems_of(source):
    with pytest.raises(RegistryError) as caught:
        registry.load(source)
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- lossless


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
CLEAN = TEXTS.map(registry.cells.clean).filter(bool)
OPTIONAL = st.none() | CLEAN
DATES = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))
SOURCES = st.builds(
    Source,
    doi=st.none() | st.just("10.1000/182"),
    pmid=st.none() | st.just("12345"),
    url=st.none() | st.just("https://example.org/a?b=c;d"),
    title=CLEAN,
    year=st.none() | st.integers(1800, 2100),
    level=OPTIONAL,
)
CHANGES = st.builds(Change, date=DATES, by=OPTIONAL, change=CLEAN)


@st.composite
def registries(draw):
    ids = draw(st.lists(CLEAN, min_size=1, max_size=4, unique=True))
    found = []
    for name in ids:
        dates = sorted(draw(st.tuples(DATES, DATES)))
        status = draw(st.sampled_from(registry.STATUSES))
        approved = status == "approved"
        found.append(
            Entry(
                id=name,
                kind=draw(st.sampled_from(KINDS)),
                statement=draw(CLEAN),
                subject=draw(CLEAN),
                aliases=tuple(draw(st.lists(CLEAN, max_size=2))),
                condition=draw(OPTIONAL),
                jurisdiction=draw(OPTIONAL),
                attribute=draw(st.sampled_from([None, "survival", "effect"])),
                value=draw(
                    st.sampled_from([None, "60-70 %", "none", "decrease", "12.30 mo (95% CI 10-14); < 1 in 1000"])
                ),
                outcome=draw(OPTIONAL),
                polarity=draw(st.sampled_from([None, "affirmed", "negated"])),
                dose=draw(st.sampled_from([None, "4 mg"])),
                frequency=draw(st.sampled_from([None, "every 3-4 weeks, as needed"])),
                sources=tuple(draw(st.lists(SOURCES, min_size=int(approved), max_size=2))),
                status=status,
                approved_by=draw(CLEAN) if approved else draw(OPTIONAL),
                reviewed=dates[0] if approved else None,
                review_by=dates[1],
                history=tuple(draw(st.lists(CHANGES, max_size=2))),
                requires=tuple(draw(st.lists(st.sampled_from(ids), max_size=2))),
                notes=draw(OPTIONAL),
            )
        )
    return tuple(found)


@settings(suppress_health_check=list(HealthCheck), max_examples=25)
@given(entries=registries())
def test_every_home_gives_back_what_was_written(home, entries):
    registry.save(entries, home)
    found = registry.load(home)
    assert {item.id: item for item in found} == {item.id: item for item in entries}
    assert found.sha256 == registry.Registry(entries).sha256
    if not home.endswith("folder"):
        # A folder is in order of its files.
        assert found.entries == entries


HOMES = ("r.csv", "r.tsv", "r.yaml", "r.xlsx", "r.db", "folder")


@settings(suppress_health_check=list(HealthCheck), max_examples=15)
@given(entries=registries(), way=st.lists(st.sampled_from(HOMES), min_size=2, max_size=4))
def test_no_way_through_homes_loses_anything(tmp_path_factory, entries, way):
    folder = tmp_path_factory.mktemp("homes")
    held = registry.Registry(entries)
    for number, name in enumerate(way):
        home = folder / str(number) / name
        registry.save(held, home)
        held = registry.load(home)
    assert held.sha256 == registry.Registry(entries).sha256


@settings(suppress_health_check=list(HealthCheck), max_examples=15)
@given(before=registries(), after=registries())
def test_what_stood_there_before_leaves_no_trace(home, before, after):
    """Rows are changed, added and taken out one by one in workbooks and databases."""
    registry.save(before, home)
    registry.save(registry.load(home), home)
    registry.save(after, home)
    assert {item.id: item for item in registry.load(home)} == {item.id: item for item in after}


@given(TEXTS)
def test_no_cell_of_a_csv_file_begins_a_formula(text):
    written = csvfile.guarded(text)
    assert list(csvfile.unguarded([written])) == [text]
    assert not written.startswith(("=", "@"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_characters_that_a_workbook_cannot_hold_come_back(text):
    assert excel.unescaped(excel.escaped(text)) == text


# ---------------------------------------------------------------- workbooks


HEADER = ("id", "kind", "statement", "subject", "value", "reviewed", "status")


def workbook(path, *rows, header=HEADER, formats=None, title="Registry"):
    book = openpyxl.Workbook()
    book.active.title = title
    book.active.append(header)
    for row in rows:
        book.active.append(row)
    for cell, form in (formats or {}).items():
        book.active[cell].number_format = form
    book.save(path)
    return path


def row(**cells):
    given = {"id": "a", "kind": "statistic", "statement": "S", "subject": "x", "status": "draft"} | cells
    return [given.get(name) for name in HEADER]


@pytest.mark.parametrize(
    ("value", "form", "read"),
    [
        (0.5, "0.00", "0.50"),
        (0.5, "General", "0.5"),
        (7, "General", "7"),
        (7, "000", "007"),
        (0.6, "0%", "60%"),
        (0.125, "0.0%", "12.5%"),
        ("0.50", "@", "0.50"),
        ("60-70 %", "General", "60-70 %"),
    ],
)
def test_a_number_counts_as_it_is_displayed(tmp_path, value, form, read):
    path = workbook(tmp_path / "r.xlsx", row(value=value), formats={"E2": form})
    [found] = registry.load(path, shown="r.xlsx")
    assert (found.value, found.place) == (read, "r.xlsx:Registry!2")


def test_a_numeric_id_keeps_its_zeros_where_they_are_displayed(tmp_path):
    assert registry.load(workbook(tmp_path / "r.xlsx", row(id=7), formats={"A2": "000"})).entries[0].id == "007"
    registry.save([entry("007")], tmp_path / "s.xlsx")
    assert registry.load(tmp_path / "s.xlsx").entries[0].id == "007"


@pytest.mark.parametrize(
    ("cell", "value", "form", "told"),
    [
        ("E2", when(2026, 2, 1), "d-mmm", "found 2026-02-01 00:00:00, a date or time that Excel made of what was written"),
        ("E2", 0.125, "0.0", "found the number 0.125, shown in the format '0.0'"),
        ("E2", 1 / 3, "General", "found the number 0.3333333333333333, shown in the format 'General'"),
        ("E2", 0.5, "# ?/?", "found the number 0.5, shown in the format '# ?/?'"),
        ("C2", "=1+1", "General", "found the formula '=1+1'"),
        ("C2", "#N/A", "General", "found the error #N/A"),
        ("F2", when(2026, 2, 1, 8, 30), "yyyy-mm-dd h:mm", "found 2026-02-01 08:30:00, a date or time"),
    ],
)  # fmt: skip
def test_what_excel_made_of_a_cell_is_an_error_that_says_what_to_do(tmp_path, cell, value, form, told):
    column = HEADER["ABCDEFG".index(cell[0])]
    path = workbook(tmp_path / "r.xlsx", row(**{column: value}), formats={cell: form})
    [problem] = [line for line in problems_of(path) if "may not be empty" not in line]
    assert problem.startswith(f"{path.as_posix()}:Registry!{cell}: {column}: {told}")
    assert problem.endswith("format the cell as text and write it again")


def test_a_date_in_a_column_of_dates_is_one(tmp_path):
    path = workbook(tmp_path / "r.xlsx", row(reviewed=when(2026, 2, 1)))
    assert registry.load(path).entries[0].reviewed == datetime.date(2026, 2, 1)


def test_problems_name_sheet_and_cell(tmp_path):
    path = workbook(tmp_path / "r.xlsx", row(kind="guess"), row(), row(statement=None, value="60 parsecs"))
    assert problems_of(path) == [
        f"{path.as_posix()}:Registry!B2: kind: found 'guess', expected one of statistic, dosing, safety, efficacy, procedure",
        f"{path.as_posix()}:Registry!A3: id: found 'a', which {path.as_posix()}:Registry!2 has too, expected an id of its own",
        f"{path.as_posix()}:Registry!C4: statement: found nothing, expected a value: this column may not be empty",
        f"{path.as_posix()}:Registry!E4: value: found '60 parsecs', expected {notation.QUANTITY_EXAMPLES}",
        f"{path.as_posix()}:Registry!A4: id: found 'a', which {path.as_posix()}:Registry!2 has too, expected an id of its own",
    ]
    path = workbook(tmp_path / "s.xlsx", ["a", "red"], header=("id", "color"))
    assert problems_of(path)[0].startswith(f"{path.as_posix()}:Registry!B1: color: found the unknown column 'color'")


def test_a_cell_under_no_column(tmp_path):
    path = workbook(tmp_path / "r.xlsx", [*row(), "a note"])
    assert problems_of(path) == [
        f"{path.as_posix()}:Registry!H2: found 'a note' under no column, expected a column name in the first row"
    ]


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path):
    given = entry(statement="=HYPERLINK(evil)", notes="-1+1", owner="@desk")
    registry.save([given], tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    kinds = {cell.value: (cell.data_type, cell.quotePrefix, cell.number_format) for cell in sheet[2] if cell.value}
    assert kinds["=HYPERLINK(evil)"] == ("s", True, "@")
    assert registry.load(tmp_path / "r.xlsx").entries == (given,)
    registry.save([given], tmp_path / "r.csv")
    assert "'=HYPERLINK(evil)" in (tmp_path / "r.csv").read_text()
    assert registry.load(tmp_path / "r.csv").entries == (given,)


def test_a_new_workbook_is_made_for_editors(tmp_path):
    registry.save([entry()], tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Registry"]
    assert sheet.freeze_panes == "B2"
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {
        "B2:B1048576": '"statistic,dosing,safety,efficacy,procedure"',
        "P2:P1048576": '"affirmed,negated"',
        "Y2:Y1048576": '"draft,approved,disputed,retired"',
    }
    assert sheet["C2"].alignment.wrap_text
    assert sheet.column_dimensions["C"].width == 60


def test_entries_stay_in_their_sheets_and_the_rest_of_a_workbook_as_it_is(tmp_path):
    path = workbook(tmp_path / "r.xlsx", row(), row(id="gone"), row(id="b"), title="Statins")
    book = openpyxl.load_workbook(path)
    book["Statins"]["C2"].font = openpyxl.styles.Font(italic=True)
    other = book.create_sheet("Insulins")
    other.append(("status", "id", "subject", "statement", "kind", "owner"))
    other.append(("draft", "i", "insulin", "T", "safety", "me"))
    book.create_sheet("Notes").append(("Ask Jo", "=1+1"))
    book.save(path)
    loaded = registry.load(path, shown="r.xlsx")
    assert [item.place for item in loaded] == [
        "r.xlsx:Statins!2", "r.xlsx:Statins!3", "r.xlsx:Statins!4", "r.xlsx:Insulins!2",
    ]  # fmt: skip
    kept = [item for item in loaded if item.id != "gone"]
    changed = [dataclasses.replace(item, subject="insulins") if item.id == "i" else item for item in kept]
    registry.save([*changed, entry("new")], path)
    book = openpyxl.load_workbook(path)
    assert [[cell.value for cell in line] for line in book["Notes"]] == [["Ask Jo", "=1+1"]]
    assert [cell.value for cell in book["Insulins"][2]] == ["draft", "i", "insulins", "T", "safety", "me"]
    assert [line[0].value for line in book["Statins"]] == ["id", "a", "b", "new"]
    assert book["Statins"]["C2"].font.italic
    assert {item.id for item in registry.load(path)} == {"a", "b", "i", "new"}


def test_a_workbook_that_would_lose_something_is_not_written(tmp_path):
    path = workbook(tmp_path / "r.xlsx", row())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"")
    before = path.read_bytes()
    with pytest.raises(RegistryError, match=r"a workbook with xl/media/image1\.png, which would be lost"):
        registry.save([entry()], path)
    assert path.read_bytes() == before


def test_a_cell_longer_than_excel_keeps(tmp_path):
    with pytest.raises(RegistryError, match="statement: found 40000 characters in 'a', expected at most 32767"):
        registry.save([entry("a", statement="x" * 40_000)], tmp_path / "r.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_workbook(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(b"PK no")
    assert "found a file that is no Excel workbook" in problems_of(tmp_path / "r.xlsx")[0]
    book = openpyxl.Workbook()
    book.create_sheet("Notes")
    book.save(tmp_path / "s.xlsx")
    assert "found the sheets 'Sheet', 'Notes', none with columns of a registry" in problems_of(tmp_path / "s.xlsx")[0]


# ---------------------------------------------------------------- databases


def test_a_row_of_a_database_is_named_by_its_id(tmp_path):
    url = f"sqlite:///{tmp_path}/r.db"
    registry.save([entry("a"), entry("b")], url)
    with contextlib.closing(sqlite3.connect(tmp_path / "r.db")) as connection, connection:
        connection.execute("UPDATE medfact_registry SET kind = 'guess' WHERE id = 'b'")
    expected = "found 'guess', expected one of statistic, dosing, safety, efficacy, procedure"
    assert problems_of(url) == [f"{url}:medfact_registry[b]: kind: {expected}"]
    assert problems_of(tmp_path / "r.db") == [f"{tmp_path}/r.db:medfact_registry[b]: kind: {expected}"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP TABLE medfact_registry", "found a database without the table medfact_registry"),
        ("DROP TABLE medfact_registry_schema", "found a table medfact_registry without medfact_registry_schema"),
        ("UPDATE medfact_registry_schema SET version = 9", "found a table of version 9, expected version 1"),
        ("ALTER TABLE medfact_registry ADD COLUMN colour TEXT", ":medfact_registry: colour: found the unknown column 'colour'"),
        ("ALTER TABLE medfact_registry DROP COLUMN subject", ":medfact_registry: subject: found no such column"),
    ],
)  # fmt: skip
def test_a_database_of_another_shape(tmp_path, change, told):
    path = tmp_path / "r.db"
    registry.save([entry()], path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    assert told in problems_of(path)[0]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite://", "sqlite://…: found an SQLite database without a path"),
        ("mysql://me:hunter2@host/name", "mysql://…: found a database of the sort 'mysql', expected a .yaml"),
        ("postgresql://me:hunter2@:x/name", "postgresql://…: found an address that is no URL of a database"),
        ("sqlite:///gone.db", "sqlite:///gone.db: found no database at this path"),
        ("postgresql://me:hunter2@127.0.0.1:1/name?sslpassword=hunter2", "postgresql://me:***@127.0.0.1:1/name?sslpassword=***: found a database that fails"),
    ],
)  # fmt: skip
def test_a_url_that_leads_nowhere(url, told):
    [problem] = problems_of(url)
    assert problem.startswith(told)
    assert "hunter2" not in problem


def test_what_is_no_database(tmp_path):
    (tmp_path / "r.db").write_text("id,kind\n" * 200)
    assert "found a database that fails: file is not a database" in problems_of(tmp_path / "r.db")[0]


def test_a_write_that_fails_leaves_the_table_as_it_was(tmp_path):
    path = tmp_path / "r.db"
    registry.save([entry("a"), entry("b")], path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER t BEFORE INSERT ON medfact_registry BEGIN SELECT raise(ABORT, 'disk full'); END"
        )
    with pytest.raises(RegistryError, match="a database that fails: disk full"):
        registry.save([entry("a", statement="changed"), entry("c")], path)
    assert [(item.id, item.statement) for item in registry.load(path)] == [
        ("a", "Statins lower LDL cholesterol."), ("b", "Statins lower LDL cholesterol."),
    ]  # fmt: skip


def test_a_missing_driver_names_the_extra_that_has_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    [problem] = problems_of("postgresql://me:hunter2@127.0.0.1:1/name")
    assert problem == (
        "postgresql://me:***@127.0.0.1:1/name: found that psycopg is not installed, which talks to PostgreSQL, "
        "expected it: install medfact[postgresql]"
    )


def test_a_wrong_password_is_told_without_it(postgresql):
    wrong = postgresql.replace("cor%2Frect", "in%2Fcorrect")
    [problem] = problems_of(wrong)
    assert "password authentication failed" in problem
    assert not {word for word in ("in/correct", "in%2Fcorrect", "h@rse", "h%40rse") if word in problem}


def test_a_postgresql_registry_is_shown_without_its_password(postgresql):
    registry.save([entry()], postgresql, expected=ABSENT)
    found = registry.load(postgresql)
    assert found.source == sqlalchemy.make_url(postgresql).render_as_string()
    assert "***" in found.source
    assert found.entries[0].place == f"{found.source}:medfact_registry[statin-1]"
