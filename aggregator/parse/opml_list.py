"""An OPML list as a source: the feeds that it names today."""

from urllib.parse import urlsplit

from aggregator import opml
from aggregator.errors import ParseError
from aggregator.model import Document, Listed, Response, Source

MANY = 5_000
"""Feeds of one list that are followed: who keeps a list must not send us to the whole web."""
LONGEST_ADDRESS, LONGEST_NAME = 2_000, 200


def read(response: Response) -> Document:
    """Read an OPML list; its feeds are in `listed`.

    One that names no feed raises ParseError: a list that broke at its keeper's must not end the
    following of everything that it named before.
    """
    named = opml.read(response.body)
    feeds = [feed for feed in named if _may_be_followed(feed.url or "")]
    if not feeds:
        raise ParseError("this list names no feed: no outline has an xmlUrl that can be visited")
    return Document(
        listed=tuple(map(_listed, feeds[:MANY])),
        complaint=_complaint(len(named) - len(feeds), len(feeds)),
    )


def _may_be_followed(url: str) -> bool:
    """Whether it can be an address; one with a name or password in it would be shown on pages."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and parts.username is None and len(url) <= LONGEST_ADDRESS


def _complaint(odd: int, fit: int) -> str | None:
    if fit > MANY:
        return f"it names {fit} feeds; the first {MANY} are followed"
    return f"{odd} of its feeds cannot be followed at the address given" if odd else None


def _listed(feed: Source) -> Listed:
    home = feed.home if feed.home and _may_be_followed(feed.home) else None
    name = feed.name[:LONGEST_NAME].strip()
    return Listed(url=feed.url or "", name=name, home=home, language=feed.language)
