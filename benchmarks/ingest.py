"""How fast news comes in, beside peers and a floor: `python benchmarks/ingest.py`.

README.md beside this file says what each row means. Everything happens in a scratch folder and on
loopback; `benchmarks/setup` installs nginx and the peers.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from aggregator.processes import end_when_told  # noqa: E402
from benchmarks import feeds, racers, report  # noqa: E402
from benchmarks.origin import Origin, origin  # noqa: E402
from benchmarks.race import Race, Results, say, slopes, small_polls  # noqa: E402
from benchmarks.racers import Racer  # noqa: E402

SLOPE, START, MEMORY, HUGE_MEMORY = 120, 0.5, 200, 300
"""The most that it may be: µs of CPU a poll, seconds, MB, MB."""
HUGE = 100_000_000
WIDE = 'max_body = "200MB"\n'


def measured(
    race: Race, one: Racer, scratch: Path, place: Origin, asked: argparse.Namespace
) -> None:
    """What has a limit and no peer, and where our time goes."""
    few, many = (small_polls(scratch, place, number) for number in (asked.feeds, 5 * asked.feeds))
    starts = [one.run().wall for _ in range(asked.rounds)]
    added = slopes(few, many, 4 * asked.feeds, asked.rounds)
    start_up = "start-up: one poll, 304, the whole process"
    a_poll = f"CPU of one poll, 304, from {asked.feeds} to {5 * asked.feeds} polls"
    report.limits(
        [
            (start_up, starts, START, "s"),
            (a_poll, added, SLOPE, "µs"),
            *_peaks(race),
            *_huge(scratch, place),
        ]
    )
    works = chain(race.our_works(), [(f"{5 * asked.feeds} small, 304", many)])
    report.steps(dict(_books(works, scratch)))


def _peaks(race: Race) -> Iterator[report.LIMIT]:
    for work, racer in race.our_works():
        say(f"looking at the memory of: {work}")
        yield f"peak memory: {work}", [racer.watch().peak], MEMORY, "MB"


def _books(works: Iterable[tuple[str, Racer]], scratch: Path) -> Iterator[tuple[str, Path]]:
    for work, racer in works:
        say(f"looking where the time goes in: {work}")
        book = scratch / "books" / work
        racer.sample(book)
        yield work, book


def _huge(scratch: Path, place: Origin) -> Iterator[report.LIMIT]:
    """A document of 100 MB, with the limit that ships and with one that lets it in."""
    place.publish([("huge.rss", feeds.huge(HUGE))], feeds.NOW.timestamp())
    for title, manners in (("limit as shipped", ""), ("limit of 200 MB", WIDE)):
        address = place.url("huge.rss")
        racer = racers.ours(scratch / "huge", place.place, [address], more=manners)
        racer.start_afresh()
        run = racer.watch()
        told = json.loads(run.output[run.output.index("{") :])
        came = next(iter(told["reasons"].values()), f"{told['new']} items stored")
        yield f"100 MB document, {title}: {came}", [run.peak], HUGE_MEMORY, "MB"


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="How fast news comes in; see README.md here.")
    parser.add_argument("--rounds", type=int, default=5, help="of which medians are taken (5)")
    parser.add_argument("--feeds", type=int, default=1_000, help="polled in each run (1000)")
    parser.add_argument("--alone", action="store_true", help="race the floor only, not the peers")
    return parser.parse_args()


def main() -> None:
    """Race, measure, print."""
    end_when_told()
    asked, load = options(), os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="aggregator-ingest-") as folder,
        origin(Path(folder) / "origin") as place,
    ):
        scratch = Path(folder)
        one = small_polls(scratch, place, 1)  # and Python compiles what it has not yet compiled
        race = Race(scratch, place, asked.feeds, alone=asked.alone)
        size = f"{asked.feeds} feeds, {race.items:,} items, {race.bytes / 1e6:.0f} MB"
        print(f"{size}; medians of {asked.rounds}\n", flush=True)
        results = Results()
        for number in range(asked.rounds):
            race.round(results, number)
        report.race(results)
        measured(race, one, scratch, place, asked)
    print(f"Load of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after.")


if __name__ == "__main__":
    main()
