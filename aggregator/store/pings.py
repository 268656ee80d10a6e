"""What our feeds last showed, and what our own hub has yet to be told of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from aggregator import plain
from aggregator.model import Compared, OwnHub, Ping
from aggregator.store.database import Transaction
from aggregator.store.times import from_micros, to_micros

T = TypeVar("T")


def marks(read: Transaction) -> dict[str, str]:
    """The mark of each feed that was ever compared, by its address without ending."""
    rows = read.rows("SELECT path, mark FROM topics ORDER BY path")
    return {row["path"]: row["mark"] for row in rows}


def save_marks(write: Transaction, changed: Mapping[str, str]) -> None:
    """Remember these."""
    write.run_many(
        """INSERT INTO topics (path, mark) VALUES (:path, :mark)
           ON CONFLICT (path) DO UPDATE SET mark = excluded.mark""",
        [{"path": path, "mark": mark} for path, mark in changed.items()],
    )


def sources_with_news(read: Transaction, arrival: int) -> dict[str, bool]:
    """The sources of revisions after this arrival, and whether each had items before it."""
    rows = read.rows(
        """SELECT source, MIN(arrival) <= :arrival AS known FROM items
           WHERE arrival > 0 AND source IN (
               SELECT items.source FROM revisions JOIN items ON items.id = revisions.item
               WHERE revisions.arrival > :arrival)
           GROUP BY source ORDER BY source""",
        arrival=arrival,
    )
    return {row["source"]: bool(row["known"]) for row in rows}


def waiting(read: Transaction) -> list[Ping]:
    """What the hub has yet to be told, by address."""
    rows = read.rows("SELECT path, since FROM pings ORDER BY path")
    return [Ping(row["path"], from_micros(row["since"])) for row in rows]


def queue(write: Transaction, paths: Iterable[str], now: datetime) -> None:
    """The feeds at these addresses have changed; a ping that waits already tells of it as well."""
    write.run_many(
        """INSERT INTO pings (path, since) VALUES (:path, :since)
           ON CONFLICT (path) DO UPDATE SET since = excluded.since""",
        [{"path": path, "since": to_micros(now)} for path in paths],
    )


def remove(write: Transaction, done: Iterable[Ping]) -> None:
    """These need no other try."""
    write.run_many(
        "DELETE FROM pings WHERE path = :path AND since = :since",
        [{"path": one.path, "since": to_micros(one.since)} for one in done],
    )


def hub(read: Transaction, url: str) -> OwnHub:
    """How it stands with our hub; one at another address is a new one."""
    found = _kept(read, "hub", OwnHub)
    return found if found and found.url == url else OwnHub(url=url)


def save_hub(write: Transaction, hub: OwnHub) -> None:
    """Remember how it stands."""
    _keep(write, "hub", hub)


def compared(read: Transaction) -> Compared | None:
    """The store as it was when feeds were last compared; None before the first time."""
    return _kept(read, "compared", Compared)


def save_compared(write: Transaction, compared: Compared) -> None:
    """Remember it."""
    _keep(write, "compared", compared)


def _kept(read: Transaction, key: str, kind: type[T]) -> T | None:
    value = read.value("SELECT value FROM meta WHERE key = :key", key=key)
    return plain.decode(value, kind) if value is not None else None


def _keep(write: Transaction, key: str, value: object) -> None:
    write.run(
        """INSERT INTO meta (key, value) VALUES (:key, :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        key=key,
        value=plain.encode(value),
    )
