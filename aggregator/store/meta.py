"""A few single facts about the store itself."""

from datetime import UTC, datetime

from aggregator.errors import StoreError
from aggregator.store.database import Transaction
from aggregator.store.times import from_micros, to_micros


def version(read: Transaction) -> int:
    """Counts the changes that published output could show; equal versions give equal bytes."""
    return int(read.value("SELECT value FROM meta WHERE key = 'version'") or 0)


def bump(write: Transaction) -> None:
    """Something that is published has changed: just now, by the clock on the wall.

    The moment counts at which it is written; what is written may have come in long before.
    """
    write.run(
        """INSERT INTO meta (key, value) VALUES ('version', '1')
           ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)"""
    )
    write.run(
        """INSERT INTO meta (key, value) VALUES ('changed', :now)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
        now=str(to_micros(datetime.now(UTC))),
    )


def changed_at(read: Transaction) -> datetime | None:
    """When the version last changed; None where that was before we kept the time."""
    value = read.value("SELECT value FROM meta WHERE key = 'changed'")
    return from_micros(int(value)) if value is not None else None


def authority(read: Transaction) -> str | None:
    """The authority of our tag: ids (RFC 4151), frozen at first use so that a move breaks none."""
    value = read.value("SELECT value FROM meta WHERE key = 'authority'")
    return str(value) if value is not None else None


def freeze_authority(write: Transaction, wanted: str) -> None:
    """Use this authority for ever, unless one is in use already."""
    write.run(
        """INSERT INTO meta (key, value) VALUES ('authority', :wanted)
           ON CONFLICT (key) DO NOTHING""",
        wanted=wanted,
    )


def must_have_authority(read: Transaction) -> str:
    """The frozen authority of a store that has been used."""
    found = authority(read)
    if found is None:
        raise StoreError("the database was never used: run `aggregator poll` first")
    return found


def is_shelf_read(read: Transaction) -> bool:
    """Whether the local sources were read and threaded once."""
    return read.value("SELECT value FROM meta WHERE key = 'shelf'") is not None


def shelf_is_read(write: Transaction) -> None:
    """The local sources were read and threaded."""
    write.run("INSERT INTO meta (key, value) VALUES ('shelf', 'read') ON CONFLICT DO NOTHING")
