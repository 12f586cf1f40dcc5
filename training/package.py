"""Makes the shipped pipeline from the trained components: universal POS, lemmas, meta data; nothing of the corpora."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import spacy
import srsly
from spacy.language import Language

from training.tokenizer import set_runtime_tokenizer

# Penn tag -> universal POS and the features that the rule lemmatizer looks at.
TAGS: dict[str, tuple[str, str]] = {
    "CC": ("CCONJ", ""), "CD": ("NUM", "NumType=Card"), "DT": ("DET", ""), "EX": ("PRON", ""), "FW": ("X", ""),
    "IN": ("ADP", ""), "JJ": ("ADJ", "Degree=Pos"), "JJR": ("ADJ", "Degree=Cmp"), "JJS": ("ADJ", "Degree=Sup"),
    "LS": ("X", ""), "MD": ("AUX", "VerbForm=Fin"), "NN": ("NOUN", "Number=Sing"), "NNS": ("NOUN", "Number=Plur"),
    "NNP": ("PROPN", "Number=Sing"), "NNPS": ("PROPN", "Number=Plur"), "PDT": ("DET", ""), "POS": ("PART", ""),
    "PRP": ("PRON", "PronType=Prs"), "PRP$": ("PRON", "Poss=Yes|PronType=Prs"), "RB": ("ADV", ""),
    "RBR": ("ADV", "Degree=Cmp"), "RBS": ("ADV", "Degree=Sup"), "RP": ("ADP", ""), "SYM": ("SYM", ""),
    "TO": ("PART", ""), "UH": ("INTJ", ""), "VB": ("VERB", "VerbForm=Inf"),
    "VBD": ("VERB", "Tense=Past|VerbForm=Fin"), "VBG": ("VERB", "Aspect=Prog|Tense=Pres|VerbForm=Part"),
    "VBN": ("VERB", "Aspect=Perf|Tense=Past|VerbForm=Part"), "VBP": ("VERB", "Tense=Pres|VerbForm=Fin"),
    "VBZ": ("VERB", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"), "WDT": ("PRON", "PronType=Rel"),
    "WP": ("PRON", "PronType=Int"), "WP$": ("PRON", "Poss=Yes"), "WRB": ("ADV", ""), "ADD": ("X", ""),
    "AFX": ("ADJ", ""), "GW": ("X", ""), "NFP": ("PUNCT", ""), "$": ("SYM", ""), "HYPH": ("PUNCT", ""),
    "-LRB-": ("PUNCT", ""), "-RRB-": ("PUNCT", ""), ",": ("PUNCT", ""), ".": ("PUNCT", ""), ":": ("PUNCT", ""),
    "``": ("PUNCT", ""), "''": ("PUNCT", ""), "_SP": ("SPACE", ""),
}  # fmt: skip
BE = ["be", "am", "is", "are", "was", "were", "been", "being", "'s", "’s", "'re", "’re", "'m", "’m"]
# The lemma tables know no auxiliaries: (forms, tag, lemma)
LEMMAS = [
    (BE, "^VB", "be"),
    (["has", "had", "having", "'ve", "’ve"], "^VB", "have"),
    (["does", "did", "done", "doing"], "^VB", "do"),
    (["n't", "n’t", "not"], "^RB", "not"),
    (["ca", "can"], "^MD", "can"),
    (["wo", "'ll", "’ll"], "^MD", "will"),
    (["'d", "’d"], "^MD", "would"),
    # They take these for plurals of "dos", "sens", "us" and "sol", and two nouns for plurals of "men".
    (["doses"], "^NN", "dose"),
    (["senses"], "^NN", "sense"),
    (["uses"], "^NN", "use"),
    (["soles"], "^NN", "sole"),
    (["abdomen"], "^NN", "abdomen"),
    (["semen"], "^NN", "semen"),
]
NOMINAL = ["nsubj", "nsubjpass", "dobj", "pobj", "attr", "dative", "ROOT", "conj"]

SOURCES = [
    {
        "name": "CRAFT (Colorado Richly Annotated Full Text), dependency layer",
        "author": "University of Colorado Denver",
        "license": "CC BY 3.0",
        "url": "https://github.com/UCDenver-ccp/CRAFT",
    },
    {
        "name": "Universal Dependencies English Web Treebank",
        "author": "UD English EWT authors",
        "license": "CC BY-SA 4.0",
        "url": "https://github.com/UniversalDependencies/UD_English-EWT",
    },
    {
        "name": "BioCreative V Chemical Disease Relation corpus, IOB form of MTL-Bioinformatics-2016",
        "author": "BioCreative V CDR task organisers",
        "license": "CC BY 4.0",
        "url": "https://github.com/cambridgeltl/MTL-Bioinformatics-2016",
    },
    {
        "name": "spacy-lookups-data, lemma tables",
        "author": "Explosion",
        "license": "MIT",
        "url": "https://github.com/explosion/spacy-lookups-data",
    },
]


def add_rules(nlp: Language) -> None:
    """Adds the attribute ruler (Penn tags to universal POS) and the rule lemmatizer, behind the parser."""
    ruler = nlp.add_pipe("attribute_ruler", after="parser")
    for tag, (pos, morph) in TAGS.items():
        ruler.add([[{"TAG": tag}]], {"POS": pos, **({"MORPH": morph} if morph else {})})
    verb = {"REGEX": "^VB"}
    ruler.add([[{"LOWER": {"IN": BE}, "TAG": verb}]], {"POS": "AUX"})
    ruler.add([[{"TAG": verb, "DEP": {"IN": ["aux", "auxpass"]}}]], {"POS": "AUX"})
    ruler.add([[{"TAG": "IN", "DEP": "mark"}]], {"POS": "SCONJ"})
    ruler.add([[{"TAG": "RB", "DEP": "neg"}]], {"POS": "PART"})
    ruler.add([[{"TAG": "DT", "DEP": {"IN": NOMINAL}}]], {"POS": "PRON"})
    ruler.add([[{"TAG": "WDT", "DEP": "det"}]], {"POS": "DET"})
    for forms, tag, lemma in LEMMAS:
        ruler.add([[{"LOWER": {"IN": forms}, "TAG": {"REGEX": tag}}]], {"LEMMA": lemma})
    lemmatizer = nlp.add_pipe("lemmatizer", after="attribute_ruler", config={"mode": "rule"})
    lemmatizer.initialize()


def package(trained: Path, target: Path, performance: dict[str, Any] | None = None) -> None:
    """Writes the pipeline to ship.

    Args:
        trained: what ``spacy train`` left.
        target: the package data folder; LICENSE and MODEL_CARD.md in it stay.
        performance: figures for meta.json.
    """
    nlp = spacy.load(trained)
    set_runtime_tokenizer(nlp)
    if "lemmatizer" not in nlp.pipe_names:
        add_rules(nlp)
    nlp.meta.update(
        lang="en",
        name="medfact_sm",
        version="0.1.0",
        description="Compact English pipeline for patient information and biomedical text, made for medfact.",
        author="medfact developers",
        license="CC BY-SA 4.0",
        sources=SOURCES,
        spacy_version=">=3.8.0,<3.9.0",
        performance=performance or {},
    )
    for name in ("spacy_git_version", "url", "email"):
        nlp.meta.pop(name, None)
    # Training's own parts: callbacks and paths that nobody has at run time.
    for block in ("training", "corpora", "pretraining", "paths", "vars", "initialize"):
        nlp.config.pop(block, None)
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.name not in ("LICENSE", "MODEL_CARD.md"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    nlp.to_disk(target)
    prune_strings(nlp, target)


def prune_strings(nlp: Language, target: Path) -> None:
    """Leaves only labels in the string store: words of the corpora have no business in the package."""
    keep = {"", "_SP"}
    for name in ("tagger", "parser", "ner"):
        for label in nlp.get_pipe(name).labels:
            keep.update({label, *re.split(r"\|\||-", label), *re.split(r"\|\|", label)})
    for pos, morph in TAGS.values():
        keep.update({pos, morph, *morph.split("|")})
    srsly.write_json(target / "vocab" / "strings.json", sorted(keep))
