"""How long a static export takes, the first and those after it: `python benchmarks/export.py`.

README.md beside this file says what each row means. Everything happens in a scratch folder, or in
the one that `--keep` names: then the store is made once, and the next run goes on with it.
"""

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from aggregator import flow, wiring  # noqa: E402
from aggregator.config import load  # noqa: E402
from aggregator.flow import BATCH, Newsroom  # noqa: E402
from aggregator.identify import item_id  # noqa: E402
from aggregator.model import Entry, Moment  # noqa: E402
from aggregator.packing import brotlied, gzipped  # noqa: E402
from aggregator.store import Transaction, facts, meta  # noqa: E402
from benchmarks import report, stream  # noqa: E402
from benchmarks.process import Run, run, watch  # noqa: E402

SOURCES = 200
EDITED = 10
"""Of what changes, one in so many is an edit of an item of late; the others are new."""
FIRST, AGAIN = 300.0, 10.0
"""Seconds that the first export and one after 1 % has changed may take, at most."""
MOST_OF_FLOOR, MOST_MEMORY = 4.0, 800.0
COMMAND = (sys.executable, "-m", "aggregator", "--config")


def main() -> None:
    """Make a store, export it, change it, export it again."""
    asked = argparse.ArgumentParser(description="How long a static export takes.")
    asked.add_argument("--items", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (given.keep or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, given.items)
        measure(folder, given.items, given.rounds)


def measure(folder: Path, items: int, rounds: int) -> None:
    """Every round: the first export, the floor, nothing changed, 1 % changed."""
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(rounds):
        shutil.rmtree(folder / "site", ignore_errors=True)
        runs["first"].append(_export(folder))
        runs["floor"].append(_floor(folder))
        runs["same"].append(_export(folder))
        _change(folder, items, number)
        runs["changed"].append(_export(folder))
    shutil.rmtree(folder / "site")
    peak = watch([*COMMAND, folder / "config.toml", "export", folder / "site"], ROOT).peak
    _print(runs, peak)


def _print(runs: dict[str, list[Run]], peak: float) -> None:
    print("| export | wall | CPU | told |\n|---|---|---|---|")
    for name, found in runs.items():
        wall, cpu = (median(getattr(run, key) for run in found) for key in ("wall", "cpu"))
        told = found[-1].output.strip().splitlines()[-1].partition(" in ")[0]
        print(f"| {name} | {wall:.1f} s | {cpu:.1f} s | {told} |")
    print()
    of_floor = [a.cpu / b.cpu for a, b in zip(runs["first"], runs["floor"], strict=True)]
    report.limits(
        [
            ("first export", [run.wall for run in runs["first"]], FIRST, "s"),
            ("1 % changed", [run.wall for run in runs["changed"]], AGAIN, "s"),
            ("first export, CPU of the floor's", of_floor, MOST_OF_FLOOR, "times"),
            ("peak memory of all processes", [peak], MOST_MEMORY, "MB"),
        ]
    )


def _export(folder: Path) -> Run:
    return _well(run([*COMMAND, folder / "config.toml", "export", folder / "site"], ROOT))


def _floor(folder: Path) -> Run:
    """The same bytes, compressed and written to as many files, drawn by nobody."""
    other = folder / "floor"
    done = _well(run([sys.executable, __file__, "--floor", folder / "site", other], ROOT))
    shutil.rmtree(other)
    return done


def _well(done: Run) -> Run:
    if done.status:
        raise SystemExit(done.output)
    return done


def floor(site: Path, other: Path) -> None:
    """Compress and write every file of a site once more, with as many processes as it had."""
    paths = [p for p in site.rglob("*") if p.is_file() and p.suffix not in {".gz", ".br"}]
    with Pool() as pool:
        pool.starmap(_copy, ((path, other / path.relative_to(site)) for path in paths), 100)
    print(f"{len(paths)} files and their twins")


def _copy(path: Path, other: Path) -> None:
    body = path.read_bytes()
    other.parent.mkdir(parents=True, exist_ok=True)
    for name, made in ((".gz", gzipped(body)), (".br", brotlied(body)), ("", body)):
        aside = other.with_name(f"{other.name}.new")
        aside.write_bytes(made)
        aside.rename(other.with_name(other.name + name))


def _change(folder: Path, items: int, number: int) -> None:
    """Of 1 %, one in ten is an edit of an item of late; the others are new."""
    many = items // 100
    with _room(folder) as room:
        start = items + number * many
        places = stream.plan(items + items // 5)
        _add(room, places[start : start + many - many // EDITED])
        with room.database.write() as write:
            _edit(write, many // EDITED)
        flow.thread(room)
        flow.index(room)


def _edit(write: Transaction, count: int) -> None:
    rows = write.rows("SELECT id FROM items ORDER BY arrival DESC LIMIT :many", many=count * 10)
    chosen = tuple(row["id"] for row in rows[::10])
    entries, latest = facts.last_entries(write, chosen), facts.latest(write, chosen)
    facts.add_revisions(
        write,
        [
            facts.NewRevision(
                item=item,
                number=latest[item].number + 1,
                seen_at=latest[item].seen_at + timedelta(hours=1),
                material=True,
                fingerprint=f"{item} {latest[item].number}",
                entry=replace(entry, title=f"{entry.title}, corrected"),
                rule="guid",
            )
            for item, entry in entries.items()
        ],
    )


def make(folder: Path, items: int) -> None:
    """A threaded store of so many items, unless the folder has it."""
    if (folder / "config.toml").exists():
        return
    _configure(folder)
    with _room(folder) as room:
        with room.database.write() as write:
            meta.freeze_authority(write, room.config.site.id_authority)
        _add(room, stream.plan(items + items // 5)[:items])
        flow.thread(room)
        flow.index(room)


def _configure(folder: Path) -> None:
    ours = (ROOT / "config.toml").read_text(encoding="utf-8")
    sources = (
        f'[[sources]]\nname = "Source {n}"\nurl = "https://news-{n}.example/feed"\n'
        for n in range(SOURCES)
    )
    store = f'[store]\nurl = "sqlite:///{folder}/news.db"'
    (folder / "config.toml").write_text(
        ours.replace("[store]", store) + "\n" + "\n".join(sources), encoding="utf-8"
    )


@contextmanager
def _room(folder: Path) -> Iterator[Newsroom]:
    with wiring.newsroom(load(folder / "config.toml")) as room:
        yield room


def _add(room: Newsroom, places: Iterable[stream.Place]) -> None:
    places = iter(places)
    while batch := list(islice(places, BATCH)):
        with room.database.write() as write:
            _write(write, [_entry(place) for place in batch])


def _source(entry: Entry) -> str:
    """A few sources have most of the news."""
    return f"source-{int(SOURCES ** Random(entry.guid).random()) - 1}"


def _entry(place: stream.Place) -> Entry:
    item = stream.item(place)
    return Entry(
        guid=item.id,
        title=item.title,
        link=f"https://news.example/{item.id}",
        published=Moment(item.at),
        summary=f"<p>{escape(item.summary)}</p>",
        text=item.summary,
        language="en",
    )


def _write(write: Transaction, entries: Sequence[Entry]) -> None:
    new, keys, revisions = [], [], []
    for entry in entries:
        source = _source(entry)
        item, at = item_id(source, entry.guid or ""), entry.published.at  # type: ignore[union-attr]
        new.append(
            facts.NewItem(
                id=item,
                source=source,
                published_id=f"tag:news.example,2026:{entry.guid}",
                rule="guid",
                first_seen=at + timedelta(minutes=5),
                published=entry.published,
                event_at=at,
                language="en",
            )
        )
        keys.append((source, f"guid:{entry.guid}", item))
        revisions.append(
            facts.NewRevision(
                item=item,
                number=1,
                seen_at=at + timedelta(minutes=5),
                material=True,
                fingerprint=item,
                entry=entry,
                rule="guid",
            )
        )
    facts.add_items(write, new)
    facts.add_keys(write, keys)
    facts.add_revisions(write, revisions)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--floor"]:
        floor(*map(Path, sys.argv[2:]))
    else:
        main()
