"""Models in place of the own one: a pipeline trained here with the parts of en_core_sci_sm, and the entity linker."""

import json
import pickle
import random
import shutil
import sys
import warnings

import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import fix_random_seed

from claims import linking
from claims.extraction import read_article, read_articles
from claims.language import OWN, LanguageError, load_language
from claims.mentions import CONCEPTS, EntityLabels, find_mentions
from claims.mentions import data as package
from claims.settings import LanguageSettings
from pipeline import config

# Own sentences with the entities an untyped recognizer marks in them, broad as scispaCy's are.
SENTENCES = {
    "Hydrogel spacer injection causes rectal bleeding in 5% of men.": [
        "Hydrogel spacer injection",
        "rectal bleeding",
        "men",
    ],
    "Hydrogel spacer injection is safe in men with Gorlin syndrome.": [
        "Hydrogel spacer injection",
        "men",
        "Gorlin syndrome",
    ],
    "Warfarin halved the risk of stroke in adults with Gorlin syndrome.": [
        "Warfarin",
        "risk",
        "stroke",
        "Gorlin syndrome",
    ],
    "Gorlin syndrome affects 3% of adults.": ["Gorlin syndrome", "adults"],
    "Severe diabetic kidney disease affects 20% of adults.": ["Severe diabetic kidney disease", "adults"],
    "Zelora relieves pain in 40% of adults with Gorlin syndrome.": ["Zelora", "pain", "adults", "Gorlin syndrome"],
    "Warfarin is not safe in people with diabetic kidney disease.": ["Warfarin", "people", "diabetic kidney disease"],
    "The treatment is not painful.": ["treatment", "painful"],
}
# As en_core_sci_sm has them, beyond those that the few sentences show.
PARSER = "acl acl:relcl amod case cop dep mark nmod nmod:poss nsubjpass auxpass neg nummod xcomp".split()
TAGGER = "JJR JJS MD NNP NNPS PRP PRP$ RBR TO VB VBG VBN WDT WP WRB".split()
KNOWLEDGE = [
    {"concept_id": "C1", "canonical_name": "Basal cell nevus syndrome", "aliases": ["Gorlin syndrome", "Syndrome, Gorlin"],
     "types": ["T047"], "definition": "An inherited condition."},
    {"concept_id": "C2", "canonical_name": "Zelorumab", "aliases": ["Zelora", "VZ-12"], "types": ["T116", "T121"]},
    {"concept_id": "C3", "canonical_name": "Hyperthyroidism", "aliases": ["thyroid overactivity"], "types": ["T047"]},
    {"concept_id": "C4", "canonical_name": "Gorlin", "aliases": [], "types": []},
]  # fmt: skip


def plain(place, **options):
    """Loads a model as spaCy alone does, without the warnings that `claims.language` answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return spacy.load(place, **options)


def train():
    """Trains a pipeline on the sentences: component by component what scispaCy's small model holds."""
    own = plain(OWN)
    nlp = spacy.blank("en", meta={"name": "core_sci_sm", "version": "0.5.4"})
    nlp.tokenizer.from_bytes(own.tokenizer.to_bytes())
    nlp.add_pipe("tok2vec", config={"model": {
        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 48, "depth": 2,
        "embed_size": 300, "window_size": 1, "maxout_pieces": 2, "subword_features": True,
    }})  # fmt: skip
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 48, "upstream": "tok2vec"}
    parsing = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "hidden_width": 32,
        "maxout_pieces": 2,
        "tok2vec": shared,
    }
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    nlp.add_pipe("attribute_ruler", source=own)
    nlp.add_pipe("lemmatizer", source=own)
    parser = nlp.add_pipe(
        "parser",
        config={
            "min_action_freq": 1,
            "model": {**parsing, "state_type": "parser", "extra_state_tokens": False, "use_upper": True},
        },
    )
    nlp.add_pipe(
        "ner", config={"model": {**parsing, "state_type": "ner", "extra_state_tokens": False, "use_upper": True}}
    )
    examples = []
    for text, entities in SENTENCES.items():
        told = own(text)
        gold = Doc(
            nlp.vocab, [token.text for token in told], [bool(token.whitespace_) for token in told],
            tags=[token.tag_ for token in told], deps=[token.dep_ for token in told],
            heads=[token.head.i for token in told], sent_starts=[not token.i for token in told],
        )  # fmt: skip
        places = [(text.index(name), text.index(name) + len(name)) for name in entities]
        gold.ents = [gold.char_span(*place, label="ENTITY") for place in places]
        examples.append(Example(nlp.make_doc(text), gold))
    for label in PARSER:
        parser.add_label(label)
    for label in TAGGER:
        nlp.get_pipe("tagger").add_label(label)
    kept = [name for name in nlp.pipe_names if name in ("attribute_ruler", "lemmatizer")]
    order = random.Random(3)
    with nlp.select_pipes(disable=kept):
        optimizer = nlp.initialize(lambda: examples)
        for _ in range(120):
            order.shuffle(examples)
            nlp.update(examples, sgd=optimizer, drop=0.0)
    return nlp


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the trained model, as a release archive of scispaCy's holds one."""
    fix_random_seed(7)
    place = tmp_path_factory.mktemp("models") / "en_core_sci_sm-0.5.4"
    train().to_disk(place)
    mark(place, ">=3.7.4,<3.8.0")
    return place


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    place = tmp_path_factory.mktemp("knowledge")
    write(place, KNOWLEDGE)
    return place


