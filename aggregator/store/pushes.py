"""Subscriptions to hubs, which the scheduler keeps, and the inbox, to which the web appends."""

from collections.abc import Iterable
from datetime import datetime

from aggregator import plain
from aggregator.model import Notice, NoticeKind, Subscription
from aggregator.store.database import Transaction
from aggregator.store.times import from_micros, to_micros

MOST_NOTICES = 1_000
MOST_OF_ONE = 50
"""Notices of one subscription that may wait: no hub fills the inbox alone."""
MOST_BYTES = 100_000_000
"""Bodies that may wait, together: no flood fills the disk."""


def subscriptions(read: Transaction) -> list[Subscription]:
    """Every subscription, those that are over included, in the order of their ids."""
    rows = read.rows("SELECT subscription FROM subscriptions ORDER BY id")
    return [plain.decode(row["subscription"], Subscription) for row in rows]


def subscription(read: Transaction, name: str) -> Subscription | None:
    """The subscription with this id."""
    found = read.value("SELECT subscription FROM subscriptions WHERE id = :id", id=name)
    return plain.decode(found, Subscription) if found else None


def save(write: Transaction, changed: Iterable[Subscription]) -> None:
    """Remember these."""
    write.run_many(
        """INSERT INTO subscriptions (id, source, subscription)
           VALUES (:id, :source, :subscription)
           ON CONFLICT (id) DO UPDATE SET subscription = excluded.subscription""",
        [{"id": s.id, "source": s.source, "subscription": plain.encode(s)} for s in changed],
    )


def forget(write: Transaction, names: Iterable[str]) -> None:
    """Remove the subscriptions with these ids."""
    write.run_many("DELETE FROM subscriptions WHERE id = :id", [{"id": name} for name in names])


def append(
    write: Transaction,
    subscription: str,
    kind: NoticeKind,
    now: datetime,
    *,
    detail: str = "",
    body: bytes = b"",
) -> bool:
    """Put a notice into the inbox; False where the inbox is full."""
    added = write.one(
        """INSERT INTO inbox (id, subscription, kind, received_at, detail, body)
           SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM inbox),
               :subscription, :kind, :received_at, :detail, :body
           WHERE (SELECT COUNT(*) FROM inbox) < :most
             AND (SELECT COUNT(*) FROM inbox WHERE subscription = :subscription) < :most_of_one
             AND (SELECT COALESCE(SUM(LENGTH(body)), 0) FROM inbox) + :size <= :most_bytes
           RETURNING id""",
        subscription=subscription,
        kind=kind,
        received_at=to_micros(now),
        detail=detail,
        body=body,
        size=len(body),
        most=MOST_NOTICES,
        most_of_one=MOST_OF_ONE,
        most_bytes=MOST_BYTES,
    )
    return added is not None


def waiting(read: Transaction) -> list[int]:
    """The ids of all notices, in the order they came."""
    rows = read.rows("SELECT id FROM inbox ORDER BY id")
    return [row["id"] for row in rows]


def notice(read: Transaction, number: int) -> Notice:
    """The notice with this id, which is waiting."""
    (row,) = read.rows("SELECT * FROM inbox WHERE id = :id", id=number)
    return Notice(
        id=row["id"],
        subscription=row["subscription"],
        kind=row["kind"],
        received_at=from_micros(row["received_at"]),
        detail=row["detail"],
        body=row["body"],
    )


def remove(write: Transaction, number: int) -> None:
    """Take a notice out of the inbox."""
    write.run("DELETE FROM inbox WHERE id = :id", id=number)
