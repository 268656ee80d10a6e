"""Many remote sources at once over HTTP, politely and within limits; libcurl does the talking."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlencode

import pycurl

from aggregator import __version__
from aggregator.fetch.guard import Guard
from aggregator.fetch.headers import last_fields, retry_after, validator
from aggregator.fetch.size import readable
from aggregator.fetch.turns import Turns
from aggregator.model import Failure, Manners, Request, Response

_REDIRECTS = {301, 302, 303, 307, 308}
_KEEPING = {307, 308}
"""The redirects after which a form is still sent (RFC 9110 15.4)."""
_MAX_HOPS = 10
_CONNECT_SECONDS = 10.0
_SLOW_BYTES, _SLOW_SECONDS = 10, 20
"""A server that sends fewer bytes a second, for so many seconds, is given up."""
_ACCEPT_FEED = (
    "Accept: application/atom+xml, application/rss+xml, application/feed+json, "
    "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_ACCEPT_PAGE = "Accept: text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(slots=True, eq=False)
class _Visit:
    """One request on its way, through all its redirects."""

    request: Request
    url: str
    host: str
    left: float
    """Seconds that it may still take on the wire."""
    past: set[str] = field(default_factory=set)
    """The addresses that redirected it."""
    head: BytesIO = field(default_factory=BytesIO)
    body: list[bytes] = field(default_factory=list)
    size: int = 0
    refusal: str | None = None


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
            refused = crew.add(request)
            if refused:
                yield request, refused
        while crew.busy():
            for result in crew.turn():
                left_at = time.monotonic()
                yield result
                crew.forgive(time.monotonic() - left_at)
    finally:
        crew.close()


class _Crew:
    """The transfers of one `fetch`: which wait, which are under way, and the libcurl behind."""

    def __init__(self, manners: Manners, clock: Callable[[], datetime]) -> None:
        self._manners = manners
        self._clock = clock
        self._guard = Guard.of(manners.allow_private)
        self._turns: Turns[_Visit] = Turns(manners.per_host, manners.spacing)
        self._multi = pycurl.CurlMulti()
        self._idle: list[pycurl.Curl] = []
        self._active: dict[pycurl.Curl, _Visit] = {}
        self._forgiven = 0.0

    def add(self, request: Request) -> Failure | None:
        """Put a request in the line; a Failure where its address is none."""
        try:
            url, host = _address(request.source.url or "")
        except (pycurl.error, ValueError):
            return Failure(f"not a web address that can be visited: {request.source.url!a}")
        self._turns.add(host, _Visit(request, url, host, self._manners.timeout))
        return None

    def busy(self) -> bool:
        """Whether anything waits or is under way."""
        return bool(self._active or self._turns)

    def turn(self) -> list[tuple[Request, Response | Failure]]:
        """Start what may start, move the bytes, and give what has ended."""
        self._start()
        self._multi.perform()
        ended = [self._end(*each) for each in self._ended()]
        if not ended:
            self._wait()
        return [result for result in ended if result]

    def forgive(self, seconds: float) -> None:
        """Give the transfers under way the time back in which nobody listened to them."""
        if seconds < 0.1:
            return
        self._forgiven += seconds
        for handle, visit in self._active.items():
            visit.left += seconds
            self._allow_time(handle, visit)

    def close(self) -> None:
        """End everything, finished or not."""
        for handle in self._active:
            self._multi.remove_handle(handle)
        for handle in (*self._active, *self._idle):
            handle.close()
        self._multi.close()

    def _start(self) -> None:
        while len(self._active) < self._manners.concurrency:
            visit = self._turns.take(time.monotonic())
            if visit is None:
                return
            handle = self._idle.pop() if self._idle else _handle(self._manners)
            self._aim(handle, visit)
            self._active[handle] = visit
            self._multi.add_handle(handle)

    def _aim(self, handle: pycurl.Curl, visit: _Visit) -> None:
        """Point a handle at a visit's address; what it brought before is forgotten."""
        visit.head, visit.body, visit.size, visit.refusal = BytesIO(), [], 0, None
        handle.setopt(pycurl.URL, visit.url)
        _set_method(handle, visit.request)
        handle.setopt(pycurl.HTTPHEADER, _headers(visit.request))
        handle.setopt(pycurl.HEADERFUNCTION, visit.head.write)
        handle.setopt(pycurl.WRITEFUNCTION, self._writer(visit))
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._opener(visit))
        self._allow_time(handle, visit)

    def _allow_time(self, handle: pycurl.Curl, visit: _Visit) -> None:
        handle.setopt(pycurl.TIMEOUT_MS, max(1, int(visit.left * 1000)))
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, int((_CONNECT_SECONDS + self._forgiven) * 1000))
        handle.setopt(pycurl.LOW_SPEED_TIME, int(_SLOW_SECONDS + self._forgiven))

    def _writer(self, visit: _Visit) -> Callable[[bytes], int]:
        limit = self._manners.max_body

        def write(chunk: bytes) -> int:
            visit.size += len(chunk)
            if visit.size > limit:
                visit.body.clear()
                return 0
            visit.body.append(chunk)
            return len(chunk)

        return write

    def _opener(self, visit: _Visit) -> Callable[[int, pycurl.CurlSockAddr], int]:
        def open_socket(_purpose: int, peer: pycurl.CurlSockAddr) -> int:
            if peer.family not in (socket.AF_INET, socket.AF_INET6):
                return int(pycurl.SOCKET_BAD)
            visit.refusal = self._guard.refusal(visit.host, *peer.addr[:2])
            if visit.refusal:
                return int(pycurl.SOCKET_BAD)
            try:
                return socket.socket(peer.family, peer.socktype, peer.protocol).detach()
            except OSError:  # a machine without IPv6, or no descriptors left
                return int(pycurl.SOCKET_BAD)

        return open_socket

    def _ended(self) -> Iterator[tuple[pycurl.Curl, int, str]]:
        """The handles that have ended: libcurl's code (0 for none) and message."""
        more = 1
        while more:
            more, done, failed = self._multi.info_read()
            yield from ((handle, 0, "") for handle in done)
            yield from failed

    def _end(
        self, handle: pycurl.Curl, code: int, message: str
    ) -> tuple[Request, Response | Failure] | None:
        """The outcome of a transfer; None where it goes on with a redirect."""
        visit = self._active.pop(handle)
        self._multi.remove_handle(handle)
        self._turns.done(visit.host)
        visit.left -= handle.getinfo(pycurl.TOTAL_TIME)
        status = handle.getinfo(pycurl.RESPONSE_CODE)
        target = handle.getinfo_raw(pycurl.REDIRECT_URL)
        connected = handle.getinfo(pycurl.REQUEST_SIZE) > 0
        self._idle.append(handle)
        body = b"".join(visit.body)
        visit.body = []  # an idle handle still holds the visit, and must not hold its document
        if status in (_KEEPING if visit.request.form else _REDIRECTS) and target:
            failure = self._follow(visit, target)
            return (visit.request, failure) if failure else None
        if code and status < 300:
            return visit.request, Failure(self._trouble(visit, code, message, connected))
        return visit.request, _outcome(visit, status, body, self._clock())

    def _follow(self, visit: _Visit, target: bytes) -> Failure | None:
        visit.past.add(visit.url)
        try:
            url, host = _address(target.decode())
        except (pycurl.error, ValueError):
            return Failure("the server redirects to something that is not a web address")
        if url in visit.past:
            return Failure("the server redirects in a circle")
        if len(visit.past) > _MAX_HOPS:
            return Failure(f"the server redirects more than {_MAX_HOPS} times")
        if visit.left <= 0:
            return Failure(f"no answer within {self._manners.timeout:g} s")
        visit.url, visit.host = url, host
        self._turns.add(host, visit)
        return None

    def _wait(self) -> None:
        """Sleep until the wire, a timer of libcurl or the next turn calls; one second at most."""
        timer = self._multi.timeout()
        seconds = min(1.0, timer / 1000) if timer >= 0 else 1.0
        opens_at = self._turns.opens_at()
        if opens_at is not None and len(self._active) < self._manners.concurrency:
            seconds = min(seconds, max(0.0, opens_at - time.monotonic()))
        if self._multi.select(seconds) < 0:
            # There is no socket to wait for: names are being looked up, or all is waiting.
            time.sleep(min(seconds, 0.02) if self._active else seconds)

    def _trouble(self, visit: _Visit, code: int, message: str, connected: bool) -> str:
        """The sentence for an error of libcurl."""
        if code == pycurl.E_COULDNT_CONNECT and visit.refusal:
            return visit.refusal
        if visit.size > self._manners.max_body or code == pycurl.E_FILESIZE_EXCEEDED:
            return f"the document is larger than {readable(self._manners.max_body)}"
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return self._too_slow(visit, connected)
        if code in _BREAKS:
            begun = visit.size or visit.head.tell()
            return f"the connection broke {'in mid-document' if begun else 'before an answer came'}"
        sentence = _TROUBLES.get(code, "the visit to {host} failed: {message}")
        return sentence.format(host=visit.host, message=" ".join(message.split())[:200])

    def _too_slow(self, visit: _Visit, connected: bool) -> str:
        if not connected:
            return f"no connection to {visit.host} in time"
        if visit.left > 0.01:
            return f"the server sent almost nothing for {_SLOW_SECONDS} s"
        done = "no complete document" if visit.size else "no answer"
        return f"{done} within {self._manners.timeout:g} s"


