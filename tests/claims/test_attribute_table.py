"""The table of attributes: what a row may say, how grave its pairs are, and a newsroom's own rows."""

import multiprocessing
import pickle
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import claims
from claims import attribute_table
from claims.attribute_table import Attribute, Attributes, OwnError, read_rows, row_of, table, use
from claims.data import DataError, parse
from claims.model import Category
from sources import read_text

ROW = {
    "name": "smell",
    "question": "Does it smell?",
    "kind": "safety",
    "of": ["drug"],
    "values": {"none": ["odourless"], "faint": ["smells faintly"], "strong": ["smells strongly"]},
}


@pytest.fixture(autouse=True)
def _no_own_rows():
    yield
    use(())


def row(**changes):
    return Attribute.model_validate(ROW | changes)


def problems(**changes):
    with pytest.raises(ValidationError) as caught:
        row(**changes)
    return str(caught.value)


def test_there_are_as_many_rows_as_an_editor_needs():
    assert len(table()) >= 60
    assert all(row.question.endswith("?") and row.description for row in table().values())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"compatible": [["none", "mild"]]}, "compatible: there is no value 'mild'; known are none, faint, strong"),
        ({"conflicts": [["none", "mild", "error"]]}, "conflicts: there is no value 'mild'"),
        ({"conflicts": [["none", "none", "error"]]}, "'none' stands twice in a pair"),
        ({"conflicts": [["none", "faint", "fatal"]]}, "'error', 'warning' or 'note'"),
        (
            {"conflicts": [["none", "faint", "note"]], "compatible": [["faint", "none"]]},
            "'none' and 'faint' are both compatible and in conflict",
        ),
        ({"values": {"none": ["odourless"]}}, "at least 2 items"),
        ({"values": {"none": ["mild smell"], "faint": ["mild smell"]}}, "“mild smell” says 'none' and 'faint'"),
        ({"values": {"none": ["(odour"], "faint": ["faint"]}}, "“(odour” is no phrase: its brackets do not fit"),
        ({"values": {"none": ["(a|(b))"], "faint": ["faint"]}}, "brackets stand in brackets"),
        ({"values": {"none": ["Odourless"], "faint": ["faint"]}}, "expected lower case"),
        ({"unless": ["(if)?"]}, "it would match nothing at all"),
        ({"not_before": ["…"]}, "there is no word in it"),
        ({"of": ["animal"]}, "'condition', 'device', 'drug'"),
        ({"question": "smell"}, "expected one line that ends in a question mark"),
        ({"gravity": "grave"}, "'error', 'warning' or 'note'"),
        ({"colour": "red"}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(changes, told):
    assert told in problems(**changes)


def test_a_name_stands_once():
    with pytest.raises(ValidationError, match="'smell' stands twice"):
        Attributes(attributes=(row(), row()))


def test_a_wrong_file_names_file_and_place():
    with pytest.raises(DataError, match=r"x\.yaml: attributes\.0\.of\.0: found 'animal'"):
        parse("attributes: [{name: a, question: b?, kind: safety, of: [animal], values: {a: [x], b: [y]}}]", Attributes, "x.yaml")  # fmt: skip


def test_a_pair_has_its_own_gravity_else_that_of_the_row():
    smell = row(gravity="warning", conflicts=[["strong", "none", "error"]])
    assert smell.gravity_of("none", "strong") == smell.gravity_of("strong", "none") == "error"
    assert smell.gravity_of("none", "faint") == "warning"
    assert smell.gravity_of("none", "none") == "warning"


def test_neighbours_in_an_order_conflict_less():
    smell = row(ordered=True)
    assert (smell.gravity_of("none", "faint"), smell.gravity_of("none", "strong")) == ("warning", "error")
    assert row(ordered=True, gravity="note").gravity_of("none", "faint") == "note"


@pytest.mark.parametrize("name", list(table()))
def test_exclusion_and_gravity_do_not_depend_on_the_side(name):
    values = table()[name].values
    for one, other in combinations(values, 2):
        assert table()[name].excludes(one, other) == table()[name].excludes(other, one)
        assert table()[name].gravity_of(one, other) == table()[name].gravity_of(other, one)


# ---------------------------------------------------------------- a newsroom's own


def test_a_row_that_there_is_gets_new_phrases_and_values():
    use(
        read_rows(
            {"attributes": [{"name": "invasiveness", "values": {"noninvasive": ["needle-free"], "burning": ["burns"]}}]}
        )
    )
    found = table()["invasiveness"]
    assert {"noninvasive", "not invasive", "needle-free"} <= set(found.values["noninvasive"])
    assert found.values["burning"] == ("burns",)
    assert found.excludes("burning", "noninvasive")
    assert found.kind == "procedure"
    assert "burning" not in attribute_table.data.load("attributes.yaml", Attributes).attributes[0].values


def test_a_new_row_is_read_and_its_values_exclude_each_other():
    use(read_rows([ROW]))
    assert table()["smell"].excludes("none", "strong")
    assert row_of("smell") in attribute_table.of_kind("safety")
    use(())
    assert row_of("smell") is None
    assert all(item.name != "smell" for item in attribute_table.of_kind("safety"))


def test_lists_are_joined_and_the_rest_is_replaced():
    use(
        read_rows(
            {"setting": {"gravity": "note", "not-before": ["only"], "compatible": [["outpatient", "hospital stay"]]}}
        )
    )
    setting = table()["setting"]
    assert setting.gravity == "note"
    assert setting.not_before[-1] == "only"
    assert not setting.excludes("hospital stay", "outpatient")
    assert setting.question == "Does it take a stay in hospital?"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"values": {"a": ["x"]}}], "attributes[1].name: is missing"),
        ([{"name": "a", "valeus": {}}], "a.valeus: there is no such key; known are name, question"),
        ([{"name": "a", "of": ["animal"]}], "a.of[1]: found 'animal'"),
        ([{"name": "a", "values": {"x": "y"}}], "a.values.x: found 'y'"),
        (["invasiveness"], "attributes[1]: found 'invasiveness', expected a table"),
        ("invasiveness", "found 'invasiveness', expected attributes: and a list of rows"),
    ],
)
def test_what_is_wrong_with_the_newsrooms_rows_is_said(rows, told):
    with pytest.raises(OwnError) as caught:
        read_rows(rows)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"smell": {"values": {"none": ["odourless"]}}}, "smell.question: is missing; a new attribute needs question"),
        ({"smell": {"values": {"none": ["odourless"]}}}, "smell.of: is missing"),
        ({"pain": {"compatible": [["painless", "sore"]]}}, "pain: compatible: there is no value 'sore'"),
        ({"pain": {"values": {"painful": ["painless"]}}}, "pain.values: “painless” says 'painless' and 'painful'"),
    ],
)
def test_what_does_not_fit_the_shipped_rows_is_said_and_those_before_stay(rows, told):
    use(read_rows([ROW]))
    with pytest.raises(OwnError) as caught:
        use(read_rows(rows))
    assert told in str(caught.value)
    assert "smell" in table()


