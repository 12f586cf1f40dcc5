"""Measures pipelines on the held-out documents and writes the model card.

Usage: ``python -m training.evaluate DATA MODEL [--compare NAME=MODEL ...] [--card FILE]``

Trees are compared on the tokens of the pipeline's own tokenizer. A pipeline whose tokenizer differs needs documents
made for it: ``--compare NAME=MODEL:DATA``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

UNSCORED = ("dep", "punct")  # "dep" is what the conversion could not name; punctuation is left out as is usual
Figures = dict[str, float]


@dataclass
class Counts:
    """Hits and misses of one kind of entity."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    def figures(self) -> Figures:
        """Precision, recall, F1 in percent."""
        precision = self.hit / max(1, self.hit + self.false)
        recall = self.hit / max(1, self.hit + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return {"p": 100 * precision, "r": 100 * recall, "f": 100 * f1}


def load_docs(path: Path, nlp: Language) -> list[Doc]:
    """Reads documents."""
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def bare(gold: Doc, nlp: Language, preset: bool) -> Doc:
    """The tokens of a gold document, with its sentence boundaries if these are preset (as medfact does by rule)."""
    doc = Doc(nlp.vocab, words=[t.text for t in gold], spaces=[bool(t.whitespace_) for t in gold])
    if preset:
        starts = {sent.start for sent in gold.sents}
        for token in doc:
            token.is_sent_start = token.i in starts
    return doc


def run(nlp: Language, doc: Doc) -> Doc:
    """Runs the pipes over a tokenised document."""
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def syntax(nlp: Language, path: Path) -> Figures:
    """Tags, UAS and LAS with preset sentence boundaries, and the parser's own sentence boundaries without."""
    tags = heads = labels = tagged = arcs = 0
    boundary = Counts()
    for gold in load_docs(path, nlp):
        doc = run(nlp, bare(gold, nlp, preset=True))
        for g, p in zip(gold, doc, strict=True):
            if g.is_space:
                continue
            if g.tag_:
                tagged += 1
                tags += g.tag_ == p.tag_
            if g.dep_ and g.dep_ not in UNSCORED:
                arcs += 1
                heads += g.head.i == p.head.i
                labels += g.head.i == p.head.i and g.dep_.lower() == p.dep_.lower()
        own = run(nlp, bare(gold, nlp, preset=False))
        wanted, found = {s.start for s in gold.sents}, {s.start for s in own.sents}
        boundary.hit += len(wanted & found)
        boundary.false += len(found - wanted)
        boundary.missed += len(wanted - found)
    return {
        "tags": 100 * tags / tagged,
        "uas": 100 * heads / arcs,
        "las": 100 * labels / arcs,
        "sents_f": boundary.figures()["f"],
    }


def entities(nlp: Language, path: Path, own_tokens: bool) -> dict[str, Figures]:
    """Exact entity spans by type, by character offset against the corpus's own annotation.

    Args:
        nlp: the pipeline.
        path: documents on the corpus's tokens.
        own_tokens: tokenise with the pipeline's tokenizer, so that an entity it cannot reach is a miss.
    """
    counts: dict[str, Counts] = defaultdict(Counts)
    for gold in load_docs(path, nlp):
        doc = nlp(gold.text) if own_tokens else run(nlp, bare(gold, nlp, preset=False))
        wanted = {(e.start_char, e.end_char, e.label_.upper()) for e in gold.ents}
        found = {(e.start_char, e.end_char, e.label_.upper()) for e in doc.ents}
        for kind, spans in (("hit", wanted & found), ("false", found - wanted), ("missed", wanted - found)):
            for span in spans:
                for name in (span[2], "all"):
                    setattr(counts[name], kind, getattr(counts[name], kind) + 1)
    return {name: c.figures() for name, c in sorted(counts.items())}


def speed(nlp: Language, path: Path) -> float:
    """Tokens per second of processor time, everything included, on texts of about a page."""
    docs = load_docs(path, nlp)
    texts = [" ".join(d.text for d in docs[i : i + 12]) for i in range(0, len(docs), 12)]
    list(nlp.pipe(texts[:5]))
    start = time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts))
    return tokens / (time.process_time() - start)


def size(model: Path) -> float:
    """Megabytes on disk."""
    return sum(f.stat().st_size for f in model.rglob("*") if f.is_file()) / 1e6


def measure(model: Path, data: Path) -> dict[str, Any]:
    """All figures of one pipeline."""
    nlp = spacy.load(model)
    return {
        "craft": syntax(nlp, data / "test-craft.spacy"),
        "ewt": syntax(nlp, data / "test-ewt.spacy"),
        "craft_gold_tokens": syntax(nlp, data / "test-gold-tokens-craft.spacy"),
        "ewt_gold_tokens": syntax(nlp, data / "test-gold-tokens-ewt.spacy"),
        "bc5cdr": entities(nlp, data / "test-gold-tokens-bc5cdr.spacy", own_tokens=True),
        "bc5cdr_gold_tokens": entities(nlp, data / "test-gold-tokens-bc5cdr.spacy", own_tokens=False),
        "speed": speed(nlp, data / "test-craft.spacy"),
        "megabytes": size(model),
    }


