"""Web pages: fetched one at a time, politely, with an end to everything, and kept on disk.

Nothing is fetched that was not named. The server's robots.txt is obeyed, requests to one host keep a distance, and the
user agent says who asks. Every way in which it can fail is an UnreadableError of that one page.
"""

from __future__ import annotations

import asyncio
import datetime
import email.utils
import logging
import socket
import ssl
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from sources import readers, webcache
from sources.addresses import host, is_web, origin, safe, split_user
from sources.decode import LIMIT, check_size
from sources.document import UnreadableError
from sources.webcache import Answer

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("medfact")

REDIRECTS = 10
TRIES = 3
#: Longest that a server may make us wait, in seconds: between requests, and before another try.
LONGEST_DELAY = 10.0
LONGEST_WAIT = 30.0
_ROBOTS_LIMIT = 500_000
_ROBOTS_AGE = 3600.0
_KEPT = ("content-type", "etag", "last-modified", "cache-control")

# What a content type is read as; where it says nothing the ending of the address counts.
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/prs.fallenstein.rst": ".rst",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "application/xml": ".xml",
    "application/jats+xml": ".xml",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_SAY_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})


@dataclass(frozen=True, slots=True)
class Web:
    """How pages are fetched.

    Attributes:
        timeout: Seconds to wait for a connection, or for more of an answer.
        deadline: Seconds after which a request ends, whatever still comes.
        delay: Seconds between two requests to one host.
        cache: Folder of pages that were fetched; None keeps none.
        max_age: Seconds for which a page is taken from the cache without asking the server.
        max_pages: Most pages of a sitemap.
        user_agent: What to be called; medfact with its version if not given.
    """

    timeout: float = 10.0
    deadline: float = 60.0
    delay: float = 1.0
    cache: str | None = None
    max_age: float = 0.0
    max_pages: int = 500
    user_agent: str | None = None

    @property
    def agent(self) -> str:
        """What medfact is called in requests."""
        if self.user_agent:
            return self.user_agent
        from importlib.metadata import version

        return f"medfact/{version('medfact')} (checks medical articles; asked for by a person)"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched.

    Attributes:
        url: Its address, as it was named.
        data: Its bytes; as UTF-8 where the server declares another encoding that they are in.
        ending: Ending of a file of its format.
        host: The site that it is on.
    """

    url: str
    data: bytes
    ending: str
    host: str


class _UnreachableError(UnreadableError):
    """The server could not be asked: an older copy is better than none."""


def fetch(url: str, web: Web, *, limit: int = LIMIT) -> Page:
    """Fetches a page.

    Args:
        url: Its address.
        web: How pages are fetched.
        limit: Largest size in bytes.

    Raises:
        UnreadableError: It cannot be had, or is no article in a known format.
    """
    answer = get(url, web, limit=limit)
    kind, charset = _content_type(answer)
    ending = _ending(url, answer.url, kind)
    if ending not in readers.ENDINGS:
        known = ", ".join(sorted({name for name, one in _ENDINGS.items() if one in readers.ENDINGS}))
        raise UnreadableError(safe(url), f"is {kind or 'of no content type'}: expected {known}")
    return Page(safe(url), _as_utf8(answer.body, charset, safe(url)), ending, host(answer.url))


def get(url: str, web: Web, *, limit: int = LIMIT) -> Answer:
    """Gets what an address answers: from the cache where that is fresh, else from the server.

    Raises:
        UnreadableError: It cannot be had.
    """
    shown = safe(url)
    try:
        address, user = split_user(url)
    except ValueError as problem:
        raise UnreadableError(shown, f"is no address of a web page: {problem}") from None
    kept = webcache.load(web.cache, url.partition("#")[0])
    if kept is not None and kept.age < web.max_age:
        return kept
    try:
        answer = _run(_Visit(address, user, web, shown, limit).make(kept))
    except _UnreachableError as problem:
        if kept is None:
            raise UnreadableError(shown, problem.message) from None
        when = datetime.datetime.fromtimestamp(kept.fetched, tz=datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
        log.warning("%s: %s; read from the cache, as it was on %s", shown, problem.message, when)
        return kept
    if answer.status == HTTPStatus.NOT_MODIFIED:
        if kept is None:
            raise UnreadableError(shown, "the server answers 304 Not Modified to a first question: expected 200 OK")
        answer = webcache.renewed(kept, answer.headers)
    webcache.store(web.cache, url.partition("#")[0], answer)
    return answer


def _run(visit: Coroutine[Any, Any, Answer]) -> Answer:
    """Runs a visit to its end; in a thread of its own where a loop runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(visit)
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(asyncio.run, visit).result()


# ---------------------------------------------------------------- what every visit to a host respects


