"""Threading cut short and begun again at random, and all that came of it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from aggregator import flow
from aggregator.desk import Desk
from aggregator.flow import Newsroom
from aggregator.store import Database
from aggregator.store.database import Row

FACTS = (
    *("meta", "schema_steps", "sources", "listed_sources", "subscriptions", "inbox"),
    *("items", "item_keys", "revisions"),
    *("withdrawals", "removals", "feed_entries", "archives", "touched"),
)


def opinions_of(database: Database) -> dict[str, list[Row]]:
    """Every row of every table that is not of facts, and the ledger of story ids."""
    with database.read() as read:
        names = [
            row["name"] for row in read.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        wanted = [n for n in names if n not in FACTS and not n.startswith(("search", "sqlite_"))]
        return {
            name: sorted(read.rows(f"SELECT * FROM {name}"), key=repr) for name in sorted(wanted)
        }


class Cut(Exception):
    """Whoever was threading was ended between two batches."""


def thread_in_pieces(
    room: Newsroom, random: Random, patch: pytest.MonkeyPatch, *, again: bool = False
) -> None:
    """Thread all that waits in batches of any size, now and then with a new desk from the store."""
    while True:
        patch.setattr(flow, "BATCH", random.choice((1, 7, 50, 333, 1_000)))
        try:
            flow.thread(room, _cut_after(random.randint(1, 6)), again=again)
        except Cut:
            again = False
            if random.random() < 0.7:
                room = replace(room, desk=Desk(room.config))
        else:
            return


def _cut_after(batches: int) -> Callable[[int, int, str], None]:
    left = iter(range(batches))

    def progress(done: int, total: int, _what: str) -> None:
        if done < total and next(left, None) is None:
            raise Cut

    return progress
