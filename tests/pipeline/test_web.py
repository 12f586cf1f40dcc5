"""Web pages through the commands, from a server of our own."""

import functools
import http.server
import json
import threading

import fsspec
import pytest

from pipeline import config

PAGE = """<!doctype html><html lang=en><head><title>{0}</title></head><body><article><h1>{0}</h1>
<p>Stents keep the gullet open so that patients can swallow again.</p>
<p>It works in {1}% of patients.</p></article></body></html>
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture
def site(write, project, monkeypatch):
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    write("site/one.html", PAGE.format("One", 70))
    write("site/two.html", PAGE.format("Two", 80))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=project / "site"))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    pages = "".join(f"<url><loc>{base}/{name}.html</loc></url>" for name in ("one", "gone", "two"))
    write("site/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>')
    write("medfact.toml", f'paths = ["{base}/sitemap.xml"]\n[fetch]\ndelay = 0\n')
    yield base, server
    server.shutdown()
    server.server_close()


def test_a_page_by_its_address(medfact, stand_in, site, project):
    base, _ = site
    done = medfact("check", f"{base}/one.html", "--select", "CIT001")
    assert f"{base}/one.html:3:4: CIT001 warning" in done.stdout
    assert (project / ".medfact/cache").is_dir()


def test_a_page_that_is_gone_is_told_and_the_others_are_checked(medfact, stand_in, site):
    base, _ = site
    done = medfact("check", "--select", "CIT001", "--format", "json", code=2)
    documents = {item["path"]: item for item in json.loads(done.stdout)["documents"]}
    assert [len(documents[f"{base}/{name}.html"]["findings"]) for name in ("one", "two")] == [1, 1]
    assert documents[f"{base}/gone.html"]["error"] == "the server answers 404 Not Found: expected 200 OK"
    assert f"{base}/gone.html: not checked: the server answers 404" in done.stderr


def test_patterns_fit_addresses(medfact, stand_in, site, write, project):
    base, _ = site
    own = (
        f'exclude = ["{base}/gone.html"]\n[[overrides]]\npaths = ["{base}/*.html"]\nseverity = {{ CIT001 = "note" }}\n'
    )
    write("medfact.toml", (project / "medfact.toml").read_text().replace("[fetch]", own + "[fetch]"))
    done = medfact("check", "--select", "CIT001", "--format", "json")
    found = [item for document in json.loads(done.stdout)["documents"] for item in document["findings"]]
    assert [item["severity"] for item in found] == ["note", "note"]


def test_offline_the_copy_is_checked_and_that_is_said(medfact, stand_in, site):
    base, server = site
    medfact("check", f"{base}/one.html")
    server.shutdown()
    server.server_close()
    done = medfact("check", f"{base}/one.html", "--select", "CIT001")
    assert "CIT001" in done.stdout
    done = medfact("check", f"{base}/one.html", f"{base}/two.html", code=2)
    assert f"{base}/two.html: not checked: the connection was refused" in done.stdout


def test_a_password_never_shows(medfact, stand_in, site):
    base, _ = site
    secret = base.replace("//", "//desk:s3cret@")
    for kind in ("text", "json", "html"):
        done = medfact("check", f"{secret}/one.html", f"{secret}/gone.html", "--format", kind, code=2)
        assert "s3cret" not in done.stdout + done.stderr


def test_the_pages_of_a_sitemap_make_a_report_site(medfact, stand_in, site, project):
    base, _ = site
    from pipeline import stages

    plan = stages.plan([], config.load())
    assert [shown for _, shown in plan.found.files] == [f"{base}/{name}.html" for name in ("one", "gone", "two")]
    result = stages.run(plan)
    from reports import site

    site.write_site(result, project / "report")
    assert len(list((project / "report/articles").glob("*.html"))) == 3


def test_storage_by_its_address(medfact, stand_in):
    files = fsspec.filesystem("memory")
    files.pipe("/desk/a.md", b"# Stents\n\nIt works in 70% of patients.\n")
    try:
        assert "memory://desk/a.md:3:1: CIT001" in medfact("check", "memory://desk", "--select", "CIT001").stdout
    finally:
        files.store.clear()


def test_what_the_configuration_says_of_the_web(project, write):
    write("medfact.toml", '[fetch]\ntimeout = 3\nuser-agent = "Desk/1.0"\nmax-pages = 7\n')
    web = config.load(paths=["https://example.org/a.html"]).web
    assert (web.timeout, web.agent, web.max_pages, web.delay) == (3.0, "Desk/1.0", 7, 1.0)
    assert web.cache == str(project / ".medfact/cache")
    write("medfact.toml", '[fetch]\ncache = ""\n')
    assert config.load().web.cache is None
    with pytest.raises(config.ConfigError, match=r"fetch\.max-pages: found 0, expected greater than 0"):
        config.parse({"fetch": {"max-pages": 0}})
