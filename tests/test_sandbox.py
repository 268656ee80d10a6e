"""The reading process: hostile documents cost a reason and a deadline, never the program."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from aggregator.errors import ParseError
from aggregator.model import Response, Source
from aggregator.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
FEED = Source(name="Example")
NOW = datetime(2026, 1, 10, tzinfo=UTC)
PAGE = Source(name="Example page", kind="page")
GOOD = b"<rss version='2.0'><channel><item><title>Example</title></item></channel></rss>"


def response(body: bytes) -> Response:
    return Response(status=200, url="https://example.org/f", body=body)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def test_one_child_reads_many_documents_and_is_gone_afterwards() -> None:
    before = {child.pid for child in children()}
    with Sandbox() as sandbox:
        seen = set()
        for _turn in range(3):
            assert len(sandbox.read(FEED, response(GOOD), NOW).entries) == 1
            seen |= {child.pid for child in children()} - before
        assert len(seen) == 1
    assert {child.pid for child in children()} == before


def test_reasons_come_back_and_the_child_goes_on(sandbox: Sandbox) -> None:
    with pytest.raises(ParseError, match="HTML page"):
        sandbox.read(FEED, response(b"<html></html>"), NOW)
    assert sandbox.read(FEED, response(GOOD), NOW).entries


def test_a_page_is_read_by_the_same_child(sandbox: Sandbox) -> None:
    reading = sandbox.read(PAGE, response((ROOT / "feeds" / "seed.txt").read_bytes()), NOW)
    assert len(reading.entries) == 11


def test_what_takes_too_long_is_stopped_and_the_next_is_read() -> None:
    nested = b"<a>" * 500_000
    with Sandbox(deadline=2) as sandbox:
        with pytest.raises(ParseError, match="took longer than 2 s and was stopped"):
            sandbox.read(FEED, response(nested), NOW)
        assert sandbox.read(FEED, response(GOOD), NOW).entries


def test_what_needs_too_much_memory_is_refused_and_the_next_is_read() -> None:
    with Sandbox(memory=200_000_000) as sandbox:
        with pytest.raises(ParseError, match=r"more than 0\.2 GB of memory"):
            sandbox.read(FEED, response(GOOD.replace(b"Example", b"x" * 100_000_000)), NOW)
        assert sandbox.read(FEED, response(GOOD), NOW).entries


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<!--" * 60_000,
        b"<rss version='2.0'><channel><item><title>&#xD800;</title></item></channel></rss>",
        b"{" * 100_000,
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
        b"<rss version='2.0'><channel><item><title>a\0b</title></item></channel></rss>",
        b"\xff\xfe"
        + "<rss><channel><item><title>a</title></item></channel></rss>".encode("utf-16-le"),
        b"<?xml version='1.0' encoding='no-such-charset'?>" + GOOD,
        os.urandom(20_000),
    ],
    ids=["comments", "surrogate", "braces", "brackets", "nul", "utf-16", "charset", "noise"],
)
@pytest.mark.parametrize("source", [FEED, PAGE], ids=["feed", "page"])
def test_hostile_documents_are_read_or_refused(
    sandbox: Sandbox, source: Source, body: bytes
) -> None:
    with suppress(ParseError):
        sandbox.read(source, response(body), NOW)
    assert sandbox.read(FEED, response(GOOD), NOW).entries


def test_a_child_that_was_killed_is_replaced(sandbox: Sandbox) -> None:
    before = {child.pid for child in children()}
    sandbox.read(FEED, response(GOOD), NOW)
    (child,) = (child for child in children() if child.pid not in before)
    child.kill()
    assert sandbox.read(FEED, response(GOOD), NOW).entries


def test_threads_take_turns(sandbox: Sandbox) -> None:
    read: list[int] = []

    def work() -> None:
        read.extend(len(sandbox.read(FEED, response(GOOD), NOW).entries) for _turn in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [1] * 20


def test_it_can_be_closed_twice_and_used_again() -> None:
    sandbox = Sandbox()
    sandbox.close()
    assert sandbox.read(FEED, response(GOOD), NOW).entries
    sandbox.close()
    sandbox.close()


def test_the_child_dies_with_its_parent_in_the_middle_of_a_document() -> None:
    program = """
import sys
from datetime import UTC, datetime
from aggregator.model import Response, Source
from aggregator.sandbox import Sandbox
sandbox, NOW = Sandbox(deadline=60), datetime.now(UTC)
sandbox.read(Source(name="x"), Response(status=200, url="", body=b"<rss><channel/></rss>"), NOW)
print(sandbox._child.pid, flush=True)
sandbox.read(Source(name="x"), Response(status=200, url="", body=b"<a>" * 500_000), NOW)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    waiting = time.monotonic() + 10
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < waiting
        time.sleep(0.01)


def test_a_child_that_is_asked_nothing_ends_and_the_next_document_gets_another() -> None:
    with Sandbox() as sandbox:
        assert sandbox.read(FEED, response(GOOD), NOW).entries
        (child,) = [one for one in children() if "aggregator.sandbox" in one.cmdline()]
        child.wait(timeout=20)
        assert sandbox.read(FEED, response(GOOD), NOW).entries
