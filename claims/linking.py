"""The entity linker: scispaCy's, wired as ``medfact_linker``; it names entities as a knowledge base names them.

`claims.language` adds it where ``language.linker`` asks for one. It leaves the concepts it found as plain data in
``doc.user_data[CONCEPTS]``, which `claims.mentions` reads. Nothing is ever downloaded here while medfact runs.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spacy.language import Language
from spacy.tokens import Doc

from claims.mentions import CONCEPTS, normal

NAMES = ("umls", "mesh", "rxnorm", "go", "hpo")
"""Knowledge bases that scispaCy publishes."""
FILE = "kb.jsonl"
COMPONENT = "medfact_linker"
# What scispaCy asks of a character trigram; a small knowledge base would have none left.
_COMMON = 10
_LARGE = 10_000
_FILLERS = frozenset({"of", "the", "a", "an", "in", "and", "nos", ""})


class LinkingError(Exception):
    """The linker cannot be loaded. The message says what was asked for, what is missing and how to get it."""


class Concept(BaseModel):
    """One line of a ``kb.jsonl``, as scispaCy's ``KnowledgeBase`` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    concept_id: str = Field(min_length=1)
    canonical_name: str = Field(pattern=r"\S")
    aliases: list[str]
    types: list[str] = []
    definition: str | None = None


def add_linker(nlp: Language, wanted: str) -> None:
    """Adds the linker to a pipeline, behind its entities and abbreviations and before what finds claims.

    Args:
        nlp: The pipeline; it must find entities.
        wanted: One of `NAMES`, or a folder that holds a ``kb.jsonl``.

    Raises:
        LinkingError: The pipeline finds no entities, the knowledge base is unknown, not on this machine, or broken.
    """
    if not nlp.has_pipe("ner") and not nlp.has_pipe("entity_ruler"):
        raise LinkingError(
            "the language model finds no entities (it has no ner), so there is nothing to link: use en_core_sci_sm, "
            "_md or _lg, or leave language.linker out"
        )
    if nlp.has_pipe(COMPONENT):
        # Saved with the pipeline, for what was wanted then.
        nlp.remove_pipe(COMPONENT)
    behind = "medfact_claims" if nlp.has_pipe("medfact_claims") else None
    nlp.add_pipe(COMPONENT, before=behind, config={"wanted": wanted})


@Language.factory(COMPONENT, default_config={"wanted": "umls"}, requires=["doc.ents"])
def make_linker(nlp: Language, name: str, wanted: str) -> LinkerComponent:  # noqa: ARG001  # spaCy gives all
    """Makes the component."""
    return LinkerComponent(wanted)


