"""The site over WSGI: every promised address, honest caching, pages instead of stack traces."""

import time
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient
from support.jsonfeed11 import complaints as json_complaints
from support.newsroom import Desk, desk, rss
from support.rfc4287 import complaints as atom_complaints
from support.rss20 import complaints as rss_complaints

from aggregator.web import create_app
from aggregator.web.kept import LOOK

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

[[tags]]
tag = "ships"
words = ["ship"]

[[feeds]]
slug = "ships"
title = "Ships"
tags = ["ships"]

[[feeds]]
slug = "nothing"
title = "Nothing yet"
text = "no such words anywhere"
"""
ITEMS = (
    "<guid>g1</guid><title>A ship in the harbour</title><link>http://news.example/1</link>"
    "<pubDate>Sat, 10 Jan 2026 09:00:00 GMT</pubDate><description>It came in.</description>",
    "<guid>g2</guid><title>السفينة في الميناء</title><link>http://news.example/2</link>"
    "<description>نص قصير.</description>",
    "<guid>g3</guid><description>Only words &lt;b&gt;here&lt;/b&gt; &amp; no title.</description>",
)


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, CONFIG, [("wire.rss", rss(*ITEMS))]) as made:
        made.poll()
        yield made


@pytest.fixture
def client(news: Desk) -> FlaskClient:
    return create_app(news.room.config, news.room.database).test_client()


def test_every_published_address_answers(news: Desk, client: FlaskClient) -> None:
    addresses = list(news.publisher.addresses())
    assert len(addresses) == len(set(addresses))
    assert {"/", "/feed.atom", "/threads/harbour", "/feeds/ships.rss"} <= set(addresses)
    refused = {path: client.get(path).status_code for path in addresses}
    assert {path: code for path, code in refused.items() if code != 200} == {}


CHECKS = {"atom": atom_complaints, "rss": rss_complaints, "json": json_complaints}


def test_every_feed_holds_to_its_specification(news: Desk, client: FlaskClient) -> None:
    feeds = [a for a in news.publisher.addresses() if a.rpartition(".")[2] in CHECKS]
    assert len(feeds) > 10
    for path in feeds:
        body = client.get(path).data
        assert CHECKS[path.rpartition(".")[2]](body) == [], path
        if not path.endswith("json"):
            assert not feedparser.parse(body)["bozo"], path


def test_the_front_feed_has_every_item_once(client: FlaskClient) -> None:
    entries = feedparser.parse(client.get("/feed.atom").data)["entries"]
    assert len(entries) == 3
    assert len({entry["id"] for entry in entries}) == 3


def test_pages_name_their_feeds(client: FlaskClient) -> None:
    page = client.get("/threads/harbour").text
    for ending in ("atom", "rss", "json"):
        assert f"/threads/harbour.{ending}" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/metrics", 200),
        ("/status", 200),
        ("/search", 200),
        ("/search?q=harbour", 200),
        ("/search?q=%22%3Cscript%3E%25_%00" + "x" * 10_000, 200),
        ("/editions/", 501),
        ("/editions/2026-01-10", 501),
        ("/websub/1", 404),
        ("/threads/none", 404),
        ("/threads/harbour/page/99", 404),
        ("/threads/harbour/page/0", 404),
        ("/stories/none", 404),
        ("/stories/none.atom", 404),
        ("/items/none", 404),
        ("/items/%00%ff", 404),
        ("/tags/none", 404),
        ("/sources/none", 404),
        ("/feeds/none.json", 404),
        ("/static/../../wsgi.py", 404),
        ("/favicon.ico", 404),
        ("/" + "x" * 5_000, 404),
    ],
)
def test_other_addresses_say_what_is_the_case(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_wrong_method_gets_a_page(client: FlaskClient) -> None:
    answer = client.post("/")
    assert answer.status_code == 405
    assert answer.content_type.startswith("text/html")


def test_an_address_with_a_slash_at_its_end_leads_to_the_one_without(client: FlaskClient) -> None:
    answer = client.get("/threads/harbour/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/threads/harbour")
    for path in ("//elsewhere.example/", "/%09/elsewhere.example/", "/%5Celsewhere.example/"):
        assert client.get(path).headers.get("Location", "/")[1:2] not in {"/", "\\", "\t"}


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/status/", "/status"),
        ("/search/", "/search"),
        ("/search/?q=a%20ship&x=%C3%BC", "/search?q=a%20ship&x=%C3%BC"),
        ("/feed.atom/", "/feed.atom"),
        ("/feed", "/feeds/feed"),
        ("/feed/", "/feeds/feed"),
        ("/threads/harbour/major", "/feeds/threads/harbour/major"),
    ],
)
def test_a_redirect_leads_to_what_is_there(client: FlaskClient, path: str, there: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, there)
    assert client.get(there).status_code == 200


@pytest.mark.parametrize(
    "path", ["/threads/", "/threads/none/", "/threads/none/major", "/threads/harbour/podcast/"]
)
def test_where_nothing_is_no_redirect_leads(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_no_form_shows_a_user_or_a_password_in_a_link(tmp_path: Path) -> None:
    items = [
        f"<guid>g{number}</guid><title>Title {number}</title><link>{link}</link>"
        f"<description>&lt;a href='{link}'&gt;It came in.&lt;/a&gt;</description>"
        f"<enclosure url='{link}' type='audio/mpeg' length='1'/>"
        for number, link in enumerate(
            ["https://user:secret@w.example/2", "https://bank.example@elsewhere.example/"]
        )
    ]
    with desk(tmp_path, CONFIG, [("wire.rss", rss(*items))]) as news:
        news.poll()
        pages = [f"/items/{one.item.id.rpartition('/')[2]}" for one in news.items()]
        for path in ("/feed.atom", "/feed.rss", "/feed.json", "/", *pages):
            body = news.publisher.answer(path).body
            assert b"w.example/2" in body or b"elsewhere.example/" in body, path
            assert b"secret" not in body, path
            assert b"bank.example" not in body, path


@pytest.mark.parametrize("path", ["/", "/feed.atom", "/feed.rss", "/feed.json", "/threads/harbour"])
def test_the_same_store_gives_the_same_bytes_and_304(
    news: Desk, client: FlaskClient, path: str
) -> None:
    first = client.get(path)
    again = create_app(news.room.config, news.room.database).test_client().get(path)
    assert first.data == again.data
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    unchanged = client.get(path, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert client.head(path).status_code == 200


def test_what_is_kept_is_renewed_when_the_store_changes(
    news: Desk, client: FlaskClient, tmp_path: Path
) -> None:
    before = client.get("/feed.atom").headers["ETag"]
    more = "<guid>g4</guid><title>Another</title><link>http://news.example/4</link>"
    (tmp_path / "wire.rss").write_bytes(rss(*ITEMS, more))
    news.clock.turn(hours=1)
    news.poll()
    time.sleep(LOOK)
    answer = client.get("/feed.atom", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert b"Another" in answer.data


def test_media_types(client: FlaskClient) -> None:
    types = {
        "/": "text/html; charset=utf-8",
        "/feed.atom": "application/atom+xml; charset=utf-8",
        "/feed.rss": "application/rss+xml; charset=utf-8",
        "/feed.json": "application/feed+json; charset=utf-8",
        "/sources.opml": "text/x-opml; charset=utf-8",
    }
    assert {path: client.get(path).content_type for path in types} == types


def test_an_untitled_item_has_no_title_in_rss_and_its_first_words_in_atom(
    client: FlaskClient,
) -> None:
    rss_titles = [
        entry.get("title") for entry in feedparser.parse(client.get("/feed.rss").data).entries
    ]
    atom_titles = [e["title"] for e in feedparser.parse(client.get("/feed.atom").data).entries]
    assert None in rss_titles
    assert any(title.endswith("…") for title in atom_titles)


def test_hostile_headers_change_nothing(client: FlaskClient) -> None:
    for headers in ({"If-None-Match": '"' * 5_000}, {"If-Modified-Since": "never"}, {"Range": "x"}):
        assert client.get("/feed.atom", headers=headers).status_code == 200


OWNERS = """
[[sources]]
name = "Example Wire"
path = "wire.rss"
owner = "Example Group"

