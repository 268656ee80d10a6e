"""Stories: which reports tell of one happening, decided one report at a time, in arrival order.

The same reports in the same order give the same answer, however they were cut into batches and
wherever the open stories were stored and read again in between.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest
from itertools import compress

from aggregator.model import Evidence, Merge, Placement, Report, StoryRow
from aggregator.stories import state
from aggregator.stories.model import LIKENESS, THRESHOLD, Signals, weigh
from aggregator.stories.terms import kind_of, terms_of
from aggregator.stories.window import DAY, LENGTH, SILENCE, Member, Story, Window

__all__ = ["Grouper"]

_SMOOTHING = 12
"""Stories that are thought to be open beside the real ones: the first words are all alike."""
_RARE = 3
"""What fewer stories than this hold is equally rare: a new word proves nothing by being new."""
_SOUGHT = 24
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A report ready to compare: `at` in whole seconds, `sought` its heaviest terms, not scaled.

    `lone` are those of its terms that one open story holds; `total` is the weight of all terms,
    `known` that of the terms that any story holds. `experience` goes from 0 to 1
    with the number of open stories: with few to compare, being known or ahead says little.
    """

    report: Report
    at: int
    sought: dict[str, float]
    member: Member
    lone: set[str]
    experience: float
    total: int
    known: int


@dataclass(frozen=True, slots=True)
class _Match:
    """A report beside one story, with the terms of the report that the story holds."""

    story: Story
    signals: Signals
    nearest: str
    shared: set[str]

    @property
    def likeness(self) -> float:
        return self.signals.nearest + self.signals.centre


class Grouper:
    """The open stories; `place` puts the next report into one or founds another with it."""

    def __init__(self, rows: Iterable[StoryRow] = ()) -> None:
        """Go on from the rows that `changes` gave, in the order of `touched`."""
        self._window = Window(map(state.read, rows))
        self._placed = max((one.touched for one in self._window.stories.values()), default=0)
        self._touched: set[int] = set()
        self._closed: set[int] = set()

    def place(self, report: Report) -> Placement:
        """Decide on one report. A story has the id of the report that founded it.

        The weights of the evidence add up to the score, but for rounding; a report that founds a
        story shows how near it came to the best one.
        """
        self._placed += 1
        arrival = self._arrive(report)
        match, score = self._best(arrival)
        evidence = _explain(arrival, match) if match else ()
        story = match.story if match and score > THRESHOLD else self._found(arrival)
        self._touch(story, arrival)
        return Placement(
            item=report.id,
            story=story.id,
            score=round(score, 4),
            threshold=THRESHOLD,
            nearest=match.nearest if match else None,
            evidence=evidence,
        )

    def merges(self) -> list[Merge]:
        """What the last `place` led to."""
        return []

    def changes(self) -> tuple[list[StoryRow], list[int]]:
        """What the store must write since it last asked: rows, and numbers of closed stories."""
        touched, closed = self._touched - self._closed, self._closed
        self._touched, self._closed = set(), set()
        return [state.write(self._window.stories[one]) for one in sorted(touched)], sorted(closed)

    def _touch(self, story: Story, arrival: _Arrival) -> None:
        story.touched = self._placed
        self._touched.add(story.number)
        dated = arrival.report.dated
        self._closed.update(self._window.touch(story, arrival.member, arrival.at, dated))

    def _arrive(self, report: Report) -> _Arrival:
        terms = terms_of(report)
        counts = self._window.frequencies(terms.weights)
        weights = self._weights(terms.weights.values(), counts)
        length = math.sqrt(sum([w * w for w in weights])) or 1.0
        scaled = {w: round(LENGTH * w / length) for w in set(weights)}
        vector = dict(zip(terms.weights, map(scaled.__getitem__, weights), strict=True))
        stories = len(self._window.stories)
        return _Arrival(
            report=report,
            at=int(report.event_at.timestamp()),
            sought=_heaviest(dict(zip(terms.weights, weights, strict=True))),
            member=Member(report.id, vector, terms.numbers),
            lone={term for term, count in zip(vector, counts, strict=True) if count == 1},
            experience=stories / (stories + _SMOOTHING),
            total=sum(vector.values()),
            known=sum(compress(vector.values(), counts)),
        )

    def _weights(self, weights: Iterable[int], counts: list[int]) -> list[float]:
        """Rare terms weigh more: rare among open stories, so that a big story hides nothing."""
        stories = len(self._window.stories) + _SMOOTHING
        rarity = {count: math.log(stories / (max(_RARE, count) + 1)) for count in set(counts)}
        return [w * rarity[count] for w, count in zip(weights, counts, strict=True)]

    def _best(self, arrival: _Arrival) -> tuple[_Match | None, float]:
        found = self._window.candidates(arrival.sought)
        matches = [_match(arrival, story) for story in found if _in_time(arrival, story)]
        scored = [
            (match, sum(weigh(match.signals))) for match in _with_leads(matches, arrival.experience)
        ]
        return max(scored, key=lambda m: (m[1], -m[0].story.number), default=(None, 0.0))

    def _found(self, arrival: _Arrival) -> Story:
        return Story(arrival.report.id, self._placed, arrival.at)


