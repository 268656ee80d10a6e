"""What goes out, one file per format; pure: the same feed gives the same bytes."""

from collections.abc import Callable

from aggregator.model import OutFeed
from aggregator.render.atom import atom
from aggregator.render.jsonfeed import json_feed
from aggregator.render.outlines import outlines
from aggregator.render.rss import rss

Renderer = Callable[[OutFeed], bytes]

FEED_FORMATS: dict[str, tuple[Renderer, str]] = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "rss": (rss, "application/rss+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
    "opml": (outlines, "text/x-opml; charset=utf-8"),
}
"""The ending of a feed's address, how it is rendered, and its media type."""
SUBSCRIBED = ("atom", "rss", "json")
"""The endings under which people subscribe; an outline is read once."""

__all__ = ["FEED_FORMATS", "SUBSCRIBED", "Renderer", "atom", "json_feed", "outlines", "rss"]
