"""Names in other words: what is brought together, what never is, and a real sentence-transformers model from a folder."""

import importlib.util

import numpy
import pytest

import claims
import sources
from claims.language import LanguageError
from claims.semantic import SemanticError, load_encoder, unify
from claims.settings import LanguageSettings

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None
SENSES = {"trembliness": "tremor", "shakes": "tremor", "dimlamp": "brightlamp", "hypodimlamp": "brightlamp"}


def encode(names):
    """Stands in for a model: words of one sense point one way, every other word its own."""
    words = [[SENSES.get(word, word) for word in name.lower().split()] for name in names]
    rows = numpy.zeros((len(names), 997))
    for row, senses in enumerate(words):
        for sense in senses:
            rows[row, sum(ord(letter) * (at + 1) for at, letter in enumerate(sense)) % 997] += 1
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


def read(text, *, names=None):
    language = claims.load_language(names=names)
    return claims.read_article(sources.read_text(text, name="a.md"), language)


def said(article):
    return [
        (claim.subject.canonical, claim.attribute, claim.values[0].outcome) for claim in article.claims if claim.values
    ]


LAMP = {"dimlamp": ("device", "dimlamp"), "hypodimlamp": ("device", "hypodimlamp")}


def test_an_outcome_takes_the_nearest_known_name_and_the_attribute_follows():
    article = read("# Propranolol\n\nPropranolol reduces trembliness.\n")
    assert said(article) == [("propranolol", "effect on trembliness", "trembliness")]
    (renamed,) = unify([article], {}, encode)
    assert said(renamed) == [("propranolol", "effect on tremor", "tremor")]
    assert renamed.claims[0].text == article.claims[0].text


def test_a_subject_takes_the_name_that_the_registry_has():
    article = read("# Dimlamp\n\nThe dimlamp reduces anxiety.\n", names=LAMP)
    assert said(article)[0][0] == "dimlamp"
    registry = {"brightlamp": ("procedure", "bright lamp therapy"), "tremor": ("condition", "tremor")}
    (renamed,) = unify([article], registry, encode)
    assert said(renamed)[0][0] == "bright lamp therapy"
    assert renamed.claims[0].subject.text == article.claims[0].subject.text


@pytest.mark.parametrize(
    ("text", "registry"),
    [
        ("Propranolol reduces anxiety.", {"anxiety": ("drug", "something else")}),  # a known drug stays
        ("The hypodimlamp reduces anxiety.", {"brightlamp": ("device", "brightlamp")}),  # a prefix that turns it
        ("The dimlamp reduces anxiety.", {"brightlamp 2": ("device", "brightlamp 2")}),  # a number
        ("The dimlamp reduces anxiety.", {"brightlamp": ("condition", "brightlamp")}),  # another sort of thing
        ("The dimlamp reduces anxiety.", {"candle": ("device", "candle")}),  # not near
        ("The dimlamp reduces anxiety.", {}),
    ],
)
def test_what_is_never_brought_together(text, registry):
    article = read(f"# Care\n\n{text}\n", names=LAMP)
    assert said(article)
    assert unify([article], registry, encode) == [article]


@pytest.mark.skipif(INSTALLED, reason="sentence-transformers is installed")
def test_without_the_extra_it_says_what_to_install(tmp_path):
    with pytest.raises(
        LanguageError, match=r"needs sentence-transformers, which is not installed: install medfact\[semantic\]"
    ):
        claims.load_language(LanguageSettings(sentence_model=str(tmp_path)))


needs_extra = pytest.mark.skipif(not INSTALLED, reason="medfact[semantic] is not installed: no sentence-transformers")


@needs_extra
@pytest.mark.parametrize(
    ("make", "message"), [(False, "is no folder"), (True, "is no model that sentence-transformers")]
)
def test_what_is_no_model_is_said(tmp_path, make, message):
    folder = tmp_path / "model"
    if make:
        folder.mkdir()
    with pytest.raises(SemanticError, match=message):
        load_encoder(str(folder))


# Where StaticEmbedding lives has moved between the releases that the extra takes.
@pytest.mark.filterwarnings("ignore:Importing from .sentence_transformers:DeprecationWarning")
@needs_extra
def test_a_real_model_from_a_folder(tmp_path):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = {"[UNK]": 0, "trembliness": 1, "tremor": 2, "anxiety": 3}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = numpy.array([[0.0, 0.0, 1.0], [1.0, 0.1, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    static = StaticEmbedding(tokenizer, embedding_weights=torch.tensor(weights, dtype=torch.float32))
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "tiny"))
    language = claims.load_language(LanguageSettings(sentence_model=str(tmp_path / "tiny")))
    assert language.model.endswith("with sentence model tiny")
    likeness = language.encode(["trembliness"]) @ language.encode(["tremor", "anxiety"]).T
    assert likeness[0, 0] > 0.99
    assert likeness[0, 1] < 0.2
    article = read("# Propranolol\n\nPropranolol reduces trembliness.\n")
    assert said(unify([article], {}, language.encode)[0]) == [("propranolol", "effect on tremor", "tremor")]
