"""What is owed to a host, whichever of its sources is meant: a budget, and rest when it asks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator.model import Failure, Source, SourceState

_HOUR = timedelta(hours=1)
_SHORT_REST = timedelta(minutes=5)
"""How long a host rests that asks for patience and does not say for how long."""


def allowed(
    ready: Sequence[Source], states: Mapping[str, SourceState], budget: int, now: datetime
) -> list[Source]:
    """Those of `ready`, in their order, that their host has room for: `budget` sources an hour.

    A source that was never visited is outside the budget: spacing alone bounds first visits.
    """
    spent = Counter(_host(state.address) for state in _visited_since(states.values(), now - _HOUR))
    resting = {_host(state.address) for state in states.values() if _rests(state, now)}
    kept = []
    for source in ready:
        host, known = _host(source.url), _was_visited(states.get(source.slug))
        if host and (host in resting or (known and spent[host] >= budget)):
            continue
        spent[host] += known
        kept.append(source)
    return kept


def rests_until(failure: Failure, now: datetime) -> datetime:
    """Until when the host of a throttled source is left alone, an hour at most."""
    wished = timedelta(seconds=failure.retry_after) if failure.retry_after else _SHORT_REST
    return now + min(wished, _HOUR)


def _visited_since(states: Iterable[SourceState], start: datetime) -> Iterable[SourceState]:
    return (state for state in states if state.checked_at and state.checked_at > start)


def _was_visited(state: SourceState | None) -> bool:
    return state is not None and state.checked_at is not None


def _rests(state: SourceState, now: datetime) -> bool:
    return state.host_rests_until is not None and state.host_rests_until > now


def _host(address: str | None) -> str:
    """The host of a web address; empty for a file, and for what is no address."""
    try:
        return (urlsplit(address).hostname or "") if address and "://" in address else ""
    except ValueError:
        return ""
