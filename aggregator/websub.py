"""What to ask of which hub, and what to believe of what it says: the rules of a WebSub subscriber.

Sections are those of the W3C Recommendation of 23 January 2018. Push is only ever quicker, never
needed: whatever goes wrong here, polling goes on.
"""

import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from aggregator.model import (
    Config,
    Document,
    Failure,
    Notice,
    Request,
    Response,
    Source,
    SourceState,
    Subscription,
)

LEASE = 864_000
"""Seconds that we ask for, and believe in where a hub names none (ten days, as 5.1 suggests)."""
LONGEST_LEASE = 30 * 86_400
"""A longer one is read as this: a subscription that nobody confirms is worth nothing."""
MOST_REQUESTS = 10
"""Requests without being called back, over about four days, after which a hub is left alone."""
MOST_FAREWELLS = 3
MOST_HUBS = 4
"""Hubs of one source that are remembered."""
AT_ONCE = 10
"""Requests to one hub in one round."""
_RENEW = 0.75
"""The part of a lease after which it is renewed."""
_SHORTEST_WAIT = 600.0
_LONGEST_WAIT = 86_400.0
_REST = timedelta(days=30)
_FORGET = timedelta(seconds=LEASE)
_HINT = timedelta(minutes=5)
"""No push makes a source polled sooner than this after the last visit."""
_MARKS = 100
_LONGEST_URL = 2_000
_METHODS = ("sha1", "sha256", "sha384", "sha512")
_ASKED = "it was asked and has not called back yet"
_NOT_PUBLIC = ("localhost", "local", "internal", "test", "example", "invalid", "home.arpa", "onion")
"""Special-use names (RFC 6761, 6762, 7686, 8375), and ICANN's private one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A source whose document or Link fields name hubs, in the order of preference."""

    source: str
    hubs: tuple[str, ...]
    topic: str


def obstacle(config: Config) -> str | None:
    """Why no hub can push to this site, in words for people; None where one can.

    An address in our own network that `allow_private` names counts as public.
    """
    if not config.fetch.websub:
        return "websub = false in [fetch]"
    parts = urlsplit(config.site.url)
    port = "" if parts.port else {"http": ":80", "https": ":443"}[parts.scheme]
    if parts.netloc + port in config.fetch.allow_private or is_public(parts.hostname or ""):
        return None
    return f"the internet cannot reach {config.site.url}, the [site] url"


def noticed(
    before: SourceState, after: SourceState, answer: Response | Failure, document: Document | None
) -> SourceState:
    """`after` with the hubs and the topic that an answer names: its Link fields first (4).

    An answer whose document was not read says nothing new, unless the address is another one.
    Where a hub is named and no topic, the address that answered is the topic.
    """
    if before.address not in (None, after.address):
        after = replace(after, hubs=(), topic=None)
    if isinstance(answer, Failure) or (document is None and not answer.hubs):
        return after
    named = answer.hubs or (document.hubs if document else ())
    hubs = tuple(dict.fromkeys(filter(_is_web, named)))[:MOST_HUBS]
    topic = answer.topic or (document.topic if document else after.topic) or answer.url
    usable = bool(hubs) and _is_web(topic)
    return replace(after, hubs=hubs if usable else (), topic=topic if usable else None)


def offers(sources: Iterable[Source], states: Mapping[str, SourceState]) -> list[Offer]:
    """What the sources offer at their present addresses; one that is gone offers nothing."""
    known = ((source, states.get(source.slug)) for source in sources)
    return [
        Offer(source.slug, state.hubs, state.topic)
        for source, state in known
        if state and state.hubs and state.topic
        if state.address == source.url and state.health != "gone"
    ]


def openings(
    found: Iterable[Offer], subscriptions: Iterable[Subscription]
) -> Iterator[tuple[Offer, str]]:
    """Offers without a living subscription, each with the first of its hubs not left alone yet."""
    held: dict[str, dict[str, Subscription]] = {}
    for one in subscriptions:
        if one.state not in ("leaving", "left"):
            held.setdefault(one.source, {})[one.hub] = one
    for offer in found:
        ours = held.get(offer.source, {})
        free = [hub for hub in offer.hubs if hub not in ours]
        if free and all(one.state == "resting" for one in ours.values()):
            yield offer, free[0]


