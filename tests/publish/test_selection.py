"""Which entries a feed has, in which order: what comes in comes on top, once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.newsroom import Desk, desk, rss

from aggregator import flow
from aggregator.model import Merge, Opinion
from aggregator.publish import selection
from aggregator.publish.view import View
from aggregator.store import opinions
from aggregator.store.query import Query
from aggregator.threads.verdict import with_story

OUTLETS = ("Coast Times", "Hill Post", "Valley News", "Dune Daily")
CONFIG = (
    "\n".join(
        f'[[sources]]\nname = "{name}"\npath = "{name[:4].lower()}.xml"\nowner = "{name} Group"'
        for name in OUTLETS
    )
    + """
[[threads]]
slug = "harbour"
title = "The harbour"
places = ["harbour"]
words = ["strike", "dockers"]

[[feeds]]
slug = "two"
title = "Two owners"
min_owners = 2

[[feeds]]
slug = "told"
title = "Stories of two owners"
threads = ["harbour"]
per = "story"
min_owners = 2

[[feeds]]
slug = "bread"
title = "Stories with bakers"
text = "bakers"
per = "story"

[[feeds]]
slug = "major"
title = "Major"
major = true
"""
)
STRIKE = (
    "Dockers began a strike in the harbour of Farwell on Monday over unpaid wages, and {} ships "
    "lay at anchor; the union of dockers said that it would go on until the port authority pays. {}"
)


OTHERS = (
    ("Olive oil wins a prize", "Judges in Lucca praised its colour."),
    ("Cement prices fall", "Builders had expected worse this winter."),
    ("A violin is found", "It had lain in an attic since 1911."),
    ("Beetles eat a forest", "Rangers counted nine thousand dead pines."),
    ("Glacier calves early", "Hikers heard it from the next valley."),
)
SWIMMERS = "Swimmers crossed the bay by the old harbour while tram drivers were on strike"


def item(name: str, title: str, text: str, media: str = "", day: int = 10) -> str:
    return (
        f"<guid>{name}</guid><title>{title}</title><link>http://news.example/{name}</link>"
        f"<pubDate>{day:02} Jan 2026 08:00:00 GMT</pubDate><description>{text}</description>{media}"
    )


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, CONFIG) as made:
        yield made


def bring(news: Desk, outlet: str, *items: str) -> None:
    """The outlet shows these; all is polled an hour later."""
    folder = news.room.config.file.parent
    for name in OUTLETS:
        path = folder / f"{name[:4].lower()}.xml"
        if name == outlet or not path.exists():
            path.write_bytes(rss(*(items if name == outlet else ())))
    news.clock.turn(hours=1)
    news.poll()


def entries(news: Desk, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(news.publisher.answer(f"{path}.json").body)["items"]
    return found


def links(news: Desk, path: str) -> list[str]:
    return [entry["url"].rpartition("/")[2] for entry in entries(news, path)]


def report_text(n: int) -> str:
    own = ("A tug left at noon.", "Bakers sold bread to crews.", "Trucks turned back at dawn.")[n]
    return STRIKE.format(12 + n, own)


def report(n: int) -> str:
    return item(f"s{n}", f"Dockers strike in Farwell, day {n + 1}", report_text(n))


def other(n: int) -> str:
    title, text = OTHERS[n]
    return item(f"o{n}", title, text)


def test_a_late_joiner_comes_on_top_of_its_thread_and_keeps_its_place(news: Desk) -> None:
    bring(news, "Coast Times", report(0), item("near", "Grape harvest", "Near the harbour, vines."))
    bring(news, "Hill Post", report(1))
    assert links(news, "/threads/harbour") == ["s1", "s0"]
    near = next(one.item.id for one in news.items() if one.item.entry.title == "Grape harvest")
    bring(news, "Valley News", other(0))
    with news.room.database.write() as write:
        (last,) = opinions.arrivals(write, news.room.desk.arrival - 1, 1)
        (own,) = opinions.memberships(write, near)
        opinions.save(write, [Opinion(arrival=last, memberships=(), rejudged=(with_story(own),))])
    assert links(news, "/threads/harbour") == ["near", "s1", "s0"]
    bring(news, "Dune Daily", report(2))
    assert links(news, "/threads/harbour") == ["s2", "near", "s1", "s0"]
    assert links(news, "/feed") == ["s2", "o0", "s1", "s0", "near"]


def test_a_story_keeps_its_place_when_more_of_it_is_told(news: Desk) -> None:
    bring(news, "Coast Times", report(0))
    bring(news, "Hill Post", item("later", "Tram strike, harbour swim", SWIMMERS, day=3))
    assert links(news, "/threads/harbour/stories") == ["later", "s0"]
    before = entries(news, "/threads/harbour/stories")[1]
    bring(news, "Valley News", report(1))
    after = entries(news, "/threads/harbour/stories")[1]
    assert links(news, "/threads/harbour/stories") == ["later", "s0"]
    assert after["id"] == before["id"]
    assert after["date_published"] == before["date_published"]
    assert after["date_modified"] > before.get("date_modified", "")


def test_a_story_enters_when_the_owner_it_lacked_reports(news: Desk) -> None:
    bring(news, "Coast Times", report(0))
    bring(news, "Hill Post", other(1))
    assert entries(news, "/feeds/told") == entries(news, "/feeds/two") == []
    bring(news, "Valley News", other(2), report(1))
    bring(news, "Dune Daily", other(3))
    assert links(news, "/feeds/told") == ["s0"]
    assert links(news, "/feeds/two") == ["s1", "s0"]
    assert entries(news, "/feeds/major") == entries(news, "/threads/harbour/major") == []
    bring(news, "Hill Post", report(2))
    assert links(news, "/feeds/major") == links(news, "/threads/harbour/major") == ["s0"]
    assert links(news, "/feeds/two") == ["s2", "s1", "s0"]


def test_a_story_enters_when_a_report_fits_the_feed(news: Desk) -> None:
    bring(news, "Coast Times", report(0), other(0))
    bring(news, "Hill Post", other(1), item("s1", "Dockers strike in Farwell", report_text(1)))
    assert links(news, "/feeds/bread") == ["s0"]
    assert entries(news, "/feeds/bread")[0]["_aggregator"]["story"]
    with news.room.database.read() as read:
        view = View(news.room.config, read)
        (placed,) = selection.stories(view, Query(text="Bakers", limit=1))
        brought = {one.item.entry.link: one.item.arrival for one in news.items()}
    assert placed.position == brought["http://news.example/s1"]


def test_what_a_feed_of_supported_stories_shows_is_in_order_of_support(news: Desk) -> None:
    bring(news, "Coast Times", report(0), *map(other, range(5)))
    again = item("o7", *OTHERS[4])
    bring(news, "Dune Daily", again)
    bring(news, "Hill Post", report(1))
    with news.room.database.read() as read:
        placed = list(selection.supported(View(news.room.config, read), Query(limit=1), 2))
    positions = [one.position for one in placed]
    assert positions == sorted(positions, reverse=True)
    assert [(one.entry.link or "")[-2:] for one in placed][:2] == ["s1", "s0"]


def test_a_merge_brings_nothing_back_to_the_top(news: Desk) -> None:
    bring(news, "Coast Times", report(0))
    bring(news, "Hill Post", item("later", "Tram strike, harbour swim", SWIMMERS, day=3))
    later, first = entries(news, "/threads/harbour/stories")
    ids = {(one.item.entry.link or "").rpartition("/")[2]: one.item.id for one in news.items()}
    merge = Merge(story=ids["later"], into=ids["s0"], score=1, threshold=1)
    with news.room.database.write() as write:
        (last,) = opinions.arrivals(write, news.room.desk.arrival - 1, 1)
        opinions.save(write, [Opinion(arrival=last, merges=(merge,))])
    (merged,) = entries(news, "/threads/harbour/stories")
    assert merged["id"] == first["id"] != later["id"]
    assert merged["date_published"] == first["date_published"]


def test_each_correction_is_an_entry_that_stays(news: Desk) -> None:
    bring(news, "Coast Times", other(0), other(1))
    for title in ("Olive oil wins no prize", "Olive oil wins after all"):
        bring(news, "Coast Times", other(0).replace("Olive oil wins a prize", title), other(1))
    newest, first = entries(news, "/corrections")
    assert newest["title"] == "Corrected: Olive oil wins after all"
    assert "The title was: Olive oil wins no prize" in newest["content_html"]
    assert newest["id"] != first["id"]
    bring(news, "Coast Times", other(0), other(1))
    ids = [one["id"] for one in entries(news, "/corrections")]
    assert ids[1:] == [newest["id"], first["id"]]
    assert all(one["date_published"] for one in entries(news, "/corrections"))


def test_there_is_a_podcast_where_there_is_something_to_hear(news: Desk) -> None:
    media = '<enclosure url="http://news.example/a.mp3" type="audio/mpeg" length="9000"/>'
    film = '<enclosure url="http://news.example/a.mp4" type="video/mp4" length="9000"/>'
    bring(news, "Coast Times", report(0))
    podcast = "/threads/harbour/podcast"
    assert news.publisher.answer(f"{podcast}.rss").status == 404
    assert f"{podcast}.rss" not in list(news.publisher.addresses())
    bring(news, "Hill Post", report(1) + media, report(2) + film)
    assert links(news, podcast) == ["s1"]
    assert f"{podcast}.rss" in list(news.publisher.addresses())


def test_the_results_of_a_search_are_a_feed(news: Desk) -> None:
    bring(news, "Coast Times", report(0), other(0))
    for words, found in (("dockers", ["s0"]), ("nothing here", []), ("", [])):
        feed = json.loads(news.publisher.search_feed(words, "json").body)
        assert [entry["url"][-2:] for entry in feed["items"]] == found
    feed = json.loads(news.publisher.search_feed("dock & <ers>", "json").body)
    assert feed["feed_url"] == "http://desk.example/search.json?q=dock+%26+%3Cers%3E"
    assert news.publisher.search_feed("dockers", "exe").status == 404


def test_made_again_every_feed_is_the_same(news: Desk) -> None:
    bring(news, "Coast Times", report(0), other(0))
    bring(news, "Hill Post", report(1), other(1))
    bring(news, "Coast Times", report(0).replace("day 1", "day one"), other(0))
    paths = [path for path in news.publisher.addresses() if path.endswith(".atom")]
    before = {path: news.publisher.answer(path).body for path in paths}
    flow.thread(news.room, again=True)
    assert {path: news.publisher.answer(path).body for path in paths} == before
