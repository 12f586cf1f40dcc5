"""Trains the model that says what a claim is about (`claims.referents`) from our own passages.

    python -m training.subjects [--folds 5] [--show 20]

reads ``training/subjects/*.jsonl`` (passages, and for the sentences that carry claims every name that is right for what
they are about), extracts as `medfact check` does, prints how many claims get a right subject in passages that were held
out, by kind, beside what the rules say, trains on all and writes ``claims/data/en_medfact_subjects``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import claims
import sources
from claims.component import DocReader, subject_by_rules
from claims.mentions import Names, canonical_of
from claims.model import KINDS, Kind, Subject
from claims.reading import make_doc
from claims.referents import BITS, FOLDER, Candidate, Referents, number, settled

PASSAGES = Path(__file__).parent / "subjects"
STRENGTH = 3.0
"""Of the regularization: the prior's precision."""
ITERATIONS = 120
_SMALL = frozenset(
    "the a an this these those your his her their its some other of for and or with certain people patients who have"
    " having in to".split()
)


@dataclass(slots=True)
class Choice:
    """A claim and what it can be about.

    Attributes:
        kind: Its kind.
        sentence: Its sentence's offset.
        text: Its sentence.
        names: Canonical names of the candidates.
        rows: Numbers of each candidate's features.
        going_on: Numbers of those it has besides where the claim before was about it.
        right: Which candidates are right; None where nobody said.
        rule: Index of what the rules say.
        worded: Which candidates have no name but the text's own words.
        margin: By how much another must be better than what the rules say.
    """

    kind: Kind
    sentence: int
    text: str
    names: list[str | None]
    rows: list[list[int]]
    going_on: list[list[int]]
    right: NDArray[Any] | None
    rule: int
    worded: list[bool]
    margin: float


def _folded(name: str) -> frozenset[str]:
    words = re.sub(r"[^a-z0-9 ]+", " ", name.lower()).split()
    return frozenset(
        re.sub(r"ies$", "y", re.sub(r"(?<=[a-z]{3})(?<!s)s$", "", word)) for word in words if word not in _SMALL
    )


def is_right(subject: Subject | None, names: Sequence[str]) -> bool:
    """Whether a subject is one of the names that are right; none is where the only name is ``null``."""
    if subject is None:
        return list(names) == ["null"]
    folded, known = {_folded(subject.text), _folded(subject.canonical)}, {canonical_of(subject.text), subject.canonical}
    return any(_folded(name) in folded or canonical_of(name) in known for name in names)


def choices(text: str, about: dict[int, dict[str, list[str]]], nlp: Any, names: Names) -> list[Choice]:
    """Reads a passage.

    Args:
        text: The passage, in Markdown.
        about: Sentence's offset in the document -> kind's first letters, or empty for all -> right names.
        nlp: The language pipeline.
        names: Names beside those of the lexicon.

    Returns:
        The claims in their order.
    """
    doc, reading = make_doc(sources.read_text(text, name="passage.md"), nlp)
    for name, pipe in nlp.pipeline:
        doc = doc if name == "medfact_claims" else pipe(doc)
    reader = DocReader(doc, nlp, names)
    found: list[Choice] = []
    for view, _, decided, told in reader.told():
        if not any(decided.values()):
            continue
        start, _ = reading.span(view.offset, view.offset + len(view.text))
        said = about.get(start, {})
        drafted = [draft.subject for drafts in decided.values() for draft in drafts if draft.subject is not None]
        candidates = told.candidates(drafted)
        for kind, drafts in decided.items():
            if drafts:
                draft = drafts[0].subject
                right = said.get(kind[:3]) or said.get("")
                rule = draft or subject_by_rules(drafts[0], view)
                found.append(_choice(told, kind, candidates, draft, rule, right, start, view.text))
    return found


def _choice(
    told: Referents, kind: Kind, candidates: Sequence[Candidate], draft: Subject | None, rule: Subject | None,
    right: Sequence[str] | None, start: int, text: str,
) -> Choice:  # fmt: skip
    names = [one.subject.canonical if one.subject is not None else None for one in candidates]
    told.last = None
    plain = told.rows(kind, candidates, draft)
    going_on = []
    for at, name in enumerate(names):
        told.last = name
        going_on.append([number(feature) for feature in told.rows(kind, candidates, draft)[at][len(plain[at]) :]])
    told.last = None
    own = names.index(rule.canonical if rule is not None else None)
    return Choice(
        kind=kind,
        sentence=start,
        text=text,
        names=names,
        rows=[[*map(number, row)] for row in plain],
        going_on=going_on,
        right=numpy.array([is_right(one.subject, right) for one in candidates]) if right else None,
        rule=own,
        margin=candidates[own].margin,
        worded=[one.worded for one in candidates],
    )


def followed(passage: Sequence[Choice], decide: Any) -> Iterator[tuple[Choice, list[list[int]]]]:
    """Yields the claims of a passage with the features of their candidates, each after what was decided before it.

    Args:
        passage: Its claims.
        decide: Called with a claim and its candidates' features; returns the canonical name of what it is about.
    """
    last = now = None
    sentence = -1
    for choice in passage:
        if choice.sentence != sentence:
            last, sentence = now, choice.sentence
        rows = [
            [*row, *more] if last is not None and name == last else row
            for row, more, name in zip(choice.rows, choice.going_on, choice.names, strict=True)
        ]
        yield choice, rows
        now = decide(choice, rows)