def _heaviest(weights: dict[str, float]) -> dict[str, float]:
    """The terms by which stories are sought, the heaviest first, then by the alphabet."""
    least = min(nlargest(_SOUGHT, weights.values()), default=0.0)
    ranked = sorted((-weight, term) for term, weight in weights.items() if weight >= least)
    return {term: -minus for minus, term in ranked[:_SOUGHT]}


def _in_time(arrival: _Arrival, story: Story) -> bool:
    gap = story.gap(arrival.at) if arrival.report.dated else None
    return gap is None or gap <= SILENCE


def _match(arrival: _Arrival, story: Story) -> _Match:
    vector = arrival.member.vector
    shared = vector.keys() & story.centre.keys()
    cosines = sorted(
        ((_dot(vector, member.vector, shared) / LENGTH**2, member) for member in story.members),
        key=lambda found: -found[0],
    )
    best, nearest = cosines[0]
    centre = _dot(vector, story.centre, shared) / (LENGTH * math.sqrt(story.norm or 1))
    known, owned = _shares(arrival, shared)
    gap = story.gap(arrival.at) if arrival.report.dated else None
    signals = Signals(
        nearest=math.sqrt(best),
        three=sum(cosine for cosine, _ in cosines[:3]) / len(cosines[:3]),
        centre=math.sqrt(centre),
        known=known,
        owned=owned,
        size=math.log(story.size),
        gap=math.log1p((gap or 0) / DAY),
        half_dated=float(arrival.report.dated != (story.first is not None)),
        numbers_differ=float(_differ(arrival.member.numbers, nearest.numbers)),
        lead=0.0,
    )
    return _Match(story, signals, nearest.item, shared)


def _shares(arrival: _Arrival, shared: set[str]) -> tuple[float, float]:
    """The signals `known` and `owned`."""
    vector = arrival.member.vector
    owned = sum([vector[term] for term in shared & arrival.lone])
    share = sum([vector[term] for term in shared]) / (arrival.known or 1)
    return arrival.experience * share, arrival.experience * owned / (arrival.total or 1)


def _differ(numbers: frozenset[str], others: frozenset[str]) -> bool:
    return bool(numbers and others) and numbers.isdisjoint(others)


def _dot(vector: dict[str, int], other: dict[str, int], shared: set[str]) -> int:
    return sum([vector[term] * other[term] for term in shared & other.keys()])


def _with_leads(matches: list[_Match], experience: float) -> list[_Match]:
    ranked = sorted((match.likeness for match in matches), reverse=True)
    found = []
    for match in matches:
        rivals = ranked[1:] if match.likeness == ranked[0] else ranked[:1]
        lead = experience * (match.likeness - (rivals[0] if rivals else 0.0))
        found.append(
            _Match(match.story, match.signals._replace(lead=lead), match.nearest, match.shared)
        )
    return found


def _explain(arrival: _Arrival, match: _Match) -> tuple[Evidence, ...]:
    """The likeness shared out among the terms that carry it, then the other signals."""
    weighed = weigh(match.signals)._asdict()
    likeness = sum(weighed.pop(name) for name in LIKENESS)
    vector, centre = arrival.member.vector, match.story.centre
    products = {term: vector[term] * centre[term] for term in match.shared}
    total = sum(products.values()) or 1
    top = sorted(products, key=lambda term: (-products[term], term))[:_SHOWN]
    terms = [(kind_of(t), t.removeprefix("@"), likeness * products[t] / total) for t in top]
    rest = likeness - sum(weight for _, _, weight in terms)
    others = [("signal", name.replace("_", " "), weight) for name, weight in weighed.items()]
    rows = [*terms, ("word", "other shared terms", rest), *others]
    return tuple(Evidence(kind, term, told) for kind, term, w in rows if (told := round(w, 4)))
