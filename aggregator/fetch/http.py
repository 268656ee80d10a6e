"""Many remote sources at once over HTTP, politely: who is asked, when, and what comes of it."""

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from aggregator.fetch import robots
from aggregator.fetch.answer import Answer, outcome
from aggregator.fetch.credentials import own_lines, proxy_of
from aggregator.fetch.curl import Ended, Wire, address, origin, port, without_login
from aggregator.fetch.guard import Guard
from aggregator.fetch.headers import last_fields, validator
from aggregator.fetch.turns import Turns
from aggregator.fetch.visits import Visit
from aggregator.model import Failure, Manners, Request, Response

_PERMANENT = {301, 308}
_MAX_HOPS = 10
_PACKED = b"Accept-Encoding: gzip, deflate, br"
_ACCEPT_FEED = [
    b"Accept: application/atom+xml, application/rss+xml, application/feed+json, "
    b"application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, "
    b"*/*;q=0.5",
    _PACKED,
]
_ACCEPT_PAGE = [
    b"Accept: text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
    _PACKED,
]
_ACCEPT_ROBOTS = [b"Accept: text/plain, */*;q=0.5"]
"""Never compressed: of a large one, we want the beginning."""
_PAGES = {"page", "listing"}
"""The kinds for which robots.txt is heeded; feeds are published to be fetched."""


def fetch(
    requests: Iterable[Request], manners: Manners, clock: Callable[[], datetime]
) -> Iterator[tuple[Request, Response | Failure]]:
    """Visit the `url` of every source and yield each request with its outcome, as they complete.

    A 200 or 203 with a body and a 304 that was asked for are Responses; all else is a Failure.
    Nothing that a server does raises. One thread at a time. Time that the caller spends on a
    result is not counted against the servers.
    """
    crew = _Crew(manners, clock)
    try:
        for request in requests:
            crew.add(request)
        while crew.busy():
            crew.turn()
            while crew.results:
                left_at = time.monotonic()
                yield crew.results.popleft()
                crew.forgive(time.monotonic() - left_at)
    finally:
        crew.close()


class _Crew:
    """The visits of one `fetch`: which wait and for what, and which are under way."""

    def __init__(self, manners: Manners, clock: Callable[[], datetime]) -> None:
        self.results: deque[tuple[Request, Response | Failure]] = deque()
        self._manners = manners
        self._clock = clock
        self._guard = Guard.of(manners.allow_private)
        self._turns: Turns[Visit] = Turns(lambda: 1 + manners.jitter * random.random())  # noqa: S311
        self._wire = Wire(self._guard, manners)
        self._owed = 0.0
        self._resting: dict[str, Failure] = {}
        """Hosts that have asked for patience, with what their other sources are told."""
        self._friendly: set[str] = set()
        """Hosts that have answered well."""
        self._rules: dict[str, robots.Rules] = {}
        self._parked: dict[str, list[Visit]] = {}
        """Visits that wait for the robots.txt of an origin."""

    def add(self, request: Request) -> None:
        """Put a request in the line."""
        try:
            visit = _visit(request, self._manners)
        except (LookupError, ValueError) as error:
            self.results.append((request, Failure(str(error))))
        else:
            self._queue(visit)

    def busy(self) -> bool:
        """Whether anything waits or is under way."""
        return bool(self._turns or self._wire or self.results)

    def turn(self) -> None:
        """Start what may start, move the bytes, and take what has ended."""
        while len(self._wire) < self._manners.concurrency:
            visit = self._turns.take(time.monotonic())
            if visit is None:
                break
            self._wire.start(visit)
        ended = self._wire.move()
        for each in ended:
            self._take(each)
        if not ended and not self.results:
            self._wire.wait(self._pause())

    def forgive(self, seconds: float) -> None:
        """Give the transfers under way the time back in which nobody listened to them."""
        self._owed += seconds
        if self._owed > 0.1:
            self._wire.forgive(self._owed)
            self._owed = 0.0

    def close(self) -> None:
        """End everything, finished or not."""
        self._wire.close()

    def _pause(self) -> float:
        """Seconds until the next turn opens, at most one."""
        opens_at = self._turns.opens_at()
        if opens_at is None or len(self._wire) >= self._manners.concurrency:
            return 1.0
        return min(1.0, max(0.0, opens_at - time.monotonic()))

    def _queue(self, visit: Visit) -> None:
        """Put a visit into its host's lane, unless something forbids it."""
        rules = robots.Rules()
        if visit.request.source.kind in _PAGES and not visit.robots_of:
            place = origin(visit.url)
            if place not in self._rules:
                self._ask_robots(visit, place)
                return
            rules = self._rules[place]
        refusal = self._refusal(visit, rules)
        if refusal:
            self._give_up(visit, refusal)
            return
        per_host, spacing = _host_manners(visit, self._manners)
        self._turns.add(visit.host, visit, per_host, max(spacing, rules.delay))

    def _refusal(self, visit: Visit, rules: robots.Rules) -> Failure | None:
        if visit.host in self._resting:
            return self._resting[visit.host]
        objection = rules.objection(visit.url, visit.host)
        if not objection and visit.proxy:
            objection = self._guard.hearsay(visit.host, port(visit.url))
        return Failure(objection) if objection else None

    def _ask_robots(self, visit: Visit, place: str) -> None:
        """Let a visit wait for robots.txt, which the first one of an origin sends for."""
        waiting = self._parked.setdefault(place, [])
        waiting.append(visit)
        if len(waiting) == 1:
            self._queue(_robots_visit(visit, place))

    def _take(self, ended: Ended) -> None:
        """Take what a transfer brought: an outcome, or a redirect with which it goes on."""
        visit = ended.visit
        self._turns.done(visit.host)
        visit.left -= ended.seconds
        visit.status = ended.status
        if ended.trouble:
            self._finish(visit, Failure(ended.trouble, answered=ended.answered))
        elif ended.target:
            self._follow(visit, ended.target)
        else:
            self._conclude(visit, ended)

    def _conclude(self, visit: Visit, ended: Ended) -> None:
        """A complete answer."""
        answer = Answer(
            status=ended.status,
            url=without_login(visit.url),
            fields=last_fields(ended.head),
            body=ended.body,
            asked=visit.asked,
            limit=visit.limit,
            to_form=bool(visit.form),
        )
        result = outcome(answer, self._clock())
        if isinstance(result, Response):
            self._friendly.add(visit.host)
            result = replace(result, moved_to=visit.moved_to) if visit.moved_to else result
        elif result.throttled and not self._is_about_the_page(visit):
            self._rest(visit.host, result)
        self._finish(visit, result)

    def _is_about_the_page(self, visit: Visit) -> bool:
        """A 403 from a host that answers us well elsewhere, or for its robots.txt (RFC 9309)."""
        return visit.status == 403 and (visit.host in self._friendly or bool(visit.robots_of))

    def _rest(self, host: str, result: Failure) -> None:
        """Ask this host for nothing more."""
        told = f"not asked in this poll: {host} wants patience ({result.reason} to another request)"
        self._resting[host] = replace(result, reason=told, answered=False)
        for visit in self._turns.drain(host):
            self._give_up(visit, self._resting[host])

    def _give_up(self, visit: Visit, refusal: Failure) -> None:
        """End a visit without asking its host."""
        visit.status = 0
        self._finish(visit, refusal)

    def _follow(self, visit: Visit, target: bytes) -> None:
        """Go on to where the server sends us, or say why not."""
        visit.past.add(visit.url)
        try:
            url, host = address(target.decode())
            objection = _stray(visit, url)
        except ValueError:
            objection = "the server redirects to something that is not a web address"
        if objection:
            self._finish(visit, Failure(objection, answered=True))
            return
        visit.permanent = visit.permanent and visit.status in _PERMANENT
        visit.moved_to = without_login(url) if visit.permanent else visit.moved_to
        visit.at_home = visit.at_home and origin(url) == origin(visit.url)
        visit.url, visit.host = url, host
        self._queue(visit)

    def _finish(self, visit: Visit, result: Response | Failure) -> None:
        """Hand a result over; that of a robots.txt lets its visits go on."""
        if not visit.robots_of:
            self.results.append((visit.request, result))
            return
        if isinstance(result, Response):
            rules = robots.Rules.of(result.body)
        else:
            rules = robots.Rules.without(visit.status, result.reason)
        self._rules[visit.robots_of] = rules
        for waiting in self._parked.pop(visit.robots_of):
            self._queue(waiting)


