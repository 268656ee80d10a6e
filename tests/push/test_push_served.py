"""Push through the web server that people run: its own process, its own limits."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from push.conftest import FEED, Push
from support.hub import call
from support.newsroom import rss
from support.origin import Answer
from support.program import get, running

ITEM = "<guid>g{0}</guid><title>Headline {0}</title><link>http://news.example/{0}</link>"
LIMIT = 100_000


@pytest.fixture
def served_push(unserved: Push, tmp_path: Path) -> Iterator[Push]:
    """`aggregator serve` in front of the newsroom's store."""
    with running(tmp_path, unserved.port, "serve"):
        unserved.origin[FEED] = Answer(rss(ITEM.format(1)))
        unserved.round()
        unserved.round()
        yield unserved


def begun(push: Push, head: str, body: bytes) -> socket.socket:
    """A push that begins so, and does not end."""
    place = push.held[0].callback.partition(f":{push.port}")[2]
    connection = socket.create_connection(("127.0.0.1", push.port), timeout=20)
    connection.sendall(f"POST {place} HTTP/1.1\r\nHost: desk\r\n{head}\r\n\r\n".encode() + body)
    return connection


def test_what_is_pushed_to_the_server_is_shown(served_push: Push) -> None:
    assert [one.state for one in served_push.held] == ["verified"]
    assert served_push.hub.publish(served_push.topic, rss(ITEM.format(2))) == [202]
    served_push.round()
    assert served_push.titles == ["Headline 1", "Headline 2"]
    assert b"Headline 2" in get(served_push.port, "/feed.atom")[1]


def test_hubs_that_stall_in_mid_body_keep_no_reader_waiting(served_push: Push) -> None:
    stalled: list[socket.socket] = []
    try:
        callback = served_push.held[0].callback
        for _look in range(400):
            # one that came while we looked was refused in our place: there is always one more
            stalled.append(begun(served_push, "Content-Length: 1000", b"half"))
            if call(callback, b"one more")[0] == 503:
                break
            time.sleep(0.05)
        else:
            raise AssertionError("no body was refused")
        assert get(served_push.port, "/healthz")[0] == 200
    finally:
        for connection in stalled:
            connection.close()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"Content-Length: {LIMIT + 1}", b""),
        ("Transfer-Encoding: chunked", b"%x\r\n%b\r\n" % (LIMIT + 1, bytes(LIMIT + 1))),
    ],
    ids=["told", "untold"],
)
def test_no_body_is_larger_than_the_limit(served_push: Push, head: str, body: bytes) -> None:
    with closing(begun(served_push, head, body)) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
