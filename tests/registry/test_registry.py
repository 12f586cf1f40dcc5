"""The registry: every bad cell at once, lossless homes, states, approval, lookup."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pickle

import pytest

import claims
import sources
from claims import registry
from claims.model import Quantity, Regimen
from claims.registry import COLUMNS, Change, Entry, Problem, RegistryError, Source

TODAY = datetime.date(2026, 6, 1)
HEADER = "id,kind,statement,subject,status"


def entry(id="statin-1", **fields):
    given = {"kind": "efficacy", "statement": "Statins lower LDL cholesterol.", "subject": "statin", "status": "draft"}
    return Entry(**({"id": id} | given | fields))


def approved(id="statin-1", **fields):
    given = {
        "status": "approved",
        "sources": (Source(title="A textbook"),),
        "approved_by": "R. Viewer",
        "reviewed": datetime.date(2025, 5, 1),
        "review_by": datetime.date(2027, 5, 1),
    }
    return entry(id, **(given | fields))


def problems_of(path):
    with pytest.raises(RegistryError) as caught:
        registry.load(path)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return caught.value.problems


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_with_any_separator(tmp_path, mark, bom):
    cells = [["id", "kind", "statement", "subject", "aliases", "value", "status"],
             ["a", "statistic", "About 6 in 10, or more", "x", "ex; y", "60 %", "draft"]]  # fmt: skip
    lines = [mark.join(f'"{cell}"' for cell in row) for row in cells]
    path = write(tmp_path / "registry.csv", bom + "\r\n".join(lines) + "\r\n")
    [found] = registry.load(path)
    assert found == Entry("a", "statistic", "About 6 in 10, or more", "x", aliases=("ex", "y"), value="60 %")
    assert found.place == f"{path.as_posix()}:2"


def test_yaml_folder_in_order_of_name(tmp_path):
    write(tmp_path / "reg/b.yaml", "- {id: b1, kind: safety, statement: S, subject: x, status: draft}\n")
    write(
        tmp_path / "reg/a/z.yml", "id: a1\nkind: safety\nstatement: S\nsubject: x\nstatus: draft\naliases: [one, two]\n"
    )
    write(tmp_path / "reg/.hidden/c.yaml", "no: registry\n")
    write(tmp_path / "reg/readme.txt", "no registry either")
    found = registry.load(tmp_path / "reg", shown="reg")
    assert [(item.id, item.place) for item in found] == [("a1", "reg/a/z.yml#1"), ("b1", "reg/b.yaml#1")]
    assert found.entries[0].aliases == ("one", "two")
    assert found.source == "reg"


def test_yaml_scalars_stay_as_written(tmp_path):
    text = """\
- id: 007
  kind: statistic
  statement: no
  subject: x
  value: 1.50
  owner: null
  status: draft
  review_by: 2027-03-01
  sources: [{title: yes, year: 2019, pmid: 123}]
