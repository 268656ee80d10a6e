"""The order of the steps, and no rule: poll, thread, index; publishing is in `publish`."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator import due
from aggregator.compose import published_id
from aggregator.desk import Desk
from aggregator.errors import ParseError, StoreError
from aggregator.identify import Sighting, event_time, identify, keys_of
from aggregator.model import (
    Config,
    Entry,
    Failure,
    Manners,
    Reading,
    Request,
    Response,
    Source,
    SourceState,
)
from aggregator.normalise import fingerprint, material
from aggregator.store import Database, Transaction, facts, meta, opinions, search

log = logging.getLogger("aggregator")

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
    read: Callable[[Source, Response, datetime], Reading]
    now: Callable[[], datetime]
    desk: Desk
    """Kept between rounds: to remember everything again for one new item takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSummary:
    """What a poll brought, in sources and items."""

    asked: int = 0
    failed: int = 0
    unchanged: int = 0
    new: int = 0
    edited: int = 0
    reasons: dict[str, str] = field(default_factory=dict)
    """Why sources failed, by slug."""

    def __str__(self) -> str:
        return (
            f"{self.asked} sources: {self.new} new items, {self.edited} edited, "
            f"{self.unchanged} sources unchanged, {self.failed} failed"
        )

    def __add__(self, other: "PollSummary") -> "PollSummary":
        return PollSummary(
            asked=self.asked + other.asked,
            failed=self.failed + other.failed,
            unchanged=self.unchanged + other.unchanged,
            new=self.new + other.new,
            edited=self.edited + other.edited,
            reasons=self.reasons | other.reasons,
        )


def read_shelf(room: Newsroom) -> None:
    """On a new store read and thread the local sources, so that there is something to show."""
    with room.database.read() as read:
        if meta.is_shelf_read(read):
            return
    poll(room, [source for source in room.config.sources if source.path])
    thread(room)
    index(room)
    with room.database.write() as write:
        meta.shelf_is_read(write)


def wait_for_turn(room: Newsroom, say: Callable[[str], None]) -> None:
    """Say so where another process is polling or threading, and wait for it."""
    with room.database.lock(wait=False) as ours:
        if ours:
            return
    say("another process is polling or threading; waiting for it to finish")
    with room.database.lock():
        return


def poll(
    room: Newsroom, sources: Sequence[Source] | None = None, progress: Progress = silent
) -> PollSummary:
    """Visit these sources, or those that are due; store what is new, source by source."""
    summary = PollSummary()
    with room.database.lock():
        states = _prepare(room)
        if sources is None:
            sources = due.due(room.config.sources, states, room.config.fetch, room.now())
        requests = [due.request(source, states.get(source.slug)) for source in sources]
        for request, answer in room.visit(requests, room.config.fetch):
            slug = request.source.slug
            state = states.get(slug, SourceState(slug=slug))
            summary += _take_safely(room, request.source, state, answer)
            progress(summary.asked, len(requests), request.source.name)
    return summary


def _take_safely(
    room: Newsroom, source: Source, state: SourceState, answer: Response | Failure
) -> PollSummary:
    """A surprise in one source is logged and told on /status; the others go on."""
    try:
        return _take(room, source, state, answer)
    except StoreError:
        raise
    except Exception as error:
        log.exception("a surprise in the source %s", source.slug)
        told = f"reading it failed in a way that we did not foresee: {error!r:.200}"
        return _take(room, source, state, Failure(told, answered=True))


def _prepare(room: Newsroom) -> dict[str, SourceState]:
    with room.database.write() as write:
        meta.freeze_authority(write, room.config.site.id_authority)
        return facts.states(write)


def _take(
    room: Newsroom, source: Source, state: SourceState, answer: Response | Failure
) -> PollSummary:
    now = room.now()
    answer, reading = _read(room, source, state, answer, now)
    document, entries = (reading.document, reading.entries) if reading else (None, ())
    after = due.after(state, source, room.config.fetch, answer, now, document)
    with room.database.write() as write:
        new, edited = _store(write, source, entries, now)
        facts.save_state(write, after)
        if _shown(after) != _shown(state):
            meta.bump(write)
    failed = isinstance(answer, Failure)
    return PollSummary(
        asked=1,
        failed=int(failed),
        reasons={source.slug: after.reason} if failed else {},
        unchanged=int(isinstance(answer, Response) and not new and not edited),
        new=new,
        edited=edited,
    )


