"""libcurl: addresses as it reads them, and many transfers at once on one thread."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pycurl

from aggregator import __version__
from aggregator.fetch.guard import Guard
from aggregator.fetch.size import too_large
from aggregator.fetch.visits import Visit
from aggregator.model import Manners

_CONNECT_SECONDS = 10.0
_SLOW_BYTES, _SLOW_SECONDS = 10, 20
"""A server that sends fewer bytes a second, for so many seconds, is given up."""
_REDIRECTS = {301, 302, 303, 307, 308}
_KEEPING = {307, 308}
"""The redirects after which a form is still sent (RFC 9110 15.4)."""
_READ_AT_ONCE = 131_072
"""Bytes; libcurl's own 16 kB cost a tenth more CPU on documents of 80 kB."""
WEB = ("http", "https")
PROXIES = (*WEB, "socks5h")
"""socks5h lets the proxy find names, as http does; with socks5 a name would be looked up twice."""


class NotAnAddress(ValueError):
    """A text is no address that can be visited."""


def address(url: str, schemes: tuple[str, ...] = WEB) -> tuple[str, str]:
    """A URL as it goes to libcurl, and its host, both in ASCII, read by libcurl's own rules.

    Raises NotAnAddress for anything that is no URL of one of the schemes.
    """
    try:
        if not url.isprintable():
            raise NotAnAddress
        parts = pycurl.CurlUrl(url.strip().encode(), pycurl.U_URLENCODE)
        if parts.scheme not in schemes:
            raise NotAnAddress
        host = parts.host
        if not host.isascii():
            parts.host = host = host.encode("idna").decode()
        parts.fragment = None
        return parts.getpart(pycurl.UPART_URL), host.lower()
    except (pycurl.error, ValueError):
        raise NotAnAddress(f"not a web address that can be visited: {url!a}") from None


def origin(url: str) -> str:
    """Scheme, host and port of an `address` (RFC 6454 4), as an address that ends in a slash."""
    parts = pycurl.CurlUrl(url)
    parts.user = parts.password = parts.query = None
    parts.path, parts.host = "/", parts.host.lower()
    return str(parts.getpart(pycurl.UPART_URL, pycurl.U_NO_DEFAULT_PORT))


def port(url: str) -> int:
    """The port of an `address`, the usual one where it names none."""
    return int(pycurl.CurlUrl(url).getpart(pycurl.UPART_PORT, pycurl.U_DEFAULT_PORT))


def without_login(url: str) -> str:
    """An `address` without name and password."""
    if "@" not in url:
        return url
    parts = pycurl.CurlUrl(url)
    parts.user = parts.password = None
    return str(parts.getpart(pycurl.UPART_URL))


@dataclass(slots=True)
class Ended:
    """What a transfer brought."""

    visit: Visit
    status: int
    """0 where no complete answer came."""
    seconds: float
    answered: bool
    """Whether the server, not its proxy, began to answer."""
    head: list[bytes]
    body: bytes
    target: bytes | None = None
    """Where a redirect leads, absolute; None without one."""
    trouble: str = ""
    """Why no complete answer came, as a sentence."""


class Wire:
    """The transfers that are under way."""

    def __init__(self, guard: Guard, manners: Manners) -> None:
        self._guard = guard
        self._manners = manners
        self._multi = pycurl.CurlMulti()
        self._idle: list[_Hand] = []
        self._active: dict[pycurl.Curl, _Hand] = {}

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._active)

    def start(self, visit: Visit) -> None:
        """Begin a transfer."""
        hand = self._idle.pop() if self._idle else _Hand(self._guard, self._manners)
        hand.aim(visit)
        self._active[hand.handle] = hand
        self._multi.add_handle(hand.handle)

    def move(self) -> list[Ended]:
        """Move the bytes that can be moved now, and give what has ended."""
        self._multi.perform()
        return [self._end(*each) for each in self._done()]

    def wait(self, seconds: float) -> None:
        """Sleep until a socket or a timer of libcurl calls, so many seconds at most."""
        timer = self._multi.timeout()
        if timer >= 0:
            seconds = min(seconds, timer / 1000)
        if self._multi.select(seconds) < 0:
            # There is no socket to wait for: names are being looked up, or all is waiting.
            time.sleep(min(seconds, 0.02) if self._active else seconds)

    def forgive(self, seconds: float) -> None:
        """Give the transfers so much more time, in which nobody listened to them."""
        for hand in self._active.values():
            hand.forgive(seconds)

    def close(self) -> None:
        """End everything, finished or not."""
        for handle in self._active:
            self._multi.remove_handle(handle)
        for hand in (*self._active.values(), *self._idle):
            hand.handle.close()
        self._multi.close()

    def _done(self) -> Iterator[tuple[pycurl.Curl, int, str]]:
        """The handles that have ended: libcurl's code (0 for none) and message."""
        more = 1
        while more:
            more, done, failed = self._multi.info_read()
            yield from ((handle, 0, "") for handle in done)
            yield from failed

    def _end(self, handle: pycurl.Curl, code: int, message: str) -> Ended:
        hand = self._active.pop(handle)
        self._multi.remove_handle(handle)
        self._idle.append(hand)
        return hand.ended(code, message)


