"""An OPML list as a source: the feeds that it names today."""

from aggregator import opml
from aggregator.errors import ParseError
from aggregator.model import Document, Listed, Response, Source

MANY = 5_000
"""Feeds of one list that are followed: who keeps a list must not send us to the whole web."""


def read(response: Response) -> Document:
    """Read an OPML list; its feeds are in `listed`.

    One that names no feed raises ParseError: a list that broke at its keeper's must not end the
    following of everything that it named before.
    """
    feeds = opml.read(response.body)
    if not feeds:
        raise ParseError("this list names no feed: its outlines have no xmlUrl")
    complaint = f"it names {len(feeds)} feeds; the first {MANY} are followed"
    return Document(
        listed=tuple(map(_listed, feeds[:MANY])),
        complaint=complaint if len(feeds) > MANY else None,
    )


def _listed(feed: Source) -> Listed:
    return Listed(url=feed.url or "", name=feed.name, home=feed.home, language=feed.language)
