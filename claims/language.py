"""The language pipeline: an installed scispaCy model, a configured one or the project's own, with our components."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import spacy
from spacy.language import Language as Pipeline

from claims import abbreviations, component, lemmas, sentences  # noqa: F401  # registers factories without entry points
from claims.settings import LanguageSettings

OWN = Path(__file__).parent / "data" / "en_medfact_sm"
SCISPACY = ("en_core_sci_scibert", "en_core_sci_lg", "en_core_sci_md", "en_core_sci_sm")
NEEDED = ("tagger", "parser")


class LanguageError(Exception):
    """The language pipeline cannot be loaded. The message says what was asked for, what is missing, what to install."""


@dataclass(frozen=True)
class Language:
    """A loaded pipeline.

    Attributes:
        nlp: The spaCy pipeline, ready to read ``Doc`` objects of `claims.reading.make_doc`.
        model: Name and version of the model ("en_medfact_sm 0.1.0").
    """

    nlp: Pipeline
    model: str

    @cached_property
    def components(self) -> list[str]:
        """Names of the components that run, in order."""
        return list(self.nlp.pipe_names)


def load_language(settings: LanguageSettings | None = None) -> Language:
    """Loads the pipeline the settings name and adds the project's components.

    ``auto`` takes an installed scispaCy model (the largest first), else the embedded one; a package name or a path
    takes that one.

    Raises:
        LanguageError: The model is missing, is no model, or lacks a tagger or a parser.
    """
    wanted = (settings or LanguageSettings()).model
    if wanted == "auto":
        wanted = next((name for name in SCISPACY if importlib.util.find_spec(name)), "") or str(OWN)
    nlp = _load(wanted)
    missing = [name for name in NEEDED if not nlp.has_pipe(name)]
    if missing:
        raise LanguageError(
            f"the language model {wanted} has no {' and no '.join(missing)}; medfact needs Penn tags and a parse: "
            'use en_core_sci_sm, _md or _lg, or leave language.model = "auto"'
        )
    _add_components(nlp)
    meta = nlp.meta
    return Language(nlp, f"{meta['lang']}_{meta['name']} {meta['version']}")


def _load(wanted: str) -> Pipeline:
    path = Path(wanted)
    if not path.exists() and ("/" in wanted or "\\" in wanted):
        raise LanguageError(
            f"language.model: there is no folder {wanted}; expected a spaCy model's folder or package name"
        )
    if not path.exists() and not _installed(wanted):
        raise LanguageError(
            f"language.model: no model called {wanted} is installed; install it into medfact's environment, "
            'name a folder, or use "auto"'
        )
    try:
        with warnings.catch_warnings():
            # scispaCy's tokenizer rules hold "||" in a set; Python means to give that a meaning of its own one day.
            warnings.filterwarnings("ignore", category=FutureWarning, message="Possible set")
            return spacy.load(wanted)
    except Exception as error:
        raise LanguageError(
            f"language.model: {wanted} is no model that spaCy {importlib.metadata.version('spacy')} can load: {error}"
        ) from error


def _add_components(nlp: Pipeline) -> None:
    first = "tok2vec" if nlp.has_pipe("tok2vec") else nlp.pipe_names[0]
    # A pipeline that was saved with them has them already.
    if not nlp.has_pipe("medfact_sentences"):
        nlp.add_pipe("medfact_sentences", before=first)
    if lemmas.takes_place_of(nlp):
        lemmas.install(nlp)
    for name in ("medfact_abbreviations", "medfact_claims"):
        if not nlp.has_pipe(name):
            nlp.add_pipe(name)


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def version() -> str:
    """Returns medfact's version."""
    return importlib.metadata.version("medfact")
