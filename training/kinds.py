"""Trains the sentence classifier (`claims.classifier`) from the project's own labelled passages.

    python -m training.kinds [--folds 5] [--processes 2]

reads ``training/passages``, renders each passage twice (Markdown with headings and lists; one flat text, as pages that
lost their markup), reads both through the language pipeline and the extractors, prints figures on passages held out
file by file, trains on all of them and writes ``claims/data/en_medfact_kinds``. Needs nothing but medfact itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

import claims
import sources
from claims.classifier import BITS, FOLDER, Drafts, numbered, surroundings
from claims.component import DocReader
from claims.mentions import Names
from claims.model import KINDS
from claims.reading import make_doc
from claims.view import View
from training.passages import Line, Passage, read_folder

PASSAGES = Path(__file__).parent / "passages"
STRENGTH = 0.3
"""Inverse of the regularization's strength (scikit-learn's C)."""
LEAST = 3
"""Features that fewer sentences have are left out."""
PLAIN, PLAIN_WEIGHT = "nih-", 3.0
"""Files in the plain prose of health institutes, with the natural share of sentences that claim nothing, count more."""
HIDDEN, NETS, DECAY = 32, 3, 0.3
"""The second model: hidden units and number of networks, strength of regularization."""
FOLDS = 8
"""The second model is trained on what the first says of files it has not seen, so many folds."""
Result = TypeVar("Result")
Linear = tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]
Second = tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, numpy.ndarray]
# Thresholds, chosen on held-out passages: precision before recall.
KEEP = {"statistic": 0.005, "dosing": 0.002, "safety": 0.15, "efficacy": 0.1, "procedure": 0.15}
ADD = {"statistic": 1.0, "dosing": 0.45, "safety": 0.6, "efficacy": 0.68, "procedure": 0.65}


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


def spans(text: str, lines: Iterable[Line], *, second: bool = False) -> list[tuple[int, int, frozenset[str]]]:
    """Finds labelled lines in a document's text, in order; returns (start, end, kinds), of the second annotator's."""
    found = []
    at = 0
    for line in lines:
        if line.role not in ("sentence", "item"):
            continue
        start = text.find(line.text.rstrip("."), at)
        if start >= 0:
            at = start + len(line.text)
            found.append((start, at, line.second if second else line.kinds))
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


@dataclass(slots=True)
class Text:
    """One rendering of a passage, read.

    Attributes:
        file: Where it is from.
        first: Whether it is the Markdown rendering.
        sentences: Views and what the rules found, lean: what the second model needs of them.
        kinds: The labels of each sentence; None where no labelled line is.
        second: Those of the second annotator.
    """

    file: str
    first: bool
    sentences: list[tuple[View, Drafts]]
    kinds: list[frozenset[str] | None]
    second: list[frozenset[str] | None]


def spread(processes: int, call: Callable[..., Result], *arguments: Iterable[Any]) -> list[Result]:
    """Returns what ``call`` makes of the arguments, as `map` does, in so many processes."""
    if processes == 1:
        return list(map(call, *arguments))
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(call, *arguments))


def read_in(processes: int, passages: Sequence[Passage]) -> tuple[list[Text], csr_matrix]:
    """Reads passages as `read` does, in so many processes."""
    size = -(-len(passages) // processes)
    parts = spread(processes, read, [passages[at : at + size] for at in range(0, len(passages), size)])
    return [text for texts, _ in parts for text in texts], vstack([matrix for _, matrix in parts]).tocsr()


def read(passages: Sequence[Passage]) -> tuple[list[Text], csr_matrix]:
    """Reads passages through the pipeline; returns them and the features, a row a sentence."""
    language = claims.load_language()
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    texts = []
    for passage in passages:
        for name, render in (("passage.md", markdown), ("passage.txt", flat)):
            document = sources.read_text(render(passage), name=name)
            lines, others = (spans(document.text, passage.lines, second=second) for second in (False, True))
            doc, reading = make_doc(document, language.nlp)
            for pipe_name, pipe in language.nlp.pipeline:
                doc = doc if pipe_name == "medfact_claims" else pipe(doc)
            text = Text(passage.place.partition(":")[0], name.endswith(".md"), [], [], [])
            for view, _, drafts in DocReader(doc, language.nlp, Names({})).drafts():
                row = numbered(view, drafts)
                indices.extend(row)
                data.extend(row.values())
                starts.append(len(indices))
                place = reading.span(view.offset, view.offset + len(view.text))
                text.kinds.append(label(*place, lines))
                text.second.append(label(*place, others))
                text.sentences.append((lean(view), drafts))
            texts.append(text)
    return texts, csr_matrix((data, indices, starts), shape=(len(starts) - 1, 1 << BITS))


def lean(view: View) -> View:
    """Returns a view without its parse, so that many can be held."""
    return View(None, view.text, view.folded, [], [], view.context, lead=view.lead, headings=view.headings)  # type: ignore[arg-type]


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


def around(texts: Sequence[Text], first: numpy.ndarray) -> numpy.ndarray:
    """Returns what the second model looks at, a row a sentence."""
    rows, at = [], 0
    for text in texts:
        after = at + len(text.sentences)
        rows.append(surroundings(text.sentences, first[at:after]))
        at = after
    return numpy.concatenate(rows)


def fit_second(once: numpy.ndarray, annotated: Sequence[numpy.ndarray]) -> Second:
    """Trains the second model: the mean of a few small networks, as one with their hidden units side by side."""
    rows, labels = numpy.concatenate([once] * len(annotated)), numpy.concatenate(annotated)
    scaler = StandardScaler().fit(rows)
    nets = [
        MLPClassifier(
            HIDDEN, alpha=DECAY, early_stopping=True, validation_fraction=0.1, max_iter=200, random_state=seed,
            learning_rate_init=0.002,
        ).fit(scaler.transform(rows), labels)
        for seed in range(NETS)
    ]  # fmt: skip
    inner = numpy.concatenate([net.coefs_[0] for net in nets], axis=1)
    inner_bias = numpy.concatenate([net.intercepts_[0] for net in nets])
    outer = numpy.concatenate([net.coefs_[1] for net in nets]) / NETS
    outer_bias = numpy.mean([net.intercepts_[1] for net in nets], axis=0)
    scaled = inner / scaler.scale_[:, None]
    return scaled, inner_bias - scaler.mean_ @ scaled, outer, outer_bias


def predict(rows: numpy.ndarray, model: Second) -> numpy.ndarray:
    """Returns probabilities, a column a kind."""
    inner, inner_bias, outer, outer_bias = model
    result: numpy.ndarray = 1 / (1 + numpy.exp(-(numpy.maximum(rows @ inner + inner_bias, 0) @ outer + outer_bias)))
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
    tables = [meta["held_out"][name] for name in ("rules alone", "model and rules", "second annotator")]
    rows = [
        f"| {kind} | " + " | ".join(" / ".join(f"{x:.3f}" for x in table[kind]) for table in tables) + " |"
        for kind in tables[0]
    ]
    return f"""# en_medfact_kinds

Which kinds of claim a sentence carries: five logistic regressions over {meta["features"]:,} hashed features, and a
small network ({NETS} times {HIDDEN} hidden units) over their log odds for the sentence and those around it; used by
`claims/classifier.py` beside the rules of the extractors. Made by `python -m training.kinds` from
{meta["sentences"]:,} sentences of the project's own writing in `training/passages/` (each read in two renderings; files
in the plain prose of health institutes count {PLAIN_WEIGHT:.0f} times). No text of others was used
for training. Licence: Apache-2.0, as the code.

## Figures

Precision / recall / F1 on passages held out file by file (each file has one author and one genre), sentence by
sentence. The thresholds were chosen on these figures and on what the labelled passages of the scorer showed of safety,
where precision had to be kept up; they are no blind test.

| kind | rules alone | rules and model | second annotator |
|---|---|---|---|
{chr(10).join(rows)}

## Limits

The passages were written, and labelled, to the annotation guide by language models and people of the project, not
taken from published pages; lines that share eight words in a row with the measuring data were taken out, and facts were
not looked up. A second annotator (a language model) labelled every line
anew without seeing the first labels; where the two differ the line counts half for each. Labels of harm (of a
treatment, or of a disease) are the hardest and the least even. The figures of real passages are in
`docs/measurements.md`.
"""


def main() -> None:
    """Prints held-out figures, trains, writes the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=int, default=5, help="0 trains without measuring")
    parser.add_argument("--scores", type=Path, help="write held-out scores to this .npz, to choose thresholds by")
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    texts, matrix = read_in(arguments.processes, list(read_folder(PASSAGES)))
    files = [text.file for text in texts for _ in text.sentences]
    once = numpy.array([text.first for text in texts for _ in text.sentences])
    known = numpy.array([kinds is not None for text in texts for kinds in text.kinds])
    labels = [
        numpy.array([[kind in (kinds or ()) for kind in KINDS] for kinds in said])
        for said in ([k for text in texts for k in text.kinds], [k for text in texts for k in text.second])
    ]
    rules = numpy.array([[bool(drafts[kind]) for kind in KINDS] for text in texts for _, drafts in text.sentences])
    counts = numpy.array([PLAIN_WEIGHT if name.startswith(PLAIN) else 1.0 for name in files])
    first = held_out_odds(matrix, labels, known, files, counts, arguments.processes)
    rows = around(texts, first)
    held: dict[str, dict[str, tuple[float, float, float]]] = {}
    if arguments.folds:
        scores = numpy.zeros(labels[0].shape)
        for train, test in GroupKFold(arguments.folds).split(rows, groups=files):
            seen = train[known[train]]
            scores[test] = predict(rows[test], fit_second(rows[seen], [part[seen] for part in labels]))
        shown = once & known
        if arguments.scores:
            numpy.savez(
                arguments.scores, scores=scores[shown], first=first[shown], rules=rules[shown], labels=labels[0][shown]
            )
        held = {
            "rules alone": figures(rules[shown], labels[0][shown]),
            "model and rules": figures(decided(scores, rules)[shown], labels[0][shown]),
            "second annotator": figures(labels[1][shown], labels[0][shown]),
        }
        for name, table in held.items():
            print(name)
            for kind, row in table.items():
                print(f"  {kind:10} P {row[0]:.3f}  R {row[1]:.3f}  F1 {row[2]:.3f}")
    said = [part[known] for part in labels]
    common, weights, bias = fit(matrix[known], said, counts[known])
    inner, inner_bias, outer, outer_bias = fit_second(rows[known], said)
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = {"inner": inner, "inner_bias": inner_bias, "outer": outer, "outer_bias": outer_bias}
    numpy.savez_compressed(
        FOLDER / "weights.npz", features=common.astype("uint32"), weights=weights.astype("float16"),
        bias=bias.astype("float32"), **{name: values.astype("float32") for name, values in small.items()},
    )  # fmt: skip
    meta = {
        "name": "en_medfact_kinds",
        "bits": BITS,
        "keep": KEEP,
        "add": ADD,
        "sentences": int((once & known).sum()),
        "features": len(common),
        "held_out": {
            name: {kind: [round(x, 3) for x in row] for kind, row in table.items()} for name, table in held.items()
        },
    }
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    if held:
        (FOLDER / "MODEL_CARD.md").write_text(card(meta), encoding="utf-8")
    print(f"{len(common)} features, {(FOLDER / 'weights.npz').stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
