"""What a complete answer of a web server means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from aggregator.fetch.headers import fresh_for, retry_after, validator
from aggregator.fetch.links import hubs, topic
from aggregator.fetch.size import too_large
from aggregator.model import Failure, Response
from aggregator.packing import Crooked, TooLarge, unpacked

_GONE = 410
_PATIENCE = {403, 429, 503}
"""Statuses by which hosts slow visitors down; many say 403 to those who come too often."""


class _Useless(Exception):
    """An answer without a document; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it came over the wire, whole."""

    status: int
    url: str
    """The address that answered."""
    fields: Mapping[str, str]
    """As `last_fields` gives them."""
    body: bytes
    asked: bool
    """Whether validators were sent."""
    limit: int
    """Bytes of a document that are read, once unpacked."""
    to_form: bool = False
    """Whether a form was sent: then any success is one."""


def outcome(answer: Answer, now: datetime) -> Response | Failure:
    """A 200 or 203 with a body and a 304 that was asked for are Responses; all else Failures.

    To a form, so is every 2xx; where a Failure comes with a plain text, that tells why.
    """
    pause = retry_after(answer.fields.get("retry-after"), now)
    try:
        return _response(answer, _document(answer), pause, now)
    except _Useless as useless:
        return Failure(
            str(useless),
            gone=answer.status == _GONE,
            answered=True,
            throttled=answer.status in _PATIENCE,
            retry_after=pause,
            status=answer.status,
        )


def _response(answer: Answer, body: bytes, pause: float | None, now: datetime) -> Response:
    fields, url = answer.fields, answer.url
    links = fields.get("link")
    return Response(
        status=answer.status,
        url=url,
        body=body,
        media_type=fields.get("content-type"),
        content_language=fields.get("content-language"),
        etag=validator(fields.get("etag")),
        last_modified=validator(fields.get("last-modified")),
        retry_after=pause,
        fresh_for=fresh_for(fields, now),
        hubs=hubs(links, url) if links else (),
        topic=topic(links, url) if links else None,
    )


def _document(answer: Answer) -> bytes:
    """The document, unpacked; empty with a 304. Raises _Useless."""
    if answer.status == 304:
        if answer.asked:
            return b""
        raise _Useless("the server answered 304 Not Modified, but nothing was known to be modified")
    if answer.to_form:
        return _word_of_a_form(answer)
    if answer.status not in (200, 203):
        raise _Useless(f"the server answered {_phrase(answer.status)}")
    try:
        codings = answer.fields.get("content-encoding", "")
        body = unpacked(answer.body, codings, answer.limit) if answer.body else b""
    except Crooked as error:
        raise _Useless(str(error)) from None
    except TooLarge:
        raise _Useless(too_large(answer.limit)) from None
    if not body:
        raise _Useless("the server sent an empty document")
    return body


def _word_of_a_form(answer: Answer) -> bytes:
    """Nothing, after a success; a plain text may say why there was none. Raises _Useless."""
    if 200 <= answer.status < 300:
        return b""
    is_plain = answer.fields.get("content-type", "").startswith("text/plain")
    text = answer.body[:400].decode(errors="replace") if is_plain else ""
    words = "".join(letter for letter in " ".join(text.split())[:200] if letter.isprintable())
    raise _Useless(f"the server answered {_phrase(answer.status)}{words and f': {words}'}")


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
