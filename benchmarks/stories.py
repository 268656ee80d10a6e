"""What threading costs for an item, and whether a long past makes it dearer.

`python benchmarks/stories.py [--items N] [--rounds N]`; README.md beside this file says what each
row means. Every measurement is a process of its own, `story_parts.py`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.process import run  # noqa: E402
from benchmarks.report import LIMIT, limits  # noqa: E402

HERE = Path(__file__).parent
PEER = HERE / ".peers" / "bin" / "python"
LIVE, ADDED = 30_000, 10_000
"""Items that fill the window first; items that each round adds."""
MOST_COST, MOST_P99, MOST_MEMORY, MOST_DEARER, MOST_REBUILD = 333.0, 5.0, 500.0, 1.5, 120.0
Figures = dict[str, float]


def main() -> None:
    """Measure and print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--items", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        _measure(Path(scratch), given.items, given.rounds)


def _measure(scratch: Path, items: int, rounds: int) -> None:
    few, many, whole = (scratch / f"{name}.db" for name in ("few", "many", "whole"))
    live = min(LIVE, items)
    _part("fill", few, items, live)
    _part("fill", many, 10 * items, live)
    steps, desks, peers, adds = [], [], [], []
    for turn in range(rounds):
        steps.append(_part("story", items))
        desks.append(_part("all", items))
        peers += _peer()
        adds.append([_part("add", path, live + turn * ADDED, ADDED) for path in (few, many)])
    _part("fill", whole, items, items)
    _print_thinking(steps, desks, peers)
    _print_past(items, adds)
    again = _part("rebuild", whole)
    limits([_limit(f"rebuild of {items:,} items, {again['cpu']:.0f} s of CPU", [again["wall"]])])


def _limit(what: str, walls: list[float]) -> LIMIT:
    return what, walls, MOST_REBUILD, "s"


def _part(name: str, *arguments: str | int | Path) -> Figures:
    told = [str(each) for each in arguments]
    print(name, *told, file=sys.stderr, flush=True)
    done = run([sys.executable, HERE / "story_parts.py", name, *told], ROOT)
    if done.status:
        raise SystemExit(done.output)
    return dict(json.loads(done.output.splitlines()[-1]))


def _peer() -> list[float]:
    """Items a second of the peer, where it is installed."""
    if not PEER.exists():
        return []
    return [float(run([PEER, HERE / "peer_neighbours.py"], ROOT).output)]


def _print_thinking(
    steps: Sequence[Figures], desks: Sequence[Figures], peers: Sequence[float]
) -> None:
    print(
        "| CPU of an item | items/s (range) | p50 | p99 | most | peak |\n|---|---|---|---|---|---|"
    )
    for what, found in (("story step", steps), ("all opinions", desks)):
        rates = [each["rate"] for each in found]
        p50, p99, most, memory = (
            median(each[name] for each in found) for name in ("p50", "p99", "most", "memory")
        )
        print(
            f"| {what} | {_spread(rates)} | {p50:.2f} ms | {p99:.2f} ms | {most:.0f} ms "
            f"| {memory:.0f} MB |"
        )
    if peers:
        print(f"| scikit-learn | {_spread(peers)} | | | | |")
    print()
    memories = [each["memory"] for each in steps]
    limits(
        [
            ("story step", [1e6 / each["rate"] for each in steps], MOST_COST, "µs an item"),
            ("story step, p99", [each["p99"] for each in steps], MOST_P99, "ms"),
            ("story step, peak memory", memories, MOST_MEMORY, "MB"),
        ]
    )


def _print_past(items: int, adds: Sequence[Sequence[Figures]]) -> None:
    print(f"| {ADDED:,} more items | wall | CPU | peak |\n|---|---|---|---|")
    for place, past in enumerate((items, 10 * items)):
        wall, cpu, memory = (
            median(pair[place][name] for pair in adds) for name in ("wall", "cpu", "memory")
        )
        print(f"| beside {past:,} | {wall:.1f} s | {cpu:.1f} s | {memory:.0f} MB |")
    print()
    limits(
        [
            (
                f"{name}, {10 * items:,} to {items:,}",
                [many[key] / few[key] for few, many in adds],
                MOST_DEARER,
                "times",
            )
            for name, key in (("CPU", "cpu"), ("wall", "wall"))
        ]
    )


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})"


if __name__ == "__main__":
    main()
