"""The pages of lists: tags, sources, corrections; and two live ones, status and search."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator import pings, websub
from aggregator.model import OutEntry, Source
from aggregator.model.page import (
    Correction,
    CorrectionsPage,
    FeedLink,
    Head,
    Paging,
    SearchPage,
    SourcePage,
    SourceRow,
    SourcesPage,
    Standing,
    StatusPage,
    TagPage,
    standing,
)
from aggregator.publish import channels, feeds
from aggregator.publish.paging import PER_PAGE, page_path, paging
from aggregator.publish.view import Missing, View, ids, tag_named
from aggregator.store import catalogue, facts, pushes
from aggregator.store import pings as kept
from aggregator.store.query import Query


def tag(view: View, slug: str, number: str = "") -> TagPage:
    """The items under one tag."""
    found = tag_named(view, slug)
    if found is None:
        raise Missing
    listed = ids(view, Query(tags=(slug,)))
    here = paging(f"/tags/{slug}", number, len(listed))
    return TagPage(
        head=_list_head(found.term, here, FeedLink(found.term, f"/tags/{slug}")),
        term=found.term,
        scheme=found.scheme,
        entries=_entries(view, listed, here),
        total=len(listed),
        paging=here,
    )


def _list_head(title: str, here: Paging, feed: FeedLink) -> Head:
    return Head(title=title, path=page_path(feed.path, here.number, here.of), feeds=(feed,))


def _entries(view: View, listed: Sequence[str], here: Paging) -> tuple[OutEntry, ...]:
    wanted = tuple(listed[here.before : here.before + here.size])
    entries = {one.item: one for one in view.find(Query(ids=wanted, limit=len(wanted)))}
    return tuple(entries[item] for item in wanted)


def source(view: View, slug: str, number: str = "") -> SourcePage:
    """One source with its items."""
    if slug not in view.sources:
        raise Missing
    feed, listed = feeds.of_source(view, slug), ids(view, Query(sources=(slug,)))
    here = paging(f"/sources/{slug}", number, len(listed))
    return SourcePage(
        head=_list_head(feed.title, here, feed),
        row=_steady(_row(view, view.sources[slug])),
        entries=_entries(view, listed, here),
        paging=here,
    )


def sources(view: View) -> SourcesPage:
    """All sources."""
    return SourcesPage(
        head=Head(title="Sources", path="/sources"), rows=tuple(map(_steady, _rows(view)))
    )


def _steady(row: SourceRow) -> SourceRow:
    """Without the times of visits, which change while nothing else does."""
    return replace(row, state=replace(row.state, checked_at=None, next_at=None))


def _rows(view: View) -> tuple[SourceRow, ...]:
    return tuple(_row(view, source) for source in view.sources.values())


def _row(view: View, source: Source) -> SourceRow:
    items = view.counts.get(source.slug, 0)
    return SourceRow(source=source, state=view.states[source.slug], items=items)


def corrections(view: View, number: str = "") -> CorrectionsPage:
    """What publishers changed after publishing."""
    listed = ids(view, Query(corrected=True))
    here = paging("/corrections", number, len(listed))
    return CorrectionsPage(
        head=_list_head("Corrections", here, feeds.link("Corrections", "/corrections")),
        corrections=tuple(_correction(view, e) for e in _entries(view, listed, here)),
        paging=here,
    )


def _correction(view: View, entry: OutEntry) -> Correction:
    first, *later = facts.revisions(view.read, entry.item)
    last = [revision for revision in later if revision.material][-1]
    return Correction(
        entry=entry,
        seen_at=last.seen_at,
        before=first.entry.title or entry.shown_title,
        after=last.entry.title or entry.shown_title,
    )


def _with_push(view: View, now: datetime) -> Iterator[SourceRow]:
    told = websub.told(pushes.subscriptions(view.read), now)
    return (replace(row, push=told.get(row.source.slug, "")) for row in _rows(view))


def status(view: View, now: datetime) -> StatusPage:
    """How the machine does; live, so that it is never kept or exported."""
    return StatusPage(
        head=Head(title="Status", path="/status"),
        rows=tuple(sorted(_with_push(view, now), key=_trouble_first)),
        items=catalogue.count(view.read, Query()),
        unthreaded=facts.waiting(view.read),
        hub=pings.told(kept.hub(view.read, view.config.site.hub)),
        now=now,
    )


def _trouble_first(row: SourceRow) -> tuple[int, str]:
    order: tuple[Standing, ...] = ("failing", "throttled", "waiting", "fine")
    return order.index(standing(row.state)), row.source.name.casefold()


def _feeds_of(words: str) -> tuple[FeedLink, ...]:
    title = f"Search: {words}"
    return (FeedLink(title, "/search", f"?{channels.asked(words)}"),) if words.strip() else ()


def search(view: View, words: str) -> SearchPage:
    """The newest items that hold all these words; live as well."""
    query = Query(words=words.strip(), limit=PER_PAGE)
    found = view.find(query) if query.words else []
    return SearchPage(
        head=Head(title="Search", path="/search", feeds=_feeds_of(words)),
        query=words,
        entries=tuple(found),
        total=catalogue.count(view.read, query) if query.words else 0,
    )
