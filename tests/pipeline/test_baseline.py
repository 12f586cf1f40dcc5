"""Baselines through the command: what was accepted is known, what is new counts, what is gone is told."""

import json

import pytest

from pipeline import baselines

ONE = "A stent relieves dysphagia in 70% of patients."
OTHER = "Pain comes back in 12% of them."
SELECT = ("--select", "CIT001")


@pytest.fixture
def accept(medfact, write):
    def run(*args, code=0):
        write("medfact.toml", "select = ['CIT001']\n")
        return medfact("baseline", *args, code=code).stderr

    return run


@pytest.fixture
def states(medfact):
    def run(*args, code=0, name="medfact-baseline.json"):
        done = medfact("check", *args, "--baseline", name, "--format", "json", "--fail-on", "note", code=code)
        data = json.loads(done.stdout)
        return [item["state"] for one in data["documents"] for item in one["findings"]], data, done.stderr

    return run


def test_what_stands_is_accepted_and_does_not_count(accept, states, stand_in, write, project):
    write("a.md", f"{ONE}\n\n{OTHER}\n")
    assert accept("a.md") == "wrote medfact-baseline.json: 2 findings (2 new, 0 gone)\n"
    found, data, told = states("a.md")
    assert found == ["known", "known"]
    assert data["summary"]["findings"] == {"error": 0, "warning": 0, "note": 0, "known": 2, "suppressed": 0}
    assert data["baseline"] == {"source": "medfact-baseline.json", "entries": 2, "stale": []}
    assert told == ""


