"""From the bytes of a response to a Document: one file per format, no network, disk or clock."""

from collections.abc import Callable

from aggregator.errors import ParseError
from aggregator.model import Document, Response, Source, SourceKind
from aggregator.parse import sniff

__all__ = ["parse", "quick"]


def parse(source: Source, response: Response) -> Document:
    """Read `response` as a document of `source`; ParseError says in a sentence why it cannot be.

    Hostile documents can hold a parser for long or fill the memory: whatever comes from outside
    goes through `aggregator.sandbox`, which calls this in a process that can be killed.
    """
    reader = READERS.get(source.kind)
    if reader is None:
        raise ParseError(f'sources of kind "{source.kind}" are not built yet; use "feed" or "page"')
    if not response.body.strip(b"\0\t\n\r \xef\xbb\xbf"):
        raise ParseError("the document is empty")
    return reader(source, response)


def quick(source: Source, response: Response) -> Document | None:
    """What `parse` gives, where it can be had at once and without a risk; else None.

    Well-formed feeds of ordinary shapes, and JSON Feeds, both of a bounded size: this may run in
    our own process and in several threads. It raises nothing: whatever is in doubt is None.
    """
    if source.kind != "feed":
        return None
    if sniff.looks_like_json(response.body):
        from aggregator.parse.jsonfeed import quick as read
    else:
        from aggregator.parse.wellformed import quick as read
    return read(response)


# The formats are imported when they are first read: a feed costs no page library.


def _feed(_source: Source, response: Response) -> Document:
    if sniff.looks_like_json(response.body):
        from aggregator.parse.jsonfeed import read
    else:
        from aggregator.parse.feed import read
    return read(response)


def _page(_source: Source, response: Response) -> Document:
    from aggregator.parse.page import read

    return read(response)


READERS: dict[SourceKind, Callable[[Source, Response], Document]] = {"feed": _feed, "page": _page}