[[sources]]
name = "Carrier"
kind = "page"
path = "page.txt"
owner = "Carrier"
"""
PAGE = (
    "Carrier\n\nA ship in the harbour sinks\n\n"
    "Published: January 10, 2026\n\nSource: example wire\n\n"
    "The ship in the harbour sank on Saturday, the port authority said in a statement.\n\n"
    "Nobody was hurt when the ship in the harbour sank, it added.\n\n"
    "Related Articles:\n\n"
    "The ship in the harbour sank on Saturday and nobody was hurt, said the port authority.\n\n"
    "Carrier 2006-2026\n"
)


def test_carried_items_count_for_their_publishers_owner_and_excerpts_for_nobody(
    tmp_path: Path,
) -> None:
    files = [("wire.rss", rss(ITEMS[0])), ("page.txt", PAGE.encode())]
    with desk(tmp_path, OWNERS, files) as news:
        news.poll()
        view = feedparser.parse(news.publisher.answer("/feed.atom").body)["entries"]
        credit = {e["title"]: e["source"]["author"] for e in view}
        pages = [
            news.publisher.answer(f"/stories/{one.story}").body.decode() for one in news.items()
        ]
    assert credit["A ship in the harbour sinks"] == "Example Wire"
    assert not any("independent owners" in page for page in pages)
    assert not any("Reported by" in page and "Carrier," in page for page in pages)
