"""The history of audits: what is new, gone and still there, and what cannot be compared."""

import concurrent.futures
import dataclasses
import datetime
import multiprocessing
import sqlite3

import pytest

from claims.model import Finding
from pipeline import config, history, library, stages
from pipeline.history import HistoryError
from pipeline.library import Library
from reports.result import DocumentResult, LanguageInfo, RegistryInfo, Result
from reports.since import details, headline
from sources.document import Document

DAY = datetime.date(2026, 3, 2)
WEEK = datetime.timedelta(weeks=1)
HERE = Library(("library",), {"checks": ["CIT001", "CON001"], "[checks]": "1"})


def finding(path, words, state="new", code="CIT001", severity="warning"):
    print_ = f"{path}-{code}-{words}".replace(" ", "_")
    return Finding(code, "uncited-claim", severity, f"no source for {words}", 0, 5, 3, 1, words,
                   state=state, fingerprint=print_, path=path)  # fmt: skip


def article(path, *words, error=None, **more):
    if error:
        return DocumentResult(path, error=error)
    found = tuple(one if isinstance(one, Finding) else finding(path, one, **more) for one in words)
    return DocumentResult(path, Document(path, "text", "some text", ""), findings=found)


def result(*items, day=DAY, findings=(), **more):
    return Result("1.0", tuple(items), LanguageInfo("model 1"), day, findings=tuple(findings), **more)


@pytest.fixture
def file(tmp_path):
    return tmp_path / ".medfact" / "history.sqlite"


@pytest.fixture
def audit(file):
    def run(*items, day=DAY, of=HERE, **more):
        made = result(*items, day=day, **more)
        since = history.compare(file, made, of)
        history.record(file, made, of, since)
        return since

    return run


def test_the_first_audit_says_so(audit):
    since = audit(article("a.md", "one"))
    assert since.basis == "first"
    assert headline(since) == "First audit of this library: there is nothing to compare it with yet"
    assert details(since) == []
    assert [totals.as_of for totals in since.trend] == [DAY]
    assert since.trend[0].came is None


def test_new_gone_and_still_there(audit):
    audit(article("a.md", "one", "two"), article("b.md", "three"))
    since = audit(article("a.md", "two", "four"), article("b.md", "three"), day=DAY + WEEK)
    assert headline(since) == "Since the audit of 2026-03-02: 1 new, 1 gone, 2 still there"
    assert since.came == {"a.md-CIT001-four"}
    (gone,) = since.gone
    assert (gone.path, gone.code, gone.severity, gone.text, gone.place) == (
        "a.md",
        "CIT001",
        "warning",
        "one",
        "line 3",
    )
    assert gone.message == "no source for one"
    assert dict(since.articles) == {"a.md": since.change("a.md")}
    assert (since.change("a.md").came, since.change("a.md").went) == (1, 1)
    assert since.change("b.md").before == "there"
    assert [(one.came, one.went) for one in since.trend] == [(None, None), (1, 1)]


def test_articles_that_come_and_go(audit):
    audit(article("a.md", "one"), article("old.md", "two"))
    since = audit(article("a.md", "one"), article("new.md", "three", "four"), day=DAY + WEEK)
    assert since.added == ("new.md",)
    assert since.removed == ("old.md",)
    assert [one.text for one in since.left] == ["two"]
    assert since.gone == ()
    assert headline(since) == "Since the audit of 2026-03-02: 2 new, 1 gone, 1 still there"
    assert details(since) == [
        "1 article added, 2 of the new findings in it",
        "1 article no longer there, 1 of those gone went with it",
    ]


def test_what_could_not_be_checked_is_neither_gone_nor_quietly_new(audit):
    audit(article("a.md", "one", "two"), article("b.md", error="not UTF-8"))
    since = audit(article("a.md", error="not UTF-8"), article("b.md", "three"), day=DAY + WEEK)
    assert since.gone == since.left == ()
    assert since.unseen == 2
    assert since.change("b.md").before == "unread"
    assert details(since) == [
        "1 article could not be checked last time: 1 finding there may be older than it looks",
        "2 findings of last time in articles that could not be checked this time: not counted as gone",
    ]


def test_accepted_is_not_gone_and_what_counts_again_is_new(audit):
    audit(article("a.md", "one", finding("a.md", "two", "suppressed")))
    since = audit(article("a.md", finding("a.md", "one", "known"), "two"), day=DAY + WEEK)
    assert [one.text for one in since.accepted] == ["one"]
    assert since.gone == ()
    assert since.came == {"a.md-CIT001-two"}
    assert since.stayed == 0
    assert details(since) == ["1 finding accepted or suppressed since"]


