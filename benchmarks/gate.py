"""The gate on one ordinary article against importing spaCy, in one run. Run by hand; nothing asserts a time.

    python benchmarks/gate.py [ARTICLE]

Both are started in turn, several times; the best of each counts, because a machine with other work on it only ever
slows one down. The first run of the gate, which may fill caches, is left out; bytecode is kept, as it is for both where
they are installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7
MOST = 3.0
"""How many times spaCy's import the gate may take."""
ARTICLE = Path(__file__).parent.parent / "examples" / "migraine-prevention.md"
NEEDLESS = ("pandas", "trafilatura", "prefect", "sqlalchemy", "pypdf", "docx", "docutils", "openpyxl", "pint")
"""What a Markdown article has no use for."""
GATE = (
    "import sys; sys.argv = ['medfact', 'check', {path!r}, '--fail-on', 'never']; from pipeline.cli import main; main()"
)


def main() -> None:
    """Prints both times, their ratio, and what was imported without need."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("article", nargs="?", type=Path, default=ARTICLE)
    article = parser.parse_args().article
    with tempfile.TemporaryDirectory() as folder:
        # A copy, so that no configuration and no registry lie above it.
        copy = Path(shutil.copy(article, folder))
        _measure(copy, GATE.format(path=str(copy)))


def _measure(article: Path, gate: str) -> None:
    os.chdir(article.parent)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    _timed(gate)
    pairs = [(_timed("import spacy"), _timed(gate)) for _ in range(RUNS)]
    rows = {
        "elapsed": (min(spacy[0] for spacy, _ in pairs), min(whole[0] for _, whole in pairs)),
        "processor": (min(spacy[1] for spacy, _ in pairs), min(whole[1] for _, whole in pairs)),
    }
    print(f"{article.name}: {len(article.read_text(encoding='utf-8').split())} words, best of {RUNS}")
    for name, (spacy, whole) in rows.items():
        print(f"{name:10} import spacy {spacy:6.2f} s   medfact check {whole:6.2f} s   ratio {whole / spacy:.2f}")
    print(f"at most {MOST:g} times is the aim")
    code = gate.replace("main()", "\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    print("imported without need:", ", ".join(sorted(loaded & set(NEEDLESS))) or "nothing")


def _timed(code: str) -> tuple[float, float]:
    """Returns the seconds that a new interpreter takes, by the clock and of the processor."""
    begun, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = os.times()
    spent = after.children_user - before.children_user + after.children_system - before.children_system
    return time.perf_counter() - begun, spent


if __name__ == "__main__":
    main()
