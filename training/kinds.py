"""Trains the sentence classifier (`claims.classifier`) from the project's own labelled passages.

    python -m training.kinds [--processes 2] [--unmeasured]

reads ``training/passages``, renders each passage twice (Markdown with headings and lists; one flat text, as pages that
lost their markup), reads both through the language pipeline and the extractors, prints figures on files that were held
out, trains on all of them and writes ``claims/data/en_medfact_kinds``. Needs ``training/requirements-network.txt``
beside medfact itself.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from claims import encoder as run_time_encoder
from claims.classifier import BITS, FOLDER, Weights, doubtful, joined
from claims.model import KINDS
from claims.network import FILE, Network, log_odds
from training import encoder, network
from training.labelled import Text, read_in, spread
from training.passages import read_folder

PASSAGES = Path(__file__).parent / "passages"
STRENGTH = 0.3
"""Inverse of the regularization's strength (scikit-learn's C)."""
LEAST = 3
"""Features that fewer sentences have are left out."""
PLAIN, PLAIN_WEIGHT = "nih-", 3.0
"""Files in the plain prose of health institutes, with the natural share of sentences that claim nothing, count more."""
PLAIN_SENTENCES = 1.5
"""How much they count for the network."""
INSTITUTES = {"nih": 131, "onco": 31, "public": 31, "labels": 31}
"""Files from these numbers on read most like the pages that institutes print, repetitive and formal."""
INSTITUTES_SENTENCES = 3.0
"""How much they count for the network."""
HALF = 0.5
"""Labels above it are those of both annotators."""
SHARES = {INSTITUTES_SENTENCES: 1.0, PLAIN_SENTENCES: 0.6, 1.0: 0.4}
"""How likely the encoder sees a sentence in a round, by how much it counts; it counts half as much there."""
FOLDS = 8
"""The network is trained on what the linear model says of files it has not seen, so many folds."""
APART = Path(__file__).parent / "held_out.txt"
"""Names the files that are held out to measure by, a line a file: no stage of the encoder has seen them."""
# Where a sentence neither names a treatment nor speaks of one.
ALONE = {"safety": 0.5, "dosing": 0.1}
# Where a sentence has the kind's own words ("side effects"), or tells what a drug does.
OUTRIGHT = {"safety": 0.1}
Linear = tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]
# Thresholds, chosen on the scorer's labelled passages and on labelled answers: precision before recall.
KEEP = {"statistic": 0.08, "dosing": 0.004, "safety": 0.4, "efficacy": 0.35, "procedure": 0.3}
ADD = {"statistic": 0.6, "dosing": 0.55, "safety": 0.5, "efficacy": 0.42, "procedure": 0.3}


def fit(matrix: csr_matrix, labels: Sequence[numpy.ndarray], counts: numpy.ndarray) -> Linear:
    """Trains one linear model a kind, each row counting so much; returns (feature numbers, weights, bias).

    Where the annotators differ, the row counts half for each.
    """
    common = numpy.flatnonzero(numpy.asarray((matrix > 0).sum(axis=0)).ravel() >= LEAST)
    chosen = matrix[:, common]
    models = []
    for first, second in zip(*(part.T for part in labels), strict=True):
        differ = first != second
        weights = numpy.concatenate([numpy.where(differ, counts / 2, counts), counts[differ] / 2])
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=500)
        rows, said = vstack([chosen, chosen[differ]]), numpy.concatenate([first, second[differ]])
        models.append(model.fit(rows, said, sample_weight=weights))
    weights = numpy.stack([model.coef_[0] for model in models], axis=1)
    return common, weights, numpy.array([model.intercept_[0] for model in models])


def odds(matrix: csr_matrix, model: Linear) -> numpy.ndarray:
    """Returns log odds, a column a kind."""
    common, weights, bias = model
    result: numpy.ndarray = matrix[:, common] @ weights + bias
    return result


def held_out_odds(
    matrix: csr_matrix,
    labels: Sequence[numpy.ndarray],
    known: numpy.ndarray,
    files: Sequence[str],
    counts: numpy.ndarray,
    processes: int = 1,
) -> numpy.ndarray:
    """Returns the linear model's log odds of every sentence, from models that have not seen its file."""
    result = numpy.zeros(labels[0].shape)
    folds = list(GroupKFold(FOLDS).split(matrix, groups=files))
    seen = [train[known[train]] for train, _ in folds]
    models = spread(
        processes, fit, (matrix[rows] for rows in seen), ([part[rows] for part in labels] for rows in seen),
        (counts[rows] for rows in seen),
    )  # fmt: skip
    for (_, test), model in zip(folds, models, strict=True):
        result[test] = odds(matrix[test], model)
    return result


