"""How much each signal counts for one story: a curve for each, read from the package.

An additive model: a fragment becomes part of a story where the points of its signals pass the
threshold. `benchmarks/weights.py` fits the curves to labelled sets, whose names and licences stand
in the file. No signal knows a source, an owner, an address, an id or an hour of the day.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from aggregator import plain
from aggregator.stories.signals import Signals

LIKENESS = ("nearest", "centre", "covered", "contained", "told")
"""The signals that rest on shared terms."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in steps: `points[n]` for a signal above `n` of the `steps`."""

    steps: tuple[float, ...]
    points: tuple[float, ...]

    def at(self, signal: float) -> float:
        """The points of this signal."""
        return self.points[bisect_left(self.steps, signal)]


@dataclass(frozen=True)
class Question:
    """One of the two decisions: does a report join a story, do two stories become one."""

    threshold: float
    curves: dict[str, Curve]

    def score(self, signals: Signals) -> float:
        """The points of all signals."""
        return sum([curve.at(signals[place]) for place, curve in self._by_place])

    def points(self, signals: Signals) -> dict[str, float]:
        """What each signal that counts adds to the score."""
        return {name: curve.at(getattr(signals, name)) for name, curve in self.curves.items()}

    @cached_property
    def _by_place(self) -> list[tuple[int, Curve]]:
        return [(Signals._fields.index(name), curve) for name, curve in self.curves.items()]


@dataclass(frozen=True, slots=True)
class Weights:
    """Both questions, and what they were fitted on."""

    join: Question
    merge: Question
    sets: tuple[str, ...] = ()


@cache
def shipped(meaning: bool = False) -> Weights:
    """The weights of this version; others where reports have a meaning beside their words."""
    name = "weights_with_meaning.json" if meaning else "weights.json"
    text = files("aggregator.stories").joinpath(name).read_text("utf-8")
    return plain.decode(text, Weights)