class _Hand:
    """One libcurl handle, and the visit that it makes; its callbacks are set once."""

    def __init__(self, guard: Guard, manners: Manners) -> None:
        self.handle = _handle(manners)
        self._visit: Visit
        self._guard = guard
        self._head: list[bytes] = []
        self._body: list[bytes] = []
        self._size = 0
        self._refusal: str | None = None
        self._forgiven = 0.0
        self._told: dict[int, object] = {}
        self._posting = False
        self.handle.setopt(pycurl.HEADERFUNCTION, self._head.append)
        self.handle.setopt(pycurl.WRITEFUNCTION, self._write)
        self.handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)

    def aim(self, visit: Visit) -> None:
        """Point the handle at a visit's address."""
        self._visit, self._size, self._refusal, self._forgiven = visit, 0, None, 0.0
        self._tell(pycurl.URL, visit.url)
        self._choose_method(visit.form)
        self._tell(pycurl.HTTPHEADER, visit.lines + visit.own if visit.at_home else visit.lines)
        self._tell(pycurl.PROXY, visit.proxy)
        self._tell(pycurl.MAXFILESIZE_LARGE, 0 if visit.robots_of else visit.limit)
        # Rather share a connection that speaks HTTP/2, which only TLS tells at once, than open one.
        self._tell(pycurl.PIPEWAIT, visit.url.startswith("https:"))
        self._allow_time()

    def _choose_method(self, form: str) -> None:
        """POST with a form, else GET; a handle keeps the method of its last visit."""
        if form:
            self.handle.setopt(pycurl.POSTFIELDS, form)
        elif self._posting:
            self.handle.setopt(pycurl.HTTPGET, 1)
        self._posting = bool(form)

    def forgive(self, seconds: float) -> None:
        """Give the visit so much more time."""
        self._forgiven += seconds
        self._visit.left += seconds
        self._allow_time()

    def ended(self, code: int, message: str) -> Ended:
        """What the transfer brought, which is not held here any longer."""
        status = self.handle.getinfo(pycurl.RESPONSE_CODE)
        # Of an error page we read the status only, so that it broke off does not matter.
        leading = _KEEPING if self._visit.form else _REDIRECTS
        broken = bool(code) and (status < 300 or status == 304) and not self._is_enough()
        ended = Ended(
            visit=self._visit,
            status=0 if broken else status,
            answered=status >= 200,
            seconds=self.handle.getinfo(pycurl.TOTAL_TIME),
            head=self._head.copy(),
            body=b"".join(self._body),
            target=self.handle.getinfo_raw(pycurl.REDIRECT_URL) if status in leading else None,
            trouble=self._trouble(code, message, status >= 200) if broken else "",
        )
        self._head.clear()
        self._body.clear()
        return ended

    def _is_enough(self) -> bool:
        """Whether we cut the transfer ourselves, having all that is wanted of it."""
        return bool(self._visit.robots_of) and self._size > self._visit.limit

    def _trouble(self, code: int, message: str, begun: bool) -> str:
        """The sentence for an error of libcurl."""
        visit = self._visit
        if code == pycurl.E_COULDNT_CONNECT and self._refusal:
            return self._refusal
        if self._size > visit.limit or code == pycurl.E_FILESIZE_EXCEEDED:
            return too_large(visit.limit)
        if code == pycurl.E_OPERATION_TIMEDOUT:
            return self._too_slow()
        if code == _E_TOO_LARGE or "response headers" in message:
            return "the server sent more header lines than any document needs"
        if code in _BREAKS:
            return f"the connection broke {'in mid-document' if begun else 'before an answer came'}"
        sentence = _TROUBLES.get(code, "the visit to {host} failed: {message}")
        return sentence.format(host=visit.host, message=" ".join(message.split())[:200])

    def _too_slow(self) -> str:
        visit = self._visit
        if not self.handle.getinfo(pycurl.REQUEST_SIZE):
            return f"no connection to {visit.host} in time"
        if visit.left - self.handle.getinfo(pycurl.TOTAL_TIME) > 0.01:
            return f"the server sent almost nothing for {_SLOW_SECONDS} s"
        done = "no complete document" if self._size else "no answer"
        return f"{done} within {visit.timeout:g} s"

    def _tell(self, option: int, value: object) -> None:
        """Set an option, unless it is so already: each call costs."""
        if self._told.get(option) != value:
            self.handle.setopt(option, value)
            self._told[option] = value

    def _allow_time(self) -> None:
        self._tell(pycurl.TIMEOUT_MS, max(1, int(self._visit.left * 1000)))
        self._tell(pycurl.CONNECTTIMEOUT_MS, int((_CONNECT_SECONDS + self._forgiven) * 1000))
        self._tell(pycurl.LOW_SPEED_TIME, int(_SLOW_SECONDS + self._forgiven))

    def _write(self, chunk: bytes) -> int:
        self._size += len(chunk)
        if self._size <= self._visit.limit:
            self._body.append(chunk)
            return len(chunk)
        if self._visit.robots_of:
            self._body.append(chunk)
        else:
            self._body.clear()
        return 0

    def _open_socket(self, _purpose: int, peer: pycurl.CurlSockAddr) -> int:
        if peer.family not in (socket.AF_INET, socket.AF_INET6):
            return int(pycurl.SOCKET_BAD)
        # Through a proxy, it is the proxy that is connected to.
        proxy = self._visit.proxy
        host = address(proxy, PROXIES)[1] if proxy else self._visit.host
        self._refusal = self._guard.refusal(host, *peer.addr[:2])
        if self._refusal:
            return int(pycurl.SOCKET_BAD)
        try:
            return socket.socket(peer.family, peer.socktype, peer.protocol).detach()
        except OSError:  # a machine without IPv6, or no descriptors left
            return int(pycurl.SOCKET_BAD)


