"""What the program thinks: tags, places in stories, memberships of threads, and where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator import plain
from aggregator.model import Arrival, Entry, Membership, Opinion, Placement
from aggregator.slug import tag_slug
from aggregator.store.database import Row, Transaction
from aggregator.store.times import from_micros, to_micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """Where the threading stands: the last arrival taken, under which rules, in which state."""

    arrival: int = 0
    rules: str = ""
    state: str = ""


def notebook(read: Transaction) -> Notebook:
    """The notebook, blank at first."""
    row = read.one("SELECT arrival, rules, state FROM notebook WHERE name = 'threading'")
    return Notebook(**row) if row else Notebook()


def save_notebook(write: Transaction, notes: Notebook) -> None:
    """Keep the notebook; the opinions up to its arrival are stored before it is."""
    write.run(
        """INSERT INTO notebook (name, arrival, rules, state)
           VALUES ('threading', :arrival, :rules, :state)
           ON CONFLICT (name) DO UPDATE SET arrival = excluded.arrival, rules = excluded.rules,
           state = excluded.state""",
        arrival=notes.arrival,
        rules=notes.rules,
        state=notes.state,
    )


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
    """Replace what was thought of these items and show the revisions they arrived with."""
    _show(write, opinions)
    _save_tags(write, [opinion for opinion in opinions if opinion.tags is not None])
    _save_memberships(write, [opinion for opinion in opinions if opinion.memberships is not None])
    _save_placements(write, [opinion.placement for opinion in opinions if opinion.placement])


def _show(write: Transaction, opinions: Iterable[Opinion]) -> None:
    first = [_shown(one.arrival) for one in opinions if one.arrival.revision == 1]
    write.run_many(
        """UPDATE items SET arrival = :arrival, revision = 1, updated = :seen_at
           WHERE id = :item AND revision <= 1""",
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
    write.run_many("DELETE FROM tags WHERE item = :item", [{"item": item} for item in last])
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
    write.run_many("DELETE FROM memberships WHERE item = :item", [{"item": item} for item in last])
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


def _save_placements(write: Transaction, placements: Sequence[Placement]) -> None:
    rows = [
        {"item": one.item, "story": one.story, "placement": plain.encode(one)} for one in placements
    ]
    write.run_many(
        """INSERT INTO placements (item, story, placement) VALUES (:item, :story, :placement)
           ON CONFLICT (item) DO UPDATE SET story = excluded.story,
           placement = excluded.placement""",
        rows,
    )
    _issue(write, rows)


def _issue(write: Transaction, rows: Sequence[Row]) -> None:
    # an id once issued stays, or forwards to the story that now holds its founding item
    write.run_many(
        "INSERT INTO story_ids (id) VALUES (:story) ON CONFLICT DO NOTHING",
        [{"story": row["story"]} for row in rows if row["story"] == row["item"]],
    )
    write.run_many(
        """UPDATE story_ids SET forward = CASE WHEN :story = :item THEN NULL ELSE :story END
           WHERE id = :item""",
        rows,
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


def forget_threads(write: Transaction, slugs: Iterable[str]) -> None:
    """Drop the memberships of threads that the config no longer has."""
    write.run("DELETE FROM memberships WHERE thread NOT IN :slugs", slugs=(*slugs, ""))


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
