"""What a registry of 100,000 entries costs against one of 100: loading it, and checking articles with it.

    python benchmarks/registry_size.py [FOLDER] [--entries 100000] [--homes csv,db]

checks the articles of FOLDER (the examples where none is named) with both registries, turn by turn in one process. The
hundred entries are about the articles' subjects; the other ones, which the large registry has beside them, are about
other things, five entries and two aliases a subject. Run by hand; nothing asserts a time. Homes are csv, db (SQLite),
yaml and xlsx; the last two take minutes at this size.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import itertools
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

SMALL = 100
ROUNDS = 5
TODAY = datetime.date(2026, 11, 22)
ROOT = Path(__file__).parent.parent


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "examples")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--homes", default="csv,db", help="of which loading is measured: csv, db, yaml, xlsx")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", message="Possible set")
    with tempfile.TemporaryDirectory() as folder:
        _measure(arguments.folder, arguments.entries, arguments.homes.split(","), Path(folder))


def _measure(articles: Path, number: int, homes: list[str], folder: Path) -> None:
    from claims import registry
    from claims.mentions import canonical_of

    canonical_of("aspirin")  # tables are read once, before the clock starts
    sizes = {SMALL: list(itertools.islice(_entries(), SMALL)), number: list(itertools.islice(_entries(), number))}
    loaded: dict[int, registry.Registry] = {}
    print(f"{'home':6} {'entries':>8} {'load':>8} {'index':>8}   seconds; index: names for extraction, look-up, digest")
    for home in homes:
        for size, entries in sizes.items():
            path = folder / f"{size}.{home}"
            registry.save(entries, path)
            load, found = _timed(lambda path=path: registry.load(path))
            index, _ = _timed(lambda found=found: (found.names, found.about("aspirin"), found.sha256, found.due(TODAY)))
            loaded.setdefault(size, found)
            print(f"{home:6} {size:8,} {load:8.2f} {index:8.2f}")
    _check(articles, loaded, number)


def _check(folder: Path, loaded: dict[int, object], number: int) -> None:
    import claims
    import sources
    from claims.run import Run

    documents = [sources.read(path, name=shown) for path, shown in sources.find([folder], root=folder).files]
    if not documents:
        sys.exit(f"no article under {folder}")
    languages = {size: claims.load_language(names=found.names) for size, found in loaded.items()}

    def check(size: int) -> list[object]:
        run = Run(loaded[size], as_of=TODAY)
        return claims.check(claims.judge(list(claims.read_articles(documents, languages[size])), run), run)

    findings = {size: len(check(size)) for size in loaded}
    seconds = {size: float("inf") for size in loaded}
    for _ in range(ROUNDS):
        for size in loaded:
            # The least of some rounds: what the machine does beside it only adds.
            seconds[size] = min(seconds[size], _timed(lambda size=size: check(size))[0])
    print(f"\n{len(documents)} articles, least of {ROUNDS} rounds")
    for size, found in loaded.items():
        made = found.entries.made
        print(f"{size:8,} entries: {seconds[size]:6.3f} s, {findings[size]} findings, {made} entries parsed")
    print(f"ratio {seconds[number] / seconds[SMALL]:.3f}")


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _entries() -> Iterator[object]:
    """Yields the entries of the examples, then any number about other things."""
    from claims import registry

    examples = registry.load(ROOT / "examples" / "registry")
    yield from examples
    base = dataclasses.replace(
        examples.entries[0],
        **dict.fromkeys(("condition", "attribute", "dose", "route", "frequency")),
        requires=(),
        reviewed=datetime.date(2026, 1, 15),
        review_by=datetime.date(2028, 1, 15),
        place="",
    )
    for count, name in enumerate(_names()):
        source = registry.Source(doi=f"10.1000/{count}", title=f"A trial of {name}", year=2000 + count % 26)
        about = dataclasses.replace(
            base, subject=name, aliases=(f"{name.title()} Forte", f"{name} capsules"), sources=(source,)
        )
        for number, (statement, fields) in enumerate(_said(count)):
            yield dataclasses.replace(about, id=f"{name}-{number}", statement=f"{name} {statement}", **fields)


def _said(count: int) -> Iterator[tuple[str, dict[str, str]]]:
    yield "helps.", {"kind": "statistic", "attribute": "success rate", "value": f"{count % 1000 / 10} %"}
    dosing = {"attribute": "dose", "dose": f"{count % 500 + 1} mg", "frequency": "2 times a day"}
    yield "is taken twice a day.", {"kind": "dosing"} | dosing
    yield "eases pain.", {"kind": "efficacy", "attribute": "effect on pain", "value": "decrease", "outcome": "pain"}
    yield "has few side effects.", {"kind": "safety", "attribute": "side-effect burden", "value": "few"}
    months = f"{count % 60}-{count % 60 + 5} mo"
    survival = {"attribute": "survival", "value": months, "condition": "lung cancer"}
    yield "lengthens life.", {"kind": "statistic"} | survival


def _names() -> Iterator[str]:
    """Yields coined names of drugs, each once."""
    syllables = "ba ce di fo gu ka le mi no pu ra se ti vo xu za".split()
    for parts in itertools.product(syllables, repeat=4):
        yield f"{''.join(parts)}stat"


if __name__ == "__main__":
    main()
