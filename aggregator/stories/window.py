"""The stories that are still open, and an index of the terms that they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest

DAY = 86_400
SILENCE = 21 * DAY
"""Seconds without an event after which a story is over."""
RECENT = 2_000
"""Stories that stay open by recency of arrival alone, however old their events are."""
MOST_OPEN = 6_000
"""Stories open at once, whatever their events: the bound on memory and cost."""

LENGTH = 10_000
"""The length of a member's vector: integers, so that sums do not depend on their order."""

_MEMBERS = 6
_CANDIDATES = 6
_COMMON = 250
_MOST_TERMS, _KEPT_TERMS = 600, 400


@dataclass(frozen=True, slots=True)
class Member:
    """A report in a story: its terms as a vector, and its numbers."""

    item: str
    vector: dict[str, int]
    numbers: frozenset[str]


@dataclass(slots=True)
class Story:
    """An open story: `centre` is the sum of its members' vectors, `norm` its squared length.

    Times are whole seconds: `seen` of the newest event or first sight, `first` and `last` of the
    dated events alone. Only some members are kept: the first and the last ones.
    """

    id: str
    number: int
    seen: int
    size: int = 0
    norm: int = 0
    first: int | None = None
    last: int | None = None
    centre: dict[str, int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)

    def add(self, member: Member, at: int, dated: bool) -> None:
        """Take one more report in."""
        self.size += 1
        self.seen = max(self.seen, at)
        if dated:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)
        for term, weight in member.vector.items():
            before = self.centre.get(term, 0)
            self.centre[term] = before + weight
            self.norm += weight * (2 * before + weight)
        self.members.append(member)
        if len(self.members) > _MEMBERS:
            del self.members[_MEMBERS // 2]

    def gap(self, at: int) -> int | None:
        """Seconds from the dated events of the story to `at`; 0 among them, None if unknown."""
        if self.first is None or self.last is None:
            return None
        return max(0, self.first - at, at - self.last)

    def trim(self) -> list[str]:
        """Forget the lightest terms of a story that holds too many, and name them."""
        if len(self.centre) <= _MOST_TERMS:
            return []
        ranked = sorted(self.centre, key=lambda term: (-self.centre[term], term))
        for term in ranked[_KEPT_TERMS:]:
            self.norm -= self.centre.pop(term) ** 2
        return ranked[_KEPT_TERMS:]


class Window:
    """The open stories, the least recently touched first, with their terms."""

    def __init__(self, stories: Iterable[Story] = ()) -> None:
        self.stories: dict[int, Story] = {}
        self._holders: dict[str, set[int]] = {}
        self._numbers: dict[str, int] = {}
        for story in stories:
            self._index(story, story.centre)

    def holds(self, story: str) -> bool:
        """Whether a story is still open, by its id."""
        return story in self._numbers

    def frequency(self, term: str) -> int:
        """How many open stories hold a term."""
        return len(self._holders.get(term, ()))

    def candidates(self, weights: Mapping[str, float]) -> list[Story]:
        """The open stories that share the most weight with a report, the best first.

        Terms that very many stories hold find nothing: the price stays bounded.
        """
        overlap: dict[int, float] = {}
        for term, weight in weights.items():
            holders = self._holders.get(term, ())
            if len(holders) <= _COMMON:
                for number in holders:
                    overlap[number] = overlap.get(number, 0.0) + weight * weight
        best = nsmallest(_CANDIDATES, overlap.items(), key=lambda found: (-found[1], found[0]))
        return [self.stories[number] for number, _ in best]

    def touch(self, story: Story, member: Member, at: int, dated: bool) -> None:
        """Add a report to a story, new or open, and close what is over at that time."""
        story.add(member, at, dated)
        self.stories.pop(story.number, None)
        self._index(story, member.vector)
        self._forget(story.number, story.trim())
        self._close(at)

    def _close(self, at: int) -> None:
        while len(self.stories) > RECENT:
            oldest = next(iter(self.stories.values()))
            if len(self.stories) <= MOST_OPEN and at - oldest.seen <= SILENCE:
                return
            self._forget(oldest.number, oldest.centre)
            del self.stories[oldest.number]
            if self._numbers.get(oldest.id) == oldest.number:
                del self._numbers[oldest.id]

    def _index(self, story: Story, terms: Iterable[str]) -> None:
        self.stories[story.number] = story
        self._numbers[story.id] = story.number
        for term in terms:
            self._holders.setdefault(term, set()).add(story.number)

    def _forget(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            holders = self._holders[term]
            holders.discard(number)
            if not holders:
                del self._holders[term]
