"""The past of feeds: what each has had, in its order, and the pages that keep it (RFC 5005)."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aggregator import plain
from aggregator.model import OutFeed
from aggregator.store.database import Transaction
from aggregator.store.opinions import notebook
from aggregator.store.times import to_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """An entry of a feed: the item that speaks in it, its last change, the arrival that brought it.

    An entry of another item or another change is another version of it.
    """

    entry: str
    item: str
    updated: datetime
    position: int


def news(
    read: Transaction, after: int, threads: Collection[str], limit: int
) -> tuple[int, set[str]]:
    """The items that the next `limit` arrivals brought, changed, or brought into a thread.

    With them the last arrival that was looked at, which is `after` where there is none.
    """
    last = min(after + limit, notebook(read).arrival)
    rows = read.rows(
        """SELECT item FROM revisions WHERE arrival > :after AND arrival <= :last AND material = 1
           UNION SELECT item FROM memberships WHERE thread IN :threads AND member = 1
               AND since > :after AND since <= :last""",
        after=after,
        last=last,
        threads=(*threads, ""),
    )
    return last, {row["item"] for row in rows}


def sources_of(read: Transaction, items: Collection[str]) -> list[str]:
    """The sources that these items came from."""
    rows = read.rows_for("SELECT DISTINCT source FROM items WHERE id IN :wanted", items)
    return [row["source"] for row in rows]


def touched(read: Transaction) -> set[str]:
    """The items beside which others went, or came back, and which no look was taken at since."""
    return {row["item"] for row in read.rows("SELECT item FROM touched")}


def looked_at(write: Transaction, items: Collection[str]) -> None:
    """A look was taken at these."""
    write.run_many("DELETE FROM touched WHERE item = :item", [{"item": item} for item in items])


def owners(read: Transaction) -> dict[str, str]:
    """By source, whose it was when arrivals were last looked at."""
    known = read.value("SELECT value FROM meta WHERE key = 'owners'")
    return plain.decode(known, dict[str, str]) if known else {}


def save_owners(write: Transaction, now: dict[str, str]) -> None:
    """Remember whose the sources are; those that are not followed any more stay as they were."""
    known = owners(write)
    if now.items() <= known.items():
        return
    write.run(
        """INSERT INTO meta (key, value) VALUES ('owners', :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        value=plain.encode(known | now),
    )


def add(write: Transaction, feed: str, entries: Sequence[Sighted]) -> None:
    """What the feed has, in its order; what is new of it waits for a page."""
    place = int(write.value("SELECT COUNT(*) FROM feed_entries WHERE feed = :feed", feed=feed))
    write.run_many(
        """INSERT INTO feed_entries (feed, entry, item, updated, position, place)
           VALUES (:feed, :entry, :item, :updated, :position, :place)
           ON CONFLICT (feed, entry) DO UPDATE SET item = excluded.item,
               updated = excluded.updated, waits = 1
           WHERE feed_entries.updated <> excluded.updated OR feed_entries.item <> excluded.item""",
        [
            {
                "feed": feed,
                "entry": one.entry,
                "item": one.item,
                "updated": to_micros(one.updated),
                "position": one.position,
                "place": number,
            }
            for number, one in enumerate(entries, place + 1)
        ],
    )


class Floor(NamedTuple):
    """How far back a feed reaches: to an arrival and a place in the order of what it has had."""

    position: int
    place: int


def floor(read: Transaction, feed: str, most: int) -> Floor | None:
    """The floor of a feed that shows the `most` entries that came in last, whatever became of them.

    None where it has had fewer.
    """
    row = read.one(
        """SELECT position, place FROM feed_entries WHERE feed = :feed
           ORDER BY position DESC, place DESC LIMIT 1 OFFSET :most""",
        feed=feed,
        most=most - 1,
    )
    return Floor(**row) if row else None


def left(
    read: Transaction, feed: str, lowest: Floor | None, entries: Mapping[str, int]
) -> set[str]:
    """Which of these entries, by id with their positions, others have pushed out of the feed."""
    if lowest is None:
        return set()
    rows = read.rows_for(
        """SELECT entry, (position, place) < (:position, :at) AS gone FROM feed_entries
           WHERE feed = :feed AND entry IN :wanted""",
        tuple(entries),
        feed=feed,
        position=lowest.position,
        at=lowest.place,
    )
    known = {row["entry"]: bool(row["gone"]) for row in rows}
    return {
        entry for entry, position in entries.items() if known.get(entry, position < lowest.position)
    }


def had(read: Transaction, feed: str, entries: Collection[str]) -> set[str]:
    """Which of these entries, by id, the feed has had."""
    rows = read.rows_for(
        "SELECT entry FROM feed_entries WHERE feed = :feed AND entry IN :wanted", entries, feed=feed
    )
    return {row["entry"] for row in rows}


def waiting(read: Transaction, feed: str, most: int, page: int) -> dict[str, str]:
    """The entries that are due for the next page, each with its item, as they came in.

    They are due when they fill a `page`, or when one has left the feed, which shows `most`, before
    any page has it.
    """
    rows = read.rows(
        """SELECT entry, item, page, position FROM feed_entries WHERE feed = :feed AND waits = 1
           ORDER BY position, place LIMIT :page""",
        feed=feed,
        page=page,
    )
    fresh = {row["entry"]: row["position"] for row in rows if not row["page"]}
    if len(rows) < page and not left(read, feed, floor(read, feed, most), fresh):
        return {}
    return {row["entry"]: row["item"] for row in rows}


def drop(write: Transaction, feed: str, entries: Collection[str]) -> None:
    """These are in the feed no more, and wait for nothing until they are seen again."""
    write.run_many(
        "UPDATE feed_entries SET waits = 0, updated = -1 WHERE feed = :feed AND entry = :entry",
        [{"feed": feed, "entry": entry} for entry in entries],
    )


def freeze(write: Transaction, feed: str, document: OutFeed) -> None:
    """Keep this as the next page of the feed's past, as it is, for ever."""
    number = newest(write, feed) + 1
    write.run(
        "INSERT INTO archives (feed, number, body) VALUES (:feed, :number, :body)",
        feed=feed,
        number=number,
        body=zlib.compress(plain.pack(document), 9),
    )
    write.run_many(
        """UPDATE feed_entries SET page = :number, waits = 0, item = :item, updated = :updated
           WHERE feed = :feed AND entry = :entry""",
        [
            {
                "feed": feed,
                "number": number,
                "entry": one.id,
                "item": one.item,
                "updated": to_micros(one.updated),
            }
            for one in document.entries
        ],
    )


def newest(read: Transaction, feed: str) -> int:
    """The number of the newest page, 0 where there is none; they count from 1."""
    return int(
        read.value("SELECT COALESCE(MAX(number), 0) FROM archives WHERE feed = :feed", feed=feed)
    )


def page(read: Transaction, feed: str, number: int) -> OutFeed | None:
    """One page as it was frozen."""
    body = read.value(
        "SELECT body FROM archives WHERE feed = :feed AND number = :number",
        feed=feed,
        number=number,
    )
    return plain.unpack(zlib.decompress(body), OutFeed) if body is not None else None
