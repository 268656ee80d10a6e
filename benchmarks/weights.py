"""Fit the weights of the grouping to labelled sets, and say how good they are.

    python -m benchmarks.weights SET.jsonl.gz… [--out FILE] [--leave-one-out]

Every set is threaded by the grouper of production with the weights so far; each comparison that it
makes becomes an example, and the curves are fitted to all examples so far. After a few rounds the
weights know the mistakes that they themselves lead to. Each set has the same say, an example as
much as joining wrongly or not at all would cost in BCubed F1. Pieces of the sets are threaded as
well, each as the first that a new store sees. A signal may only ever speak for one
story or only against, as it says in DIRECTIONS.
"""

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import accumulate
from math import log1p
from pathlib import Path
from statistics import mean
from typing import Any

import lightgbm
import numpy as np

from aggregator import gold
from aggregator.config import load
from aggregator.desk import Desk
from aggregator.meaning import WORDLLAMA, SentenceModel
from aggregator.model import Config, Merge, Placement, Report
from aggregator.scoring import score
from aggregator.stories import Grouper
from aggregator.stories.model import Curve, Question, Weights
from aggregator.stories.signals import Match, Signals
from aggregator.stories.story import Story

CONFIG = Path(__file__).parents[1] / "config.toml"
ROUNDS = 12
"""Of which the best counts: what is learned goes up and down by a point."""
PIECES, PIECE = 10, 60
"""Pieces of a set that are threaded by themselves, and the reports in each."""
BINS = 24
"""Steps of a curve at most."""
TREES = 300

