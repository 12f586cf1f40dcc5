"""Throughput and memory of each layer, from one run, with their ratios. Run by hand; nothing asserts a time.

    python benchmarks/throughput.py FOLDER

reads the articles of FOLDER (the examples where none is named) as often as it takes to have enough words. Set
``OMP_NUM_THREADS=1`` for figures of one core. Memory is measured in processes of their own, which read the same
articles once, four and sixteen times and keep none.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

WORDS = 20_000
TIMES = (1, 4, 16)
SAME = "the same, NumPy's products"
"""Extraction lets NumPy multiply the model's matrices, where spaCy has BLIS do it (`claims.language`)."""
MEDSPACY = 5_800 / 188_000
"""medspaCy with six target rules, as a share of a blank tokenizer's speed (measured once, on one machine)."""


def main() -> None:
    """Prints the figures, or measures the memory of one reading where ``--times`` asks for it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "examples")
    parser.add_argument("--times", type=int, help="read the articles so often and print the peak memory in MiB")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", message="Possible set")
    if arguments.times:
        _read_and_drop(arguments.folder, arguments.times)
    else:
        _speed(arguments.folder)
        _memory(arguments.folder)


def _documents(folder: Path) -> list[object]:
    import sources

    return [sources.read(path, name=shown) for path, shown in sources.find([folder], root=folder).files]


def _speed(folder: Path) -> None:
    import spacy
    from thinc.api import use_ops

    import claims
    from claims.reading import make_doc

    documents = _documents(folder)
    words = sum(document.words for document in documents)
    if not words:
        sys.exit(f"no article under {folder}")
    times = max(1, WORDS // words)
    documents = documents * times
    words *= times
    language = claims.load_language()
    folder_of_model = Path(claims.__file__).parent / "data" / "en_medfact_sm"
    model = spacy.load(folder_of_model)
    with use_ops("numpy", use_blis=False):
        quick = spacy.load(folder_of_model)
    texts = [document.text for document in documents]
    # Tables are built and buffers found once, before the clock starts.
    list(claims.read_articles(documents[:20], language))
    for one in (model, quick):
        list(one.pipe(make_doc(document, language.nlp)[0] for document in documents[:20]))
    articles: list[claims.Article] = []

    def extract() -> None:
        articles[:] = claims.read_articles(documents, language)

    rows: list[tuple[str, Callable[[], object]]] = [
        ("blank tokenizer", lambda: _tokenize(texts)),
        ("own model alone", lambda: list(model.pipe(make_doc(document, language.nlp)[0] for document in documents))),
        (SAME, lambda: list(quick.pipe(make_doc(one, language.nlp)[0] for one in documents))),
        ("extraction", extract),
        ("extraction, 2 processes", lambda: list(claims.read_articles(documents, language, processes=2))),
        ("checks", lambda: claims.check(claims.judge(articles, claims.Run()), claims.Run())),
    ]
    seconds: dict[str, float] = {}
    print(f"{len(documents)} articles, {words:,} words")
    for name, call in rows:
        # The better of two: a machine with other work on it only ever slows one down.
        seconds[name] = min(_timed(call) for _ in range(2))
        print(f"{name:28} {words / seconds[name]:10,.0f} words/s")
    whole = seconds["extraction"] + seconds["checks"]
    print(f"{'extraction and checks':28} {words / whole:10,.0f} words/s")
    share = seconds["blank tokenizer"] / seconds["extraction"]
    alone, same = (seconds["extraction"] / seconds[name] for name in ("own model alone", SAME))
    print(
        f"extraction takes {alone:.2f} times the model's time as spaCy runs it, {same:.2f} times with the same products"
    )
    print(f"extraction has {share:.3f} of the blank tokenizer's speed; medspaCy with six rules {MEDSPACY:.3f}")


def _tokenize(texts: list[str]) -> None:
    import spacy

    blank = spacy.blank("en")  # a new one: its tokenizer remembers every word it has seen
    for text in texts:
        blank.make_doc(text)


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _memory(folder: Path) -> None:
    for times in TIMES:
        command = [sys.executable, __file__, str(folder), "--times", str(times)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"peak memory at {times:2}x the input {done.stdout.strip():>8} MiB")


def _read_and_drop(folder: Path, times: int) -> None:
    import claims
    import sources

    def documents() -> Iterator[sources.Document]:
        found = sources.find([folder], root=folder).files
        # Enough words for the first reading to fill what is bounded.
        for path, shown in itertools.chain.from_iterable(itertools.repeat(found, times * 5)):
            yield sources.read(path, name=shown)

    for _ in claims.read_articles(documents(), claims.load_language()):
        pass
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f}")


if __name__ == "__main__":
    main()
