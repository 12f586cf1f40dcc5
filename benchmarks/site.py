"""The report site of a large library: how long it takes to write, how much memory, how soon the index can be used.

    python benchmarks/site.py [--articles 5000] [--output DIR] [--no-browser | --only-browser]

makes a library of results in words of its own (no model runs), writes the site of a quarter of it and of the whole,
and opens the pages in Chromium. Run by hand; nothing asserts a time.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import hashlib
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims.model import SEVERITIES, Claim, EntryNote, Finding, Quantity, Related, Scope, Subject
from reports.library import Background
from reports.result import DocumentResult, LanguageInfo, RegistryInfo, Result
from reports.since import Change, Since, Totals
from reports.site import write_site
from sources.document import Block, Document, Metadata, Positions, Reference

TIMES = 3
ACTS = ("search", "sort")
AS_OF = datetime.date(2026, 3, 2)
FIRST = "keyhole laser open robotic guided staged combined early late repeat".split()
SECOND = "repair biopsy ablation graft drainage stenting lavage implant bypass scan".split()
TOPICS = [f"{first} {second}" for first in FIRST for second in SECOND]
AUTHORS = [
    f"{first} {last}" for first in ("Ada", "Bo", "Cleo", "Dov", "Eli") for last in ("Ash", "Birk", "Cole", "Dale")
]
CODES = {
    "CIT001": ("uncited-claim", "warning"),
    "CON001": ("contradictory-description", "error"),
    "STA001": ("percentage-count-mismatch", "error"),
    "CIT004": ("vague-attribution", "warning"),
    "ART001": ("missing-review-date", "note"),
    "CIT006": ("outdated-reference", "note"),
}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--output", type=Path, help="keep the site there")
    parser.add_argument("--only-browser", action="store_true", help="open what an earlier run kept in --output")
    parser.add_argument("--no-browser", action="store_true", help="write only")
    options = parser.parse_args()
    folder = options.output or Path(tempfile.mkdtemp(prefix="medfact-site-"))
    if not options.only_browser:
        _write(folder, options.articles)
    if not options.no_browser:
        _browse(folder)
    if options.output is None:
        shutil.rmtree(folder)


def _write(folder: Path, articles: int) -> None:
    result, background = library(20)
    write_site(result, folder, background)  # templates are compiled before the clock starts
    seconds = {}
    for number in (articles // 4, articles):
        result, background = library(number)
        gc.collect()
        before, start = _peak(), time.perf_counter()
        write_site(result, folder, background)
        seconds[number] = time.perf_counter() - start
        took = f"{seconds[number]:.1f} s, {1000 * seconds[number] / number:.2f} ms each"
        memory = f"{before:,.0f} MiB before writing, {_peak() - before:,.0f} MiB more while writing"
        print(f"{number:,} articles: written in {took}; peak memory {memory}")
    few, many = (value / number for number, value in seconds.items())
    print(f"time per article, whole library against a quarter: {many / few:.2f} (1.00 is linear)")
    pages = [path.stat().st_size for path in (folder / "articles").iterdir()]
    print(f"article pages: {sum(pages) / len(pages) / 1024:,.0f} KiB on average")
    for path in sorted(folder.glob("*.*")):
        print(f"  {path.name:15} {path.stat().st_size / 1024:10,.0f} KiB")


def library(number: int) -> tuple[Result, Background]:
    """Returns a library of so many articles, with what stands behind it."""
    chance = random.Random(7)  # noqa: S311 - made-up articles, no secret
    items = [_article(place, chance) for place in range(number)]
    items = [
        DocumentResult(item.path, error="not UTF-8: byte 0x80 in line 3") if chance.random() < 0.01 else item
        for item in items
    ]
    due = tuple(
        EntryNote(
            f"entry-{place}",
            f"The {topic} takes 20 to 40 minutes.",
            "Desk",
            None,
            "2024-01-01",
            str(AS_OF + datetime.timedelta(days=place - 20)),
            "approved",
        )
        for place, topic in enumerate(TOPICS[:60])
    )
    registry = RegistryInfo("registry", "ab" * 32, 400, 380, due)
    result = Result("0.1.0", tuple(items), LanguageInfo("made up"), AS_OF, registry=registry, command="audit")
    return result, Background(_since(result, chance), _sources(result), "articles,claims\n")


def _since(result: Result, chance: random.Random) -> Since:
    counts = [result.counts.of(name) for name in SEVERITIES]
    trend = tuple(
        Totals(
            AS_OF - datetime.timedelta(weeks=weeks),
            "2026-03-02T06:00:00+00:00",
            len(result.documents),
            50,
            result.words,
            result.claims,
            {name: count + 9 * weeks for name, count in zip(SEVERITIES, counts, strict=True)},
            came=9,
            went=18,
        )
        for weeks in range(25, -1, -1)
    )
    came = [
        (item.path, one.fingerprint) for item in result.documents for one in item.findings if chance.random() < 0.02
    ]
    changes = {path: Change(1, chance.randrange(2)) for path, _ in came}
    return Since("last", trend, trend[-2], came=frozenset(one for _, one in came), stayed=sum(counts), articles=changes)


def _sources(result: Result) -> tuple[Any, ...]:
    from claims.settings import CheckSettings
    from pipeline.audit import source
    from pipeline.bibliography import Bibliography

    gathered = Bibliography()
    for item in result.documents:
        if item.document is not None:
            gathered.add(item.document, item.claims)
    return tuple(map(source, gathered.works(CheckSettings(), AS_OF)))


def _article(place: int, chance: random.Random) -> DocumentResult:
    topic = TOPICS[place % len(TOPICS)]
    path = f"articles/{place % 50:02}/{topic.replace(' ', '-')}-{place}.md"
    builder = _Builder(path)
    builder.add("heading", f"What to know about {topic} ({place})")
    for number in range(8):
        done, of = chance.randrange(5, 60), chance.randrange(60, 90)
        words = f"The {topic} helped {done} of {of} people after {number + 2} weeks"
        start = builder.add("paragraph", f"{words}. " + f"People rest for a day and walk soon after the {topic}. " * 5)
        builder.claim(topic, words, start, chance)
    for number in range(5):
        work = chance.randrange(3_000)
        builder.refer(
            str(number + 1), f"Group {work}. A study of {TOPICS[work % 100]}. 20{work % 26:02}. doi:10.5555/w.{work}"
        )
    document = builder.document(
        Metadata(
            authors=(chance.choice(AUTHORS),), reviewed=f"2025-{place % 12 + 1:02}-11", views=chance.randrange(90_000)
        )
    )
    findings = tuple(_findings(builder, place, chance))
    return DocumentResult(path, document, None, tuple(builder.claims), findings)


def _findings(builder: _Builder, place: int, chance: random.Random) -> Iterator[Finding]:
    for number in range(chance.choice((0, 2, 5, 9))):
        claim = builder.claims[number % len(builder.claims)]
        code = chance.choice(list(CODES))
        name, severity = CODES[code]
        related: tuple[Related, ...] = ()
        if code == "CON001" and place >= len(TOPICS):
            other = builder.path.replace(f"-{place}.md", f"-{place - len(TOPICS)}.md")
            related = (Related(other, 3, claim.start, claim.end, claim.text, 1),)
        print_ = hashlib.sha256(f"{builder.path}{number}".encode()).hexdigest()[:32]
        yield Finding(
            code,
            name,
            severity,
            f"{claim.text}, and something else elsewhere",
            claim.start,
            claim.end,
            claim.line,
            claim.column,
            claim.text,
            claims=(claim.id,),
            related=related,
            fingerprint=print_,
            path=builder.path,
            hint="Look at both places and correct one.",
        )


class _Builder:
    """An article in the making."""

    def __init__(self, path: str) -> None:
        self.path, self.text = path, ""
        self.blocks: list[Block] = []
        self.claims: list[Claim] = []
        self.references: list[Reference] = []

    def add(self, kind: Any, words: str) -> int:
        """Adds a block; returns where it starts."""
        start = len(self.text) + (2 if self.text else 0)
        self.text += ("\n\n" if self.text else "") + words
        self.blocks.append(Block(kind, start, len(self.text), level=int(kind == "heading")))
        return start

    def claim(self, topic: str, words: str, start: int, chance: random.Random) -> None:
        """Adds a claim at the start of a paragraph."""
        line = self.text.count("\n", 0, start) + 1
        share = Quantity(words[-8:], start, start + 8, 12, 12, "%")
        verdict = chance.choices(("supported", "contradicted", "outdated", "unregistered"), (4, 1, 1, 4))[0]
        self.claims.append(
            Claim(
                f"c{len(self.claims) + 1}",
                "statistic",
                words,
                start,
                start + len(words),
                line,
                1,
                (),
                Subject(topic, topic, "procedure"),
                Scope(),
                "success rate",
                (share,),
                citations=(str(len(self.claims) % 5 + 1),),
                verdict=verdict,
                registry=(f"entry-{TOPICS.index(topic)}",),
            )
        )  # type: ignore[arg-type]

    def refer(self, key: str, text: str) -> None:
        """Adds a reference."""
        start = self.add("reference", text)
        self.references.append(Reference(key, text, start, len(self.text), year=2015, doi=text.rsplit("doi:")[1]))

    def document(self, metadata: Metadata) -> Document:
        """Returns the document."""
        title = self.text[: self.blocks[0].end]
        lines = (0, *(at + 1 for at, character in enumerate(self.text) if character == "\n"))
        return Document(
            self.path,
            "markdown",
            self.text,
            "0" * 64,
            title,
            tuple(self.blocks),
            (),
            tuple(self.references),
            metadata,
            positions=Positions(lines=lines),
        )


def _browse(folder: Path) -> None:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        sys.exit("chromium and chromedriver are needed (or --no-browser)")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    settings = webdriver.ChromeOptions()
    settings.binary_location = chromium
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"):
        settings.add_argument(switch)
    browser = webdriver.Chrome(options=settings, service=Service(driver))
    try:
        for width in (1280, 360):
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            for name in ("index", "since", "conflicts", "subjects", "sources", "registry"):
                print(f"{name}.html at {width} px: {_opened(browser, folder / f'{name}.html')}")
    finally:
        browser.quit()


OPENED = """
const done = arguments[0];
requestAnimationFrame(() => setTimeout(() => {
  const timing = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  done([paint ? paint.startTime : null, timing.domContentLoadedEventEnd, timing.loadEventEnd,
        document.getElementsByTagName("*").length]);
}));
"""
ACTED = """
const [what, done] = arguments;
const form = document.querySelector("#filters");
if (!form) { done(null); return; }
const start = performance.now();
if (what === "search") {
  form.elements.q.value = "robotic";
  form.elements.q.dispatchEvent(new Event("input", {bubbles: true}));
} else document.querySelector("#listed th:last-child button")?.click();
requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
"""


def _opened(browser: Any, path: Path) -> str:
    """Opens a page some times and returns the medians."""
    rows = []
    for _ in range(TIMES):
        browser.get("about:blank")
        start = time.perf_counter()
        browser.get(path.as_uri())
        wall = 1000 * (time.perf_counter() - start)
        paint, ready, load, elements = browser.execute_async_script(OPENED)
        rows.append((paint or 0, ready, load, wall, *(browser.execute_async_script(ACTED, act) or 0 for act in ACTS)))
    paint, ready, load, wall, *acts = map(statistics.median, zip(*rows, strict=True))
    told = [f"{what} in {taken:,.0f} ms" for what, taken in zip(ACTS, acts, strict=True) if taken]
    opened = f"words after {paint:,.0f} ms, ready {ready:,.0f} ms, loaded {load:,.0f} ms (driver: {wall:,.0f} ms)"
    return ", ".join([opened, *told, f"{elements:,} elements"])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
