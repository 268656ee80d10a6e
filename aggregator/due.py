"""Who is to be visited, and when again: the rules of politeness and patience."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aggregator.model import Document, Failure, Manners, Request, Response, Source, SourceState

_LOCAL_SECONDS = 60.0
"""A file costs next to nothing to read, and one that is unchanged is known by its hash."""
_FIRST_RETRY_SECONDS = 300.0
_LONGEST_SECONDS = 86_400.0
"""The longest wait after failures, whatever their number or the server's wish: it may recover."""
_SPREAD = 0.1
"""Up to so much is added to a wait, so that sources first visited together drift apart."""
_NEVER = datetime.min.replace(tzinfo=UTC)


def due(
    sources: Iterable[Source], states: Mapping[str, SourceState], manners: Manners, now: datetime
) -> list[Source]:
    """The sources whose time has come: never visited first, then the longest overdue.

    `states` is keyed by slug. A source that is gone never comes due, until its address changes.
    """
    times = ((_due_at(source, states.get(source.slug), manners, now), source) for source in sources)
    ready = [(at, source.slug, source) for at, source in times if at is not None and at <= now]
    return [source for _, _, source in sorted(ready, key=lambda each: each[:2])]


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
    document: Document | None = None,
) -> SourceState:
    """What to remember of a source after a visit; `state` is what was remembered before it.

    `document` is what was read from the body; None where it was not read, because it is not
    modified or has the known hash. A body that could not be read comes as a Failure, so that its
    validators and hash are not kept and it will be sent again.
    """
    if _moved(source, state):
        state = replace(state, etag=None, last_modified=None, body_hash=None, failures=0)
    state = replace(state, address=_address(source), checked_at=now)
    if isinstance(outcome, Failure):
        return _failed(state, source, manners, outcome, now)
    state = _answered(state, source, manners, outcome, now)
    return _described(state, document) if document else state


def next_visit(
    source: Source, manners: Manners, failures: int, retry_after: float | None, now: datetime
) -> datetime:
    """When to visit again, after so many failures in a row (0 after a success).

    Failures wait 5, 10, 20 … minutes (from the source's interval where that is shorter), at most
    a day; a server's Retry-After (seconds, RFC 9110 10.2.3) makes that longer, at most a day.
    """
    if source.path is not None:
        return now + timedelta(seconds=source.interval or _LOCAL_SECONDS)
    wait: float = source.interval or manners.interval
    if failures:
        doubled = min(wait, _FIRST_RETRY_SECONDS) * 2 ** min(failures - 1, 20)
        wait = min(max(doubled, retry_after or 0.0), _LONGEST_SECONDS)
    return now + timedelta(seconds=wait * (1 + _SPREAD * _chance(source.slug, now)))


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
    if state.health == "failing":
        return state.next_at
    # An interval that the editor has shortened holds at once.
    return min(state.next_at, next_visit(source, manners, 0, None, state.checked_at))


def _failed(
    state: SourceState, source: Source, manners: Manners, failure: Failure, now: datetime
) -> SourceState:
    failures = state.failures + 1
    again = next_visit(source, manners, failures, failure.retry_after, now)
    return replace(
        state,
        health="gone" if failure.gone else "failing",
        failures=failures,
        reason=failure.reason,
        reached=state.reached or failure.answered or source.path is not None,
        next_at=None if failure.gone else again,
    )


def _answered(
    state: SourceState, source: Source, manners: Manners, response: Response, now: datetime
) -> SourceState:
    same = response.status == 304
    return replace(
        state,
        health="ok",
        reached=True,
        failures=0,
        # The complaint about an unchanged document stands; the reason of a failure is over.
        reason=state.reason if state.health == "ok" else "",
        ok_at=now,
        next_at=next_visit(source, manners, 0, None, now),
        # A 304 may bring newer validators for what we have (RFC 9111 4.3.4).
        etag=response.etag or (state.etag if same else None),
        last_modified=response.last_modified or (state.last_modified if same else None),
        body_hash=state.body_hash if same else body_hash(response.body),
    )


def _described(state: SourceState, document: Document) -> SourceState:
    """The state with the document's own words about its feed.

    One that breaks off is asked for again: its validators would call the half of it unchanged.
    """
    if not document.whole:
        state = replace(state, etag=None, last_modified=None, body_hash=None)
    return replace(
        state,
        reason=document.complaint or "",
        feed_title=document.title,
        feed_home=document.home,
        feed_id=document.id,
        feed_rights=document.rights,
    )


def _address(source: Source) -> str:
    return str(source.path) if source.path is not None else source.url or ""


def _moved(source: Source, state: SourceState) -> bool:
    return state.address is not None and state.address != _address(source)


def _chance(slug: str, now: datetime) -> float:
    """A number from 0 to 1 that looks like chance and is always the same for the same visit."""
    digest = sha256(f"{slug} {now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF
