"""Trains the model that says whether a sentence agrees with a statement (`claims.relations`) from our own pairs.

    python -m training.relations [--folds 8] [--show 20]

reads ``training/pairs/*.jsonl`` (a statement, what an article says, the relation, the words that decide), reads both
sides as `medfact check` does, adds sentences of other pairs that speak of the same subject as unrelated, prints figures
on pairs held out statement by statement, trains on all and writes ``claims/data/en_medfact_relations``.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

import claims
import sources
from claims.article import Article
from claims.relations import FOLDER, INPUTS, RELATIONS, SentencePair, sentence_pairs
from claims.statements import Reader

PAIRS = Path(__file__).parent / "pairs"
STRENGTH = 0.1
"""Inverse of the regularization's strength (scikit-learn's C)."""
LEAST = {"conflict": 0.6, "agree": 0.55, "doubt": 0.2}
ELSEWHERE = 0.15
"""Weight of sentences of other pairs."""
FAR, FAR_WEIGHT = "far-", 0.15
"""Files whose articles are worded far from the statements, and their weight: what no word tells cannot be learned."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a file of pairs."""

    file: str
    statement: str
    article: str
    label: str
    aspect: str
    place: str


def read_pairs(folder: Path = PAIRS) -> list[Pair]:
    """Reads all pairs; raises ValueError with file and line where one is malformed."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            if row["label"] not in RELATIONS or row["place"] not in row["article"]:
                raise ValueError(f"{path.name}:{number}: label {row['label']!r}, place {row['place']!r}")
            found.append(Pair(path.stem, row["statement"], row["article"], row["label"], row["aspect"], row["place"]))
    return found


@dataclass(slots=True)
class Example:
    """A sentence and a statement as the model sees them."""

    group: int
    row: list[float]
    label: str
    weight: float
    own: int
    pair: SentencePair


def examples(pairs: list[Pair]) -> list[Example]:
    """Reads all texts and returns the examples; sentences of other pairs are marked by ``own`` -1."""
    language = claims.load_language()
    texts = [text for pair in pairs for text in (pair.statement, pair.article)]
    documents = [sources.read_text(text, name=f"{number}.txt", format="text") for number, text in enumerate(texts)]
    read = list(claims.read_articles(documents, language))
    statements, articles = read[::2], read[1::2]
    reader = Reader()
    statement_groups: dict[str, int] = {}
    groups = [statement_groups.setdefault(pair.statement, len(statement_groups)) for pair in pairs]
    by_name: dict[str, set[int]] = defaultdict(set)
    for number, article in enumerate(statements):
        for name in _names(article, reader):
            by_name[name].add(number)
    found: list[Example] = []
    for number, (pair, article) in enumerate(zip(pairs, articles, strict=True)):
        start = article.document.text.find(pair.place)
        wanted = {number} | {other for name in _names(article, reader) for other in by_name.get(name, ())}
        for other in sorted(wanted):
            if other != number and groups[other] == groups[number]:
                continue
            for item in sentence_pairs(article, statements[other], reader):
                inside = item.sentence.start < start + len(pair.place) and start < item.sentence.end
                if other == number and (inside or pair.label == "unrelated"):
                    weight = FAR_WEIGHT if pair.file.startswith(FAR) else 1.0
                    found.append(Example(groups[other], item.row, pair.label, weight, number if inside else -1, item))
                elif other != number:
                    found.append(Example(groups[other], item.row, "unrelated", ELSEWHERE, -1, item))
    return found


def _names(article: Article, reader: Reader) -> set[str]:
    return {
        mention.canonical
        for sentence in article.sentences
        for mention in reader.read(sentence.text).mentions
        if mention.type not in ("population", "agency")
    }


def fit(table: Any, labels: Any, weights: Any) -> LogisticRegression:
    """Trains the model on standardized inputs."""
    return LogisticRegression(C=STRENGTH, max_iter=2000).fit(table, labels, sample_weight=weights)


def main() -> None:
    """Trains, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    pairs = read_pairs()
    found = examples(pairs)
    table = numpy.array([item.row for item in found])
    labels = numpy.array([RELATIONS.index(item.label) for item in found])  # type: ignore[arg-type]  # checked
    weights = numpy.array([item.weight for item in found])
    groups = numpy.array([item.group for item in found])
    odds = numpy.zeros((len(found), len(RELATIONS)))
    for train, test in GroupKFold(options.folds).split(table, labels, groups):
        scaler = StandardScaler().fit(table[train])
        model = fit(scaler.transform(table[train]), labels[train], weights[train])
        odds[test] = model.predict_proba(scaler.transform(table[test]))
    report(pairs, found, odds, options.show)
    scaler = StandardScaler().fit(table)
    model = fit(scaler.transform(table), labels, weights)
    stored = {"mean": scaler.mean_, "spread": scaler.scale_, "table": model.coef_.T, "bias": model.intercept_}
    FOLDER.mkdir(exist_ok=True)
    numpy.savez(FOLDER / "weights.npz", **{name: part.astype("float32") for name, part in stored.items()})
    meta = {"inputs": list(INPUTS), "least": LEAST, "pairs": len(pairs), "examples": len(found)}
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")


def report(pairs: list[Pair], found: list[Example], odds: Any, show: int) -> None:
    """Prints precision and recall by relation for some thresholds, by aspect, and mistakes."""
    best: dict[int, int] = {}
    for number, item in enumerate(found):
        if item.own >= 0 and (item.own not in best or odds[number][1] > odds[best[item.own]][1]):
            best[item.own] = number
    missing = [pair for number, pair in enumerate(pairs) if number not in best and pair.label != "unrelated"]
    print(f"{len(pairs)} pairs, {len(found)} examples; without a sentence for them: {len(missing)}")
    for name, column in (("conflict", 1), ("agree", 0)):
        for least in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            said = {own for own, number in best.items() if odds[number][column] >= least}
            right = sum(pairs[own].label == name for own in said)
            gold = sum(pair.label == name for pair in pairs)
            alarms = sum(odds[number][column] >= least for number, item in enumerate(found) if item.own < 0)
            print(f"{name:9} >= {least}: P {right / max(1, len(said)):.3f} R {right / gold:.3f}  elsewhere {alarms}")
    for aspect in sorted({pair.aspect for pair in pairs}):
        own = [number for number, pair in enumerate(pairs) if pair.aspect == aspect and pair.label == "conflict"]
        hit = sum(number in best and odds[best[number]][1] >= LEAST["conflict"] for number in own)
        print(f"  {aspect}: conflicts found {hit} of {len(own)}")
    for number in list(best.values()):
        if show <= 0:
            break
        item = found[number]
        said = RELATIONS[int(odds[number].argmax())]
        if said != item.label:
            show -= 1
            pair = pairs[item.own]
            print(f"{item.label} taken for {said} {odds[number].round(2)}: {pair.statement} || {pair.article}")
            shown = [f"{name}={value:g}" for name, value in zip(INPUTS, item.row, strict=True) if value]
            print("     ", ", ".join(shown))


if __name__ == "__main__":
    main()
