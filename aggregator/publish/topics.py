"""The feeds of whose changes our hub is told."""

from collections.abc import Iterable, Iterator

from aggregator.model import Config, OutFeed
from aggregator.publish import channels
from aggregator.publish.view import Missing, View
from aggregator.store import Transaction

_KINDS = ("", "/stories", "/major", "/podcast")


def feeds(
    config: Config, read: Transaction, sources: Iterable[str]
) -> Iterator[tuple[str, OutFeed]]:
    """Each with its address without ending; of sources only those of these slugs."""
    view = View(config, read)
    for path in _paths(config, sources):
        try:
            yield path, channels.out_feed(view, channels.channel(view, path))
        except Missing:  # a podcast without sound, or a source without a visible item
            continue


def _paths(config: Config, sources: Iterable[str]) -> Iterator[str]:
    yield from ("/feed", "/corrections")
    for thread in config.threads:
        yield from (f"/threads/{thread.slug}{kind}" for kind in _KINDS)
    yield from (f"/feeds/{feed.slug}" for feed in config.feeds if not feed.private)
    yield from (f"/sources/{slug}" for slug in sources)
