"""Makes the pictures of the documentation: the report of the examples, as a browser shows it.

``make screenshots`` writes them into ``docs/images``; the browser tests make them elsewhere, so that a page that can no
longer be shown is noticed.
"""

from __future__ import annotations

import datetime
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).parents[1]
IMAGES = Path(__file__).parent / "images"
DAY = datetime.date(2026, 11, 22)
ARTICLE = "cataract-surgery.html"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: Name of its file.
        page: The index, or the page of `ARTICLE`.
        width: Width of the window.
        height: Its height.
        code: Code of a finding that is brought into view.
        dark: Whether the reader prefers a dark page.
    """

    name: str
    page: str
    width: int = 1280
    height: int = 900
    code: str = ""
    dark: bool = False


SHOTS = (
    Shot("report.png", "article"),
    Shot("report-conflict.png", "article", height=720, code="CON001"),
    Shot("report-dark.png", "article", height=720, code="SAF001", dark=True),
    Shot("report-phone.png", "article", width=360, height=720, code="CON001"),
    Shot("library.png", "index"),
)


def build(folder: Path) -> dict[str, Path]:
    """Checks the examples and writes their report; returns its index and the page of `ARTICLE`."""
    from pipeline import config, stages
    from reports import html, site

    loaded = config.load(ROOT / "examples" / "medfact.toml", paths=())
    plan = stages.plan((), loaded, as_of=DAY, command="audit", output=folder)
    site.write_site(stages.run(plan), folder)
    (article,) = (folder / "articles").glob(f"{html.slug(ARTICLE)}.html")
    return {"index": folder / "index.html", "article": article}


def shoot(browser: Chrome, pages: dict[str, Path], images: Path) -> list[Path]:
    """Writes all pictures; returns them.

    Raises:
        LookupError: A page has no finding of a code that is to be shown.
    """
    made = []
    for shot in SHOTS:
        _open(browser, shot, pages[shot.page])
        target = images / shot.name
        target.write_bytes(browser.get_screenshot_as_png())
        made.append(target)
    return made


def _open(browser: Any, shot: Shot, page: Path) -> None:
    size = {"width": shot.width, "height": shot.height, "deviceScaleFactor": 1, "mobile": False}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if shot.dark else "light"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.get("about:blank")
    browser.get(page.as_uri())
    if not shot.code:
        return
    found = browser.execute_script(
        "const note = document.querySelector(`[data-code=${arguments[0]}]:not(tr)`);"
        "if (note) note.style.scrollMarginTop = '140px';"
        "if (note) note.scrollIntoView({block: 'start', behavior: 'instant'});"
        "return Boolean(note);",
        shot.code,
    )
    if not found:
        raise LookupError(f"{page.name}: no finding of {shot.code} is on the page")


def start(profile: Path) -> Chrome:
    """Starts a browser without a window.

    Raises:
        FileNotFoundError: There is none; the message says what to install.
    """
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise FileNotFoundError("no chromium with its driver: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}"):
        options.add_argument(switch)
    return webdriver.Chrome(options=options, service=Service(driver))


def main() -> int:
    """Writes the pictures into ``docs/images``."""
    with tempfile.TemporaryDirectory() as folder:
        pages = build(Path(folder) / "report")
        browser = start(Path(folder) / "profile")
        try:
            for image in shoot(browser, pages, IMAGES):
                sys.stdout.write(f"wrote {image.relative_to(ROOT).as_posix()}\n")
        finally:
            browser.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
