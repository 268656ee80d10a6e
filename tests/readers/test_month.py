"""Over a month of edits, copies, merges and more, nothing comes back as new in a reader."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from readers.month import RULED, days
from readers.registry import ROOM
from support.newsboat import Newsboat
from support.newsroom import Desk
from support.program import environment, free_port

from aggregator.publish import channels
from aggregator.publish.channels import LIMIT
from aggregator.publish.selection import Placed
from aggregator.publish.view import View

FEEDS = ("/feed.atom", "/threads/harbour.rss", "/feeds/stories.atom")
Line = tuple[str, object, bool]
"""An entry as a reader has it: its id, its date, and whether it is unread."""


@dataclass
class Shelf:
    """What a reader had of one feed until now: the date of each entry, by its id."""

    known: dict[str, object] = field(default_factory=dict)

    def take(self, lines: list[Line], arrived: set[str], when: str) -> None:
        """Only what arrived may be new; all else is read and has the date that it had."""
        dates = {name: date for name, date, _ in lines}
        new = {name for name, _, unread in lines if unread}
        assert len(dates) == len(lines), when
        assert new == dates.keys() - self.known.keys(), when
        assert new - arrived == set(), when
        assert {n for n in self.known if dates[n] != self.known[n]} == set(), when
        self.known |= dates


def live_through(folder: Path, read: Callable[[int], dict[str, list[Line]]]) -> None:
    """Let the reader look at every feed on each day, and hold what it has against what is so."""
    port = free_port()
    shelves = {feed: Shelf() for feed in FEEDS}
    before = 0
    for day, news in days(folder, port):
        for feed, lines in read(port).items():
            held = _held(news, feed)
            # a new rule brings in what came long ago
            new = {one.entry.id for one in held if day == RULED or one.position > before}
            shelves[feed].take(lines, new, f"{feed} on day {day}")
            assert {one.entry.id for one in held[:LIMIT]} <= shelves[feed].known.keys()
        before = news.room.desk.arrival
    assert len(shelves["/feed.atom"].known) > LIMIT


def _held(news: Desk, feed: str) -> list[Placed]:
    """Everything that a feed holds, however old."""
    with news.room.database.read() as read:
        view = View(news.room.config, read)
        made = channels.channel(view, feed.rpartition(".")[0])
        return list(made.walk(made.asks))


def test_nothing_comes_back_as_new_in_newsboat(tmp_path: Path) -> None:
    if shutil.which("newsboat") is None:
        pytest.skip("newsboat is not installed: `make test` as root on Debian installs it")
    boats: dict[str, Newsboat] = {}

    def read(port: int) -> dict[str, list[Line]]:
        for feed in FEEDS:
            if feed not in boats:
                boats[feed] = _subscribed(tmp_path / feed.replace("/", "_"), port, feed)
        with ThreadPoolExecutor() as pool:
            return dict(zip(boats, pool.map(_reload, boats.values()), strict=True))

    live_through(tmp_path, read)


def _subscribed(home: Path, port: int, feed: str) -> Newsboat:
    home.mkdir()
    boat = Newsboat(home, f"http://127.0.0.1:{port}{feed}")
    boat.subscribe()
    return boat


def _reload(boat: Newsboat) -> list[Line]:
    """What it has after one more visit; then all of it is taken for read."""
    boat.reload()
    lines = boat.rows("SELECT guid, pubDate, unread FROM rss_item")
    boat.rows("UPDATE rss_item SET unread = 0")
    return [(name, date, bool(unread)) for name, date, unread in lines]


def test_nothing_comes_back_as_new_in_reader(tmp_path: Path) -> None:
    def read(port: int) -> dict[str, list[Line]]:
        addresses = {f"http://127.0.0.1:{port}{feed}": feed for feed in FEEDS}
        program = [sys.executable, "-m", "readers.adapters.daily_reader"]
        done = subprocess.run(
            [*program, str(tmp_path / "reader.sqlite"), *addresses],
            env=environment() | {"PYTHONPATH": str(ROOM.parent)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        return {feed: list(map(tuple, found[address])) for address, feed in addresses.items()}

    live_through(tmp_path, read)
