"""A fragment, one new report or a small story, beside an open story: what speaks for one story."""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from itertools import product
from operator import mul
from typing import NamedTuple

from aggregator.stories.story import DAY, Member, Story
from aggregator.stories.terms import is_neutral, kind_of
from aggregator.stories.window import SILENCE, Window, measure

_EXPERIENCE = 12
"""Open stories of which one is as good as half of what many would teach."""
_DOUBT = 50
"""Tenths of words that a story is thought to hold of everything beside its own."""
_NEUTRAL = 3
"""Terms that two texts in different languages must share before they are compared."""
_LOOKED_AT = 2
"""Stories that are compared in every respect, those with the nearest centre."""
_SMALL = 2
"""Reports of a story that has not grown."""
_WORDS = frozenset({"word", "actor", "entity"})
"""Kinds of terms by which two reports may meet at all."""
_FEW_OPEN = 200
"""Open stories up to which their number makes no difference."""
_UNKNOWN = 0.5
"""The share of nothing."""


class Signals(NamedTuple):
    """What is known of a fragment beside a story; shares and likenesses are from 0 to 1."""

    nearest: float
    """Square root of the cosine of the two nearest reports."""
    centre: float
    """Square root of the cosine of both as a whole."""
    covered: float
    """Share of what the fragment says that the story says."""
    contained: float
    """The same of the two nearest reports, of the one of which it is more."""
    told: float
    """Mean logarithm of how much more probable the story makes each term of the fragment."""
    lead: float
    """How far its centre is ahead of the next best story's."""
    names: float
    """Share of the names in the nearest report that the fragment has; one half without any."""
    numbers_differ: float
    """1 where both nearest reports give numbers and none is the same."""
    years_differ: float
    """1 where both name years and none is the same."""
    countries_differ: float
    """1 where both nearest reports name countries and none is the same."""
    gap: float
    """Logarithm of 1 + the days between the events; 0 where that is not known: no evidence."""
    half_dated: float
    """1 where only one of them has a date."""
    size: float
    """Logarithm of the number of reports in the story."""
    grown: float
    """The same of the fragment."""
    length: float
    """Logarithm of 1 + the weight of all terms in a report of the fragment, on the average."""
    open: float
    """Logarithm of the number of open stories, of 200 at least."""
    density: float
    """Logarithm of the reports in an open story, on the average: how much happens at once."""
    meaning: float
    """Cosine of what both mean to the sentence model, if there is one; else 0."""


@dataclass(frozen=True, slots=True)
class Match:
    """A fragment beside one story: its weight in terms, those of both, the nearest report."""

    story: Story
    signals: Signals
    weighed: Mapping[str, int]
    shared: Set[str]
    nearest: Member


@dataclass(frozen=True, slots=True)
class _Glance:
    """A story at first sight: what both have in common, and the cosine of the whole."""

    story: Story
    shared: Set[str]
    centre: float


