"""What the program thinks: tags, places in stories, memberships of threads, and where it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aggregator import plain
from aggregator.model import (
    Arrival,
    Changes,
    Entry,
    Membership,
    Merge,
    Opinion,
    Placement,
    StandingRow,
    StoryRow,
    Tag,
)
from aggregator.slug import tag_slug
from aggregator.store import copies, names
from aggregator.store.database import Row, Transaction
from aggregator.store.times import from_micros, to_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """Where a piece of work on arrivals stands: the last one taken, and under which rules."""

    arrival: int = 0
    rules: str = ""


def notebook(read: Transaction, name: str = "threading") -> Notebook:
    """The notebook of that work, blank at first."""
    row = read.one("SELECT arrival, rules FROM notebook WHERE name = :name", name=name)
    return Notebook(**row) if row else Notebook()


def save_notebook(write: Transaction, notes: Notebook, name: str = "threading") -> None:
    """Keep the notebook, in the transaction that keeps what was done up to its arrival."""
    write.run(
        """INSERT INTO notebook (name, arrival, rules) VALUES (:name, :arrival, :rules)
           ON CONFLICT (name) DO UPDATE SET arrival = excluded.arrival, rules = excluded.rules""",
        name=name,
        arrival=notes.arrival,
        rules=notes.rules,
    )


def open_stories(read: Transaction) -> Iterator[StoryRow]:
    """What the desk remembers of stories, the least recently touched first."""
    return (StoryRow(**row) for row in read.in_order("open_stories", "touched", "number"))


def standings(read: Transaction) -> Iterator[StandingRow]:
    """What the desk remembers of their standing in the threads, in the same order."""
    return (StandingRow(**row) for row in read.in_order("standings", "touched", "story"))


def save_changes(write: Transaction, changes: Changes) -> None:
    """Keep what the desk remembers."""
    write.run_many(
        """INSERT INTO open_stories (number, touched, state) VALUES (:number, :touched, :state)
           ON CONFLICT (number) DO UPDATE SET touched = excluded.touched, state = excluded.state""",
        [{"number": r.number, "touched": r.touched, "state": r.state} for r in changes.stories],
    )
    write.run_many(
        "DELETE FROM open_stories WHERE number = :number",
        [{"number": number} for number in changes.closed],
    )
    write.run_many(
        """INSERT INTO standings (story, touched, items) VALUES (:story, :touched, :items)
           ON CONFLICT (story) DO UPDATE SET touched = excluded.touched, items = excluded.items""",
        [{"story": r.story, "touched": r.touched, "items": r.items} for r in changes.standings],
    )
    write.run_many(
        "DELETE FROM standings WHERE story = :story",
        [{"story": story} for story in changes.forgotten],
    )
    copies.save_changes(write, changes)
    names.save(write, changes.names, changes.lost_names)


def start_over(write: Transaction, rules: str, threads: Iterable[str]) -> Notebook:
    """A blank notebook and no memory; memberships stay only of these threads."""
    write.run("DELETE FROM open_stories")
    write.run("DELETE FROM standings")
    names.forget(write)
    write.run("DELETE FROM merges")
    copies.forget(write)
    write.run("DELETE FROM memberships WHERE thread NOT IN :slugs", slugs=(*threads, ""))
    notes = Notebook(rules=rules)
    save_notebook(write, notes)
    return notes


def arrivals(read: Transaction, after: int, limit: int) -> list[Arrival]:
    """The next revisions in arrival order."""
    rows = read.rows(
        """SELECT revisions.*, source, event_at, first_seen, published, story
           FROM revisions JOIN items ON items.id = revisions.item
           LEFT JOIN placements ON placements.item = revisions.item
           WHERE revisions.arrival > :after ORDER BY revisions.arrival LIMIT :limit""",
        after=after,
        limit=limit,
    )
    return [_arrival(row) for row in rows]


def left(read: Transaction, after: int) -> int:
    """How many revisions are still to be taken."""
    return int(read.value("SELECT COUNT(*) FROM revisions WHERE arrival > :after", after=after))


def _arrival(row: Row) -> Arrival:
    return Arrival(
        number=row["arrival"],
        item=row["item"],
        revision=row["number"],
        material=bool(row["material"]),
        seen_at=from_micros(row["seen_at"]),
        event_at=from_micros(row["event_at"]),
        dated=row["published"] is not None and row["event_at"] != row["first_seen"],
        story=row["story"],
        source=row["source"],
        entry=plain.decode(row["entry"], Entry),
    )


def save(write: Transaction, opinions: Sequence[Opinion]) -> None:
    """Replace what was thought of these items and show the revisions they arrived with.

    Nothing is sought where nothing can be: of an item without a story nothing was thought before.
    """
    _show(write, opinions)
    _save_tags(write, [opinion for opinion in opinions if opinion.tags is not None])
    _save_memberships(write, [opinion for opinion in opinions if opinion.memberships is not None])
    _save_placements(write, [opinion.placement for opinion in opinions if opinion.placement])
    _save_merges(write, [merge for opinion in opinions for merge in opinion.merges])
    copies.save(write, opinions)


def _show(write: Transaction, opinions: Iterable[Opinion]) -> None:
    first = [_shown(one.arrival) for one in opinions if one.arrival.revision == 1]
    write.run_many(
        "UPDATE items SET arrival = :arrival, revision = 1 WHERE id = :item AND revision = 0",
        first,
    )
    later = [_shown(one.arrival) for one in opinions if one.arrival.revision > 1]
    write.run_many(
        """UPDATE items SET revision = :revision,
               updated = CASE WHEN :material = 1 THEN :seen_at ELSE updated END
           WHERE id = :item AND revision < :revision""",
        later,
    )


def _shown(arrival: Arrival) -> dict[str, object]:
    return {
        "item": arrival.item,
        "arrival": arrival.number,
        "revision": arrival.revision,
        "seen_at": to_micros(arrival.seen_at),
        "material": int(arrival.material),
    }


def _save_tags(write: Transaction, opinions: Sequence[Opinion]) -> None:
    last = {opinion.arrival.item: opinion.tags or () for opinion in opinions}
    write.run_many("DELETE FROM tags WHERE item = :item", _known(opinions))
    write.run_many(
        "INSERT INTO tags (item, scheme, term, slug) VALUES (:item, :scheme, :term, :slug)",
        [
            {"item": item, "scheme": tag.scheme, "term": tag.term, "slug": tag_slug(tag.term)}
            for item, tags in last.items()
            for tag in tags
        ],
    )


def _save_memberships(write: Transaction, opinions: Sequence[Opinion]) -> None:
    since = _since(write, opinions)
    write.run_many("DELETE FROM memberships WHERE item = :item", _known(opinions))
    write.run_many(
        """INSERT INTO memberships (item, thread, member, since, membership)
           VALUES (:item, :thread, :member, :since, :membership)
           ON CONFLICT (item, thread) DO UPDATE SET member = excluded.member,
           since = excluded.since, membership = excluded.membership""",
        [
            {
                "item": one.item,
                "thread": one.thread,
                "member": int(one.member),
                "since": since[one.item].get(one.thread, 0),
                "membership": plain.encode(one),
            }
            for one in _last_said(opinions)
        ],
    )


def _since(write: Transaction, opinions: Iterable[Opinion]) -> dict[str, dict[str, int]]:
    """By item and thread, the arrival that made it a member; it stays while the item is one.

    What is held of an item before its first arrival is of an earlier threading, and void.
    """
    later = [one.arrival.item for one in opinions if one.arrival.revision > 1]
    later += [one.item for opinion in opinions for one in opinion.rejudged]
    since: dict[str, dict[str, int]] = {}
    for row in write.rows_for(
        "SELECT item, thread, since FROM memberships WHERE member = 1 AND item IN :wanted", later
    ):
        since.setdefault(row["item"], {})[row["thread"]] = row["since"]
    for opinion in opinions:
        own, number = opinion.arrival.item, opinion.arrival.number
        held = since.get(own, {}) if opinion.arrival.revision > 1 else {}
        members = [one.thread for one in opinion.memberships or () if one.member]
        since[own] = {thread: held.get(thread, number) for thread in members}
        for one in opinion.rejudged:
            threads = since.setdefault(one.item, {})
            if one.member:
                threads.setdefault(one.thread, number)
            else:
                threads.pop(one.thread, None)
    return since


def _last_said(opinions: Iterable[Opinion]) -> list[Membership]:
    """What holds at the end: an item's own arrival replaces all that was said of it before."""
    said: dict[str, dict[str, Membership]] = {}
    for opinion in opinions:
        said[opinion.arrival.item] = {one.thread: one for one in opinion.memberships or ()}
        for one in opinion.rejudged:
            said.setdefault(one.item, {})[one.thread] = one
    return [one for of_item in said.values() for one in of_item.values()]


