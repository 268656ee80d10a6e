"""The feeds of OPML lists: which source each of them is, and which sources are followed in all.

A feed is known by its address. It keeps its slug for ever, whatever else in the list moves, is
renamed or goes; one that leaves the list is not visited any more, and its items stay. Where it
moves to another address in one step, under the same name and home, it stays the same source.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from aggregator.model import Followed, Listed, Source
from aggregator.slug import free_slug, slug_of

F = TypeVar("F", Followed, Listed)

LONGEST = 90
"""Characters of a slug before the number that may make it unlike others; 100 are allowed."""


def enrol(
    parent: Source, feeds: Iterable[Listed], known: Sequence[Followed], taken: Collection[str]
) -> list[Followed]:
    """Every feed that `parent` names or ever named, after its list was read as `feeds`.

    `known` is what this gave the last time; `taken` are the slugs of all other sources.
    """
    named: dict[str, Listed] = {}
    for feed in feeds:
        named.setdefault(place(feed.url), feed)
    left = {place(one.url): one for one in known}
    stayed = [_renewed(one, named[at]) for at, one in left.items() if at in named]
    gone = [one for at, one in left.items() if at not in named]
    come = [feed for at, feed in named.items() if at not in left]
    moves = _moves(gone, come)
    movers = set(moves.values())
    arrived = [feed for feed in come if feed not in movers]
    slugs = {*taken, *(one.slug for one in known)}
    return [
        *stayed,
        *(_renewed(one, feed) for one, feed in moves.items()),
        *_new(parent, arrived, slugs),
        *(replace(one, listed=False) for one in gone if one not in moves),
    ]


def followed(sources: Sequence[Source], roster: Iterable[Followed]) -> tuple[Source, ...]:
    """The sources of the config, and behind them the feeds that their lists name now.

    A feed that has a table of its own, or that an earlier list names, is not followed twice.
    """
    places = {place(source.url) for source in sources if source.url}
    slugs = {source.slug for source in sources}
    found = []
    for source in known(sources, (one for one in roster if one.listed)):
        if source.slug not in slugs and place(source.url or "") not in places:
            places.add(place(source.url or ""))
            found.append(source)
    return (*sources, *found)


def known(sources: Sequence[Source], roster: Iterable[Followed]) -> Iterator[Source]:
    """Every feed of the roster whose list is in the config, as the source that it is or was."""
    rows = list(roster)
    for parent in sources:
        if parent.kind == "opml":
            yield from (_source(parent, one) for one in rows if one.parent == parent.slug)


def place(url: str) -> str:
    """What tells one address from another: not its scheme, the case of its host or a last slash."""
    try:
        parts = urlsplit(url)
        host = (parts.netloc or "").lower()
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _source(parent: Source, one: Followed) -> Source:
    """A feed inherits what the editor decided about its list, but never the keys to it."""
    return Source(
        name=one.name,
        slug=one.slug,
        url=one.url,
        home=one.home,
        owner=parent.owner or one.name,
        republish=parent.republish,
        language=one.language or parent.language,
        interval=parent.interval,
        rights=parent.rights,
    )


def _renewed(one: Followed, feed: Listed) -> Followed:
    return replace(
        one, url=feed.url, name=feed.name, home=feed.home, language=feed.language, listed=True
    )


def _moves(gone: Iterable[Followed], come: Iterable[Listed]) -> dict[Followed, Listed]:
    """Feeds that left and came back elsewhere in one step: alone with their name and home."""
    before = _alone(one for one in gone if one.listed and one.home)
    after = _alone(come)
    return {before[key]: after[key] for key in before if key in after}


def _alone(feeds: Iterable[F]) -> dict[tuple[str, str | None], F]:
    """Those that share their name and home with no other, by both."""
    found: dict[tuple[str, str | None], list[F]] = {}
    for feed in feeds:
        found.setdefault((feed.name, feed.home), []).append(feed)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _new(parent: Source, feeds: Iterable[Listed], slugs: set[str]) -> Iterator[Followed]:
    for feed in feeds:
        slug = _slug(parent, feed, slugs)
        slugs.add(slug)
        yield Followed(
            slug=slug,
            parent=parent.slug,
            url=feed.url,
            name=feed.name,
            home=feed.home,
            language=feed.language,
        )


def _slug(parent: Source, feed: Listed, slugs: Collection[str]) -> str:
    own = slug_of(feed.name) or slug_of(urlsplit(feed.url).netloc) or "feed"
    return free_slug(f"{parent.slug}-{own}"[:LONGEST].rstrip("-"), slugs)
