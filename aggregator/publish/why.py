"""The reasons: for an item's place, for a story's parts, and for what a thread left out."""

from collections.abc import Iterable, Iterator, Sequence

from aggregator.model import Membership, Merge, OutEntry
from aggregator.model.page import Head, Joined, Link, Missed, NearPage, Why
from aggregator.publish.paging import page_path, paging
from aggregator.publish.view import View, lead
from aggregator.store import opinions
from aggregator.store.query import Query
from aggregator.threads.verdict import missing, near


def thread_link(view: View, slug: str) -> Link:
    """The thread by its title."""
    titles = {thread.slug: thread.title for thread in view.config.threads}
    return Link(titles.get(slug, slug), f"/threads/{slug}")


def reasons(view: View, entry: OutEntry) -> Iterator[Why]:
    """Why an item is in its story and in its threads."""
    yield from _story(view, entry)
    for one in opinions.memberships(view.read, entry.item):
        if one.member:
            yield Why(
                kind="thread",
                place=thread_link(view, one.thread),
                score=one.score,
                threshold=one.threshold,
                evidence=one.evidence,
            )


def _story(view: View, entry: OutEntry) -> Iterator[Why]:
    placement = opinions.placement(view.read, entry.item)
    if placement is None:
        return
    story = entry.story or entry.item
    yield Why(
        kind="story",
        place=Link(lead(view.reports([story])[story]).shown_title, f"/stories/{story}"),
        score=placement.score,
        threshold=placement.threshold,
        evidence=placement.evidence,
        nearest=_items(view, [placement.nearest]).get(placement.nearest or ""),
        founded=placement.story == entry.item,
        merges=tuple(joined(view, opinions.merges_of(view.read, placement.story))),
    )


def joined(view: View, merges: Sequence[Merge]) -> Iterator[Joined]:
    """Stories that became part of others."""
    links = _items(view, [one for merge in merges for one in (merge.story, merge.into)])
    for merge in merges:
        if not {merge.story, merge.into} <= links.keys():
            continue  # what opened one of them is gone
        yield Joined(
            fragment=links[merge.story],
            into=links[merge.into],
            score=merge.score,
            threshold=merge.threshold,
            evidence=merge.evidence,
        )


def _items(view: View, ids: Iterable[str | None]) -> dict[str, Link]:
    wanted = tuple({one for one in ids if one})
    found = view.find(Query(ids=wanted, limit=len(wanted))) if wanted else []
    return {one.item: Link(one.shown_title, f"/items/{one.item}") for one in found}


def missed(view: View, entry: OutEntry) -> list[Missed]:
    """The threads that an item came near to and is not in."""
    found = opinions.memberships(view.read, entry.item)
    return [_missed(view, entry, one) for one in found if near(one)]


def _missed(view: View, entry: OutEntry, membership: Membership) -> Missed:
    return Missed(
        thread=thread_link(view, membership.thread),
        entry=entry,
        evidence=membership.evidence,
        short=missing(membership, view.thread(membership.thread)),
    )


def thread_near(view: View, slug: str, number: str = "") -> NearPage:
    """What came near to a thread and is not in it."""
    title, path = view.thread(slug).title, f"/threads/{slug}/near"
    total = opinions.near_count(view.read, slug)
    here = paging(path, number, total)
    missed = opinions.near_misses(view.read, slug, here.size, here.before)
    ids = tuple(one.item for one in missed)
    entries = {one.item: one for one in view.find(Query(ids=ids, limit=len(ids)))} if ids else {}
    return NearPage(
        head=Head(
            title=f"Near misses of {title}",
            path=page_path(path, here.number, here.of),
            crumbs=(thread_link(view, slug),),
        ),
        thread=thread_link(view, slug),
        missed=tuple(_missed(view, entries[one.item], one) for one in missed),
        total=total,
        paging=here,
    )
