"""How long to wait for the next visit, after a success and after failures."""

from datetime import datetime, timedelta
from hashlib import sha256

from aggregator.model import Manners, Pace, Source, SourceState

SPREAD = 0.1
"""Up to so much is added to a wait, so that sources first visited together drift apart."""
_LOCAL_SECONDS = 60.0
"""A file costs next to nothing to read, and one that is unchanged is known by its hash."""
_FIRST_RETRY_SECONDS = 300.0
_LONGEST_RETRY_SECONDS = 86_400.0
"""The longest wait after failures, whatever their number or the server's wish: it may recover."""
_VISITS_A_GAP = 2
"""So many visits are made in the time in which a source publishes one entry."""
_WEEK_OF_HOURS = 7 * 24


def next_visit(
    source: Source,
    manners: Manners,
    state: SourceState,
    now: datetime,
    fresh_for: float | None = None,
) -> datetime:
    """When to visit again after an answer; `state` is what is remembered with it.

    The interval of the source, or of [fetch], is the editor's word. Without one it is by the
    source's own rhythm, between `shortest` and `longest`, and heeds what the feed (`state.pace`)
    and the server (`fresh_for` seconds) wish. Hours and days in which the feed rests are passed
    over in either case (RSS 2.0, skipHours and skipDays).
    """
    if source.path is not None:
        return now + timedelta(seconds=source.interval or _LOCAL_SECONDS)
    wait = source.interval or manners.interval or _by_rhythm(manners, state, now, fresh_for)
    return _awake(_spread(source, wait, now), state.pace)


def next_try(
    source: Source, manners: Manners, failures: int, retry_after: float | None, now: datetime
) -> datetime:
    """When to try again, after so many failures in a row, at least one.

    After 5, 10, 20 … minutes (from the source's interval where that is shorter), at most a day;
    a server's Retry-After (seconds, RFC 9110 10.2.3) makes that longer, at most a day.
    """
    if source.path is not None:
        return now + timedelta(seconds=source.interval or _LOCAL_SECONDS)
    first = min(source.interval or manners.interval or _FIRST_RETRY_SECONDS, _FIRST_RETRY_SECONDS)
    wait = max(first * 2 ** min(failures - 1, 20), retry_after or 0.0)
    return _spread(source, min(wait, _LONGEST_RETRY_SECONDS), now)


def _by_rhythm(
    manners: Manners, state: SourceState, now: datetime, fresh_for: float | None
) -> float:
    """Twice as often as it publishes; the longer it is silent, the more seldom."""
    newest = state.newest_at or state.changed_at or now
    silent = (now - newest).total_seconds()
    wait = max(state.rhythm or 0.0, silent) / _VISITS_A_GAP
    wished = max(state.pace.ttl or 0.0, fresh_for or 0.0)
    return min(max(wait, wished, manners.shortest), manners.longest)


def _awake(at: datetime, pace: Pace) -> datetime:
    """`at`, or the next hour in which the feed does not rest; one that always rests never does."""
    for hours in range(_WEEK_OF_HOURS + 1):
        then = at + timedelta(hours=hours)
        if then.hour not in pace.skip_hours and then.weekday() not in pace.skip_days:
            return then
    return at


def _spread(source: Source, wait: float, now: datetime) -> datetime:
    return now + timedelta(seconds=wait * (1 + SPREAD * _chance(source.slug, now)))


def _chance(slug: str, now: datetime) -> float:
    """A number from 0 to 1 that looks like chance and is always the same for the same visit."""
    digest = sha256(f"{slug} {now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF
