"""Commands that do the work: run, serve, schedule, poll, thread, rebuild, export."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator import plain
from aggregator.config import load
from aggregator.errors import UsageError
from aggregator.model import Config, Source

if TYPE_CHECKING:
    from aggregator.flow import Newsroom
    from aggregator.intake import PollSummary


def run_(options: argparse.Namespace) -> int:
    """Scheduler and web server together. Imports little: this process only watches the others."""
    from aggregator.supervisor import run

    return run(load(options.config))


def serve_(options: argparse.Namespace) -> int:
    """The web server alone."""
    from aggregator.supervisor import must_be_free
    from aggregator.web.server import serve

    config = load(options.config)
    must_be_free(config.server)
    serve(config, after_first_reading=options.after_first_reading)
    return 0


def schedule_(options: argparse.Namespace) -> int:
    """The scheduler alone."""
    from aggregator.scheduler import schedule
    from aggregator.wiring import newsroom

    with newsroom(load(options.config)) as room:
        schedule(room)
    return 0


def poll_(options: argparse.Namespace) -> int:
    """Poll, thread, say what came of it."""
    from aggregator.wiring import newsroom

    with newsroom(load(options.config)) as room:
        summary = _poll(room, options.sources, every=options.all)
        if not options.no_thread:
            _thread_and_index(room, again=False)
        if options.json:
            print(plain.encode(summary))
        else:
            print(summary)
            for slug, reason in summary.reasons.items():
                print(f"  {slug}: {reason}")
    return 0


def _poll(room: "Newsroom", slugs: list[str], *, every: bool) -> "PollSummary":
    """Poll the named, all or the due sources, and then what lists among them have just named."""
    before = _followed(room)
    named = _named(room.config, before, slugs)
    sources = named or (before if every else None)
    summary = _polled(room, sources)
    if sources and summary.asked < len(sources):
        others = len(sources) - summary.asked
        _say(f"another process is visiting {others} of the sources; they are left to it")
    old = {source.slug for source in before}
    if new := [source for source in _followed(room) if source.slug not in old]:
        summary += _polled(room, new)
    return summary


def _polled(room: "Newsroom", sources: Sequence[Source] | None) -> "PollSummary":
    from aggregator import flow
    from aggregator.cli.progress import shown

    with shown("Polling") as progress:
        return flow.poll(room, sources, progress)


def _thread_and_index(room: "Newsroom", *, again: bool) -> int:
    """How many revisions were threaded."""
    from aggregator import flow
    from aggregator.cli.progress import shown
    from aggregator.publish import history

    flow.decide(room.database, room.config)
    flow.wait_for_turn(room, _say)
    with shown("Threading") as progress:
        taken = flow.thread(room, progress, again=again)
    with shown("Indexing") as progress:
        flow.index(room, progress, again=again)
    with shown("Archiving") as progress:
        history.keep(room.config, room.database, progress)
    return taken


def _followed(room: "Newsroom") -> tuple[Source, ...]:
    from aggregator.store import listed

    with room.database.read() as read:
        return listed.followed(read, room.config.sources)


def _named(config: Config, sources: Iterable[Source], slugs: list[str]) -> list[Source]:
    known = {source.slug: source for source in sources}
    for slug in slugs:
        if slug not in known:
            raise UsageError(f"there is no source {slug!r} in {config.file}; `aggregator check`")
    return [known[slug] for slug in slugs]


def _say(text: str) -> None:
    print(f"aggregator: {text}", file=sys.stderr, flush=True)


def thread_(options: argparse.Namespace) -> int:
    """Thread what waits."""
    return _thread(options, again=False)


def rebuild_(options: argparse.Namespace) -> int:
    """Make every opinion again."""
    return _thread(options, again=True)


def _thread(options: argparse.Namespace, *, again: bool) -> int:
    from aggregator.wiring import newsroom

    with newsroom(load(options.config)) as room:
        taken = _thread_and_index(room, again=again)
    print(f"{taken} revisions threaded")
    return 0


def export_(options: argparse.Namespace) -> int:
    """Write the site as files."""
    from aggregator.cli.progress import shown
    from aggregator.export import export
    from aggregator.flow import decide
    from aggregator.publish import Publisher
    from aggregator.store import open_database

    config = load(options.config)
    with closing(open_database(config.store.url)) as database:
        decide(database, config)
    folder: Path = options.folder
    with shown("Exporting") as progress:
        changed = export(
            folder,
            lambda: Publisher(config, open_database(config.store.url)).snapshot(),
            progress,
            every=options.all,
        )
    print(f"{changed} files written in {folder}")
    return 0
