"""Size of the report of a long article, and how long Chromium takes to show it. Run by hand; nothing asserts a time.

    python benchmarks/report.py [--words 5000] [--findings 60] [--keep FILE]

writes an article of that many words with that many findings in it, checks it as ``medfact check --format html`` does,
and opens the report in a headless Chromium several times. Wanted: under 400 KB, shown in under a second.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TIMES = 5
DRUGS = (
    ("apixaban", "atrial fibrillation"), ("metformin", "type 2 diabetes"), ("propranolol", "migraine"),
    ("ferrous sulfate", "iron deficiency anaemia"), ("zoledronic acid", "osteoporosis"), ("topiramate", "migraine"),
    ("erenumab", "migraine"), ("rivaroxaban", "atrial fibrillation"), ("alendronate", "osteoporosis"),
    ("sertraline", "depression"), ("salbutamol", "asthma"), ("amlodipine", "high blood pressure"),
)  # fmt: skip
SOUND = (
    "{Drug} is often given to adults with {condition} [{cite}].",
    "In a trial of {n} people, {drug} helped {share}% of those who took it, against {less}% on placebo [{cite}].",
    "Headache and nausea are common side effects of {drug} [{cite}].",
    "People with severe kidney disease should not take {drug} without advice [{cite}].",
    "{Drug} lowers the risk of complications in people with {condition} [{cite}].",
)
PLAIN = (
    "Nobody likes to take tablets for long, and most people forget one now and then.",
    "It helps to keep the packet beside the kettle or the toothbrush.",
    "Bring the list of all your medicines to every visit, those from the supermarket too.",
    "A pharmacist can look the list over in a few minutes and will say what does not go together.",
    "Our readers tell us that the first weeks are the longest, and that it gets easier from there.",
    "Write down what you want to ask: in the room with the doctor it is easily forgotten.",
)
FAULTY = (
    "In our own survey, {part} of {whole} people ({wrong}%) slept better with {drug}.",
    "Studies show that {drug} is the best that money can buy.",
    "{Drug} is 100% safe and has no side effects.",
    "The usual dose of {drug} is .5 mg QD for most people [{cite}].",
    "About {less}% of people stop taking {drug} within a year.",
    "As a recent review says, {drug} is well liked [99].",
)


def main() -> None:
    """Writes the article, checks it, and measures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--words", type=int, default=5000)
    parser.add_argument("--findings", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="keep the report in this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = folder / "report.html"
        faults, found = arguments.findings, 0
        for _ in range(4):
            # A faulty sentence may make several findings, or none: come near the number asked for.
            made = _check(folder, arguments.words, faults, "json")
            found = sum(len(one["findings"]) for one in json.loads(made)["documents"])
            if abs(found - arguments.findings) <= 2 or not found:
                break
            faults = max(1, round(faults * arguments.findings / found))
        _check(folder, arguments.words, faults, "html", "--output", str(report))
        read = json.loads(_check(folder, arguments.words, faults, "json"))["documents"][0]
        claims = len(read["claims"])
        print(f"{read['words']:,} words, {len(read['findings'])} findings, {claims} claims")
        print(f"size     {report.stat().st_size / 1000:.0f} KB (wanted: under 400)")
        for width in (1280, 360):
            shown = _shown(report, width)
            told = ", ".join(f"{seconds:.2f}" for seconds in shown)
            print(f"shown    {statistics.median(shown):.2f} s at {width} px (of {told}; wanted: under 1)")
        if arguments.keep:
            shutil.copy(report, arguments.keep)


def article(words: int, faults: int) -> str:
    """Returns an article in Markdown of about so many words, with so many faulty sentences spread over it."""
    sentences: list[str] = []
    count = number = 0
    while count < words - 150 - 10 * faults:
        drug, condition = DRUGS[number // 12 % len(DRUGS)]
        if number % 12 == 0:
            sentences.append(f"\n\n## {drug.capitalize()} for {condition}, part {number // 144 + 1}\n\n")
        elif number % 4 == 0:
            sentences.append("\n\n")
        # As many claims as in the examples: about one in twenty words.
        kind = SOUND if number % 4 == 1 else PLAIN
        # No two sound sentences of a drug give different figures: only what is planted is found.
        figures = {"n": 400 + 10 * (number // 12 % len(DRUGS)), "share": 60, "less": 30, "cite": 1 + number // 12 % 12}
        sentences.append(_filled(kind[number // 4 % len(kind)], drug, condition, figures))
        count += len(sentences[-1].split())
        number += 1
    at = [place for place, words_ in enumerate(sentences) if words_.strip() and "#" not in words_]
    for fault in range(faults):
        place = at[fault * len(at) // faults]
        drug, condition = DRUGS[fault % len(DRUGS)]
        figures = {"part": 11 + fault % 7, "whole": 20, "wrong": 97, "less": 20 + fault % 9, "cite": 1 + fault % 12}
        sentences[place] += " " + _filled(FAULTY[fault % len(FAULTY)], drug, condition, figures)
    references = "\n".join(
        f"{number}. Reference work on {drug}, edition of 2024. https://example.org/{number}"
        for number, (drug, _) in enumerate(DRUGS, 1)
    )
    body = " ".join(sentences)
    head = "# Medicines from A to Z\n\nBy Noor Bergström. Last reviewed: 2 April 2026\n"
    return f"{head}{body}\n\n## References\n\n{references}\n"


def _filled(sentence: str, drug: str, condition: str, figures: dict[str, int]) -> str:
    return sentence.format(drug=drug, Drug=drug.capitalize(), condition=condition, **figures)


def _check(folder: Path, words: int, faults: int, format: str, *more: str) -> str:
    (folder / "article.md").write_text(article(words, faults), encoding="utf-8")
    command = [
        sys.executable, "-c", "from pipeline.cli import main; main()", "check", str(folder / "article.md"),
        "--registry", str(ROOT / "examples" / "registry"), "--as-of", "2026-05-01", "--format", format,
        "--fail-on", "never", *more,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def _shown(report: Path, width: int) -> list[float]:
    """Returns how long it took, each time: from the request to all scripts run and a frame painted."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(switch)
    browser: Any = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        taken = []
        for _ in range(TIMES):
            browser.get("about:blank")
            begin = time.perf_counter()
            browser.get(report.as_uri())
            # Two frames: the first may be painted before the notes have found their places.
            browser.execute_async_script(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
            )
            taken.append(time.perf_counter() - begin)
        return taken
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
