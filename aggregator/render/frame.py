"""The frame of an XML feed: the only file that imports feedgen.

feedgen writes what a feed says of itself. All else is written into its tree by us, as it drops
`rel`, `type`, `length` and `title` of entry links, gives `source` a title and a link only, writes
RSS without `rel=hub`, and stamps the present time wherever no date is set.
"""

from collections.abc import Callable
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.model import OutFeed
from aggregator.render import legal

GENERATOR = "aggregator"

Write = Callable[[etree._Element], None]
"""Writes the rest into the root of a document."""


def atom(feed: OutFeed, namespaces: dict[str, str], write: Write) -> bytes:
    """An Atom document; `namespaces` by their prefixes."""
    return bytes(_frame(feed, "atom", "application/atom+xml", namespaces, write).atom_str())


def rss(feed: OutFeed, namespaces: dict[str, str], write: Write) -> bytes:
    """An RSS 2.0 document; the namespace of Atom is there already."""
    frame = _frame(feed, "rss", "application/rss+xml", namespaces, write)
    # feedgen would write it by changing the locale of the whole process for a moment.
    frame._FeedGenerator__rss_lastBuildDate = None
    return bytes(frame.rss_str())


def _frame(feed: OutFeed, ending: str, kind: str, namespaces: dict[str, str], write: Write) -> Any:
    frame = FeedGenerator()
    frame.register_extension("ours", _Ours)
    frame.ours.namespaces, frame.ours.write = namespaces, write
    title = legal.title(feed)
    frame.id(feed.id)
    frame.title(title)
    frame.subtitle(legal.line(feed.subtitle) or title)
    frame.author({"name": legal.line(feed.author) or title})
    frame.language(legal.language(feed.language))
    frame.generator(GENERATOR)
    # The order matters: the last one becomes the link of the RSS channel.
    frame.link(href=feed.url(ending), rel="self", type=kind)
    frame.link(href=feed.home, rel="alternate", type="text/html")
    return frame


class _Ours(BaseExtension):  # type: ignore[misc]
    """What feedgen calls when its part is written, before any entry."""

    namespaces: dict[str, str]
    write: Write

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces

    def extend_atom(self, root: etree._Element) -> None:
        self.write(root)

    def extend_rss(self, root: etree._Element) -> None:
        self.write(root)
