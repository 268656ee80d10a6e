"""Items that no newsroom would write: each gets a sane answer, at a bounded price, every time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from support.newsroom import SITE, Desk, desk

from aggregator import flow
from aggregator.config import load
from aggregator.desk import Desk as Opinions
from aggregator.model import Arrival, Entry
from aggregator.publish import history
from aggregator.store import Database
from aggregator.store.catalogue import Listed
from aggregator.store.database import Row
from aggregator.tagging.names import MOST_NAMES
from aggregator.wiring import newsroom

NOW = "2026-01-09T12:00:00Z"
CONFIG = """
[[sources]]
name = "Example"
path = "feed.json"

[[entities]]
name = "Port Example"
kind = "place"
aliases = ["Example", "ميناء"]

[[threads]]
slug = "port"
title = "The port"
places = ["Port Example"]
words = ["strike"]
"""
NAMES = ", ".join(f"the A{''.join(three)}" for three in product("bcdfghjklmnopqrstv", repeat=3))
ODD = {
    "empty": ("", ""),
    "blank": (" \t ", " \n "),
    "one word": ("Example", ""),
    "one letter": ("x", "y"),
    "no word": ("?!… — ...", "***"),
    "digits": ("1234567890" * 50, "2026 2026 2026"),
    "emoji": ("🙂🔥🇱🇾", "👩‍👩‍👧‍👦 " * 300),
    "capitals": ("STRIKE AT THE PORT OF EXAMPLE", "WORKERS OF THE PORT BEGAN A STRIKE. " * 20),
    "capitalised": ("Strike At The Port Of Example", "Workers Of The Port Began A Strike. " * 20),
    "small": ("strike at the port of example", "workers of the port began a strike. " * 20),
    "scripts": ("Strike забастовка إضراب 罷工 ストライキ απεργία", "في ميناء Example в порту 港口"),
    "right to left": ("\u202eelpmaxE ta ekirtS\u202c", "\u200f\u200e\u2066strike\u2069"),
    "marks": ("S\u0301\u0327\u0308t" + "\u0301" * 5_000, "a\u0300" * 5_000),
    "unspaced": ("港口罷工" * 2_000, "港口罷工" * 20_000),
    "controls": ("strike\u0000\u0007\u001b[31m", "\u2028\u2029\ufeff"),
    "markup": ("<b>&lt;script&gt;</b>", "<p>" * 500 + "strike"),
    "long word": ("x" * 100_000, "y" * 100_000),
    "long title": ("strike at the port " * 5_000, ""),
    "long heading": ("Strike At Port " * 7_000, "Strike At Port " * 7_000),
    "names": ("A list", f"we saw {NAMES}"),
    "initials": ("A. B. C. D. E. " * 3_000, "U.S.A. " * 9_999),
    "quotes": ("'" * 50_000, '"‘“«' * 20_000),
    "hyphens": ("-".join("ab" * 20_000), "al-" * 30_000),
}  # fmt: skip
DATES = [NOW, NOW, NOW, "2099-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0001-01-01", "soon", None]
OPINIONS = {
    "tags": "item, scheme, term",
    "placements": "item",
    "memberships": "item, thread",
    "story_ids": "id",
    "open_stories": "number",
    "standings": "story",
    "names": "name",
    "notebook": "name",
}
"""Tables of opinions, each with its key."""


def document() -> bytes:
    """All of them, under every date, and thirty copies of one text at one instant."""
    odd = [
        {"id": f"{name} {number}", "title": title, "content_text": text, "date_published": date}
        for number, date in enumerate(DATES)
        for name, (title, text) in ODD.items()
    ]
    copies = [
        {"id": f"{n}", "title": "One strike", "content_text": "One text.", "date_published": NOW}
        for n in range(30)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Odd", "items": odd + copies}
    return json.dumps(feed).encode()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("odd")
    with desk(folder, CONFIG, [("feed.json", document())]) as made:
        made.poll()
        yield made


def opinions(database: Database) -> dict[str, list[Row]]:
    with database.read() as read:
        return {
            table: read.rows(f"SELECT * FROM {table} ORDER BY {key}")
            for table, key in OPINIONS.items()
        }


def named(news: Desk, listed: Listed) -> set[str]:
    return {tag.term for tag in news.tags(listed) if tag.scheme == "name"}


def titled(news: Desk, title: str) -> list[str]:
    return [one.story for one in news.items(limit=10_000) if one.item.entry.title == title]


def test_every_item_has_a_place_of_its_own_or_with_others(news: Desk) -> None:
    found = news.items(limit=10_000)
    assert len(found) == len(DATES) * len(ODD) + 30
    assert {one.story for one in found} <= {one.item.id for one in found}


def test_copies_share_one_story_and_nothing_joins_nothing(news: Desk) -> None:
    assert len(set(titled(news, "One strike"))) == 1
    quiet = {story for one in ("🙂🔥🇱🇾", "?!… — ...") for story in titled(news, one)}
    assert not quiet & set(titled(news, "One strike"))


def test_shouting_and_whispering_make_no_names(news: Desk) -> None:
    names = [named(news, one) for one in news.items(limit=10_000)]
    assert not {"STRIKE", "Strike", "PORT", "Port", "WORKERS", "Workers"} & set().union(*names)
    assert max(map(len, names)) == MOST_NAMES


def test_state_stays_small(news: Desk) -> None:
    kept = opinions(news.room.database)
    assert max(len(str(row["state"])) for row in kept["open_stories"]) < 100_000
    assert max(len(str(row["name"])) for row in kept["names"]) < 300
    assert max(len(str(row["placement"])) for row in kept["placements"]) < 20_000


def test_every_page_can_be_drawn(news: Desk) -> None:
    for path in ("/", "/feed.atom", "/feed.rss", "/feed.json", "/threads/port"):
        assert news.publisher.answer(path).status == 200
    for listed in news.items(limit=10_000)[:: len(DATES)]:
        assert news.publisher.answer(f"/items/{listed.item.id}").status == 200


@pytest.mark.parametrize("batch", [1, 7])
def test_however_they_are_cut_and_interrupted(
    batch: int, news: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opinions(news.room.database)
    monkeypatch.setattr(flow, "BATCH", batch)
    interrupted = replace(news.room, desk=Opinions(news.room.config))
    with pytest.raises(InterruptedError):
        flow.thread(interrupted, _stop_after(50), again=True)
    with newsroom(news.room.config) as another:
        flow.thread(another)
    assert opinions(news.room.database) == before


def _stop_after(count: int) -> flow.Progress:
    def progress(done: int, _total: int, _what: str) -> None:
        if done >= count:
            raise InterruptedError

    return progress


@pytest.mark.parametrize("seed", ["1", "2"])
def test_whatever_the_hashes_of_words_are(seed: str, news: Desk) -> None:
    history.keep(news.room.config, news.room.database)
    before = opinions(news.room.database)
    command = [sys.executable, "-m", "aggregator", "--config", str(news.room.config.file)]
    subprocess.run(
        [*command, "rebuild"],
        env=os.environ | {"PYTHONHASHSEED": seed},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )
    assert opinions(news.room.database) == before


def arrival(number: int, title: str, text: str, at: datetime) -> Arrival:
    return Arrival(
        number=number,
        item=f"i{number:06}",
        revision=1,
        material=True,
        seen_at=at,
        event_at=at,
        dated=True,
        entry=Entry(title=title, text=text),
    )


def test_ten_thousand_copies_are_one_story_of_bounded_size(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(SITE + CONFIG, encoding="utf-8")
    considered = Opinions(load(tmp_path / "config.toml"))
    at = datetime(2026, 1, 9, tzinfo=UTC)
    text = "The workers of Port Example began a strike over their hours, Ada Example said."
    stories, sizes = set(), []
    for number in range(1, 10_001):
        opinion = considered.consider(arrival(number, "Strike at the port", text, at))
        assert opinion.placement
        stories.add(opinion.placement.story)
        if number % 1_000 == 0:
            changes = considered.changes()
            sizes.append(sum(len(row.state) for row in changes.stories))
            assert len(changes.names) <= 3
        at += timedelta(seconds=number % 2)
    assert stories == {"i000001"}
    assert max(sizes) < 2 * sizes[0]
