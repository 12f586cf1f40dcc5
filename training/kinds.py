"""Trains the sentence classifier (`claims.classifier`) from the project's own labelled passages.

    python -m training.kinds [--folds 5]

reads ``training/passages``, renders each passage twice (Markdown with headings and lists; one flat text, as pages that
lost their markup), reads both through the language pipeline and the extractors, prints figures on passages held out
file by file, trains on all of them and writes ``claims/data/en_medfact_kinds``. Needs nothing but medfact itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import claims
import sources
from claims.classifier import BITS, FOLDER, features, number
from claims.component import DocReader
from claims.model import KINDS
from claims.reading import make_doc
from training.passages import Line, Passage, read_folder

PASSAGES = Path(__file__).parent / "passages"
STRENGTH = 0.3
"""Inverse of the regularization's strength (scikit-learn's C)."""
LEAST = 3
"""Features that fewer sentences have are left out."""
# Thresholds, chosen on held-out passages: precision before recall.
KEEP = {"statistic": 0.05, "dosing": 0.02, "safety": 0.1, "efficacy": 0.1, "procedure": 0.1}
ADD = {"statistic": 1.0, "dosing": 0.4, "safety": 0.75, "efficacy": 0.5, "procedure": 0.3}


def markdown(passage: Passage) -> str:
    """Renders a passage with its title, headings and lists."""
    parts: list[str] = []
    before = ""
    for line in passage.lines:
        if line.role in ("title", "heading"):
            parts.append(f"\n\n{'#' if line.role == 'title' else '##'} {line.text}\n\n")
        elif line.role == "item":
            parts.append(("\n\n" if before != "item" else "") + f"- {line.text}\n")
        else:
            parts.append(("\n\n" if line.opens or before != "sentence" else "") + f"{line.text} ")
        before = line.role
    return "".join(parts).strip() + "\n"


def flat(passage: Passage) -> str:
    """Renders a passage as pages that lost their markup look: no title, list items behind dashes in the line."""
    parts: list[str] = []
    for line in passage.lines:
        if line.role == "heading":
            parts.append(f"\n{line.text}\n")
        elif line.role == "item":
            parts.append(f" - {line.text}")
        elif line.role == "sentence":
            parts.append(("\n" if line.opens and parts else " ") + line.text)
    return "".join(parts).strip() + "\n"


def spans(text: str, lines: Iterable[Line]) -> list[tuple[int, int, frozenset[str]]]:
    """Finds labelled lines in a document's text, in order; returns (start, end, kinds)."""
    found = []
    at = 0
    for line in lines:
        if line.role not in ("sentence", "item"):
            continue
        start = text.find(line.text.rstrip("."), at)
        if start >= 0:
            at = start + len(line.text)
            found.append((start, at, line.kinds))
    return found


def label(start: int, end: int, lines: Sequence[tuple[int, int, frozenset[str]]]) -> frozenset[str] | None:
    """Returns the kinds of a sentence: those of the lines it shares half of either with; None where no line is."""
    kinds: set[str] = set()
    met = False
    for low, high, labels in lines:
        shared = min(high, end) - max(low, start)
        met = met or shared > 0
        if shared > 0 and 2 * shared >= min(high - low, end - start):
            kinds |= labels
    return frozenset(kinds) if met else None


def read(passages: Sequence[Passage]) -> tuple[csr_matrix, numpy.ndarray, list[str], list[bool], numpy.ndarray]:
    """Reads passages through the pipeline.

    Returns:
        Features, labels (a column a kind), the file each row is from, whether it is of the Markdown rendering, and
        whether the rules alone see each kind.
    """
    language = claims.load_language()
    data, indices, starts = [], [], [0]
    labels, files, first, rules = [], [], [], []
    for passage in passages:
        for name, render in (("passage.md", markdown), ("passage.txt", flat)):
            document = sources.read_text(render(passage), name=name)
            lines = spans(document.text, passage.lines)
            doc, reading = make_doc(document, language.nlp)
            for pipe_name, pipe in language.nlp.pipeline:
                doc = doc if pipe_name == "medfact_claims" else pipe(doc)
            for view, _, drafts in DocReader(doc, language.nlp, {}).drafts():
                kinds = label(*reading.span(view.offset, view.offset + len(view.text)), lines)
                if kinds is None:
                    continue
                row = {number(feature): value for feature, value in features(view, drafts)}
                indices.extend(row)
                data.extend(row.values())
                starts.append(len(indices))
                labels.append([kind in kinds for kind in KINDS])
                files.append(passage.place.partition(":")[0])
                first.append(name.endswith(".md"))
                rules.append([bool(drafts[kind]) for kind in KINDS])
    matrix = csr_matrix((data, indices, starts), shape=(len(labels), 1 << BITS))
    return matrix, numpy.array(labels), files, first, numpy.array(rules)