LONG, FALL = (4, 8, 14), -0.15
"""Days of silence after which it speaks more against one story, and by how many points."""
HALF_DATED = -1.0
"""Points where only one of both has a date. No set holds such pairs: a guess, on the safe side."""
NEUTRAL = {"names": 0.5}
"""Signals that say nothing where they are not 0."""
CREDITS = {
    "uci2014": "UCI News Aggregator",
    "wcep_events": "Wikipedia Current Events, CC BY-SA",
    "g5w1h": "Giveme5W1H news clusters",
    "ecbplus": "ECB+, CC BY 3.0",
    "wikinews": "Wikinews events",
    "gnews2013": "Google News titles 2013",
}
"""Whose work the sets are, and under which licence, as far as they tell one."""
DIRECTIONS = Signals(
    nearest=1, centre=1, covered=1, contained=1, told=1, lead=1, names=1,
    numbers_differ=-1, years_differ=-1, countries_differ=-1, gap=-1, half_dated=0,
    size=0, grown=0, length=0, open=0, density=0, meaning=1,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set: its reports in order, and the true story of each by its id."""

    name: str
    reports: tuple[Report, ...]
    truth: dict[str, str]


@dataclass(slots=True)
class Examples:
    """Signals of comparisons, the share of true pairs in each, and how much it matters."""

    signals: list[Signals] = field(default_factory=list)
    truth: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def __iadd__(self, other: "Examples") -> "Examples":
        self.signals += other.signals
        self.truth += other.truth
        self.weight += other.weight
        return self


class Learner(Grouper):
    """A grouper that remembers what it compared."""

    def __init__(self, weights: Weights, truth: Mapping[str, str]) -> None:
        super().__init__(weights=weights)
        self.join, self.merge = Examples(), Examples()
        self._truth = truth
        self._compared: list[Match] = []
        self._labels: dict[int, tuple[int, Counter[str]]] = {}

    def _compare(self, story: Story, rarity: Mapping[str, int]) -> list[Match]:
        self._compared = super()._compare(story, rarity)
        return self._compared

    def _best(
        self, story: Story, rarity: Mapping[str, int], question: Question
    ) -> tuple[Match | None, float]:
        best = super()._best(story, rarity, question)
        examples = self.join if question is self._weights.join else self.merge
        for match in self._compared:
            examples.signals.append(match.signals)
            examples.truth.append(self._true_pairs(story, match.story))
            examples.weight.append(
                2 * story.size * match.story.size / (story.size + match.story.size)
            )
        return best

    def _true_pairs(self, one: Story, other: Story) -> float:
        mine, theirs = self._labels_of(one), self._labels_of(other)
        pairs = sum(count * theirs[label] for label, count in mine.items())
        return pairs / (mine.total() * theirs.total())

    def _labels_of(self, story: Story) -> Counter[str]:
        known = self._labels.get(story.number)
        if known is None or known[0] != story.size:
            labels = Counter(self._truth[item] for item in story.items)
            self._labels[story.number] = known = (story.size, labels)
        return known[1]


class Listening(Desk):
    """A desk that keeps what it gives to the grouping."""

    def __init__(self, config: Config, model: SentenceModel | None) -> None:
        self.reports: list[Report] = []
        super().__init__(config, model)

    def _place(self, report: Report) -> tuple[Placement, tuple[Merge, ...]]:
        self.reports.append(report)
        return super()._place(report)


def read_set(path: Path, meaning: bool) -> Labelled:
    """A labelled file as production sees it, with the names and copies that the desk finds."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        lines = [gold.labelled(json.loads(line)) for line in file]
    desk = Listening(load(CONFIG), SentenceModel(WORDLLAMA) if meaning else None)
    for arrival in gold.arrivals(lines):
        desk.consider(arrival)
    truth = {line.id: line.story for line in lines}
    return Labelled(path.name.split(".")[0], tuple(desk.reports), truth)


def pieces(labelled: Labelled) -> Iterator[Labelled]:
    """Parts of a set, evenly apart."""
    reports = labelled.reports
    stride = max(PIECE, len(reports) // PIECES)
    for start in range(0, len(reports), stride):
        yield replace(labelled, reports=reports[start : start + PIECE])


def practise(labelled: Labelled, weights: Weights) -> tuple[float, Examples, Examples]:
    """What `thread` gives, with the examples of the pieces."""
    f1, join, merge = thread(labelled, weights)
    for piece in pieces(labelled):
        _, joins, merges = thread(piece, weights)
        join += joins
        merge += merges
    return f1, join, merge


def thread(labelled: Labelled, weights: Weights) -> tuple[float, Examples, Examples]:
    """BCubed F1 of a set under these weights, and the examples of both questions."""
    learner = Learner(weights, labelled.truth)
    story: dict[str, str] = {}
    into: dict[str, str] = {}
    for report in labelled.reports:
        story[report.id] = learner.place(report).story
        into.update((merge.story, merge.into) for merge in learner.merges())
    found = {item: _end(one, into) for item, one in story.items()}
    truth = {item: labelled.truth[item] for item in found}
    return score(truth, found).bcubed_f1, learner.join, learner.merge


def _end(story: str, into: Mapping[str, str]) -> str:
    while story in into:
        story = into[story]
    return story


def fit(sets: Sequence[Labelled], start: Weights, told: str = "") -> Weights:
    """Weights after some rounds over these sets."""
    weights, best, so_far = start, start, 0.0
    pool = [(Examples(), Examples()) for _ in sets]
    for number in range(ROUNDS + 1):
        with ProcessPoolExecutor(2) as workers:
            results = list(workers.map(partial(practise, weights=weights), sets))
        figures = [f1 for f1, _, _ in results]
        print(told, f"round {number}", _row(sets, figures), file=sys.stderr, flush=True)
        if mean(figures) > so_far:
            best, so_far = weights, mean(figures)
        weights = _learn(pool, results, sets)
    return best


def _learn(
    pool: Sequence[tuple[Examples, Examples]],
    results: Sequence[tuple[float, Examples, Examples]],
    sets: Sequence[Labelled],
) -> Weights:
    for (join, merge), (_, joins, merges) in zip(pool, results, strict=True):
        join += joins
        merge += merges
    return Weights(
        join=curves([join for join, _ in pool]),
        merge=curves([merge for _, merge in pool]),
        sets=tuple(CREDITS.get(one.name, one.name) for one in sets),
    )


def curves(examples: Sequence[Examples]) -> Question:
    """An additive model: stumps, boosted, of which each looks at one signal."""
    given = [each for each in examples if each.signals]
    rows = np.vstack([np.array(each.signals, float) for each in given])
    truth = np.concatenate([each.truth for each in given])
    weight = np.concatenate([np.array(each.weight) / sum(each.weight) for each in given])
    settings = {
        "objective": "cross_entropy", "num_leaves": 2, "learning_rate": 0.1, "lambda_l2": 5,
        "min_data_in_leaf": 40, "min_sum_hessian_in_leaf": 3, "max_bin": BINS, "verbose": -1,
        "num_threads": 2, "seed": 1, "deterministic": True,
        "monotone_constraints": list(DIRECTIONS),
    }  # fmt: skip
    data = lightgbm.Dataset(rows, truth, weight=weight * 40_000 / len(given))
    return _question(lightgbm.train(settings, data, TREES).dump_model()["tree_info"])


def _question(trees: Iterable[Mapping[str, Any]]) -> Question:
    base = 0.0
    rises: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for tree in trees:
        root = tree["tree_structure"]
        left = root.get("left_child", root)["leaf_value"]
        base += left
        if "split_feature" in root:
            name = Signals._fields[root["split_feature"]]
            rises[name][root["threshold"]] += root["right_child"]["leaf_value"] - left
    curves = {name: _curve(rises[name]) for name in Signals._fields if name in rises}
    curves["gap"] = _longer(curves.get("gap", Curve((), (0.0,))))
    curves["half_dated"] = Curve((0.0,), (0.0, HALF_DATED))
    zeros = {name: curve.at(NEUTRAL.get(name, 0.0)) for name, curve in curves.items()}
    told = {name: _lowered(curve, zeros[name]) for name, curve in curves.items()}
    return Question(threshold=round(-base - sum(zeros.values()), 3), curves=told)


def _curve(rises: Mapping[float, float]) -> Curve:
    steps = sorted(rises)
    points = accumulate((rises[step] for step in steps), initial=0.0)
    return Curve(tuple(round(step, 4) for step in steps), tuple(points))


def _longer(gap: Curve) -> Curve:
    """The curve of silence goes on falling where the sets show too few long ones to tell."""
    known = max(gap.steps, default=0.0)
    steps = [step for days in LONG if (step := round(log1p(days), 4)) > known]
    more = accumulate([FALL] * len(steps), initial=gap.points[-1])
    return Curve((*gap.steps, *steps), (*gap.points[:-1], *more))


def _lowered(curve: Curve, zero: float) -> Curve:
    """The curve with no points for a signal that says nothing."""
    return Curve(curve.steps, tuple(round(points - zero, 3) for points in curve.points))


def _row(sets: Sequence[Labelled], figures: Sequence[float]) -> str:
    cells = [f"{one.name} {figure:.3f}" for one, figure in zip(sets, figures, strict=True)]
    return "  ".join([*cells, f"mean {mean(figures):.4f}"])


def as_text(weights: Weights) -> str:
    """The file of weights: JSON, a line for each curve, so that a difference can be read."""
    told = asdict(weights)
    parts = [f' "sets": {json.dumps(told.pop("sets"))}']
    for name, question in told.items():
        lines = [f'   "{one}": {json.dumps(curve)}' for one, curve in question["curves"].items()]
        curves_told = ",\n".join(lines)
        parts.append(
            f' "{name}": {{\n  "threshold": {question["threshold"]},\n'
            f'  "curves": {{\n{curves_told}\n  }}\n }}'
        )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def first_guess() -> Weights:
    """Weights to begin with: what is alike in its rare words is one story."""
    likeness = Curve((0.3, 0.4, 0.5, 0.6), (0.0, 0.5, 1.0, 1.5, 2.0))
    signs = {"centre": likeness, "contained": likeness}
    return Weights(Question(1.4, signs), Question(1.4, signs))


def main() -> None:
    """Fit, write, and where asked to, leave one set out after the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--meaning", action="store_true", help="fit with the sentence model")
    parser.add_argument("--leave-one-out", action="store_true")
    options = parser.parse_args()
    sets = [read_set(path, options.meaning) for path in options.sets]
    weights = fit(sets, first_guess())
    print("fitted", _row(sets, [thread(one, weights)[0] for one in sets]), flush=True)
    if options.out:
        options.out.write_text(as_text(weights), "utf-8")
    if options.leave_one_out:
        left = []
        for one in sets:
            others = [each for each in sets if each is not one]
            left.append(thread(one, fit(others, first_guess(), f"without {one.name}"))[0])
        print("left out", _row(sets, left))


if __name__ == "__main__":
    main()
