"""The secret addresses of private feeds. Only hashes of their tokens are kept.

A token has 192 bits of chance, so that a hash without salt gives nothing away, and to look for a
hash takes no longer the more of a token is right.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from aggregator.model import Secret
from aggregator.store.database import Row, Transaction
from aggregator.store.times import from_micros, to_micros


def add(write: Transaction, secret: Secret, token: str) -> None:
    """Remember a new one."""
    write.run(
        """INSERT INTO secrets (id, digest, feed, reader, made_at)
           VALUES (:id, :digest, :feed, :reader, :made_at)""",
        id=secret.id,
        digest=_digest(token),
        feed=secret.feed,
        reader=secret.reader,
        made_at=to_micros(secret.made_at),
    )


def secrets(read: Transaction) -> list[Secret]:
    """Every one that was ever made, oldest first."""
    return [_secret(row) for row in read.rows("SELECT * FROM secrets ORDER BY made_at, id")]


def by_token(read: Transaction, token: str) -> Secret | None:
    """The one with this token."""
    row = read.one("SELECT * FROM secrets WHERE digest = :digest", digest=_digest(token))
    return _secret(row) if row else None


def revoke(write: Transaction, ids: Collection[str], now: datetime) -> None:
    """Let these open nothing any more."""
    write.run(
        "UPDATE secrets SET revoked_at = :now WHERE id IN :ids AND revoked_at IS NULL",
        ids=tuple(ids),
        now=to_micros(now),
    )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _secret(row: Row) -> Secret:
    return Secret(
        id=row["id"],
        feed=row["feed"],
        reader=row["reader"],
        made_at=from_micros(row["made_at"]),
        revoked_at=from_micros(row["revoked_at"]) if row["revoked_at"] is not None else None,
    )
