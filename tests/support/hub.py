"""A WebSub hub for tests: real sockets on a free loopback port, and a say in how badly it behaves.

with Hub() as hub:
    ... subscribe at hub.url, with hub.place in allow_private; it calls back before it answers
    assert hub.publish(topic, b"<rss/>") == [202]
"""

import hashlib
import hmac
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode

CHALLENGE = "a-challenge"


@dataclass(frozen=True)
class Subscriber:
    """What a hub remembers of who subscribed to a topic."""

    topic: str
    callback: str
    secret: str


class Hub:
    """The hub; its fields may be changed while it runs."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        """The fields of every request, as they came."""
        self.answers: list[tuple[int, str]] = []
        """What callbacks answered when they were asked whether they mean it."""
        self.subscribers: dict[tuple[str, str], Subscriber] = {}
        self.deny: str | None = None
        """Refuse every request with this reason."""
        self.lease: int | None = None
        """Grant this many seconds, whatever was asked."""
        self.verifies = True
        """Call back at all."""
        self.method = "sha256"
        self.status = 202
        self.text = ""
        self.location: str | None = None
        """Send who asks to another address, with `status`."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def place(self) -> str:
        """`host:port`, as allow_private takes it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://{self.place}/hub"

    def publish(
        self,
        topic: str,
        body: bytes,
        media_type: str = "application/rss+xml",
        signature: str | None = None,
    ) -> list[int]:
        """Send `body` to every subscriber of `topic`; what they answered."""
        statuses = []
        for one in [s for s in self.subscribers.values() if s.topic == topic]:
            headers = {
                "Content-Type": media_type,
                "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
                "X-Hub-Signature": signature or sign(one.secret, body, self.method),
            }
            status, _ = call(one.callback, body, headers)
            if status == 410:
                del self.subscribers[one.topic, one.callback]
            statuses.append(status)
        return statuses

    def refuse(self, topic: str, reason: str) -> None:
        """End every subscription to `topic` from this side (5.2)."""
        for one in [s for s in self.subscribers.values() if s.topic == topic]:
            self._denied({"hub.topic": topic, "hub.callback": one.callback}, reason)
            del self.subscribers[one.topic, one.callback]

    def take(self, fields: dict[str, str]) -> None:
        """A request came in: refuse it, or verify the intent of who sent it (5.2, 5.3)."""
        self.asked.append(fields)
        if self.status >= 300 or fields["hub.mode"] == "publish":
            return
        if self.deny is not None:
            self._denied(fields, self.deny)
        elif self.verifies and self._verified(fields):
            self._remember(fields)

    def _denied(self, fields: dict[str, str], reason: str) -> None:
        words = {"hub.mode": "denied", "hub.topic": fields["hub.topic"], "hub.reason": reason}
        self.answers.append(call(f"{fields['hub.callback']}?{urlencode(words)}"))

    def _verified(self, fields: dict[str, str]) -> bool:
        words = {name: fields[name] for name in ("hub.mode", "hub.topic")}
        words["hub.challenge"] = CHALLENGE
        if fields["hub.mode"] == "subscribe":
            words["hub.lease_seconds"] = str(self.lease or fields["hub.lease_seconds"])
        answer = call(f"{fields['hub.callback']}?{urlencode(words)}")
        self.answers.append(answer)
        return answer == (200, CHALLENGE)

    def _remember(self, fields: dict[str, str]) -> None:
        topic, callback = fields["hub.topic"], fields["hub.callback"]
        if fields["hub.mode"] == "subscribe":
            self.subscribers[topic, callback] = Subscriber(topic, callback, fields["hub.secret"])
        else:
            self.subscribers.pop((topic, callback), None)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def sign(secret: str, body: bytes, method: str) -> str:
    """An X-Hub-Signature (8)."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def call(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    """Status and text of one request."""
    request = urllib.request.Request(url, body, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class _Server(ThreadingHTTPServer):
    hub: Hub
    request_queue_size = 256


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hub = self.server.hub
        hub.take(dict(parse_qsl(body.decode(), strict_parsing=True)))
        self.send_response(hub.status)
        if hub.location:
            self.send_header("Location", hub.location)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(hub.text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's)
        """Say nothing."""
