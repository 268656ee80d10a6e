"""The pages of the news itself: the digest, threads, stories, items."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from aggregator.model import Copy, OutEntry, Thread
from aggregator.model.page import (
    FeedLink,
    FrontPage,
    Head,
    HealthCount,
    ItemPage,
    Link,
    Related,
    SameText,
    StoryCard,
    StoryPage,
    ThreadCard,
    ThreadPage,
    Timeline,
    Version,
)
from aggregator.publish import channels, feeds, why
from aggregator.publish.paging import page_path, paging
from aggregator.publish.view import View, fold, lead, owners
from aggregator.slug import tag_slug
from aggregator.store import catalogue, facts, opinions
from aggregator.store.catalogue import StoryLine
from aggregator.store.query import Query

IN_THREAD = 8
OUTSIDE = 8
CANDIDATES = 60
"""Stories that are looked at for a place on the front page."""
QUIET = 14
"""Days without a report after which a thread is quiet."""
OLD = 30.0
"""Days after which a story is no older for being older still, nor for having no date."""
SHOWN_OTHERS = 4
SHOWN_RELATED = 12
"""Other reports of its story that the page of an item names; the story's own page has them all."""


def front(view: View) -> FrontPage:
    """The digest."""
    site = view.config.site
    cards = [_thread_card(view, thread, IN_THREAD) for thread in view.config.threads]
    busy = [card for card in cards if card.stories and not _is_quiet(view, card)]
    states = [view.states[source.slug] for source in view.followed]
    return FrontPage(
        head=Head(
            title=site.title,
            path="/",
            description=site.description,
            feeds=(
                feeds.EVERYTHING,
                *(feeds.link(c.title, f"/threads/{c.slug}") for c in cards),
            ),
        ),
        threads=tuple(busy),
        quiet=tuple(card for card in cards if card not in busy),
        stories=tuple(_outside(view)),
        health=HealthCount.of(states),
        as_of=view.as_of,
    )


def _is_quiet(view: View, card: ThreadCard) -> bool:
    newest = catalogue.last_arrival(view.read, card.slug)
    return (view.as_of - newest).days >= QUIET


def _outside(view: View) -> list[StoryCard]:
    return _best(view, catalogue.stories_outside(view.read, CANDIDATES), OUTSIDE)


def _best(view: View, lines: Sequence[StoryLine], most: int) -> list[StoryCard]:
    """The stories that matter: many owners, recent, with a headline; then the latest event."""
    cards = [(_weight(view, card), card) for card in _story_cards(view, lines)]
    cards.sort(key=lambda pair: -pair[0])  # stable: the lines come last event first
    return [card for _, card in cards[:most]]


def _weight(view: View, card: StoryCard) -> float:
    days = (view.as_of - card.last.at).total_seconds() / 86_400 if card.last else OLD
    voices = len(card.owners) + math.log2(card.reports) + (1.0 if card.lead.title else 0.0)
    return math.log2(1 + voices) - math.log2(1 + min(OLD, max(0.0, days)) / 2)


def _story_cards(view: View, lines: Sequence[StoryLine]) -> list[StoryCard]:
    reports = view.reports(line.id for line in lines)
    return [_story_card(line, reports[line.id]) for line in lines]


def _story_card(line: StoryLine, items: Sequence[OutEntry]) -> StoryCard:
    reports = fold(items)
    first = lead(reports)
    dates = [item.published for item in items if item.published]
    return StoryCard(
        id=line.id,
        title=first.shown_title,
        lead=first,
        reports=line.reports,
        owners=owners(reports),
        others=tuple(report for report in reports if report is not first)[:SHOWN_OTHERS],
        first=min(dates, key=lambda moment: moment.at, default=None),
        last=max(dates, key=lambda moment: moment.at, default=None),
    )


def _thread_card(view: View, thread: Thread, most: int) -> ThreadCard:
    lines = _lines(view, thread.slug)[:CANDIDATES]
    return replace(_card(view, thread.slug), stories=tuple(_best(view, lines, most)))


@lru_cache(maxsize=2)
def _lines(view: View, thread: str) -> list[StoryLine]:
    """All its stories, last event first; kept for who draws one page after another."""
    return catalogue.stories(view.read, thread, catalogue.ALL)


@lru_cache(maxsize=2)
def _card(view: View, slug: str) -> ThreadCard:
    """The thread in figures, without a story."""
    thread = view.thread(slug)
    dates = catalogue.dates(view.read, thread.slug)
    known = [date for date in dates if date]
    return ThreadCard(
        slug=thread.slug,
        title=thread.title,
        description=thread.description,
        reports=len(dates),
        story_count=len(_lines(view, thread.slug)),
        owners=_owner_count(view, thread.slug),
        timeline=Timeline.of(dates, view.zone),
        last=max(known, key=lambda moment: moment.at, default=None),
    )


