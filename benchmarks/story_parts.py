"""The parts that `stories.py` measures, each run in a process of its own; prints its figures.

`python benchmarks/story_parts.py PART ARGUMENT…`
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import islice
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aggregator import flow, wiring  # noqa: E402
from aggregator.config import load  # noqa: E402
from aggregator.flow import BATCH, Newsroom  # noqa: E402
from aggregator.identify import item_id  # noqa: E402
from aggregator.model import Arrival, Entry, Moment, Opinion, Report  # noqa: E402
from aggregator.store import Transaction, facts, opinions  # noqa: E402
from aggregator.stories import Grouper  # noqa: E402
from aggregator.tagging import Gazetteer, Names  # noqa: E402
from benchmarks import stream  # noqa: E402

LONGEST = 150_000
"""Items of the stream; every part takes the first ones it needs."""
PAST = 5_000
"""Items of the past that are written at once."""
SAMPLE = 2_000
"""Items whose opinions stand for those of the past."""
CONFIG = ROOT / "config.toml"
T = TypeVar("T")
Figures = dict[str, float]


def story_step(count: int) -> Figures:
    """The grouping alone; entities and names are found beforehand."""
    grouper = Grouper()
    return _timed(grouper.place, _reports(count), grouper.changes)


def all_opinions(count: int) -> Figures:
    """The whole desk: tags, names, stories and threads."""
    desk = wiring.desk(load(CONFIG))
    return _timed(desk.consider, _arrivals(0, count), desk.changes)


def fill(path: str, past: int, live: int) -> Figures:
    """A store of so many items: the `live` last are threaded, all before written straight in."""
    with _room(path) as room:
        models = [room.desk.consider(each) for each in _arrivals(0, SAMPLE)]
        # ids as they are, but in their order: the tables grow at their ends, which is quick
        ids = sorted(item_id("past", str(number)) for number in range(past - live))
        for start in range(0, len(ids), PAST):
            numbered = enumerate(ids[start : start + PAST], start)
            with room.database.write() as write:
                _write_past(write, [_past(models[n % SAMPLE], n, item) for n, item in numbered])
        with room.database.write() as write:
            notes = opinions.Notebook(arrival=past - live, rules=room.desk.rules)
            opinions.save_notebook(write, notes)
    with _room(path) as room:
        _store(room, 0, live)
        return _threaded(room)


def add(path: str, after: int, count: int) -> Figures:
    """The next items of the stream, once the desk remembers what came before."""
    with _room(path) as room:
        _store(room, after, after + BATCH)
        flow.thread(room)
        _store(room, after + BATCH, after + count)
        return _threaded(room)


def rebuild(path: str) -> Figures:
    """Every opinion of that store once more."""
    with _room(path) as room:
        return _threaded(room, again=True)


def _arrivals(start: int, stop: int) -> Iterator[Arrival]:
    """One at a time, so that memory is that of the desk."""
    places = stream.plan(LONGEST)[start:stop]
    return (_arrival(place, number) for number, place in enumerate(places, start + 1))


def _arrival(place: stream.Place, number: int) -> Arrival:
    item = stream.item(place)
    entry = Entry(
        guid=item.id,
        title=item.title,
        link=f"https://news.example/{item.id}",
        published=Moment(item.at),
        summary=f"<p>{escape(item.summary)}</p>",
        text=item.summary,
        language="en",
    )
    return Arrival(
        number=number,
        item=item_id("stream", item.id),
        revision=1,
        material=True,
        seen_at=item.at + timedelta(minutes=5),
        event_at=item.at,
        dated=True,
        entry=entry,
    )


def _reports(count: int) -> Iterator[Report]:
    gazetteer, names = Gazetteer(load(CONFIG).entities), Names(())
    for each in _arrivals(0, count):
        title, text = each.entry.title or "", each.entry.text
        sighting = names.look(title, text, "en")
        names.learn(sighting)
        names.changes()
        yield Report(
            id=each.item,
            event_at=each.event_at,
            dated=True,
            title=title,
            text=text,
            language="en",
            entities=tuple(m.entity.name for m in gazetteer.mentions(f"{title}\n\n{text}")),
            names=sighting.names,
        )


def _timed(
    work: Callable[[T], object], items: Iterable[T], changes: Callable[[], object]
) -> Figures:
    """CPU milliseconds of an item; what a store would be given counts for the items a second."""
    took: list[int] = []
    noting = 0
    for each in items:
        took.append(_nanoseconds(lambda each=each: work(each)))  # type: ignore[misc]
        if len(took) % BATCH == 0:
            noting += _nanoseconds(changes)
    took.sort()
    return {
        "rate": len(took) * 1e9 / (sum(took) + noting),
        "p50": took[len(took) // 2] / 1e6,
        "p99": took[len(took) * 99 // 100] / 1e6,
        "most": took[-1] / 1e6,
        "memory": _memory(),
    }


def _nanoseconds(work: Callable[[], object]) -> int:
    started = time.thread_time_ns()
    work()
    return time.thread_time_ns() - started


def _memory() -> float:
    """The peak of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _threaded(room: Newsroom, *, again: bool = False) -> Figures:
    wall, cpu = time.perf_counter(), time.process_time()
    taken = flow.thread(room, again=again)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "items": taken, "memory": _memory()}