CARD = """# en_medfact_sm 0.1.0

A compact English spaCy pipeline for patient information and biomedical text: `tok2vec`, `tagger` (Penn tags),
`parser` (CLEAR labels, as in spaCy's English pipelines), `attribute_ruler` (universal POS), `lemmatizer` (rules),
`ner` (`DISEASE`, `CHEMICAL`). No word vectors; {megabytes:.1f} MB on disk. The tokenizer is scispaCy's combined-rule
one with one rule more ("cisplatin-induced" gives three tokens), saved with the pipeline. Licence: CC BY-SA 4.0, see
LICENSE. Made by one run of the recipe in `training/`.

## Figures

Measured by `training/evaluate.py` on documents that no training step has seen: {craft} CRAFT papers chosen by hash;
the test documents of EWT (web reviews, answers, mail, newsgroups, weblogs; dependencies converted from UD); the test
part of BC5CDR. Tags, UAS and LAS with preset sentence boundaries, without punctuation and without arcs that the
conversion could not name. Entities: exact spans and types, against the corpus's own offsets.

{table}

- *medfact's tokens*: what the pipeline sees in use. "FDA-approved" is one token, "cisplatin-induced" three (see
  `training/tokenizer.py`). Entities inside a token cannot be found and count as missed.
- *corpus tokens*: split at every hyphen, as in the corpora.
- Speed: on a machine shared with other work, processor time of everything in the pipeline.
- Leaflet-like text has no treebank. `training/README.md`, "Probe", says what fifty sentences look like.
- scispaCy's published figures, on other data and so only for orientation: `en_core_sci_sm` tags 98.2, UAS 89.2,
  LAS 87.2 (GENIA); `en_ner_bc5cdr_md`, with vectors, entities F1 84.3 (BC5CDR test).

## Limits

Trained on research papers, web text, made-up leaflet sentences and passages of our own; no clinical notes. Gold
entities come from PubMed abstracts only; brand names and everyday words for symptoms were taught with names out of
lists, and are missed more often than those of abstracts. Not a medical device.
"""

ROWS = [
    ("CRAFT tags", "craft", "tags"), ("CRAFT UAS", "craft", "uas"), ("CRAFT LAS", "craft", "las"),
    ("CRAFT sentence ends F1, parser alone", "craft", "sents_f"),
    ("EWT tags", "ewt", "tags"), ("EWT UAS", "ewt", "uas"), ("EWT LAS", "ewt", "las"),
    ("EWT sentence ends F1, parser alone", "ewt", "sents_f"),
]  # fmt: skip


def table(results: dict[str, dict[str, Any]]) -> str:
    """The figures as a Markdown table, medfact's tokens and the corpora's, model by model."""
    names = list(results)
    header = "| |" + "".join(f" {n}, medfact's tokens | {n}, corpus tokens |" for n in names)
    lines = [header, "|---|" + "---|---|" * len(names)]
    for title, corpus, figure in ROWS:
        cells = [f"{r[c][figure]:.1f}" for r in results.values() for c in (corpus, corpus + "_gold_tokens")]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    for label in ("CHEMICAL", "DISEASE", "all"):
        cells = []
        for r in results.values():
            for corpus in ("bc5cdr", "bc5cdr_gold_tokens"):
                f = r[corpus].get(label, {"p": 0, "r": 0, "f": 0})
                cells.append(f"{f['p']:.1f} / {f['r']:.1f} / {f['f']:.1f}")
        lines.append(f"| BC5CDR {label}, P / R / F1 | " + " | ".join(cells) + " |")
    lines.append("| tokens per second | " + " | ".join(f"{r['speed']:,.0f} |" for r in results.values()) + " |")
    lines.append("| MB | " + " | ".join(f"{r['megabytes']:.1f} |" for r in results.values()) + " |")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder that training.convert wrote")
    parser.add_argument("model", type=Path)
    parser.add_argument(
        "--compare", action="append", default=[], metavar="NAME=MODEL[:DATA]", help="another pipeline, measured alike"
    )
    parser.add_argument("--papers", type=int, default=0, help="number of held-out CRAFT papers, for the card")
    parser.add_argument("--card", type=Path)
    parser.add_argument("--figures", type=Path, help="write the model's figures as JSON")
    arguments = parser.parse_args()
    results = {"en_medfact_sm": measure(arguments.model, arguments.data)}
    for other in arguments.compare:
        name, _, place = other.partition("=")
        model, _, data = place.partition(":")
        results[name] = measure(Path(model), Path(data) if data else arguments.data)
    if arguments.figures:
        arguments.figures.write_text(json.dumps(results["en_medfact_sm"], indent=1), encoding="utf-8")
    print(json.dumps(results, indent=1))
    print(table(results))
    if arguments.card:
        own = results["en_medfact_sm"]
        card = CARD.format(megabytes=own["megabytes"], craft=arguments.papers or "the held-out", table=table(results))
        arguments.card.write_text(card, encoding="utf-8")
        meta_path = arguments.model / "meta.json"
        meta = json.loads(meta_path.read_text(encoding="utf-8"))
        meta["performance"] = own
        meta_path.write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
