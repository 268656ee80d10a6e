"""The tables, in Markdown."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median

from benchmarks import rooms
from benchmarks.process import Run
from benchmarks.race import (
    CHANGED,
    COLD,
    FLOOR,
    NEWSBOAT,
    READER,
    SAME,
    THREADED,
    Results,
    peers_work,
)

GOALS = (
    (COLD, READER, 12.0),
    (COLD, NEWSBOAT, 4.0),
    (COLD, FLOOR, 0.5),
    (THREADED, READER, 5.0),
    (SAME, READER, 8.0),
    (CHANGED, READER, 15.0),
)
"""The work, the peer, and how many times as fast as it we want to be."""
MOST_FUNCTIONS = 12
LIMIT = tuple[str, list[float], float, str]
"""What it is, the values of the rounds, the most that their median may be, the unit."""


def race(results: Results) -> None:
    """Seconds, CPU seconds, ratio by pairs and goal."""
    print("| work | ours, s (CPU s) | peer | its s (CPU s) | times as fast | by CPU | goal | |")
    print("|---|---|---|---|---|---|---|---|")
    for work, peer, goal in GOALS:
        if (peers_work(work), peer) in results.runs:
            print(f"| {' | '.join(_row(work, peer, goal, results.pairs(work, peer)))} |")
    counts = ", ".join(f"{name} {count:,}" for name, count in results.items.items())
    print(f"\nItems stored by the cold poll: {counts}.\n")


def limits(rows: Iterable[LIMIT]) -> None:
    """Numbers of ours beside the most that they may be."""
    print("| ours | median (range) | at most | |\n|---|---|---|---|")
    for what, values, most, unit in rows:
        mark = _mark(median(values) <= most)
        print(f"| {what} | {_spread(values)} {unit} | {most:g} {unit} | {mark} |")
    print()


def steps(books: Mapping[str, Path]) -> None:
    """CPU seconds of each step of each of our works, and the functions that take the most."""
    found = {work: rooms.by_step(book) for work, book in books.items()}
    together = sum(found.values(), start=type(next(iter(found.values())))())
    print(f"| CPU seconds of ours | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for step, _ in together.most_common():
        print(f"| {step} | {' | '.join(f'{each[step]:.2f}' for each in found.values())} |")
    print(f"| all | {' | '.join(f'{each.total():.2f}' for each in found.values())} |\n")
    for work, book in books.items():
        print(f"Most of “{work}”:\n")
        for place, seconds in rooms.by_function(book).most_common(MOST_FUNCTIONS):
            print(f"    {seconds:7.2f} s  {place}")
        print()


def _row(work: str, peer: str, goal: float, pairs: list[tuple[Run, Run]]) -> Iterator[str]:
    ratios = [theirs.wall / ours.wall for ours, theirs in pairs]
    by_cpu = [theirs.cpu / ours.cpu for ours, theirs in pairs]
    yield from (work, _times([ours for ours, _ in pairs]))
    yield from (peer, _times([theirs for _, theirs in pairs]))
    yield from (_spread(ratios), _spread(by_cpu), f"{goal:g}", _mark(median(ratios) >= goal))


def _times(runs: list[Run]) -> str:
    return f"{median(run.wall for run in runs):.2f} ({median(run.cpu for run in runs):.2f})"


def _spread(values: list[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.3g}"
    return f"{median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def _mark(good: bool) -> str:
    return "pass" if good else "short"
