"""Every feed that goes out: which entries, under which title. One function per kind."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from urllib.parse import quote_plus

from aggregator.compose import tag_uri
from aggregator.model import FeedQuery, Gone, History, OutEntry, OutFeed, Tombstone
from aggregator.publish import selection
from aggregator.publish.selection import Placed
from aggregator.publish.view import Missing, Moved, View, fold, lead, tag_named
from aggregator.slug import tag_slug
from aggregator.store import archives, arrivals, facts, listed, opinions
from aggregator.store.query import Query

LIMIT = 100
"""Entries of a feed that says nothing else."""
MAJOR = 3
"""Independent owners that make a story a major development."""
SOUND = "audio"


def _own_id(_view: View, gone: Gone) -> Iterable[str]:
    return (gone.published_id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed before its entries are read: `path` is its address without ending, `home` its page.

    `walk` gives the entries that a query finds, the last that came in first; the feed shows the
    first `limit` of what it `asks`. `ids` gives the ids under which it had an item that is gone.
    Where its past is `archived`, what has left the feed never comes back into it, and our hub is
    told when it changes: tags, stories and searches are too many for that.
    """

    path: str
    home: str
    title: str
    subtitle: str = ""
    asks: Query
    walk: Callable[[Query], Iterable[Placed]]
    ids: Callable[[View, Gone], Iterable[str]] = _own_id
    archived: bool = False
    limit: int = LIMIT
    query: str = ""
    podcast: bool = False


def front(view: View) -> Channel:
    """Every visible report, one entry each."""
    return Channel(
        path="/feed",
        home="/",
        title=view.config.site.title,
        subtitle=view.config.site.description,
        asks=Query(limit=LIMIT),
        walk=partial(selection.reports, view),
        archived=True,
    )


def thread(view: View, slug: str) -> Channel:
    """The reports of a thread."""
    wanted = view.thread(slug)
    return Channel(
        path=f"/threads/{slug}",
        home=f"/threads/{slug}",
        title=wanted.title,
        subtitle=wanted.description,
        asks=Query(threads=(slug,), limit=LIMIT),
        walk=partial(selection.reports, view),
        archived=True,
    )


def thread_stories(view: View, slug: str) -> Channel:
    """The stories of a thread, one entry each."""
    return Channel(
        path=f"/threads/{slug}/stories",
        home=f"/threads/{slug}/stories",
        title=f"{view.thread(slug).title}: stories",
        subtitle="One entry for every story, however many report it.",
        asks=Query(threads=(slug,), limit=LIMIT),
        walk=partial(selection.stories, view),
        ids=_story_ids,
        archived=True,
    )


def thread_major(view: View, slug: str) -> Channel:
    """The major developments of a thread."""
    return Channel(
        path=f"/threads/{slug}/major",
        home=f"/threads/{slug}",
        title=f"{view.thread(slug).title}: major developments",
        subtitle="One entry for every story that at least three independent owners report.",
        asks=Query(threads=(slug,), limit=LIMIT),
        walk=partial(selection.stories, view, least=MAJOR),
        ids=_story_ids,
        archived=True,
    )


def thread_podcast(view: View, slug: str) -> Channel:
    """What there is to hear of a thread; Missing where there is nothing."""
    wanted = view.thread(slug)
    if not has_sound(view, slug):
        raise Missing
    return Channel(
        path=f"/threads/{slug}/podcast",
        home=f"/threads/{slug}",
        title=f"{wanted.title}: to listen to",
        subtitle=wanted.description,
        asks=_sounding(slug),
        walk=partial(_heard, view),
        archived=True,
        podcast=True,
    )


def has_sound(view: View, thread: str) -> bool:
    """Whether there is a podcast of a thread."""
    return any(True for _ in _heard(view, _sounding(thread)))


def _sounding(thread: str) -> Query:
    return Query(threads=(thread,), tags=(SOUND,), limit=LIMIT)


def _heard(view: View, query: Query) -> Iterator[Placed]:
    for placed in selection.reports(view, query):
        if any((media.type or "").startswith("audio/") for media in placed.entry.enclosures):
            yield placed


