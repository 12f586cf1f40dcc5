import datetime

import pytest

from claims import attribute_table
from claims.checks import Check, Registered
from pipeline import config
from pipeline.config import ConfigError
from pipeline.selection import UnknownCheckError, chosen, expand


def _check(code, name, *, default=True):
    return Registered(Check(code, name, "warning", "what it flags", default), None, None, None)


KNOWN = {
    "CIT001": _check("CIT001", "uncited-claim"),
    "CIT004": _check("CIT004", "vague-attribution"),
    "REG004": _check("REG004", "unregistered-claim", default=False),
}


def problems(text):
    import tomllib

    with pytest.raises(ConfigError) as caught:
        config.parse(tomllib.loads(text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pathes = ['a']", "pathes: there is no such key (did you mean paths?)"),
        ("fail_onn = 'error'", "fail-onn: there is no such key (did you mean fail-on?)"),
        ("fail-on = 'eror'", "fail-on: found \"eror\", expected one of 'error', 'warning', 'note' or 'never'"),
        ("select = 'CIT001'", 'select: found "CIT001", expected a list, as ["one", "two"]'),
        ("bibliography = 3", 'bibliography: found 3, expected a list, as ["one", "two"]'),
        ("bibliography = ['a.bib', 3]", "bibliography[2]: found 3, expected a text in quotes"),
        ("checks = 3", "checks: found 3, expected a table"),
        (
            "checks.reference-age-year = 3",
            "checks.reference-age-year: there is no such key (did you mean reference-age-years?)",
        ),
        ("checks.reference-age-years = 'ten'", 'checks.reference-age-years: found "ten", expected a valid integer'),
        ("review-age-years = 3", "review-age-years: there is no such key here (it belongs to [checks])"),
        ("severity.CIT001 = 'bad'", 'severity.CIT001: found "bad", expected one of'),
        ("[[suppress]]\npath='a'\ncode='CIT001'", "suppress[1].reason: is missing"),
        ("[[suppress]]\npath='a'\ncode='CIT001'\nreason=''", 'suppress[1].reason: found "", expected some text'),
        ("[[suppress]]\npath='a'\ncode='C'\nreason='r'\nuntil='soon'", 'suppress[1].until: found "soon"'),
        ("[[overrides]]\npaths=[]", "overrides[1].paths: found [], expected at least one"),
    ],
)
def test_every_problem_names_key_what_stands_there_and_what_is_expected(text, told):
    assert f"medfact.toml: {told}" in problems(text)


@pytest.mark.parametrize("written", ["'desk/refs.bib'", "['desk/refs.bib']"])
def test_a_bibliography_is_one_file_or_several_from_the_root(tmp_path, written):
    (tmp_path / "medfact.toml").write_text(f"bibliography = {written}\n")
    loaded = config.load(tmp_path / "medfact.toml")
    assert loaded.bibliography == (str(tmp_path / "desk/refs.bib"),)
    assert config.Settings().bibliography == ()


def test_all_problems_are_told_at_once():
    assert len(problems("pathes = []\nfail-on = 3\nchecks.x = 1").splitlines()) == 3


def test_underscores_are_taken_for_dashes_and_dates_for_dates():
    settings = config.parse(
        {
            "fail_on": "note",
            "suppress": [{"path": "a", "code": "CIT001", "reason": "r", "until": datetime.date(2027, 6, 30)}],
        }
    )
    assert settings.fail_on == "note"
    assert settings.suppress[0].until == datetime.date(2027, 6, 30)


def test_it_is_found_upward_from_the_articles(project, write):
    write("desk/medfact.toml", "fail-on = 'note'")
    write("desk/articles/deep/a.md", "x")
    for path in ("desk/articles/deep/a.md", "desk/articles", "desk/articles/**/*.md", str(project / "desk/articles")):
        loaded = config.load(paths=[path])
        assert (loaded.settings.fail_on, loaded.root) == ("note", project / "desk"), path
    assert config.load(paths=["-"]).root == project


def test_it_is_found_upward_from_the_current_folder_where_the_articles_have_none(
    project, write, monkeypatch, tmp_path_factory
):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write("medfact.toml", "fail-on = 'note'")
    write("sub/keep", "")
    monkeypatch.chdir(project / "sub")
    assert config.load(paths=[str(elsewhere)]).root == project


def test_pyproject_counts_only_with_a_table_of_its_own(project, write):
    write("medfact.toml", "fail-on = 'note'")
    write("sub/pyproject.toml", "[tool.ruff]\nline-length = 100")
    assert config.load(paths=["sub"]).root == project
    write("sub/pyproject.toml", "[tool.medfact]\nfail-on = 'warning'")
    assert config.load(paths=["sub"]).settings.fail_on == "warning"
    write("sub/pyproject.toml", "[tool.medfact\n# tool.medfact")
    assert config.load(paths=["sub"]).root == project


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"a = ", "is no valid TOML"), (b"a = '\xff'", "is not UTF-8"), (None, "does not exist")],
)
def test_a_file_that_cannot_be_read_says_so(write, content, told):
    if content is not None:
        write("other.toml", content)
    with pytest.raises(ConfigError, match=f"other.toml: {told}"):
        config.load("other.toml")


def test_its_paths_start_at_its_folder(project, write):
    write("desk/medfact.toml", "paths = ['articles']\nregistry = 'registry'\nlanguage.model = './model'")
    loaded = config.load("desk/medfact.toml")
    assert loaded.paths == (str(project / "desk/articles"),)
    assert loaded.registry == str(project / "desk/registry")
    assert loaded.settings.language.model == str(project / "desk/model")


