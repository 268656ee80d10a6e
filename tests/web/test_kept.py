"""What is kept in memory: made once, given back to those who ask, and let go in time."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.errors import StoreError
from aggregator.publish import Answer
from aggregator.web import kept as module
from aggregator.web.kept import LOOK, Kept
from aggregator.web.prepared import Prepared

START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
GZIP = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}


class World:
    """A store's version, two clocks, and what is kept of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.version, self.at, self.seconds = 1, START, 100.0
        self.looks = 0
        monkeypatch.setattr(module, "monotonic", lambda: self.seconds)
        self.kept = Kept(self._look, lambda: START - timedelta(days=1), lambda: self.at)

    def _look(self) -> int:
        self.looks += 1
        return self.version

    def change(self) -> None:
        self.version += 1
        self.seconds += LOOK
        self.at += timedelta(hours=1)

    def find(self, body: bytes, key: str = "/") -> Prepared:
        found = self.kept.find(key, lambda: Answer(body=body))
        assert isinstance(found, Prepared)
        return found


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def text(found: Prepared, **request: Any) -> bytes:
    return found.reply({"REQUEST_METHOD": "GET", **request})[2]


def fields(found: Prepared) -> dict[str, str]:
    return dict(found.reply({"REQUEST_METHOD": "GET"})[1])


def test_many_requests_are_answered_by_one_look(world: World) -> None:
    world.find(b"one")
    world.looks = 0
    assert all(world.kept.get("/") for _ in range(100))
    assert world.looks == 0
    world.seconds += LOOK
    assert all(world.kept.get("/") for _ in range(100))
    assert world.looks == 1


def test_nothing_is_given_back_once_a_change_is_seen(world: World) -> None:
    world.find(b"one")
    world.change()
    assert world.kept.get("/") is None
    assert text(world.find(b"two")) == b"two"


def test_the_same_bytes_keep_their_date_and_their_compressed_form(world: World) -> None:
    before = world.find(b"same" * 100)
    body = world.kept.reply(before, GZIP)[2]
    told = fields(before)
    world.change()
    again = world.find(b"same" * 100)
    assert again is before
    assert world.kept.reply(again, GZIP)[2] is body
    assert fields(again) == told
    assert told["Last-Modified"] == "Fri, 09 Jan 2026 12:00:00 GMT"


def test_other_bytes_are_as_old_as_the_look_that_saw_the_change(world: World) -> None:
    world.find(b"one")
    world.change()
    assert fields(world.find(b"two"))["Last-Modified"] == "Sat, 10 Jan 2026 13:00:00 GMT"


def test_what_changed_while_it_was_made_is_not_called_old_nor_given_back(world: World) -> None:
    world.find(b"other", "/other")

    def make() -> Answer:
        world.change()
        return Answer(body=b"perhaps new, perhaps not")

    found = world.kept.find("/", make)
    assert isinstance(found, Prepared)
    assert fields(found)["Last-Modified"] == "Sat, 10 Jan 2026 13:00:00 GMT"
    assert world.kept.get("/") is None


def test_one_makes_it_and_the_others_wait(world: World) -> None:
    made, start = [], threading.Barrier(8)

    def make() -> Answer:
        made.append(threading.get_ident())
        return Answer(body=b"once")

    def ask() -> Prepared | Answer:
        start.wait()
        return world.kept.find("/", make)

    with ThreadPoolExecutor(8) as pool:
        found = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
    assert len(made) == 1
    assert all(one is found[0] for one in found)


def test_a_slow_page_keeps_nobody_waiting_who_asks_for_another(world: World) -> None:
    world.find(b"kept", "/kept")
    begun, end = threading.Event(), threading.Event()

    def make() -> Answer:
        begun.set()
        assert end.wait(20)
        return Answer(body=b"slow")

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(world.kept.find, "/slow", make)
        assert begun.wait(20)
        assert world.kept.get("/kept") is not None
        assert text(world.find(b"new", "/new")) == b"new"
        end.set()
        assert isinstance(slow.result(), Prepared)


def test_what_is_refused_is_not_kept(world: World) -> None:
    assert world.kept.find("/", lambda: Answer(status=404)) == Answer(status=404)
    assert world.kept.get("/") is None


def test_a_store_that_cannot_be_read_takes_nothing_away(world: World) -> None:
    def fail() -> int:
        raise StoreError("gone")

    world.find(b"kept")
    world.kept.version = fail
    world.seconds += LOOK
    assert world.kept.get("/") is not None
    with pytest.raises(StoreError):
        world.kept.find("/new", fail_to_make)


def fail_to_make() -> Answer:
    raise StoreError("gone")


def stays_within(most: int, kept: Kept) -> bool:
    return sum(one.size for one in kept._answers.values()) <= most


def test_all_codings_count_and_what_nobody_asks_for_goes_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 10_000)
    for number in range(8):
        world.find(bytes([number]) * 1_000, f"/{number}")
    for number in range(8, 14):
        assert world.kept.get("/0")
        found = world.find(noise(number), f"/{number}")
        world.kept.reply(found, GZIP)
        assert stays_within(10_000, world.kept)
    assert world.kept.get("/1") is None


def noise(seed: int) -> bytes:
    """What no compression makes smaller."""
    return random.Random(seed).randbytes(1_000)


def test_one_that_is_larger_than_all_that_may_be_kept_is_given_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 100)
    assert text(world.find(b"x" * 1_000)) == b"x" * 1_000
    assert world.kept.get("/") is None


def test_it_holds_together_under_many_hands(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 5_000)

    def work(hand: int) -> None:
        for number in range(200):
            key = f"/{(hand * 7 + number) % 20}"
            body = key.encode() * 200
            found = world.kept.get(key) or world.kept.find(key, returns(body))
            assert isinstance(found, Prepared)
            assert world.kept.reply(found, {"REQUEST_METHOD": "GET"})[2] == body
            world.kept.reply(found, GZIP)
            if number % 50 == 0:
                world.change()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, hand) for hand in range(4)]:
            done.result()
    assert stays_within(5_000, world.kept)


def returns(body: bytes) -> Callable[[], Answer]:
    return lambda: Answer(body=body)
