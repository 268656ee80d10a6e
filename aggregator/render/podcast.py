"""What podcast players look for in RSS: Apple's elements and those of the Podcast Namespace.

https://help.apple.com/itc/podcasts_connect/#/itcb54353390 and https://podcasting2.org/docs.
Nothing is invented: an episode whose length nobody told has none here.
"""

from uuid import UUID, uuid5

from lxml import etree

from aggregator.compose import shorten
from aggregator.model import OutEntry, OutFeed
from aggregator.render import legal, marks
from aggregator.render.elements import add

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST}
CATEGORY = "News"
LONGEST_NAME = 255
"""Characters that Apple takes of an author."""
GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The space of podcast:guid."""


def describe(channel: etree._Element, feed: OutFeed) -> None:
    """The podcast itself. Its guid is made of the feed's id: it outlives a move of the site."""
    add(channel, f"{{{ITUNES}}}author", _name(legal.line(feed.author) or legal.title(feed)))
    add(channel, f"{{{ITUNES}}}type", "episodic")
    add(channel, f"{{{ITUNES}}}category", text=CATEGORY)
    if image := legal.web(feed.image):
        add(channel, f"{{{ITUNES}}}image", href=image)
    _add_explicit(channel, _explicit(feed))
    add(channel, f"{{{PODCAST}}}guid", str(uuid5(GUIDS, feed.id)))
    add(channel, f"{{{PODCAST}}}medium", "podcast")


def describe_episode(row: etree._Element, entry: OutEntry) -> None:
    """One episode, by its publisher."""
    add(row, f"{{{ITUNES}}}author", _name(marks.publisher(entry)))
    if entry.episode is None:
        return
    if entry.episode.duration:
        add(row, f"{{{ITUNES}}}duration", str(entry.episode.duration))
    if image := legal.web(entry.episode.image):
        add(row, f"{{{ITUNES}}}image", href=image)
    _add_explicit(row, entry.episode.explicit)


def _name(name: str) -> str:
    return shorten(name, LONGEST_NAME)


def _explicit(feed: OutFeed) -> bool | None:
    """Whether any episode is; None where none is known to be and some do not say."""
    told = [entry.episode.explicit if entry.episode else None for entry in feed.entries]
    return True if True in told else None if None in told or not told else False


def _add_explicit(parent: etree._Element, explicit: bool | None) -> None:
    if explicit is not None:
        add(parent, f"{{{ITUNES}}}explicit", "true" if explicit else "false")
