"""The pages of lists: tags, sources, feeds, corrections; and two live ones, status and search."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from aggregator import websub
from aggregator.model import OutEntry, Source, Thread
from aggregator.model.page import (
    Correction,
    CorrectionsPage,
    FeedCard,
    FeedGroup,
    FeedLink,
    FeedPage,
    FeedsPage,
    Head,
    Link,
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
from aggregator.publish import channels
from aggregator.publish.paging import PER_PAGE, offset, page_path, paging
from aggregator.publish.view import Missing, View
from aggregator.store import catalogue, facts, pushes
from aggregator.store.catalogue import Query

FRONT_FEED = FeedLink("Everything", "/feed")


def tag(view: View, slug: str, number: str = "1") -> TagPage:
    """The items under one tag."""
    found = catalogue.tag(view.read, slug)
    if found is None:
        raise Missing
    query = Query(tags=(slug,), limit=PER_PAGE)
    total = catalogue.count(view.read, query)
    here = paging(f"/tags/{slug}", number, total)
    return TagPage(
        head=_list_head(found.term, f"/tags/{slug}", here),
        term=found.term,
        scheme=found.scheme,
        entries=_entries(view, query, here),
        total=total,
        paging=here,
    )


def _list_head(title: str, path: str, here: Paging) -> Head:
    return Head(title=title, path=page_path(path, here.number), feeds=(FeedLink(title, path),))


def _entries(view: View, query: Query, here: Paging) -> tuple[OutEntry, ...]:
    return tuple(view.find(query.at(offset(here))))


def source(view: View, slug: str, number: str = "1") -> SourcePage:
    """One source with its items."""
    if slug not in view.sources:
        raise Missing
    query = Query(sources=(slug,), limit=PER_PAGE)
    here = paging(f"/sources/{slug}", number, catalogue.count(view.read, query))
    return SourcePage(
        head=_list_head(view.sources[slug].name, f"/sources/{slug}", here),
        row=_steady(_row(view, view.sources[slug], catalogue.sources(view.read))),
        entries=_entries(view, query, here),
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
    counts = catalogue.sources(view.read)
    return tuple(_row(view, source, counts) for source in view.sources.values())


def _row(view: View, source: Source, counts: dict[str, int]) -> SourceRow:
    return SourceRow(
        source=source, state=view.states[source.slug], items=counts.get(source.slug, 0)
    )


def feeds(view: View) -> FeedsPage:
    """Every feed that can be subscribed to."""
    made = channels.front(view)
    groups = (
        FeedGroup("Everything", (_card_of(made),)),
        FeedGroup("Curated", tuple(_curated_cards(view))),
        FeedGroup("Threads", tuple(_thread_feed_cards(view.config.threads))),
        FeedGroup("Sources", tuple(_source_feed_cards(view.followed))),
        FeedGroup(
            "Corrections",
            (
                FeedCard(
                    title="Corrections",
                    path="/corrections",
                    home="/corrections",
                    description="Items whose publishers changed them in substance.",
                ),
            ),
        ),
    )
    return FeedsPage(
        head=Head(title="Feeds", path="/feeds", feeds=(FRONT_FEED,)),
        groups=tuple(group for group in groups if group.feeds),
    )


def _card_of(made: channels.Channel) -> FeedCard:
    return FeedCard(title=made.title, path=made.path, home=made.home, description=made.subtitle)


def _curated_cards(view: View) -> Iterable[FeedCard]:
    for feed in view.config.feeds:
        path = f"/feeds/{feed.slug}"
        yield FeedCard(title=feed.title, path=path, home=path, description=feed.description)


def _thread_feed_cards(threads: Iterable[Thread]) -> Iterable[FeedCard]:
    for one in threads:
        path = f"/threads/{one.slug}"
        yield FeedCard(title=one.title, path=path, home=path, description="One entry per item.")
        yield FeedCard(
            title=f"{one.title}: stories",
            path=f"{path}/stories",
            home=f"{path}/stories",
            description="One entry per story, however many report it.",
        )
        yield FeedCard(
            title=f"{one.title}: major developments",
            path=f"{path}/major",
            home=path,
            description="One entry per story, once at least three independent owners report it.",
        )


def _source_feed_cards(sources: Iterable[Source]) -> Iterable[FeedCard]:
    for one in sources:
        path = f"/sources/{one.slug}"
        yield FeedCard(title=one.name, path=path, home=path)


def feed(view: View, slug: str) -> FeedPage:
    """One curated feed, for people."""
    made = channels.curated(view, slug)
    head = Head(
        title=made.title,
        path=made.home,
        description=made.subtitle,
        feeds=(FeedLink(made.title, made.path),),
        crumbs=(Link("Feeds", "/feeds"),),
    )
    return FeedPage(head=head, feed=_card_of(made), entries=made.newest(10))


def corrections(view: View, number: str = "1") -> CorrectionsPage:
    """What publishers changed after publishing."""
    here = paging("/corrections", number, catalogue.count(view.read, Query(corrected=True)))
    query = Query(corrected=True, limit=PER_PAGE)
    return CorrectionsPage(
        head=_list_head("Corrections", "/corrections", here),
        corrections=tuple(_correction(view, e) for e in _entries(view, query, here)),
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