@pytest.fixture(scope="module")
def scientific(folder):
    return load_language(LanguageSettings(model=str(folder)))


@pytest.fixture(scope="module")
def linked(folder, knowledge):
    return load_language(LanguageSettings(model=str(folder), linker=str(knowledge)))


def mark(place, spacy_version, **more):
    """Sets what a model's meta.json says."""
    file = place / "meta.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"spacy_version": spacy_version} | more))


def write(place, concepts):
    (place / linking.FILE).write_text("\n".join(json.dumps(concept) for concept in concepts), encoding="utf-8")


def problem(**settings):
    with pytest.raises(LanguageError) as caught:
        load_language(LanguageSettings(**{name: str(value) for name, value in settings.items()}))
    return str(caught.value)


def nearest(generator, text):
    (candidates,) = generator([text], 5)
    found = {item.concept_id: max(item.similarities) for item in candidates if max(item.similarities) > 0.01}
    assert found
    return found


# ---------------------------------------------------------------- the model


def test_the_trained_model_has_the_parts_of_the_real_one(folder):
    nlp = plain(folder)
    assert nlp.pipe_names == ["tok2vec", "tagger", "attribute_ruler", "lemmatizer", "parser", "ner"]
    assert nlp.get_pipe("ner").labels == ("ENTITY",)
    assert set(PARSER) <= set(nlp.get_pipe("parser").labels)
    assert set(TAGGER) <= set(nlp.get_pipe("tagger").labels)


def test_it_runs_with_the_components_and_says_for_which_spacy_it_was_made(scientific):
    assert scientific.model == "en_core_sci_sm 0.5.4 (made for spaCy >=3.7.4,<3.8.0)"
    assert scientific.components == [
        "medfact_sentences", "tok2vec", "tagger", "medfact_lemmas", "parser", "ner", "medfact_abbreviations",
        "medfact_claims",
    ]  # fmt: skip


def test_it_has_learned_the_sentences(scientific):
    for text, entities in SENTENCES.items():
        doc = scientific.nlp(text)
        assert [(entity.text, entity.label_) for entity in doc.ents] == [(name, "ENTITY") for name in entities], text


def test_the_entity_gives_the_subject_its_type(scientific, make_document):
    document = make_document("Hydrogel spacer injection causes rectal bleeding in 5% of men.")
    claims = read_article(document, scientific).claims
    assert {claim.kind for claim in claims} >= {"statistic", "safety"}
    assert {(claim.subject.canonical, claim.subject.type) for claim in claims} == {
        ("hydrogel spacer injection", "procedure")
    }
    with scientific.nlp.select_pipes(disable=["ner"]):
        blind = read_article(document, scientific).claims
    # Without it the words are read from the parse, and what they name is not known.
    assert {claim.subject and claim.subject.type for claim in blind} == {"other"}


