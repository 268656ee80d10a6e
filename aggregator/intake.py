"""What visits bring into the store: read beside the wire, stored in batches, source by source."""

import logging
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from queue import SimpleQueue

from aggregator import due, websub
from aggregator.compose import published_id
from aggregator.errors import ParseError, StoreError
from aggregator.identify import (
    Sighting,
    doubtful,
    event_time,
    guid_keys,
    identify,
    keys_of,
    names_of,
)
from aggregator.model import (
    Config,
    Entry,
    Failure,
    Reading,
    Response,
    Source,
    SourceState,
    Withdrawal,
)
from aggregator.normalise import differs, fingerprint, material
from aggregator.store import Database, Transaction, facts, listed, meta, removals

log = logging.getLogger("aggregator")

BATCH = 400
"""Entries and sources in one transaction, so that none takes long."""
LONGEST_UNSTORED = timedelta(seconds=2)
"""No answer waits longer for the next one before it is stored."""
MOST_WAITING = 32_000_000
"""Bytes of documents that may wait to be read before the wire waits for them."""

Read = Callable[[Source, Response, datetime], "Future[Reading]"]


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


@dataclass(frozen=True, slots=True)
class Visited:
    """A source that was visited, what came of it and when; `reading` where a document was read."""

    source: Source
    answer: Response | Failure
    at: datetime
    reading: Reading | None = None
    pushed: bool = False
    """Whether a hub sent it, unasked."""

    @property
    def weight(self) -> int:
        """How much there is to store."""
        return 1 + (len(self.reading.entries) if self.reading else 0)

    def failed(self, reason: str) -> "Visited":
        """The same visit, with an answer that could not be used."""
        return replace(self, answer=Failure(reason, answered=True), reading=None)


class Intake:
    """Takes answers as they come; `finish` when there are no more, then `summary` is whole.

    `states` is what is remembered of the sources, by slug; `pushed` has the slugs of those that
    hubs bring news of. `told` is called with every source whose visit is done with.
    """

    def __init__(
        self,
        database: Database,
        read: Read,
        config: Config,
        states: dict[str, SourceState],
        pushed: Container[str] = (),
        told: Callable[[Source], None] = lambda _source: None,
    ) -> None:
        self.summary = PollSummary()
        self._database = database
        self._read = read
        self._config = config
        self._states = states
        self._pushed = pushed
        self._told = told
        self._done: SimpleQueue[tuple[Visited, int, Future[Reading]]] = SimpleQueue()
        self._reading = 0
        self._bytes = 0
        self._ready: list[Visited] = []
        self._weight = 0

    def take(
        self, source: Source, answer: Response | Failure, now: datetime, *, pushed: bool = False
    ) -> None:
        """Take one answer; a document that is not known yet is read beside us."""
        visited = Visited(source, answer, now, pushed=pushed)
        if isinstance(answer, Failure) or self._is_known(source, answer):
            self._add(visited)
        else:
            self._begin_reading(visited, answer)
        while not self._done.empty() or self._bytes > MOST_WAITING:
            self._collect()

    def finish(self) -> PollSummary:
        """Wait for what is still being read, store all, and tell what there was."""
        while self._reading:
            self._collect()
        self._store()
        return self.summary

    def _is_known(self, source: Source, answer: Response) -> bool:
        state = self._states.get(source.slug)
        return answer.status == 304 or (
            state is not None and due.body_hash(answer.body) == state.body_hash
        )

    def _begin_reading(self, visited: Visited, answer: Response) -> None:
        self._reading += 1
        self._bytes += len(answer.body)
        future = self._read(visited.source, answer, visited.at)
        future.add_done_callback(lambda done: self._done.put((visited, len(answer.body), done)))

    def _collect(self) -> None:
        """Take over a document that has been read; wait for one where none has."""
        visited, size, done = self._done.get()
        self._reading -= 1
        self._bytes -= size
        self._add(_with_reading(visited, done))

    def _add(self, visited: Visited) -> None:
        self._ready.append(visited)
        self._weight += visited.weight
        self._told(visited.source)
        if self._weight >= BATCH or visited.at - self._ready[0].at >= LONGEST_UNSTORED:
            self._store()

    def _store(self) -> None:
        """Store the batch in one transaction; with a surprise in it, each source in its own."""
        batch, self._ready, self._weight = self._ready, [], 0
        try:
            self._store_together(batch)
        except StoreError:
            raise
        except Exception:
            for visited in batch:
                self._store_alone(visited)

    def _store_alone(self, visited: Visited) -> None:
        """A surprise in one source is logged and told on /status; the others go on."""
        try:
            self._store_together([visited])
        except StoreError:
            raise
        except Exception as error:
            log.exception("a surprise in the source %s", visited.source.slug)
            self._store_together([visited.failed(_unforeseen(error))])

    def _store_together(self, batch: Sequence[Visited]) -> None:
        if not batch:
            return
        summary, states = PollSummary(), []
        with self._database.write() as write:
            for visited in batch:
                before, after = self._remembered(visited)
                states.append(after)
                summary += _counted(visited, store(write, visited))
                if visited.reading and visited.reading.document.listed:
                    named = visited.reading.document.listed
                    listed.keep(write, visited.source, named, self._config.sources)
                if _shown(after) != _shown(before):
                    meta.bump(write)
            facts.save_states(write, states)
        self._states.update((state.slug, state) for state in states)
        self.summary += summary

    def _remembered(self, visited: Visited) -> tuple[SourceState, SourceState]:
        """The state of the source before and after."""
        source, answer, at, reading = visited.source, visited.answer, visited.at, visited.reading
        before = self._states.get(source.slug, SourceState(slug=source.slug))
        if visited.pushed:
            return before, websub.after(before, answer, at)
        manners, pushed = self._config.fetch, source.slug in self._pushed
        after = due.after(before, source, manners, answer, at, reading, pushed=pushed)
        return before, websub.noticed(before, after, answer, reading.document if reading else None)


