"""A reader that many people use subscribes to a running site and shows every item."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from support.newsboat import Newsboat
from support.program import free_port, get, make_site, running

FEEDS = ("/feed.atom", "/feed.rss", "/threads/libya-conflict.atom")
pytestmark = pytest.mark.skipif(
    shutil.which("newsboat") is None,
    reason="newsboat is not installed: apt-get install newsboat, or `make test` as root",
)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A running site with nothing but its shelf."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    make_site(folder, port)
    with running(folder, port):
        yield port


@pytest.fixture(params=FEEDS)
def feed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(port: int, feed: str, tmp_path: Path) -> Newsboat:
    made = Newsboat(tmp_path, f"http://127.0.0.1:{port}{feed}")
    made.subscribe()
    made.reload()
    return made


def test_it_shows_every_entry_with_its_title(reader: Newsboat, port: int, feed: str) -> None:
    sent = feedparser.parse(get(port, feed)[1])
    assert len(sent.entries) == 100
    assert reader.say("print-unread") == "100 unread articles"
    shown = reader.rows("SELECT guid, title FROM rss_item")
    assert sorted(shown) == sorted((entry.id, entry.get("title", "")) for entry in sent.entries)
    assert reader.rows("SELECT title, url FROM rss_feed") == [(sent.feed.title, sent.feed.link)]


def test_it_shows_the_text_and_the_date_of_an_entry(reader: Newsboat, port: int) -> None:
    [(text, when, author, link)] = reader.rows(
        "SELECT content, datetime(pubDate, 'unixepoch'), author, url FROM rss_item "
        "WHERE title LIKE 'US calls on Haftar%'"
    )
    assert text.startswith("<p>")
    assert when == "2019-11-16 00:00:00"
    assert (author, link) == ("", "")


def test_reading_again_brings_nothing_twice(reader: Newsboat) -> None:
    before = reader.rows("SELECT id, guid FROM rss_item ORDER BY id")
    reader.reload()
    assert reader.rows("SELECT id, guid FROM rss_item ORDER BY id") == before
