"""What sources said: their state, items, revisions and the keys that identify them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator import plain
from aggregator.model import Entry, Item, Moment, Revision, SourceState
from aggregator.store.database import Row, Transaction
from aggregator.store.times import from_micros, to_micros
from aggregator.twins import twin

CURRENT = """
    SELECT items.*, entry FROM visible AS items
    JOIN revisions ON revisions.item = items.id AND revisions.number = items.revision
"""
"""Every visible item with its newest threaded revision; a WHERE may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item seen for the first time."""

    id: str
    source: str
    published_id: str
    rule: str
    first_seen: datetime
    published: Moment | None
    event_at: datetime
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A version of an item that was not seen before."""

    item: str
    number: int
    seen_at: datetime
    material: bool
    fingerprint: str
    entry: Entry
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest revision of an item, threaded or not; `last_entries` has what was sent in it."""

    number: int
    seen_at: datetime
    fingerprint: str


def states(read: Transaction) -> dict[str, SourceState]:
    """What is remembered of every source, by slug."""
    rows = read.rows("SELECT slug, state FROM sources ORDER BY slug")
    return {row["slug"]: plain.decode(row["state"], SourceState) for row in rows}


def save_states(write: Transaction, states: Iterable[SourceState]) -> None:
    """Remember this of these sources; nobody has a claim on them any more."""
    write.run_many(
        """INSERT INTO sources (slug, health, checked_at, next_at, state)
           VALUES (:slug, :health, :checked_at, :next_at, :state)
           ON CONFLICT (slug) DO UPDATE SET health = excluded.health, claimed_until = 0,
           checked_at = excluded.checked_at, next_at = excluded.next_at, state = excluded.state""",
        map(_state_row, states),
    )


def _state_row(state: SourceState) -> Row:
    return {
        "slug": state.slug,
        "health": state.health,
        "checked_at": state.checked_at and to_micros(state.checked_at),
        "next_at": state.next_at and to_micros(state.next_at),
        "state": plain.encode(state),
    }


def claim(write: Transaction, slugs: Iterable[str], now: datetime, until: datetime) -> set[str]:
    """Which of these sources are ours to visit, until that time: nobody else has a claim on them.

    An update that succeeds for only one claimant makes two schedulers harmless.
    """
    return {slug for slug in slugs if _claim(write, slug, to_micros(now), to_micros(until))}


def _claim(write: Transaction, slug: str, now: int, until: int) -> bool:
    won = write.run(
        """INSERT INTO sources (slug, health, state, claimed_until)
           VALUES (:slug, 'waiting', :state, :until)
           ON CONFLICT (slug) DO UPDATE SET claimed_until = :until WHERE claimed_until <= :now""",
        slug=slug,
        state=plain.encode(SourceState(slug=slug)),
        now=now,
        until=until,
    )
    return won > 0


def drop_claims(write: Transaction) -> None:
    """Every claim is void: those who made them are gone."""
    write.run("UPDATE sources SET claimed_until = 0 WHERE claimed_until > 0")


def known(read: Transaction, source: str, keys: Collection[str]) -> dict[str, str]:
    """Which items of the source these keys name."""
    rows = read.rows_for(
        "SELECT key, item FROM item_keys WHERE source = :source AND key IN :wanted",
        keys,
        source=source,
    )
    return {row["key"]: row["item"] for row in rows}


def keys(read: Transaction, item: Item) -> list[str]:
    """Every key that names this item, as "guid:…", "link:…", "title:…" or "text:…"."""
    rows = read.rows(
        "SELECT key FROM item_keys WHERE source = :source AND item = :item ORDER BY key",
        source=item.source,
        item=item.id,
    )
    return [row["key"] for row in rows]


def named(read: Transaction, names: Collection[str]) -> dict[str, set[str]]:
    """The items, visible or not, that these names may mean.

    A name is an id, the address of our page, or what their publishers name them by: an id or link.
    """
    spelt: dict[str, set[str]] = {}
    for name in names:
        mine = name.rstrip("/").rpartition("/items/")[2]
        keys = (f"{kind}:{one}" for kind in ("guid", "link") for one in (name, twin(name)))
        for spelling in (mine, name, *keys):
            spelt.setdefault(spelling, set()).add(name)
    rows = read.rows_for(
        """SELECT id AS name, id AS item FROM items WHERE id IN :wanted
           UNION ALL SELECT published_id, id FROM items WHERE published_id IN :wanted
           UNION ALL SELECT key, item FROM item_keys WHERE key IN :wanted""",
        spelt,
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        for name in spelt[row["name"]]:
            found.setdefault(name, set()).add(row["item"])
    return found


def claimed(read: Transaction, published_ids: Collection[str]) -> set[str]:
    """Which of these ids some item goes out under already."""
    rows = read.rows_for(
        "SELECT published_id FROM items WHERE published_id IN :wanted", published_ids
    )
    return {row["published_id"] for row in rows}


def latest(read: Transaction, items: Collection[str]) -> dict[str, Latest]:
    """The newest revision of each of these items."""
    rows = read.rows_for(
        """SELECT item, number, seen_at, fingerprint FROM revisions r WHERE item IN :wanted
           AND number = (SELECT MAX(number) FROM revisions WHERE item = r.item)""",
        items,
    )
    return {
        row["item"]: Latest(
            number=row["number"],
            seen_at=from_micros(row["seen_at"]),
            fingerprint=row["fingerprint"],
        )
        for row in rows
    }


def last_entries(read: Transaction, items: Collection[str]) -> dict[str, Entry]:
    """What was sent in the newest revision of each of these items."""
    rows = read.rows_for(
        """SELECT item, entry FROM revisions r WHERE item IN :wanted
           AND number = (SELECT MAX(number) FROM revisions WHERE item = r.item)""",
        items,
    )
    return {row["item"]: plain.decode(row["entry"], Entry) for row in rows}


def add_items(write: Transaction, items: Iterable[NewItem]) -> None:
    """Items for the first time; they show once they are threaded."""
    write.run_many(
        """INSERT INTO items (id, source, published_id, rule, first_seen, published, event_at,
               updated, language)
           VALUES (:id, :source, :published_id, :rule, :seen, :published, :event_at, :seen,
               :language)""",
        [
            {
                "id": item.id,
                "source": item.source,
                "published_id": item.published_id,
                "rule": item.rule,
                "seen": to_micros(item.first_seen),
                "published": item.published and plain.encode(item.published),
                "event_at": to_micros(item.event_at),
                "language": item.language,
            }
            for item in items
        ],
    )


def add_keys(write: Transaction, keys: Iterable[tuple[str, str, str]]) -> None:
    """(source, key, item) triples; a key that names an item already goes on naming it."""
    write.run_many(
        """INSERT INTO item_keys (source, key, item) VALUES (:source, :key, :item)
           ON CONFLICT DO NOTHING""",
        [{"source": source, "key": key, "item": item} for source, key, item in keys],
    )


def add_revisions(write: Transaction, revisions: Iterable[NewRevision]) -> None:
    """Versions as fetched; they get their arrival numbers when they are threaded."""
    write.run_many(
        """INSERT INTO revisions (item, number, seen_at, material, fingerprint, entry, rule)
           VALUES (:item, :number, :seen_at, :material, :fingerprint, :entry, :rule)""",
        [
            {
                "item": revision.item,
                "number": revision.number,
                "seen_at": to_micros(revision.seen_at),
                "material": int(revision.material),
                "fingerprint": revision.fingerprint,
                "entry": plain.encode(revision.entry),
                "rule": revision.rule,
            }
            for revision in revisions
        ],
    )


def revisions(read: Transaction, item: str) -> list[Revision]:
    """Every threaded version of an item, oldest first."""
    rows = read.rows(
        "SELECT * FROM revisions WHERE item = :item AND arrival > 0 ORDER BY number", item=item
    )
    return [to_revision(row) for row in rows]


def to_revision(row: Row) -> Revision:
    """A row of `revisions`."""
    return Revision(
        item=row["item"],
        number=row["number"],
        seen_at=from_micros(row["seen_at"]),
        arrival=row["arrival"],
        material=bool(row["material"]),
        rule=row["rule"],
        entry=plain.decode(row["entry"], Entry),
    )


def to_item(row: Row) -> Item:
    """A row of `CURRENT`."""
    return Item(
        id=row["id"],
        source=row["source"],
        published_id=row["published_id"],
        rule=row["rule"],
        first_seen=from_micros(row["first_seen"]),
        published=plain.decode(row["published"], Moment) if row["published"] else None,
        event_at=from_micros(row["event_at"]),
        updated=from_micros(row["updated"]),
        revision=row["revision"],
        arrival=row["arrival"],
        entry=plain.decode(row["entry"], Entry),
    )


def in_turn(read: Transaction) -> list[tuple[str, int]]:
    """Every unthreaded revision, as item and number, by event time, then key.

    The order within one call is the only thing that batches decide; from then on it is a fact.
    """
    waiting = read.rows(
        """SELECT item, number FROM revisions JOIN items ON items.id = revisions.item
           WHERE revisions.arrival = 0
           ORDER BY CASE WHEN number = 1 THEN event_at ELSE seen_at END, item, number"""
    )
    return [(row["item"], row["number"]) for row in waiting]


def give_numbers(write: Transaction, revisions: Iterable[tuple[str, int]]) -> None:
    """Give these revisions the next arrival numbers, in their order."""
    start = write.value("SELECT COALESCE(MAX(arrival), 0) FROM revisions")
    write.run_many(
        "UPDATE revisions SET arrival = :arrival WHERE item = :item AND number = :number",
        [
            {"arrival": start + place, "item": item, "number": number}
            for place, (item, number) in enumerate(revisions, 1)
        ],
    )


def waiting(read: Transaction) -> int:
    """How many revisions are stored and not threaded yet."""
    shown = "(SELECT arrival FROM notebook WHERE name = 'threading')"
    return int(
        read.value(
            f"""SELECT COUNT(*) FROM revisions
                WHERE arrival = 0 OR arrival > COALESCE({shown}, 0)"""
        )
    )
