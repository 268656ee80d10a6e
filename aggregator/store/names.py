"""Names that the stream has shown, as the desk remembers them."""

from collections.abc import Iterable, Iterator

from aggregator.model import NameRow
from aggregator.store.database import Transaction


def known(read: Transaction) -> Iterator[NameRow]:
    """What is remembered, the least recently seen first."""
    return (NameRow(**row) for row in read.in_order("names", "touched"))


def save(write: Transaction, names: Iterable[NameRow], lost: Iterable[str]) -> None:
    """Keep what is new, forget what is lost."""
    write.run_many("DELETE FROM names WHERE name = :name", [{"name": name} for name in lost])
    write.run_many(
        """INSERT INTO names (name, spelling, seen, small, touched)
           VALUES (:name, :spelling, :seen, :small, :touched)
           ON CONFLICT (name) DO UPDATE SET spelling = excluded.spelling, seen = excluded.seen,
           small = excluded.small, touched = excluded.touched""",
        [
            {
                "name": row.name,
                "spelling": row.spelling,
                "seen": row.seen,
                "small": row.small,
                "touched": row.touched,
            }
            for row in names
        ],
    )


def forget(write: Transaction) -> None:
    """Remember nothing."""
    write.run("DELETE FROM names")
