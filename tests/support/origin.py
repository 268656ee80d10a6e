"""A publisher's web server for tests: real sockets on a free loopback port, scripted answers.

    with Origin() as origin:
        origin["/feed"] = Answer(b"<rss/>", etag='"1"')
        ... visit origin.url("/feed"), with origin.place in allow_private ...
        assert origin.hits[0].headers["user-agent"]

An answer may also be a function of the Hit, to say something else the next time.
"""

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from types import TracebackType
from typing import Literal, Self


@dataclass(frozen=True)
class Hit:
    """One request as it came in; `connection` counts from 1, `headers` have lower-case names."""

    path: str
    headers: dict[str, str]
    connection: int
    at: float = field(compare=False)
    """Seconds of a steady clock."""


@dataclass(frozen=True)
class Answer:
    """A well-behaved answer; with `etag` or `last_modified` it gives 304 to who has it already."""

    body: bytes = b""
    status: int = 200
    media_type: str = "application/xml"
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    """Seconds before the answer begins."""


@dataclass(frozen=True)
class Raw:
    """Bytes as they go over the wire, status line included, and how the connection then ends."""

    chunks: Callable[[], Iterable[bytes]]
    pause: float = 0.0
    """Seconds between two chunks."""
    end: Literal["close", "reset"] = "close"


Script = Answer | Raw | Callable[[Hit], Answer | Raw]


def redirect(to: str, status: int = 302) -> Answer:
    """Send the visitor on; letters beyond ASCII go out as UTF-8."""
    return Answer(status=status, headers=(("Location", to.encode().decode("latin-1")),))


def gzipped(body: bytes, media_type: str = "application/xml") -> Answer:
    """The body, compressed."""
    packed = gzip.compress(body, mtime=0)
    return Answer(packed, media_type=media_type, headers=(("Content-Encoding", "gzip"),))


def bomb(size: int) -> Answer:
    """A thousandth of `size` on the wire, `size` when unpacked."""
    return gzipped(bytes(size))


def lying(body: bytes, claimed: int, end: Literal["close", "reset"] = "close") -> Raw:
    """A body that is shorter, or longer, than its Content-Length."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {claimed}\r\n\r\n".encode()
    return Raw(lambda: [head, body], end=end)


def endless(chunk: bytes = b" " * 65536) -> Raw:
    """A body that never ends and says nothing of its length."""
    return Raw(lambda: _with_head(repeat(chunk)))


def drip(pause: float) -> Raw:
    """One byte of the body after each pause, for ever."""
    return Raw(lambda: _with_head(repeat(b"x")), pause=pause)


def silent() -> Raw:
    """Takes the request and closes without a word."""
    return Raw(list)


def _with_head(body: Iterable[bytes]) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n"
    yield from body


class Origin:
    """The server; `hits` in the order they came, `most_at_once` over all its time."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.hits: list[Hit] = []
        self.connections = 0
        self.most_at_once = 0
        self.stopping = threading.Event()
        self._scheme = "https" if tls else "http"
        self._answers: dict[str, Script] = {}
        self._now = 0
        self._lock = threading.Lock()
        self._server = _Server((host, 0), _Handler)
        self._server.origin = self
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.host, self.port = host, int(self._server.server_address[1])
        # serve_forever looks whether to stop at this interval, so it bounds how long a test waits.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def place(self) -> str:
        """`host:port`, as allow_private takes it."""
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a path, under another spelling of the host where one is given."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    def __setitem__(self, path: str, answer: Script) -> None:
        self._answers[path] = answer

    def paths(self) -> list[str]:
        """The paths of all hits."""
        return [hit.path for hit in self.hits]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def connected(self) -> int:
        """Count a new connection and give its number."""
        with self._lock:
            self.connections += 1
            return self.connections

    def begin(self, hit: Hit) -> Answer | Raw:
        """Note a request and find its answer."""
        with self._lock:
            self.hits.append(hit)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        script = self._answers.get(hit.path, Answer(b"not here", status=404))
        return script if isinstance(script, Answer | Raw) else script(hit)

    def end(self) -> None:
        """A request is answered."""
        with self._lock:
            self._now -= 1


class _Server(ThreadingHTTPServer):
    origin: Origin
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Visitors that hang up, or refuse our certificate, are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Without this, small answers over a kept connection wait for the other side's acknowledgement.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.number = self.server.origin.connected()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        hit = Hit(self.path, headers, self.number, time.monotonic())
        answer = self.server.origin.begin(hit)
        try:
            self._raw(answer) if isinstance(answer, Raw) else self._answer(answer, headers)
        except OSError:
            self.close_connection = True
        finally:
            self.server.origin.end()

    def _answer(self, answer: Answer, asked: dict[str, str]) -> None:
        self.server.origin.stopping.wait(answer.wait)
        known = answer.etag is not None and asked.get("if-none-match") == answer.etag
        since = answer.last_modified is not None
        known = known or (since and asked.get("if-modified-since") == answer.last_modified)
        body = b"" if known else answer.body
        self.send_response(304 if known else answer.status)
        for name, value in self._fields(answer):
            self.send_header(name, value)
        if not known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fields(self, answer: Answer) -> Iterator[tuple[str, str]]:
        yield "Content-Type", answer.media_type
        if answer.etag is not None:
            yield "ETag", answer.etag
        if answer.last_modified is not None:
            yield "Last-Modified", answer.last_modified
        yield from answer.headers

    def _raw(self, answer: Raw) -> None:
        self.close_connection = True
        for chunk in answer.chunks():
            if self.server.origin.stopping.is_set():
                break
            self.wfile.write(chunk)
            self.wfile.flush()
            self.server.origin.stopping.wait(answer.pause)
        if answer.end == "reset":
            linger_not = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's)
        """Say nothing."""
