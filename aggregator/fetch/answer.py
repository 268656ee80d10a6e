"""What a complete answer of a web server means."""

from datetime import datetime
from http import HTTPStatus

from aggregator.fetch.headers import fresh_for, retry_after, validator
from aggregator.fetch.links import hubs, topic
from aggregator.model import Failure, Response

_GONE = 410
_PATIENCE = {403, 429, 503}
"""Statuses by which hosts slow visitors down; many say 403 to those who come too often."""


def outcome(
    status: int, fields: dict[str, str], url: str, body: bytes, asked: bool, now: datetime
) -> Response | Failure:
    """A 200 or 203 with a body and a 304 that was asked for are Responses; all else is a Failure.

    `fields` are those of `last_fields`, `url` is the address that answered, `asked` says whether
    validators were sent.
    """
    reason = _objection(status, body, asked)
    pause = retry_after(fields.get("retry-after"), now)
    if reason:
        return Failure(
            reason,
            gone=status == _GONE,
            answered=True,
            throttled=status in _PATIENCE,
            retry_after=pause,
        )
    links = fields.get("link")
    return Response(
        status=status,
        url=url,
        body=body if status != 304 else b"",
        media_type=fields.get("content-type"),
        content_language=fields.get("content-language"),
        etag=validator(fields.get("etag")),
        last_modified=validator(fields.get("last-modified")),
        retry_after=pause,
        fresh_for=fresh_for(fields, now),
        hubs=hubs(links, url) if links else (),
        topic=topic(links, url) if links else None,
    )


def _objection(status: int, body: bytes, asked: bool) -> str | None:
    if status == 304:
        unasked = "the server answered 304 Not Modified, but nothing was known to be modified"
        return None if asked else unasked
    if status not in (200, 203):
        return f"the server answered {_phrase(status)}"
    return None if body else "the server sent an empty document"


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