class _Hosts:
    """When each host was asked last, and what its robots.txt says. Of the process: flows read in several threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free: dict[str, float] = {}
        self.robots: dict[str, tuple[float, RobotFileParser]] = {}

    def turn(self, place: str, delay: float) -> float:
        """Takes the next turn at a host; returns the seconds to wait for it."""
        with self.lock:
            now = time.monotonic()
            start = max(now, self.free.get(place, 0.0))
            self.free[place] = start + delay
            return start - now


_hosts = _Hosts()


class _Visit:
    """One page: robots.txt first, then redirects, other tries, the body."""

    def __init__(self, url: str, user: tuple[str, str] | None, web: Web, shown: str, limit: int) -> None:
        self.url, self.user, self.web, self.shown, self.limit = url, user, web, shown, limit

    def fail(self, message: str) -> UnreadableError:
        return UnreadableError(self.shown, message)

    async def make(self, kept: Answer | None) -> Answer:
        import httpx

        headers = {
            "User-Agent": self.web.agent,
            "Accept": "text/html,application/xhtml+xml,text/markdown,text/plain,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Language": "en",
        }
        try:
            async with httpx.AsyncClient(headers=headers, timeout=self.web.timeout) as client:
                return await self.follow(client, kept)
        except httpx.HTTPError as problem:
            raise self.explained(problem) from None
        except (httpx.InvalidURL, ValueError) as problem:
            raise self.fail(f"is no address that can be asked: {problem}") from None

    async def follow(self, client: httpx.AsyncClient, kept: Answer | None) -> Answer:
        at, seen = self.url, [self.url]
        for _ in range(REDIRECTS + 1):
            await self.permitted(client, at)
            answer = await self.insist(client, at, kept if at == self.url or kept is None else None)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return self.accepted(answer)
            at = urljoin(at, target).partition("#")[0]
            if not is_web(at):
                raise self.fail(f"redirects to {safe(at)}: expected http or https")
            at = split_user(at)[0]
            seen.append(at)
            if at in seen[:-1]:
                raise self.fail(f"redirects in a circle: {' → '.join(safe(url) for url in seen[seen.index(at) :])}")
        raise self.fail(f"redirects more than {REDIRECTS} times, to {safe(at)} in the end")

    def accepted(self, answer: Answer) -> Answer:
        if answer.status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.NOT_MODIFIED):
            check_size(len(answer.body), self.shown, limit=self.limit)
            return answer
        wait = answer.headers.get("retry-after")
        later = f" and asks to come back {_when(wait)}" if wait and answer.status in (429, 503) else ""
        raise self.fail(f"the server answers {_status(answer.status)}{later}: expected 200 OK")

    async def insist(self, client: httpx.AsyncClient, url: str, kept: Answer | None) -> Answer:
        """Asks again where the server is busy and says, or lets assume, that it will not be for long."""
        for number in range(TRIES):
            answer = await self.ask(client, url, kept)
            wait = _seconds(answer.headers.get("retry-after"), 2.0**number)
            if answer.status not in (429, 503) or number == TRIES - 1 or wait > LONGEST_WAIT:
                break
            await asyncio.sleep(wait)
        return answer

    async def ask(self, client: httpx.AsyncClient, url: str, kept: Answer | None) -> Answer:
        robots = _hosts.robots.get(origin(url))
        asked = robots[1].crawl_delay(self.web.agent) if robots else None
        delay = max(self.web.delay, min(float(asked or 0), LONGEST_DELAY))
        await asyncio.sleep(_hosts.turn(origin(url), delay))
        return await self.request(client, url, kept, self.limit)

    async def request(self, client: httpx.AsyncClient, url: str, kept: Answer | None, limit: int) -> Answer:
        """Asks once; what is longer than ``limit`` is cut off just behind it."""
        headers = {}
        if kept is not None:
            told = (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified"))
            headers = {name: kept.headers[key] for name, key in told if key in kept.headers}
        user = self.user if origin(url) == origin(self.url) else None
        try:
            async with (
                asyncio.timeout(self.web.deadline),
                client.stream("GET", url, headers=headers, auth=user) as response,
            ):
                body = bytearray()
                async for piece in response.aiter_bytes():
                    body += piece
                    if len(body) > limit:
                        break
        except TimeoutError:
            raise _UnreachableError(self.shown, f"did not end within {self.web.deadline:g} seconds") from None
        names = (*_KEPT, "location", "retry-after")
        kept_headers = {name: response.headers[name] for name in names if name in response.headers}
        return Answer(url, response.status_code, kept_headers, bytes(body), time.time())

    async def permitted(self, client: httpx.AsyncClient, url: str) -> None:
        """Raises UnreadableError where the robots.txt of the host disallows a page."""
        place = origin(url)
        known = _hosts.robots.get(place)
        if known is None or time.monotonic() - known[0] > _ROBOTS_AGE:
            known = (time.monotonic(), await self.rules(client, place))
            _hosts.robots[place] = known
        if not known[1].can_fetch(self.web.agent, url):
            name = self.web.agent.split("/")[0].split()[0]
            raise self.fail(f"the robots.txt of {host(url)} disallows it for {name}")

    async def rules(self, client: httpx.AsyncClient, place: str) -> RobotFileParser:
        url, rules = f"{place}/robots.txt", RobotFileParser()
        for _ in range(5):
            answer = await self.request(client, url, None, _ROBOTS_LIMIT)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target or not is_web(urljoin(url, target)):
                break
            url = urljoin(url, target)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            # Nobody knows what is allowed, so nothing is.
            raise self.fail(f"the robots.txt of {host(place)} cannot be had: {_status(answer.status)}")
        allowed = answer.status != HTTPStatus.OK
        rules.parse([] if allowed else answer.body.decode("utf-8", "replace").splitlines())
        return rules

    def explained(self, problem: httpx.HTTPError) -> UnreadableError:
        """Words what went wrong on the way."""
        import httpx

        causes = _causes(problem)
        tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
        if tls is not None:
            why = getattr(tls, "verify_message", "") or tls.reason or str(tls)
            return self.fail(f"the connection is not secure: {why}")
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return _UnreachableError(self.shown, "the host is not known")
        if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
            return _UnreachableError(self.shown, "the connection was refused")
        if isinstance(problem, httpx.TimeoutException):
            return _UnreachableError(self.shown, f"no answer within {self.web.timeout:g} seconds")
        if isinstance(problem, httpx.DecodingError):
            return self.fail(f"its compression is broken: {problem}")
        if isinstance(problem, httpx.RemoteProtocolError):
            return self.fail(f"breaks off, or is no HTTP: {problem}")
        return _UnreachableError(self.shown, f"cannot be reached: {str(problem) or type(problem).__name__}")


def _causes(problem: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[BaseException | None] = [problem]
    while todo:
        one = todo.pop()
        if one is None or one in found:
            continue
        found.append(one)
        todo += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions
    return found


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _seconds(told: str | None, otherwise: float) -> float:
    """Returns the seconds that a Retry-After means: a number, or a date."""
    if told is None:
        return otherwise
    if told.strip().isdigit():
        return float(told)
    try:
        then = email.utils.parsedate_to_datetime(told)
    except ValueError:
        return otherwise
    then = then if then.tzinfo else then.replace(tzinfo=datetime.UTC)
    return max((then - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)


def _when(told: str) -> str:
    return f"in {told.strip()} seconds" if told.strip().isdigit() else f"on {told.strip()}"


# ---------------------------------------------------------------- what came


def _content_type(answer: Answer) -> tuple[str, str | None]:
    """Returns content type and declared encoding."""
    from email.message import Message

    message = Message()
    message["content-type"] = answer.headers.get("content-type", "")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    charset = message.get_content_charset()
    return kind, charset


def _ending(url: str, final: str, kind: str) -> str:
    """Returns the ending of a file of a page's format: by its content type, else by its address."""
    from urllib.parse import urlsplit

    endings = [readers.ending_of(urlsplit(one).path) for one in (url, final)]
    named = next((ending for ending in endings if ending in readers.ENDINGS), "")
    if kind in _SAY_NOTHING:
        return named
    ending = _ENDINGS.get(kind, kind)
    # Markdown and the like are mostly served as plain text.
    return named if ending == ".txt" and named and named not in (".html", ".htm", ".xhtml") else ending


def _as_utf8(data: bytes, charset: str | None, shown: str) -> bytes:
    """Returns text in the encoding that the server declares as UTF-8; what is UTF-8 is left alone."""
    if charset is None or data.startswith((b"\xff\xfe", b"\xfe\xff", b"%PDF", b"PK\x03\x04")):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset).encode("utf-8")
        except LookupError:
            raise UnreadableError(shown, f"the server declares the encoding {charset!r}, which there is not") from None
        except UnicodeDecodeError as problem:
            if charset.lower().replace("-", "") == "utf8":
                return data  # the page may declare another; what is wrong then is said where it is decoded
            byte = f"byte 0x{data[problem.start]:02X} at offset {problem.start}"
            raise UnreadableError(shown, f"is not {charset}, which the server declares: {byte}") from None
        except UnicodeEncodeError:
            raise UnreadableError(shown, f"holds half characters in {charset}, which the server declares") from None
    return data
