"""What is stored of every visible item, as a digest: equal digests, equal rows.

Whoever has made something of an item can tell by it whether to make that again, without reading
what the item says.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator import plain
from aggregator.store.database import Row, Transaction

_AT_ONCE = 2_000
"""Items whose rows are in memory at a time."""
_SIZE = 12
"""Bytes of a digest."""

OF_ITEMS = ("items", "revisions", "placements", "copies", "tags", "memberships", "merges")
SEEN = frozenset((*OF_ITEMS, "withdrawals", "removals", "feed_entries"))
"""The tables that a digest covers."""

# `entry` is not looked at: a revision never changes.
_TRACES = """
    SELECT items.arrival AS place, COALESCE(story, items.id) AS in_story,
        COALESCE(copies.original, items.id) AS report,
        json_extract(placement, '$.nearest') AS nearest, items.*, placement, copy,
        (SELECT group_concat(number || ' ' || arrival) FROM revisions WHERE item = items.id)
            AS versions,
        (SELECT group_concat(scheme || ' ' || term, char(10)) FROM tags
            WHERE item = items.id) AS tags,
        (SELECT group_concat(slug, ' ') FROM tags WHERE item = items.id) AS slugs,
        (SELECT group_concat(thread || ' ' || member || ' ' || since || membership, char(10))
            FROM memberships WHERE item = items.id) AS memberships,
        (SELECT into_story || ' ' || merge FROM merges WHERE story = items.id) AS merge
    FROM visible AS items LEFT JOIN placements ON placements.item = items.id
    LEFT JOIN copies ON copies.item = items.id
    WHERE items.arrival > :after ORDER BY items.arrival LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Trace:
    """A visible item: its digest, its story, and by whom else it is shown.

    `report` is the item whose text it carries, mostly itself; `nearest` the one that it was held
    against; the same `visit` brought it with others.
    """

    item: str
    source: str
    visit: int
    story: str
    report: str
    nearest: str | None
    tags: tuple[str, ...]
    """Slugs."""
    digest: bytes


def every(read: Transaction) -> Iterator[Trace]:
    """A trace of every visible item, in the order of arrival."""
    after = 0
    while rows := read.rows(_TRACES, after=after, limit=_AT_ONCE):
        yield from map(_trace, rows)
        after = rows[-1]["place"]


def _trace(row: Row) -> Trace:
    return Trace(
        item=row["id"],
        source=row["source"],
        visit=row["first_seen"],
        story=row["in_story"],
        report=row["report"],
        nearest=row["nearest"],
        tags=tuple(dict.fromkeys((row["slugs"] or "").split())),
        digest=digest(plain.pack(tuple(row.values()))),
    )


def digest(*parts: bytes) -> bytes:
    """A mark of these bytes, in this order."""
    whole = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        whole.update(part)
    return whole.digest()


def gone(read: Transaction) -> bytes:
    """A digest of all that is not published any more: whatever showed it shows it no longer."""
    rows = read.rows("SELECT * FROM gone ORDER BY item")
    return digest(plain.pack(tuple(tuple(row.values()) for row in rows)))


def pasts(read: Transaction) -> dict[str, bytes]:
    """A digest of what each feed has had, by its address without ending."""
    rows = read.rows(
        """SELECT feed, COUNT(*) AS entries, SUM(updated) AS updated, MAX(page) AS page
           FROM feed_entries GROUP BY feed"""
    )
    return {row["feed"]: digest(plain.pack(tuple(row.values()))) for row in rows}


def tag_names(read: Transaction) -> dict[str, bytes]:
    """A digest of what every tag is called, by its slug: several names may share one."""
    names: dict[str, bytes] = {}
    rows = read.rows(
        """SELECT slug, scheme, term, COUNT(*) AS items FROM visible_tags
           GROUP BY slug, scheme, term ORDER BY slug, items DESC, scheme, term"""
    )
    for row in rows:
        names.setdefault(row["slug"], plain.pack((row["scheme"], row["term"])))
    return names
