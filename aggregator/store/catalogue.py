"""Reading for pages: items by what they belong to, stories, counts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aggregator import plain
from aggregator.model import Copy, Item, Moment, Tag
from aggregator.store import copies, facts
from aggregator.store.database import Row, Transaction
from aggregator.store.facts import CURRENT, to_item
from aggregator.store.query import CARRIERS, REPORT, WITH_COPIES, WITH_TEXT, Query, condition
from aggregator.store.times import EPOCH, from_micros


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
    where, values = condition(query)
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
        f"""SELECT items.id FROM visible AS items {WITH_TEXT}
            WHERE INSTR(LOWER(json_extract(entry, '$.title')), LOWER(:words)) > 0 LIMIT 10""",
        words=words,
    )
    return _whole(read, [row["id"] for row in rows])


def count(read: Transaction, query: Query) -> int:
    """How many items the query finds, whatever its limit."""
    where, values = condition(query)
    return int(
        read.value(
            f"SELECT COUNT(*) FROM visible AS items {WITH_TEXT} WHERE {where}",
            **values,
        )
    )


def ids(read: Transaction, query: Query) -> list[str]:
    """Every item that the query finds, in the order of `items` and whatever its limit."""
    where, values = condition(query)
    order = "items.updated" if query.corrected else "items.arrival"
    text = WITH_TEXT if query.text else ""
    rows = read.rows(
        f"SELECT items.id FROM visible AS items {text} WHERE {where} ORDER BY {order} DESC",
        **values,
    )
    return [row["id"] for row in rows]


def carried(read: Transaction, reports: Collection[str], most: int) -> list[Listed]:
    """The items that carry one of these reports, earliest arrival first; `most` of each."""
    rows = read.rows_for(
        f"""SELECT id FROM (SELECT items.id, ROW_NUMBER() OVER
                (PARTITION BY {REPORT} ORDER BY items.arrival) AS place
                FROM visible AS items {WITH_COPIES} WHERE items.id IN {CARRIERS}) AS carriers
            WHERE place <= :most""",
        reports,
        most=most,
    )
    return _whole(read, [row["id"] for row in rows])[::-1]


def coverage(read: Transaction, stories: Collection[str], most: int) -> list[Listed]:
    """The items of these stories; of all that carry one text in a story, the `most` earliest."""
    rows = read.rows_for(
        f"""SELECT id FROM (SELECT items.id, ROW_NUMBER() OVER
                (PARTITION BY story, {REPORT} ORDER BY items.arrival) AS place
                FROM placements JOIN visible AS items ON items.id = placements.item {WITH_COPIES}
                WHERE story IN :wanted) AS carriers
            WHERE place <= :most""",
        stories,
        most=most,
    )
    return _whole(read, [row["id"] for row in rows])


def _whole(read: Transaction, ids: Collection[str]) -> list[Listed]:
    return items(read, Query(ids=tuple(ids), limit=len(ids))) if ids else []


_IN_THREAD = "id IN (SELECT item FROM memberships WHERE thread = :thread AND member = 1)"


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
    SELECT story AS id, COUNT(DISTINCT {REPORT}) AS reports, MIN(event_at) AS first,
        MAX(event_at) AS last, MAX(items.arrival) AS arrival
    FROM placements JOIN visible AS items ON items.id = placements.item {WITH_COPIES}
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
        f"""SELECT source, published, MIN(arrival) FROM visible AS items {WITH_COPIES}
            WHERE {_IN_THREAD} GROUP BY {REPORT}""",
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
