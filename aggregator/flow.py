"""The order of the steps, and no rule: poll, thread, index; publishing is in `publish`."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator import due, websub
from aggregator.config import decisions_file, load_decisions
from aggregator.desk import Desk
from aggregator.errors import ConfigError
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
from aggregator.store import (
    Database,
    Transaction,
    copies,
    facts,
    listed,
    meta,
    names,
    opinions,
    pushes,
    removals,
    search,
)

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
    desk: Desk
    """Kept between rounds: to remember everything again for one new item takes long."""


def read_shelf(room: Newsroom, last: Callable[[], object] = lambda: None) -> None:
    """On a new store read and thread the local sources, so that there is something to show.

    They count as read once `last` is done as well.
    """
    with room.database.read() as read:
        if meta.is_shelf_read(read):
            return
    poll(room, [source for source in room.config.sources if source.path])
    thread(room)
    index(room)
    last()
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


def decide(database: Database, config: Config) -> None:
    """Let the editor's decisions hold, as the file says them now.

    Raises ConfigError for a mistake in it, or where it is gone: what held before goes on holding.
    """
    decided = load_decisions(config)
    with database.read() as read:
        held = removals.decisions(read)
    if decided == held:
        return
    if not decisions_file(config).exists():
        told = "it is gone, its decisions hold; put it back, or an empty one to undo them"
        raise ConfigError(told, str(decisions_file(config)))
    with database.write() as write:
        removals.save_decisions(write, decided)
        removals.apply(write, decided)


def _decide_on_news(database: Database) -> None:
    """Of what has come and is not shown yet some may have been decided on before."""
    with database.read() as read:
        if not facts.waiting(read):
            return
    with database.write() as write:
        removals.apply(write, removals.decisions(write))


def thread(room: Newsroom, progress: Progress = silent, *, again: bool = False) -> int:
    """Take every waiting revision in its turn; how many were taken.

    Starts over from the first arrival when asked to, or when the rules have changed, those in
    config.toml or our own.
    A run that was cut short goes on from its last transaction, to the same opinions.
    """
    with room.database.lock():
        _decide_on_news(room.database)
        _give_numbers(room.database)
        with room.database.write() as write:
            notes = opinions.notebook(write)
            if again or notes.rules != room.desk.rules:
                slugs = [thread.slug for thread in room.config.threads]
                notes = opinions.start_over(write, room.desk.rules, slugs)
        return _take_turns(room.database, room.desk, notes, progress)


def _give_numbers(database: Database) -> None:
    """Arrival numbers for all that waits, in transactions of which none takes long."""
    with database.read() as read:
        waiting = facts.in_turn(read)
    for start in range(0, len(waiting), BATCH):
        with database.write() as write:
            facts.give_numbers(write, waiting[start : start + BATCH])


def _take_turns(
    database: Database, desk: Desk, notes: opinions.Notebook, progress: Progress
) -> int:
    with database.read() as read:
        total = opinions.left(read, notes.arrival)
        if total and (desk.arrival != notes.arrival or not notes.arrival):
            _remember(read, desk, notes)
    done = 0
    while done < total:
        done += _take_batch(database, desk)
        progress(done, total, "revisions threaded")
    return done


def _remember(read: Transaction, desk: Desk, notes: opinions.Notebook) -> None:
    """At the start of a process, and where another one threaded or this one was cut short."""
    stories, standings = opinions.open_stories(read), opinions.standings(read)
    desk.resume(notes.arrival, copies.texts(read), stories, standings, names.known(read))


def _take_batch(database: Database, desk: Desk) -> int:
    with database.read() as read:
        batch = opinions.arrivals(read, desk.arrival, BATCH)
    thoughts = [desk.consider(arrival) for arrival in batch]
    with database.write() as write:
        opinions.save(write, thoughts)
        opinions.save_changes(write, desk.changes())
        opinions.save_notebook(write, opinions.Notebook(arrival=desk.arrival, rules=desk.rules))
        meta.bump(write)
    return len(batch)


def index(room: Newsroom, progress: Progress = silent, *, again: bool = False) -> int:
    """Make what is threaded findable by its words; how many revisions were looked at."""
    with room.database.lock():
        with room.database.read() as read:
            after = 0 if again else search.position(read)
            total, done = search.left(read, after), 0
        if total and not after:
            with room.database.write() as write:
                search.start_over(write)
        while done < total:
            with room.database.write() as write:
                count, after = search.add(write, after, BATCH)
            done += count
            progress(done, total, "revisions indexed")
    return done