def _given(choice: Choice, _rows: list[list[int]]) -> str | None:
    """What is right, for training: what the rules say where that is right or nobody said."""
    right = [] if choice.right is None else numpy.flatnonzero(choice.right).tolist()
    return choice.names[choice.rule if not right or choice.rule in right else right[0]]


def fit(passages: Sequence[Sequence[Choice]]) -> NDArray[Any]:
    """Returns a weight for each feature number: the most likely under a softmax over each claim's candidates.

    Several candidates can be right; what counts is their probability together.
    """
    indices: list[int] = []
    pointers, starts, right = [0], [], []
    for passage in passages:
        for choice, rows in followed(passage, _given):
            if choice.right is None or not choice.right.any():
                continue
            starts.append(len(right))
            right += choice.right.tolist()
            for row in rows:
                indices += row
                pointers.append(len(indices))
    matrix = csr_matrix(
        (numpy.ones(len(indices)), numpy.array(indices), numpy.array(pointers)), shape=(len(right), 1 << BITS)
    )
    matrix.sum_duplicates()
    used = numpy.unique(matrix.indices)
    matrix = matrix[:, used]
    turned, first, wanted = matrix.T.tocsr(), numpy.array(starts), numpy.array(right, dtype=float)
    group = numpy.repeat(numpy.arange(len(first)), numpy.diff([*starts, len(right)]))

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        scores = matrix @ weights
        scores = numpy.exp(scores - numpy.maximum.reduceat(scores, first)[group])
        whole, good = numpy.add.reduceat(scores, first), numpy.add.reduceat(scores * wanted, first)
        slope = turned @ (scores / whole[group] - scores * wanted / good[group]) + STRENGTH * weights
        return float(-numpy.log(good / whole).sum() + STRENGTH / 2 * (weights @ weights)), slope

    found = minimize(loss, numpy.zeros(len(used)), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    table = numpy.zeros(1 << BITS)
    table[used] = found.x
    return table


def chosen(passage: Sequence[Choice], table: NDArray[Any]) -> list[int]:
    """Returns for each claim of a passage which candidate the model chooses."""
    found: list[int] = []

    def decide(choice: Choice, rows: list[list[int]]) -> str | None:
        found.append(settled([float(table[row].sum()) for row in rows], choice.rule, choice.worded, choice.margin))
        return choice.names[found[-1]]

    for _ in followed(passage, decide):
        pass
    return found


def read(folder: Path = PASSAGES) -> list[list[Choice]]:
    """Reads all passages; raises ValueError with file and line where one is malformed."""
    language = claims.load_language()
    names = dict(language.nlp.pipeline)["medfact_claims"].names
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line, content in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(content)
                about: dict[int, dict[str, list[str]]] = {}
                for one in row["about"]:
                    about.setdefault(one["start"], {})[one["kind"]] = one["names"]
            except (ValueError, KeyError, TypeError) as error:
                expected = "expected text and about (start, kind, names)"
                raise ValueError(f"{path.name}:{line}: {error}; {expected}") from error
            found.append(choices(row["text"], about, language.nlp, names))
    return found


def main() -> None:
    """Prints figures and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--show", type=int, default=0, help="mistakes to show")
    options = parser.parse_args()
    passages = read()
    random.Random(0).shuffle(passages)
    counts: Counter[tuple[str, str]] = Counter()
    mistakes: list[str] = []
    for fold in range(options.folds):
        table = fit([one for at, one in enumerate(passages) if at % options.folds != fold])
        for passage in passages[fold :: options.folds]:
            for choice, best in zip(passage, chosen(passage, table), strict=True):
                if choice.right is None:
                    continue
                counts[choice.kind, "claims"] += 1
                counts[choice.kind, "rules"] += int(choice.right[choice.rule])
                counts[choice.kind, "model"] += int(choice.right[best])
                if not choice.right[best]:
                    mistakes.append(f"{choice.kind}: {choice.names[best]!r} in {choice.text[:150]!r}")
    figures = {
        kind: {
            "claims": counts[kind, "claims"],
            **{who: round(counts[kind, who] / max(counts[kind, "claims"], 1), 3) for who in ("rules", "model")},
        }
        for kind in KINDS
    }
    total = sum(row["claims"] for row in figures.values())
    for who in ("rules", "model"):
        print(f"{who}: {sum(counts[kind, who] for kind in KINDS) / max(total, 1):.3f} of {total} claims right")
    for kind, row in figures.items():
        print(f"  {kind:10} {row}")
    print(*mistakes[: options.show], sep="\n")
    table = fit(passages)
    kept = numpy.flatnonzero(numpy.abs(table) >= LEAST)
    FOLDER.mkdir(exist_ok=True)
    numpy.savez_compressed(
        FOLDER / "weights.npz", features=kept.astype("uint32"), weights=table[kept].astype("float16")
    )
    meta = {"bits": BITS, "passages": len(passages), "claims": total, "held_out": figures}
    (FOLDER / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")


LEAST = 0.01
"""Weights below this are left out."""


if __name__ == "__main__":
    main()