def fit(matrix: csr_matrix, labels: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Trains one model a kind; returns (feature numbers, weights, bias)."""
    common = numpy.flatnonzero(numpy.asarray((matrix > 0).sum(axis=0)).ravel() >= LEAST)
    chosen = matrix[:, common]
    models = [
        LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=500).fit(chosen, column) for column in labels.T
    ]
    weights = numpy.stack([model.coef_[0] for model in models], axis=1)
    return common, weights, numpy.array([model.intercept_[0] for model in models])


def predict(matrix: csr_matrix, model: tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]) -> numpy.ndarray:
    """Returns probabilities, a column a kind."""
    common, weights, bias = model
    result: numpy.ndarray = 1 / (1 + numpy.exp(-(matrix[:, common] @ weights + bias)))
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
    rules, model = (meta["held_out"][name] for name in ("rules alone", "model and rules"))
    rows = [
        f"| {kind} | {' / '.join(f'{x:.3f}' for x in rules[kind])} | {' / '.join(f'{x:.3f}' for x in model[kind])} |"
        for kind in rules
    ]
    return f"""# en_medfact_kinds

Which kinds of claim a sentence carries: five logistic regressions over {meta["features"]:,} hashed features, used by
`claims/classifier.py` beside the rules of the extractors. Made by `python -m training.kinds` from {meta["sentences"]:,}
sentences of the project's own writing in `training/passages/` (each read in two renderings). No text of others was used
for training. Licence: Apache-2.0, as the code.

## Figures

Precision / recall / F1 on passages held out file by file (each file has one author and one genre), sentence by
sentence. The thresholds were chosen on these figures and on what the labelled passages of the scorer showed of safety,
where precision had to be kept up; they are no blind test.

| kind | rules alone | rules and model |
|---|---|---|
{chr(10).join(rows)}

## Limits

The passages were written, and labelled, to the annotation guide by language models and people of the project, not
taken from published pages; facts in them were not looked up. Labels of harm (of a treatment, or of a disease) are the
hardest and the least even. The figures of real passages are in `docs/measurements.md`.
"""


def main() -> None:
    """Prints held-out figures, trains, writes the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=int, default=5, help="0 trains without measuring")
    arguments = parser.parse_args()
    matrix, labels, files, first, rules = read(read_folder(PASSAGES))
    held: dict[str, dict[str, tuple[float, float, float]]] = {}
    if arguments.folds:
        scores = numpy.zeros(labels.shape)
        for train, test in GroupKFold(arguments.folds).split(matrix, groups=files):
            scores[test] = predict(matrix[test], fit(matrix[train], labels[train]))
        once = numpy.array(first)
        held = {
            "rules alone": figures(rules[once], labels[once]),
            "model and rules": figures(decided(scores, rules)[once], labels[once]),
        }
        for name, rows in held.items():
            print(name)
            for kind, row in rows.items():
                print(f"  {kind:10} P {row[0]:.3f}  R {row[1]:.3f}  F1 {row[2]:.3f}")
    common, weights, bias = fit(matrix, labels)
    FOLDER.mkdir(parents=True, exist_ok=True)
    numpy.savez_compressed(
        FOLDER / "weights.npz", features=common.astype("uint32"), weights=weights.astype("float16"), bias=bias
    )
    meta = {
        "name": "en_medfact_kinds",
        "bits": BITS,
        "keep": KEEP,
        "add": ADD,
        "sentences": int(sum(first)),
        "features": len(common),
        "held_out": {
            name: {kind: [round(x, 3) for x in row] for kind, row in rows.items()} for name, rows in held.items()
        },
    }
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    if held:
        (FOLDER / "MODEL_CARD.md").write_text(card(meta), encoding="utf-8")
    print(f"{len(common)} features, {(FOLDER / 'weights.npz').stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
