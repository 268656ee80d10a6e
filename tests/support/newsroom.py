"""A whole newsroom in a scratch folder: real config, real store, real parsing, a clock to turn."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator import flow
from aggregator.config import load
from aggregator.flow import Newsroom
from aggregator.intake import PollSummary
from aggregator.model import Tag
from aggregator.publish import Publisher
from aggregator.store import catalogue, opinions
from aggregator.store.catalogue import Listed
from aggregator.store.query import Query
from aggregator.wiring import newsroom

SITE = """
[site]
title = "Test Desk"
url = "http://desk.example"
id_authority = "desk.example,2026"
timezone = "Africa/Tripoli"
"""
START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that only moves when told."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **span: float) -> None:
        """Move it on by a timedelta's keywords."""
        self.at += timedelta(**span)


def rss(*items: str, title: str = "Example feed") -> bytes:
    """An RSS document around these <item> bodies."""
    inner = "".join(f"<item>{item}</item>" for item in items)
    head = f"<title>{title}</title><link>http://news.example/</link>"
    return f'<rss version="2.0"><channel>{head}{inner}</channel></rss>'.encode()


class Desk:
    """What a test works with: poll, thread, look."""

    def __init__(self, room: Newsroom, clock: Clock) -> None:
        self.room = room
        self.clock = clock

    @property
    def publisher(self) -> Publisher:
        """The site as it is now."""
        return Publisher(self.room.config, self.room.database)

    def poll(self, *slugs: str) -> PollSummary:
        """Poll these sources, or all, and thread and index what is new."""
        wanted = [s for s in self.room.config.sources if not slugs or s.slug in slugs]
        summary = flow.poll(self.room, wanted)
        flow.thread(self.room)
        flow.index(self.room)
        return summary

    def items(self, **query: object) -> list[Listed]:
        """Visible items, oldest arrival first."""
        with self.room.database.read() as read:
            return catalogue.items(read, Query(**query))[::-1]  # type: ignore[arg-type]

    def tags(self, listed: Listed) -> tuple[Tag, ...]:
        """The labels of an item."""
        with self.room.database.read() as read:
            return opinions.tags(read, listed.item.id)


@contextmanager
def desk(
    folder: Path, config: str, files: Iterable[tuple[str, bytes]] = (), site: str = SITE
) -> Iterator[Desk]:
    """A newsroom over `config` (after a [site] table) with these files beside it."""
    for name, body in files:
        (folder / name).write_bytes(body)
    (folder / "config.toml").write_text(site + config, encoding="utf-8")
    clock = Clock()
    with newsroom(load(folder / "config.toml")) as room:
        yield Desk(replace(room, now=clock), clock)