def decided(scores: numpy.ndarray, rules: numpy.ndarray) -> numpy.ndarray:
    """What the run time makes of probabilities and rules, see `claims.classifier.decide`."""
    keep, add = (numpy.array([table[kind] for kind in KINDS]) for table in (KEEP, ADD))
    result: numpy.ndarray = numpy.where(rules, scores >= keep, scores >= add)
    return result


def figures(found: numpy.ndarray, gold: numpy.ndarray) -> dict[str, tuple[float, float, float]]:
    """Returns precision, recall and F1 for each kind and for all together."""
    rows = {kind: (found[:, column], gold[:, column]) for column, kind in enumerate(KINDS)}
    rows["all"] = found.ravel(), gold.ravel()
    result = {}
    for name, (said, true) in rows.items():
        right = float((said & true).sum())
        precision, recall = right / max(1, said.sum()), right / max(1, true.sum())
        result[name] = (precision, recall, 2 * precision * recall / max(1e-9, precision + recall))
    return result


def card(meta: dict[str, Any]) -> str:
    """Returns the model card."""
    by_itself = meta["held_out"]["encoder"]
    tables = [meta["held_out"][name] for name in ("rules alone", "model and rules", "second annotator")]
    rows = [
        f"| {kind} | " + " | ".join(" / ".join(f"{x:.3f}" for x in table[kind]) for table in tables) + " |"
        for kind in tables[0]
    ]
    earlier = f", the regressions and the network from {meta['earlier']:,} of them" if "earlier" in meta else ""
    alone = [f"| {kind} | {' / '.join(format(x, '.3f') for x in row)} |" for kind, row in by_itself.items()]
    return f"""# en_medfact_kinds

Which kinds of claim a sentence carries: five logistic regressions over {meta["features"]:,} hashed features; a
network over their log odds, the words of the sentence and the sentences around it ({meta["words"]:,} words with
vectors of {network.SIZE} numbers, two convolutions of width {network.HIDDEN}, a recurrent network over sentences;
{meta["parameters"]:,} numbers beside the vectors); and, where the network's log odds are near to a threshold, an
encoder of six layers over the sentence and what stands above it ({meta["pieces"]:,} pieces of words). Used by
`claims/classifier.py`, `claims/network.py` and `claims/encoder.py` beside the rules of the extractors. Made by
`python -m training.kinds` from {meta["sentences"]:,} sentences of the project's own writing
in `training/passages/`{earlier}
(each read in two renderings; files in the plain prose of health institutes count
{PLAIN_WEIGHT:.0f} times for the regressions and {PLAIN_SENTENCES} times for the network, those that read most like
their pages {INSTITUTES_SENTENCES:.0f} times). No text of others was used for training.

Licence: Apache-2.0, as the code. The vectors of words were begun with those that all-MiniLM-L6-v2
(sentence-transformers, Apache-2.0) gives to single words, cut to {network.SIZE} numbers, and changed in training. The
encoder is that model, first its upper and then all its layers tuned, with a layer of its own on top, then cut to half
its heads and a third of its inner neurons while it learnt from what it had been, its numbers cut to one byte.

## Figures

Precision / recall / F1 on {meta["apart"]} files held out (each file has one author and one genre), sentence by
sentence in both renderings: no part of what is shipped has seen them ({meta["measured"]}).
The thresholds were chosen on the labelled passages of the scorer and on labelled answers of health institutes, the
models by what these files showed of earlier ones.

| kind | rules alone | rules and model | second annotator |
|---|---|---|---|
{chr(10).join(rows)}

The encoder by itself at even odds, on the same files:

| kind | precision / recall / F1 |
|---|---|
{chr(10).join(alone)}

## Limits

The passages were written, and labelled, to the annotation guide by language models and people of the project, not
taken from published pages; lines that share eight words in a row with the measuring data were taken out, and facts were
not looked up. A second annotator (a language model) labelled every line
anew without seeing the first labels; where the two differ the line counts half for each. Labels of harm (of a
treatment, or of a disease) are the hardest and the least even. The figures of real passages are in
`docs/measurements.md`.
"""