@pytest.fixture
def _no_own_attributes():
    yield
    attribute_table.use(())


OWN = """
attributes:
  - name: invasiveness
    values:
      noninvasive: [needle-free]
"""


@pytest.mark.usefixtures("_no_own_attributes")
def test_attributes_come_from_files_that_start_at_its_folder_and_hold_for_the_process(project, write):
    write("desk/medfact.toml", "attributes = ['own/attributes.yaml']")
    write("desk/own/attributes.yaml", OWN)
    loaded = config.load("desk/medfact.toml")
    assert [row.name for row in loaded.attributes] == ["invasiveness"]
    assert "needle-free" in attribute_table.table()["invasiveness"].values["noninvasive"]
    assert config.load().attributes == ()
    assert "needle-free" not in attribute_table.table()["invasiveness"].values["noninvasive"]


@pytest.mark.usefixtures("_no_own_attributes")
def test_attributes_may_stand_in_the_configuration_itself(project, write):
    write("medfact.toml", "[attributes.pain]\ngravity = 'note'\nnot-before = ['later']\nvalues.painful = ['is agony']")
    config.load()
    pain = attribute_table.table()["pain"]
    assert (pain.gravity, pain.not_before[-1], pain.values["painful"][-1]) == ("note", "later", "is agony")


@pytest.mark.usefixtures("_no_own_attributes")
@pytest.mark.parametrize(
    ("toml", "yaml", "told"),
    [
        ("attributes = 3", "", "attributes: found 3, expected a list of YAML files or a table of attributes"),
        ("attributes = 'a.yaml'", "", 'attributes: found "a.yaml", expected a list of YAML files'),
        ("attributes = ['b.yaml']", "", 'attributes: found "b.yaml", expected a YAML file: there is no b.yaml'),
        ("attributes = ['a.yaml']", "a: [", "attributes: a.yaml: not valid YAML"),
        ("attributes = ['a.yaml']", "- 3", "attributes: a.yaml: attributes[1]: found 3, expected a table"),
        ("attributes = ['a.yaml']", OWN.replace("name:", "nmae:"), "attributes: a.yaml: attributes[1].nmae: there is no such key"),
        ("attributes = ['a.yaml']", OWN.replace("noninvasive", "x").replace("values", "valeus"), "a.yaml: invasiveness.valeus: there"),
        ("attributes = ['a.yaml']", OWN.replace("invasiveness", "smell"), "attributes: a.yaml: smell.question: is missing"),
        ("attributes.pain.conflicts = [['painless', 'sore', 'note']]", "", "attributes.pain: conflicts: there is no value 'sore'"),
        ("attributes.pain.gravity = 'grave'", "", "attributes.pain.gravity: found 'grave': Input should be 'error', 'warning'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_attributes_names_file_and_key(project, write, toml, yaml, told):
    write("medfact.toml", toml)
    write("a.yaml", yaml)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert f"medfact.toml: {told}" in str(caught.value) or told in str(caught.value)
    assert str(caught.value).startswith("medfact.toml: attributes")


@pytest.mark.usefixtures("_no_own_attributes")
def test_every_file_of_attributes_that_is_wrong_is_told_at_once(project, write):
    write("medfact.toml", "attributes = ['a.yaml', 'b.yaml', 'c.yaml']")
    write("a.yaml", OWN.replace("needle-free", "no incision("))
    write("c.yaml", OWN.replace("noninvasive: [needle-free]", "noninvasive: needle-free"))
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert [problem.message.split(":")[0] for problem in caught.value.problems] == [
        'found "b.yaml", expected a YAML file', "a.yaml", "c.yaml",
    ]  # fmt: skip


def test_words_for_checks():
    assert expand(["cit"], KNOWN) == {"CIT001", "CIT004"}
    assert expand(["Uncited-Claim", "reg004"], KNOWN) == {"CIT001", "REG004"}
    assert expand(["default"], KNOWN) == {"CIT001", "CIT004"}
    assert expand(["all"], KNOWN) == set(KNOWN)


@pytest.mark.parametrize(("word", "near"), [("CIT01", "CIT001"), ("uncited-claims", "uncited-claim"), ("CTI", "CIT")])
def test_an_unknown_check_names_the_nearest(word, near):
    with pytest.raises(UnknownCheckError, match=rf"select: there is no check '{word}' \(did you mean {near}\?\)"):
        expand([word], KNOWN, "select")


@pytest.mark.parametrize(
    "table",
    [
        {"select": ["XXX"]},
        {"ignore": ["XXX"]},
        {"severity": {"XXX": "note"}},
        {"overrides": [{"paths": ["a"], "ignore": ["XXX"]}]},
        {"overrides": [{"paths": ["a"], "severity": {"XXX": "note"}}]},
        {"suppress": [{"path": "a", "code": "XXX", "reason": "r"}]},
    ],
)
def test_a_check_that_does_not_exist_is_an_error_wherever_it_is_named(project, table):
    with pytest.raises(UnknownCheckError, match="XXX"):
        chosen(config.Config(config.parse(table), project), KNOWN)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("registry", "{root}/registry"),
        ("sqlite:///data/registry.db", "sqlite:///{root}/data/registry.db"),
        ("sqlite:////srv/registry.db", "sqlite:////srv/registry.db"),
        ("postgresql://desk@host/name", "postgresql://desk@host/name"),
    ],
)
def test_a_registry_that_is_named_by_a_path_starts_at_the_root(tmp_path, given, found):
    (tmp_path / "medfact.toml").write_text(f"registry = '{given}'\n")
    assert config.load(tmp_path / "medfact.toml").registry == found.format(root=tmp_path)
