"""Visits to sources, local and remote: the only room that knows the wire."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from aggregator.fetch.http import fetch
from aggregator.fetch.local import read
from aggregator.model import Failure, Manners, Request, Response

__all__ = ["visit"]


def visit(
    requests: Iterable[Request], manners: Manners, clock: Callable[[], datetime]
) -> Iterator[tuple[Request, Response | Failure]]:
    """Make all visits and yield each with its outcome: local files first, then as they complete.

    Nothing that a source does raises. `clock` gives an aware datetime; it is asked only where a
    Retry-After names a date. Closing the iterator early ends what is under way.
    """
    remote = []
    for request in requests:
        if request.source.path is None:
            remote.append(request)
        else:
            yield request, read(request, request.source.max_body or manners.max_body)
    yield from fetch(remote, manners, clock)
