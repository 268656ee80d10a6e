"""Visits for tests, with their outcomes by the address that was asked."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from support.origin import Origin

from aggregator.fetch import visit
from aggregator.model import Failure, Manners, Request, Response, Seconds, Source

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BODY = b"<rss><channel><title>Example</title></channel></rss>"


def manners(*allowed: str, **changes: Any) -> Manners:
    quick: dict[str, Any] = {"spacing": Seconds(0), "timeout": Seconds(20)}
    return Manners(allow_private=allowed, **{**quick, **changes})


def asking(url: str, **more: Any) -> Request:
    return Request(Source(name=url, slug=url, url=url), **more)


def following(url: str, **keys: Any) -> Request:
    """A visit to a source that has these keys in the config."""
    return Request(Source(name=url, slug=url, url=url, **keys))


def outcomes(requests: Iterable[Request], how: Manners) -> dict[str, Response | Failure]:
    return {request.source.slug: outcome for request, outcome in visit(requests, how, lambda: NOW)}


def one(request: Request, how: Manners) -> Response | Failure:
    [outcome] = outcomes([request], how).values()
    return outcome


def got(origin: Origin, path: str, how: Manners | None = None, **more: Any) -> Response:
    outcome = one(asking(origin.url(path), **more), how or manners(origin.place))
    assert isinstance(outcome, Response), outcome
    return outcome


def failed(origin: Origin, path: str, how: Manners | None = None, **more: Any) -> Failure:
    outcome = one(asking(origin.url(path), **more), how or manners(origin.place))
    assert isinstance(outcome, Failure), outcome
    return outcome