def partings(
    subscriptions: Iterable[Subscription], found: Iterable[Offer], prefix: str | None, now: datetime
) -> Iterator[Subscription]:
    """Subscriptions that nothing stands for any longer, as they are from now on.

    That is so where the source has left, or names another hub or topic, or where callbacks no
    longer begin with `prefix` (None: there are none at all). A hub that has called back is asked
    to stop; one that has not never will have its call answered.
    """
    offered = {offer.source: offer for offer in found}
    for one in subscriptions:
        offer = offered.get(one.source)
        stands = offer is not None and one.hub in offer.hubs and one.topic == offer.topic
        if stands and prefix is not None and one.callback.startswith(prefix):
            continue
        if one.state == "verified":
            yield replace(one, state="leaving", requests=0, lease_until=None, next_at=now)
        elif one.state in ("asked", "resting"):
            yield _left(one, now)


def due(subscriptions: Iterable[Subscription], now: datetime) -> list[Subscription]:
    """Those whose time has come, longest overdue first, at most `AT_ONCE` of one hub."""
    ready = sorted((one for one in subscriptions if one.next_at <= now), key=lambda s: s.next_at)
    counted: Counter[str] = Counter()
    chosen = []
    for one in ready:
        counted[one.hub] += 1
        if counted[one.hub] <= AT_ONCE:
            chosen.append(one)
    return chosen


def turn(one: Subscription, now: datetime) -> Subscription | None:
    """What becomes of a subscription whose time has come: None to forget it.

    With `is_asking` of what comes back, a request is to be sent. A hub that does not call back is
    asked again after 10, 20, 40 … minutes, at most a day.
    """
    if one.state == "left":
        return None
    if one.state == "leaving" and one.requests >= MOST_FAREWELLS:
        return _left(one, now)
    if one.requests >= MOST_REQUESTS:
        return _resting(one, f"given up for now, after {one.requests} requests: {one.reason}", now)
    wait = min(_SHORTEST_WAIT * 2**one.requests, _LONGEST_WAIT)
    return replace(
        one,
        state="asked" if one.state == "resting" else one.state,
        requests=one.requests + 1,
        next_at=now + timedelta(seconds=wait),
        reason=_ASKED,
    )


def is_asking(one: Subscription) -> bool:
    """Whether a subscription that had its turn has something to ask of its hub."""
    return one.state in ("asked", "verified", "leaving")


def request(one: Subscription) -> Request:
    """The request of a subscription to its hub (5.1), as a visit.

    The secret goes to hubs without TLS as well, where the Recommendation would rather it did not:
    who listens there learns the callback too, and all others are kept from forging.
    """
    leaving = one.state == "leaving"
    form = (
        ("hub.mode", "unsubscribe" if leaving else "subscribe"),
        ("hub.topic", one.topic),
        ("hub.callback", one.callback),
    )
    terms = (("hub.lease_seconds", str(LEASE)), ("hub.secret", one.secret))
    hub = Source(name=f"the hub {_host(one.hub)}", slug=one.id, url=one.hub)
    return Request(hub, form=form if leaving else form + terms)


def answered(one: Subscription, outcome: Response | Failure, now: datetime) -> Subscription:
    """After the hub's answer to a request. A yes is only a promise to call back."""
    if isinstance(outcome, Response):
        return one
    patience = now + timedelta(seconds=outcome.retry_after or 0)
    return replace(one, reason=outcome.reason, next_at=max(one.next_at, patience))


def confirms(one: Subscription, mode: str, topic: str) -> bool:
    """Whether a hub that verifies our intent is told yes (5.3): only for what we did ask."""
    asked = {"subscribe": ("asked", "verified"), "unsubscribe": ("leaving",)}
    return topic == one.topic and one.state in asked.get(mode, ())


def is_over(one: Subscription) -> bool:
    """Whether a hub that still sends is told to stop (410)."""
    return one.state in ("resting", "leaving", "left")


