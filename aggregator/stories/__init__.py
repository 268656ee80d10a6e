"""Stories: which reports tell of one happening, decided one report at a time, in arrival order.

The same reports in the same order give the same answer, however they were cut into batches and
wherever the state was dumped and loaded in between.
"""

import math
from dataclasses import dataclass

from aggregator.model import Evidence, Placement, Report
from aggregator.stories import state
from aggregator.stories.model import LIKENESS, THRESHOLD, Signals, weigh
from aggregator.stories.terms import Terms, kind_of, terms_of
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
    """A report ready to compare: `at` in whole seconds, `weights` not scaled.

    `frequencies` says how many open stories hold each of its terms; `total` is the weight of all
    terms, `known` that of the terms that any story holds. `experience` goes from 0 to 1
    with the number of open stories: with few to compare, being known or ahead says little.
    """

    report: Report
    at: int
    weights: dict[str, float]
    member: Member
    frequencies: dict[str, int]
    experience: float
    total: int
    known: int


@dataclass(frozen=True, slots=True)
class _Match:
    """A report beside one story."""

    story: Story
    signals: Signals
    nearest: str

    @property
    def likeness(self) -> float:
        return self.signals.nearest + self.signals.centre


class Grouper:
    """The open stories; `place` puts the next report into one or founds another with it."""

    def __init__(self) -> None:
        self._window = Window()
        self._founded = 0

    def place(self, report: Report) -> Placement:
        """Decide on one report. A story has the id of the report that founded it.

        The weights of the evidence add up to the score, but for rounding; a report that founds a
        story shows how near it came to the best one.
        """
        arrival = self._arrive(report)
        match, score = self._best(arrival)
        evidence = _explain(arrival, match) if match else ()
        story = match.story if match and score > THRESHOLD else self._found(arrival)
        self._window.touch(story, arrival.member, arrival.at, report.dated)
        return Placement(
            item=report.id,
            story=story.id,
            score=round(score, 4),
            threshold=THRESHOLD,
            nearest=match.nearest if match else None,
            evidence=evidence,
        )

    def is_live(self, story: str) -> bool:
        """Whether reports can still join the story of that id."""
        return self._window.holds(story)

    def dump(self) -> bytes:
        """The whole state as ASCII JSON; `load` goes on from it as if nothing had happened."""
        return state.write(self._founded, self._window.stories.values())

    @classmethod
    def load(cls, data: bytes) -> "Grouper":
        """The grouper that `dump` wrote. Raises ValueError where the bytes are not a dump."""
        grouper = cls()
        grouper._founded, stories = state.read(data)
        grouper._window = Window(stories)
        return grouper

    def _arrive(self, report: Report) -> _Arrival:
        terms = terms_of(report)
        frequencies = {term: self._window.frequency(term) for term in terms.weights}
        weights = self._weights(terms, frequencies)
        length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        vector = {term: round(LENGTH * w / length) for term, w in weights.items()}
        stories = len(self._window.stories)
        return _Arrival(
            report=report,
            at=int(report.event_at.timestamp()),
            weights=weights,
            member=Member(report.id, vector, terms.numbers),
            frequencies=frequencies,
            experience=stories / (stories + _SMOOTHING),
            total=sum(vector.values()),
            known=sum(weight for term, weight in vector.items() if frequencies[term]),
        )

    def _weights(self, terms: Terms, frequencies: dict[str, int]) -> dict[str, float]:
        """Rare terms weigh more: rare among open stories, so that a big story hides nothing."""
        stories = len(self._window.stories) + _SMOOTHING
        return {
            term: weight * math.log(stories / (max(_RARE, frequencies[term]) + 1))
            for term, weight in terms.weights.items()
        }

    def _best(self, arrival: _Arrival) -> tuple[_Match | None, float]:
        ranked = sorted(arrival.weights.items(), key=lambda term: (-term[1], term[0]))
        found = self._window.candidates(dict(ranked[:_SOUGHT]))
        matches = [_match(arrival, story) for story in found if _in_time(arrival, story)]
        scored = [
            (match, sum(weigh(match.signals))) for match in _with_leads(matches, arrival.experience)
        ]
        return max(scored, key=lambda m: (m[1], -m[0].story.number), default=(None, 0.0))

    def _found(self, arrival: _Arrival) -> Story:
        self._founded += 1
        return Story(arrival.report.id, self._founded, arrival.at)


def _in_time(arrival: _Arrival, story: Story) -> bool:
    gap = story.gap(arrival.at) if arrival.report.dated else None
    return gap is None or gap <= SILENCE


def _match(arrival: _Arrival, story: Story) -> _Match:
    shared = {term: w for term, w in arrival.member.vector.items() if term in story.centre}
    cosines = sorted(
        ((_dot(shared, member.vector) / LENGTH**2, member) for member in story.members),
        key=lambda found: -found[0],
    )
    best, nearest = cosines[0]
    centre = _dot(shared, story.centre) / (LENGTH * math.sqrt(story.norm or 1))
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
    return _Match(story, signals, nearest.item)


def _shares(arrival: _Arrival, shared: dict[str, int]) -> tuple[float, float]:
    """The signals `known` and `owned`."""
    owned = sum(w for term, w in shared.items() if arrival.frequencies[term] == 1)
    share = sum(shared.values()) / (arrival.known or 1)
    return arrival.experience * share, arrival.experience * owned / (arrival.total or 1)


def _differ(numbers: frozenset[str], others: frozenset[str]) -> bool:
    return bool(numbers and others) and numbers.isdisjoint(others)


def _dot(vector: dict[str, int], other: dict[str, int]) -> int:
    return sum(weight * other[term] for term, weight in vector.items() if term in other)


def _with_leads(matches: list[_Match], experience: float) -> list[_Match]:
    ranked = sorted((match.likeness for match in matches), reverse=True)
    found = []
    for match in matches:
        rivals = ranked[1:] if match.likeness == ranked[0] else ranked[:1]
        lead = experience * (match.likeness - (rivals[0] if rivals else 0.0))
        found.append(_Match(match.story, match.signals._replace(lead=lead), match.nearest))
    return found


def _explain(arrival: _Arrival, match: _Match) -> tuple[Evidence, ...]:
    """The likeness shared out among the terms that carry it, then the other signals."""
    weighed = weigh(match.signals)._asdict()
    likeness = sum(weighed.pop(name) for name in LIKENESS)
    products = {
        term: weight * match.story.centre[term]
        for term, weight in arrival.member.vector.items()
        if term in match.story.centre
    }
    total = sum(products.values()) or 1
    top = sorted(products, key=lambda term: (-products[term], term))[:_SHOWN]
    terms = [(kind_of(t), t.removeprefix("@"), likeness * products[t] / total) for t in top]
    rest = likeness - sum(weight for _, _, weight in terms)
    others = [("signal", name.replace("_", " "), weight) for name, weight in weighed.items()]
    rows = [*terms, ("word", "other shared terms", rest), *others]
    return tuple(Evidence(kind, term, round(w, 4)) for kind, term, w in rows if round(w, 4))
