"""A reader that subscribed a year ago never sees an old item as new.

The strictest of readers: it forgets an entry as soon as the document does not hold it any more.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

import pytest
from support import rfc4287, rss20
from support.newsroom import Desk, desk, rss

from aggregator import flow
from aggregator.config import load
from aggregator.desk import Desk as Thoughts
from aggregator.model import Config
from aggregator.publish import Publisher, history
from aggregator.store import open_database
from benchmarks import texts

WEEKS, A_WEEK, SHOWN = 52, 9, 30
FEEDS = (
    *("/feed", "/threads/port", "/threads/port/stories", "/threads/port/major", "/corrections"),
    *("/sources/east", "/tags/en", "/feeds/told", "/feeds/major"),
)
CONFIG = """
[[sources]]
name = "East"
path = "east.rss"
republish = "full"

[[sources]]
name = "West"
path = "west.rss"

[[sources]]
name = "North"
path = "north.rss"

[[threads]]
slug = "port"
title = "Port"
words = {words}
threshold = 1.0

[[feeds]]
slug = "told"
title = "Told by two"
min_owners = 2

[[feeds]]
slug = "major"
title = "Major"
threads = ["port"]
major = true
"""
CHECKERS = {"atom": rfc4287.complaints, "rss": rss20.complaints}
WORDS = tuple(word for week in range(WEEKS) for word in texts.topic("en", week, 0).names)


@dataclass
class Reader:
    """Reads every feed again and again; `seen` by feed, what it ever saw, with its date."""

    seen: dict[str, dict[str, str | None]] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)

    def reads(self, publisher: Publisher) -> int:
        """How many entries are new to it; none of them was seen before, and no date has moved."""
        return sum(self._reads(path, publisher) for path in FEEDS)

    def _reads(self, path: str, publisher: Publisher) -> int:
        answer = publisher.answer(f"{path}.json")
        if answer.status == 404:
            return 0
        entries = {one["id"]: one for one in json.loads(answer.body)["items"]}
        seen, held = self.seen.setdefault(path, {}), self.held.get(path, set())
        new = entries.keys() - held
        assert not new & seen.keys(), f"{path} shows old entries again"
        for name, entry in entries.items():
            date = seen.setdefault(name, entry.get("date_published"))
            assert entry.get("date_published") == date, f"{path}: the date of {name} moved"
        self.held[path] = set(entries)
        return len(new)


class Year:
    """Fifty-two weeks of a newsroom: new reports, edits, copies."""

    def __init__(self, news: Desk) -> None:
        self.news = news
        self.random = Random("a year")
        self.shown: dict[str, list[str]] = {"east": [], "west": [], "north": []}
        self.wire = 0

    def week(self, number: int) -> None:
        """What the outlets publish in a week."""
        self.wire += 1
        for place, (outlet, shown) in enumerate(self.shown.items()):
            for n in range(A_WEEK // 3):
                shown.insert(0, self._item(f"{outlet}{number}-{n}", number))
            shown.insert(0, self._copy(outlet, number) if place else shown.pop(0))
            if shown[3:]:
                edited = self.random.randrange(1, len(shown))
                shown[edited] = shown[edited].replace("</title>", f" ({number})</title>")
            del shown[SHOWN:]
            (self.news.room.config.file.parent / f"{outlet}.rss").write_bytes(rss(*shown))
        self.news.clock.turn(days=7)
        self.news.poll()
        history.keep(self.news.room.config, self.news.room.database)

    def _item(self, name: str, week: int) -> str:
        about = texts.topic("en", week, self.random.choice((0, 0, 0, 1)))
        title = texts.title(self.random, "en", about)
        return self._written(name, title, texts.paragraph(self.random, "en", about))

    def _copy(self, outlet: str, week: int) -> str:
        same, about = Random(f"wire {week}"), texts.topic("en", week, 0)
        title, text = texts.title(same, "en", about), texts.paragraph(same, "en", about)
        return self._written(f"{outlet}-wire{week}", title, text)

    def _written(self, name: str, title: str, text: str) -> str:
        date = f"<pubDate>{self.news.clock.at:%d %b %Y %H:%M:%S} GMT</pubDate>"
        return (
            f"<guid>{name}</guid><title>{title}</title><link>http://news.example/{name}</link>"
            f"<description>{text}</description>{date}"
        )


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    with desk(tmp_path, CONFIG.format(words=json.dumps(WORDS))) as news:
        yield Year(news)


def live_through(year: Year, events: dict[int, Callable[[], None]]) -> Reader:
    """A year of weeks, after some of which something happens; who has read all of it."""
    reader = Reader()
    for number in range(WEEKS):
        year.week(number)
        if number % 2:
            assert reader.reads(year.news.publisher) > 0
        if number in events:
            events[number]()
            reader.reads(year.news.publisher)
    return reader


def test_over_edits_copies_and_merges(year: Year) -> None:
    reader = live_through(year, {})
    assert len(reader.seen["/feed"]) > 300
    assert min(len(reader.seen[path]) for path in FEEDS) > 10
    for path in FEEDS:
        for ending, complaints in CHECKERS.items():
            body = year.news.publisher.answer(f"{path}.{ending}").body
            assert complaints(body, f"http://desk.example{path}.{ending}") == []
    with year.news.room.database.read() as read:
        assert read.value("SELECT COUNT(*) FROM merges") > 3
        assert read.value("SELECT COUNT(*) FROM copies WHERE original IS NOT NULL") > 30
        assert read.value("SELECT COUNT(*) FROM revisions WHERE number > 1 AND material = 1") > 50


def test_over_rebuilds(year: Year) -> None:
    def rebuild() -> None:
        before = published(year.news.publisher)
        flow.thread(year.news.room, again=True)
        assert published(year.news.publisher) == before

    live_through(year, dict.fromkeys((9, 29, 49), rebuild))


def test_over_a_change_of_our_softwares_version(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    def update() -> None:
        before = published(year.news.publisher)
        monkeypatch.setattr("aggregator.desk.__version__", f"later than {year.news.clock.at}")
        restart(year, year.news.room.config)
        assert flow.thread(year.news.room) > 0, "a new version thinks again"
        assert published(year.news.publisher) == before

    live_through(year, dict.fromkeys((21, 41), update))


def test_over_rules_that_let_in_less(year: Year) -> None:
    """What leaves a feed makes no room for what it showed before."""

    def narrow(words: int) -> None:
        changed = year.news.room.config.file
        old = json.dumps(year.news.room.config.threads[0].words)
        text = changed.read_text(encoding="utf-8")
        assert old in text
        changed.write_text(text.replace(old, json.dumps(WORDS[::words])), encoding="utf-8")
        restart(year, load(changed))
        assert flow.thread(year.news.room) > 0
        history.keep(year.news.room.config, year.news.room.database)

    live_through(year, {25: partial(narrow, 2), 41: partial(narrow, 4)})


def test_over_a_move_to_another_address_and_renamed_sources(year: Year) -> None:
    def move() -> None:
        changed = year.news.room.config.file
        text = changed.read_text(encoding="utf-8").replace("//desk.example", "//new.example")
        text = text.replace('name = "East"', 'name = "The East"\nslug = "east"')
        changed.write_text(text.replace("desk.example,2026", "new.example,2027"))
        restart(year, load(changed))

    live_through(year, {31: move})


def test_over_a_move_of_the_store_to_another_database(year: Year, tmp_path: Path) -> None:
    def move() -> None:
        before, old = published(year.news.publisher), year.news.room.config
        config = replace(old, store=replace(old.store, url=f"sqlite:///{tmp_path}/other.db"))
        database = open_database(config.store.url)
        carry_facts(tmp_path / "var" / "aggregator.db", tmp_path / "other.db")
        year.news.room = replace(year.news.room, database=database)
        restart(year, config)
        flow.thread(year.news.room)
        flow.index(year.news.room)
        assert published(year.news.publisher) == before

    live_through(year, {25: move})


OPINIONS = (
    *("tags", "placements", "memberships", "notebook", "open_stories", "standings"),
    *("names", "merges", "copies", "copied_texts", "search", "schema_steps", "sqlite_"),
)


def carry_facts(source: Path, goal: Path) -> None:
    """Every row of every table of facts, in no order that means anything; opinions stay behind."""
    with closing(sqlite3.connect(goal)) as into:
        into.execute("ATTACH ? AS old", (str(source),))
        names = into.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            if not name.startswith(OPINIONS):
                into.execute(f"INSERT INTO {name} SELECT * FROM old.{name} ORDER BY RANDOM()")
        into.commit()


def restart(year: Year, config: Config) -> None:
    """Another process, with this config."""
    year.news.room = replace(year.news.room, config=config, desk=Thoughts(config))


def published(publisher: Publisher) -> dict[str, bytes]:
    """Every feed in every format."""
    paths = [f"{path}.{ending}" for path in FEEDS for ending in ("atom", "rss", "json")]
    return {path: publisher.answer(path).body for path in paths}