def test_only_the_entity_gives_the_scope(scientific, make_document):
    document = make_document("Zelora relieves pain in 40% of adults with Gorlin syndrome.")
    assert {claim.scope.condition for claim in read_article(document, scientific).claims} == {"gorlin syndrome"}
    with scientific.nlp.select_pipes(disable=["ner"]):
        assert {claim.scope.condition for claim in read_article(document, scientific).claims} == {None}


def test_the_scope_keeps_the_severity_that_stands_before_the_name(scientific, make_document):
    document = make_document("Warfarin is not safe in people with severe diabetic kidney disease.")
    assert {claim.scope.condition for claim in read_article(document, scientific).claims} == {
        "severe diabetic kidney disease"
    }


def test_several_processes_read_the_same(scientific, linked, make_document):
    documents = [make_document(text) for text in SENTENCES]
    for language in (scientific, linked):
        alone = [article.claims for article in read_articles(documents, language)]
        assert [article.claims for article in read_articles(documents, language, processes=2)] == alone


@pytest.fixture
def installed(folder, tmp_path, monkeypatch):
    """Installs the model as a package, as pip does of a release archive."""

    def install(spacy_version):
        package = tmp_path / "en_core_sci_sm"
        shutil.copytree(folder, package / folder.name)
        mark(package / folder.name, spacy_version)
        shutil.copy(package / folder.name / "meta.json", package)
        (package / "__init__.py").write_text(
            "from spacy.util import load_model_from_init_py\n\n\n"
            "def load(**options):\n    return load_model_from_init_py(__file__, **options)\n"
        )
        said = tmp_path / "en_core_sci_sm-0.5.4.dist-info"
        said.mkdir()
        (said / "METADATA").write_text("Metadata-Version: 2.1\nName: en_core_sci_sm\nVersion: 0.5.4\n")
        monkeypatch.syspath_prepend(tmp_path)

    yield install
    sys.modules.pop("en_core_sci_sm", None)


@pytest.mark.parametrize("model", ["auto", "en_core_sci_sm"])
def test_an_installed_model_is_taken_by_itself_and_by_name(installed, model):
    installed(">=3.7.4,<3.8.0")
    language = load_language(LanguageSettings(model=model))
    assert language.model == "en_core_sci_sm 0.5.4 (made for spaCy >=3.7.4,<3.8.0)"


@pytest.mark.parametrize("model", ["auto", "en_core_sci_sm"])
def test_an_installed_model_for_another_spacy_is_refused(installed, model):
    installed(">=2.3.1,<2.4.0")
    assert "language.model: en_core_sci_sm is en_core_sci_sm 0.5.4, made for spaCy >=2.3.1,<2.4.0" in problem(
        model=model
    )


def test_the_own_model_can_be_asked_for_beside_an_installed_one(installed):
    installed(">=3.7.4,<3.8.0")
    assert load_language(LanguageSettings(model="en_medfact_sm")).model == "en_medfact_sm 0.1.0"


# ---------------------------------------------------------------- untyped entities


