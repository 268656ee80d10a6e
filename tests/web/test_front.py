"""The site over real HTTP, as `aggregator serve` gives it: exact to RFC 9110, and soon changed."""

import gzip
import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import brotli
import pytest
from support.newsroom import SITE, Desk, desk, rss
from support.program import free_port, running

from aggregator.store import meta

ITEM = "<guid>g{0}</guid><title>A ship {0}</title><link>http://news.example/{0}</link>"
FEEDS = ("/feed.atom", "/feed.rss", "/feed.json", "/threads/harbour.atom", "/feeds/ships.rss")
PUBLISHED = ("/", *FEEDS, "/sources", "/feeds.opml", "/static/style.css", "/threads/harbour")
UNPACK = {"identity": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire."""

    status: int
    fields: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A newsroom and the web server of its own process that stands before it."""

    news: Desk
    port: int
    folder: Path

    def ask(self, path: str, method: str = "GET", **fields: str) -> Got:
        """One request; `fields` are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in fields.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            names = [name.lower() for name, _ in answer.getheaders()]
            assert len(names) == len(set(names)), "a field was sent twice"
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, told, answer.read())
        finally:
            connection.close()

    def publish(self, *numbers: int) -> None:
        """The source has these items now, and it is polled."""
        (self.folder / "wire.rss").write_bytes(rss(*(ITEM.format(n) for n in numbers)))
        self.news.clock.turn(hours=1)
        self.news.poll()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    address = f"http://127.0.0.1:{port}"
    config = f"""hub = "https://hub.example/"
[server]
listen = "127.0.0.1:{port}"
[[sources]]
name = "Wire"
path = "wire.rss"
[[threads]]
slug = "harbour"
title = "The harbour"
words = ["ship"]
threshold = 1
[[feeds]]
slug = "ships"
title = "Ships"
"""
    with desk(folder, config, site=SITE.replace("http://desk.example", address)) as news:
        made = Site(news, port, folder)
        made.publish(1, 2)
        with running(folder, port, "serve"):
            yield made


@pytest.mark.parametrize("path", PUBLISHED)
@pytest.mark.parametrize("coding", UNPACK)
def test_every_coding_holds_the_same_and_has_its_own_strong_etag(
    site: Site, path: str, coding: str
) -> None:
    plain = site.ask(path)
    for _first_then_kept in range(2):
        got = site.ask(path, Accept_Encoding=coding)
        assert got.status == 200
        assert UNPACK[coding](got.body) == plain.body
        assert got.fields.get("content-encoding", "identity") == coding
        assert got.fields["content-length"] == str(len(got.body))
        assert got.fields["vary"] == "Accept-Encoding"
        assert got.fields["etag"].startswith('"')
        assert (got.fields["etag"] == plain.fields["etag"]) == (coding == "identity")


@pytest.mark.parametrize("path", PUBLISHED)
@pytest.mark.parametrize("coding", UNPACK)
def test_an_unchanged_document_is_not_sent_again(site: Site, path: str, coding: str) -> None:
    first = site.ask(path, Accept_Encoding=coding)
    for field in ({"If_None_Match": first.fields["etag"]}, {"If_None_Match": "*"}):
        again = site.ask(path, Accept_Encoding=coding, **field)
        assert (again.status, again.body) == (304, b"")
        same = ("etag", "vary", "cache-control")
        assert {n: again.fields[n] for n in same} == {n: first.fields[n] for n in same}
        assert not again.fields.keys() & {"content-type", "content-encoding", "content-length"}
    dated = {"If_Modified_Since": first.fields["last-modified"]}
    assert site.ask(path, Accept_Encoding=coding, **dated).status == 304
    assert site.ask(path, Accept_Encoding=coding, If_None_Match='"other"', **dated).status == 200


@pytest.mark.parametrize("path", [*PUBLISHED, "/nothing", "/status"])
@pytest.mark.parametrize("coding", UNPACK)
def test_head_says_what_get_would_and_sends_nothing(site: Site, path: str, coding: str) -> None:
    got = site.ask(path, Accept_Encoding=coding)
    for _first_then_kept in range(2):
        head = site.ask(path, "HEAD", Accept_Encoding=coding)
        assert (head.status, head.body) == (got.status, b"")
        assert {**head.fields, "date": ""} == {**got.fields, "date": ""}


def test_a_coding_that_is_not_there_is_refused_only_where_plain_text_is(site: Site) -> None:
    assert site.ask("/feed.atom", Accept_Encoding="deflate, zstd").status == 200
    refused = site.ask("/feed.atom", Accept_Encoding="identity;q=0, zstd")
    assert (refused.status, refused.fields["vary"]) == (406, "Accept-Encoding")


def test_a_search_that_is_followed_is_sent_when_it_finds_something_else(site: Site) -> None:
    first = site.ask("/search.atom?q=ship", Accept_Encoding="gzip")
    assert (first.status, first.fields["content-encoding"]) == (200, "gzip")
    known = {"Accept_Encoding": "gzip", "If_None_Match": first.fields["etag"]}
    assert site.ask("/search.atom?q=ship", **known).status == 304
    assert site.ask("/search.atom?q=none", **known).status == 200


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_name_themselves_and_their_hub_and_let_scripts_read_them(
    site: Site, path: str
) -> None:
    for got in (site.ask(path), site.ask(path, "HEAD"), site.ask(f"{path}?utm_source=x")):
        assert got.fields["link"].startswith(f'<http://127.0.0.1:{site.port}{path}>; rel="self"')
        assert got.fields["access-control-allow-origin"] == "*"
        assert {"ETag", "Link"} <= set(got.fields["access-control-expose-headers"].split(", "))
    assert "access-control-allow-origin" not in site.ask("/").fields


def test_a_script_may_ask_for_a_feed_with_the_etag_that_it_has(site: Site) -> None:
    wish = {"Access_Control_Request_Method": "GET", "Origin": "https://reader.example"}
    wish["Access_Control_Request_Headers"] = "if-none-match"
    answer = site.ask("/feed.json", "OPTIONS", **wish)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.fields["access-control-allow-origin"] == "*"
    assert "GET" in answer.fields["access-control-allow-methods"]
    assert "If-None-Match" in answer.fields["access-control-allow-headers"]
    etag = site.ask("/feed.json").fields["etag"]
    unchanged = site.ask("/feed.json", If_None_Match=etag)
    assert (unchanged.status, unchanged.fields["access-control-allow-origin"]) == (304, "*")
    assert site.ask("/nothing.json").fields["access-control-allow-origin"] == "*"


def test_what_is_added_to_an_address_is_no_other_document(site: Site) -> None:
    plain = site.ask("/feed.atom")
    junk = site.ask("/feed.atom?cache=buster&%00=%ff")
    assert (junk.fields["etag"], junk.body) == (plain.fields["etag"], plain.body)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/FEED.ATOM", 404),
        ("/feed.ATOM", 404),
        ("/feed.atom%00", 404),
        ("/%2e%2e/feed.atom", 404),
        ("/static/%2e%2e/wsgi.py", 404),
        ("/threads/harbour%2f", 301),
        ("/threads/harbour.atom/", 301),
        ("/feed.atom/", 301),
        ("/%ff", 404),
    ],
)
def test_odd_addresses_lead_nowhere_else(site: Site, path: str, status: int) -> None:
    got = site.ask(path)
    assert got.status == status
    assert got.fields.get("location", "/")[1:2] not in ("/", "\\")


def test_every_answer_guards_browsers(site: Site) -> None:
    for path in ("/", "/feed.atom", "/nothing", "/status", "/feed.atom"):
        got = site.ask(path)
        assert got.fields["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in got.fields["content-security-policy"]


def test_other_methods_are_told_which_there_are(site: Site) -> None:
    site.ask("/feed.atom")
    refused = site.ask("/feed.atom", "DELETE")
    assert refused.status == 405
    assert {"GET", "HEAD"} <= set(refused.fields["allow"].split(", "))


def date(got: Got) -> datetime:
    return parsedate_to_datetime(got.fields["last-modified"])


def test_a_change_is_seen_within_a_second_and_dated_honestly(site: Site) -> None:
    site.publish(1, 2)
    style, before = site.ask("/static/style.css"), site.ask("/feed.atom")
    time.sleep(2)  # so that whole seconds can tell
    site.publish(1, 2, 3)
    with site.news.room.database.read() as read:
        changed = meta.changed_at(read)
    assert changed is not None
    time.sleep(1)
    after = site.ask("/feed.atom", If_None_Match=before.fields["etag"])
    assert after.status == 200
    assert b"A ship 3" in after.body
    assert date(before) < changed.replace(microsecond=0) <= date(after)
    assert date(after) <= parsedate_to_datetime(after.fields["date"])
    since = {"If_Modified_Since": before.fields["date"]}
    assert site.ask("/feed.atom", **since).status == 200
    unmoved = site.ask("/static/style.css")
    assert (unmoved.fields["etag"], date(unmoved)) == (style.fields["etag"], date(style))


def test_a_new_start_tells_the_same_etags_and_no_earlier_date(site: Site) -> None:
    before = site.ask("/feed.atom")
    port = free_port()
    config, listens = (site.folder / "config.toml").read_text(), 'listen = "127.0.0.1:{}"'
    other = config.replace(listens.format(site.port), listens.format(port))
    (site.folder / "other.toml").write_text(other)
    with running(site.folder, port, "--config", "other.toml", "serve"):
        after = Site(site.news, port, site.folder).ask("/feed.atom")
    assert after.fields["etag"] == before.fields["etag"]
    assert date(after) >= date(before)
