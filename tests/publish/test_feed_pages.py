"""The pages about feeds over a real store: every listed feed has one, and no other is listed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import Desk, desk, rss

CONFIG = """
[[sources]]
name = "Wire"
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
threads = ["harbour"]
tags = ["ships", "boats"]
sources = ["wire"]
language = "en"
text = "came in"
min_owners = 2

[[feeds]]
slug = "by-story"
title = "By story"
per = "story"

[[feeds]]
slug = "large"
title = "Large"
major = true

[[feeds]]
slug = "board"
title = "For the board"
private = true
"""
ITEMS = [
    f"<guid>g{n}</guid><title>Ship {n} in the harbour</title><link>http://news.example/{n}</link>"
    f"<pubDate>Sat, 10 Jan 2026 09:{n:02}:00 GMT</pubDate><description>Number {n}.</description>"
    for n in range(12)
]


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, CONFIG, [("wire.rss", rss(*ITEMS))]) as made:
        made.poll()
        yield made


def page(news: Desk, path: str) -> str:
    answer = news.publisher.answer(path)
    assert answer.status == 200, path
    return " ".join(answer.body.decode().split())


def listed(news: Desk) -> list[str]:
    """The pages that `/feeds` leads to."""
    return re.findall('<p class="name"><a href="([^"]*)"', page(news, "/feeds"))


def test_every_feed_is_listed_but_private_ones(news: Desk) -> None:
    assert listed(news) == [
        "/feeds/feed",
        "/feeds/corrections",
        "/feeds/ships",
        "/feeds/by-story",
        "/feeds/large",
        "/feeds/threads/harbour",
        "/feeds/threads/harbour/stories",
        "/feeds/threads/harbour/major",
        "/feeds/sources/wire",
    ]
    assert "For the board" not in page(news, "/feeds")
    assert b"board" not in news.publisher.answer("/feeds.opml").body
    assert news.publisher.answer("/feeds/board").status == 404


def test_every_listed_feed_has_a_page_that_tells_its_addresses(news: Desk) -> None:
    published = set(news.publisher.addresses())
    for path in listed(news):
        assert path in published
        for address in re.findall('value="http://desk.example([^"]*)"', page(news, path)):
            assert news.publisher.answer(address).status == 200, address


@pytest.mark.parametrize("path", ["/", "/threads/harbour", "/sources/wire", "/corrections"])
def test_a_page_leads_to_the_page_of_its_feed(news: Desk, path: str) -> None:
    [to] = re.findall('class="way" href="([^"]*)"', page(news, path)) or ["/feeds/feed"]
    assert to in listed(news)
    assert f'href="{to}"' in page(news, path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/feeds/feed", "One entry for every report of every source."),
        (
            "/feeds/ships",
            "One entry for every report in the thread The harbour, tagged ships or boats, "
            "from Wire, in the language en, with the words “came in”, "
            "of a story reported by at least 2 independent owners.",
        ),
        ("/feeds/by-story", "One entry for every story."),
        ("/feeds/large", "One entry for every story reported by at least 3 independent owners."),
        ("/feeds/sources/wire", "One entry for every item of the source."),
    ],
)
def test_a_page_says_what_its_feed_asks_for(news: Desk, path: str, words: str) -> None:
    assert words in page(news, path)


def test_a_page_shows_the_newest_ten_entries_and_counts_all(news: Desk) -> None:
    shown = page(news, "/feeds/threads/harbour")
    assert shown.count("<article") == 10
    assert "It has 12 entries at the moment, dated 10 January 2026." in shown


@pytest.mark.parametrize(
    "path",
    ["/feeds/none", "/feeds/threads/none", "/feeds/sources/none", "/feeds/threads/harbour/podcast"],
)
def test_a_feed_that_is_not_there_has_no_page(news: Desk, path: str) -> None:
    assert news.publisher.answer(path).status == 404


def test_the_feed_of_a_source_that_is_not_followed_any_more_is_told_in_place(news: Desk) -> None:
    folder = news.room.config.file.parent
    left = re.sub(r"\[\[sources]].*?(?=\[\[threads)", "", CONFIG, flags=re.S)
    with desk(folder, left.replace('sources = ["wire"]', "")) as later:
        assert later.publisher.answer("/feeds/sources/wire").status == 404
        assert "http://desk.example/sources/wire.atom" in page(later, "/sources/wire")
