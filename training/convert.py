"""Makes training, development and test documents (.spacy) from the archives of the corpora.

Usage: ``python -m training.convert ARCHIVES OUT``
"""

from __future__ import annotations

import argparse
import itertools
import random
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from training.align import to_doc
from training.clear import repair_craft, ud_to_clear
from training.conllu import Sentence, Word, read_conllu, read_iob
from training.leaflet import Leaflets
from training.silver import labelled_passages, with_other_names
from training.tokenizer import blank

SEED = 7
LEAFLET_SENTENCES = 6000
# Copies of BC5CDR, which is small beside the treebanks, and the share of entities that get another name in each.
ENTITY_COPIES = (0.0, 0.15, 0.3)
SPLITS = ("train", "dev", "test", "test-gold-tokens")
ARCHIVES = ("craft-conllu.tgz", "ud-english-ewt-sources.tgz", "bc5cdr-iob.tgz")
CONTRACTED = {"do", "n't", "not", "please", "always", "never", "just", "so", "then", "also", "and", "but"}


def split_of(paper: str) -> str:
    """Where a CRAFT paper goes: one in ten each to development and test, by a hash that never changes."""
    bucket = zlib.crc32(paper.encode()) % 10
    return {0: "dev", 1: "test"}.get(bucket, "train")


