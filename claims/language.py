"""The language pipeline: an installed scispaCy model, a configured one or the project's own, with our components."""

from __future__ import annotations

import contextlib
import difflib
import importlib.metadata
import importlib.util
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import spacy
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from spacy.language import Language as Pipeline
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without a stub
from spacy.util import get_package_path, is_package, registry
from thinc.api import NumpyOps, get_current_ops, use_ops

from claims import abbreviations, component, lemmas, linking, sentences  # noqa: F401  # registers factories
from claims.semantic import LEAST, Encoder, SemanticError, load_encoder
from claims.settings import LanguageSettings

OWN = Path(__file__).parent / "data" / "en_medfact_sm"
SCISPACY = ("en_core_sci_scibert", "en_core_sci_lg", "en_core_sci_md", "en_core_sci_sm")
SCISPACY_NER = ("en_ner_bc5cdr_md", "en_ner_bionlp13cg_md", "en_ner_craft_md", "en_ner_jnlpba_md")
RELEASE = "0.5.4"
"""Newest release of scispaCy's models."""
NEEDED = ("tagger", "parser")


@registry.tokenizers("medfact.EmptyTokenizer.v1")  # type: ignore[untyped-decorator]  # spaCy types no registry
def _empty_tokenizer() -> Callable[[Pipeline], Tokenizer]:
    """Makes a tokenizer without rules, to be filled from a model's folder."""
    return lambda nlp: Tokenizer(nlp.vocab)


class LanguageError(Exception):
    """The language pipeline cannot be loaded. The message says what was asked for, what is missing, what to install."""


@dataclass(frozen=True)
class Language:
    """A loaded pipeline.

    Attributes:
        nlp: The spaCy pipeline, ready to read ``Doc`` objects of `claims.reading.make_doc`.
        model: Name and version of the model ("en_medfact_sm 0.1.0"); where it was made for an earlier spaCy, or a
            linker runs behind it, that too.
        encode: The sentence model of `claims.semantic`, where one is asked for.
        least: Least cosine at which it takes two names for one.
    """

    nlp: Pipeline
    model: str
    encode: Encoder | None = None
    least: float = LEAST

    @cached_property
    def components(self) -> list[str]:
        """Names of the components that run, in order."""
        return list(self.nlp.pipe_names)


def load_language(
    settings: LanguageSettings | None = None, names: dict[str, tuple[str, str]] | None = None
) -> Language:
    """Loads the pipeline the settings name and adds the project's components.

    ``auto`` takes an installed scispaCy model (the largest first), else the embedded one; a package name or a path
    takes that one, and ``en_medfact_sm`` the embedded one.

    Args:
        settings: Which model, which linker.
        names: More names of things, with type and canonical name: a registry's (`Registry.names`).

    Raises:
        LanguageError: The model is missing, is no model, does not fit the running spaCy, or lacks a tagger or a parser;
            or the linker cannot be loaded.
    """
    settings = settings or LanguageSettings()
    wanted = settings.model
    if wanted == "auto":
        wanted = next((name for name in SCISPACY if importlib.util.find_spec(name)), OWN.name)
    if wanted == OWN.name:
        wanted = str(OWN)
    nlp, note = _load(wanted)
    missing = [name for name in NEEDED if not nlp.has_pipe(name)]
    if missing:
        raise LanguageError(
            f"the language model {wanted} has no {' and no '.join(missing)}; medfact needs Penn tags and a parse: "
            'use en_core_sci_sm, _md or _lg, or leave language.model = "auto"'
        )
    _add_components(nlp)
    finder = nlp.get_pipe("medfact_claims")
    if names and isinstance(finder, component.ClaimsComponent):
        finder.know(names)
    if settings.linker is not None:
        try:
            linking.add_linker(nlp, settings.linker)
        except linking.LinkingError as error:
            raise LanguageError(f"language.linker: {error}") from error
        note += f" with linker {Path(settings.linker).name}"
    encode = None
    if settings.sentence_model is not None:
        try:
            encode = load_encoder(settings.sentence_model)
        except SemanticError as error:
            raise LanguageError(str(error)) from error
        note += f" with sentence model {Path(settings.sentence_model).name}"
    return Language(
        nlp, f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}{note}", encode, settings.least_likeness
    )