def is_signed(one: Subscription, body: bytes, signature: str) -> bool:
    """Whether `signature`, as X-Hub-Signature has it, is that of our secret (8)."""
    method, _, digest = signature.partition("=")
    if method.lower() not in _METHODS:
        return False
    ours = hmac.new(one.secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(ours.encode(), digest.strip().lower().encode())


def heard(one: Subscription, notice: Notice) -> Subscription:
    """After a call of the hub; what does not fit the state any longer changes nothing."""
    now = notice.received_at
    if notice.kind == "verified" and one.state in ("asked", "verified"):
        return _verified(one, notice.detail, now)
    if notice.kind == "unsubscribed" and one.state == "leaving":
        return _left(one, now)
    if notice.kind == "denied" and one.state in ("asked", "verified"):
        words = _plain(notice.detail)
        return _resting(one, f"it refuses: {words}" if words else "it refuses", now)
    return one


def is_repeated(one: Subscription, body: bytes) -> bool:
    """Whether these bytes came before: replayed, they would bring an old version back."""
    return _mark(body) in one.recent


def taken(one: Subscription, body: bytes, now: datetime) -> Subscription:
    """After a push that was taken."""
    recent = (*one.recent, _mark(body))[-_MARKS:] if body else one.recent
    return replace(one, heard_at=now, recent=recent)


def answer(one: Subscription, notice: Notice) -> Response | Failure:
    """A push as an answer of its source; a Failure where it is no more than a hint to poll.

    A hub that anybody on the way may have changed does not speak for a feed that nobody could.
    """
    if not notice.body:
        return Failure("the hub sent no document")
    if one.topic.startswith("https:") and not one.hub.startswith("https:"):
        return Failure("the hub is asked without TLS and the feed with it")
    media_type = notice.detail or None
    return Response(status=200, url=one.topic, body=notice.body, media_type=media_type)


def after(state: SourceState, outcome: Response | Failure, now: datetime) -> SourceState:
    """What to remember of a source after a push; `due.after` says it of a visit.

    Validators, hash and health speak of the address that is polled, and stay: a push may hold the
    new entries alone. What could not be used is a hint that there is something to fetch. A source
    that fails keeps its distance.
    """
    if isinstance(outcome, Response) or state.health == "failing" or state.next_at is None:
        return state
    soonest = max(now, (state.checked_at or now) + _HINT)
    return replace(state, next_at=min(state.next_at, soonest))


def pushed(subscriptions: Iterable[Subscription], now: datetime) -> frozenset[str]:
    """The slugs of sources whose hubs may be relied on, so that polling can slow down.

    The lease runs, and the hub has sent something at least once: many feeds name hubs that nobody
    ever tells of news.
    """
    return frozenset(one.source for one in subscriptions if _is_running(one, now) and one.heard_at)


def told(subscriptions: Iterable[Subscription], now: datetime) -> dict[str, str]:
    """How push stands for each source that has any, by slug, in words for /status."""
    told: dict[str, list[str]] = {}
    for one in subscriptions:
        if words := _told(one, now):
            told.setdefault(one.source, []).append(words)
    return {source: "; ".join(words) for source, words in told.items()}


def _told(one: Subscription, now: datetime) -> str:
    host = _host(one.hub)
    if one.lease_until and _is_running(one, now):
        return f"pushed by {host} until {one.lease_until:%Y-%m-%d %H:%M} UTC"
    if one.state == "resting":
        return f"no push from {host}: {one.reason}; asked again on {one.next_at:%Y-%m-%d}"
    if one.state in ("asked", "verified"):
        return f"no push from {host} yet: {one.reason or 'about to be asked'}"
    return ""


def _verified(one: Subscription, seconds: str, now: datetime) -> Subscription:
    few = seconds.isascii() and seconds.isdigit() and len(seconds) <= 12
    lease = min(int(seconds), LONGEST_LEASE) if few else LEASE
    renew = max(lease * _RENEW, _SHORTEST_WAIT)
    return replace(
        one,
        state="verified",
        requests=0,
        lease_until=now + timedelta(seconds=lease),
        next_at=now + timedelta(seconds=renew),
        reason="",
    )


def _resting(one: Subscription, reason: str, now: datetime) -> Subscription:
    return replace(
        one, state="resting", requests=0, lease_until=None, next_at=now + _REST, reason=reason
    )


def _left(one: Subscription, now: datetime) -> Subscription:
    return replace(one, state="left", lease_until=None, next_at=now + _FORGET)


def _is_running(one: Subscription, now: datetime) -> bool:
    return one.state == "verified" and one.lease_until is not None and one.lease_until > now


def _mark(body: bytes) -> str:
    return sha256(body).hexdigest()[:16]


def _plain(text: str) -> str:
    words = " ".join(text.split())
    return "".join(letter for letter in words if letter.isprintable())[:200]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return named and len(url) <= _LONGEST_URL and url.isprintable()


def is_public(host: str) -> bool:
    """Whether the internet may know this host, as far as its name or address tells."""
    try:
        return ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not _ends_in(name, _NOT_PUBLIC)


def _ends_in(name: str, endings: Collection[str]) -> bool:
    return any(name.endswith(f".{ending}") for ending in endings)