def chunks(sentences: list[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """Cuts a document into pieces of one to eight sentences, single ones often (patient information has many)."""
    for _, paragraph in itertools.groupby(sentences, key=lambda s: s.paragraph):
        rest = list(paragraph)
        while rest:
            size = rng.choice((1, 1, 1, 2, 3, 4, 6, 8))
            yield rest[:size]
            rest = rest[size:]


def across_paragraphs(pieces: list[list[Sentence]], rng: random.Random, share: float) -> Iterator[list[Sentence]]:
    """Joins a share of neighbouring pieces, so that line breaks inside a text are seen too."""
    i = 0
    while i < len(pieces):
        if i + 1 < len(pieces) and rng.random() < share:
            yield [*pieces[i], *pieces[i + 1]]
            i += 2
        else:
            yield pieces[i]
            i += 1


def copy(sentence: Sentence) -> Sentence:
    """A copy whose words can be changed."""
    words = [Word(**vars(w)) for w in sentence.words]
    return Sentence(words, sentence.doc_id, sentence.paragraph)


def augment(sentence: Sentence, rng: random.Random, strength: float) -> Sentence:
    """Varies the spelling: lower case, headings, no final full stop, curly quotes, dashes between numbers."""
    sentence = copy(sentence)
    words = sentence.words
    draw = rng.random() / strength
    if draw < 0.08:
        for w in words:
            w.form = w.form.lower() if len(w.form.lower()) == len(w.form) else w.form
    elif draw < 0.13 and len(words) < 12:
        for w in words:
            if w.tag and w.tag[0] in "NVJRM" and w.form[0].islower():
                w.form = w.form[0].upper() + w.form[1:]
    if rng.random() < 0.35 * strength and len(words) > 1 and words[-1].form == "." and words[-1].dep == "punct":
        words.pop()
    if rng.random() < 0.5 * strength:
        _curl(words)
    for before, w, after in zip(words, words[1:], words[2:], strict=False):
        if w.form == "-" and before.form.isdigit() and after.form.isdigit() and rng.random() < 0.3:
            w.form = "–"
    return sentence


def _curl(words: list[Word]) -> None:
    for i, w in enumerate(words):
        if w.form == '"':
            w.form = "“" if w.tag == "``" else "”"
        elif "'" in w.form and (w.tag in ("POS", "RB", "VBZ", "VBP", "MD", "VBD") or i == len(words)):
            w.form = w.form.replace("'", "’")


def is_imperative(sentence: Sentence) -> bool:
    """Whether a sentence is a command: a base-form root without subject, nothing but a few words before it."""
    words = sentence.words
    roots = [i for i, w in enumerate(words) if w.dep == "ROOT"]
    if len(roots) != 1 or words[roots[0]].tag != "VB" or len(words) < 3:
        return False
    root = roots[0]
    return all(w.form.lower() in CONTRACTED or w.form == "," for w in words[:root]) and not any(
        w.head == root and w.dep in ("nsubj", "nsubjpass") for w in words
    )


def by_document(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    """Groups sentences by the document they come from."""
    return [list(group) for _, group in itertools.groupby(sentences, key=lambda s: s.doc_id)]


def craft(folder: Path, nlp: Language, rng: random.Random) -> dict[str, list[Doc]]:
    """CRAFT's papers, with tags and parse."""
    docs: dict[str, list[Doc]] = {split: [] for split in SPLITS}
    for path in sorted(folder.glob("**/craft/*.conllu")):
        split = split_of(path.stem)
        sentences = [repair_craft(s) for s in read_conllu(path)]
        pieces = list(across_paragraphs(list(chunks(sentences, rng)), rng, 0.15))
        for piece in pieces:
            varied = [augment(s, rng, 0.5) for s in piece] if split == "train" else piece
            docs[split].append(to_doc(nlp, varied, rng.choice(("\n", "\n\n", " "))))
            if split == "test":
                docs["test-gold-tokens"].append(to_doc(nlp, varied, gold_tokens=True))
    return docs


def ewt(folder: Path, nlp: Language, rng: random.Random) -> dict[str, list[Doc]]:
    """EWT's documents; those of its own dev and test files are kept out of training by their ids."""
    files = {"dev": folder / "en_ewt-ud-dev.conllu", "test": folder / "en_ewt-ud-test.conllu"}
    found = {name: next(folder.glob(f"**/{path.name}")) for name, path in files.items()}
    held = {name: by_document(read_conllu(path)) for name, path in found.items()}
    held_ids = {doc[0].doc_id for documents in held.values() for doc in documents}
    docs: dict[str, list[Doc]] = {split: [] for split in SPLITS}
    for name, documents in held.items():
        for document in documents:
            for piece in chunks([s for s in map(ud_to_clear, document) if s.parsed], rng):
                docs[name].append(to_doc(nlp, piece))
                if name == "test":
                    docs["test-gold-tokens"].append(to_doc(nlp, piece, gold_tokens=True))
    for path in sorted(folder.glob("**/sources/*/*.conllu")):
        for document in by_document(read_conllu(path)):
            if document[0].doc_id in held_ids:
                continue
            sentences = [s for s in map(ud_to_clear, document) if s.parsed]
            for strength in (0.3, 1.0):
                pieces = list(across_paragraphs(list(chunks(sentences, rng)), rng, 0.15))
                for piece in pieces:
                    varied = [augment(s, rng, strength) for s in piece]
                    docs["train"].append(to_doc(nlp, varied, rng.choice(("\n", "\n\n", " "))))
            for sentence in filter(is_imperative, sentences):
                for _ in range(3):
                    docs["train"].append(to_doc(nlp, [augment(sentence, rng, 1.0)]))
    return docs


def bc5cdr(folder: Path, nlp: Language, rng: random.Random) -> dict[str, list[Doc]]:
    """BC5CDR's abstracts, with entities only, cut differently in each copy. The end of its development part is dev."""
    docs: dict[str, list[Doc]] = {split: [] for split in SPLITS}
    read = {name: list(read_iob(next(folder.glob(f"**/{name}.tsv")))) for name in ("train", "devel", "test")}
    for sentence in itertools.chain(*read.values()):
        sentence.paragraph = 0
    cut = len(read["devel"]) * 4 // 5
    for piece in runs(read["devel"][cut:], rng):
        docs["dev"].append(to_doc(nlp, piece, parsed=False, entities=True))
    for piece in runs(read["test"], rng):
        docs["test"].append(to_doc(nlp, piece, parsed=False, entities=True))
        docs["test-gold-tokens"].append(to_doc(nlp, piece, parsed=False, entities=True, gold_tokens=True))
    for share in ENTITY_COPIES:
        for piece in runs([*read["train"], *read["devel"][:cut]], rng):
            varied = [augment(with_other_names(s, rng, share), rng, 0.3) for s in piece]
            docs["train"].append(to_doc(nlp, varied, parsed=False, entities=True))
    return docs


def runs(sentences: list[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """Cuts a run of sentences into pieces of one to six."""
    start = 0
    while start < len(sentences):
        end = start + rng.choice((1, 1, 2, 3, 4, 6))
        yield sentences[start:end]
        start = end


def leaflets(nlp: Language, rng: random.Random) -> list[Doc]:
    """Made-up patient information (see ``training.leaflet``), mostly one sentence to a document."""
    maker = Leaflets(rng)
    docs = []
    made = 0
    while made < LEAFLET_SENTENCES:
        piece = [augment(maker.sentence(), rng, 0.5) for _ in range(rng.choice((1, 1, 1, 1, 2, 3)))]
        for before, sentence in zip(piece, piece[1:], strict=False):
            # A line without a full stop is followed by a line break, or nobody could tell where it ends.
            new_line = before.words[-1].tag != "." or rng.random() < 0.3
            sentence.paragraph = before.paragraph + new_line
        docs.append(to_doc(nlp, piece, rng.choice(("\n", "\n\n")), entities=True))
        made += len(piece)
    return docs


def parser_labels(docs: list[Doc], path: Path) -> None:
    """Writes the parser's actions, from parsed documents only (spaCy would take "" from the others as a label)."""
    nlp = blank()
    parser = nlp.add_pipe("parser", config={"min_action_freq": 60})
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs if doc.has_annotation("DEP")]
    parser.initialize(lambda: examples, nlp=nlp)
    path.parent.mkdir(parents=True, exist_ok=True)
    srsly.write_json(path, parser.label_data)


def unpack(archives: Path, target: Path) -> None:
    """Unpacks the corpora's archives."""
    for name in ARCHIVES:
        with tarfile.open(archives / name) as archive:
            archive.extractall(target, filter="data")


def convert(archives: Path, out: Path) -> None:
    """Writes ``train``, ``dev`` and, for the evaluation, ``test-*`` and ``dev-*`` by corpus.

    Args:
        archives: folder with the three archives.
        out: folder for the .spacy files.
    """
    out.mkdir(parents=True, exist_ok=True)
    nlp = blank()
    train: list[Doc] = []
    dev: list[Doc] = []
    with tempfile.TemporaryDirectory() as folder:
        unpack(archives, Path(folder))
        for reader in (craft, ewt, bc5cdr):
            docs = reader(Path(folder), nlp, random.Random(SEED))
            train += docs["train"]
            dev += docs["dev"]
            for split in SPLITS[1:]:
                _write(docs[split], out / f"{split}-{reader.__name__}.spacy")
    train += leaflets(nlp, random.Random(SEED))
    train += labelled_passages(archives, nlp, random.Random(SEED))
    random.Random(SEED).shuffle(train)
    parser_labels(train, out / "labels" / "parser.json")
    _write(train, out / "train.spacy")
    # Scoring all of it at every evaluation would take longer than training.
    random.Random(SEED).shuffle(dev)
    _write(dev[: len(dev) // 3], out / "dev.spacy")


def _write(docs: list[Doc], path: Path) -> None:
    DocBin(docs=docs, store_user_data=False).to_disk(path)
    print(f"{path.name}: {len(docs)} documents, {sum(map(len, docs))} tokens")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archives", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    convert(arguments.archives, arguments.out)