def _known(opinions: Iterable[Opinion]) -> list[dict[str, str]]:
    return [{"item": one.arrival.item} for one in opinions if one.arrival.story is not None]


def _save_placements(write: Transaction, placements: Sequence[Placement]) -> None:
    write.run_many(
        """INSERT INTO placements (item, story, placement) VALUES (:item, :story, :placement)
           ON CONFLICT (item) DO UPDATE SET story = excluded.story,
           placement = excluded.placement""",
        [{"item": p.item, "story": p.story, "placement": plain.encode(p)} for p in placements],
    )
    write.run_many(
        "INSERT INTO story_ids (id) VALUES (:id) ON CONFLICT DO NOTHING",
        [{"id": p.story} for p in placements if p.story == p.item],
    )


def _save_merges(write: Transaction, merges: Sequence[Merge]) -> None:
    """The items move; each keeps the evidence by which it joined the story that is no more."""
    rows = [{"story": m.story, "into": m.into, "merge": plain.encode(m)} for m in merges]
    write.run_many("UPDATE placements SET story = :into WHERE story = :story", rows)
    write.run_many(
        """INSERT INTO merges (story, into_story, merge) VALUES (:story, :into, :merge)
           ON CONFLICT (story) DO UPDATE SET into_story = excluded.into_story,
           merge = excluded.merge""",
        rows,
    )