def story(view: View, story_id: str) -> Channel:
    """The reports of one story; Moved where it is part of another by now."""
    found = opinions.story(view.read, story_id)
    if found is None:
        raise Missing
    if found != story_id:
        raise Moved(f"/stories/{found}")
    reports = fold(view.reports([story_id])[story_id])
    if not reports:
        raise view.absent(story_id)
    return Channel(
        path=f"/stories/{story_id}",
        home=f"/stories/{story_id}",
        title=lead(reports).shown_title,
        subtitle="Every report of this story.",
        asks=Query(stories=(story_id,), limit=LIMIT),
        walk=partial(selection.reports, view),
    )


def tag(view: View, slug: str) -> Channel:
    """The reports under one tag."""
    found = tag_named(view, slug)
    if found is None:
        raise Missing
    return Channel(
        path=f"/tags/{slug}",
        home=f"/tags/{slug}",
        title=f"{view.config.site.title}: {found.term}",
        asks=Query(tags=(slug,), limit=LIMIT),
        walk=partial(selection.reports, view),
    )


def source(view: View, slug: str) -> Channel:
    """What one source published, as far as its policy lets us pass it on."""
    if slug not in view.sources:
        raise Missing
    return Channel(
        path=f"/sources/{slug}",
        home=f"/sources/{slug}",
        title=f"{view.sources[slug].name}, by way of {view.config.site.title}",
        asks=Query(sources=(slug,), limit=LIMIT),
        walk=partial(selection.items, view),
        archived=True,
    )


def corrections(view: View) -> Channel:
    """What publishers changed in substance after publishing, one entry for each time."""
    return Channel(
        path="/corrections",
        home="/corrections",
        title=f"{view.config.site.title}: corrections",
        subtitle="Items whose title, link or text changed after they were first seen.",
        asks=Query(corrected=True, limit=LIMIT),
        walk=partial(selection.corrections, view),
        ids=_correction_ids,
        archived=True,
    )


def search(view: View, words: str) -> Channel:
    """The reports that hold all these words."""
    query = Query(words=words, limit=LIMIT)
    return Channel(
        path="/search",
        home=f"/search?{asked(words)}",
        title=f"{view.config.site.title}: {words}" if words else view.config.site.title,
        subtitle=f"Reports in which these words stand: {words}",
        asks=query,
        walk=partial(selection.reports, view) if words.strip() else _nothing,
        ids=_nothing,  # else what is gone could be found by its words
        query=asked(words),
    )


def _nothing(*_: object) -> tuple[()]:
    return ()


def asked(words: str) -> str:
    """The query of the address of a search."""
    return f"q={quote_plus(words, errors='replace')}"


def curated(view: View, slug: str, *, private: bool = False) -> Channel:
    """One of the [[feeds]] of config.toml; a private one only to those who may have it."""
    wanted = next((feed for feed in view.config.feeds if feed.slug == slug), None)
    if wanted is None or (wanted.private and not private):
        raise Missing
    return Channel(
        path=f"/feeds/{slug}",
        home=f"/feeds/{slug}",
        title=wanted.title,
        subtitle=wanted.description,
        asks=_asked_for(view, wanted),
        walk=partial(_matching, view, wanted),
        ids=_story_ids if wanted.major or wanted.per == "story" else _own_id,
        archived=True,
        limit=wanted.limit,
    )


def _asked_for(view: View, wanted: FeedQuery) -> Query:
    return Query(
        threads=wanted.threads,
        tags=tuple(tag_slug(name) for name in wanted.tags),
        sources=tuple(_with_listed(view, wanted.sources)),
        language=wanted.language,
        text=wanted.text,
        limit=max(LIMIT, wanted.limit),
    )


def _matching(view: View, wanted: FeedQuery, query: Query) -> Iterator[Placed]:
    if wanted.major:
        return selection.stories(view, query, max(MAJOR, wanted.min_owners))
    if wanted.per == "story":
        return selection.stories(view, query, wanted.min_owners)
    if wanted.min_owners > 1:
        return selection.supported(view, query, wanted.min_owners)
    return selection.reports(view, query)


def _story_ids(view: View, gone: Gone) -> Iterable[str]:
    """A story is gone with the last of its items."""
    story = opinions.story_of(view.read, gone.item)
    return () if view.reports([story])[story] else (tag_uri(view.authority, f"stories/{story}"),)


def _correction_ids(view: View, gone: Gone) -> Iterable[str]:
    edits = [one.number for one in facts.revisions(view.read, gone.item) if one.material][1:]
    return [tag_uri(view.authority, f"corrections/{gone.item}/{number}") for number in edits]