def test_a_finding_about_no_article_makes_none(audit):
    aside = finding("medfact.toml", "", code="SUP001", severity="note")
    audit(article("a.md"))
    since = audit(article("a.md"), day=DAY + WEEK, findings=[aside])
    assert since.came == {aside.fingerprint}
    assert since.added == ()
    since = audit(article("a.md"), day=DAY + 2 * WEEK)
    assert [one.code for one in since.gone] == ["SUP001"]
    assert since.removed == ()


def test_the_state_of_a_finding_does_not_change(audit):
    audit(article("a.md", "one"))
    made = result(article("a.md", "one"), day=DAY + WEEK)
    before = dataclasses.replace(made)
    audit(*made.documents, day=DAY + WEEK)
    assert made == before
    assert made.counts.new == 1


def test_run_again_on_the_same_day_it_takes_the_place_of_the_one_before(audit, file):
    audit(article("a.md", "one"))
    audit(article("a.md", "one", "two"), day=DAY + WEEK)
    since = audit(article("a.md", "one", "three"), day=DAY + WEEK)
    # Still against the week before: an audit is not compared with itself.
    assert headline(since) == "Since the audit of 2026-03-02: 1 new, 0 gone, 1 still there"
    assert len(since.trend) == 2
    with sqlite3.connect(file) as rows:
        assert [row[0] for row in rows.execute("SELECT as_of FROM audits ORDER BY as_of")] == [
            "2026-03-02",
            "2026-03-09",
        ]
        assert rows.execute("SELECT count(*) FROM looks").fetchone() == (2,)


def test_an_audit_of_a_past_day_takes_its_place_in_the_past(audit, file):
    audit(article("a.md", "one"), day=DAY + 2 * WEEK)
    since = audit(article("a.md", "one", "two"), day=DAY)
    assert since.basis == "first"
    since = audit(article("a.md", "two"), day=DAY + WEEK)
    assert headline(since) == "Since the audit of 2026-03-02: 0 new, 1 gone, 1 still there"
    since = audit(article("a.md", "one"), day=DAY + 3 * WEEK)
    assert headline(since) == "Since the audit of 2026-03-16: 0 new, 0 gone, 1 still there"
    assert [str(one.as_of) for one in since.trend] == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]


def test_a_later_run_for_a_day_that_has_one_counts_and_loses_nothing(audit, file):
    audit(article("a.md", "one"))
    with sqlite3.connect(file) as rows:
        rows.execute("UPDATE audits SET day = '2026-03-02', ran = '2026-03-02T06:00:00+00:00'")
    audit(article("a.md", "one", "two"))
    since = audit(article("a.md", "one", "two"), day=DAY + WEEK)
    assert headline(since) == "Since the audit of 2026-03-02: 0 new, 0 gone, 2 still there"
    assert len(since.trend) == 2
    with sqlite3.connect(file) as rows:
        assert rows.execute("SELECT count(*) FROM audits WHERE as_of = '2026-03-02'").fetchone() == (2,)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Library(("archive", "library"), HERE.rules), "it was of library, this one is of archive, library"),
        (Library(HERE.paths, {**HERE.rules, "checks": ["CON001", "STA001"]}),
         "checks were added (STA001); checks were left out (CIT001)"),
        (Library(HERE.paths, {**HERE.rules, "[checks]": "2"}), "the configuration changed ([checks])"),
    ],
)  # fmt: skip
def test_other_paths_or_rules_are_not_comparable(audit, other, said):
    audit(article("a.md", "one"))
    since = audit(article("a.md", "two"), day=DAY + WEEK, of=other)
    assert since.basis == "other"
    assert headline(since) == f"Not comparable with the last audit (2026-03-02): {said}"
    assert (since.came, since.gone, len(since.trend)) == (frozenset(), (), 1)
    # The next one of the first sort finds its own again.
    since = audit(article("a.md", "one"), day=DAY + 2 * WEEK)
    assert headline(since) == "Since the audit of 2026-03-02: 0 new, 0 gone, 1 still there"


def test_what_else_changed_is_said(audit):
    audit(article("a.md", "one"))
    made = dataclasses.replace(
        result(article("a.md"), day=DAY + WEEK, registry=RegistryInfo("registry", "ab", 1, 1)),
        version="1.1",
        language=LanguageInfo("model 2"),
    )
    since = audit(*made.documents, day=made.as_of, registry=made.registry)
    assert "the registry was added" in details(since)


