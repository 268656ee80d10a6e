"""Who is to be visited, and when again: the rules of politeness and patience."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aggregator.due import hosts, rhythm, waits
from aggregator.model import (
    Document,
    Failure,
    Manners,
    Reading,
    Request,
    Response,
    Source,
    SourceState,
)

__all__ = ["after", "body_hash", "due", "request"]

_NEVER = datetime.min.replace(tzinfo=UTC)
_PATIENT = 5
"""So many refusals in a row count as a wish for patience; after them the source is failing."""


def due(
    sources: Iterable[Source], states: Mapping[str, SourceState], manners: Manners, now: datetime
) -> list[Source]:
    """The sources whose time has come: never visited first, then the longest overdue.

    `states` is keyed by slug. A source that is gone never comes due, until its address changes.
    A host that asked for patience is left alone, and none is visited beyond its budget: who had
    to wait is among the first the next time.
    """
    times = ((_due_at(source, states.get(source.slug), manners, now), source) for source in sources)
    ready = [(at, source.slug, source) for at, source in times if at is not None and at <= now]
    in_order = [source for _, _, source in sorted(ready, key=lambda each: each[:2])]
    return hosts.allowed(in_order, states, manners.host_budget, now)


def request(source: Source, state: SourceState | None) -> Request:
    """The visit to make: validators go only to the address that gave them (RFC 9110 8.8)."""
    if state is None or _moved(source, state):
        return Request(source)
    return Request(source, state.etag, state.last_modified)


def body_hash(body: bytes) -> str:
    """What `SourceState.body_hash` keeps: documents with the same one are the same."""
    return sha256(body).hexdigest()


def after(
    state: SourceState,
    source: Source,
    manners: Manners,
    outcome: Response | Failure,
    now: datetime,
    reading: Reading | None = None,
    *,
    pushed: bool = False,
) -> SourceState:
    """What to remember of a source after a visit; `state` is what was remembered before it.

    `reading` is what the body says; None where it was not read, because it is not modified or
    has the known hash. A body that could not be read comes as a Failure, so that its validators
    and hash are not kept and it will be sent again. With `pushed`, a hub brings news of it, so
    that polling only makes sure.
    """
    if _moved(source, state):
        state = replace(
            state, etag=None, last_modified=None, body_hash=None, failures=0, moved_to=None, moves=0
        )
    if isinstance(outcome, Failure):
        return _failed(state, source, manners, outcome, now)
    state = _answered(state, source, outcome, now)
    if reading:
        state = _described(state, reading, now)
    fresh_for = manners.longest if pushed else outcome.fresh_for
    again = waits.next_visit(source, manners, state, now, fresh_for)
    return replace(state, next_at=again)


def _due_at(
    source: Source, state: SourceState | None, manners: Manners, now: datetime
) -> datetime | None:
    """When a source comes due; None where it never does."""
    if state is None or state.checked_at is None or _moved(source, state):
        return _NEVER
    if state.health == "gone":
        return None
    # A clock that once ran ahead must not silence a source until that day comes.
    if state.next_at is None or state.checked_at > now:
        return _NEVER
    interval = source.interval or manners.interval
    if state.health == "ok" and interval:
        # An interval that the editor has shortened holds at once.
        longest = timedelta(seconds=interval * (1 + waits.SPREAD))
        return min(state.next_at, state.checked_at + longest)
    return state.next_at


def _failed(
    state: SourceState, source: Source, manners: Manners, failure: Failure, now: datetime
) -> SourceState:
    if failure.throttled and not failure.answered:
        # It was not asked, for its host wants patience: nothing is known of the source itself.
        return replace(state, next_at=hosts.rests_until(failure, now))
    failures = state.failures + 1
    again = waits.next_try(source, manners, failures, failure.retry_after, now)
    patient = failure.throttled and failures <= _PATIENT
    return replace(
        state,
        address=_address(source),
        checked_at=now,
        health="gone" if failure.gone else "throttled" if patient else "failing",
        failures=failures,
        reason=failure.reason,
        reached=state.reached or failure.answered or source.path is not None,
        next_at=None if failure.gone else again,
        host_rests_until=hosts.rests_until(failure, now) if patient else None,
    )


def _answered(state: SourceState, source: Source, response: Response, now: datetime) -> SourceState:
    same = response.status == 304
    known = state.body_hash if same else body_hash(response.body)
    again = response.moved_to is not None and response.moved_to == state.moved_to
    return replace(
        state,
        address=_address(source),
        checked_at=now,
        health="ok",
        reached=True,
        failures=0,
        # The complaint about an unchanged document stands; the reason of a failure is over.
        reason=state.reason if state.health == "ok" else "",
        ok_at=now,
        # A 304 may bring newer validators for what we have (RFC 9111 4.3.4).
        etag=response.etag or (state.etag if same else None),
        last_modified=response.last_modified or (state.last_modified if same else None),
        body_hash=known,
        changed_at=state.changed_at if known == state.body_hash else now,
        moved_to=response.moved_to,
        moves=state.moves + 1 if again else int(response.moved_to is not None),
        host_rests_until=None,
    )


def _described(state: SourceState, reading: Reading, now: datetime) -> SourceState:
    """The state with the document's own words about its feed, and the rhythm of its entries."""
    gap, newest = rhythm.of(reading.entries, now)
    return replace(
        _without_validators(state, reading.document),
        reason=reading.document.complaint or "",
        feed_title=reading.document.title,
        feed_home=reading.document.home,
        feed_id=reading.document.id,
        feed_rights=reading.document.rights,
        pace=reading.document.pace,
        rhythm=gap,
        newest_at=newest,
    )


def _without_validators(state: SourceState, document: Document) -> SourceState:
    """One that breaks off is asked for again: its validators would call the half unchanged."""
    if document.whole:
        return state
    return replace(state, etag=None, last_modified=None)


def _address(source: Source) -> str:
    return str(source.path) if source.path is not None else source.url or ""


def _moved(source: Source, state: SourceState) -> bool:
    return state.address is not None and state.address != _address(source)