def _shown(state: SourceState) -> tuple[str | None, ...]:
    """What of a source's state is on published pages and in feeds."""
    words = (state.feed_title, state.feed_home, state.feed_id, state.feed_rights)
    return (state.health, state.reason, *words)


def _read(
    room: Newsroom, source: Source, state: SourceState, answer: Response | Failure, now: datetime
) -> tuple[Response | Failure, Reading | None]:
    """The reading of an answer; none where it is known already or cannot be read."""
    if isinstance(answer, Failure) or _is_known(state, answer):
        return answer, None
    try:
        return answer, room.read(source, answer, now)
    except ParseError as error:
        return Failure(str(error), answered=True), None


def _is_known(state: SourceState, answer: Response) -> bool:
    return answer.status == 304 or due.body_hash(answer.body) == state.body_hash


def _store(
    write: Transaction, source: Source, entries: Sequence[Entry], now: datetime
) -> tuple[int, int]:
    keys = {key for one in keys_of(entries) for key in one}
    sightings = identify(source.slug, entries, facts.known(write, source.slug, keys))
    new = [sighting for sighting in sightings if not sighting.known]
    facts.add_items(write, _new_items(write, source, new, now))
    facts.add_keys(write, [(source.slug, key, s.item) for s in sightings for key in s.keys])
    revisions = _new_revisions(write, sightings, now)
    facts.add_revisions(write, revisions)
    return len(new), len(revisions) - len(new)


def _new_items(
    write: Transaction, source: Source, new: Sequence[Sighting], now: datetime
) -> Iterator[facts.NewItem]:
    authority = meta.must_have_authority(write)
    taken = facts.claimed(write, [s.entry.guid for s in new if s.entry.guid])
    for sighting in new:
        entry = sighting.entry
        public = published_id(
            entry.guid, item_id=sighting.item, authority=authority, taken=entry.guid in taken
        )
        taken.add(public)
        yield facts.NewItem(
            id=sighting.item,
            source=source.slug,
            published_id=public,
            rule=sighting.rule,
            first_seen=now,
            published=entry.published,
            event_at=event_time(entry.published, now),
            language=entry.language,
        )


def _new_revisions(
    write: Transaction, sightings: Sequence[Sighting], now: datetime
) -> list[facts.NewRevision]:
    latest = facts.latest(write, [sighting.item for sighting in sightings if sighting.known])
    found = []
    for sighting in sightings:
        last, mark = latest.get(sighting.item), fingerprint(sighting.entry)
        if last is None or last.fingerprint != mark:
            found.append(
                facts.NewRevision(
                    item=sighting.item,
                    number=last.number + 1 if last else 1,
                    # a clock that was put back must not put an edit before its item
                    seen_at=max(now, last.seen_at) if last else now,
                    material=last is None or material(last.entry, sighting.entry),
                    fingerprint=mark,
                    entry=sighting.entry,
                )
            )
    return found


def thread(room: Newsroom, progress: Progress = silent, *, again: bool = False) -> int:
    """Take every waiting revision in its turn; how many were taken.

    Starts over from the first arrival when asked to, or when the rules in config.toml have changed.
    A run that was cut short goes on from its last transaction, to the same opinions.
    """
    with room.database.lock():
        with room.database.write() as write:
            facts.number_waiting(write)
            notes = opinions.notebook(write)
            if again or notes.rules != room.desk.rules:
                slugs = [thread.slug for thread in room.config.threads]
                notes = opinions.start_over(write, room.desk.rules, slugs)
        return _take_turns(room.database, room.desk, notes, progress)


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
    desk.resume(notes.arrival, opinions.open_stories(read), opinions.standings(read))


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
