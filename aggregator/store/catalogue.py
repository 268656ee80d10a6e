"""Reading for publication: items by what they belong to, stories, counts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aggregator import plain
from aggregator.model import Copy, Entry, Gone, Item, Moment, Tag
from aggregator.store import copies, facts, removals, search
from aggregator.store.database import Row, Transaction
from aggregator.store.facts import CURRENT, to_item
from aggregator.store.times import EPOCH, from_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which items: every condition that is given must hold; within one, any value does."""

    ids: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    language: str | None = None
    text: str = ""
    """Stands anywhere in title or text, capitals or not: what a curated feed asks for."""
    words: str = ""
    """What a person searches, by the index: all these words."""
    corrected: bool = False
    limit: int = 100
    offset: int = 0

    def at(self, offset: int) -> "Query":
        """The same, from another place in the list."""
        return replace(self, offset=offset)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A visible item with what is thought of it."""

    item: Item
    story: str
    threads: tuple[str, ...]
    copy: Copy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in figures: how many reports, from when to when (event times), newest arrival.

    Items that carry one text are one report.
    """

    id: str
    reports: int
    first: datetime
    last: datetime
    arrival: int


def items(read: Transaction, query: Query) -> list[Listed]:
    """Visible items, newest arrival first; corrected ones by their newest correction."""
    where, values = _where(query)
    order = "items.updated" if query.corrected else "items.arrival"
    rows = read.rows(
        f"{CURRENT} WHERE {where} ORDER BY {order} DESC LIMIT :limit OFFSET :offset",
        limit=query.limit,
        offset=query.offset,
        **values,
    )
    return _with_opinions(read, [to_item(row) for row in rows])


def look_up(read: Transaction, words: str) -> list[Listed]:
    """The items that a person may mean: by id, address, published id, guid, link or title."""
    if named := facts.named(read, [words]):
        return _whole(read, named[words])
    rows = read.rows(
        f"""SELECT items.id FROM visible AS items {_WITH_TEXT}
            WHERE INSTR(LOWER(json_extract(entry, '$.title')), LOWER(:words)) > 0 LIMIT 10""",
        words=words,
    )
    return _whole(read, [row["id"] for row in rows])


def count(read: Transaction, query: Query) -> int:
    """How many items the query finds, whatever its limit."""
    where, values = _where(query)
    return int(
        read.value(
            f"SELECT COUNT(*) FROM visible AS items {_WITH_TEXT} WHERE {where}",
            **values,
        )
    )


def ids(read: Transaction, query: Query) -> list[str]:
    """Every item that the query finds, in the order of `items` and whatever its limit."""
    where, values = _where(query)
    order = "items.updated" if query.corrected else "items.arrival"
    text = _WITH_TEXT if query.text else ""
    rows = read.rows(
        f"SELECT items.id FROM visible AS items {text} WHERE {where} ORDER BY {order} DESC",
        **values,
    )
    return [row["id"] for row in rows]