def test_the_file_is_one_finding_a_line_without_line_numbers(accept, stand_in, write, project):
    write("b.md", f"{ONE}\n")
    write("a.md", f"{ONE}\n\n{ONE}\n\n{OTHER}\n")
    accept("a.md", "b.md")
    text = (project / "medfact-baseline.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert data["schema"] == "medfact-baseline/1"
    assert [item["path"] for item in data["findings"]] == ["a.md", "a.md", "a.md", "b.md"]
    assert len(text.splitlines()) == 4 + 5
    accept("b.md", "a.md", "--output", "again.json")
    assert (project / "again.json").read_text(encoding="utf-8") == text
    write("a.md", f"\n\n\n{ONE}\n\n{ONE}\n\n\n{OTHER}\n")
    accept("a.md", "b.md", "--output", "moved.json")
    assert (project / "moved.json").read_text(encoding="utf-8") == text


def test_lines_that_move_make_nothing_new_and_a_fix_outweighs_no_new_fault(accept, states, stand_in, write):
    write("a.md", f"{ONE}\n\n{OTHER}\n")
    accept("a.md")
    write("a.md", f"# Stents\n\nA word before.\n\n{OTHER}\n\n{ONE.replace(' ', '  ')}\n")
    assert states("a.md")[0] == ["known", "known"]
    write("a.md", f"{OTHER}\n\nBleeding comes in 3% of them.\n")
    found, data, told = states("a.md", code=1)
    assert found == ["known", "new"]
    assert data["summary"]["findings"]["warning"] == 1
    assert [(item["path"], item["code"]) for item in data["baseline"]["stale"]] == [("a.md", "CIT001")]
    assert told.startswith(
        "medfact-baseline.json: 1 finding no longer found (medfact baseline --prune):\n  a.md: CIT001"
    )


def test_the_new_one_of_two_equal_sentences_is_the_new_one(accept, medfact, stand_in, write):
    write("a.md", f"# Stents\n\n{ONE} The rest is old.\n")
    accept("a.md")
    write("a.md", f"# Stents\n\n{ONE} This came today.\n\n{ONE} The rest is old.\n")
    done = medfact("check", "a.md", "--baseline", "medfact-baseline.json", "--fail-on", "warning", code=1)
    assert done.stdout.startswith("a.md:3:1: CIT001 warning")
    assert "found 1 warning (1 known)" in done.stdout


def test_articles_outside_the_run_are_not_stale_and_stay(accept, states, stand_in, write, project):
    write("a.md", ONE)
    write("b.md", OTHER)
    accept("a.md", "b.md")
    write("b.md", "Nothing.")
    assert states("a.md")[1]["baseline"]["stale"] == []
    assert len(states("b.md")[1]["baseline"]["stale"]) == 1
    write("a.md", f"{ONE}\n\n{OTHER}")
    assert accept("a.md") == (
        "wrote medfact-baseline.json: 3 findings (1 new, 0 gone, 1 of articles outside this run kept)\n"
    )
    (project / "b.md").unlink()
    assert accept("a.md") == "wrote medfact-baseline.json: 2 findings (0 new, 1 gone)\n"


def test_codes_that_were_not_looked_for_are_not_stale(accept, states, stand_in, write):
    write("a.md", ONE)
    accept("a.md")
    write("a.md", "Nothing.")
    assert states("a.md", "--select", "ART")[1]["baseline"]["stale"] == []


def test_what_is_suppressed_is_neither_accepted_nor_stale(accept, states, stand_in, write, project):
    silenced = f"<!-- medfact: ignore CIT001 -- ours -->\n{ONE}\n\n{OTHER}\n"
    write("a.md", silenced)
    accept("a.md")
    assert len(json.loads((project / "medfact-baseline.json").read_text())["findings"]) == 1
    assert states("a.md")[0] == ["suppressed", "known"]
    write("a.md", f"{ONE}\n\n{OTHER}\n")
    assert states("a.md", code=1)[0] == ["new", "known"]
    accept("a.md")
    write("a.md", silenced)
    found, data, _ = states("a.md")
    assert (found, data["baseline"]["stale"]) == (["suppressed", "known"], [])


def test_prune_takes_out_and_accepts_nothing(accept, states, stand_in, write, project):
    write("a.md", f"{ONE}\n\n{OTHER}\n")
    accept("a.md")
    write("a.md", f"{ONE}\n\nBleeding comes in 3% of them.\n")
    assert accept("a.md", "--prune") == "wrote medfact-baseline.json: 1 finding (0 new, 1 gone)\n"
    assert states("a.md", code=1)[0] == ["known", "new"]
    assert "there is no such file" in accept("a.md", "--prune", "--output", "gone.json", code=2)


def test_nothing_is_written_where_an_article_cannot_be_read(accept, stand_in, write, project):
    write("a.md", ONE)
    write("b.md", "")
    assert "medfact-baseline.json: not written: 1 article could not be checked" in accept("a.md", "b.md", code=2)
    assert not (project / "medfact-baseline.json").exists()


def test_the_configuration_names_it(medfact, stand_in, write, project):
    write("desk/medfact.toml", "select = ['CIT001']\nbaseline = 'accepted/known.json'\nfail-on = 'warning'\n")
    write("desk/a.md", ONE)
    assert "desk/accepted/known.json" in medfact("check", "desk/a.md", code=2).stderr.replace(
        "accepted", "desk/accepted"
    )
    told = medfact("baseline", "desk/a.md").stderr
    assert told == "wrote accepted/known.json: 1 finding (1 new, 0 gone)\n"
    assert (project / "desk/accepted/known.json").is_file()
    assert "(1 known)" in medfact("check", "desk/a.md").stdout


BAD = [
    ("", "is no valid JSON"),
    ("[]", 'schema: found [], expected a baseline of schema "medfact-baseline/1"'),
    ('{"schema": "medfact-baseline/2", "findings": []}', 'found "medfact-baseline/2", expected a baseline of schema'),
    ('{"schema": "medfact/1", "documents": []}', 'found "medfact/1"'),
    ('{"schema": "medfact-baseline/1"}', "findings: found nothing, expected a list"),
    ('{"schema": "medfact-baseline/1", "findings": [1]}', "findings[1]: found 1, expected an object"),
    (
        '{"schema": "medfact-baseline/1", "findings": [{"path": "a"}]}',
        "findings[1].code: found nothing, expected a text",
    ),
    (
        '{"schema": "medfact-baseline/1", "findings": [{"path": "a", "code": "CIT001", "message": "m", "fingerprint": "x"}]}',
        'findings[1].fingerprint: found "x", expected 32 hexadecimal digits',
    ),
    (b"\xff\xfe\x00", "is not UTF-8"),
]


@pytest.mark.parametrize(("content", "told"), BAD)
def test_a_broken_baseline_exits_with_two_and_says_what_was_found(medfact, stand_in, write, content, told):
    write("a.md", ONE)
    write("b.json", content)
    done = medfact("check", "a.md", "--baseline", "b.json", code=2)
    assert done.stdout == ""
    assert "b.json: " in done.stderr
    assert told in done.stderr
    assert "medfact-baseline/1" in done.stderr or "hexadecimal" in done.stderr or "expected" in done.stderr
    assert told in medfact("baseline", "a.md", "--output", "b.json", code=2).stderr


def test_a_missing_baseline_exits_with_two(medfact, stand_in, write):
    write("a.md", ONE)
    assert (
        "gone.json: there is no such file; expected"
        in medfact("check", "a.md", "--baseline", "gone.json", code=2).stderr
    )
    assert "is a directory" in medfact("check", "a.md", "--baseline", ".", code=2).stderr.lower()


def test_a_conflict_with_an_article_outside_the_run_is_not_stale():
    entry = baselines.Entry("a.md", "CON001", "m", "0" * 32, others=("b.md",))
    kept = baselines.Baseline("b.json", (entry,))
    assert kept.gone([], {"a.md"}, {"CON001"}) == []
    assert kept.gone([], {"a.md", "b.md"}, {"CON001"}) == [entry]


def test_what_is_written_is_read_again(tmp_path):
    entries = [
        baselines.Entry("ä b.md", "CIT001", '“70%” \u2028 \\ "quoted"', "a" * 32, 3, "0123abcd", ("b.md",)),
        baselines.Entry("-", "CIT004", "", "b" * 32),
    ]
    file = tmp_path / "b.json"
    file.write_text(baselines.dumps(entries), encoding="utf-8")
    assert list(baselines.load(file).entries) == sorted(entries)
    file.write_text(baselines.dumps([]), encoding="utf-8")
    assert baselines.load(file).entries == ()


def test_an_audit_knows_it_too(medfact, write):
    write("a.md", "# Stents\n\nThe stent is noninvasive.\n\nThe stent is minimally invasive.\n")
    medfact("baseline", "a.md")
    assert "known" in medfact("audit", "a.md", "--baseline", "medfact-baseline.json").stdout
