"""What the hub of our own feeds is told, and when: the rules of a WebSub publisher.

The Recommendation leaves it to the hub how it is told of news; all that are known take what
PubSubHubbub Core 0.3 (7.1) says, and some look for hub.topic instead of hub.url.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from aggregator import plain
from aggregator.model import Failure, OutFeed, OwnHub, Ping, Request, Response, Source

LAG = timedelta(seconds=2)
"""A hub looks as soon as it is told: by then every server has seen what changed."""
LONGEST = timedelta(days=3)
"""How long a hub is told of a change before it is given up."""
AT_ONCE = 10
"""Pings in one round."""
_SHORTEST_WAIT = 60.0
_LONGEST_WAIT = 21_600.0
_PASSING = {403, 404, 408, 425, 429}
"""Refusals that may pass; after any other the same ping is of no use (RFC 9110 15.5)."""


def mark(feed: OutFeed) -> str:
    """Equal for feeds that show their subscribers the same.

    What does not make an entry new to a reader is left out: who else carried it, how its source
    describes itself.
    """
    entries = [(e.id, e.updated, e.title, e.link, e.html, e.enclosures) for e in feed.entries]
    gone = [stone.id for stone in feed.gone]
    return sha256(plain.pack((feed.title, feed.subtitle, entries, gone))).hexdigest()


def due(pings: Iterable[Ping], hub: OwnHub, now: datetime) -> list[Ping]:
    """What the hub is told now, the oldest news first: one to try it where it last failed."""
    if hub.next_at is not None and now < hub.next_at:
        return []
    ready = sorted((one for one in pings if one.since + LAG <= now), key=lambda one: one.since)
    return ready[: 1 if hub.failures else AT_ONCE]


def request(hub: str, topic: str) -> Request:
    """Tell the hub that the feed at the address `topic` has changed."""
    source = Source(name="our hub", slug=topic, url=hub)
    form = (("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic))
    return Request(source, form=form)


def is_over(outcome: Response | Failure) -> bool:
    """Whether a ping needs no other try: it was taken, or it would be refused for ever."""
    return isinstance(outcome, Response) or _is_refused(outcome)


def after(hub: OwnHub, outcomes: Sequence[Response | Failure], now: datetime) -> OwnHub:
    """After a round of pings. A hub that fails is tried after 1, 2, 4 … minutes, at most 6 h."""
    failed = [one for one in outcomes if isinstance(one, Failure)]
    refused = sum(map(_is_refused, failed))
    hub = replace(hub, taken=hub.taken + len(outcomes) - len(failed), refused=hub.refused + refused)
    if len(failed) == refused:
        reason = failed[0].reason if failed else ""
        return replace(hub, failures=0, next_at=None, reason=reason)
    failures = hub.failures + 1 if len(failed) == len(outcomes) else 1
    wait = min(_SHORTEST_WAIT * 2 ** min(failures - 1, 20), _LONGEST_WAIT)
    patience = max(one.retry_after or 0.0 for one in failed)
    next_at = now + timedelta(seconds=max(wait, min(patience, _LONGEST_WAIT)))
    return replace(hub, failures=failures, next_at=next_at, reason=failed[0].reason)


def expired(pings: Iterable[Ping], now: datetime) -> list[Ping]:
    """Those that nobody took for so long that they are given up."""
    return [one for one in pings if one.since + LONGEST < now]


def told(hub: OwnHub) -> str:
    """What is wrong with the hub, in words for people; empty where nothing is."""
    if not hub.reason:
        return ""
    again = f"; tried again at {hub.next_at:%Y-%m-%d %H:%M} UTC" if hub.next_at else ""
    return f"Our hub {hub.url} takes no news of our feeds: {hub.reason}{again}"


def _is_refused(outcome: Response | Failure) -> bool:
    status = outcome.status if isinstance(outcome, Failure) else None
    return status is not None and 400 <= status < 500 and status not in _PASSING
