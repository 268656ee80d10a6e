"""One wire text in several feeds, from the poll to the pages: folded, credited, never lost."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from support.going_out import out_entry
from support.newsroom import Desk, desk, rss
from support.program import aggregator

from aggregator import flow
from aggregator.publish import view
from aggregator.publish.view import fold
from aggregator.store import copies, facts
from aggregator.store.catalogue import Listed

CONFIG = """
[[sources]]
name = "Coast Times"
path = "coast.xml"
owner = "Coast Media"

[[sources]]
name = "Hill Post"
path = "hill.xml"
owner = "Hill Press"

[[sources]]
name = "Valley News"
path = "valley.xml"
owner = "Valley Group"

[[threads]]
slug = "gharyan"
title = "The fight for Gharyan"
places = ["Gharyan"]
words = ["forces", "town"]

[[feeds]]
slug = "all"
title = "All of it"
threads = ["gharyan"]

[[feeds]]
slug = "inland"
title = "Without the coast"
sources = ["hill-post", "valley-news"]

[[feeds]]
slug = "two-owners"
title = "Two owners"
min_owners = 2

[[feeds]]
slug = "three-owners"
title = "Three owners"
min_owners = 3
"""
TEXT = (
    "Forces from the east of Libya took the town of Gharyan without a fight on Thursday, an "
    "official said, and their commander told them in a recording to go on to the capital, which is "
    "some 80 kilometres to the north. The United Nations called on both sides to hold back."
)
OWN = (
    "In Gharyan, the town that eastern forces took on Thursday without a fight, bakers opened as "
    "on any other day, and the commander's recording was played in every shop of Libya's mountains."
)
TITLE = "Eastern forces take Libya's Gharyan without a fight"


def item(number: int, title: str, text: str) -> str:
    link = f"<link>http://news.example/{number}</link><guid>{number}</guid>"
    date = f"<pubDate>Thu, 08 Jan 2026 0{number}:00:00 GMT</pubDate>"
    return f"<title>{title}</title>{link}{date}<description>{text}</description>"


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    files = [
        ("coast.xml", rss(item(1, TITLE, f"TRIPOLI (Reuters) - {TEXT}"))),
        ("hill.xml", rss(item(2, f"{TITLE}, official says", TEXT))),
        ("valley.xml", rss(item(3, f"{TITLE}: bakers open", OWN), item(4, TITLE, TEXT))),
    ]
    with desk(tmp_path, CONFIG, files) as news:
        for slug in ("coast-times", "hill-post", "valley-news"):
            news.poll(slug)
        yield news


def publishers(news: Desk, path: str) -> list[str]:
    feed = json.loads(news.publisher.answer(f"{path}.json").body)
    return [entry["_aggregator"]["source"] for entry in feed["items"]]


def page(news: Desk, path: str) -> str:
    text = re.sub(r"<[^>]+>", " ", unescape(news.publisher.answer(path).body.decode()))
    return re.sub(r"\s+(?=[,.])", "", re.sub(r"\s+", " ", text))


def ids(news: Desk) -> dict[str, str]:
    """Our ids by the number in the link."""
    return {(one.item.entry.link or "")[-1]: one.item.id for one in news.items()}


def text_of(one: Listed) -> str:
    """The item whose text it carries, which is mostly itself."""
    return (one.copy and one.copy.original) or one.item.id


def test_feeds_hold_each_report_once(news: Desk) -> None:
    assert publishers(news, "/feed") == ["valley-news", "coast-times"]
    assert publishers(news, "/threads/gharyan") == ["valley-news", "coast-times"]
    assert publishers(news, "/feeds/all") == ["valley-news", "coast-times"]


def test_where_a_feed_leaves_the_first_out_the_next_stands_for_it(news: Desk) -> None:
    assert publishers(news, "/feeds/inland") == ["valley-news", "hill-post"]


def test_copies_count_as_one_owner(news: Desk) -> None:
    assert len(publishers(news, "/feeds/two-owners")) == 2
    assert publishers(news, "/feeds/three-owners") == []


def test_no_copy_is_lost(news: Desk) -> None:
    assert publishers(news, "/sources/hill-post") == ["hill-post"]
    assert publishers(news, "/sources/valley-news") == ["valley-news", "valley-news"]
    assert len(news.items(words="commander told recording")) == 3
    for item_id in ids(news).values():
        assert news.publisher.answer(f"/items/{item_id}").status == 200


def test_a_feed_reaches_past_any_number_of_copies(news: Desk) -> None:
    many = (item(number, TITLE, TEXT) for number in range(100, 400))
    (news.room.config.file.parent / "hill.xml").write_bytes(rss(*many))
    news.clock.turn(hours=1)
    news.poll("hill-post")
    first, *others = news.items(limit=1000)
    assert sum(text_of(one) == first.item.id for one in others) > 300
    assert publishers(news, "/feed") == ["valley-news", "coast-times"]
    assert publishers(news, "/threads/gharyan") == ["valley-news", "coast-times"]


def test_of_very_many_copies_the_earliest_are_shown(
    news: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "CARRIERS", 2)
    here = ids(news)
    for path in (f"/stories/{here['1']}", f"/items/{here['1']}"):
        assert "Also carried by Hill Post" in page(news, path)
        assert "Also carried by Hill Post, Valley News" not in page(news, path)
    assert "2 reports" in page(news, f"/stories/{here['1']}")


def test_pages_tell_who_carries_what(news: Desk) -> None:
    here = ids(news)
    story = page(news, f"/stories/{here['1']}")
    assert "2 independent owners 2 reports" in story
    assert "Coast Times (Reuters)" in story
    assert "Also carried by Hill Post, Valley News" in story
    assert "Reported by Coast Media, Valley Group." in story
    copy = page(news, f"/items/{here['2']}")
    assert f"Carries the same text as {TITLE} of Coast Times (Reuters)" in copy
    original = page(news, f"/items/{here['1']}")
    assert "Also carried by Hill Post, Valley News" in original
    assert "Agency Reuters, as the text says" in original
    assert original.count("in the same story") == 1
    thread = page(news, "/threads/gharyan")
    assert "1 story, 2 reports by 2 independent owners" in thread


def test_one_stands_for_all_that_carry_a_text() -> None:
    excerpt = out_entry(item="a", title=None, partial=True)
    whole = out_entry(item="b", copy_of="a")
    signed = out_entry(item="c", copy_of="a", origin="AFP")
    other = out_entry(item="d")
    first, second = fold([excerpt, whole, other, signed])
    assert (first.item, [copy.item for copy in first.copies]) == ("b", ["a", "c"])
    assert first.origin == "AFP"
    assert second == other


def test_explain_tells_whose_text_it_is(news: Desk) -> None:
    here, folder = ids(news), news.room.config.file.parent
    done = aggregator(folder, "explain", here["2"])
    assert f"Copy: carries the same text as {here['1']}, likeness 1.00" in done.stdout
    assert "runs of five words" in done.stdout
    assert "names its origin: Reuters" in aggregator(folder, "explain", here["1"]).stdout
    told = json.loads(aggregator(folder, "explain", here["4"], "--json").stdout)
    assert told["copy"]["original"] == here["1"]


def kept(news: Desk) -> object:
    with news.room.database.read() as read:
        found = copies.of(read, ids(news).values())
        return found, list(copies.texts(read))


def test_a_rebuild_in_other_batches_comes_to_the_same(
    news: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(news)
    assert len(before[0]) == 3  # type: ignore[index]
    monkeypatch.setattr(flow, "BATCH", 1)
    flow.thread(news.room, again=True)
    assert kept(news) == before


def test_a_copy_that_comes_after_a_restart_is_one(news: Desk) -> None:
    later = item(5, f"{TITLE}, again", TEXT[:250])
    (news.room.config.file.parent / "hill.xml").write_bytes(rss(later))
    restarted = Desk(replace(news.room, desk=type(news.room.desk)(news.room.config)), news.clock)
    restarted.clock.turn(hours=1)
    restarted.poll("hill-post")
    found = {one.item.id: text_of(one) for one in restarted.items()}
    here = ids(restarted)
    assert found[here["5"]] == here["1"]


def test_an_edit_keeps_what_was_decided(news: Desk) -> None:
    before = kept(news)
    changed = item(2, "Gharyan: a correction", "The town's mayor has now denied all of it.")
    (news.room.config.file.parent / "hill.xml").write_bytes(rss(changed))
    news.clock.turn(hours=1)
    news.poll("hill-post")
    with news.room.database.read() as read:
        assert len(facts.revisions(read, ids(news)["2"])) == 2
    assert kept(news) == before
