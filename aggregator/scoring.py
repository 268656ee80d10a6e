"""How well a grouping agrees with the labels: BCubed and pairwise figures, from 0 to 1."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures of one grouping; `missing` items were not predicted and count as alone."""

    items: int
    missing: int
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    pairwise_precision: float
    pairwise_recall: float
    pairwise_f1: float
    clusters_true: int
    clusters_found: int


def score(gold: Mapping[str, str], predicted: Mapping[str, str]) -> Scores:
    """Compare two groupings of items, each a map from item id to the name of its group.

    BCubed (Bagga and Baldwin, 1998) is the mean over items of each item's own precision and
    recall; pairwise counts the pairs put together. Predicted ids without a label are ignored.
    """
    found = {i: ("found", predicted[i]) if i in predicted else ("alone", i) for i in gold}
    cells = Counter((gold[i], found[i]) for i in gold)
    true_sizes, found_sizes = Counter(gold.values()), Counter(found.values())
    total = len(gold) or 1
    bcubed_p = sum(n * n / found_sizes[group] for (_, group), n in cells.items()) / total
    bcubed_r = sum(n * n / true_sizes[label] for (label, _), n in cells.items()) / total
    right = _pairs(cells.values())
    pairwise_p = _share(right, _pairs(found_sizes.values()))
    pairwise_r = _share(right, _pairs(true_sizes.values()))
    return Scores(
        items=len(gold),
        missing=sum(i not in predicted for i in gold),
        bcubed_precision=bcubed_p,
        bcubed_recall=bcubed_r,
        bcubed_f1=_harmonic(bcubed_p, bcubed_r),
        pairwise_precision=pairwise_p,
        pairwise_recall=pairwise_r,
        pairwise_f1=_harmonic(pairwise_p, pairwise_r),
        clusters_true=len(true_sizes),
        clusters_found=len(found_sizes),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