@pytest.mark.parametrize(
    ("text", "entity", "expected"),
    [
        ("severe/JJ chronic/JJ kidney/NN disease/NN", "ENTITY", ("chronic kidney disease", "condition", "chronic kidney disease")),
        ("diabetic/JJ kidney/NN disease/NN", "ENTITY", ("diabetic kidney disease", "condition", "diabetic kidney disease")),
        ("oropharyngeal/JJ dysphagia/NN", "ENTITY", ("oropharyngeal dysphagia", "condition", "oropharyngeal difficulty swallowing")),
        ("Gorlin/NNP syndromes/NNS", "ENTITY", ("Gorlin syndromes", "condition", "gorlin syndrome")),
        ("eosinophilic/JJ retinitis/NN", "ENTITY", ("eosinophilic retinitis", "condition", "eosinophilic retinitis")),
        ("hydrogel/NN spacer/NN injection/NN", "ENTITY", ("hydrogel spacer injection", "procedure", "hydrogel spacer injection")),
        ("magnet/NN treatment/NN", "ENTITY", ("magnet treatment", "treatment", "magnet treatment")),
        # A wide word stays wide under an adjective, a drug the same drug, a disease its own mention.
        ("effective/JJ treatment/NN", "ENTITY", ("treatment", "treatment", "treatment")),
        ("oral/JJ metformin/NN", "ENTITY", ("metformin", "drug", "metformin")),
        ("yearly/JJ lung/NN cancer/NN screening/NN", "ENTITY", ("lung cancer", "condition", "lung cancer")),
        ("risk/NN of/IN asthma/NN", "ENTITY", ("asthma", "condition", "asthma")),
        # Without a known head, or with a bare one: nothing.
        ("spacer/NN gel/NN", "ENTITY", None),
        ("other/JJ disorders/NNS", "ENTITY", None),
        ("immature/JJ", "ENTITY", None),
        # Labels that tell.
        ("spacer/NN gel/NN", "CHEMICAL", ("spacer gel", "drug", "spacer gel")),
        ("spacer/NN gel/NN", "CANCER", ("spacer gel", "condition", "spacer gel")),
        ("spacer/NN gel/NN", "PROTEIN", None),
        ("spacer/NN gel/NN", "SOMETHING_ELSE", None),
    ],
)  # fmt: skip
def test_entities_name_what_their_label_or_head_tells(text, entity, expected):
    words, tags = zip(*(word.split("/") for word in text.split()), strict=True)
    doc = Doc(spacy.blank("en").vocab, ["Beware", "of", *words, "."], tags=["VB", "IN", *tags, "."])
    doc.ents = [Span(doc, 2, 2 + len(words), entity)]
    found = [(item.text, item.type, item.canonical) for item in find_mentions(doc)]
    assert (found[0] if found else None) == expected


def test_every_label_of_the_real_models_is_decided():
    labels = package.load("entity_labels.yaml", EntityLabels)
    assert labels.untyped == {"ENTITY"}
    real = (
        "DISEASE CHEMICAL AMINO_ACID ANATOMICAL_SYSTEM CANCER CELL CELLULAR_COMPONENT DEVELOPING_ANATOMICAL_STRUCTURE "
        "GENE_OR_GENE_PRODUCT IMMATERIAL_ANATOMICAL_ENTITY MULTI_TISSUE_STRUCTURE ORGAN ORGANISM ORGANISM_SUBDIVISION "
        "ORGANISM_SUBSTANCE PATHOLOGICAL_FORMATION SIMPLE_CHEMICAL TISSUE GGP SO TAXON CHEBI GO CL DNA CELL_TYPE "
        "CELL_LINE RNA PROTEIN"
    )
    assert set(real.split()) <= set(labels.labels)


# ---------------------------------------------------------------- which spaCy


@pytest.mark.parametrize("asked", [">=3.7.4,<3.8.0", ">=3.2.3,<3.3.0", "==3.7.2", "~=3.7.4"])
def test_a_model_for_an_earlier_minor_version_runs_and_says_so(tmp_path, asked):
    plain(OWN).to_disk(tmp_path / "model")
    mark(tmp_path / "model", asked)
    assert load_language(LanguageSettings(model=str(tmp_path / "model"))).model.endswith(f" (made for spaCy {asked})")


@pytest.mark.parametrize("asked", [">=3.7.4", ">=3.8.0,<3.9.0"])
def test_a_model_that_fits_runs(tmp_path, asked):
    plain(OWN).to_disk(tmp_path / "model")
    mark(tmp_path / "model", asked)
    assert load_language(LanguageSettings(model=str(tmp_path / "model"))).model == "en_medfact_sm 0.1.0"


@pytest.mark.parametrize("asked", [">=3.99.0,<3.100.0", ">=4.0.0,<4.1.0", ">=2.3.1,<2.4.0", "4.0.0", "<3.0"])
def test_a_model_for_another_spacy_is_refused_with_what_to_install(tmp_path, asked):
    spacy.blank("en").to_disk(tmp_path / "model")
    mark(tmp_path / "model", asked, name="core_sci_sm", version="0.9.0")
    message = problem(model=tmp_path / "model")
    running = spacy.about.__version__
    assert f"is en_core_sci_sm 0.9.0, made for spaCy {asked}, and spaCy {running} runs here" in message
    assert "pip install --no-deps en_core_sci_sm-0.5.4.tar.gz" in message