def _load(wanted: str) -> tuple[Pipeline, str]:
    """Returns the pipeline, and what its name should say of the spaCy it was made for."""
    path = Path(wanted)
    if not path.exists() and ("/" in wanted or "\\" in wanted):
        raise LanguageError(
            f"language.model: there is no folder {wanted}; expected a spaCy model's folder or package name"
        )
    if not path.exists() and not _installed(wanted):
        raise LanguageError(f"language.model: no model called {wanted} is installed; {_install(wanted)}")
    meta = _meta(wanted)
    note = _fit(meta, wanted)
    try:
        with warnings.catch_warnings():
            # scispaCy's tokenizer rules hold "||" in a set; Python means to give that a meaning of its own one day.
            warnings.filterwarnings("ignore", category=FutureWarning, message="Possible set")
            # The spaCy a model was made for is judged in _fit.
            warnings.filterwarnings("ignore", message=r"\[W09[45]\]")
            # The own model's tokenizer is read from its folder: making spaCy's English one before only takes time.
            own = {"nlp": {"tokenizer": {"@tokenizers": "medfact.EmptyTokenizer.v1"}}}
            with _quick_products():
                return spacy.load(wanted, config=own if path == OWN else {}), note
    except Exception as error:
        raise LanguageError(
            f"language.model: {wanted} is no model that spaCy {_running()} can load: {error}{_lacking(meta)}"
        ) from error


@contextlib.contextmanager
def _quick_products() -> Iterator[None]:
    """Lets NumPy multiply the matrices of the models that are loaded within, on a processor.

    BLIS, which spaCy uses, comes to Linux with kernels for no processor in particular: the same products take it up to
    three times as long. A host that computes elsewhere (a GPU, Apple's library) keeps what it has.
    """
    if type(get_current_ops()) is not NumpyOps:
        yield
        return
    with use_ops("numpy", use_blis=False):
        yield


def _meta(wanted: str) -> dict[str, Any]:
    """Returns what a model says of itself, read before it is loaded; nothing where spaCy will say what is wrong."""
    folder = get_package_path(wanted) if is_package(wanted) and _installed(wanted) else Path(wanted)
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return meta if isinstance(meta, dict) else {}


def _fit(meta: dict[str, Any], wanted: str) -> str:
    """Holds the spaCy a model was made for against the one that runs.

    Returns:
        What to say beside its name: nothing where it fits; for which spaCy it was made where that is an earlier one of
        the same major version, which this one reads.

    Raises:
        LanguageError: It was made for another major version, or for a later spaCy.
    """
    asked = str(meta.get("spacy_version") or "")
    running = Version(_running())
    try:
        # As spaCy has it, a bare version is that version.
        made_for = SpecifierSet(f"=={asked}" if asked[:1].isdigit() else asked, prereleases=True)
    except InvalidSpecifier:
        return ""
    if running in made_for:
        return ""
    bounds = [Version(f"{running.major}.{minor}.999") for minor in range(running.minor)]
    for item in made_for:
        try:
            bounds.append(Version(item.version))
        except InvalidVersion:
            continue
    if any(bound in made_for and bound.major == running.major and bound < running for bound in bounds):
        return f" (made for spaCy {asked})"
    name = f"{meta.get('lang', '')}_{meta.get('name', '')}"
    raise LanguageError(
        f"language.model: {wanted} is {name} {meta.get('version', '')}, made for spaCy {asked}, and spaCy {running} "
        f"runs here; take a release of it that was made for spaCy {running.major}.{running.minor} or an earlier "
        f"{running.major}: {_install(name)}"
    )


def _install(name: str) -> str:
    """Says how a model is installed."""
    known = (*SCISPACY, *SCISPACY_NER)
    if name in known:
        archive = f"{name}-{RELEASE}.tar.gz"
        # With dependencies pip would take medfact's spaCy away: the release names the spaCy before.
        return (
            f"install it into medfact's environment: download {archive} from scispaCy's release page, then "
            f'pip install --no-deps {archive}; or use "auto"'
        )
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    meant = f" (did you mean {near[0]}?)" if near else ""
    return (
        f"install it into medfact's environment{meant}: pip install --no-deps with its archive or wheel, "
        'name a folder, or use "auto"'
    )


def _lacking(meta: dict[str, Any]) -> str:
    """Says which of the packages a model asks for are not installed."""
    lacking = []
    for line in meta.get("requirements") or ():
        try:
            importlib.metadata.distribution(Requirement(str(line)).name)
        except importlib.metadata.PackageNotFoundError:
            lacking.append(f'"{line}"')
        except InvalidRequirement:
            continue
    return f"; it needs packages that are not installed: pip install {' '.join(lacking)}" if lacking else ""


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


def _running() -> str:
    return importlib.metadata.version("spacy")


def version() -> str:
    """Returns medfact's version."""
    return importlib.metadata.version("medfact")