def _with_reading(visited: Visited, done: "Future[Reading]") -> Visited:
    try:
        return replace(visited, reading=done.result())
    except ParseError as error:
        return visited.failed(str(error))
    except Exception as error:
        log.exception("a surprise in the source %s", visited.source.slug, exc_info=error)
        return visited.failed(_unforeseen(error))


def _unforeseen(error: Exception) -> str:
    return f"reading it failed in a way that we did not foresee: {error!r:.200}"


def _counted(visited: Visited, found: tuple[int, int]) -> PollSummary:
    new, edited = found
    failed = isinstance(visited.answer, Failure)
    reason = visited.answer.reason if isinstance(visited.answer, Failure) else ""
    return PollSummary(
        asked=1,
        failed=int(failed),
        reasons={visited.source.slug: reason} if failed else {},
        unchanged=int(not failed and not new and not edited),
        new=new,
        edited=edited,
    )


def _shown(state: SourceState) -> tuple[str | None, ...]:
    """What of a source's state is on published pages and in feeds."""
    words = (state.feed_title, state.feed_home, state.feed_id, state.feed_rights)
    return (state.health, state.reason, state.proposed_address, *words)


def store(write: Transaction, visited: Visited) -> tuple[int, int]:
    """Store what a source sent; how many items are new, and how many were edited."""
    if visited.reading is None:
        return 0, 0
    source, now, entries = visited.source, visited.at, visited.reading.entries
    names = names_of(entries)
    known = facts.known(write, source.slug, keys_of(names))
    last = facts.last_entries(write, doubtful(names, known))
    sightings = identify(source.slug, entries, names, known, last)
    new = [sighting for sighting in sightings if not sighting.known]
    facts.add_items(write, _new_items(write, source, new, now))
    facts.add_keys(write, [(source.slug, key, s.item) for s in sightings for key in s.keys])
    revisions = list(_new_revisions(write, sightings, now))
    facts.add_revisions(write, revisions)
    _hear(write, visited, sightings)
    return len(new), len(revisions) - len(new)


def _hear(write: Transaction, visited: Visited, sightings: Sequence[Sighting]) -> None:
    """What the publisher says is gone is gone, unless it was updated later (RFC 6721 section 3)."""
    told = visited.reading.document.withdrawn if visited.reading else ()
    keys = {key: one for one in told for key in guid_keys(one.id)}
    known = facts.known(write, visited.source.slug, keys)
    entries = facts.last_entries(write, known.values()) | {s.item: s.entry for s in sightings}
    updated = {item: at for item, entry in entries.items() if (at := _updated(entry))}
    before = removals.withdrawn_at(write, known.values())
    gone = {
        item: (_since(keys[key], before.get(item), visited.at), keys[key].why)
        for key, item in known.items()
    }
    held = {item: since for item, since in gone.items() if updated.get(item, since[0]) <= since[0]}
    removals.withdraw(write, held)
    removals.restore(write, updated)


def _since(told: Withdrawal, before: datetime | None, now: datetime) -> datetime:
    """When it went; a date that is to come is none, and without one it is when we heard first."""
    return told.when.at if told.when and told.when.at <= now else before or now


def _updated(entry: Entry) -> datetime | None:
    told = entry.updated or entry.published
    return told.at if told else None


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
) -> Iterator[facts.NewRevision]:
    """A new version of each of these, where it is none that is stored."""
    marks = {sighting.item: fingerprint(sighting.entry) for sighting in sightings}
    latest = facts.latest(write, [sighting.item for sighting in sightings if sighting.known])
    odd = {item for item, last in latest.items() if last.fingerprint != marks[item]}
    before = facts.last_entries(write, odd)
    for sighting in sightings:
        item, entry = sighting.item, sighting.entry
        last, old = latest.get(item), before.get(item)
        if last is not None and (old is None or not differs(old, entry)):
            continue
        yield facts.NewRevision(
            item=item,
            number=last.number + 1 if last else 1,
            # a clock that was put back must not put an edit before its item
            seen_at=max(now, last.seen_at) if last else now,
            material=old is None or material(old, entry),
            fingerprint=marks[item],
            entry=entry,
            rule=sighting.rule,
        )