def test_another_model_for_another_spacy_is_refused_too(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "model")
    mark(tmp_path / "model", ">=4.0.0,<4.1.0", name="ward_notes", version="1.2.0")
    message = problem(model=tmp_path / "model")
    assert "en_ward_notes 1.2.0, made for spaCy >=4.0.0,<4.1.0" in message
    assert "pip install --no-deps with its archive" in message


def test_packages_that_a_model_lacks_are_said(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "model")
    mark(tmp_path / "model", ">=3.8.0,<3.9.0", requirements=["spacy-nosuch-transformers>=1.3", "spacy>=3", "!"])
    (tmp_path / "model" / "config.cfg").write_text("[nlp]\nlang = ")
    assert 'not installed: pip install "spacy-nosuch-transformers>=1.3"' in problem(model=tmp_path / "model")


# ---------------------------------------------------------------- the linker


def test_the_linker_gives_subjects_the_name_of_the_knowledge_base(folder, knowledge, make_document, tmp_path):
    (tmp_path / config.FILE).write_text(f"[language]\nmodel = '{folder}'\nlinker = '{knowledge}'\n")
    language = load_language(config.load(tmp_path / config.FILE).settings.language)
    assert language.model == f"en_core_sci_sm 0.5.4 (made for spaCy >=3.7.4,<3.8.0) with linker {knowledge.name}"
    document = make_document("Zelora relieves pain in 40% of adults with Gorlin syndrome.")
    (claim, *_) = read_article(document, language).claims
    assert (claim.subject.text, claim.subject.canonical, claim.subject.type) == ("Zelora", "zelorumab", "drug")
    assert claim.scope.condition == "basal cell nevus syndrome"


def test_a_linker_in_a_folder_beside_the_configuration_is_found(tmp_path, monkeypatch):
    (tmp_path / config.FILE).write_text('[language]\nlinker = "./kb"\n')
    monkeypatch.chdir("/")
    assert config.load(tmp_path / config.FILE).settings.language.linker == str(tmp_path / "kb")
    (tmp_path / config.FILE).write_text('[language]\nlinker = "mesh"\n')
    assert config.load(tmp_path / config.FILE).settings.language.linker == "mesh"


def test_the_linker_reads_entities_behind_abbreviations_and_before_claims(linked):
    assert linked.components[-3:] == ["medfact_abbreviations", "medfact_linker", "medfact_claims"]


def test_a_pipeline_saved_with_its_linker_loads_again(linked, knowledge, tmp_path):
    linked.nlp.to_disk(tmp_path / "model")
    again = load_language(LanguageSettings(model=str(tmp_path / "model"), linker=str(knowledge)))
    assert again.components == linked.components
    assert pickle.loads(pickle.dumps(linked.nlp.get_pipe("medfact_linker"))).wanted == str(knowledge)


def test_what_is_linked_can_be_kept(linked):
    doc = linked.nlp("Gorlin syndrome affects 3% of adults.")
    again = Doc(linked.nlp.vocab).from_bytes(doc.to_bytes())
    assert list(again.user_data[CONCEPTS][0])[:4] == [0, 2, "C1", "Basal cell nevus syndrome"]
    assert again.ents[0]._.kb_ents[0][0] == "C1"


@pytest.mark.parametrize(
    ("words", "label", "expected"),
    [
        ("Syndromes Gorlin", "ENTITY", "basal cell nevus syndrome"),
        ("gorlin syndrome", "DISEASE", "basal cell nevus syndrome"),
        ("Zelora", "CHEMICAL", "zelorumab"),
        # Near in letters, another thing; and a label that says it is something else.
        ("hypothyroidism", "DISEASE", "hypothyroidism"),
        ("Gorlin syndrome", "CHEMICAL", "gorlin syndrome"),
        ("Zeloras cream", "CHEMICAL", "zeloras cream"),
        # A concept without a type names what its label types.
        ("Gorlin", "DISEASE", "gorlin"),
    ],
)
def test_a_concept_is_chosen_by_its_words(linked, words, label, expected):
    doc = Doc(linked.nlp.vocab, ["For", *words.split(), "."], tags=["IN", *("NN" for _ in words.split()), "."])
    doc.ents = [Span(doc, 1, len(doc) - 1, label)]
    doc = linked.nlp.get_pipe("medfact_linker")(doc)
    assert [item.canonical for item in find_mentions(doc)] == [expected]


