"""Every feed that goes out: which entries, under which title. One function per kind."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from urllib.parse import quote_plus

from aggregator.compose import tag_uri
from aggregator.model import FeedQuery, OutEntry, OutFeed
from aggregator.publish import selection
from aggregator.publish.selection import Placed
from aggregator.publish.view import Missing, Moved, View, fold, lead
from aggregator.slug import tag_slug
from aggregator.store import catalogue, listed, opinions
from aggregator.store.catalogue import Query

LIMIT = 100
"""Entries of a feed that says nothing else."""
MAJOR = 3
"""Independent owners that make a story a major development."""
SOUND = "audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed before its entries are read: `path` is its address without ending, `home` its page.

    `walk` gives all its entries, the last that came in first; the feed shows the first `limit`.
    """

    path: str
    home: str
    title: str
    subtitle: str = ""
    walk: Callable[[], Iterable[Placed]]
    limit: int = LIMIT
    query: str = ""
    podcast: bool = False

    def newest(self, most: int) -> tuple[OutEntry, ...]:
        """Its newest entries."""
        return tuple(placed.entry for placed in islice(self.walk(), most))


def front(view: View) -> Channel:
    """Every visible report, one entry each."""
    return Channel(
        path="/feed",
        home="/",
        title=view.config.site.title,
        subtitle=view.config.site.description,
        walk=lambda: selection.reports(view, Query(limit=LIMIT)),
    )


def thread(view: View, slug: str) -> Channel:
    """The reports of a thread."""
    wanted = view.thread(slug)
    return Channel(
        path=f"/threads/{slug}",
        home=f"/threads/{slug}",
        title=wanted.title,
        subtitle=wanted.description,
        walk=lambda: selection.reports(view, Query(threads=(slug,), limit=LIMIT)),
    )


def thread_stories(view: View, slug: str) -> Channel:
    """The stories of a thread, one entry each."""
    return Channel(
        path=f"/threads/{slug}/stories",
        home=f"/threads/{slug}/stories",
        title=f"{view.thread(slug).title}: stories",
        subtitle="One entry for every story, however many report it.",
        walk=lambda: selection.stories(view, Query(threads=(slug,), limit=LIMIT)),
    )


def thread_major(view: View, slug: str) -> Channel:
    """The major developments of a thread."""
    return Channel(
        path=f"/threads/{slug}/major",
        home=f"/threads/{slug}",
        title=f"{view.thread(slug).title}: major developments",
        subtitle="One entry for every story that at least three independent owners report.",
        walk=lambda: selection.stories(view, Query(threads=(slug,), limit=LIMIT), MAJOR),
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
        walk=lambda: _heard(view, slug),
        podcast=True,
    )


def has_sound(view: View, thread: str) -> bool:
    """Whether there is a podcast of a thread."""
    return any(True for _ in _heard(view, thread))


def _heard(view: View, slug: str) -> Iterator[Placed]:
    query = Query(threads=(slug,), tags=(SOUND,), limit=LIMIT)
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
    return Channel(
        path=f"/stories/{story_id}",
        home=f"/stories/{story_id}",
        title=lead(fold(view.reports([story_id])[story_id])).shown_title,
        subtitle="Every report of this story.",
        walk=lambda: selection.reports(view, Query(stories=(story_id,), limit=LIMIT)),
    )


def tag(view: View, slug: str) -> Channel:
    """The reports under one tag."""
    found = catalogue.tag(view.read, slug)
    if found is None:
        raise Missing
    return Channel(
        path=f"/tags/{slug}",
        home=f"/tags/{slug}",
        title=f"{view.config.site.title}: {found.term}",
        walk=lambda: selection.reports(view, Query(tags=(slug,), limit=LIMIT)),
    )


def source(view: View, slug: str) -> Channel:
    """What one source published, as far as its policy lets us pass it on."""
    if slug not in view.sources:
        raise Missing
    return Channel(
        path=f"/sources/{slug}",
        home=f"/sources/{slug}",
        title=f"{view.sources[slug].name}, by way of {view.config.site.title}",
        walk=lambda: selection.items(view, Query(sources=(slug,), limit=LIMIT)),
    )


def corrections(view: View) -> Channel:
    """What publishers changed in substance after publishing, one entry for each time."""
    return Channel(
        path="/corrections",
        home="/corrections",
        title=f"{view.config.site.title}: corrections",
        subtitle="Items whose title, link or text changed after they were first seen.",
        walk=lambda: selection.corrections(view),
    )


def search(view: View, words: str) -> Channel:
    """The reports that hold all these words."""
    query = Query(words=words, limit=LIMIT)
    return Channel(
        path="/search",
        home=f"/search?{asked(words)}",
        title=f"{view.config.site.title}: {words}" if words else view.config.site.title,
        subtitle=f"Reports in which these words stand: {words}",
        walk=lambda: selection.reports(view, query) if words.strip() else (),
        query=asked(words),
    )


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
        walk=partial(_matching, view, wanted),
        limit=wanted.limit,
    )


def _matching(view: View, wanted: FeedQuery) -> Iterator[Placed]:
    query = Query(
        threads=wanted.threads,
        tags=tuple(tag_slug(name) for name in wanted.tags),
        sources=tuple(_with_listed(view, wanted.sources)),
        language=wanted.language,
        text=wanted.text,
        limit=max(LIMIT, wanted.limit),
    )
    if wanted.major:
        return selection.stories(view, query, max(MAJOR, wanted.min_owners))
    if wanted.per == "story":
        return selection.stories(view, query, wanted.min_owners)
    if wanted.min_owners > 1:
        return selection.supported(view, query, wanted.min_owners)
    return selection.reports(view, query)


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


TOLD = re.compile(
    r"/feed|/corrections|/(?:feeds|sources)/[^/]+|/threads/[^/]+(?:/(?:stories|major|podcast))?"
)
"""Addresses of feeds of whose changes our hub is told: tags, stories and searches are too many."""


def out_feed(view: View, made: Channel) -> OutFeed:
    """The feed as the renderers take it; its `updated` is its newest entry's."""
    site = view.config.site
    entries = made.newest(made.limit)
    query = f"?{made.query}" if made.query else ""
    return OutFeed(
        id=tag_uri(view.authority, f"feeds{made.path}{query}"),
        title=made.title,
        subtitle=made.subtitle,
        address=site.url + made.path,
        home=site.url + made.home,
        language=site.language,
        updated=max((entry.updated for entry in entries), default=view.as_of),
        entries=entries,
        author=site.title,
        query=made.query,
        podcast=made.podcast,
        image=site.image or None,
        hub=site.hub or None if TOLD.fullmatch(made.path) else None,
    )