_BREAKS = {pycurl.E_PARTIAL_FILE, pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR, pycurl.E_GOT_NOTHING}

_TROUBLES = {
    pycurl.E_COULDNT_RESOLVE_HOST: "the host name could not be found: {host}",
    pycurl.E_COULDNT_CONNECT: "no connection to {host}: {message}",
    pycurl.E_SSL_CONNECT_ERROR: "no secure connection to {host}: {message}",
    pycurl.E_PEER_FAILED_VERIFICATION: "the certificate of {host} is not trusted: {message}",
    pycurl.E_BAD_CONTENT_ENCODING: "the document is compressed in a way that cannot be undone",
    pycurl.E_UNSUPPORTED_PROTOCOL: "{host} does not answer in HTTP",
}


def _address(url: str) -> tuple[str, str]:
    """A URL as it goes to libcurl, and its host, both in ASCII, read by libcurl's own rules.

    Raises ValueError or pycurl.error for anything but an http or https URL.
    """
    if not url.isprintable():
        raise ValueError(url)
    parts = pycurl.CurlUrl(url.strip().encode(), pycurl.U_URLENCODE)
    if parts.scheme not in ("http", "https"):
        raise ValueError(url)
    if not parts.host.isascii():
        parts.host = parts.host.encode("idna").decode()
    parts.fragment = None
    return parts.getpart(pycurl.UPART_URL), parts.host.lower()


