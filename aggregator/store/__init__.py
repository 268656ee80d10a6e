"""The database: facts of the sources, opinions of ours. `open_database` is the front door.

SQL is written as SQL, near its noun: `facts`, `listed`, `opinions`, `copies`, `catalogue` (for
pages), `arrivals` (for feeds), `removals`, `archives`, `pushes`, `pings`, `private`, `search` and
`meta`. Each function takes the transaction that its caller opened.
"""

from aggregator.store import (
    archives,
    arrivals,
    catalogue,
    copies,
    facts,
    listed,
    meta,
    opinions,
    pings,
    private,
    pushes,
    removals,
    search,
)
from aggregator.store.database import Database, Transaction
from aggregator.store.migrations import migrate

__all__ = [
    "Database",
    "Transaction",
    "archives",
    "arrivals",
    "catalogue",
    "copies",
    "facts",
    "listed",
    "meta",
    "open_database",
    "opinions",
    "pings",
    "private",
    "pushes",
    "removals",
    "search",
]


def open_database(url: str) -> Database:
    """The database behind `[store] url`, made or brought up to date where needed."""
    database = Database(url)
    migrate(database)
    return database
