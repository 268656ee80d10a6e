"""Whose text items carry, and the texts of late that the next ones are compared with."""

from collections.abc import Iterable, Iterator, Sequence

from aggregator import plain
from aggregator.model import Changes, Copy, CopyRow, Opinion
from aggregator.store.database import Transaction


def texts(read: Transaction) -> Iterator[CopyRow]:
    """The texts that the desk remembers, the oldest first."""
    return (CopyRow(**row) for row in read.in_order("copied_texts", "number"))


def save_changes(write: Transaction, changes: Changes) -> None:
    """Keep what the desk remembers of texts."""
    write.run_many(
        "INSERT INTO copied_texts (number, text) VALUES (:number, :text)",
        [{"number": row.number, "text": row.text} for row in changes.texts],
    )
    write.run_many(
        "DELETE FROM copied_texts WHERE number = :number",
        [{"number": number} for number in changes.outdated],
    )


def save(write: Transaction, opinions: Sequence[Opinion]) -> None:
    """Replace what was thought of the texts of these items, as far as it was thought of anew."""
    again = [one.arrival.item for one in opinions if one.placement and one.arrival.story]
    write.run_many("DELETE FROM copies WHERE item = :item", [{"item": item} for item in again])
    write.run_many(
        "INSERT INTO copies (item, original, copy) VALUES (:item, :original, :copy)",
        [
            {"item": one.copy.item, "original": one.copy.original, "copy": plain.encode(one.copy)}
            for one in opinions
            if one.copy
        ],
    )


def forget(write: Transaction) -> None:
    """Remember no text."""
    write.run("DELETE FROM copied_texts")


def of(read: Transaction, items: Iterable[str]) -> dict[str, Copy]:
    """Whose text these items carry, and why; of others than copies there is nothing."""
    rows = read.rows_for("SELECT copy FROM copies WHERE item IN :wanted", tuple(items))
    return {one.item: one for row in rows for one in [plain.decode(row["copy"], Copy)]}
