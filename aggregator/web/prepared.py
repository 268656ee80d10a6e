"""An answer made ready to go out many times: its bytes in each coding, its fields written."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from werkzeug.http import http_date

from aggregator.packing import brotlied, gzipped
from aggregator.publish import Answer
from aggregator.web.preconditions import Coding, coding, judge

Fields = list[tuple[str, str]]
Reply = tuple[str, Fields, bytes]
"""Status line, header fields and body, as WSGI takes them."""

GUARDS: Fields = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer-when-downgrade"),
    ("X-Content-Type-Options", "nosniff"),
]
"""What every answer tells browsers."""
FOR_ALL: Fields = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link"),
]
"""Feeds may be read by the scripts of any site: they are the same for everybody."""
PUBLIC = "public, max-age=60"
PRIVATE = "private, no-cache"

_PACK: dict[Coding, Callable[[bytes], bytes]] = {
    # a reader waits for the first one; the slowest levels would save 3 % more and take ten times
    # as long for a feed of 500 kB
    "br": brotlied,
    "gzip": gzipped,
}
_AGAIN = {"ETag", "Vary", "Cache-Control", "X-Robots-Tag", *(name for name, _ in FOR_ALL)}
"""Fields that go out with a 304 as well; its receiver has the others (RFC 9110 15.4.5)."""


@dataclass(frozen=True, slots=True)
class Form:
    """An answer in one coding; `unchanged` are the fields of its 304."""

    etag: str
    body: bytes
    fields: Fields
    unchanged: Fields


class Prepared:
    """An answer with status 200, its bytes since when `modified` says."""

    __slots__ = ("_answer", "_digest", "_forms", "_turn", "is_asked", "modified", "size", "version")

    def __init__(self, answer: Answer, modified: datetime) -> None:
        self._answer = answer
        self._digest = hashlib.sha256(answer.body).hexdigest()[:32]
        self._turn = Lock()
        self._forms: dict[Coding, Form] = {}
        self.modified = modified.replace(microsecond=0)
        self.version = -1
        """Of the store, with which it was last found to be up to date."""
        self.is_asked = False
        """Whether anybody asked for it since this was last looked at."""
        self.size = 0
        """Bytes of all its forms."""
        self._form("identity")

    def holds(self, answer: Answer) -> bool:
        """Whether this is the same answer."""
        return self._answer == answer

    def reply(self, request: Mapping[str, Any]) -> Reply:
        """To a GET, or to a HEAD but for the body; `request` is a WSGI environment."""
        wanted = coding(request.get("HTTP_ACCEPT_ENCODING"))
        if wanted is None:
            return _refusal("406 Not Acceptable")
        form = self._forms.get(wanted) or self._form(wanted)
        status = judge(request, form.etag, self.modified)
        if status == 304:
            return "304 Not Modified", form.unchanged[:], b""
        if status == 412:
            return _refusal("412 Precondition Failed")
        return "200 OK", form.fields[:], form.body

    def _form(self, wanted: Coding) -> Form:
        with self._turn:
            if wanted not in self._forms:
                form = self._made(wanted)
                self._forms[wanted] = form
                self.size += len(form.body)
            return self._forms[wanted]

    def _made(self, wanted: Coding) -> Form:
        plain = wanted == "identity"
        body = self._answer.body if plain else _PACK[wanted](self._answer.body)
        etag = f'"{self._digest}"' if plain else f'"{self._digest}-{wanted}"'
        fields = [
            ("Content-Type", self._answer.media_type),
            ("Content-Length", str(len(body))),
            *([] if plain else [("Content-Encoding", wanted)]),
            ("ETag", etag),
            ("Last-Modified", http_date(self.modified)),
            ("Vary", "Accept-Encoding"),
            *_more(self._answer),
        ]
        return Form(etag, body, fields, [field for field in fields if field[0] in _AGAIN])


def _more(answer: Answer) -> Fields:
    """What does not depend on the coding."""
    links = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in answer.links)
    shared: Fields = [*([("Link", links), *FOR_ALL] if links else []), *GUARDS]
    if not answer.private:
        return [("Cache-Control", PUBLIC), *shared]
    return [("Cache-Control", PRIVATE), ("X-Robots-Tag", "noindex"), *shared]


def _refusal(status: str) -> Reply:
    body = f"{status}\n".encode()
    plain = ("Content-Type", "text/plain; charset=utf-8")
    length = ("Content-Length", str(len(body)))
    fields = [plain, length, ("Cache-Control", "no-store"), ("Vary", "Accept-Encoding"), *GUARDS]
    return status, fields, body
