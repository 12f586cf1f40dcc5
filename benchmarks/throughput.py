"""Throughput: words per second of each layer, in one run, with their ratios. Run by hand; nothing asserts a time.

    python benchmarks/throughput.py FOLDER

reads the articles of FOLDER (the examples where none is named) as often as it takes to have enough words.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy

import claims
import sources
from claims.reading import make_doc

WORDS = 20_000


def main() -> None:
    """Prints words per second of a blank tokenizer, the model, the extraction and the checks."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "examples"
    documents = [sources.read(path, name=shown) for path, shown in sources.find([folder], root=folder).files]
    words = sum(document.words for document in documents)
    if not words:
        sys.exit(f"no article under {folder}")
    times = max(1, WORDS // words)
    documents = documents * times
    words *= times
    language = claims.load_language()
    blank = spacy.blank("en")
    model = spacy.load(Path(claims.__file__).parent / "data" / "en_medfact_sm")
    texts = [document.text for document in documents]
    list(claims.read_articles(documents[:2], language))  # tables are built once, before the clock starts
    articles: list[claims.Article] = []

    def extract() -> None:
        articles.extend(claims.read_articles(documents, language))

    rows: list[tuple[str, Callable[[], object]]] = [
        ("blank tokenizer", lambda: [blank.make_doc(text) for text in texts]),
        ("own model alone", lambda: list(model.pipe(make_doc(document, language.nlp)[0] for document in documents))),
        ("extraction", extract),
        ("checks", lambda: claims.check(claims.judge(articles, claims.Run()), claims.Run())),
    ]
    seconds: dict[str, float] = {}
    print(f"{len(documents)} articles, {words} words")
    for name, call in rows:
        begun = time.perf_counter()
        call()
        seconds[name] = time.perf_counter() - begun
        print(f"{name:18} {words / seconds[name]:10,.0f} words/s")
    print(f"extraction takes {seconds['extraction'] / seconds['own model alone']:.2f} times the model's time")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