def _visit(request: Request, manners: Manners) -> Visit:
    """A request made ready. Raises ValueError or LookupError, with a sentence, where it cannot."""
    source = request.source
    url, host = address(source.url or "")
    lines = _lines(request)
    timeout = source.timeout or manners.timeout
    return Visit(
        request,
        url,
        host,
        timeout=timeout,
        left=timeout,
        limit=source.max_body or manners.max_body,
        lines=lines,
        form=urlencode(request.form),
        asked=len(lines) > len(_ACCEPT_FEED),
        own=own_lines(source),
        proxy=proxy_of(source, manners),
    )


def _robots_visit(visit: Visit, place: str) -> Visit:
    """The visit to the robots.txt for which another waits."""
    return Visit(
        visit.request,
        f"{place}robots.txt",
        visit.host,
        timeout=visit.timeout,
        left=visit.timeout,
        limit=robots.LIMIT,
        lines=_ACCEPT_ROBOTS,
        proxy=visit.proxy,
        robots_of=place,
        at_home=visit.at_home,
    )


def _lines(request: Request) -> list[bytes]:
    etag, modified = validator(request.etag), validator(request.last_modified)
    lines = [*(_ACCEPT_PAGE if request.source.kind in _PAGES else _ACCEPT_FEED)]
    if etag:
        lines.append(f"If-None-Match: {etag}".encode("latin-1"))
    if modified:
        lines.append(f"If-Modified-Since: {modified}".encode("latin-1"))
    return lines


def _host_manners(visit: Visit, manners: Manners) -> tuple[int, float]:
    """Requests at once and spacing; what a source says of its own host holds for no other."""
    source = visit.request.source
    if not visit.at_home:
        return manners.per_host, manners.spacing
    spacing = manners.spacing if source.spacing is None else source.spacing
    return source.per_host or manners.per_host, spacing


def _stray(visit: Visit, url: str) -> str | None:
    """Why a redirect is not followed."""
    hops = robots.MAX_HOPS if visit.robots_of else _MAX_HOPS
    if url in visit.past:
        return "the server redirects in a circle"
    if len(visit.past) > hops:
        return f"the server redirects more than {hops} times"
    if visit.left <= 0:
        visit.status = 0
        return f"no answer within {visit.timeout:g} s"
    return None
