"""The spaCy component in anyone's pipeline: factories, configuration, several processes, bytes, pickles, folders."""

import json
import pickle
import subprocess
import sys

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.component import MissingAnnotationError
from claims.language import OWN
from claims.model import KINDS

TEXT = "Cryotherapy cures 85% of warts. It can cause blisters. Take one 400 mg tablet of ibuprofen twice a day."


# scispaCy's tokenizer rules hold "||" in a set of characters; Python means to give that a meaning one day.
pytestmark = pytest.mark.filterwarnings("ignore:Possible set:FutureWarning")


def load(*components, **config):
    """The model as anyone would load it, with some of medfact's components."""
    nlp = spacy.load(OWN)
    for component in components:
        nlp.add_pipe(component, config=config)
    return nlp


@pytest.fixture(scope="module")
def nlp():
    return load("medfact_claims")


def kinds(doc):
    return [(claim["kind"], doc.text[slice(*span(doc, claim))]) for claim in doc._.medfact["claims"]]


def span(doc, claim):
    sentence = doc._.medfact["sentences"][claim["sentence"]]
    return sentence["start"], sentence["end"]


EXPECTED = [
    ("statistic", "Cryotherapy cures 85% of warts."),
    ("efficacy", "Cryotherapy cures 85% of warts."),
    ("safety", "It can cause blisters."),
    ("dosing", "Take one 400 mg tablet of ibuprofen twice a day."),
]


def test_claims_of_a_plain_text(nlp):
    doc = nlp(TEXT)
    found = kinds(doc)
    assert set(EXPECTED) <= set(found)
    statistic = next(claim for claim in doc._.medfact["claims"] if claim["kind"] == "statistic")
    (value,) = statistic["values"]
    assert doc.text[value["start"] : value["end"]] == value["text"] == "85%"
    assert statistic["subject"]["canonical"] == "cryotherapy"
    safety = next(claim for claim in doc._.medfact["claims"] if claim["kind"] == "safety")
    assert safety["subject"]["canonical"] == "cryotherapy"  # through the pronoun


def test_the_same_claims_by_one_component_a_kind(nlp):
    whole = nlp(TEXT)._.medfact
    parts = load(*(f"medfact_{kind}" for kind in KINDS))(TEXT)._.medfact
    assert sorted(map(str, parts["claims"])) == sorted(map(str, whole["claims"]))
    assert parts["kinds"] == list(KINDS)
    assert parts["sentences"] == whole["sentences"]


IN_TWO = """
import json, sys, spacy
from claims.language import OWN
nlp = spacy.load(OWN)
nlp.add_pipe("medfact_claims")
print(json.dumps([doc._.medfact for doc in nlp.pipe(json.load(sys.stdin), n_process=2, batch_size=4)]))
"""


def test_two_processes_find_what_one_finds(nlp):
    # In an interpreter of its own: a test runner's threads and hooks at exit are nothing to fork from.
    texts = [TEXT, "Aspirin may cause bleeding.", "", "No claim is made here."] * 5
    alone = [doc._.medfact for doc in nlp.pipe(texts)]
    done = subprocess.run(
        [sys.executable, "-c", IN_TWO], check=False, input=json.dumps(texts), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(alone))


def test_bytes_keep_the_claims(nlp):
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.medfact == doc._.medfact
    assert kinds(again) == kinds(doc)


def test_docs_and_pipelines_can_be_pickled(nlp):
    doc = nlp(TEXT)
    assert pickle.loads(pickle.dumps(doc))._.medfact == doc._.medfact
    again = pickle.loads(pickle.dumps(nlp))
    assert again(TEXT)._.medfact == doc._.medfact


def test_a_pipeline_written_and_read_keeps_its_configuration(tmp_path):
    load("medfact_claims", kinds=["statistic"], names={"wartol": ["drug", "wartol"]}).to_disk(tmp_path / "model")
    doc = spacy.load(tmp_path / "model")("Wartol cures 85% of warts and may burn.")
    (claim,) = doc._.medfact["claims"]
    assert (claim["kind"], claim["subject"]["canonical"]) == ("statistic", "wartol")


def test_a_blank_pipeline_is_told_what_is_missing():
    nlp = spacy.blank("en")
    nlp.add_pipe("medfact_claims")
    with pytest.raises(MissingAnnotationError) as caught:
        nlp(TEXT)
    message = str(caught.value)
    assert "medfact_claims needs Penn tags and a dependency parse" in message
    assert "no tags and no parse" in message
    assert "the pipeline is medfact_claims" in message
    assert "en_core_sci_sm" in message


def test_tags_alone_are_not_enough():
    nlp = load("medfact_safety")
    nlp.disable_pipe("parser")
    with pytest.raises(MissingAnnotationError, match="has no parse:"):
        nlp(TEXT)


def test_an_empty_text_has_no_claims(nlp):
    assert nlp("")._.medfact["claims"] == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"kinds": ["safety", "harms"]}, "'harms' is not typing.Literal\\['statistic', 'dosing'"),
        ({"kinds": 3}, "kinds"),
        ({"kind": ["safety"]}, "kind"),
    ],
    ids=["unknown kind", "no list", "misspelt key"],
)
def test_a_wrong_configuration_is_refused(config, said):
    nlp = spacy.blank("en")
    with pytest.raises(ValueError, match=said):
        nlp.add_pipe("medfact_claims", config=config)


def test_spacy_knows_what_the_component_needs_and_gives():
    nlp = spacy.blank("en")
    nlp.add_pipe("medfact_claims")
    summary = nlp.analyze_pipes()
    assert summary["summary"]["medfact_claims"]["assigns"] == ["doc._.medfact"]
    assert set(summary["problems"]["medfact_claims"]) == {"token.tag", "token.dep"}


@pytest.mark.parametrize("name", ["claims", *KINDS, "sentences", "abbreviations", "lemmas"])
def test_factories_are_known_to_spacy(name):
    assert Language.has_factory(f"medfact_{name}")
