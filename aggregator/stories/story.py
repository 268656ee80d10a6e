"""A story as the grouping remembers it: what its reports say, when, and some of them whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import add

from aggregator.stories.terms import Terms

DAY = 86_400

_MEMBERS = 6
_MOST_TERMS, _KEPT_TERMS = 400, 300
_MOST_ITEMS = 1_000


@dataclass(frozen=True, slots=True)
class Member:
    """A report in a story; `norm` is the squared length of its terms, `mass` their sum.

    Both are weighted by how rare the terms were when it arrived.
    """

    item: str
    terms: Terms
    norm: int
    mass: int


@dataclass(slots=True)
class Story:
    """Reports of one happening; `weights` is the sum of those of its reports, `norm` their squared
    length and `total` their sum, of trimmed terms too.

    `number` and `touched` count reports: which one founded it, which one joined it last. Times are
    whole seconds: `seen` of the newest event or first sight, `first` and `last` of the dated
    events alone. Only some members are kept, the first and the last ones, and the last items.
    """

    id: str
    number: int
    seen: int
    touched: int = 0
    size: int = 0
    total: int = 0
    norm: int = 0
    first: int | None = None
    last: int | None = None
    weights: dict[str, int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    meaning: tuple[int, ...] | None = None

    @property
    def is_alone(self) -> bool:
        """Whether its weights are those of its only member: one dictionary for both."""
        return bool(self.members) and self.weights is self.members[0].terms.weights

    def gap(self, other: "Story") -> int | None:
        """Seconds between the dated events of two stories; 0 if they overlap, None if unknown."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return None
        return max(0, self.first - other.last, other.first - self.last)

    def absorb(self, other: "Story", rarity: Mapping[str, int]) -> None:
        """Take the reports of another story in; `rarity` is how much each of its terms says."""
        if self.is_alone:
            self.weights = dict(self.weights)
        for term, weight in other.weights.items():
            before = self.weights.get(term, 0)
            self.weights[term] = before + weight
            self.norm += weight * (2 * before + weight) * rarity[term] ** 2
        self.size += other.size
        self.total += other.total
        self.members += other.members
        if len(self.members) > _MEMBERS:
            self.members = self.members[: _MEMBERS // 2] + self.members[-_MEMBERS // 2 :]
        self.languages = tuple(sorted({*self.languages, *other.languages}))
        self.items += other.items
        self.meaning = _sum(self.meaning, other.meaning)
        self.lengthen(other)

    def lengthen(self, other: "Story") -> None:
        """Last as long as another story does."""
        self.seen = max(self.seen, other.seen)
        self.first = min(_known(self.first, other.first), default=None)
        self.last = max(_known(self.last, other.last), default=None)

    def shed(self) -> list[str]:
        """Forget the first of its items where it holds too many, and name them."""
        lost, self.items = self.items[:-_MOST_ITEMS], self.items[-_MOST_ITEMS:]
        return lost

    def trim(self) -> list[str]:
        """Forget the lightest terms of a story that holds too many, and name them."""
        if len(self.weights) <= _MOST_TERMS:
            return []
        ranked = sorted(self.weights, key=lambda term: (-self.weights[term], term))
        self.weights = {term: self.weights[term] for term in ranked[:_KEPT_TERMS]}
        return ranked[_KEPT_TERMS:]


def _sum(some: tuple[int, ...] | None, others: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return tuple(map(add, some, others)) if some and others else some or others


def _known(*times: int | None) -> Iterator[int]:
    return (time for time in times if time is not None)
