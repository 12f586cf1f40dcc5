"""Reads the project's own labelled passages (``passages/*.txt``), written for training the sentence classifier.

    # title, begins a passage
    ## heading
    [eff] a sentence with its labels        [-] none       [saf dos] two
    * [saf] a list item; the line before the list is its lead-in
    [saf | -] two annotators differ: the first, who wrote the line, said saf, the second none

An empty line begins a new paragraph. Labels: ``sta``, ``dos``, ``saf``, ``eff``, ``pro``.

    python -m training.passages FOLDER      says what is malformed, and counts
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LABELS = {"sta": "statistic", "dos": "dosing", "saf": "safety", "eff": "efficacy", "pro": "procedure"}
_KINDS = r"-|[a-z]{3}(?: [a-z]{3})*"
_LINE = re.compile(rf"^(?P<item>\* )?\[(?P<labels>{_KINDS})(?: \| (?P<second>{_KINDS}))?\] (?P<text>\S.*)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line.

    Attributes:
        role: ``title``, ``heading``, ``sentence`` or ``item``.
        text: Its words.
        kinds: Claim kinds it carries.
        second: Those a second annotator said, who saw the text and the guide alone.
        opens: Whether it begins a paragraph or list.
    """

    role: str
    text: str
    kinds: frozenset[str] = frozenset()
    second: frozenset[str] = frozenset()
    opens: bool = False


@dataclass(slots=True)
class Passage:
    """One passage: where it stands and its lines."""

    place: str
    lines: list[Line] = field(default_factory=list)


def read_file(path: Path) -> Iterator[Passage]:
    """Yields the passages of a file.

    Raises:
        ValueError: A line is malformed; the message names file, line, what stands there and what is expected.
    """
    passage: Passage | None = None
    opens = True
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = raw.strip()
        if not text:
            opens = True
            continue
        if text.startswith("# "):
            if passage is not None:
                yield passage
            passage = Passage(f"{path.name}:{number}", [Line("title", text[2:].strip())])
            opens = True
            continue
        if passage is None:
            raise ValueError(f"{path.name}:{number}: {text[:60]!r} stands before any '# title'")
        if text.startswith("## "):
            passage.lines.append(Line("heading", text[3:].strip()))
            opens = True
            continue
        match = _LINE.match(text)
        both = [match["labels"], match["second"] or match["labels"]] if match else []
        labels = [[label for label in said.split() if label != "-"] for said in both]
        unknown = [label for said in labels for label in said if label not in LABELS]
        if match is None or unknown:
            raise ValueError(
                f"{path.name}:{number}: {text[:60]!r}; expected '[labels] text' or '* [labels] text', "
                f"labels of {', '.join(LABELS)} or '-'"
            )
        role = "item" if match["item"] else "sentence"
        first, second = (frozenset(LABELS[label] for label in said) for said in labels)
        passage.lines.append(Line(role, match["text"], first, second, opens))
        opens = False
    if passage is not None:
        yield passage


def read_folder(folder: Path) -> list[Passage]:
    """Returns the passages of every file of a folder, in the order of names."""
    return [passage for path in sorted(folder.glob("*.txt")) for passage in read_file(path)]


def main() -> None:
    """Checks the files of a folder and prints counts."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "passages"
    kinds: Counter[str] = Counter()
    lines = 0
    broken = False
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else [folder]:
        try:
            passages = list(read_file(path))
        except ValueError as error:
            print(error)
            broken = True
            continue
        labelled = [line for passage in passages for line in passage.lines if line.role in ("sentence", "item")]
        print(f"{path.name}: {len(passages)} passages, {len(labelled)} labelled lines")
        lines += len(labelled)
        for line in labelled:
            kinds.update(line.kinds or {"none"})
    print(f"{lines} labelled lines:", ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    sys.exit(broken)


if __name__ == "__main__":
    main()
