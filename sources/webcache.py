"""Pages that were fetched, on disk: one file a page, named by the digest of its address."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sources.addresses import safe
from sources.wholefile import whole

log = logging.getLogger("medfact")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        url: Address it came from in the end, redirects followed.
        status: The code.
        headers: Its headers that matter, names in lower case.
        body: What it sent.
        fetched: When, in seconds since 1970.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fetched: float = 0.0

    @property
    def age(self) -> float:
        """Seconds since it was fetched or found unchanged."""
        return max(time.time() - self.fetched, 0.0)


def load(folder: str | None, url: str) -> Answer | None:
    """Returns the page kept for an address; None where there is none, or it is damaged."""
    if folder is None:
        return None
    try:
        head, _, body = _file(folder, url).read_bytes().partition(b"\n")
        told = json.loads(head)
        if told["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        return Answer(told["url"], 200, dict(told["headers"]), body, float(told["fetched"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def store(folder: str | None, url: str, answer: Answer) -> None:
    """Keeps a page; a disk that takes nothing is told and is no reason to stop."""
    if folder is None or "no-store" in answer.headers.get("cache-control", "").lower():
        return
    told = {
        "url": safe(answer.url),
        "headers": dict(answer.headers),
        "fetched": answer.fetched,
        "sha256": hashlib.sha256(answer.body).hexdigest(),
    }
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        ignore = Path(folder) / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        with whole(_file(folder, url)) as part:
            part.write_bytes(json.dumps(told).encode() + b"\n" + answer.body)
    except OSError as problem:
        log.warning("%s: not kept in the cache %s: %s", safe(url), folder, problem.strerror or problem)


def renewed(answer: Answer, headers: Mapping[str, str]) -> Answer:
    """Returns a page that the server says is unchanged, with what it said anew."""
    return replace(answer, headers={**answer.headers, **headers}, fetched=time.time())


def _file(folder: str, url: str) -> Path:
    return Path(folder) / hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