"""
    [found] = registry.load(write(tmp_path / "r.yaml", text))
    assert (found.id, found.statement, found.value, found.owner) == ("007", "no", "1.50", None)
    assert found.review_by == datetime.date(2027, 3, 1)
    assert found.sources == (Source(pmid="123", title="yes", year=2019),)


def test_blank_rows_and_empty_columns_of_a_spreadsheet(tmp_path):
    path = write(tmp_path / "r.csv", f"{HEADER},,\n,,,,,,\na,safety,S,x,draft,,\n\n")
    assert [item.place for item in registry.load(path, shown="r.csv")] == ["r.csv:3"]


# ---------------------------------------------------------------- what is wrong with it


@pytest.mark.parametrize(
    ("column", "cell", "found", "expected"),
    [
        ("kind", "statistics", "'statistics'", "one of statistic, dosing, safety, efficacy, procedure"),
        ("status", "ok", "'ok'", "one of draft, approved, disputed, retired"),
        ("polarity", "yes", "'yes'", "one of affirmed, negated"),
        ("statement", "  ", "nothing", "a value: this column may not be empty"),
        ("reviewed", "1/2/2026", "'1/2/2026'", "an ISO date such as 2026-01-31"),
        ("review_by", "2026-02-30", "'2026-02-30'", "an ISO date such as 2026-01-31"),
        ("value", "60-70 parsecs", "'60-70 parsecs'", "a quantity such as 60-70 %"),
        ("dose", "4", None, None),
        ("dose", "some", "'some'", "a quantity such as"),
        ("frequency", "often", "'often'", "a frequency such as"),
        ("route", "sideways", "'sideways'", "one route such as"),
        ("duration", "weeks", "'weeks'", "a quantity such as"),
        ("infusion", "slow", "'slow'", "a quantity such as"),
        ("rate", "fast", "'fast'", "a quantity such as"),
        ("limit", "4 g of it", "'4 g of it'", "a quantity such as"),
        ("sources", "[{", "'[{' (character 3:", "a JSON list of mappings"),
        ("sources", '{"title": "T"}', "a mapping", "a JSON list of mappings"),
        ("sources", '["T"]', 'item 1: text "T"', "a JSON list of mappings"),
        ("sources", '[{"year": 2010}]', "item 1 without doi, pmid, url and title", "at least one of them"),
        ("sources", '[{"title": "T", "year": 1700}]', "item 1: year '1700'", "a year from 1800"),
        ("sources", '[{"titel": "T", "url": "https://x.org"}]', "item 1: the unknown key 'titel'", "one of doi, pmid"),
        ("sources", '[{"doi": "https://doi.org/10.1/x"}]', "item 1: doi", "a DOI without resolver"),
        ("sources", '[{"pmid": "PMC12"}]', "item 1: pmid 'PMC12'", "a PubMed id: digits only"),
        ("sources", '[{"url": "example.org"}]', "item 1: url 'example.org'", "an address that starts with http"),
        ("sources", '[{"title": ["T"]}]', 'item 1: title is a list ["T"]', "text"),
        ("history", '[{"date": "May", "change": "made"}]', "item 1: date 'May'", "an ISO date"),
        ("history", '[{"date": "2026-01-01"}]', "item 1 without change", "what was changed"),
        ("aliases", "[1]", "int 1", "a list of texts"),
        ("aliases", "[one; two", "'[one; two' (character 2:", "a list of texts in JSON, or texts separated by ;"),
        ("requires", "b-2", "the unknown id 'b-2'", "the id of an entry (did you mean b-1?)"),
        ("notes", "a\0b", "a NUL character in", "text without NUL"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["csv", "yaml"])
def test_one_bad_cell(tmp_path, column, cell, found, expected, ending):
    row = {"id": "b-1", "kind": "statistic", "statement": "S", "subject": "x", "status": "draft"} | {column: cell}
    path = tmp_path / f"r.{ending}"
    if ending == "csv":
        quoted = ['"' + value.replace('"', '""') + '"' for value in row.values()]
        write(path, f"{','.join(row)}\n{','.join(quoted)}\n")
    elif column == "notes":
        return  # YAML has no way to write a NUL that its parser lets through
    else:
        write(path, json.dumps([row]))
    if found is None:
        assert len(registry.load(path)) == 1
        return
    [problem] = problems_of(path)
    assert (problem.file, problem.row, problem.column) == (path.as_posix(), 2 if ending == "csv" else 1, column)
    assert problem.found.startswith(found)
    assert problem.expected.startswith(expected)


def test_every_bad_row_at_once(tmp_path):
    path = write(
        tmp_path / "registry.csv",
        "id,kind,statement,subject,status,value,review_by,color\n"
        "a,statistic,S,x,draft,60 %,2026-13-01,red\n"
        "a,guess,,x,draft,,,\n"
        "b,safety,S,x,draft\n"
        ",safety,S,x,approved,,,\n",
    )
    found = [str(problem).removeprefix(path.as_posix()) for problem in problems_of(path)]
    assert found == [
        ":1: color: found the unknown column 'color', expected one of " + ", ".join(COLUMNS),
        ":2: review_by: found '2026-13-01', expected an ISO date such as 2026-01-31",
        ":3: kind: found 'guess', expected one of statistic, dosing, safety, efficacy, procedure",
        ":3: statement: found nothing, expected a value: this column may not be empty",
        f":3: id: found 'a', which {path.as_posix()}:2 has too, expected an id of its own",
        ":4: found 5 cells, expected 8, as in the header",
        ":5: id: found nothing, expected a value: this column may not be empty",
        ":5: sources: found nothing, expected at least one source of an approved entry, or 'approved without a source' in its history",
        ":5: approved_by: found nothing, expected the name of who approved the entry",
        ":5: reviewed: found nothing, expected the date of the review of an approved entry",
    ]


def test_a_category_must_be_one_the_attribute_has(tmp_path):
    row = {
        "id": "a",
        "kind": "procedure",
        "statement": "S",
        "subject": "x",
        "status": "draft",
        "attribute": "invasiveness",
    }
    path = write(tmp_path / "r.yaml", json.dumps(row | {"value": "slightly invasive"}))
    [problem] = problems_of(path)
    assert (problem.column, problem.found) == ("value", "'slightly invasive'")
    assert problem.expected == "one of noninvasive, minimally invasive, surgical, the values of 'invasiveness'"
    write(path, json.dumps(row | {"value": "slightly invasive", "attribute": "an attribute of our own"}))
    assert len(registry.load(path)) == 1


@pytest.mark.parametrize(
    ("name", "near"), [("Staus", "status"), ("review by", "review_by"), ("statment", "statement"), ("ID", "id")]
)
def test_a_misspelt_column_gets_its_right_name(tmp_path, name, near):
    [problem, *_] = problems_of(write(tmp_path / "r.csv", f"{HEADER},{name}\na,safety,S,x,draft,y\n"))
    assert (problem.row, problem.column, problem.expected) == (1, name, near)
    [problem, *_] = problems_of(write(tmp_path / "r.yaml", json.dumps({"id": "a", name: "y"})))
    assert (problem.row, problem.column, problem.expected) == (1, name, near)


def test_missing_columns_are_said_once(tmp_path):
    found = problems_of(write(tmp_path / "r.csv", "id,statement,status\na,S,draft\nb,T,draft\n"))
    assert [(problem.row, problem.column) for problem in found] == [(1, "kind"), (1, "subject")]


def test_double_id_across_files_names_both_places(tmp_path):
    text = "- {id: same, kind: safety, statement: S, subject: x, status: draft}\n"
    write(tmp_path / "reg/a.yaml", text)
    write(tmp_path / "reg/b.yaml", "- {id: other, kind: safety, statement: S, subject: x, status: draft}\n" + text)
    with pytest.raises(RegistryError) as caught:
        registry.load(tmp_path / "reg", shown="reg")
    assert str(caught.value) == "reg/b.yaml#2: id: found 'same', which reg/a.yaml#1 has too, expected an id of its own"


def test_review_before_the_review(tmp_path):
    row = {"id": "a", "kind": "safety", "statement": "S", "subject": "x", "status": "draft",
           "reviewed": "2026-01-02", "review_by": "2026-01-01"}  # fmt: skip
    [problem] = problems_of(write(tmp_path / "r.yaml", json.dumps([row])))
    assert (problem.column, problem.found, problem.expected) == (
        "review_by",
        "2026-01-01",
        "a date from reviewed on (2026-01-02)",
    )


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("- id: a\n  status: [draft]\n", "status", 'a list ["draft"]'),
        ("- id: {a: b}\n", "id", 'a mapping {"a": "b"}'),
        ("- id: a\n  sources: {title: [T]}\n", "sources", 'item 1: title is a list ["T"]'),
        ("- id: a\n  aliases: [[x]]\n", "aliases", 'a list ["x"]'),
        ("- text\n", None, 'text "text"'),
        ("text\n", None, 'text "text"'),
        ("- id: a\n  id: b\n", None, "line 2, column 3: 'id' twice"),
        ("- id: 'a\n", None, "line 2, column 1: "),
        ("- id: !!python/object:os.system a\n", None, "line 1, column 7: could not determine a constructor"),
    ],
)
def test_yaml_of_the_wrong_shape(tmp_path, text, column, found):
    problems = problems_of(write(tmp_path / "r.yaml", text))
    [problem] = [item for item in problems if "this column may not be empty" not in item.expected]
    assert problem.column == column
    assert problem.found.startswith(found)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("r.csv", b"", "no entries"),
        ("r.csv", HEADER.encode() + b"\n", "no entries"),
        ("r.yaml", b"# nothing\n", "no entries"),
        ("r.csv", b"id,kind\n\xff\xfe", "byte 0xff at offset 8, which is no UTF-8"),
        ("r.xml", b"<a/>", "a file that ends in '.xml'"),
        ("registry", b"id", "a file without ending"),
        ("r.csv", HEADER.encode() + b'\na,safety,"S,x,draft\n', "line 2: unexpected end of data"),
    ],
)
def test_a_file_that_is_none(tmp_path, name, content, found):
    (tmp_path / name).write_bytes(content)
    assert problems_of(tmp_path / name)[-1].found == found


def test_no_such_path_and_an_empty_folder(tmp_path):
    [problem] = problems_of(tmp_path / "none.csv")
    assert (
        str(problem)
        == f"{(tmp_path / 'none.csv').as_posix()}: found nothing at this path, expected a registry file or folder"
    )
    assert problems_of(tmp_path)[0].found == "a folder without YAML files"


def test_the_error_survives_a_process_border():
    error = RegistryError([Problem("r.csv", 2, "kind", "'x'", "y")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == "r.csv:2: kind: found 'x', expected y"


# ---------------------------------------------------------------- writing


def test_saving_a_folder_leaves_unchanged_files_and_their_comments(tmp_path):
    folder = tmp_path / "reg"
    first = write(
        folder / "first.yaml", "# by hand\n- {id: a, kind: safety, statement: S, subject: x, status: draft}\n"
    )
    second = write(folder / "deep/second.yaml", "- {id: b, kind: safety, statement: S, subject: x, status: draft}\n")
    third = write(folder / "third.yaml", "- {id: c, kind: safety, statement: S, subject: x, status: draft}\n")
    entries = list(registry.load(folder))
    by_id = {item.id: item for item in entries}
    changed = [by_id["a"], dataclasses.replace(by_id["b"], statement="T"), entry("d", subject="Ibuprofen & Co.")]
    registry.save(changed, folder)
    assert first.read_text().startswith("# by hand\n")
    assert "statement: T" in second.read_text()
    assert not third.exists()
    assert [(item.id, item.statement) for item in registry.load(folder)] == [
        ("b", "T"), ("a", "S"), ("d", "Statins lower LDL cholesterol."),
    ]  # fmt: skip
    assert (folder / "ibuprofen-co.yaml").exists()


def test_saving_refuses_a_folder_with_foreign_yaml(tmp_path):
    write(tmp_path / "reg/mkdocs.yaml", "site_name: x\n")
    with pytest.raises(RegistryError, match="the unknown column 'site_name'"):
        registry.save([entry()], tmp_path / "reg")
    assert [path.name for path in (tmp_path / "reg").iterdir()] == ["mkdocs.yaml"]


def test_two_subjects_with_one_file_name(tmp_path):
    registry.save([entry("a", subject="β"), entry("b", subject="γ"), entry("c", subject="γ")], tmp_path / "reg")
    assert sorted(path.name for path in (tmp_path / "reg").iterdir()) == ["entries-2.yaml", "entries.yaml"]
    assert len(registry.load(tmp_path / "reg")) == 3


def test_saving_under_an_unknown_ending(tmp_path):
    with pytest.raises(RegistryError, match=r"a name that ends in '\.doc'"):
        registry.save([entry()], tmp_path / "r.doc")


def test_columns_are_those_of_the_contract():
    assert " ".join(COLUMNS) == (
        "id kind statement subject aliases condition population comparator timeframe setting formulation jurisdiction "
        "attribute value outcome polarity dose route frequency duration infusion rate limit sources status owner "
        "approved_by reviewed review_by history requires origin notes"
    )


# ---------------------------------------------------------------- state and lookup


@pytest.mark.parametrize(
    ("status", "review_by", "state"),
    [
        ("approved", datetime.date(2026, 6, 1), "active"),
        ("approved", None, "active"),
        ("approved", datetime.date(2026, 5, 31), "outdated"),
        ("retired", datetime.date(2027, 1, 1), "outdated"),
        ("disputed", None, "outdated"),
        ("draft", datetime.date(2020, 1, 1), "silent"),
    ],
)
def test_state(status, review_by, state):
    found = approved(status=status, review_by=review_by)
    assert found.state(TODAY) == state
    assert registry.Registry((found,)).active(TODAY) == ([found] if state == "active" else [])


def test_candidates_by_name_and_alias():
    first = approved("a", subject="acetylsalicylic acid", aliases=("Aspirin", "ASA", "aspirin"))
    second = approved("b", subject="aspirin")
    found = registry.Registry((first, second))
    assert found.candidates("ASPIRIN") == [first, second]
    assert found.candidates("Acetylsalicylic  Acid") == [first]
    assert found.candidates("ibuprofen") == []
    assert (len(found), found.approved, found.by_id["b"]) == (2, 2, second)


def test_note_names_the_source():
    note = approved(sources=(Source(doi="10.1000/182", title="T", year=2019),)).note()
    assert (note.source, note.url, note.reviewed, note.review_by) == (
        "T (2019)", "https://doi.org/10.1000/182", "2025-05-01", "2027-05-01",
    )  # fmt: skip
    assert approved(sources=(Source(pmid="99"),)).note().url == "https://pubmed.ncbi.nlm.nih.gov/99/"
    assert entry().note().source is None


# ---------------------------------------------------------------- approval


def test_approve_some():
    entries = (entry("a", sources=(Source(title="T"),)), entry("b"))
    first, second = registry.approve(entries, ["a"], "R. Viewer", TODAY)
    assert (first.status, first.approved_by, first.reviewed) == ("approved", "R. Viewer", TODAY)
    assert first.review_by == datetime.date(2028, 6, 1)
    assert first.history == (Change(TODAY, "R. Viewer", "approved"),)
    assert second == entries[1]


def test_approve_all_means_all_drafts():
    retired = entry("r", status="retired")
    found = registry.approve([entry("a"), retired], None, "R", datetime.date(2024, 2, 29), unsourced=True)
    assert [item.status for item in found] == ["approved", "retired"]
    assert found[0].review_by == datetime.date(2026, 2, 28)
    assert found[0].history == (Change(datetime.date(2024, 2, 29), "R", "approved without a source"),)


def test_an_unsourced_approval_loads_again(tmp_path):
    registry.save(registry.approve([entry("a")], None, "R", TODAY, unsourced=True), tmp_path / "r.csv")
    assert registry.load(tmp_path / "r.csv").entries[0].state(TODAY) == "active"


def test_a_review_date_that_is_set_is_kept():
    given = entry("a", sources=(Source(title="T"),), review_by=datetime.date(2026, 12, 1))
    assert registry.approve([given], ["a"], "R", TODAY)[0].review_by == datetime.date(2026, 12, 1)


def test_approve_lists_everything_that_stands_against_it():
    entries = (
        dataclasses.replace(entry("statin-1"), place="reg/statin.yaml#1"),
        entry("statin-2", sources=(Source(title="T"),)),
    )
    with pytest.raises(RegistryError) as caught:
        registry.approve(entries, ["statin-1", "statin-2", "statin-3"], " ", TODAY)
    assert str(caught.value).splitlines() == [
        "approve: id: found the unknown id 'statin-3', expected the id of an entry (did you mean statin-2?)",
        "approve: approved_by: found nothing, expected the name of who approves",
        "reg/statin.yaml#1: sources: found no source in 'statin-1', expected a source, or approval as unsourced",
    ]


# ---------------------------------------------------------------- entries as claims


def test_an_entry_as_a_claim():
    given = approved(
        "zol-1", kind="dosing", subject="zoledronic acid", condition="osteoporosis", attribute="dose",
        dose="5 mg", route="IV", frequency="once a year", infusion=">= 15 min", value="1-2 %", polarity="negated",
    )  # fmt: skip
    claim = registry.Registry((given,)).claims["zol-1"]
    assert (claim.id, claim.kind, claim.text, claim.start, claim.end, claim.line) == (
        "zol-1",
        "dosing",
        given.statement,
        0,
        0,
        None,
    )
    assert claim.subject is not None
    assert claim.subject.canonical == "zoledronic acid"
    assert (claim.scope.condition, claim.polarity, claim.attribute) == ("osteoporosis", "negated", "dose")
    number, regimen = claim.values
    assert isinstance(number, Quantity)
    assert (number.low, number.high, number.unit) == (1, 2, "%")
    assert isinstance(regimen, Regimen)
    assert (regimen.drug, regimen.route, regimen.single) == ("zoledronic acid", "intravenous", False)
    assert regimen.dose is not None
    assert (regimen.dose.low, regimen.dose.unit) == (5, "mg")
    assert regimen.infusion is not None
    assert (regimen.infusion.low, regimen.infusion.high) == (15, None)
    assert regimen.frequency is not None
    assert regimen.frequency.per.unit == "a"


def test_subjects_that_no_list_knows_are_names_for_extraction(tmp_path):
    """A coined name in the registry becomes the subject of what an article says of it."""
    home = tmp_path / "registry.yaml"
    home.write_text(
        "- {id: w1, kind: efficacy, statement: Wartolix clears warts., subject: Wartolix, aliases: [wart freezer pen],"
        " attribute: effectiveness, value: effective, status: draft}\n"
        "- {id: w2, kind: efficacy, statement: Aspirin relieves pain., subject: aspirin, attribute: effectiveness,"
        " value: effective, status: draft}\n",
        encoding="utf-8",
    )
    names = registry.load(str(home)).names
    assert names == {"wartolix": ("treatment", "wartolix"), "wart freezer pen": ("treatment", "wartolix")}
    language = claims.load_language(names=names)
    article = claims.read_article(
        sources.read_text("The wart freezer pen may cause blisters in 5% of people.\n", name="a.txt"), language
    )
    assert {claim.subject.canonical for claim in article.claims if claim.subject} == {"wartolix"}
    plain = claims.read_article(
        sources.read_text("The wart freezer pen may cause blisters in 5% of people.\n", name="a.txt")
    )
    assert "wartolix" not in {claim.subject.canonical for claim in plain.claims if claim.subject}
