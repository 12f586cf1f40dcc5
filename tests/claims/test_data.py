"""The data files: each fits its model, each phrase compiles, and what is wrong is said with its place."""

import importlib
import pkgutil
import re
from importlib import resources

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

import claims
from claims import attributes, context, effects, kinds, measures, regimens
from claims import data as package
from claims.data import DataError, load, parse
from claims.mentions import Ending, Lexicon, canonical_of
from claims.patterns import compile_phrases, fold, source

FILES = sorted(entry.name for entry in resources.files(package).iterdir() if entry.name.endswith(".yaml"))


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int = 1


class Rows(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[Row, ...]


def modules():
    for info in pkgutil.walk_packages(claims.__path__, "claims."):
        yield importlib.import_module(info.name)


def phrases():
    """Every phrase in the notation of ``claims.patterns``: (where it stands, the phrase)."""
    for row in attributes.table().values():
        groups = {**row.values, "comparison": row.comparison, "not_before": row.not_before}
        yield from ((f"{row.name}: {value}", phrase) for value, group in groups.items() for phrase in group)
    cues = context.words()
    yield from ((name, phrase) for name in type(cues).model_fields for phrase in getattr(cues, name))
    for kind in type(kinds.table()).model_fields:
        row = getattr(kinds.table(), kind)
        for name, group in {**row.alone, **row.with_treatment}.items():
            yield from ((f"{kind}: {name}", phrase) for phrase in group)
    yield from ((f"measure: {row.name}", phrase) for row in measures.words().measures for phrase in row.phrases)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_by_some_module(name):
    text = " ".join(resources.files("claims").joinpath(path).read_text(encoding="utf-8") for path in sources())
    assert f'"{name}"' in text, f"nothing loads {name}"


def sources():
    for module in modules():
        if module.__file__ and module.__file__.endswith(".py"):
            name = module.__name__.removeprefix("claims.").replace(".", "/")
            yield f"{name}/__init__.py" if hasattr(module, "__path__") else f"{name}.py"


def test_every_phrase_compiles_and_matches_only_words():
    for where, phrase in phrases():
        try:
            re.compile(source(phrase))
        except re.error as error:
            pytest.fail(f"{where}: {phrase!r}: {error}")
        assert compile_phrases((phrase,)).search("") is None, f"{where}: {phrase!r} matches nothing at all"


def test_every_plain_phrase_finds_itself():
    for where, phrase in phrases():
        if not set(phrase) & set("*(|…?"):
            assert compile_phrases((phrase,)).search(fold(f"so {phrase} then")), (
                f"{where}: {phrase!r} is written as it never reads"
            )


def test_leads_name_groups_of_their_kind():
    for kind in type(kinds.table()).model_fields:
        row = getattr(kinds.table(), kind)
        assert set(row.lead) <= {*row.alone, *row.with_treatment, "effect"}


def test_no_cue_both_negates_and_does_not():
    words = context.words()
    assert not set(words.negation) & set(words.not_negation)


def test_a_canonical_name_means_one_thing():
    lexicon = load("lexicon.yaml", Lexicon)
    types = {}
    for kind in Lexicon.model_fields:
        for line in getattr(lexicon, kind):
            name = line.split("=")[0].strip().lower()
            assert types.setdefault(name, kind) == kind, f"{name} is {kind} and {types[name]}"


def test_no_name_in_the_lexicon_means_two_things():
    lexicon = load("lexicon.yaml", Lexicon)
    seen = {}
    for kind in Lexicon.model_fields:
        for line in getattr(lexicon, kind):
            canonical, *others = (part.strip() for part in line.split("="))
            for name in (canonical, *others):
                other = seen.setdefault(name.lower(), canonical)
                assert other == canonical, f"{name} is {other} and {canonical}"


def test_outcomes_are_named_once():
    seen = {}
    for row in effects.words().outcomes:
        for name in (row.name, *row.names, *row.opposite):
            assert seen.setdefault(name, row.name) == row.name, f"{name} is {seen[name]} and {row.name}"


def test_frequency_words_have_one_meaning():
    forms = [form for row in regimens.words().adverbs for form in row.forms]
    assert len(forms) == len(set(forms))
    assert set(regimens.words().moments) <= {*forms, *(form for row in regimens.words().latin for form in row.forms)}


def test_a_file_is_read_once():
    assert load("lexicon.yaml", Lexicon) is load("lexicon.yaml", Lexicon)


def test_words_that_yaml_takes_for_truth_stay_words():
    rows = parse("rows: [{name: no}, {name: on}, {name: Yes}, {name: off}]", Rows, "x.yaml").rows
    assert [row.name for row in rows] == ["no", "on", "Yes", "off"]


def test_everything_that_is_wrong_is_said_at_once_with_its_place():
    with pytest.raises(DataError) as caught:
        parse("rows: [{name: 3}, {name: a, sise: 2}, {size: big}]", Rows, "x.yaml")
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["x.yaml", "rows.0.name"], ["x.yaml", "rows.1.sise"], ["x.yaml", "rows.2.name"], ["x.yaml", "rows.2.size"],
    ]  # fmt: skip
    assert "found 3" in lines[0]
    assert "found 'big'" in lines[3]


@pytest.mark.parametrize("text", ["rows: [", "rows: {a: b", "\t- x", "a: b: c"])
def test_what_is_no_yaml_is_said(text):
    with pytest.raises(DataError, match=r"x\.yaml: not valid YAML"):
        parse(text, Rows, "x.yaml")


@pytest.mark.parametrize("text", ["", "null", "[]", "text", "3"])
def test_what_is_no_table_is_said(text):
    with pytest.raises(DataError, match=r"x\.yaml: "):
        parse(text, Rows, "x.yaml")


def test_yaml_cannot_run_code():
    with pytest.raises(DataError, match="not valid YAML"):
        parse("rows: !!python/object/apply:os.system ['true']", Rows, "x.yaml")


def test_endings_and_their_exceptions_are_lower_case():
    table = yaml.safe_load(resources.files(package).joinpath("morphology.yaml").read_text(encoding="utf-8"))
    for row in table["endings"]:
        ending = Ending.model_validate(row)
        assert [*ending.endings, *ending.exceptions] == [word.lower() for word in (*ending.endings, *ending.exceptions)]
        assert all(canonical_of(word) for word in ending.endings)
