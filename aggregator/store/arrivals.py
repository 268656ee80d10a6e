"""What feeds are made of: which items, stories and edits came in, and with which arrival."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aggregator import plain
from aggregator.model import Entry, Gone
from aggregator.store import removals
from aggregator.store.database import Transaction
from aggregator.store.query import CARRIERS, REPORT, WITH_COPIES, WITH_TEXT, Query, condition
from aggregator.store.times import from_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item that a query finds: with the item whose text it carries, and its story.

    `copied` says that others carry its text; `position` is the arrival that brought it in: its own,
    or of a thread the one that made it a member.
    """

    item: str
    report: str
    copied: int
    story: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A material edit: revision `number` of an item, and what it said before and after."""

    item: str
    number: int
    arrival: int
    seen_at: datetime
    before: Entry
    after: Entry


def found(read: Transaction, query: Query) -> list[Found]:
    """The items that the query finds, the last that came in first.

    They are soon read, so that thousands of copies may be passed by.
    """
    tables, where, values = _place(query)
    rows = read.rows(
        f"""SELECT items.id AS item, {REPORT} AS report, {_HAS_COPIES} AS copied,
                COALESCE(story, items.id) AS story, {_POSITION[bool(query.threads)]} AS position
            {tables} {_WITH_STORY} WHERE {where}
            ORDER BY position DESC, items.arrival DESC LIMIT :limit OFFSET :offset""",
        limit=query.limit,
        offset=query.offset,
        **values,
    )
    return [Found(**row) for row in rows]


def gone(read: Transaction, query: Query, limit: int) -> list[Gone]:
    """What the query would find if it were not gone, the last that went first."""
    where, values = condition(replace(query, threads=()))
    if query.threads:
        where, values["threads"] = f"{where} AND {_IN_ONE_OF}", query.threads
    rows = read.rows(
        f"""SELECT gone.*, published_id FROM removed AS items
            JOIN gone ON gone.item = items.id {WITH_TEXT} WHERE {where}
            ORDER BY gone_at DESC, items.id LIMIT :limit""",
        limit=limit,
        **values,
    )
    return [removals.to_gone(row) for row in rows]


def earliest(read: Transaction, query: Query, reports: Collection[str]) -> dict[str, str]:
    """Of all items that carry one of these reports, the first that came in, by report.

    Only those that the query finds, whatever its limit.
    """
    tables, where, values = _place(query, f"AND item IN {CARRIERS}")
    rows = read.rows_for(
        f"""SELECT report, id FROM (SELECT items.id, {REPORT} AS report, ROW_NUMBER() OVER
                (PARTITION BY {REPORT}
                 ORDER BY {_POSITION[bool(query.threads)]}, items.arrival) AS place
                {tables} WHERE {where} AND items.id IN {CARRIERS}) AS carriers
            WHERE place = 1""",
        reports,
        **values,
    )
    return {row["report"]: row["id"] for row in rows}


def came_in(
    read: Transaction, stories: Collection[str], threads: Collection[str]
) -> dict[str, list[tuple[int, bool, str]]]:
    """Of each story every item: since which arrival, whether in one of the threads, its id.

    Who is in no thread is there since its own arrival, and so is everyone where none is asked for.
    """
    rows = read.rows_for(
        """SELECT story, items.id, MIN(COALESCE(since, items.arrival)) AS position,
               MIN(since) IS NOT NULL AS member
           FROM placements JOIN visible AS items ON items.id = placements.item
           LEFT JOIN memberships m ON m.item = items.id AND m.member = 1 AND m.thread IN :threads
           WHERE story IN :wanted
           GROUP BY story, items.id ORDER BY position, items.arrival""",
        stories,
        threads=(*threads, ""),
    )
    came: dict[str, list[tuple[int, bool, str]]] = {}
    for row in rows:
        came.setdefault(row["story"], []).append((row["position"], bool(row["member"]), row["id"]))
    return came


def corrections(
    read: Transaction, before: int, limit: int, ids: tuple[str, ...] = ()
) -> list[Correction]:
    """Material edits with arrival numbers below `before`, newest first; of `ids` where given."""
    only = "items.id IN :ids" if ids else "TRUE"
    rows = read.rows(
        f"""SELECT revisions.*, (SELECT entry FROM revisions b WHERE b.item = revisions.item
               AND b.material = 1 AND b.number < revisions.number
               ORDER BY number DESC LIMIT 1) AS before
           FROM revisions JOIN visible AS items ON items.id = revisions.item
           WHERE material = 1 AND number > 1 AND number <= items.revision
               AND revisions.arrival < :before AND {only}
           ORDER BY revisions.arrival DESC LIMIT :limit""",
        before=before,
        limit=limit,
        **({"ids": ids} if ids else {}),
    )
    return [
        Correction(
            item=row["item"],
            number=row["number"],
            arrival=row["arrival"],
            seen_at=from_micros(row["seen_at"]),
            before=plain.decode(row["before"], Entry),
            after=plain.decode(row["entry"], Entry),
        )
        for row in rows
    ]


_WITH_STORY = "LEFT JOIN placements ON placements.item = items.id"
_HAS_COPIES = "EXISTS (SELECT 1 FROM copies c WHERE c.original = items.id)"
_POSITION = {False: "items.arrival", True: "m.since"}
# in this order, whatever the planner thinks of it: the index gives the newest members first
_OF_ONE = "memberships m CROSS JOIN"
_OF_MANY = """(SELECT item, MIN(since) AS since FROM memberships
    WHERE thread IN :threads AND member = 1 {only} GROUP BY item) AS m JOIN"""
# what is gone is little: each is looked up, and no thread is read in full
_IN_ONE_OF = """EXISTS (SELECT 1 FROM memberships m WHERE m.item = items.id
    AND m.thread IN :threads AND m.member = 1)"""


def _place(query: Query, only: str = "") -> tuple[str, str, dict[str, Any]]:
    """Tables, condition and values to find items by, `_POSITION` of which says since when.

    Where the items are few, memberships are told: no thread is read in full.
    """
    if query.ids:
        only = only or "AND item IN :ids"
    elif query.stories:
        only = only or "AND item IN (SELECT item FROM placements WHERE story IN :stories)"
    where, values = condition(replace(query, threads=()))
    members = ""
    if len(query.threads) == 1 and not only:
        members, values["thread"] = _OF_ONE, query.threads[0]
        where = f"m.thread = :thread AND m.member = 1 AND m.item = items.id AND {where}"
    elif query.threads:
        members = _OF_MANY.format(only=only)
        where, values["threads"] = f"m.item = items.id AND {where}", query.threads
    text = WITH_TEXT if query.text else ""
    return f"FROM {members} visible AS items {WITH_COPIES} {text}", where, values