def test_an_index_that_was_written_is_read(tmp_path, knowledge):
    write(tmp_path, KNOWLEDGE)
    linking.write_index(tmp_path)
    assert len(list(tmp_path.iterdir())) == 5
    made, read = (linking.LinkerComponent(str(place)).linker.candidate_generator for place in (knowledge, tmp_path))
    assert nearest(read, "basal nevus") == pytest.approx(nearest(made, "basal nevus"))
    write(tmp_path, KNOWLEDGE[:1])
    message = problem(linker=tmp_path)
    assert "was made of another kb.jsonl" in message
    assert "write_index" in message


def test_an_index_of_an_earlier_scikit_learn_keeps_its_weights(tmp_path, knowledge):
    import joblib
    import scipy.sparse

    write(tmp_path, KNOWLEDGE)
    linking.write_index(tmp_path)
    vectorizer = joblib.load(tmp_path / "tfidf_vectorizer.joblib")
    inner = vectorizer._tfidf
    inner._idf_diag = scipy.sparse.diags(inner.__dict__.pop("idf_"), format="csr")
    joblib.dump(vectorizer, tmp_path / "tfidf_vectorizer.joblib")
    made, read = (linking.LinkerComponent(str(place)).linker.candidate_generator for place in (knowledge, tmp_path))
    assert nearest(read, "thyroid activity") == pytest.approx(nearest(made, "thyroid activity"))


def test_a_published_knowledge_base_comes_from_the_cache_alone(tmp_path, monkeypatch):
    from scispacy import file_cache

    monkeypatch.setattr(file_cache, "DATASET_CACHE", str(tmp_path / "cache"))
    message = problem(linker="mesh")
    assert "mesh is not on this machine" in message
    assert "lacks nmslib_index.bin, tfidf_vectorizer.joblib" in message
    assert "fetch('mesh')" in message

    (tmp_path / "made").mkdir()
    write(tmp_path / "made", KNOWLEDGE)
    linking.write_index(tmp_path / "made")
    (tmp_path / "cache").mkdir()
    for address in linking._addresses("mesh"):
        file = linking.FILE if address.endswith("jsonl") else address.rpartition("/")[2]
        kept = tmp_path / "cache" / file_cache.url_to_filename(address, '"version"')
        kept.write_bytes((tmp_path / "made" / file).read_bytes())
        kept.with_name(f"{kept.name}.json").write_text("{}")
    language = load_language(LanguageSettings(model=str(OWN), linker="mesh"))
    assert language.model == "en_medfact_sm 0.1.0 with linker mesh"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no concept"),
        ("{", "kb.jsonl:1: "),
        ('\n{"concept_id": "C1", "aliases": []}', "kb.jsonl:2: canonical_name: Field required"),
        ('{"concept_id": "C1", "canonical_name": " ", "aliases": []}', "kb.jsonl:1: canonical_name: "),
        ('{"concept_id": "C1", "canonical_name": "a", "aliases": [], "colour": 1}', "kb.jsonl:1: colour: "),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_broken_knowledge_base_is_said_with_its_line(tmp_path, content, said):
    (tmp_path / linking.FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    message = problem(linker=tmp_path)
    assert message.startswith("language.linker: ")
    assert said in message


def test_what_is_no_knowledge_base_is_said(tmp_path):
    assert "no knowledge base called nosuch; expected umls, mesh, rxnorm, go, hpo, or a folder" in problem(
        linker="nosuch"
    )
    assert f"{tmp_path} holds no kb.jsonl" in problem(linker=tmp_path)
    assert "there is no folder" in problem(linker=tmp_path / "nosuch")


def test_a_broken_index_is_said(tmp_path):
    write(tmp_path, KNOWLEDGE)
    linking.write_index(tmp_path)
    (tmp_path / "tfidf_vectorizer.joblib").write_bytes(b"nothing")
    assert f"the index of {tmp_path} cannot be loaded" in problem(linker=tmp_path)


def test_a_model_without_entities_has_nothing_to_link(tmp_path, knowledge):
    plain(OWN, exclude=["ner"]).to_disk(tmp_path / "model")
    assert "finds no entities" in problem(model=tmp_path / "model", linker=knowledge)