def placement(read: Transaction, item: str) -> Placement | None:
    """Where the item was put when it came, and why; its story may be part of another by now."""
    text = read.value("SELECT placement FROM placements WHERE item = :item", item=item)
    return plain.decode(text, Placement) if text else None


def merges_of(read: Transaction, story_id: str) -> list[Merge]:
    """How this story became part of another, and that one of a third, to the one that is open."""
    found: list[Merge] = []
    while text := read.value("SELECT merge FROM merges WHERE story = :id", id=story_id):
        found.append(plain.decode(text, Merge))
        story_id = found[-1].into
    return found


def merged_into(read: Transaction, story_id: str) -> list[Merge]:
    """The fragments that became part of this story by themselves, by their ids."""
    rows = read.rows("SELECT merge FROM merges WHERE into_story = :id ORDER BY story", id=story_id)
    return [plain.decode(row["merge"], Merge) for row in rows]


def memberships(read: Transaction, item: str) -> list[Membership]:
    """What every thread makes of the item."""
    rows = read.rows(
        "SELECT membership FROM memberships WHERE item = :item ORDER BY thread", item=item
    )
    return [plain.decode(row["membership"], Membership) for row in rows]


def tags(read: Transaction, item: str) -> tuple[Tag, ...]:
    """The labels of the item, by scheme, then term."""
    rows = read.rows("SELECT * FROM tags WHERE item = :item ORDER BY scheme, term", item=item)
    return tuple(Tag(row["scheme"], row["term"]) for row in rows)


def near_misses(read: Transaction, thread: str, limit: int, offset: int = 0) -> list[Membership]:
    """Items that came near to the thread and are not in it, newest arrival first."""
    rows = read.rows(
        """SELECT membership FROM memberships JOIN visible AS items ON items.id = memberships.item
           WHERE thread = :thread AND member = 0
           ORDER BY items.arrival DESC LIMIT :limit OFFSET :offset""",
        thread=thread,
        limit=limit,
        offset=offset,
    )
    return [plain.decode(row["membership"], Membership) for row in rows]


def near_count(read: Transaction, thread: str) -> int:
    """How many items came near to the thread and are not in it."""
    return int(
        read.value(
            """SELECT COUNT(*) FROM memberships JOIN visible AS items
               ON items.id = memberships.item WHERE thread = :thread AND member = 0""",
            thread=thread,
        )
    )


def in_thread(read: Transaction, story_id: str, thread: str) -> tuple[int, int]:
    """How many items of a story are in the thread, and how many it has."""
    row = read.rows(
        """SELECT COALESCE(SUM(member), 0) AS members, COUNT(*) AS items FROM placements
           LEFT JOIN memberships m ON m.item = placements.item AND m.thread = :thread
           WHERE story = :id""",
        id=story_id,
        thread=thread,
    )[0]
    return row["members"], row["items"]


def story_of(read: Transaction, item: str) -> str:
    """The story that holds a threaded item."""
    return str(read.value("SELECT story FROM placements WHERE item = :item", item=item))


def story(read: Transaction, story_id: str) -> str | None:
    """Where an id leads that was issued once: to the story that holds its founding item.

    None for an id that never was a story's.
    """
    found: str | None = read.value(
        """SELECT story FROM story_ids JOIN placements ON placements.item = story_ids.id
           WHERE id = :id""",
        id=story_id,
    )
    return found
