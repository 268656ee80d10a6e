"""What is not published any more: by its publisher's word, which is a fact, or by the editor's."""

from collections.abc import Collection, Mapping
from datetime import datetime

from aggregator import plain
from aggregator.model import Decisions, Gone, GoneKind, Removal
from aggregator.store import facts, meta
from aggregator.store.database import Row, Transaction
from aggregator.store.times import from_micros, to_micros


def decisions(read: Transaction) -> Decisions:
    """What the editor had decided when the file was last read without a mistake."""
    found = read.value("SELECT value FROM meta WHERE key = 'decisions'")
    return plain.decode(found, Decisions) if found else Decisions()


def save_decisions(write: Transaction, decided: Decisions) -> None:
    """Keep what the editor has decided: of items that are not known yet as well."""
    write.run(
        """INSERT INTO meta (key, value) VALUES ('decisions', :value)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        value=plain.encode(decided),
    )


def names_of(decided: Decisions) -> list[str]:
    """The names of all items that are decided on."""
    return [one.item for one in (*decided.take_down, *decided.withdraw)]


def apply(write: Transaction, decided: Decisions) -> None:
    """Let the decisions hold of every item that is known, and no others."""
    wanted = _wanted(decided, facts.named(write, names_of(decided)))
    held = {str(row["item"]): row for row in write.rows("SELECT * FROM removals")}
    if wanted == held:
        return
    write.run("DELETE FROM removals")
    write.run_many(
        """INSERT INTO removals (item, kind, gone_at, why)
           VALUES (:item, :kind, :gone_at, :why)""",
        wanted.values(),
    )
    both = wanted.keys() | held.keys()
    _changed(write, [item for item in both if wanted.get(item) != held.get(item)])


def _wanted(decided: Decisions, known: dict[str, set[str]]) -> dict[str, Row]:
    """The rows of `removals` by item; a take-down says more than a withdrawal."""
    kinds: tuple[tuple[GoneKind, tuple[Removal, ...]], ...] = (
        ("withdrawn", decided.withdraw),
        ("taken down", decided.take_down),
    )
    return {
        item: {"item": item, "kind": kind, "gone_at": to_micros(one.when), "why": one.why}
        for kind, removals in kinds
        for one in removals
        for item in known.get(one.item, ())
    }


def withdraw(write: Transaction, told: Mapping[str, tuple[datetime, str]]) -> None:
    """Keep that these items are gone by their publisher's word, since when, and why."""
    known = withdrawn_at(write, told)
    new = [
        {"item": item, "gone_at": to_micros(when), "why": why}
        for item, (when, why) in told.items()
        if item not in known or known[item] < when
    ]
    write.run_many(
        """INSERT INTO withdrawals (item, gone_at, why) VALUES (:item, :gone_at, :why)
           ON CONFLICT (item) DO UPDATE SET gone_at = excluded.gone_at, why = excluded.why,
           restored_at = NULL""",
        new,
    )
    _changed(write, [str(row["item"]) for row in new])


def withdrawn_at(read: Transaction, items: Collection[str]) -> dict[str, datetime]:
    """When these went by their publisher's word, those that have come back since among them."""
    rows = read.rows_for("SELECT item, gone_at FROM withdrawals WHERE item IN :wanted", items)
    return {row["item"]: from_micros(row["gone_at"]) for row in rows}


def restore(write: Transaction, updated: Mapping[str, datetime]) -> None:
    """Take back what was withdrawn before its publisher updated it (RFC 6721 section 3)."""
    rows = write.rows_for(
        """SELECT item, gone_at FROM withdrawals
           WHERE restored_at IS NULL AND item IN :wanted""",
        updated,
    )
    back = [row["item"] for row in rows if to_micros(updated[row["item"]]) > row["gone_at"]]
    write.run_many(
        "UPDATE withdrawals SET restored_at = :at WHERE item = :item",
        [{"item": item, "at": to_micros(updated[item])} for item in back],
    )
    _changed(write, back)


def _changed(write: Transaction, items: Collection[str]) -> None:
    """These went, or came back: in feeds others may stand in their place, or no longer."""
    if not items:
        return
    meta.bump(write)
    # an entry that spoke by one of them is in no archive any more until another speaks in it
    write.run("UPDATE feed_entries SET page = 0 WHERE item IN :items", items=tuple(items))
    write.run(
        """INSERT INTO touched (item)
           SELECT item FROM placements WHERE story IN
               (SELECT story FROM placements WHERE item IN :items)
           UNION SELECT item FROM copies WHERE original IN
               (SELECT COALESCE(original, item) FROM copies WHERE item IN :items)
           UNION SELECT COALESCE(original, item) FROM copies WHERE item IN :items
           UNION SELECT id FROM items WHERE id IN :items
           ON CONFLICT DO NOTHING""",
        items=tuple(items),
    )


def of(read: Transaction, items: Collection[str]) -> dict[str, Gone]:
    """Which of these items are gone, by their ids."""
    rows = read.rows_for(
        """SELECT gone.*, published_id FROM gone JOIN items ON items.id = gone.item
           WHERE item IN :wanted""",
        items,
    )
    return {row["item"]: to_gone(row) for row in rows}


def to_gone(row: Row) -> Gone:
    """A row of `gone`, with the id that its item went out under."""
    return Gone(
        item=row["item"],
        published_id=row["published_id"],
        kind=row["kind"],
        when=from_micros(row["gone_at"]),
        why=row["why"],
    )
