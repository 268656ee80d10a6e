"""How stories stand in the threads, so that its story speaks for an item that comes near by itself.

A story is in a thread for one of its items where most of the others are members by their own
evidence. Only own evidence counts, and near misses are judged again whenever that changes: so the
order in which the items of a story arrive does not decide which of them are members.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aggregator import plain
from aggregator.model import Membership, Merge, StandingRow
from aggregator.threads.verdict import near, with_story

REMEMBERED = 10_000
"""Stories of which the standing is remembered: more than are ever open at once."""
NEAR = 200
"""Near misses of one story that are judged again, the last ones: the bound on its cost."""


class _Near(NamedTuple):
    """A near miss by its own evidence, and whether its story speaks for it."""

    own: Membership
    helped: bool


@dataclass(slots=True)
class _Standing:
    """Every item of a story with the threads that it is in by its own evidence; near misses."""

    items: dict[str, list[str]] = field(default_factory=dict)
    near: list[_Near] = field(default_factory=list)

    def take(self, item: str, own: Sequence[Membership]) -> None:
        """Note what an item shows by itself, in place of what it showed before."""
        self.items[item] = [one.thread for one in own if one.member]
        kept = [one for one in self.near if one.own.item != item]
        self.near = [*kept, *(_Near(one, False) for one in own if near(one))][-NEAR:]

    def join(self, other: "_Standing") -> None:
        """Take in the items of another story."""
        self.items |= other.items
        self.near = [*self.near, *other.near][-NEAR:]

    def settle(self) -> Iterator[Membership]:
        """Judge the near misses again; those whose verdict changes."""
        if not self.near:
            return
        members = Counter(thread for threads in self.items.values() for thread in threads)
        others = len(self.items) - 1
        for place, (own, helped) in enumerate(self.near):
            help_now = 2 * members[own.thread] > others
            if help_now != helped:
                self.near[place] = _Near(own, help_now)
                yield with_story(own) if help_now else own


class Standings:
    """The standing of every story that was touched lately."""

    def __init__(self, rows: Iterable[StandingRow] = ()) -> None:
        """Go on from the rows that `changes` gave, in order of `touched`, then of their stories."""
        self._stories = {row.story: plain.decode(row.items, _Standing) for row in rows}
        self._touched: dict[str, int] = {}
        self._forgotten: set[str] = set()
        self._unsettled: set[str] = set()

    def merge(self, merge: Merge) -> None:
        """A story has become part of another."""
        joined = self._stories.get(merge.into, _Standing())
        joined.join(self._stories.get(merge.story, _Standing()))
        self._forget(merge.story)
        self._unsettled.discard(merge.story)
        self._hold(merge.into, joined)

    def take(self, story: str, item: str, own: Sequence[Membership]) -> None:
        """An item of the story shows this by its own evidence; `own` has every thread."""
        standing = self._stories.get(story, _Standing())
        standing.take(item, own)
        self._hold(story, standing)

    def settle(self, arrival: int) -> list[Membership]:
        """The verdicts that have changed with what was noted for this arrival."""
        changed: list[Membership] = []
        for story in sorted(self._unsettled):
            standing = self._stories.pop(story)
            changed += standing.settle()
            self._stories[story] = standing  # the last touched comes last
            self._touched[story] = arrival
        self._unsettled = set()
        while len(self._stories) > REMEMBERED:
            self._forget(next(iter(self._stories)))
        return changed

    def changes(self) -> tuple[list[StandingRow], list[str]]:
        """What the store must write since it last asked: rows, and stories that are forgotten."""
        rows = [
            StandingRow(story, touched, plain.encode(self._stories[story]))
            for story, touched in self._touched.items()
        ]
        forgotten = sorted(self._forgotten)
        self._touched, self._forgotten = {}, set()
        return rows, forgotten

    def _hold(self, story: str, standing: _Standing) -> None:
        self._stories[story] = standing
        self._forgotten.discard(story)
        self._unsettled.add(story)

    def _forget(self, story: str) -> None:
        self._stories.pop(story, None)
        self._touched.pop(story, None)
        self._forgotten.add(story)
