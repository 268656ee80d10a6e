"""The stories that are still open, and an index of the terms that they hold."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

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

    `number` and `touched` count reports: which one founded it, which one joined it last. Times are
    whole seconds: `seen` of the newest event or first sight, `first` and `last` of the dated
    events alone. Only some members are kept: the first and the last ones.
    """

    id: str
    number: int
    seen: int
    touched: int = 0
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
        self._add_vector(member.vector)
        self.members.append(member)
        if len(self.members) > _MEMBERS:
            del self.members[_MEMBERS // 2]

    def _add_vector(self, vector: dict[str, int]) -> None:
        if not self.members:
            self.centre = vector  # most stories stay alone: one vector for both spares memory
            self.norm = sum([weight * weight for weight in vector.values()])
            return
        if self.is_alone:
            self.centre = dict(self.centre)
        for term, weight in vector.items():
            before = self.centre.get(term, 0)
            self.centre[term] = before + weight
            self.norm += weight * (2 * before + weight)

    @property
    def is_alone(self) -> bool:
        """Whether its centre is the vector of its only member."""
        return bool(self.members) and self.centre is self.members[0].vector

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
        self.norm -= sum(self.centre[term] ** 2 for term in ranked[_KEPT_TERMS:])
        self.centre = {term: self.centre[term] for term in ranked[:_KEPT_TERMS]}
        return ranked[_KEPT_TERMS:]


class Window:
    """The open stories, the least recently touched first, with their terms."""

    def __init__(self, stories: Iterable[Story] = ()) -> None:
        self.stories: dict[int, Story] = {}
        self._holders: dict[str, int | set[int]] = {}
        """The numbers of the stories that hold a term; most terms are held by one."""
        for story in stories:
            self.stories[story.number] = story
            self._index(story.number, story.centre)

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """How many open stories hold each term."""
        holders = map(self._holders.get, terms)
        return [0 if h is None else 1 if isinstance(h, int) else len(h) for h in holders]

    def candidates(self, weights: Mapping[str, float]) -> list[Story]:
        """The open stories that share the most weight with a report, the best first.

        Terms that very many stories hold find nothing: the price stays bounded.
        """
        overlap: dict[int, float] = {}
        for term, weight in weights.items():
            for number in self._few(term):
                overlap[number] = overlap.get(number, 0.0) + weight * weight
        least = min(nlargest(_CANDIDATES, overlap.values()), default=0.0)
        best = sorted((-shared, number) for number, shared in overlap.items() if shared >= least)
        return [self.stories[number] for _, number in best[:_CANDIDATES]]

    def _few(self, term: str) -> Collection[int]:
        held = self._holders.get(term, ())
        if isinstance(held, int):
            return (held,)
        return held if len(held) <= _COMMON else ()

    def touch(self, story: Story, member: Member, at: int, dated: bool) -> list[int]:
        """Add a report to a story, new or open; close what is over at that time and name it."""
        story.add(member, at, dated)
        self.stories.pop(story.number, None)
        self.stories[story.number] = story
        self._index(story.number, member.vector)
        self._forget(story.number, story.trim())
        return self._close(at)

    def _close(self, at: int) -> list[int]:
        closed = []
        while len(self.stories) > RECENT:
            oldest = next(iter(self.stories.values()))
            if len(self.stories) <= MOST_OPEN and at - oldest.seen <= SILENCE:
                break
            self._forget(oldest.number, oldest.centre)
            del self.stories[oldest.number]
            closed.append(oldest.number)
        return closed

    def _index(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            held = self._holders.setdefault(term, number)
            if isinstance(held, set):
                held.add(number)
            elif held != number:
                self._holders[term] = {held, number}

    def _forget(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            held = self._holders[term]
            if isinstance(held, set):
                held.discard(number)
                if len(held) == 1:
                    self._holders[term] = held.pop()
            else:
                del self._holders[term]
