"""The stories that are still open, and an index of the terms that they hold."""

import math
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from heapq import nlargest

from aggregator.stories.story import DAY, Story

SILENCE = 21 * DAY
"""Seconds without an event after which a story is over."""
RECENT = 2_000
"""Stories that stay open by recency of arrival alone, however old their events are."""
MOST_OPEN = 6_000
"""Stories open at once, whatever their events: the bound on memory and cost."""

_SOUGHT = 16
_CANDIDATES = 6
_COMMON = 250
_SMOOTHING = 12
"""Stories that are thought to be open beside the real ones: the first words are all alike."""
_RARE = 3
"""What fewer stories than this hold is equally rare: a new word proves nothing by being new."""
_SCALE = 100


class Window:
    """The open stories, the least recently touched first, with their terms."""

    def __init__(self, stories: Iterable[Story] = ()) -> None:
        self.stories: dict[int, Story] = {}
        self.home: dict[str, int] = {}
        """The number of the story that holds an item."""
        self.size = 0
        """Reports in all open stories."""
        self.holdings = 0
        """Terms of all open stories, each counted once for each story."""
        self._holders: dict[str, int | set[int]] = {}
        """The numbers of the stories that hold a term; most terms are held by one."""
        for story in stories:
            self.put(story)

    def counts(self, terms: Iterable[str]) -> list[int]:
        """How many open stories hold each term."""
        held = map(self._holders.get, terms)
        return [0 if h is None else 1 if h.__class__ is int else len(h) for h in held]  # type: ignore[arg-type]

    def rarity(self, terms: Collection[str]) -> dict[str, int]:
        """How much each term says, in hundredths of a logarithm.

        Rare among stories, not among reports, so that a big story hides nothing; integers, so that
        sums do not depend on their order.
        """
        counts = self.counts(terms)
        stories = len(self.stories)
        known = {count: _rarity(stories, count) for count in set(counts)}
        return dict(zip(terms, map(known.__getitem__, counts), strict=True))

    def put(self, story: Story) -> None:
        """Open a story."""
        self.size += story.size
        self._keep(story, story)

    def grow(self, story: Story, fragment: Story, rarity: Mapping[str, int]) -> None:
        """Let an open story absorb a fragment, which is open no more.

        `rarity` is how much each term of the fragment says.
        """
        if fragment.number in self.stories:
            self.drop(fragment)
        self.size += fragment.size
        story.absorb(fragment, rarity)
        self._keep(story, fragment)

    def lengthen(self, story: Story, fragment: Story) -> None:
        """Let an open story last as long as a fragment that says nothing new."""
        story.lengthen(fragment)
        self.stories[story.number] = self.stories.pop(story.number)

    def _keep(self, story: Story, news: Story) -> None:
        self.stories.pop(story.number, None)
        self.stories[story.number] = story
        self._index(story.number, news.weights)
        self._forget(story.number, story.trim())
        self.home.update(dict.fromkeys(news.items, story.number))
        for item in story.shed():
            del self.home[item]

    def drop(self, story: Story) -> None:
        """Close a story."""
        del self.stories[story.number]
        self.size -= story.size
        self._forget(story.number, story.weights)
        for item in story.items:
            del self.home[item]

    def close(self, at: int) -> list[int]:
        """Close what is over at that time, and name it by number."""
        closed = []
        while len(self.stories) > RECENT:
            oldest = next(iter(self.stories.values()))
            if len(self.stories) <= MOST_OPEN and at - oldest.seen <= SILENCE:
                break
            self.drop(oldest)
            closed.append(oldest.number)
        return closed

    def candidates(self, weights: Mapping[str, int], besides: int) -> list[Story]:
        """The open stories that share the most weight with a report, the best first.

        Terms that very many stories hold find nothing: the price stays bounded. `besides` is the
        number of a story that is not meant.
        """
        least = min(nlargest(_SOUGHT, weights.values()), default=0)
        ranked = sorted((-weight, term) for term, weight in weights.items() if weight >= least)
        overlap: dict[int, int] = {}
        for minus, term in ranked[:_SOUGHT]:
            square = minus * minus
            for number in self._few(term):
                overlap[number] = overlap.get(number, 0) + square
        overlap.pop(besides, None)
        least = min(nlargest(_CANDIDATES, overlap.values()), default=0)
        best = sorted((-shared, number) for number, shared in overlap.items() if shared >= least)
        return [self.stories[number] for _, number in best[:_CANDIDATES]]

    def _few(self, term: str) -> Collection[int]:
        held = self._holders.get(term, ())
        if isinstance(held, int):
            return (held,)
        return held if len(held) <= _COMMON else ()

    def _index(self, number: int, terms: Iterable[str]) -> None:
        for term in terms:
            held = self._holders.get(term)
            if held == number or (isinstance(held, set) and number in held):
                continue
            self.holdings += 1
            if held is None:
                self._holders[term] = number
            elif isinstance(held, set):
                held.add(number)
            else:
                self._holders[term] = {held, number}

    def _forget(self, number: int, terms: Collection[str]) -> None:
        self.holdings -= len(terms)
        for term in terms:
            held = self._holders[term]
            if isinstance(held, set):
                held.discard(number)
                if len(held) == 1:
                    self._holders[term] = held.pop()
            else:
                del self._holders[term]


def measure(weights: Mapping[str, int], rarity: Mapping[str, int]) -> tuple[int, int]:
    """The squared length and the sum of terms, weighed by how rare they are."""
    weighed = [weight * rarity[term] for term, weight in weights.items()]
    return sum([weight * weight for weight in weighed]), sum(weighed)


@lru_cache(maxsize=4_096)
def _rarity(stories: int, count: int) -> int:
    return round(_SCALE * math.log((stories + _SMOOTHING) / (max(_RARE - 1, count) + 1)))