def count_of(file: str) -> float:
    """Returns how much a sentence of a file counts for the network."""
    genre, _, number = file.removesuffix(".txt").partition("-")
    if int(number) >= INSTITUTES.get(genre, int(number) + 1):
        return INSTITUTES_SENTENCES
    return PLAIN_SENTENCES if file.startswith(PLAIN) else 1.0


def examples(texts: Sequence[Text], first: numpy.ndarray, labels: Sequence[numpy.ndarray]) -> list[network.Example]:
    """Returns the texts as the network learns from them; what no labelled line says counts nothing."""
    result, at = [], 0
    for text in texts:
        rows = slice(at, at + len(text.kinds))
        at = rows.stop
        count = count_of(text.file)
        counts = numpy.array([count if kinds is not None else 0.0 for kinds in text.kinds])
        result.append(
            network.Example(text.inputs, first[rows], sum(part[rows] for part in labels) / len(labels), counts)
        )
    return result


def taught(texts: Sequence[Text], given: Sequence[network.Example]) -> Network:
    """Trains a network on texts."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(text.words)
    return network.train(given, words)


def sentences(texts: Sequence[Text], labels: Sequence[numpy.ndarray]) -> list[encoder.Sentence | None]:
    """Returns every sentence as the encoder learns from it; None where no labelled line is."""
    vocabulary = encoder.public_vocabulary()
    result: list[encoder.Sentence | None] = []
    row = -1
    for text in texts:
        count = count_of(text.file)
        for index, kinds in enumerate(text.kinds):
            row += 1
            said = sum(part[row].astype("float32") for part in labels) / len(labels)
            result.append(
                None if kinds is None else encoder.Sentence(
                    vocabulary.read(text.said[index]), text.inputs, index, said, SHARES[count], count / 2, text.first
                )
            )  # fmt: skip
    return result


def encoder_figures(net: encoder.Net, apart: Sequence[encoder.Sentence]) -> dict[str, tuple[float, float, float]]:
    """Returns what the encoder finds by itself, at even odds, in sentences it has not seen."""
    return figures(encoder.odds(net, apart) > 0, numpy.stack([one.labels for one in apart]) > HALF)


def main() -> None:
    """Prints held-out figures, trains, writes the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--unmeasured", action="store_true", help="train without holding files out")
    parser.add_argument("--scores", type=Path, help="write held-out scores to this .npz, to choose thresholds by")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    texts, matrix = read_in(arguments.processes, list(read_folder(PASSAGES)))
    files = [text.file for text in texts for _ in text.kinds]
    known = numpy.array([kinds is not None for text in texts for kinds in text.kinds])
    labels = [
        numpy.array([[kind in (kinds or ()) for kind in KINDS] for kinds in said])
        for said in ([k for text in texts for k in text.kinds], [k for text in texts for k in text.second])
    ]
    counts = numpy.array([PLAIN_WEIGHT if name.startswith(PLAIN) else 1.0 for name in files])
    away = set() if arguments.unmeasured else set(APART.read_text(encoding="utf-8").split())
    aside = numpy.isin(files, list(away))
    # Trained once: what is held out to measure by stays out of what is shipped.
    learnt = known & ~aside
    common, weights, bias = fit(matrix[learnt], [part[learnt] for part in labels], counts[learnt])
    first = held_out_odds(matrix, labels, learnt, files, counts, arguments.processes)
    first[aside] = odds(matrix[aside], (common, weights, bias))
    given = examples(texts, first, labels)
    kept = [index for index, text in enumerate(texts) if text.file not in away]
    model = taught([texts[index] for index in kept], [given[index] for index in kept])
    read = sentences(texts, labels)
    encoded = encoder.train([one for one, apart in zip(read, aside, strict=True) if one is not None and not apart])
    held: dict[str, dict[str, tuple[float, float, float]]] = {}
    if away:
        odds_of = numpy.concatenate(
            [
                log_odds(one.inputs, one.linear, model) if text.file in away else one.linear
                for text, one in zip(texts, given, strict=True)
            ]
        )
        shown = known & aside
        found = numpy.concatenate([text.inputs.flags[:, : len(KINDS)] > 0 for text in texts])
        thresholds = Weights(numpy.empty(0), numpy.empty(0), keep=KEEP, add=ADD)
        asked = numpy.flatnonzero(shown)[doubtful(odds_of[shown], found[shown], thresholds)]
        odds_of[asked] = joined(odds_of[asked], encoder.odds(encoded, [one for row in asked if (one := read[row])]))
        scores = 1 / (1 + numpy.exp(-odds_of[shown]))
        rules = found[shown]
        if arguments.scores:
            numpy.savez(arguments.scores, scores=scores, first=first[shown], rules=rules, labels=labels[0][shown])
        held = {
            "rules alone": figures(rules, labels[0][shown]),
            "model and rules": figures(decided(scores, rules), labels[0][shown]),
            "second annotator": figures(labels[1][shown], labels[0][shown]),
            "encoder": encoder_figures(encoded, [one for one, apart in zip(read, aside, strict=True) if one and apart]),
        }
        for name, table in held.items():
            print(name)
            for kind, row in table.items():
                print(f"  {kind:10} P {row[0]:.3f}  R {row[1]:.3f}  F1 {row[2]:.3f}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    numpy.savez_compressed(
        FOLDER / "weights.npz", features=common.astype("uint32"), weights=weights.astype("float16"),
        bias=bias.astype("float32"),
    )  # fmt: skip
    network.save(model)
    encoder.save(encoded, {number for one in read if one is not None for number in one.pieces.numbers.tolist()})
    meta = {
        "name": "en_medfact_kinds",
        "bits": BITS,
        "keep": KEEP,
        "add": ADD,
        "alone": ALONE,
        "outright": OUTRIGHT,
        "sentences": sum(one is not None and one.side and not apart for one, apart in zip(read, aside, strict=True)),
        "features": len(common),
        "words": len(model.hashes),
        "parameters": sum(value.size for value in model.weights.values()),
        "apart": len(away),
        "pieces": len(run_time_encoder.PIECES.read_text(encoding="utf-8").splitlines()),
        "measured": "all three together",
        "held_out": {
            name: {kind: [round(x, 3) for x in row] for kind, row in table.items()} for name, table in held.items()
        },
    }
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    if held:
        (FOLDER / "MODEL_CARD.md").write_text(card(meta), encoding="utf-8")
    size = sum(file.stat().st_size for file in (FOLDER / "weights.npz", FILE, run_time_encoder.FILE)) / 1024
    print(f"{len(common)} features, {len(model.hashes)} words, {size:.0f} KB")


if __name__ == "__main__":
    main()
