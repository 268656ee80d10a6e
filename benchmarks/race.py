"""Who did what in which time: the works, the racers, and every run of theirs."""

import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import feeds, racers
from benchmarks.feeds import Feed
from benchmarks.origin import Origin
from benchmarks.process import Run
from benchmarks.racers import Racer

COLD, THREADED, SAME, CHANGED = "cold", "cold, threaded", "all 304", "a tenth changed"
OURS, READER, NEWSBOAT, FLOOR = "aggregator", "reader", "newsboat", "floor"


@dataclass(slots=True)
class Results:
    """Every run by work and racer, in the order of the rounds; items by racer."""

    runs: dict[tuple[str, str], list[Run]] = field(default_factory=lambda: defaultdict(list))
    items: dict[str, int] = field(default_factory=dict)

    def note(self, work: str, racer: Racer) -> None:
        """Run a racer and keep what it took."""
        run = racer.run()
        self.runs[work, racer.name].append(run)
        say(f"{work}: {racer.name} {run.wall:.2f} s, {run.cpu:.2f} s of CPU")

    def pairs(self, work: str, peer: str) -> list[tuple[Run, Run]]:
        """Our run and the peer's of the same round, round by round."""
        return list(zip(self.runs[work, OURS], self.runs[peers_work(work), peer], strict=True))


def peers_work(work: str) -> str:
    """What a peer does meanwhile: no peer has stories and threads, its cold run has to do."""
    return COLD if work == THREADED else work


class Race:
    """The made-up feeds at their origin, and those who read them."""

    def __init__(self, scratch: Path, place: Origin, count: int, *, alone: bool) -> None:
        self._scratch, self._origin = scratch, place
        self._feeds = [feeds.feed(number) for number in range(count)]
        self._addresses = [place.url(each.file) for each in self._feeds]
        self.items = sum(each.items for each in self._feeds)
        self.bytes = self._publish(self._feeds, 0)
        self._racers = [self._ours("ours"), *self._others(alone)]

    def _ours(self, name: str, *, thread: bool = False) -> Racer:
        folder = self._scratch / name
        return racers.ours(folder, self._origin.place, self._addresses, thread=thread)

    def _others(self, alone: bool) -> Iterator[Racer]:
        yield racers.floor(self._scratch / "floor", self._addresses)
        if not alone and racers.PEERS.exists():
            yield racers.reader(self._scratch / "reader", self._scratch, self._addresses)
        if not alone and shutil.which("newsboat"):
            yield racers.newsboat(self._scratch / "newsboat", self._addresses)

    def _publish(self, some: Iterable[Feed], version: int) -> int:
        """Write a version of some feeds, an hour later than the one before; how many bytes."""
        files = [(each.file, feeds.document(each, version)) for each in some]
        self._origin.publish(files, feeds.NOW.timestamp() + 3_600 * version)
        return sum(len(data) for _, data in files)

    def _change_a_tenth(self, version: int) -> None:
        """A tenth of the feeds has one to three new items (1), or goes back to before (0)."""
        self._publish(self._feeds[::10], version)

    def round(self, results: Results, number: int) -> None:
        """Every racer once over each of its works, in turns; another one begins in each round."""
        turn = number % len(self._racers)
        order = self._racers[turn:] + self._racers[:turn]
        self._change_a_tenth(0)
        for racer in order:
            racer.start_afresh()
            results.note(COLD, racer)
            results.items[racer.name] = racer.count()
        threaded = self._ours("threaded", thread=True)
        threaded.start_afresh()
        results.note(THREADED, threaded)
        again = [racer for racer in order if racer.name in (OURS, READER)]
        for racer in again:
            results.note(SAME, racer)
        self._change_a_tenth(1)
        for racer in again:
            results.note(CHANGED, racer)

    def our_works(self) -> Iterator[tuple[str, Racer]]:
        """Each of our works in its turn, ready to be run."""
        plain, threaded = self._ours("ours"), self._ours("threaded", thread=True)
        self._change_a_tenth(0)
        plain.start_afresh()
        yield COLD, plain
        yield SAME, plain
        self._change_a_tenth(1)
        yield CHANGED, plain
        self._change_a_tenth(0)
        threaded.start_afresh()
        yield THREADED, threaded


def small_polls(scratch: Path, place: Origin, count: int) -> Racer:
    """Ours with so many feeds of one item, all of them known."""
    some = [feeds.small_feed(number) for number in range(count)]
    files = ((f"small/{each.file}", feeds.document(each)) for each in some)
    place.publish(files, feeds.NOW.timestamp())
    addresses = [place.url(f"small/{each.file}") for each in some]
    racer = racers.ours(scratch / f"small-{count}", place.place, addresses)
    racer.start_afresh()
    run = racer.run()
    say(f"{count} small feeds for the first time: {run.wall:.2f} s")
    return racer


def slopes(few: Racer, many: Racer, polls: int, rounds: int) -> list[float]:
    """The CPU that each of so many polls more adds when nothing is new: µs, one a round."""
    found = []
    for _ in range(rounds):
        one, other = few.run().cpu, many.run().cpu
        say(f"all 304: {one:.2f} s of CPU; with {polls} polls more {other:.2f} s")
        found.append((other - one) / polls * 1e6)
    return found


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"  {text}", file=sys.stderr, flush=True)
