"""The order of the steps, and no rule: poll, then thread; publishing is in `publish`."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator import due, websub
from aggregator.desk import Desk
from aggregator.intake import Intake, PollSummary, Read
from aggregator.model import (
    Config,
    Failure,
    Manners,
    Request,
    Response,
    Source,
    SourceState,
    Subscription,
)
from aggregator.store import Database, facts, listed, meta, opinions, pushes

CLAIM = timedelta(minutes=10)
"""How long a source is ours to visit; then another process may think that we have died."""
BATCH = 500
"""Arrivals in one transaction, so that none takes long."""

Progress = Callable[[int, int, str], None]
"""Told after each piece of work: how many are done, of how many, which one it was."""


def silent(_done: int, _total: int, _what: str) -> None:
    """The progress of work that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Everything that the work needs, put together by `wiring`."""

    config: Config
    database: Database
    visit: Callable[[Iterable[Request], Manners], Iterator[tuple[Request, Response | Failure]]]
    read: Read
    now: Callable[[], datetime]


def read_shelf(room: Newsroom) -> None:
    """On a new store read and thread the local sources, so that there is something to show."""
    with room.database.read() as read:
        if meta.is_shelf_read(read):
            return
    poll(room, [source for source in room.config.sources if source.path])
    thread(room)
    with room.database.write() as write:
        meta.shelf_is_read(write)


def wait_for_turn(room: Newsroom, say: Callable[[str], None]) -> None:
    """Say so where another process is threading, and wait for it."""
    with room.database.lock(wait=False) as ours:
        if ours:
            return
    say("another process is threading; waiting for it to finish")
    with room.database.lock():
        return


def poll(
    room: Newsroom, sources: Sequence[Source] | None = None, progress: Progress = silent
) -> PollSummary:
    """Visit these sources, or those that are due, and store what is new.

    Sources that another process is visiting just now are left to it.
    """
    with room.database.polling(lambda: _drop_claims(room.database)):
        requests, states, held = _claimed(room, sources)
        count = itertools.count(1)
        intake = Intake(
            room.database,
            room.read,
            room.config,
            states,
            websub.pushed(held, room.now()),
            lambda source: progress(next(count), len(requests), source.name),
        )
        for request, answer in room.visit(requests, room.config.fetch):
            intake.take(request.source, answer, room.now())
        return intake.finish()


def _drop_claims(database: Database) -> None:
    with database.write() as write:
        facts.drop_claims(write)


def take_pushes(
    room: Newsroom, answers: Iterable[tuple[Source, Response | Failure]]
) -> PollSummary:
    """Store what hubs have sent as if it had been polled, each before the next is asked for."""
    summary = PollSummary()
    with room.database.write() as write:
        meta.freeze_authority(write, room.config.site.id_authority)
        states = facts.states(write)
    for source, answer in answers:
        intake = Intake(room.database, room.read, room.config, states)
        intake.take(source, answer, room.now(), pushed=True)
        summary += intake.finish()
    return summary


def _claimed(
    room: Newsroom, sources: Sequence[Source] | None
) -> tuple[list[Request], dict[str, SourceState], list[Subscription]]:
    """The visits that are ours to make, what is remembered of all sources, and their hubs."""
    now = room.now()
    with room.database.write() as write:
        meta.freeze_authority(write, room.config.site.id_authority)
        states = facts.states(write)
        if sources is None:
            followed = listed.followed(write, room.config.sources)
            sources = due.due(followed, states, room.config.fetch, now)
        held = pushes.subscriptions(write)
        ours = facts.claim(write, [source.slug for source in sources], now, now + CLAIM)
    return [due.request(s, states.get(s.slug)) for s in sources if s.slug in ours], states, held


def thread(room: Newsroom, progress: Progress = silent, *, again: bool = False) -> int:
    """Take every waiting revision in its turn; how many were taken.

    Starts over from the first arrival when asked to, or when the rules in config.toml have changed.
    """
    desk = Desk(room.config)
    with room.database.lock():
        with room.database.write() as write:
            facts.number_waiting(write)
            notes = opinions.notebook(write)
        if again or notes.rules != desk.rules:
            notes = _start_over(room.database, desk)
        return _take_turns(room.database, desk, notes, progress)


def _take_turns(
    database: Database, desk: Desk, notes: opinions.Notebook, progress: Progress
) -> int:
    with database.read() as read:
        total = opinions.left(read, notes.arrival)
    if not total:
        return 0
    desk.resume(notes.state)
    after, done = notes.arrival, 0
    while done < total:
        with database.read() as read:
            batch = opinions.arrivals(read, after, BATCH)
        thoughts = [desk.consider(arrival) for arrival in batch]
        with database.write() as write:
            opinions.save(write, thoughts)
            meta.bump(write)
        after, done = batch[-1].number, done + len(batch)
        progress(done, total, "revisions threaded")
    _close_notebook(database, desk, after)
    return done


def _start_over(database: Database, desk: Desk) -> opinions.Notebook:
    """From the first arrival, and again from there should this run be cut short."""
    notes = opinions.Notebook(rules=desk.rules)
    with database.write() as write:
        opinions.save_notebook(write, notes)
    return notes


def _close_notebook(database: Database, desk: Desk, arrival: int) -> None:
    """Written once, at the end: a run that was cut short is taken again to the same opinions."""
    notes = opinions.Notebook(arrival=arrival, rules=desk.rules, state=desk.state())
    with database.write() as write:
        opinions.save_notebook(write, notes)
        opinions.forget_threads(write, [thread.slug for thread in desk.threads])
        meta.bump(write)
