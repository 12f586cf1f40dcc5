"""The language pipeline: which model is loaded, what is said when it cannot be, the components around it."""

import importlib.metadata
import importlib.util
import subprocess
import sys

import pytest
import spacy
from spacy.tokens import Doc

from claims.abbreviations import AbbreviationComponent, long_forms
from claims.language import OWN, SCISPACY, SCISPACY_NER, LanguageError, load_language
from claims.settings import LanguageSettings


def problem(model):
    with pytest.raises(LanguageError) as caught:
        load_language(LanguageSettings(model=str(model)))
    return str(caught.value)


@pytest.mark.parametrize("name", ["en_core_sci_nosuch", "nosuch.model", ".relative"])
def test_a_missing_package_is_said(name):
    message = problem(name)
    assert f"no model called {name} is installed" in message
    assert "install it" in message


@pytest.mark.parametrize("name", [*SCISPACY, *SCISPACY_NER])
def test_a_missing_model_of_scispacy_is_said_with_its_install_line(name):
    if importlib.util.find_spec(name):
        pytest.skip(f"{name} is installed here")
    message = problem(name)
    assert f"no model called {name} is installed" in message
    assert f"download {name}-0.5.4.tar.gz from scispaCy's release page" in message
    assert f"pip install --no-deps {name}-0.5.4.tar.gz" in message


def test_a_misspelt_model_of_scispacy_is_said_with_the_name_that_is_meant():
    assert "(did you mean en_core_sci_md?)" in problem("en_core_sci_mdd")


@pytest.mark.parametrize("name", ["no/such/folder", "no\\such\\folder"])
def test_a_missing_folder_is_said(name):
    assert f"there is no folder {name}" in problem(name)


def test_a_folder_that_is_no_model_is_said(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing")
    message = problem(tmp_path)
    assert f"{tmp_path} is no model that spaCy" in message
    assert "meta.json" in message


def test_a_file_that_is_no_model_is_said(tmp_path):
    file = tmp_path / "model.bin"
    file.write_bytes(b"\x00\x01")
    assert f"{file} is no model that spaCy" in problem(file)


def test_a_package_that_is_no_model_is_said():
    assert "json is no model that spaCy" in problem("json")


def test_a_truncated_model_is_said(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "model")
    (tmp_path / "model" / "config.cfg").write_text("[nlp]\nlang = ")
    assert "is no model that spaCy" in problem(tmp_path / "model")


def test_a_blank_model_says_what_is_missing(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "model")
    message = problem(tmp_path / "model")
    assert "has no tagger and no parser" in message
    assert "Penn tags and a parse" in message
    assert 'language.model = "auto"' in message


@pytest.mark.filterwarnings("ignore:Possible set:FutureWarning")  # scispaCy's tokenizer rules
def test_a_model_without_a_parser_says_so(tmp_path, language):
    language.nlp.to_disk(tmp_path / "whole")
    spacy.load(tmp_path / "whole", exclude=["parser"]).to_disk(tmp_path / "part")
    assert "has no parser;" in problem(tmp_path / "part")


def test_the_model_is_named_with_its_version(language):
    name, version = language.model.split()
    assert name.startswith("en_")
    assert version.count(".") == 2


def test_sentences_are_found_before_the_parse_and_abbreviations_after(language):
    names = language.components
    assert names.index("medfact_sentences") < names.index("tagger") < names.index("medfact_abbreviations")
    assert names.index("medfact_sentences") < names.index("parser")


def test_numpy_multiplies_the_matrices_of_a_loaded_model_and_of_no_other(language):
    def products(nlp):
        return {model.ops.use_blis for model in nlp.get_pipe("tok2vec").model.walk()}

    assert products(language.nlp) == {False}
    assert products(spacy.load(OWN)) == {True}


def test_a_pipeline_saved_with_the_components_loads_again(tmp_path, language):
    language.nlp.to_disk(tmp_path / "model")
    again = load_language(LanguageSettings(model=str(tmp_path / "model")))
    assert again.components == language.components
    text = "It is safe, e.g. in adults. It is cheap."
    assert [sent.text for sent in again.nlp(text).sents] == [sent.text for sent in language.nlp(text).sents]


@pytest.mark.parametrize("factory", ["medfact_sentences", "medfact_abbreviations"])
def test_factories_are_registered_for_anyones_pipeline(factory):
    nlp = spacy.blank("en")
    nlp.add_pipe(factory)
    doc = nlp("It is safe. It is cheap.")
    assert doc.text == "It is safe. It is cheap."
    assert len(nlp("")) == 0


def test_spacy_finds_the_factories_by_entry_points():
    names = {entry.name for entry in importlib.metadata.entry_points(group="spacy_factories")}
    assert {"medfact_sentences", "medfact_abbreviations"} <= names


def test_the_sentences_of_a_blank_pipeline():
    nlp = spacy.blank("en")
    nlp.add_pipe("medfact_sentences")
    assert [sent.text for sent in nlp("Ask Dr. Patel. She knows.").sents] == ["Ask Dr. Patel.", "She knows."]


def test_importing_the_package_loads_no_language_library():
    code = "import claims, sys; sys.exit(any(name in sys.modules for name in ('spacy', 'thinc', 'pandas', 'prefect')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---------------------------------------------------------------- abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Atrial fibrillation (AF) is common. People with AF tire.", {"AF": "Atrial fibrillation"}),
        ("It is a computed tomography (CT) scan.", {"CT": "computed tomography"}),
        ("It was (very) safe.", {}),
        ("No bracket here.", {}),
        ("An open bracket ( and no end.", {}),
        ("()", {}),
        (") (", {}),
        ("", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_abbreviations_are_those_the_text_defines(text, expected):
    nlp = spacy.blank("en")
    assert long_forms(AbbreviationComponent(nlp)(nlp.make_doc(text))) == expected


def test_every_later_use_is_marked_in_order():
    nlp = spacy.blank("en")
    doc = AbbreviationComponent(nlp)(nlp.make_doc("Atrial fibrillation (AF) is common. AF tires. Treat AF."))
    assert [doc[item["short_start"] : item["short_end"]].text for item in doc._.abbreviations] == ["AF", "AF", "AF"]
    assert [item["short_start"] for item in doc._.abbreviations] == sorted(
        item["short_start"] for item in doc._.abbreviations
    )


def test_documents_with_abbreviations_can_be_kept(language):
    doc = language.nlp("Atrial fibrillation (AF) is common. People with AF take warfarin.")
    again = Doc(language.nlp.vocab).from_bytes(doc.to_bytes())
    assert long_forms(again) == {"AF": "Atrial fibrillation"}
    assert [sent.text for sent in again.sents] == [sent.text for sent in doc.sents]
