"""The first to be asked: what is kept goes out from here, and Flask never hears of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aggregator.web.kept import Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


@dataclass(frozen=True, slots=True)
class Front:
    """A WSGI application before another one, to which it hands on what is not kept."""

    kept: Kept
    behind: "WSGIApplication"

    def answer(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """One request, as WSGI calls for it."""
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            # published addresses take no query: what is added to one makes no other document
            found = self.kept.get(environ["PATH_INFO"])
            if found is not None:
                status, fields, body = self.kept.reply(found, environ)
                start_response(status, fields)
                return _nothing() if environ["REQUEST_METHOD"] == "HEAD" else [body]
        return self.behind(environ, start_response)


def _nothing() -> Iterator[bytes]:
    """No body. granian would take an empty list for a document of no length, and say so."""
    yield from ()
