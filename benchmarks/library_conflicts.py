"""What comparing a library costs: conflicts between and within articles, for libraries of growing size.

    python benchmarks/library_conflicts.py [--articles 10000] [--claims 20]

reads an article of its own, multiplies its claims under other subjects and paths, and runs CON001 to CON003 over
libraries of an eighth, a quarter, half and all of the articles, each in a process of its own. Cost a
claim should stay where it is, and memory hardly grow beyond the library itself. Run by hand; nothing asserts a time.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import multiprocessing
import resource
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claims.article import Article
    from claims.model import Claim

CODES = ("CON001", "CON002", "CON003")
SUBJECTS = 40
"""One subject is spoken of in so many articles, as in a library that grows by new subjects."""
TEXTS = (
    "{0} is a noninvasive treatment. {0} improves sleep in adults. The success rate of {0} is 85%.",
    "{0} is a minimally invasive treatment. {0} does not improve sleep in adults. The success rate of {0} is 8%.",
    "{0} is done under local anaesthetic. {0} reduces pain in adults. After {0} about 12% of people have a headache.",
    "{0} is an outpatient treatment. {0} relieves pain in adults. After {0} about 12% of people have a headache.",
)
MODEL = "lithotripsy"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--claims", type=int, default=20, help="claims an article")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(
        f"{'articles':>9} {'claims':>9} {'findings':>9} {'seconds':>8} {'us/claim':>9} {'MB more':>8} {'kB/claim':>9}"
    )
    first = None
    for part in (8, 4, 2, 1):
        with context.Pool(1) as pool:
            articles, claims, findings, seconds, memory = pool.apply(
                measure, (options.articles // part, options.claims)
            )
        each = 1e6 * seconds / claims
        first = first or each
        print(
            f"{articles:9,} {claims:9,} {findings:9,} {seconds:8.1f} {each:9.1f} {memory / 1e6:8.0f} "
            f"{memory / 1e3 / claims:9.2f}   {each / first:.2f} times the smallest library's cost a claim"
        )


def measure(number: int, each: int) -> tuple[int, int, int, float, int]:
    """Returns articles, claims, findings, seconds, and the bytes that comparing added to the process's peak."""
    from claims.checks import catalogue
    from claims.run import Run

    library = list(_library(number, each))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    findings = 0
    for code in CODES:
        row = catalogue()[code]
        if row.article is not None:
            findings += sum(len(list(row.article(article, Run()))) for article in library)
        if row.library is not None:
            findings += sum(1 for _ in row.library(library, Run()))
    seconds = time.perf_counter() - begun
    more = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    return number, sum(len(article.claims) for article in library), findings, seconds, more


def _library(number: int, each: int) -> Iterator[Article]:
    import claims
    from sources import read_text

    language = claims.load_language()
    text = "\n\n".join(text.format(MODEL.capitalize()) for text in TEXTS)
    model = claims.read_article(read_text(f"{text}\n", name="a.txt", format="text"), language)
    rotating = itertools.cycle(model.claims)
    for index in range(number):
        chosen = [_renamed(next(rotating), index, place) for place in range(each)]
        document = dataclasses.replace(model.document, path=f"{index}.txt")
        yield dataclasses.replace(
            model, document=document, claims=tuple(sorted(chosen, key=lambda claim: claim.start)), sentences=()
        )


def _renamed(claim: Claim, index: int, place: int) -> Claim:
    from claims.model import Subject

    name = f"treatment {(index // SUBJECTS) * 20 + place}"
    return dataclasses.replace(claim, id=f"{claim.id}-{place}", subject=Subject(name, name, "procedure"))


if __name__ == "__main__":
    main()
