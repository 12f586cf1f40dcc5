"""Web pages and storage, against a server of our own: each way to fail is an error of that page, and nothing hangs."""

from __future__ import annotations

import asyncio
import gzip
import http.server
import logging
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

import sources
from sources import Document, Found, UnreadableError, Web, addresses, fetch, find, library, sitemaps

ARTICLE = (
    b"<!doctype html><html lang=en><head><title>Stents</title></head><body><article><h1>Stents</h1>"
    b"<p>Stents keep the gullet open so that patients can swallow again, and most go home on the same day.</p>"
    b"<p>It works in 70% of the patients we saw (<a href='/study'>our study</a>).</p></article></body></html>"
)
QUICK = Web(timeout=2.0, deadline=5.0, delay=0.0)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        path = self.path.partition("?")[0]
        site.requests.append((path, dict(self.headers)))
        answer = site.pages.get(path, (404, {}, b"nothing here"))
        if callable(answer):
            answer(self)
            return
        self.answer(*answer)

    def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


class Site:
    """A server with pages that tests put there, and what was asked of it."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes] | Callable[[Handler], None]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.site = self  # type: ignore[attr-defined]
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def put(self, path: str, body: bytes = ARTICLE, status: int = 200, **headers: str) -> str:
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)
        return self.base + path

    def asked(self, path: str) -> int:
        return [asked for asked, _ in self.requests].count(path)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    served = Site()
    yield served
    served.close()


def read(url: str, web: Web = QUICK) -> Document:
    (entry,) = library.entries(url, addresses.safe(url), root=".", web=web)
    return entry.read()


def refused(url: str, web: Web = QUICK) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(url, web)
    assert caught.value.path == addresses.safe(url)
    return caught.value.message


# ---------------------------------------------------------------- what works


def test_a_page_is_an_article_with_its_address_as_path(site: Site) -> None:
    url = site.put("/stents")
    document = read(f"{url}#top")
    assert document.path == url
    assert document.format == "html"
    assert document.title == "Stents"
    assert document.text.endswith("It works in 70% of the patients we saw (our study).")
    assert document.place(document.text.index("It works"))[0] == 1
    assert not document.references  # the link stays on the site
    (_, robots), (_, asked) = site.requests
    assert asked["User-Agent"].startswith("medfact/")
    assert robots["User-Agent"] == asked["User-Agent"]


def test_sources_read_takes_an_address(site: Site) -> None:
    assert sources.read(site.put("/stents")).title == "Stents"


@pytest.mark.parametrize(
    ("path", "kind", "body", "format"),
    [
        ("/a", "text/html; charset=utf-8", ARTICLE, "html"),
        ("/a.md", "text/plain", b"# Stents\n\nIt works in 70% of the patients that we saw.\n", "markdown"),
        ("/a", "text/markdown", b"# Stents\n\nIt works in 70% of the patients that we saw.\n", "markdown"),
        ("/a.html", "text/plain", b"Stents\n\nIt works in 70% of the patients that we saw.\n", "text"),
        (
            "/a.md",
            "application/octet-stream",
            b"# Stents\n\nIt works in 70% of the patients that we saw.\n",
            "markdown",
        ),
        ("/a.txt", "", b"Stents\n\nIt works in 70% of the patients that we saw.\n", "text"),
    ],
)
def test_content_type_or_ending_chooses_the_reader(site: Site, path: str, kind: str, body: bytes, format: str) -> None:
    assert read(site.put(path, body, Content_Type=kind)).format == format


def test_redirects_are_followed_ten_times(site: Site) -> None:
    for number in range(10):
        site.put(f"/{number}", b"", 302, Location=f"/{number + 1}")
    site.put("/10")
    assert read(f"{site.base}/0").path == f"{site.base}/0"
    site.put("/10", b"", 302, Location="/11")
    assert refused(f"{site.base}/0") == f"redirects more than 10 times, to {site.base}/11 in the end"


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_server_is_asked_again(site: Site, code: int) -> None:
    def once(handler: Handler) -> None:
        first = site.asked("/busy") == 1
        handler.answer(code if first else 200, {"Retry-After": "0"} if first else {}, ARTICLE)

    site.pages["/busy"] = once
    assert read(f"{site.base}/busy").title == "Stents"
    assert site.asked("/busy") == 2
    site.put("/closed", b"", code, Retry_After="0")
    assert f"the server answers {code} " in refused(f"{site.base}/closed")
    assert site.asked("/closed") == 3


def test_a_server_that_asks_for_an_hour_is_left_alone(site: Site) -> None:
    url = site.put("/busy", b"", 503, Retry_After="3600")
    assert refused(url) == (
        "the server answers 503 Service Unavailable and asks to come back in 3600 seconds: expected 200 OK"
    )
    assert site.asked("/busy") == 1


def test_user_and_password_are_sent_and_never_shown(site: Site) -> None:
    def guarded(handler: Handler) -> None:
        known = handler.headers.get("Authorization") == "Basic ZGVzazpzM2NyZXQ="
        handler.answer(200 if known else 401, {}, ARTICLE)

    site.pages["/inside"] = guarded
    url = site.base.replace("//", "//desk:s3cret@")
    assert read(f"{url}/inside").path == f"{site.base}/inside"
    assert "s3cret" not in refused(f"{url}/gone")
    found = find([f"{url}/inside"], root=".")
    assert [shown for _, shown in found.files] == [f"{site.base}/inside"]


def test_requests_to_one_host_keep_their_distance(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: (waited.append(seconds), sleep(0))[1])
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 900\n", Content_Type="text/plain")
    url = site.put("/stents")
    read(url, replace(QUICK, delay=0.5))
    read(url, replace(QUICK, delay=0.5))
    assert waited[0] == 0
    assert 9 < waited[1] <= fetch.LONGEST_DELAY == 10.0


def test_within_a_running_loop(site: Site) -> None:
    url = site.put("/stents")

    async def notebook() -> Document:
        return read(url)  # as a cell of a notebook does

    assert asyncio.run(notebook()).title == "Stents"


# ---------------------------------------------------------------- what does not


def test_robots_txt_is_obeyed(site: Site) -> None:
    rules = b"User-agent: medfact\nDisallow: /private/\n\nUser-agent: *\nDisallow: /\n"
    site.put("/robots.txt", rules, Content_Type="text/plain")
    assert read(site.put("/open")).title == "Stents"
    assert refused(site.put("/private/a")) == "the robots.txt of 127.0.0.1 disallows it for medfact"
    assert site.asked("/private/a") == 0
    assert site.asked("/robots.txt") == 1
    other = refused(f"{site.base}/open", replace(QUICK, user_agent="Desk/2.0"))
    assert other == "the robots.txt of 127.0.0.1 disallows it for Desk"


def test_a_redirect_does_not_lead_around_robots_txt(site: Site) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
    site.put("/private/a")
    assert "disallows" in refused(site.put("/a", b"", 301, Location="/private/a"))


def test_robots_txt_that_cannot_be_had_allows_nothing(site: Site) -> None:
    site.put("/robots.txt", b"", 500)
    assert refused(site.put("/a")) == ("the robots.txt of 127.0.0.1 cannot be had: 500 Internal Server Error")
    assert site.asked("/a") == 0


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (404, {}, b"", "the server answers 404 Not Found: expected 200 OK"),
        (410, {}, b"", "the server answers 410 Gone: expected 200 OK"),
        (500, {}, b"", "the server answers 500 Internal Server Error: expected 200 OK"),
        (304, {}, b"", "the server answers 304 Not Modified to a first question: expected 200 OK"),
        (204, {}, b"", "the server answers 204 No Content: expected 200 OK"),
        (302, {"Location": "/page"}, b"", "redirects in a circle: {0} → {0}"),
        (302, {"Location": "ftp://example.org/a"}, b"", "redirects to ftp://example.org/a: expected http or https"),
        (302, {"Location": "file:///etc/hostname"}, b"", "redirects to file:///etc/hostname: expected http or https"),
        (302, {}, b"", "the server answers 302 Found: expected 200 OK"),
        (200, {"Content-Type": "image/png"}, b"\x89PNG", "is image/png: expected "),
        (200, {"Content-Type": ""}, b"text", "is of no content type: expected "),
        (200, {}, b"", "is empty: expected an article"),
        (200, {}, b"a" * 10_000_001, "is too large: 10.0 MB, and at most 10.0 MB are read as one article"),
        (200, {"Content-Type": "text/html; charset=us-ascii"}, ARTICLE + b"\xff", "is not us-ascii, which the server declares: byte 0xFF at"),
        (200, {"Content-Type": "text/html; charset=utf-8"}, ARTICLE + b"\xff", "is not UTF-8: byte 0xFF at"),
        (200, {"Content-Type": "text/html; charset=klingon"}, ARTICLE + b"\xff", "the server declares the encoding 'klingon', which there is not"),
        (200, {"Content-Encoding": "gzip"}, ARTICLE, "its compression is broken: "),
    ],
)  # fmt: skip
def test_what_a_server_may_answer(site: Site, status: int, headers: dict[str, str], body: bytes, message: str) -> None:
    site.pages["/page"] = (status, headers, body)
    url = f"{site.base}/page"
    assert refused(url).startswith(message.format(url))


def test_an_encoding_that_only_the_server_declares(site: Site) -> None:
    page = ARTICLE.replace(b"Stents keep", "“Stents” keep".encode("cp1252"))
    url = site.put("/page", page, Content_Type="text/html; charset=windows-1252")
    assert "“Stents” keep the gullet" in read(url).text


def test_a_redirect_loop_over_several_pages(site: Site) -> None:
    site.put("/a", b"", 302, Location="/b")
    site.put("/b", b"", 307, Location="/c")
    site.put("/c", b"", 302, Location="/b")
    assert refused(f"{site.base}/a") == f"redirects in a circle: {site.base}/b → {site.base}/c → {site.base}/b"


def endless(pause: float, piece: bytes) -> Callable[[Handler], None]:
    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        try:
            while True:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    return page


def test_a_page_that_never_ends_is_cut_off_at_the_size_limit(site: Site) -> None:
    site.pages["/page"] = endless(0, b"<p>More and more.</p>" * 5000)
    assert refused(f"{site.base}/page", replace(QUICK, deadline=60)).startswith("is too large: ")


def test_a_page_that_trickles_ends_at_the_deadline(site: Site) -> None:
    site.pages["/page"] = endless(0.05, b"<p>More.</p>")
    assert refused(f"{site.base}/page", replace(QUICK, deadline=0.5)) == "did not end within 0.5 seconds"


def test_headers_that_never_end(site: Site) -> None:
    def page(handler: Handler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(b"X-More: more\r\n")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    site.pages["/page"] = page
    assert refused(f"{site.base}/page", replace(QUICK, deadline=0.5)) == "did not end within 0.5 seconds"


def test_a_server_that_says_nothing(site: Site) -> None:
    quiet = threading.Event()
    site.pages["/page"] = lambda handler: quiet.wait(20)  # type: ignore[assignment,return-value]
    assert refused(f"{site.base}/page", replace(QUICK, timeout=0.2)) == "no answer within 0.2 seconds"
    quiet.set()


def test_a_page_that_breaks_off(site: Site) -> None:
    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(ARTICLE)
        handler.close_connection = True

    site.pages["/page"] = page
    assert refused(f"{site.base}/page").startswith("breaks off, or is no HTTP: ")


def test_nobody_listens_and_no_such_host_and_no_tls(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/a") == "the connection was refused"
    assert refused("http://nowhere.invalid/a") == "the host is not known"
    assert refused(site.put("/a").replace("http:", "https:")).startswith("the connection is not secure: ")


@pytest.mark.parametrize("url", ["http://", "http:///a", "https://host:port/a", "http://[::1/a", "http://a b/c"])
def test_what_is_no_address(site: Site, url: str) -> None:
    message = refused(url)
    assert "is no address" in message or message == "the host is not known"


# ---------------------------------------------------------------- the cache


def test_an_unchanged_page_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    def page(handler: Handler) -> None:
        fresh = handler.headers.get("If-None-Match") == '"1"'
        handler.answer(304 if fresh else 200, {"ETag": '"1"'}, b"" if fresh else ARTICLE)

    site.pages["/page"] = page
    url, web = f"{site.base}/page", replace(QUICK, cache=str(tmp_path / "cache"))
    first, second = read(url, web), read(url, web)
    assert first == second
    assert [headers.get("If-None-Match") for path, headers in site.requests if path == "/page"] == [None, '"1"']
    read(url, replace(web, max_age=100))
    assert site.asked("/page") == 2
    assert (tmp_path / "cache/.gitignore").read_text() == "*\n"
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_last_modified_is_asked_with_too(site: Site, tmp_path: Path) -> None:
    day = "Sun, 22 Nov 2026 10:00:00 GMT"
    url, web = site.put("/page", Last_Modified=day), replace(QUICK, cache=str(tmp_path))
    read(url, web)
    site.put("/page", ARTICLE.replace(b"70%", b"80%"))
    assert "80%" in read(url, web).text
    assert [headers.get("If-Modified-Since") for path, headers in site.requests if path == "/page"] == [None, day]


def test_offline_the_copy_is_read_and_that_is_said(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url, web = site.put("/page"), replace(QUICK, cache=str(tmp_path))
    read(url, web)
    site.close()
    with caplog.at_level(logging.WARNING, "medfact"):
        assert read(url, web).title == "Stents"
    (told,) = caplog.messages
    assert told.startswith(f"{url}: the connection was refused; read from the cache, as it was on 20")
    assert refused(f"{site.base}/other", web) == "the connection was refused"


def test_a_page_that_is_gone_is_not_read_from_the_cache(site: Site, tmp_path: Path) -> None:
    url, web = site.put("/page"), replace(QUICK, cache=str(tmp_path))
    read(url, web)
    site.put("/page", b"", 404)
    assert "404 Not Found" in refused(url, web)


def test_a_damaged_copy_and_one_that_must_not_be_kept(site: Site, tmp_path: Path) -> None:
    url, web = site.put("/page", ETag='"1"'), replace(QUICK, cache=str(tmp_path), max_age=100)
    read(url, web)
    (copy,) = [file for file in tmp_path.iterdir() if file.name != ".gitignore"]
    copy.write_bytes(copy.read_bytes()[:-9])
    assert read(url, web).title == "Stents"
    assert site.asked("/page") == 2
    read(site.put("/secret", Cache_Control="no-store"), web)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_told(site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert read(site.put("/page"), replace(QUICK, cache=str(tmp_path / "file"))).title == "Stents"
    assert "not kept in the cache" in caplog.text


# ---------------------------------------------------------------- sitemaps


def sitemap(*addresses: str, kind: str = "urlset", entry: str = "url") -> bytes:
    entries = "".join(
        f"<{entry}><loc> {address} </loc><lastmod>2026-01-01</lastmod></{entry}>" for address in addresses
    )
    return (
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{entries}</{kind}>'
    ).encode()


def found(site: Site, *paths: str, web: Web = QUICK, exclude: tuple[str, ...] = ()) -> Found:
    return find([site.base + path for path in paths], root=".", web=web, exclude=exclude)


def shown(site: Site, result: Found) -> list[str]:
    return [name.removeprefix(site.base) for _, name in result.files]


def test_a_sitemap_its_index_and_one_that_is_packed(site: Site) -> None:
    pages = sitemap(f"{site.base}/a", f"{site.base}/b#x", f"{site.base}/a")
    images = pages.replace(
        b"<lastmod>", b"<image:image><image:loc>http://x.org/i.png</image:loc></image:image><lastmod>"
    )
    site.put("/one.xml", images, Content_Type="application/xml")
    site.put("/two.xml.gz", gzip.compress(sitemap(f"{site.base}/c")), Content_Type="application/gzip")
    addresses = (f"{site.base}/one.xml", f"{site.base}/two.xml.gz", f"{site.base}/gone.xml", f"{site.base}/index.xml")
    site.put("/index.xml", sitemap(*addresses, kind="sitemapindex", entry="sitemap"), Content_Type="text/xml")
    result = found(site, "/index.xml", "/c")
    assert shown(site, result) == ["/a", "/b", "/c"]
    assert [(error.path, error.message) for error in result.errors] == [
        (f"{site.base}/gone.xml", "the server answers 404 Not Found: expected 200 OK")
    ]
    assert shown(site, found(site, "/one.xml", exclude=("/b", "**/b"))) == ["/a"]


def test_one_broken_sitemap_of_several_loses_no_other(site: Site) -> None:
    site.put("/bad.xml", sitemap(f"{site.base}/a")[:-20])
    site.put("/good.xml", sitemap(f"{site.base}/b"))
    index = sitemap(f"{site.base}/bad.xml", f"{site.base}/good.xml", kind="sitemapindex", entry="sitemap")
    site.put("/index.xml", index)
    result = found(site, "/index.xml")
    assert shown(site, result) == ["/a", "/b"]
    (error,) = result.errors
    assert error.path == f"{site.base}/bad.xml"
    assert error.message.startswith("is no well-formed sitemap: ")


def test_more_pages_than_are_wanted_is_told(site: Site) -> None:
    site.put("/map.xml", sitemap(*(f"{site.base}/{number}" for number in range(5))))
    result = found(site, "/map.xml", web=replace(QUICK, max_pages=3))
    assert shown(site, result) == ["/0", "/1", "/2"]
    assert [error.message for error in result.errors] == [
        "lists more than 3 pages, and only so many were read: set max-pages in [fetch]"
    ]
    assert not found(site, "/map.xml", web=replace(QUICK, max_pages=5)).errors


def test_sitemaps_in_a_circle_and_too_deep(site: Site) -> None:
    for number in range(5):
        site.put(f"/{number}.xml", sitemap(f"{site.base}/{(number + 1) % 5}.xml", kind="sitemapindex", entry="sitemap"))
    assert [error.message for error in found(site, "/0.xml").errors] == [
        "is a sitemap more than 3 deep: expected pages"
    ]
    site.put("/0.xml", sitemap(f"{site.base}/0.xml", kind="sitemapindex", entry="sitemap"))
    assert [error.message for error in found(site, "/0.xml").errors] == ["lists no page"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/map.xml.gz", b"\x1f\x8bxxxxxxxxxxxxxxxxxx", "is no gzip file: "),
        ("/map.xml.gz", gzip.compress(sitemap("http://x.org/a"))[:-12], "breaks off: expected a whole gzip file"),
        ("/map.xml.gz", gzip.compress(b" " * 50_000_001), "is too large: more than 50 MB unpacked"),
        ("/map.xml", sitemap("mailto:a@x.org"), "lists mailto:a@x.org: expected http or https"),
        ("/map.xml", sitemap(), "lists no page"),
    ],
)
def test_what_is_wrong_with_a_sitemap(site: Site, path: str, body: bytes, message: str) -> None:
    site.put(path, body)
    (error,) = found(site, path).errors
    assert error.path == site.base + path
    assert error.message.startswith(message)


def test_entities_in_a_sitemap_fetch_nothing_and_grow_nothing(site: Site, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    head = (
        f'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY a "{"a" * 99}">'
    )
    bomb = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(8))
    site.put("/map.xml", f"{head}{bomb}]><urlset><url><loc>{site.base}/&x;&i;</loc></url></urlset>".encode())
    assert not any("secret" in name or len(name) > 200 for _, name in found(site, "/map.xml").files)


def test_xml_that_is_no_sitemap_is_an_article(site: Site) -> None:
    site.put("/paper.xml", b"<article><body/></article>", Content_Type="application/xml")
    assert shown(site, found(site, "/paper.xml")) == ["/paper.xml"]
    assert not sitemaps.may_be("sitemap.xml")


# ---------------------------------------------------------------- storage


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


TEXT = b"# Stents\n\nIt works in 70% of the patients that we saw.\n"


def test_an_article_in_storage_cites_from_a_bibliography_that_is_given(
    memory: fsspec.AbstractFileSystem, tmp_path: Path
) -> None:
    (tmp_path / "all.bib").write_text("@article{hall2019, title={Freezing of warts}, year={2019}}\n")
    memory.pipe("/lib/warts.md", b"# Warts\n\nFreezing helps [@hall2019].\n")
    document = sources.read("memory://lib/warts.md", root=tmp_path, bibliography=[tmp_path / "all.bib"])
    assert [(reference.key, reference.source) for reference in document.references] == [("hall2019", "all.bib:1")]


def test_files_folders_and_globs_in_storage(memory: fsspec.AbstractFileSystem) -> None:
    for name in ("/lib/a.md", "/lib/sub/b.txt", "/lib/c.png", "/lib/.git/d.md", "/lib/drafts/e.md"):
        memory.pipe(name, TEXT)
    result = find(["memory://lib"], root=".", exclude=("drafts/",))
    assert [name for _, name in result.files] == ["memory://lib/a.md", "memory://lib/sub/b.txt"]
    assert result.skipped == ("memory://lib/c.png",)
    globbed = find(["memory://lib/*.md", "memory://lib/a.md"], root=".")
    assert globbed.files == (("memory://lib/a.md", "memory://lib/a.md"),)
    document = read("memory://lib/a.md")
    assert (document.path, document.format, document.place(10)) == ("memory://lib/a.md", "markdown", (3, 3))


def test_a_file_in_an_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "articles.zip", "w") as archive:
        archive.writestr("lib/a.md", TEXT)
        archive.writestr("lib/b.png", b"")
    chain = f"zip://lib::{tmp_path}/articles.zip"
    result = find([chain], root=".")
    assert [name for _, name in result.files] == [f"zip://lib/a.md::{tmp_path}/articles.zip"]
    assert read(result.files[0][0]).title == "Stents"
    assert find([f"zip://*/*.md::{tmp_path}/articles.zip"], root=".").files == result.files


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "a b.md").write_bytes(TEXT)
    address = (tmp_path / "a b.md").as_uri()
    assert find([address, str(tmp_path)], root=tmp_path).files == ((str(tmp_path / "a b.md"), "a b.md"),)
    (error,) = find([f"file://{tmp_path}/gone.md"], root=tmp_path).errors
    assert (error.path, error.message) == ("gone.md", "does not exist")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://lib/gone.md", "does not exist"),
        ("memory://lib/*.md", "matches no file"),
        ("s3://desk/a.md", "a library for s3:// is not installed: Install s3fs to access S3"),
        ("sqlite:///desk.db", "sqlite:// is no storage that fsspec knows"),
        ("zip://a.md::memory://gone.zip", "cannot be opened: "),
    ],
)
def test_what_is_wrong_with_an_address(memory: fsspec.AbstractFileSystem, url: str, message: str) -> None:
    (error,) = find([url], root=".").errors
    assert error.path == url
    assert error.message.startswith(message)


def test_limits_hold_in_storage_too(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe("/big.md", b"a" * 10_000_001)
    memory.pipe("/a.odt", TEXT)
    assert refused("memory://big.md").startswith("is too large: ")
    (error,) = find(["memory://a.odt"], root=".").errors
    assert error.message.startswith("ending .odt: known endings are ")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a:b@host.org/x?y=a@b#z", "https://host.org/x?y=a@b"),
        ("https://a:p@ss@host.org/x", "https://host.org/x"),
        ("https://host.org/@user", "https://host.org/@user"),
        ("sftp://a:b@host/x#1.md", "sftp://host/x#1.md"),
        ("zip://a.md::sftp://a:b@host/x.zip", "zip://a.md::sftp://host/x.zip"),
    ],
)
def test_what_is_shown_of_an_address(url: str, expected: str) -> None:
    assert addresses.safe(url) == expected
