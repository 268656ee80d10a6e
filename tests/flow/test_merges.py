"""A story that becomes part of another: its items, its address, its standing, its evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import SITE, Desk, desk, rss
from support.program import aggregator

from aggregator import flow
from aggregator.model import Arrival, Entry, Evidence, Merge, Opinion
from aggregator.store import opinions
from aggregator.stories import Grouper
from aggregator.threads.verdict import with_story

CONFIG = """
[[sources]]
name = "Local"
path = "local.rss"
republish = "full"

[[threads]]
slug = "harbour"
title = "The harbour"
places = ["harbour"]
words = ["strike", "dockers"]
"""


def item(name: str, title: str, text: str = "") -> str:
    return (
        f"<guid>{name}</guid><title>{title}</title><link>http://news.example/{name}</link>"
        f"<description>{text}</description>"
    )


FERRY = item("a", "Ferry strike closes the harbour", "Dockers walked out at noon.")
GRAPES = item("b", "Grape harvest begins early", "Vines were ready near the harbour.")
QUAKE = item("c", "Quake shakes an island", "Nobody was hurt.")


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    """Three items, each a story of its own."""
    with desk(tmp_path, CONFIG, [("local.rss", rss(FERRY, GRAPES, QUAKE))]) as made:
        made.poll()
        assert len({one.story for one in made.items()}) == 3
        yield made


def ids(news: Desk) -> dict[str, str]:
    """The id of each item by the letter of its link, in the order of the alphabet."""
    return dict(sorted(((one.item.entry.link or "")[-1], one.item.id) for one in news.items()))


def merge(story: str, into: str) -> Merge:
    evidence = (Evidence("word", "tide", 0.7),)
    return Merge(story=story, into=into, score=0.7, threshold=0.5, evidence=evidence)


def save(news: Desk, *merges: Merge) -> None:
    """Keep these as what the last arrival led to."""
    with news.room.database.write() as write:
        last = opinions.arrivals(write, news.room.desk.arrival - 1, 1)[0]
        opinions.save(write, [Opinion(arrival=last, merges=merges)])


def test_the_items_move_and_the_address_forwards_through_every_merge(news: Desk) -> None:
    a, b, c = ids(news).values()
    save(news, merge(c, b), merge(b, a))
    assert {one.story for one in news.items()} == {a}
    for old in (b, c):
        for ending in ("", ".atom"):
            moved = news.publisher.answer(f"/stories/{old}{ending}")
            assert (moved.status, moved.location) == (301, f"/stories/{a}{ending}")
    with news.room.database.read() as read:
        assert [opinions.story(read, one) for one in (a, b, c, "never")] == [a, a, a, None]
        joined = opinions.placement(read, c)
        assert joined
        assert joined.story == c
        assert [(one.story, one.into) for one in opinions.merges_of(read, c)] == [(c, b), (b, a)]


def test_pages_and_commands_tell_both_steps(news: Desk, tmp_path: Path) -> None:
    a, b, c = ids(news).values()
    save(news, merge(c, b), merge(b, a))
    page = news.publisher.answer(f"/items/{c}").body.decode()
    for told in ("That story became part of", "Then it became part of", "tide", "Grape harvest"):
        assert told in page
    story = news.publisher.answer(f"/stories/{a}").body.decode()
    assert "How it came together" in story
    assert story.count("tide") == 1
    (tmp_path / "config.toml").write_text(SITE + CONFIG)
    told = aggregator(tmp_path, "explain", c).stdout
    assert f"Story {c} became part of {b}: score 0.70 against 0.50" in told
    assert f"Story {b} became part of {a}" in told
    assert "opened by: “Ferry strike closes the harbour” http://desk.example/items/" in told


def test_an_arrival_may_change_the_memberships_of_others(news: Desk) -> None:
    a, b, c = ids(news).values()
    with news.room.database.write() as write:
        came = {one.item: one for one in opinions.arrivals(write, 0, 3)}
        first, of_b, of_c = (came[one] for one in (a, b, c))
        (own,) = opinions.memberships(write, b)
        helped = with_story(own)
        opinions.save(write, [Opinion(arrival=of_c, memberships=(), rejudged=(helped,))])
        assert opinions.memberships(write, b) == [helped]
        brought = Opinion(arrival=first, memberships=(), rejudged=(helped,))
        edited = Opinion(arrival=of_b, memberships=(own,))
        opinions.save(write, [brought, edited])
        assert opinions.memberships(write, b) == [own]
        opinions.save(write, [edited, brought])
        assert opinions.memberships(write, b) == [helped]


def test_near_misses_have_a_page(news: Desk) -> None:
    site, path = news.publisher, "/threads/harbour/near"
    page = site.answer(path).body.decode()
    assert "Grape harvest begins early" in page
    assert "2.08 of 4 points, 1.92 short" in page
    assert "Quake" not in page
    assert site.answer(f"{path}/page/2").status == 404
    assert site.answer("/threads/mountain/near").status == 404
    assert path in list(site.addresses())
    assert "1 item came near" in site.answer("/threads/harbour").body.decode()
    item = site.answer(f"/items/{ids(news)['b']}").body.decode()
    assert "Why it is not in this thread" in item


def test_made_again_without_the_merge_the_story_stands_for_itself(news: Desk) -> None:
    a, b, c = ids(news).values()
    save(news, merge(c, b))
    flow.thread(news.room, again=True)
    with news.room.database.read() as read:
        assert [opinions.story(read, one) for one in (a, b, c)] == [a, b, c]
        assert opinions.merges_of(read, c) == []


def test_a_later_edit_finds_the_story_that_its_own_became_part_of(
    news: Desk, tmp_path: Path
) -> None:
    a, b, _ = ids(news).values()
    save(news, merge(b, a))
    (tmp_path / "local.rss").write_bytes(rss(GRAPES.replace("early", "at once")))
    news.clock.turn(hours=1)
    assert news.poll().edited == 1
    with news.room.database.read() as read:
        stories = [row.story for row in opinions.standings(read) if b in row.items]
    assert stories[-1] == a


def test_an_edit_in_the_batch_of_the_merge_finds_it_too(
    news: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c = ids(news).values()

    def arrival(number: int, name: str, revision: int, entry: Entry) -> Arrival:
        first = next(one.item for one in news.items() if one.item.id in (name, a))
        return Arrival(
            number=number,
            item=name,
            revision=revision,
            material=True,
            seen_at=first.first_seen,
            event_at=first.event_at,
            dated=False,
            story=b if name == b else None,
            entry=entry,
        )

    made = [merge(b, c), merge(c, a)]
    monkeypatch.setattr(Grouper, "merges", lambda _: [made.pop(0), made.pop(0)] if made else [])
    thinking = news.room.desk
    far = thinking.consider(arrival(4, "d", 1, Entry(title="Snow on the hills")))
    assert [one.into for one in far.merges] == [c, a]
    near = thinking.consider(arrival(5, b, 2, Entry(title="Grapes at the harbour")))
    assert near.memberships is not None
    standings = {row.story: row.items for row in thinking.changes().standings}
    assert b in standings[a]
    assert not standings.keys() & {b, c}
