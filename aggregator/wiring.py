"""Config to running parts: the only file that names concrete classes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.desk import Desk
from aggregator.fetch import visit
from aggregator.flow import Newsroom
from aggregator.meaning import SentenceModel
from aggregator.model import Config, Failure, Manners, Request, Response
from aggregator.readers import Readers
from aggregator.reading import quick
from aggregator.sandbox import Sandbox
from aggregator.store import open_database

if TYPE_CHECKING:
    from aggregator.discover import Scout


def now() -> datetime:
    """The clock on the wall, in UTC."""
    return datetime.now(UTC)


@contextmanager
def newsroom(config: Config) -> Iterator[Newsroom]:
    """Everything that polls and threads, closed again at the end."""
    database = open_database(config.store.url)
    with Readers(quick) as readers:
        try:
            yield Newsroom(
                config=config,
                database=database,
                visit=_visit,
                read=readers.read,
                now=now,
                desk=desk(config),
            )
        finally:
            database.close()


def desk(config: Config) -> Desk:
    """What thinks of arrivals under these rules, with the model that they name."""
    model = config.stories.model
    return Desk(config, SentenceModel(model) if model else None)


@contextmanager
def scout(manners: Manners) -> "Iterator[Scout]":
    """What looking at a site needs: the wire and the child that reads, and no store."""
    from aggregator.discover import Scout

    with Sandbox() as sandbox:
        yield Scout(manners=manners, visit=_visit, read=sandbox.read, now=now)


def _visit(
    requests: Iterable[Request], manners: Manners
) -> Iterator[tuple[Request, Response | Failure]]:
    return visit(requests, manners, now)