def test_counts_and_fingerprints_are_kept_for_each_article(audit, file):
    audit(
        article("a.md", "one", finding("a.md", "two", "known"), finding("a.md", "x", code="CON001", severity="error"))
    )
    with sqlite3.connect(file) as rows:
        rows.row_factory = sqlite3.Row
        (row,) = rows.execute("SELECT * FROM looks")
        assert (row["error"], row["warning"], row["note"], row["known"], row["words"]) == (1, 1, 0, 1, 0)
        assert row["codes"] == '{"CIT001": 1, "CON001": 1}'
        assert row["fingerprints"] == "ka.md-CIT001-two na.md-CIT001-one na.md-CON001-x"


def test_the_file_grows_with_what_changes_only(audit, file):
    items = [article(f"{number}.md", "one", "two") for number in range(50)]
    for week in range(4):
        audit(*items, day=DAY + week * WEEK)
    with sqlite3.connect(file) as rows:
        assert rows.execute("SELECT count(*) FROM articles").fetchone() == (200,)
        assert rows.execute("SELECT count(*) FROM looks").fetchone() == (50,)
        assert rows.execute("SELECT count(*) FROM findings").fetchone() == (100,)


def _one(file, number):
    of = Library((f"library {number}",), HERE.rules)
    made = result(article("a.md", *(f"{number} {word}" for word in range(40))))
    history.record(file, made, of, history.compare(file, made, of))


def test_audits_at_the_same_time_lose_nothing(file):
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(4, context) as pool:
        list(pool.map(_one, [file] * 12, range(12)))
    with sqlite3.connect(file) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert rows.execute("SELECT count(*) FROM audits").fetchone() == (12,)
        assert rows.execute("SELECT count(*) FROM articles").fetchone() == (12,)


def test_an_audit_that_breaks_while_it_is_written_leaves_nothing(audit, file, monkeypatch):
    audit(article("a.md", "one"))
    monkeypatch.setattr(history, "_finding_row", lambda finding: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        audit(article("a.md", "one", "two"), day=DAY + WEEK)
    with sqlite3.connect(file) as rows:
        assert rows.execute("SELECT count(*) FROM audits").fetchone() == (1,)


@pytest.mark.parametrize("content", [b"what was new\n" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_no_history_is_left_alone(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(HistoryError, match=r"history\.sqlite: the history of audits cannot be used"):
        history.check(file)
    assert file.read_bytes() == content


def test_another_database_and_a_later_version_are_refused(file):
    file.parent.mkdir()
    with sqlite3.connect(file) as rows:
        rows.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(HistoryError, match="found another database, expected a history of audits"):
        history.check(file)
    file.unlink()
    history.check(file)
    with sqlite3.connect(file) as rows:
        rows.execute("PRAGMA user_version = 2")
    with pytest.raises(HistoryError, match=r"a later medfact \(version 2, expected 1\)"):
        history.check(file)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match=r"the history cannot be opened: (Not a directory|File exists)"):
        history.check(tmp_path / "file" / "history.sqlite")


def test_the_same_library_however_it_is_named(stand_in, write, project, monkeypatch):
    write("library/a.txt", "It works.")
    write("library/deep/b.txt", "It works.")
    write("medfact.toml", 'select = ["CIT001"]\nexclude = ["drafts/"]\n[checks]\nretractions = "watch.csv"\n')
    made = [library.library(stages.plan(paths, config.load())) for paths in (["library"], [str(project / "library")])]
    monkeypatch.chdir(project / "library")
    made.append(library.library(stages.plan(["."], config.load())))
    assert made[0] == made[1] == made[2]
    assert made[0].paths == ("library", "!drafts/")
    assert made[0].rules["checks"] == ["CIT001"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('[severity]\nCIT001 = "note"\n', True),
        ('[[suppress]]\npath = "a.txt"\ncode = "CIT001"\nreason = "known"\n', True),
        ("fail-on = \"never\"\n", True),
        ("[checks]\nreview-age-years = 3\n", True),
        ("[checks]\nreview-age-years = 2\n", False),
        ('ignore = ["STA"]\n', False),
        ('exclude = ["b.txt"]\n', False),
        ('[[overrides]]\npaths = ["a.txt"]\nignore = ["CIT"]\n', False),
        ('[language]\nmodel = "en_core_sci_sm"\n', False),
    ],
)  # fmt: skip
def test_what_makes_another_library(stand_in, write, text, same):
    write("a.txt", "It works.")
    plain = library.library(stages.plan(["a.txt"], config.load()))
    write("medfact.toml", text)
    assert (library.library(stages.plan(["a.txt"], config.load())) == plain) is same