class Fragment:
    """A story in search of another one, its terms weighed by how rare they are just now."""

    def __init__(self, story: Story, window: Window, rarity: Mapping[str, int]) -> None:
        """`rarity` is what the window says of each term of the story."""
        self.story = story
        self._window = window
        self._rarity = rarity
        self._weighed = {term: w * rarity[term] for term, w in story.weights.items()}
        self._norm = sum([w * w for w in self._weighed.values()])
        self._mass = sum(self._weighed.values())

    def matches(self) -> list[Match]:
        """The open stories that it may be part of, each with how far it is ahead of the others."""
        found = self._window.candidates(self._weighed, self.story.number)
        near = [story for story in found if _in_time(self.story, story)]
        seen = [self._glance(story) for story in near if self._speaks_as(story)]
        alike = [glance for glance in seen if self._is_more_than_a_word(glance)]
        alike.sort(key=lambda glance: (-glance.centre, glance.story.number))
        ranked = [glance.centre for glance in alike]
        strange = filter(None, (self._translated(s) for s in near if not self._speaks_as(s)))
        best = alike[:_LOOKED_AT]
        return [*(self._compare(one, self._lead(one, ranked)) for one in best), *strange]

    def _is_more_than_a_word(self, glance: _Glance) -> bool:
        """Whether they have two words in common; one is enough where one of them has grown."""
        if max(self.story.size, glance.story.size) > _SMALL:
            return True
        return sum(kind_of(term) in _WORDS for term in glance.shared) > 1

    def _speaks_as(self, story: Story) -> bool:
        return not {*self.story.languages}.isdisjoint(story.languages)

    def _translated(self, story: Story) -> Match | None:
        """The match with a story in another language, by what is the same in all of them."""
        mine, other = (_neutral(one, self._window) for one in (self.story, story))
        if len(mine.weights.keys() & other.weights.keys()) < _NEUTRAL:
            return None
        fragment = Fragment(mine, self._window, self._rarity)
        glance = fragment._glance(other)
        return replace(fragment._compare(glance, self._lead(glance, [])), story=story)

    def _lead(self, glance: _Glance, ranked: list[float]) -> float:
        stories = len(self._window.stories)
        rivals = ranked[1:] if ranked and glance.centre == ranked[0] else ranked
        lead = glance.centre - (rivals[0] if rivals else 0.0)
        return lead * stories / (stories + _EXPERIENCE)

    def _glance(self, story: Story) -> _Glance:
        shared = self._weighed.keys() & story.weights.keys()
        weighed, other, rarity = self._weighed, story.weights, self._rarity
        dot = sum([weighed[term] * other[term] * rarity[term] for term in shared])
        return _Glance(story, shared, _root_of_share(dot, self._norm, story.norm))

    def _compare(self, glance: _Glance, lead: float) -> Match:
        story, shared = glance.story, glance.shared
        own, nearest = _nearest(self.story.members, story.members)
        theirs = nearest.terms
        both = self._weighed.keys() & theirs.weights.keys()
        covered = _share(sum([self._weighed[term] for term in shared]), self._mass)
        held = _share(sum([theirs.weights[t] * self._rarity[t] for t in both]), nearest.mass)
        signals = Signals(
            nearest=self._pair(own, nearest, both),
            centre=glance.centre,
            covered=covered,
            contained=max(covered, held),
            told=self._told(story, shared),
            lead=lead,
            names=_share(len(theirs.names & both), len(theirs.names)),
            numbers_differ=_differ(own.terms.numbers, theirs.numbers),
            years_differ=_differ(own.terms.years, theirs.years),
            countries_differ=_differ(own.terms.countries, theirs.countries),
            gap=math.log1p((self.story.gap(story) or 0) / DAY),
            half_dated=float((self.story.first is None) != (story.first is None)),
            size=math.log(story.size),
            grown=math.log(self.story.size),
            length=math.log1p(self.story.total / self.story.size),
            open=math.log(max(_FEW_OPEN, len(self._window.stories))),
            density=math.log(self._window.size / len(self._window.stories)),
            meaning=_cosine(self.story.meaning, story.meaning),
        )
        return Match(story, signals, self._weighed, shared, nearest)

    def _pair(self, own: Member, nearest: Member, both: Set[str]) -> float:
        mine, other, rarity = own.terms.weights, nearest.terms.weights, self._rarity
        dot = sum([mine[term] * other[term] * rarity[term] ** 2 for term in both if term in mine])
        return _root_of_share(dot, own.norm, nearest.norm)

    def _told(self, story: Story, shared: Set[str]) -> float:
        """How much each term gains over how often stories hold it at all, on the average."""
        mine, other = self.story.weights, story.weights
        often = _DOUBT / (self._window.holdings + 1)
        expected = zip(shared, self._window.counts(shared), strict=True)
        gains = [mine[t] * math.log1p(other[t] / (often * (n + 0.5))) for t, n in expected]
        # in any order: that of a set is not the same in every process
        told = math.fsum(gains) / self.story.total
        return told - math.log1p(story.total / _DOUBT)


def _neutral(story: Story, window: Window) -> Story:
    """What the story says in terms that are the same in every language."""
    weights = {term: weight for term, weight in story.weights.items() if is_neutral(term)}
    members = []
    for member in story.members:
        terms = member.terms.neutral()
        norm, mass = measure(terms.weights, window.rarity(terms.weights))
        members.append(replace(member, terms=terms, norm=norm, mass=mass))
    norm, _ = measure(weights, window.rarity(weights))
    total = sum(weights.values())
    return replace(story, weights=weights, members=members, norm=norm, total=total)


def _in_time(story: Story, other: Story) -> bool:
    gap = story.gap(other)
    return gap is None or gap <= SILENCE


def _nearest(own: list[Member], others: list[Member]) -> tuple[Member, Member]:
    """The two reports that share the most terms, of equals the first."""
    if len(own) == len(others) == 1:
        return own[0], others[0]
    return max(product(own, others), key=_overlap)


def _overlap(pair: tuple[Member, Member]) -> int:
    one, other = pair
    return len(one.terms.weights.keys() & other.terms.weights.keys())


def _differ(some: frozenset[str], others: frozenset[str]) -> float:
    return float(bool(some and others) and some.isdisjoint(others))


def _share(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole else _UNKNOWN


def _root_of_share(dot: int, norm: int, other: int) -> float:
    length = math.sqrt(norm) * math.sqrt(other)
    return math.sqrt(min(1.0, dot / length)) if length else 0.0


def _sumprod(point: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(map(mul, point, other))


def _cosine(point: tuple[int, ...] | None, other: tuple[int, ...] | None) -> float:
    if not point or not other:
        return 0.0
    return _sumprod(point, other) / (
        math.sqrt(_sumprod(point, point) * _sumprod(other, other)) or 1.0
    )