def found(read: Transaction, query: Query) -> list[Found]:
    """The items that the query finds, the last that came in first.

    They are soon read, so that thousands of copies may be passed by.
    """
    tables, where, values = _place(query)
    rows = read.rows(
        f"""SELECT items.id AS item, {_REPORT} AS report, {_HAS_COPIES} AS copied,
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
    where, values = _where(replace(query, threads=()))
    if query.threads:
        where, values["threads"] = f"{where} AND {_IN_ONE_OF}", query.threads
    rows = read.rows(
        f"""SELECT gone.*, published_id FROM removed AS items
            JOIN gone ON gone.item = items.id {_WITH_TEXT} WHERE {where}
            ORDER BY gone_at DESC, items.id LIMIT :limit""",
        limit=limit,
        **values,
    )
    return [removals.to_gone(row) for row in rows]


def earliest(read: Transaction, query: Query, reports: Collection[str]) -> dict[str, str]:
    """Of all items that carry one of these reports, the first that came in, by report.

    Only those that the query finds, whatever its limit.
    """
    tables, where, values = _place(query, f"AND item IN {_CARRIERS}")
    rows = read.rows_for(
        f"""SELECT report, id FROM (SELECT items.id, {_REPORT} AS report, ROW_NUMBER() OVER
                (PARTITION BY {_REPORT}
                 ORDER BY {_POSITION[bool(query.threads)]}, items.arrival) AS place
                {tables} WHERE {where} AND items.id IN {_CARRIERS}) AS carriers
            WHERE place = 1""",
        reports,
        **values,
    )
    return {row["report"]: row["id"] for row in rows}


def carried(read: Transaction, reports: Collection[str], most: int) -> list[Listed]:
    """The items that carry one of these reports, earliest arrival first; `most` of each."""
    rows = read.rows_for(
        f"""SELECT id FROM (SELECT items.id, ROW_NUMBER() OVER
                (PARTITION BY {_REPORT} ORDER BY items.arrival) AS place
                FROM visible AS items {_WITH_COPIES} WHERE items.id IN {_CARRIERS}) AS carriers
            WHERE place <= :most""",
        reports,
        most=most,
    )
    return _whole(read, [row["id"] for row in rows])[::-1]


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


def coverage(read: Transaction, stories: Collection[str], most: int) -> list[Listed]:
    """The items of these stories; of all that carry one text in a story, the `most` earliest."""
    rows = read.rows_for(
        f"""SELECT id FROM (SELECT items.id, ROW_NUMBER() OVER
                (PARTITION BY story, {_REPORT} ORDER BY items.arrival) AS place
                FROM placements JOIN visible AS items ON items.id = placements.item {_WITH_COPIES}
                WHERE story IN :wanted) AS carriers
            WHERE place <= :most""",
        stories,
        most=most,
    )
    return _whole(read, [row["id"] for row in rows])


def _whole(read: Transaction, ids: Collection[str]) -> list[Listed]:
    return items(read, Query(ids=tuple(ids), limit=len(ids))) if ids else []


_WITH_COPIES = "LEFT JOIN copies ON copies.item = items.id"
_WITH_STORY = "LEFT JOIN placements ON placements.item = items.id"
_WITH_TEXT = "JOIN revisions ON revisions.item = items.id AND revisions.number = items.revision"
_REPORT = "COALESCE(copies.original, items.id)"
_HAS_COPIES = "EXISTS (SELECT 1 FROM copies c WHERE c.original = items.id)"
_CARRIERS = """(SELECT id FROM items WHERE id IN :wanted
    UNION SELECT item FROM copies WHERE original IN :wanted)"""
_POSITION = {False: "items.arrival", True: "m.since"}
# in this order, whatever the planner thinks of it: the index gives the newest members first
_OF_ONE = "memberships m CROSS JOIN"
_OF_MANY = """(SELECT item, MIN(since) AS since FROM memberships
    WHERE thread IN :threads AND member = 1 {only} GROUP BY item) AS m JOIN"""
# what is gone is little: each is looked up, and no thread is read in full
_IN_ONE_OF = """EXISTS (SELECT 1 FROM memberships m WHERE m.item = items.id
    AND m.thread IN :threads AND m.member = 1)"""
_IN_THREAD = "id IN (SELECT item FROM memberships WHERE thread = :thread AND member = 1)"

# the name of a field of Query, with the condition that it stands for
CONDITIONS = {
    "ids": "items.id IN :ids",
    "stories": "items.id IN (SELECT item FROM placements WHERE story IN :stories)",
    "threads": """items.id IN
        (SELECT item FROM memberships WHERE thread IN :threads AND member = 1)""",
    "tags": "items.id IN (SELECT item FROM tags WHERE slug IN :tags)",
    "sources": "items.source IN :sources",
    "language": "(items.language = :language OR items.language LIKE :language || '-%')",
    "text": """INSTR(LOWER(COALESCE(json_extract(entry, '$.title'), '') || ' ' ||
        json_extract(entry, '$.text')), LOWER(:text)) > 0""",
    "words": "items.arrival IN (SELECT rowid FROM search WHERE search MATCH :words)",
}


def _where(query: Query) -> tuple[str, dict[str, Any]]:
    given = {name: getattr(query, name) for name in CONDITIONS if getattr(query, name)}
    parts = ["TRUE", *(CONDITIONS[name] for name in given)]
    if query.corrected:
        parts.append("items.updated > items.first_seen")
    if query.words:
        given["words"] = search.expression(query.words) or '""'
    return " AND ".join(parts), given


def _place(query: Query, only: str = "") -> tuple[str, str, dict[str, Any]]:
    """Tables, condition and values to find items by, `_POSITION` of which says since when.

    Where the items are few, memberships are told: no thread is read in full.
    """
    if query.ids:
        only = only or "AND item IN :ids"
    elif query.stories:
        only = only or "AND item IN (SELECT item FROM placements WHERE story IN :stories)"
    where, values = _where(replace(query, threads=()))
    members = ""
    if len(query.threads) == 1 and not only:
        members, values["thread"] = _OF_ONE, query.threads[0]
        where = f"m.thread = :thread AND m.member = 1 AND m.item = items.id AND {where}"
    elif query.threads:
        members = _OF_MANY.format(only=only)
        where, values["threads"] = f"m.item = items.id AND {where}", query.threads
    text = _WITH_TEXT if query.text else ""
    return f"FROM {members} visible AS items {_WITH_COPIES} {text}", where, values


def _with_opinions(read: Transaction, found: list[Item]) -> list[Listed]:
    ids = tuple(item.id for item in found)
    stories = {row["item"]: row["story"] for row in _opinions(read, "placements", ids)}
    threads: dict[str, list[str]] = {}
    for row in _opinions(read, "memberships", ids, "AND member = 1 ORDER BY thread"):
        threads.setdefault(row["item"], []).append(row["thread"])
    carried = copies.of(read, ids)
    return [
        Listed(
            item=item,
            story=stories.get(item.id, item.id),
            threads=tuple(threads.get(item.id, ())),
            copy=carried.get(item.id),
        )
        for item in found
    ]


def _opinions(read: Transaction, table: str, ids: Collection[str], more: str = "") -> list[Row]:
    return read.rows_for(f"SELECT * FROM {table} WHERE item IN :wanted {more}", ids)


_STORY = f"""
    SELECT story AS id, COUNT(DISTINCT {_REPORT}) AS reports, MIN(event_at) AS first,
        MAX(event_at) AS last, MAX(items.arrival) AS arrival
    FROM placements JOIN visible AS items ON items.id = placements.item {_WITH_COPIES}
"""
_MOSTLY_IN = "2 * SUM(COALESCE(m.member, 0)) > COUNT(*)"
"""A story with most of its items in a thread is in it."""


ALL = -1
"""As a limit: no limit."""


def stories(
    read: Transaction, thread: str, limit: int, offset: int = 0, order: str = "last"
) -> list[StoryLine]:
    """The stories of a thread, by their last event or their newest "arrival", newest first."""
    rows = read.rows(
        f"""{_STORY} LEFT JOIN memberships m ON m.item = items.id AND m.thread = :thread
            WHERE story IN (SELECT story FROM placements p JOIN memberships pm ON pm.item = p.item
                            WHERE pm.thread = :thread AND pm.member = 1)
            GROUP BY story HAVING {_MOSTLY_IN}
            ORDER BY {order} DESC, id LIMIT :limit OFFSET :offset""",
        thread=thread,
        limit=limit,
        offset=offset,
    )
    return [_story_line(row) for row in rows]


def stories_outside(read: Transaction, limit: int) -> list[StoryLine]:
    """Stories of which no item is in any thread, last event first."""
    rows = read.rows(
        f"""{_STORY} WHERE story NOT IN (SELECT story FROM placements p
                JOIN visible ON visible.id = p.item
                JOIN memberships pm ON pm.item = p.item WHERE pm.member = 1)
            GROUP BY story ORDER BY last DESC, id LIMIT :limit""",
        limit=limit,
    )
    return [_story_line(row) for row in rows]


def story(read: Transaction, story_id: str) -> StoryLine:
    """One story in figures; it has at least the item that founded it."""
    return _story_line(read.rows(f"{_STORY} WHERE story = :id GROUP BY story", id=story_id)[0])


def story_count(read: Transaction, thread: str) -> int:
    """How many stories the thread holds."""
    return int(
        read.value(
            f"""SELECT COUNT(*) FROM (SELECT story FROM placements
                JOIN visible AS items ON items.id = placements.item
                LEFT JOIN memberships m ON m.item = placements.item AND m.thread = :thread
                GROUP BY story HAVING {_MOSTLY_IN}) AS held""",
            thread=thread,
        )
    )


def dates(read: Transaction, thread: str) -> list[Moment | None]:
    """The publishing date of every report of the thread, None where none is known."""
    rows = _first_reports(read, thread)
    return [plain.decode(row["published"], Moment) if row["published"] else None for row in rows]


def sources_of_thread(read: Transaction, thread: str) -> list[str]:
    """The sources that reported on the thread; who only carried a text of another's did not."""
    return sorted({row["source"] for row in _first_reports(read, thread)})


def _first_reports(read: Transaction, thread: str) -> list[Row]:
    # SQLite takes the other columns from the row of the least arrival
    return read.rows(
        f"""SELECT source, published, MIN(arrival) FROM visible AS items {_WITH_COPIES}
            WHERE {_IN_THREAD} GROUP BY {_REPORT}""",
        thread=thread,
    )


def last_arrival(read: Transaction, thread: str) -> datetime:
    """When the newest item of the thread was first seen."""
    micros = read.value(f"SELECT MAX(first_seen) FROM visible WHERE {_IN_THREAD}", thread=thread)
    return from_micros(micros or 0)


def seen_together(read: Transaction, item: str, limit: int) -> list[Listed]:
    """Other items that the same source showed for the first time in the same visit."""
    rows = read.rows(
        """SELECT other.id FROM visible one JOIN visible other
           ON other.source = one.source AND other.first_seen = one.first_seen
           WHERE one.id = :item AND other.id <> :item
           ORDER BY other.arrival LIMIT :limit""",
        item=item,
        limit=limit,
    )
    return _whole(read, [row["id"] for row in rows])


def _story_line(row: Row) -> StoryLine:
    return StoryLine(
        id=row["id"],
        reports=row["reports"],
        first=from_micros(row["first"]),
        last=from_micros(row["last"]),
        arrival=row["arrival"],
    )


def as_of(read: Transaction) -> datetime:
    """The newest threaded arrival: the only "now" that published pages know."""
    micros = read.value("SELECT MAX(updated) FROM visible")
    return from_micros(micros) if micros is not None else EPOCH


def tag(read: Transaction, slug: str) -> Tag | None:
    """The tag at this slug; of several that share it, the most used."""
    row = read.one(
        """SELECT scheme, term FROM visible_tags WHERE slug = :slug
           GROUP BY scheme, term ORDER BY COUNT(*) DESC, scheme, term LIMIT 1""",
        slug=slug,
    )
    return Tag(row["scheme"], row["term"]) if row else None


def tags(read: Transaction) -> dict[str, int]:
    """The slug of every tag in use, with the number of visible items under it."""
    rows = read.rows(
        """SELECT slug, COUNT(DISTINCT item) AS items FROM visible_tags
           GROUP BY slug ORDER BY slug"""
    )
    return {row["slug"]: row["items"] for row in rows}


def every_item(read: Transaction) -> list[str]:
    """The id of every visible item, oldest arrival first."""
    rows = read.rows("SELECT id FROM visible ORDER BY arrival")
    return [row["id"] for row in rows]


def every_story(read: Transaction) -> list[str]:
    """The id of every story with a visible item, by the arrival of the item it was made from."""
    rows = read.rows(
        """SELECT story_ids.id FROM story_ids JOIN placements ON placements.item = story_ids.id
           JOIN items ON items.id = story_ids.id
           WHERE story = story_ids.id AND EXISTS (SELECT 1 FROM placements p
               JOIN visible ON visible.id = p.item WHERE p.story = story_ids.id)
           ORDER BY items.arrival"""
    )
    return [row["id"] for row in rows]


def sources(read: Transaction) -> dict[str, int]:
    """Every source that has visible items, with their number."""
    counts = Counter(_by_source(read, "items"))
    counts.subtract(_by_source(read, "removed"))
    return {source: count for source, count in counts.items() if count}


def _by_source(read: Transaction, table: str) -> dict[str, int]:
    rows = read.rows(
        f"""SELECT source, COUNT(*) AS items FROM {table} WHERE arrival > 0
            GROUP BY source ORDER BY source"""
    )
    return {row["source"]: row["items"] for row in rows}


def known_sources(read: Transaction) -> list[str]:
    """Every source that has ever had items; one look into the index for each."""
    rows = read.rows(
        """WITH RECURSIVE one (source) AS (
               SELECT MIN(source) FROM items
               UNION ALL SELECT (SELECT MIN(source) FROM items WHERE source > one.source)
               FROM one WHERE one.source IS NOT NULL)
           SELECT source FROM one WHERE source IS NOT NULL"""
    )
    return [row["source"] for row in rows]
