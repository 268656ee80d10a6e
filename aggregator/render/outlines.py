"""A feed as OPML 2.0: the sources that its entries came from, to be followed without us."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aggregator import opml
from aggregator.model import OutEntry, OutFeed, Source
from aggregator.render import legal


def outlines(feed: OutFeed) -> bytes:
    """Each source once, by its name. The same feed gives the same bytes.

    One without a public feed is a name with its page where that is known.
    """
    sources: dict[str, Source] = {}
    for entry in _all(feed.entries):
        source = _source(entry)
        known = sources.setdefault(source.slug, source)
        if known.language != source.language:
            sources[source.slug] = replace(known, language=None)
    named = sorted(sources.values(), key=lambda source: (source.name.casefold(), source.slug))
    return opml.write(legal.title(feed), named, feed.home, pages=True)


def _all(entries: Iterable[OutEntry]) -> Iterator[OutEntry]:
    """The entries, with those that carried or reported the same."""
    for entry in entries:
        yield from (entry, *entry.copies, *entry.reports)


def _source(entry: OutEntry) -> Source:
    credit = entry.attribution
    feed = legal.web(credit.feed_url)
    return Source(
        name=legal.line(credit.feed_title) or credit.source,
        slug=credit.source,
        kind="feed" if feed else "page",
        url=feed,
        home=legal.web(credit.carrier_url if credit.carrier else credit.publisher_url),
        language=legal.language(entry.language),
    )
