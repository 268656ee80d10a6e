"""Every address that the site publishes, for whoever wants all of it: the static export."""

from collections.abc import Iterator

from aggregator.publish import feeds, history
from aggregator.publish.channels import has_sound
from aggregator.publish.paging import page_path, pages_of
from aggregator.publish.view import View
from aggregator.render import FEED_FORMATS
from aggregator.store import catalogue, opinions
from aggregator.store.catalogue import Query
from aggregator.store.opinions import near_count

FURNITURE = (
    "/sources.opml",
    "/feeds.opml",
    "/static/style.css",
    "/static/copy.js",
    "/static/favicon.svg",
)


def every(view: View) -> Iterator[str]:
    """Every address that answers with something, each once."""
    yield from ("/", "/sources", "/feeds", *FURNITURE)
    yield from _formats("/feed")
    yield from _of_feeds(view)
    for path, total in _lists(view):
        yield from _pages(path, total)
        yield from _formats(path)
    for thread in view.config.threads:
        yield from _formats(f"/threads/{thread.slug}/major")
        if has_sound(view, thread.slug):
            yield from _formats(f"/threads/{thread.slug}/podcast")
        yield from _pages(f"/threads/{thread.slug}/near", near_count(view.read, thread.slug))
    for story in catalogue.every_story(view.read):
        if opinions.story(view.read, story) == story and catalogue.has_story(view.read, story):
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
    for slug in view.sources:
        yield f"/sources/{slug}", catalogue.count(view.read, Query(sources=(slug,)))
    for slug in catalogue.every_tag(view.read):
        yield f"/tags/{slug}", catalogue.count(view.read, Query(tags=(slug,)))
    yield "/corrections", catalogue.count(view.read, Query(corrected=True))


def _pages(path: str, total: int) -> Iterator[str]:
    yield from (page_path(path, number) for number in range(1, pages_of(total) + 1))


def _with_formats(path: str) -> Iterator[str]:
    yield path
    yield from _formats(path)


def _formats(path: str) -> Iterator[str]:
    yield from (f"{path}.{ending}" for ending in FEED_FORMATS)
