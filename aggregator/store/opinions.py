"""What the program thinks: tags, places in stories, memberships of threads, and where it stands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from aggregator import plain
from aggregator.model import (
    Arrival,
    Changes,
    Entry,
    Membership,
    Opinion,
    Placement,
    StandingRow,
    StoryRow,
)
from aggregator.slug import tag_slug
from aggregator.store import names
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
    for row in _by_touch(read, "SELECT number, touched, state FROM open_stories"):
        yield StoryRow(**row)


def standings(read: Transaction) -> Iterator[StandingRow]:
    """What the desk remembers of their standing in the threads, in the same order."""
    for row in _by_touch(read, "SELECT story, touched, items FROM standings"):
        yield StandingRow(**row)


def _by_touch(read: Transaction, select: str) -> Iterator[Row]:
    """Row by row, so that thousands of stories are never in memory twice."""
    touched = 0
    query = f"{select} WHERE touched > :touched ORDER BY touched LIMIT 200"
    while rows := read.rows(query, touched=touched):
        yield from rows
        touched = rows[-1]["touched"]


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
    names.save(write, changes.names, changes.lost_names)


def start_over(write: Transaction, rules: str, threads: Iterable[str]) -> Notebook:
    """A blank notebook and no memory; memberships stay only of these threads."""
    write.run("DELETE FROM open_stories")
    write.run("DELETE FROM standings")
    names.forget(write)
    write.run("DELETE FROM memberships WHERE thread NOT IN :slugs", slugs=(*threads, ""))
    notes = Notebook(rules=rules)
    save_notebook(write, notes)
    return notes


def arrivals(read: Transaction, after: int, limit: int) -> list[Arrival]:
    """The next revisions in arrival order."""
    rows = read.rows(
        """SELECT revisions.*, items.event_at, items.first_seen, items.published, story
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
        entry=plain.decode(row["entry"], Entry),
    )


def save(write: Transaction, opinions: Sequence[Opinion]) -> None:
    """Replace what was thought of these items and show the revisions they arrived with.

    Nothing is sought where nothing can be: of an item without a story nothing was thought before.
    """
    _show(write, opinions)
    _save_tags(write, [opinion for opinion in opinions if opinion.tags is not None])
    _save_memberships(write, [opinion for opinion in opinions if opinion.memberships is not None])
    _save_placements(write, [opinion for opinion in opinions if opinion.placement])


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
    last = {opinion.arrival.item: opinion.memberships or () for opinion in opinions}
    write.run_many("DELETE FROM memberships WHERE item = :item", _known(opinions))
    write.run_many(
        """INSERT INTO memberships (item, thread, member, membership)
           VALUES (:item, :thread, :member, :membership)""",
        [
            {
                "item": item,
                "thread": membership.thread,
                "member": int(membership.member),
                "membership": plain.encode(membership),
            }
            for item, memberships in last.items()
            for membership in memberships
        ],
    )


def _known(opinions: Iterable[Opinion]) -> list[dict[str, str]]:
    return [{"item": one.arrival.item} for one in opinions if one.arrival.story is not None]


def _save_placements(write: Transaction, opinions: Sequence[Opinion]) -> None:
    known = {one["item"] for one in _known(opinions)}
    rows = [_placed(opinion.placement) for opinion in opinions if opinion.placement]
    write.run_many(
        """INSERT INTO placements (item, story, placement) VALUES (:item, :story, :placement)
           ON CONFLICT (item) DO UPDATE SET story = excluded.story,
           placement = excluded.placement""",
        rows,
    )
    _issue(write, rows, known)


def _placed(one: Placement) -> dict[str, str]:
    return {"item": one.item, "story": one.story, "placement": plain.encode(one)}


def _issue(write: Transaction, rows: Sequence[Row], known: Collection[str]) -> None:
    # an id once issued stays, or forwards to the story that now holds its founding item
    write.run_many(
        "INSERT INTO story_ids (id) VALUES (:story) ON CONFLICT DO NOTHING",
        [{"story": row["story"]} for row in rows if row["story"] == row["item"]],
    )
    write.run_many(
        """UPDATE story_ids SET forward = CASE WHEN :story = :item THEN NULL ELSE :story END
           WHERE id = :item""",
        [row for row in rows if row["item"] in known],
    )


def placement(read: Transaction, item: str) -> Placement | None:
    """Where the item stands and why."""
    text = read.value("SELECT placement FROM placements WHERE item = :item", item=item)
    return plain.decode(text, Placement) if text else None


def memberships(read: Transaction, item: str) -> list[Membership]:
    """What every thread makes of the item."""
    rows = read.rows(
        "SELECT membership FROM memberships WHERE item = :item ORDER BY thread", item=item
    )
    return [plain.decode(row["membership"], Membership) for row in rows]


def story(read: Transaction, story_id: str) -> str | None:
    """The story that this id leads to, through every forwarding mark; None for an unknown id."""
    seen: set[str] = set()
    while story_id not in seen:
        seen.add(story_id)
        row = read.one("SELECT forward FROM story_ids WHERE id = :id", id=story_id)
        if row is None:
            return None
        if row["forward"] is None:
            return story_id
        story_id = row["forward"]
    return None
