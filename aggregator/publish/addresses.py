"""Every address that the site publishes, for whoever wants all of it: the static export."""

from collections.abc import Callable, Iterator
from itertools import groupby

from aggregator.model import Piece
from aggregator.publish import feeds, history
from aggregator.publish.channels import has_sound
from aggregator.publish.paging import page_path, pages_of
from aggregator.publish.view import View
from aggregator.render import FEED_FORMATS
from aggregator.store import catalogue
from aggregator.store.opinions import near_count
from aggregator.store.query import Query

FURNITURE = (
    "/static/style.css",
    "/static/copy.js",
    "/static/favicon.svg",
    "/404.html",
)
STAND_INS = {
    "/search": (
        "Search",
        "This is the site as plain files, which cannot be searched. Everything is listed by "
        "source, and the newest in the digest.",
    ),
    "/status": (
        "Status",
        "This is the site as plain files. How the sources are doing is listed with them.",
    ),
}
"""Live pages that every page leads to: title and text of what stands there in an export."""


def pieces(view: View, mark: Callable[[str], str]) -> Iterator[Piece]:
    """Every address and stand-in, in pieces; `mark` is asked for each piece once."""
    for stem, ways in groupby((*STAND_INS, *every(view)), lambda each: Piece.split(each)[0]):
        yield Piece(stem, tuple(Piece.split(address)[1] for address in ways), mark(stem))


def every(view: View) -> Iterator[str]:
    """Every address that answers with something, each once; those of one stem stand together."""
    yield from ("/", "/sources", "/sources.opml", "/feeds", "/feeds.opml", *FURNITURE)
    yield from _formats("/feed")
    yield from _of_feeds(view)
    for path, total in _lists(view):
        yield from _with_formats(path)
        yield from _older(path, total)
    for thread in view.config.threads:
        yield from _formats(f"/threads/{thread.slug}/major")
        if has_sound(view, thread.slug):
            yield from _formats(f"/threads/{thread.slug}/podcast")
        yield (near := f"/threads/{thread.slug}/near")
        yield from _older(near, near_count(view.read, thread.slug))
    for story in catalogue.every_story(view.read):
        yield from _with_formats(f"/stories/{story}")
    yield from history.addresses(view)
    yield from (f"/items/{item}" for item in catalogue.every_item(view.read))


def _of_feeds(view: View) -> Iterator[str]:
    """The page of every listed feed, and the feeds that have no other page."""
    for card in feeds.cards(view):
        yield card.page
        if card.page == card.path:
            yield from _formats(card.path)


def _lists(view: View) -> Iterator[tuple[str, int]]:
    """Every list with the number of its entries."""
    for thread in view.config.threads:
        stories = catalogue.story_count(view.read, thread.slug)
        yield f"/threads/{thread.slug}", stories
        yield f"/threads/{thread.slug}/stories", stories
    counts = view.counts
    for slug in view.sources:
        yield f"/sources/{slug}", counts.get(slug, 0)
    for slug, total in catalogue.tags(view.read).items():
        yield f"/tags/{slug}", total
    yield "/corrections", catalogue.count(view.read, Query(corrected=True))


def _older(path: str, total: int) -> Iterator[str]:
    of = pages_of(total)
    yield from (page_path(path, number, of) for number in range(of - 1, 0, -1))


def _with_formats(path: str) -> Iterator[str]:
    yield path
    yield from _formats(path)


def _formats(path: str) -> Iterator[str]:
    yield from (f"{path}.{ending}" for ending in FEED_FORMATS)
