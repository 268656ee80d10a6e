"""An export behind the nginx and the Caddy of docs/operator.md: what our own server answers."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from support.newsroom import desk, rss
from support.program import free_port

from aggregator.export import export
from aggregator.flow import silent
from aggregator.packing import unpacked
from aggregator.publish import Answer
from aggregator.render import FEED_FORMATS
from aggregator.web.prepared import FOR_ALL, GUARDS

DOCS = Path(__file__).parents[2] / "docs" / "operator.md"
CONFIG = """
[[sources]]
name = "Example Wire"
path = "wire.rss"
owner = "Example Group"

[[threads]]
slug = "harbour"
title = "The harbour"
words = ["harbour"]
threshold = 1

[[feeds]]
slug = "ships"
title = "Ships"
text = "ship"
"""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
LIVE = {"/search", "/status"}
Site = dict[str, Answer]


def item(number: int) -> str:
    return (
        f"<guid>g{number}</guid><title>Ship {number} in the harbour, and a word{number}</title>"
        f"<link>http://news.example/{number}</link><category>Ports</category>"
        f"<pubDate>Sat, 10 Jan 2026 09:{number % 60:02}:00 GMT</pubDate>"
        f"<description>It came in as number {number} of many, with grain.</description>"
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """An exported site, and what our own server answers at each of its addresses."""
    home = tmp_path_factory.mktemp("newsroom")
    with desk(home, CONFIG, [("wire.rss", rss(*map(item, range(120))))]) as news:
        news.poll()
        export(home / "site", news.publisher.snapshot, silent)
        return home / "site", {
            path: news.publisher.answer(path) for path in news.publisher.addresses()
        }


def snippet(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def nginx(folder: Path, port: int, scratch: Path) -> list[str]:
    server = snippet("nginx").replace("listen 80;", f"listen 127.0.0.1:{port};")
    user = "user root;" if os.geteuid() == 0 else ""
    if BROTLI.exists():
        user = f"load_module {BROTLI}; {user}"
        server = server.replace("# brotli_static on;", "brotli_static on; #")
    (scratch / "nginx.conf").write_text(
        f"daemon off; {user} pid nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off;\n{server.replace('/srv/news', str(folder))} }}"
    )
    return ["nginx", "-p", str(scratch), "-c", str(scratch / "nginx.conf")]


def caddy(folder: Path, port: int, scratch: Path) -> list[str]:
    server = snippet("caddy").replace("http://news.example", f"http://127.0.0.1:{port}")
    (scratch / "Caddyfile").write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n" + server.replace("/srv/news", str(folder))
    )
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(scratch / "Caddyfile")]


SERVERS: dict[str, Callable[[Path, int, Path], list[str]]] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def serving(command: list[str], port: int, scratch: Path) -> Iterator[int]:
    home = {**os.environ, "HOME": str(scratch), "XDG_DATA_HOME": str(scratch)}
    with (scratch / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=scratch, env=home, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                ask(port, "/")
            except OSError:
                assert process.poll() is None, (scratch / "log").read_text()
                time.sleep(0.05)
            else:
                break
        yield port
    finally:
        process.terminate()
        process.wait()
    assert "[warn]" not in (scratch / "log").read_text()


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest,
    site: tuple[Path, Site],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    if shutil.which(request.param) is None:
        pytest.skip(f"there is no {request.param} to serve the export")
    scratch, port = tmp_path_factory.mktemp(request.param), free_port()
    with serving(SERVERS[request.param](site[0], port, scratch), port, scratch):
        yield port


def ask(port: int, path: str, coding: str = "identity") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": coding})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def media_type(value: str | None) -> str:
    return (value or "").lower().replace(" ", "")


def test_every_address_answers_as_our_server_does(server: int, site: tuple[Path, Site]) -> None:
    for path, told in site[1].items():
        response, body = ask(server, path)
        assert (path, response.status) == (path, 200)
        assert body == told.body, path
        assert media_type(response.headers["Content-Type"]) == media_type(told.media_type), path
        assert response.headers["Cache-Control"] == "public, max-age=60", path
        assert response.headers["ETag"], path
        for name, value in GUARDS:
            assert response.headers[name] == value, (path, name)


def test_what_was_compressed_is_sent_as_it_is(server: int, site: tuple[Path, Site]) -> None:
    for path, told in site[1].items():
        response, body = ask(server, path, "gzip")
        assert response.headers["Content-Encoding"] == "gzip", path
        assert unpacked(body, "gzip", 10_000_000) == told.body, path
        assert media_type(response.headers["Content-Type"]) == media_type(told.media_type), path
        assert "accept-encoding" in (response.headers["Vary"] or "").lower(), path


def test_feeds_may_be_read_by_the_scripts_of_any_site(server: int) -> None:
    for ending in FEED_FORMATS:
        response, _ = ask(server, f"/feed.{ending}")
        assert [(name, response.headers[name]) for name, _ in FOR_ALL] == FOR_ALL, ending
    response, _ = ask(server, "/")
    assert [name for name, _ in FOR_ALL if name in response.headers] == []


@pytest.mark.parametrize("path", ["/nothing", "/threads/none.atom", "/.aggregator-export.json"])
def test_what_is_not_there_is_said_in_our_words(server: int, path: str) -> None:
    response, body = ask(server, path)
    assert response.status == 404
    assert b"There is nothing at this address" in body
    assert media_type(response.headers["Content-Type"]) == "text/html;charset=utf-8"


def test_a_live_page_says_where_it_is(server: int) -> None:
    for path in LIVE:
        response, body = ask(server, path)
        assert response.status == 200
        assert b"plain files" in body


def links(path: str, page: bytes) -> set[str]:
    """Every address of ours that a page leads to."""
    found = re.findall(r'(?:href|src)="([^"]*)"', page.decode())
    whole = (urlsplit(urljoin(f"http://desk.example{path}", unescape(link))) for link in found)
    return {link.path for link in whole if link.netloc == "desk.example"}


def test_every_link_leads_somewhere_and_every_address_is_led_to(
    server: int, site: tuple[Path, Site]
) -> None:
    seen, waiting = set[str](), {"/"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response, body = ask(server, path)
        assert (path, response.status) == (path, 200)
        if response.headers["Content-Type"].startswith("text/html"):
            waiting |= links(path, body) - seen
    assert seen - site[1].keys() <= LIVE
    # near misses are only led to where there are some; lists of outlets are for programs
    by_itself = {path for path in set(site[1]) - seen if not path.endswith(".opml")}
    assert by_itself <= {"/404.html", "/threads/harbour/near"}


def test_brotli_is_sent_where_it_is_asked_for(server: int, site: tuple[Path, Site]) -> None:
    response, body = ask(server, "/feed.atom", "br")
    if "nginx" in response.headers["Server"] and not BROTLI.exists():
        pytest.skip("nginx needs another package for it")
    assert bytes(brotli.decompress(body)) == site[1]["/feed.atom"].body
