"""Which entries a feed has, the last that came in first, each with the arrival that brought it in.

That place never changes while nothing but news comes: what is new comes on top, and nothing that
was in a feed once comes on top again. So an item has the place of its own arrival; in a thread, of
the arrival that made it a member; where a story needs several owners, of the report that brought
the last of them.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from typing import NamedTuple

from aggregator.compose import correction, tag_uri
from aggregator.model import OutEntry
from aggregator.publish.view import View, fold, lead
from aggregator.store import arrivals
from aggregator.store.arrivals import Found
from aggregator.store.query import Query

AT_ONCE = 100
"""Entries that are composed at once."""


class Placed(NamedTuple):
    """An entry and its place, an arrival number."""

    position: int
    entry: OutEntry


def items(view: View, query: Query) -> Iterator[Placed]:
    """The items that a query finds, copies as well."""
    for page in _pages(view, query):
        yield from _composed(view, page)


def reports(view: View, query: Query) -> Iterator[Placed]:
    """The reports that a query finds: of all that carry one text, the first that came in."""
    first: dict[str, str] = {}
    for page in _pages(view, query):
        yield from _with_copies(view, _first_of_each(view, query, page, first))


def supported(view: View, query: Query, least: int) -> Iterator[Placed]:
    """The reports that a query finds of stories that at least `least` independent owners report."""

    def told(stories: Sequence[str]) -> Iterator[Placed]:
        held = _Stories(view, stories, query.threads, least)
        enough = {one: held.reached(one) for one in held.large}
        wanted = tuple(story for story, position in enough.items() if position)
        if wanted:
            entries = {one.entry.item: one for one in reports(view, _all_of(query, wanted))}
            for one in entries.values():
                yield Placed(max(one.position, enough[one.entry.story or ""] or 0), one.entry)

    return _by_story(view, query, told)


def stories(view: View, query: Query, least: int = 1) -> Iterator[Placed]:
    """One entry for every story with a report that the query finds."""

    def told(stories: Sequence[str]) -> Iterator[Placed]:
        held = _Stories(view, stories, query.threads, least)
        met = _first_met(view, query, held.large)
        for one in held.large:
            if position := held.came_in(one):
                entry = story_entry(view, one, held.reports[one])
                yield Placed(max(position, met[one]), entry)

    return _by_story(view, query, told)


def story_entry(view: View, story: str, reports: Sequence[OutEntry]) -> OutEntry:
    """The entry that stands for a story: its lead speaks, the others are named.

    Its dates are those of the report that founded it, because the lead may become another one.
    """
    folded = fold(reports)
    best = lead(folded)
    founder = next((one for one in reports if one.item == story), best)
    updated = max(one.updated for one in folded)
    return replace(
        best,
        id=tag_uri(view.authority, f"stories/{story}"),
        page=f"{view.config.site.url}/stories/{story}",
        published=founder.published,
        first_seen=founder.first_seen,
        updated=updated,
        arrival=founder.arrival,
        corrected=updated > founder.first_seen,
        reports=tuple(one for one in folded if one is not best),
    )


def corrections(view: View, query: Query) -> Iterator[Placed]:
    """Material edits by publishers, one entry for each: of all items, or of those that it names."""
    before, few = 1 << 62, AT_ONCE
    while found := arrivals.corrections(view.read, before, few, query.ids):
        ids = tuple({one.item for one in found})
        entries = {one.item: one for one in view.find(Query(ids=ids, limit=len(ids)))}
        for one in found:
            told = correction(
                entries[one.item],
                one.before,
                one.after,
                number=one.number,
                arrival=one.arrival,
                seen_at=one.seen_at,
                authority=view.authority,
            )
            yield Placed(one.arrival, told)
        before = found[-1].arrival


def _pages(view: View, query: Query) -> Iterator[list[Found]]:
    """What the query finds, whatever its limit; the pages grow, to pass by thousands of copies."""
    while page := arrivals.found(view.read, query):
        yield page
        query = replace(query.at(query.offset + query.limit), limit=2 * query.limit)


def _first_of_each(
    view: View, query: Query, page: Iterable[Found], first: dict[str, str]
) -> list[Found]:
    """Without those that carry the text of one that came in before; `first` is filled."""
    page = list(page)
    unknown = {one.report for one in page if one.copied or one.report != one.item} - first.keys()
    first |= arrivals.earliest(view.read, replace(query, ids=()), unknown)
    return [one for one in page if first.get(one.report, one.item) == one.item]


def _composed(view: View, page: Iterable[Found]) -> Iterator[Placed]:
    found = iter(page)
    while few := list(islice(found, AT_ONCE)):
        ids = tuple(one.item for one in few)
        entries = {one.item: one for one in view.find(Query(ids=ids, limit=len(ids)))}
        yield from (Placed(one.position, entries[one.item]) for one in few)


def _with_copies(view: View, page: Sequence[Found]) -> Iterator[Placed]:
    """Each names the others that carry its text, wherever they stand."""
    reports = {one.item: one.report for one in page if one.copied or one.report != one.item}
    carriers: dict[str, list[OutEntry]] = {}
    for other in view.carriers(set(reports.values())):
        carriers.setdefault(other.copy_of or other.item, []).append(other)
    for placed in _composed(view, page):
        entry = placed.entry
        others = carriers.get(reports.get(entry.item, ""), ())
        copies = tuple(other for other in others if other.item != entry.item)
        yield placed._replace(entry=replace(entry, copies=copies)) if copies else placed


def _first_met(view: View, query: Query, stories: tuple[str, ...]) -> dict[str, int]:
    """Since when the query finds anything of each of these stories."""
    every = replace(_all_of(query, stories), limit=-1)
    found = arrivals.found(view.read, every) if stories else ()
    return {one.story: one.position for one in found}


def _all_of(query: Query, stories: tuple[str, ...]) -> Query:
    return replace(query, ids=(), stories=stories, offset=0, limit=AT_ONCE)


def _by_story(
    view: View, query: Query, told: Callable[[Sequence[str]], Iterable[Placed]]
) -> Iterator[Placed]:
    """What `told` makes of stories, in order.

    A story is met at its last report, and nothing of it stands higher than that: so what stands
    above the place where the look has come to is sure.
    """
    waiting: list[tuple[int, int, Placed]] = []
    turn = count()
    met: set[str] = set()
    for page in _pages(view, query):
        new = [story for story in dict.fromkeys(one.story for one in page) if story not in met]
        met.update(new)
        for one in told(new) if new else ():
            heapq.heappush(waiting, (-one.position, next(turn), one))
        while waiting and -waiting[0][0] >= page[-1].position:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


class _Stories:
    """Since when some stories belong in a feed.

    Most have too few items for `least` owners, so that the `reports` of the `large` ones are read.
    """

    def __init__(
        self, view: View, stories: Sequence[str], threads: tuple[str, ...], least: int
    ) -> None:
        self._came = arrivals.came_in(view.read, stories, threads)
        self._threads = threads
        self._least = least
        self.large = tuple(one for one in stories if len(self._came.get(one, ())) >= least)
        self.reports = view.reports(self.large)

    def came_in(self, story: str) -> int | None:
        """Since when it belongs here and has so many owners; None where it does not."""
        joined, reached = self._joined(story), self.reached(story)
        return max(joined, reached) if joined and reached else None

    def reached(self, story: str) -> int | None:
        """The arrival that brought its last missing owner; a copied text is one voice."""
        if self._least <= 1:
            return self._came[story][0][0]
        entries = {one.item: one for one in self.reports[story]}
        owners: set[str] = set()
        texts: set[str] = set()
        for position, _, item in self._came[story]:
            entry = entries.get(item)
            if entry and entry.attribution.owner and (entry.copy_of or item) not in texts:
                texts.add(entry.copy_of or item)
                owners.add(entry.attribution.owner)
            if len(owners) >= self._least:
                return position
        return None

    def _joined(self, story: str) -> int | None:
        """The arrival with which most of its items first were in the threads, if they are now."""
        first, members = None, 0
        for number, (position, member, _) in enumerate(self._came[story], 1):
            members += member
            if first is None and 2 * members > number:
                first = position
        mostly = 2 * members > len(self._came[story])
        return self._came[story][0][0] if not self._threads else first if mostly else None
