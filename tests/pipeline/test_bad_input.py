"""Bad input through the command: a clear error, exit 2, and the other articles still checked and reported."""

import json
import random

import pytest

GOOD = "# Stents\n\nIt works in 70% of patients.\n"
NOISE = random.Random(7).randbytes(4096)
HALF = (
    b"<!doctype html><html><head><title>Stents</title></head><body><article><h1>Stents</h1><p>It works in 70% of pati"
)
BAD = {
    "empty.md": (b"", "empty"),
    "blank.txt": (b" \n\n\t\n", "white space"),
    "noise.txt": (NOISE, ""),
    "noise.html": (NOISE, ""),
    "latin.txt": ("Mögliche Nebenwirkungen für ältere Menschen".encode("latin-1"), ""),
    "huge.txt": (b"It works in 70% of patients. " * (50 * 1024 * 1024 // 29 + 1), "MB"),
    "half.html": (HALF, ""),
    "picture.png": (NOISE, "known endings are"),
    "gone.md": (None, "does not exist"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_gets_its_error_and_the_others_are_checked(medfact, stand_in, write, name):
    content, told = BAD[name]
    write("good.md", GOOD)
    if content is not None:
        write(name, content)
    done = medfact("check", name, "good.md", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert told in documents[name]["error"]
    assert not documents[name]["findings"]
    assert "internal error" not in documents[name]["error"]
    assert [item["code"] for item in documents["good.md"]["findings"]] == ["CIT001"]
    assert f"{name}: not checked: {documents[name]['error']}" in done.stderr
    text = medfact("check", name, "good.md", "--select", "CIT001", code=2).stdout
    assert f"{name}: not checked: " in text
    assert "good.md:3:1: CIT001" in text


def test_in_a_folder_what_is_no_article_is_counted(medfact, stand_in, write):
    write("articles/good.md", GOOD)
    write("articles/picture.png", NOISE)
    assert "1 file skipped" in medfact("check", "articles").stdout


def test_a_folder_without_articles_is_an_error(medfact, stand_in, write):
    write("articles/picture.png", NOISE)
    assert "no document under articles; skipped because of their ending" in medfact("check", "articles", code=2).stderr


def test_a_registry_with_ten_wrong_rows_names_them_all(medfact, stand_in, write):
    write("good.md", GOOD)
    wrong = [
        ",dosing,A statement,drug,draft",
        "b,dose,A statement,drug,draft",
        "c,dosing,,drug,draft",
        "d,dosing,A statement,,draft",
        "e,dosing,A statement,drug,aproved",
        "f,dosing,A statement,drug",
        "g,dosing,A statement,drug,draft,more",
        "b,dosing,A statement,drug,draft",
        "h,safty,A statement,drug,draft",
        "i,dosing,A statement,drug,",
    ]
    write("registry.csv", "id,kind,statement,subject,status\n" + "\n".join(wrong) + "\n")
    for args in (["registry", "validate", "registry.csv"], ["check", "good.md", "--registry", "registry.csv"]):
        done = medfact(*args, code=2)
        assert done.stdout == ""
        for row in range(2, 12):
            assert f"registry.csv:{row}" in done.stderr, f"row {row} is not told:\n{done.stderr}"


def test_a_misspelt_key_of_the_configuration(medfact, stand_in, write):
    write("good.md", GOOD)
    write("medfact.toml", "fail_onn = 'never'\n[checks]\nreview-age-year = 3\n")
    done = medfact("check", "good.md", code=2)
    assert done.stdout == ""
    assert "medfact.toml: fail-onn: there is no such key (did you mean fail-on?)" in done.stderr
    assert "medfact.toml: checks.review-age-year: there is no such key (did you mean review-age-years?)" in done.stderr


BROKEN = "@article{, title={A}}\n@misc{b, title={B}, year={20ll}}\n"


def test_a_broken_bibliography_beside_an_article(medfact, stand_in, write):
    write("good.md", GOOD)
    write("bad.md", GOOD)
    write("bad.bib", BROKEN)
    done = medfact("check", ".", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert documents["bad.md"]["error"].startswith("its bibliography cannot be used: bad.bib:1: an entry without a key")
    assert "bad.bib:2: year: found “20ll”, expected four digits" in documents["bad.md"]["error"]
    assert [item["code"] for item in documents["good.md"]["findings"]] == ["CIT001"]


@pytest.mark.parametrize(("content", "told"), [(BROKEN, "refs.bib:2: year: found “20ll”"), (None, "does not exist")])
def test_a_broken_bibliography_of_the_configuration(medfact, stand_in, write, content, told):
    write("good.md", GOOD)
    write("cites.md", f"{GOOD}\nIt helps [@moor2019].\n")
    write("medfact.toml", "bibliography = 'refs.bib'\n")
    if content:
        write("refs.bib", content)
    done = medfact("check", "good.md", "cites.md", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert told in documents["refs.bib"]["error"]
    assert documents["cites.md"]["error"] == "cites “moor2019”, and the bibliography refs.bib cannot be used"
    assert [item["code"] for item in documents["good.md"]["findings"]] == ["CIT001"]


def test_a_huge_bibliography_is_not_read(medfact, stand_in, write):
    write("good.md", GOOD)
    write("good.bib", "@misc{a, title={A}}\n" * 600_000)
    done = medfact("check", "good.md", code=2)
    assert "good.bib: is too large: 12.0 MB, and at most 10.0 MB are read as one bibliography" in done.stdout