def _without_login(url: str) -> str:
    parts = pycurl.CurlUrl(url)
    parts.user = parts.password = None
    return str(parts.getpart(pycurl.UPART_URL))


def _handle(manners: Manners) -> pycurl.Curl:
    """A libcurl handle with all that does not change between visits."""
    web = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS
    handle = pycurl.Curl()
    handle.setopt(pycurl.PROTOCOLS, web)
    handle.setopt(pycurl.NOSIGNAL, 1)
    # A proxy from the environment would resolve names itself, behind the guard's back.
    handle.setopt(pycurl.PROXY, "")
    handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
    handle.setopt(pycurl.ACCEPT_ENCODING, "gzip, deflate, br")
    handle.setopt(pycurl.USERAGENT, _user_agent(manners.contact))
    handle.setopt(pycurl.MAXFILESIZE_LARGE, manners.max_body)
    handle.setopt(pycurl.LOW_SPEED_LIMIT, _SLOW_BYTES)
    authorities = ssl.get_default_verify_paths().cafile
    if authorities:
        handle.setopt(pycurl.CAINFO, authorities)
    return handle


def _user_agent(contact: str) -> bytes:
    shown = "".join(letter for letter in contact if letter.isprintable())
    return f"aggregator/{__version__}{f' (+{shown})' if shown else ''}".encode()


def _headers(request: Request) -> list[bytes]:
    page = request.source.kind in ("page", "listing")
    etag, modified = validator(request.etag), validator(request.last_modified)
    lines = [_ACCEPT_PAGE if page else _ACCEPT_FEED]
    lines += [f"If-None-Match: {etag}"] if etag else []
    lines += [f"If-Modified-Since: {modified}"] if modified else []
    return [line.encode("latin-1") for line in lines]


def _outcome(visit: _Visit, status: int, body: bytes, now: datetime) -> Response | Failure:
    """What a complete answer means."""
    fields = last_fields(visit.head.getvalue())
    pause = retry_after(fields.get("retry-after"), now)
    if visit.request.form:
        return _form_outcome(visit, status, body, fields.get("content-type", ""), pause)
    asked = validator(visit.request.etag) or validator(visit.request.last_modified)
    if status == 304 and not asked:
        return Failure("the server answered 304 Not Modified, but nothing was known to be modified")
    if status not in (200, 203, 304):
        return Failure(_status_reason(status), gone=status == 410, answered=True, retry_after=pause)
    if status != 304 and not body:
        return Failure("the server sent an empty document", answered=True, retry_after=pause)
    return Response(
        status=status,
        url=_without_login(visit.url),
        body=body if status != 304 else b"",
        media_type=fields.get("content-type"),
        content_language=fields.get("content-language"),
        etag=validator(fields.get("etag")),
        last_modified=validator(fields.get("last-modified")),
        retry_after=pause,
    )


def _status_reason(status: int) -> str:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    return f"the server answered {phrase}"


def _set_method(handle: pycurl.Curl, request: Request) -> None:
    """A handle that goes from one visit to another keeps the method of the last."""
    if request.form:
        handle.setopt(pycurl.POSTFIELDS, urlencode(request.form))
    else:
        handle.setopt(pycurl.HTTPGET, 1)


def _form_outcome(
    visit: _Visit, status: int, body: bytes, media_type: str, pause: float | None
) -> Response | Failure:
    """What the answer to a form means: any success is one; a plain text may say why not."""
    if 200 <= status < 300:
        return Response(status=status, url=_without_login(visit.url))
    text = body[:400].decode(errors="replace") if media_type.startswith("text/plain") else ""
    words = "".join(letter for letter in " ".join(text.split())[:200] if letter.isprintable())
    reason = f"{_status_reason(status)}: {words}" if words else _status_reason(status)
    return Failure(reason, answered=True, retry_after=pause)