class LinkerComponent:
    """Runs scispaCy's linker; ``entity._.kb_ents`` holds its candidates, ``doc.user_data[CONCEPTS]`` what was chosen.

    Its candidates are near in letters: "hyperthyroidism" is a good one of "hypothyroidism". A concept is chosen only
    where one of its names has the entity's own words, in any order, number or spelling.
    """

    def __init__(self, wanted: str) -> None:
        """Loads the knowledge base and its index; see `add_linker`."""
        from scispacy.linking import EntityLinker

        self.wanted = wanted
        # Definitions stand for nothing here: concepts are chosen by their words.
        self.linker = EntityLinker(candidate_generator=_generator(wanted), filter_for_definitions=False)

    def __call__(self, doc: Doc) -> Doc:
        """Links the entities of ``doc`` in place and returns it."""
        doc = self.linker(doc)
        found = []
        for entity in doc.ents:
            written = {_words(entity.text), _words(str(entity._.long_form or ""))} - {frozenset()}
            concept = self._chosen([identifier for identifier, _ in entity._.kb_ents], written)
            if concept is not None:
                found.append([entity.start, entity.end, concept.concept_id, concept.canonical_name, concept.types])
        doc.user_data[CONCEPTS] = found
        return doc

    def _chosen(self, candidates: Sequence[str], written: set[frozenset[str]]) -> Any:
        concepts = [self.linker.kb.cui_to_entity[identifier] for identifier in candidates]
        fitting = [concept for concept in concepts if any(_words(name) in written for name in _names(concept))]
        # Of homonyms the one that goes by the name itself.
        return next((item for item in fitting if _words(item.canonical_name) in written), next(iter(fitting), None))

    def __reduce__(self) -> tuple[type[LinkerComponent], tuple[str]]:
        # The index cannot be pickled; a process that is not forked loads it anew.
        return LinkerComponent, (self.wanted,)

    def to_bytes(self, **_: object) -> bytes:
        """Has no state beyond its configuration."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> LinkerComponent:
        """Has no state."""
        return self

    def to_disk(self, _path: object, **_: object) -> None:
        """Has no state."""

    def from_disk(self, _path: object, **_: object) -> LinkerComponent:
        """Has no state."""
        return self


def _names(concept: Any) -> Iterable[str]:
    yield concept.canonical_name
    yield from concept.aliases


@functools.lru_cache(maxsize=65536)
def _words(name: str) -> frozenset[str]:
    return frozenset(normal(word) for word in re.split(r"[\W_]+", name)) - _FILLERS


def fetch(name: str) -> None:
    """Downloads one of scispaCy's knowledge bases into its cache: by hand, once, with a network.

    Args:
        name: One of `NAMES`.
    """
    from scispacy.file_cache import cached_path

    for address in _addresses(name):
        cached_path(address)


def write_index(folder: str | Path) -> None:
    """Makes the index of a folder's ``kb.jsonl`` and leaves it beside it, so that loading takes no time.

    Args:
        folder: A folder that holds a ``kb.jsonl``.

    Raises:
        LinkingError: The folder has none, or it is broken.
    """
    import joblib  # type: ignore[import-untyped]  # no types; nor the three below
    import numpy
    import scipy.sparse
    from scispacy.candidate_generation import LinkerPaths

    aliases, vectorizer, index, vectors = _index(_read(Path(folder)))
    paths = LinkerPaths.from_directory(folder)
    joblib.dump(vectorizer, paths.tfidf_vectorizer)
    scipy.sparse.save_npz(paths.tfidf_vectors, vectors.astype(numpy.float32))
    Path(paths.concept_aliases_list).write_text(json.dumps(aliases), encoding="utf-8")
    index.saveIndex(paths.ann_index)


def _generator(wanted: str) -> Any:
    """Makes scispaCy's candidate generator of what is on this machine: by itself it would ask the network."""
    from scispacy.candidate_generation import CandidateGenerator, LinkerPaths
    from scispacy.linking_utils import KnowledgeBase

    if wanted in NAMES:
        *paths, knowledge = _cached(wanted)
        return CandidateGenerator(*_load(LinkerPaths(*paths), wanted), kb=KnowledgeBase(knowledge))
    folder = Path(wanted)
    if not folder.exists() and "/" not in wanted and "\\" not in wanted:
        raise LinkingError(
            f"there is no knowledge base called {wanted}; expected {', '.join(NAMES)}, or a folder that holds a {FILE}"
        )
    base = _read(folder)
    paths = LinkerPaths.from_directory(folder)
    if not paths.is_locally_cached():
        aliases, vectorizer, index, _ = _index(base)
        return CandidateGenerator(index, vectorizer, aliases, base)
    index, vectorizer, aliases = _load(paths, wanted)
    if not set(aliases) <= set(base.alias_to_cuis):
        raise LinkingError(
            f"the index in {folder} was made of another {FILE}; make it anew: "
            f"python -c \"from claims.linking import write_index; write_index('{folder}')\""
        )
    return CandidateGenerator(index, vectorizer, aliases, base)


def _addresses(name: str) -> list[str]:
    """Where scispaCy publishes the files of a knowledge base: the index's four, then its concepts."""
    from scispacy.candidate_generation import DEFAULT_KNOWLEDGE_BASES, DEFAULT_PATHS

    made = inspect.signature(DEFAULT_KNOWLEDGE_BASES[name].__init__)
    return [*DEFAULT_PATHS[name], made.parameters["file_path"].default]