# curl/curl.h; pycurl has no names for these.
_E_WEIRD_SERVER_REPLY, _E_HTTP2_STREAM, _E_TOO_LARGE = 8, 92, 100

_BREAKS = {
    pycurl.E_PARTIAL_FILE,
    pycurl.E_RECV_ERROR,
    pycurl.E_SEND_ERROR,
    pycurl.E_GOT_NOTHING,
    pycurl.E_HTTP2,
    _E_HTTP2_STREAM,
}

_TROUBLES = {
    pycurl.E_COULDNT_RESOLVE_HOST: "the host name could not be found: {host}",
    pycurl.E_COULDNT_RESOLVE_PROXY: "the proxy's name could not be found",
    pycurl.E_COULDNT_CONNECT: "no connection to {host}: {message}",
    pycurl.E_SSL_CONNECT_ERROR: "no secure connection to {host}: {message}",
    pycurl.E_PEER_FAILED_VERIFICATION: "the certificate of {host} is not trusted: {message}",
    pycurl.E_BAD_CONTENT_ENCODING: "the document is sent in a way that we do not know",
    pycurl.E_UNSUPPORTED_PROTOCOL: "{host} does not answer in proper HTTP",
    _E_WEIRD_SERVER_REPLY: "{host} does not answer in proper HTTP",
}


def _handle(manners: Manners) -> pycurl.Curl:
    """A libcurl handle with all that does not change between visits."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    handle.setopt(pycurl.NOSIGNAL, 1)
    # A proxy from the environment, or an exception to ours, would go behind the guard's back.
    handle.setopt(pycurl.PROXY, "")
    handle.setopt(pycurl.NOPROXY, "")
    handle.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS)
    handle.setopt(pycurl.USERAGENT, _user_agent(manners.contact))
    handle.setopt(pycurl.LOW_SPEED_LIMIT, _SLOW_BYTES)
    handle.setopt(pycurl.BUFFERSIZE, _READ_AT_ONCE)
    authorities = ssl.get_default_verify_paths().cafile
    if authorities:
        handle.setopt(pycurl.CAINFO, authorities)
        handle.setopt(pycurl.PROXY_CAINFO, authorities)
    return handle


def _user_agent(contact: str) -> bytes:
    shown = "".join(letter for letter in contact if letter.isprintable())
    return f"aggregator/{__version__}{f' (+{shown})' if shown else ''}".encode()