def _with_listed(view: View, slugs: tuple[str, ...]) -> Iterator[str]:
    """These sources; a list stands for every feed that it names or named."""
    yield from slugs
    rows = listed.rows(view.read) if slugs else ()
    yield from (one.slug for one in rows if one.parent in slugs)


CHANNELS: tuple[tuple[str, Callable[..., Channel]], ...] = (
    (r"/feed", front),
    (r"/threads/([^/]+)", thread),
    (r"/threads/([^/]+)/stories", thread_stories),
    (r"/threads/([^/]+)/major", thread_major),
    (r"/threads/([^/]+)/podcast", thread_podcast),
    (r"/stories/([^/]+)", story),
    (r"/tags/([^/]+)", tag),
    (r"/sources/([^/]+)", source),
    (r"/corrections", corrections),
    (r"/feeds/([^/]+)", curated),
)
"""Which function makes the feed at an address (without its ending)."""


def channel(view: View, path: str) -> Channel:
    """The feed at `path`, which has no ending; Missing where there is none."""
    for pattern, make in CHANNELS:
        if found := re.fullmatch(pattern, path):
            return make(view, *found.groups())
    raise Missing


def lasting(view: View, sources: Iterable[str]) -> Iterator[str]:
    """The addresses of all public feeds that are `archived`; of sources, those of these slugs."""
    yield from ("/feed", "/corrections")
    for thread in view.config.threads:
        home = f"/threads/{thread.slug}"
        yield from (home, f"{home}/stories", f"{home}/major")
        if has_sound(view, thread.slug):
            yield f"{home}/podcast"
    yield from (f"/feeds/{feed.slug}" for feed in view.config.feeds if not feed.private)
    yield from (f"/sources/{slug}" for slug in sources)


def out_feed(view: View, made: Channel) -> OutFeed:
    """The feed as the renderers take it, as one subscribes to it."""
    feed = document(view, made, _window(view, made))
    gone = tuple(islice(_tombstones(view, made), LIMIT))
    return replace(
        feed,
        updated=max([feed.updated, *(one.when for one in gone)]),
        gone=gone,
        history=_history(view, made, feed.address) if made.archived else None,
    )


def document(view: View, made: Channel, entries: Iterable[OutEntry]) -> OutFeed:
    """A document of the feed; its `updated` is its newest entry's."""
    site = view.config.site
    held = tuple(entries)
    query = f"?{made.query}" if made.query else ""
    return OutFeed(
        id=tag_uri(view.authority, f"feeds{made.path}{query}"),
        title=made.title,
        subtitle=made.subtitle,
        address=site.url + made.path,
        home=site.url + made.home,
        language=site.language,
        updated=max((entry.updated for entry in held), default=view.as_of),
        entries=held,
        author=site.title,
        query=made.query,
        podcast=made.podcast,
        image=site.image or None,
        hub=site.hub or None if made.archived else None,
    )


def _window(view: View, made: Channel) -> Iterator[OutEntry]:
    """The newest entries, without those that others pushed out of the feed before."""
    return islice(_not_left(view, made), made.limit)


def _not_left(view: View, made: Channel) -> Iterator[OutEntry]:
    floor = archives.floor(view.read, made.path, made.limit) if made.archived else None
    walk = iter(made.walk(made.asks))
    while few := list(islice(walk, made.limit)):
        places = {placed.entry.id: placed.position for placed in few}
        left = archives.left(view.read, made.path, floor, places)
        yield from (placed.entry for placed in few if placed.entry.id not in left)
        if floor and few[-1].position < floor.position:
            return


def _tombstones(view: View, made: Channel) -> Iterator[Tombstone]:
    """Of what is gone, what the feed has had, as far as that is known."""
    gone = [
        Tombstone(name, one.when, one.why)
        for one in arrivals.gone(view.read, made.asks, LIMIT)
        for name in made.ids(view, one)
    ]
    names = [stone.id for stone in gone]
    had = archives.had(view.read, made.path, names) if made.archived else names
    yield from (stone for stone in gone if stone.id in had)


def _history(view: View, made: Channel, address: str) -> History:
    newest = archives.newest(view.read, made.path)
    return History(current=address, previous=f"{address}/archive/{newest}" if newest else None)