def _cached(name: str) -> list[str]:
    """Returns the cached files of a knowledge base; scispaCy's own way there asks the network first."""
    from scispacy import file_cache

    cache = Path(file_cache.DATASET_CACHE)
    files: list[str] = []
    missing: list[str] = []
    for address in _addresses(name):
        # "<hash of the address>.<hash of the version>.<file name>"
        key, _, file = file_cache.url_to_filename(address).partition(".")
        kept = sorted(cache.glob(f"{key}.*{file}"), key=lambda path: path.stat().st_mtime)
        if kept:
            files.append(str(kept[-1]))
        else:
            missing.append(file)
    if missing:
        raise LinkingError(
            f"the knowledge base {name} is not on this machine: scispaCy's cache ({cache}) lacks {', '.join(missing)}. "
            "medfact downloads nothing while it runs; fetch it once: "
            f"python -c \"from claims.linking import fetch; fetch('{name}')\", or name a folder that holds a {FILE}"
        )
    return files


def _read(folder: Path) -> Any:
    """Reads a folder's ``kb.jsonl``."""
    from scispacy.linking_utils import Entity, KnowledgeBase

    file = folder / FILE
    if not folder.is_dir():
        raise LinkingError(f"there is no folder {folder}; expected a folder that holds a {FILE}, or {', '.join(NAMES)}")
    if not file.is_file():
        raise LinkingError(f"{folder} holds no {FILE}; expected one concept a line, as scispaCy's knowledge bases have")
    concepts = []
    try:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                concepts.append(Entity(**_concept(line, f"{file}:{number}").model_dump()))
    except UnicodeDecodeError:
        raise LinkingError(f"{file} is not UTF-8") from None
    if not concepts:
        raise LinkingError(f"{file} holds no concept")
    return KnowledgeBase(concepts)


def _concept(line: str, place: str) -> Concept:
    try:
        return Concept.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise LinkingError(
            f"{place}: {f'{key}: ' if key else ''}{first['msg']}; expected "
            '{"concept_id": "…", "canonical_name": "…", "aliases": ["…"], "types": ["T047"], "definition": "…"}'
        ) from None


def _index(base: Any) -> tuple[list[str], Any, Any, Any]:
    """Returns (aliases, vectorizer, index, vectors) of a knowledge base.

    As scispaCy's ``create_tfidf_ann_index`` does, which refuses SciPy from 1.11 on, prints, and finds nothing in common
    between the names of a small knowledge base.
    """
    import nmslib  # type: ignore[import-not-found]
    import numpy
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    aliases = sorted(base.alias_to_cuis)
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 3), min_df=_COMMON if len(aliases) > _LARGE else 1, dtype=numpy.float32
    )
    vectors = vectorizer.fit_transform(aliases)
    # nmslib ends the process at a vector of nothing.
    kept = numpy.flatnonzero(numpy.diff(vectors.indptr))
    vectors = vectors[kept]
    index = nmslib.init(method="hnsw", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectors)
    threads = 1 if len(aliases) <= _LARGE else os.cpu_count() or 1
    index.createIndex({"M": 100, "indexThreadQty": threads, "efConstruction": 2000, "post": 0}, print_progress=False)
    index.setQueryTimeParams({"efSearch": 200})
    return [aliases[place] for place in kept], vectorizer, index, vectors


def _load(paths: Any, wanted: str) -> tuple[Any, Any, list[str]]:
    """Returns (index, vectorizer, aliases) of an index that was made before."""
    import joblib
    from scispacy.candidate_generation import load_approximate_nearest_neighbours_index

    try:
        with warnings.catch_warnings():
            # The published ones were made by an earlier scikit-learn; what changed since is mended below.
            warnings.filterwarnings("ignore", message="Trying to unpickle estimator")
            vectorizer = joblib.load(paths.tfidf_vectorizer)
        # scikit-learn before 1.5 kept the weights as a diagonal; a later one finds none and weighs nothing, silently.
        weights = vars(vectorizer._tfidf).get("_idf_diag")  # noqa: SLF001  # there is no other way to it
        if weights is not None and "idf_" not in vars(vectorizer._tfidf):  # noqa: SLF001  # the same
            vectorizer.idf_ = weights.diagonal()
        aliases = json.loads(Path(paths.concept_aliases_list).read_text(encoding="utf-8"))
        return load_approximate_nearest_neighbours_index(paths), vectorizer, aliases
    except Exception as error:
        raise LinkingError(f"the index of {wanted} cannot be loaded: {error}") from error