@contextmanager
def _room(path: str) -> Iterator[Newsroom]:
    """A newsroom on that store, under the rules of our config."""
    config = load(CONFIG)
    store = replace(config.store, url=f"sqlite:///{path}")
    with wiring.newsroom(replace(config, store=store)) as room:
        yield room


def _store(room: Newsroom, start: int, stop: int) -> None:
    new = _arrivals(start, stop)
    while batch := list(islice(new, BATCH)):
        with room.database.write() as write:
            _write_facts(write, batch)


def _write_facts(write: Transaction, found: Sequence[Arrival]) -> None:
    facts.add_items(write, map(_item, found))
    facts.add_keys(write, [("stream", f"guid:{each.item}", each.item) for each in found])
    facts.add_revisions(write, map(_revision, found))


def _item(each: Arrival) -> facts.NewItem:
    return facts.NewItem(
        id=each.item,
        source="stream",
        published_id=f"tag:news.example,2026:{each.item}",
        rule="guid",
        first_seen=each.seen_at,
        published=each.entry.published,
        event_at=each.event_at,
        language=each.entry.language,
    )


def _revision(each: Arrival) -> facts.NewRevision:
    return facts.NewRevision(
        item=each.item,
        number=1,
        seen_at=each.seen_at,
        material=True,
        fingerprint=each.item,
        entry=each.entry,
        rule="guid",
    )


def _past(model: Opinion, number: int, item: str) -> Opinion:
    """The same opinion of an item of long ago, which founded its own story."""
    at = stream.START - timedelta(days=365) + timedelta(seconds=number)
    arrival = replace(model.arrival, item=item, number=number + 1, seen_at=at, event_at=at)
    placement = model.placement and replace(model.placement, item=item, story=item)
    memberships = tuple(replace(one, item=item) for one in model.memberships or ())
    return Opinion(arrival=arrival, tags=model.tags, placement=placement, memberships=memberships)


def _write_past(write: Transaction, thoughts: Sequence[Opinion]) -> None:
    _write_facts(write, [one.arrival for one in thoughts])
    facts.give_numbers(write, [(one.arrival.item, 1) for one in thoughts])
    opinions.save(write, thoughts)


PARTS: dict[str, Callable[..., Figures]] = {
    "story": story_step,
    "all": all_opinions,
    "fill": fill,
    "add": add,
    "rebuild": rebuild,
}


def main() -> None:
    """Measure one part."""
    name, *arguments = sys.argv[1:]
    print(json.dumps(PARTS[name](*(int(a) if a.isdigit() else a for a in arguments))))


if __name__ == "__main__":
    main()
