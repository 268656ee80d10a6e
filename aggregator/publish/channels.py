"""Every feed that goes out: which items, under which title. One function per kind."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from aggregator.compose import tag_uri
from aggregator.model import FeedQuery, OutEntry, OutFeed
from aggregator.publish.view import Missing, Moved, View, fold, lead, owners
from aggregator.slug import tag_slug
from aggregator.store import catalogue, listed, opinions
from aggregator.store.catalogue import Query

LIMIT = 100
"""Entries of a feed that says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed before it is rendered: `path` is its address without ending, `home` its page."""

    path: str
    home: str
    title: str
    subtitle: str = ""
    entries: tuple[OutEntry, ...] = ()


def front(view: View) -> Channel:
    """Every visible report, one entry each."""
    return Channel(
        path="/feed",
        home="/",
        title=view.config.site.title,
        subtitle=view.config.site.description,
        entries=_newest(view.folded(Query(limit=LIMIT))),
    )


def _newest(pages: Iterable[Sequence[OutEntry]], most: int = LIMIT) -> tuple[OutEntry, ...]:
    return tuple(islice(chain.from_iterable(pages), most))


def thread(view: View, slug: str) -> Channel:
    """The reports of a thread."""
    wanted = view.thread(slug)
    return Channel(
        path=f"/threads/{slug}",
        home=f"/threads/{slug}",
        title=wanted.title,
        subtitle=wanted.description,
        entries=_newest(view.folded(Query(threads=(slug,), limit=LIMIT))),
    )


def thread_stories(view: View, slug: str) -> Channel:
    """The stories of a thread, one entry each."""
    wanted = view.thread(slug)
    lines = catalogue.stories(view.read, slug, LIMIT, order="arrival")
    return Channel(
        path=f"/threads/{slug}/stories",
        home=f"/threads/{slug}/stories",
        title=f"{wanted.title}: stories",
        subtitle="One entry for every story, however many report it.",
        entries=tuple(_story_entries(view, [line.id for line in lines])),
    )


def _story_entries(view: View, stories: Sequence[str]) -> Iterator[OutEntry]:
    for story_id, reports in view.reports(stories).items():
        yield replace(
            lead(reports),
            id=tag_uri(view.authority, f"stories/{story_id}"),
            page=f"{view.config.site.url}/stories/{story_id}",
            updated=max(report.first_seen for report in reports),
        )


def story(view: View, story_id: str) -> Channel:
    """The reports of one story; Moved where it is part of another by now."""
    found = opinions.story(view.read, story_id)
    if found is None:
        raise Missing
    if found != story_id:
        raise Moved(f"/stories/{found}")
    reports = fold(view.reports([story_id])[story_id])
    return Channel(
        path=f"/stories/{story_id}",
        home=f"/stories/{story_id}",
        title=lead(reports).shown_title,
        subtitle="Every report of this story.",
        entries=tuple(reversed(reports[-LIMIT:])),
    )


def tag(view: View, slug: str) -> Channel:
    """The items under one tag."""
    found = catalogue.tag(view.read, slug)
    if found is None:
        raise Missing
    return Channel(
        path=f"/tags/{slug}",
        home=f"/tags/{slug}",
        title=f"{view.config.site.title}: {found.term}",
        entries=tuple(view.find(Query(tags=(slug,), limit=LIMIT))),
    )


def source(view: View, slug: str) -> Channel:
    """What one source published, as far as its policy lets us pass it on."""
    if slug not in view.sources:
        raise Missing
    return Channel(
        path=f"/sources/{slug}",
        home=f"/sources/{slug}",
        title=f"{view.sources[slug].name}, by way of {view.config.site.title}",
        entries=tuple(view.find(Query(sources=(slug,), limit=LIMIT))),
    )


def corrections(view: View) -> Channel:
    """Items that their publishers changed in substance after publishing."""
    return Channel(
        path="/corrections",
        home="/corrections",
        title=f"{view.config.site.title}: corrections",
        subtitle="Items whose title, link or text changed after they were first seen.",
        entries=tuple(view.find(Query(corrected=True, limit=LIMIT))),
    )


def curated(view: View, slug: str) -> Channel:
    """One of the [[feeds]] of config.toml."""
    for wanted in view.config.feeds:
        if wanted.slug == slug:
            return Channel(
                path=f"/feeds/{slug}",
                home=f"/feeds/{slug}",
                title=wanted.title,
                subtitle=wanted.description,
                entries=_newest(_matching(view, wanted), wanted.limit),
            )
    raise Missing


def _matching(view: View, wanted: FeedQuery) -> Iterator[list[OutEntry]]:
    query = Query(
        threads=wanted.threads,
        tags=tuple(tag_slug(name) for name in wanted.tags),
        sources=tuple(_with_listed(view, wanted.sources)),
        language=wanted.language,
        text=wanted.text,
        limit=max(LIMIT, wanted.limit),
    )
    for page in view.folded(query):
        stories = {entry.story or entry.item for entry in page}
        enough = _with_owners(view, stories, wanted.min_owners)
        yield [entry for entry in page if (entry.story or entry.item) in enough]


def _with_listed(view: View, slugs: tuple[str, ...]) -> Iterator[str]:
    """These sources; a list stands for every feed that it names or named."""
    yield from slugs
    rows = listed.rows(view.read) if slugs else ()
    yield from (one.slug for one in rows if one.parent in slugs)


def _with_owners(view: View, stories: set[str], least: int) -> set[str]:
    if least <= 1:
        return stories
    found = view.reports(sorted(stories))
    return {story_id for story_id, reports in found.items() if len(owners(reports)) >= least}


CHANNELS: tuple[tuple[str, Callable[..., Channel]], ...] = (
    (r"/feed", front),
    (r"/threads/([^/]+)", thread),
    (r"/threads/([^/]+)/stories", thread_stories),
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


def out_feed(view: View, made: Channel) -> OutFeed:
    """The feed as the renderers take it; its `updated` is its newest entry's."""
    site = view.config.site
    return OutFeed(
        id=tag_uri(view.authority, f"feeds{made.path}"),
        title=made.title,
        subtitle=made.subtitle,
        address=site.url + made.path,
        home=site.url + made.home,
        language=site.language,
        updated=max((entry.updated for entry in made.entries), default=view.as_of),
        entries=made.entries,
        author=site.title,
    )