def test_extraction_comparison_and_the_check_use_them(language):
    use(read_rows({"invasiveness": {"values": {"noninvasive": ["needle-free"]}}}))
    text = "Cryotherapy is a needle-free treatment.\n\nCryotherapy is major surgery.\n"
    article = claims.read_article(read_text(text, name="a.txt"), language)
    said = [value for claim in article.claims for value in claim.values if isinstance(value, Category)]
    assert [(value.name, value.text) for value in said] == [
        ("noninvasive", "needle-free"),
        ("surgical", "major surgery"),
    ]
    (finding,) = claims.check([article], claims.Run(), select=["CON001"])
    assert (finding.text, finding.severity) == ("needle-free", "error")


def _in_a_process_of_its_own(component, results):
    pickle.loads(component)
    results.put(sorted(table()["invasiveness"].values))


def test_a_process_of_its_own_knows_them(language):
    use(read_rows({"invasiveness": {"values": {"needle-free": ["without a needle"]}}}))
    component = pickle.dumps(language.nlp.get_pipe("medfact_claims"))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_in_a_process_of_its_own, args=(component, results))
    process.start()
    try:
        assert "needle-free" in results.get(timeout=120)
    finally:
        process.join()


names = st.sampled_from(sorted(table()))


@given(st.lists(names, max_size=4, unique=True), st.text("abcdefgh", min_size=3, max_size=8))
def test_adding_a_value_takes_nothing_away(chosen, word):
    rows = [{"name": name, "values": {f"own {word}": [f"zz{word}"]}} for name in chosen]
    before = {row.name: row for row in attribute_table.data.load("attributes.yaml", Attributes).attributes}
    after = attribute_table.extended(before.values(), read_rows(rows))
    assert set(after) == set(before)
    for name, old in before.items():
        assert list(after[name].values)[: len(old.values)] == list(old.values)
        assert set(old.phrases) <= set(after[name].phrases)
        for one, other in combinations(old.values, 2):
            assert after[name].excludes(one, other) == old.excludes(one, other)