def _owner_count(view: View, thread: str) -> int:
    slugs = catalogue.sources_of_thread(view.read, thread)
    return len({view.sources[slug].owner or view.sources[slug].name for slug in slugs})


def thread(view: View, slug: str, number: str = "") -> ThreadPage:
    """A thread with its stories, last event first."""
    return _thread_page(view, slug, number, f"/threads/{slug}")


def thread_stories(view: View, slug: str, number: str = "") -> ThreadPage:
    """The same under the address of the feed that has one entry per story."""
    return _thread_page(view, slug, number, f"/threads/{slug}/stories")


def _thread_page(view: View, slug: str, number: str, path: str) -> ThreadPage:
    wanted = view.thread(slug)
    lines = _lines(view, slug)
    here = paging(path, number, len(lines))
    followed = (
        feeds.link(wanted.title, f"/threads/{slug}"),
        feeds.link(f"{wanted.title}: stories", f"/threads/{slug}/stories"),
    )
    head = Head(
        title=wanted.title,
        path=page_path(path, here.number, here.of),
        description=wanted.description,
        feeds=followed if path == followed[0].path else followed[::-1],
    )
    cards = _story_cards(view, lines[here.before : here.before + here.size])
    return ThreadPage(
        head=head,
        thread=replace(_card(view, slug), stories=tuple(cards)),
        near=opinions.near_count(view.read, slug),
        paging=here,
    )


def story(view: View, story_id: str) -> StoryPage:
    """The coverage of a story."""
    channels.story(view, story_id)
    reports = view.reports([story_id])[story_id]
    card = _story_card(catalogue.story(view.read, story_id), reports)
    slugs = dict.fromkeys(slug for report in reports for slug in report.threads)
    threads = tuple(why.thread_link(view, slug) for slug in slugs)
    head = Head(
        title=card.title,
        path=f"/stories/{story_id}",
        feeds=(FeedLink(card.title, f"/stories/{story_id}"),),
        crumbs=threads[:1],
    )
    return StoryPage(
        head=head,
        story=card,
        reports=tuple(fold(reports)),
        threads=threads,
        merges=tuple(why.joined(view, opinions.merged_into(view.read, story_id))),
    )


def item(view: View, item_id: str) -> ItemPage:
    """One item with full credit, its relatives and the reasons for its place."""
    found = catalogue.items(view.read, Query(ids=(item_id,)))
    if not found:
        raise view.absent(item_id)
    listed, entry = found[0], replace(view.out(found)[0], copies=_carriers(view, item_id))
    crumbs = (*(why.thread_link(view, slug) for slug in listed.threads[:1]),)
    return ItemPage(
        head=Head(title=entry.shown_title, path=f"/items/{item_id}", crumbs=crumbs),
        entry=entry,
        same_text=_same_text(view, listed.copy),
        tags=tuple(_tag_links(view, item_id)),
        related=tuple(_related(view, entry)),
        why=tuple(why.reasons(view, entry)),
        missed=tuple(why.missed(view, entry)),
        versions=tuple(_versions(view, item_id)),
        rule=listed.item.rule,
    )


def _tag_links(view: View, item_id: str) -> Iterator[Link]:
    for one in opinions.tags(view.read, item_id):
        yield Link(one.term, f"/tags/{tag_slug(one.term)}")


def _carriers(view: View, item_id: str) -> tuple[OutEntry, ...]:
    return tuple(one for one in view.carriers((item_id,)) if one.item != item_id)


def _same_text(view: View, copy: Copy | None) -> SameText | None:
    if copy is None or copy.original is None:
        return None
    for original in view.find(Query(ids=(copy.original,))):
        return _as_told(original, copy)
    return None


def _as_told(original: OutEntry, copy: Copy) -> SameText:
    place = Link(original.shown_title, f"/items/{original.item}")
    origin = copy.origin or original.origin
    return SameText(place, original.attribution.publisher, origin, copy.evidence)


def _coverage(view: View, entry: OutEntry) -> list[OutEntry]:
    story_id = entry.story or entry.item
    return view.reports([story_id])[story_id]


def _related(view: View, entry: OutEntry) -> list[Related]:
    same_story = [
        Related(report, "in the same story")
        for report in fold(_coverage(view, entry))
        if (report.copy_of or report.item) != (entry.copy_of or entry.item)
    ]
    told = {related.entry.item for related in same_story} | {entry.item}
    neighbours = catalogue.seen_together(view.read, entry.item, SHOWN_OTHERS * 3)
    same_page = [
        Related(other, "on the same page")
        for other in view.out(neighbours)
        if other.item not in told and (other.partial or entry.partial)
    ]
    return same_story[:SHOWN_RELATED] + same_page


def _versions(view: View, item_id: str) -> list[Version]:
    return [
        Version(
            number=revision.number,
            seen_at=revision.seen_at,
            title=revision.entry.title,
            material=revision.material,
        )
        for revision in facts.revisions(view.read, item_id)
    ]
