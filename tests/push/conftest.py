from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.hub import Hub
from support.newsroom import SITE, Desk, desk
from support.origin import Origin
from support.program import free_port
from support.site import served

from aggregator import scheduler
from aggregator.flow import Newsroom
from aggregator.model import Reading, Response, Source, SourceState, Subscription
from aggregator.store import facts, pushes

FEED = "/feed"


@dataclass
class Push:
    """A newsroom with one remote source, its site behind a real port, the origin and a hub."""

    desk: Desk
    hub: Hub
    origin: Origin
    port: int
    """Of the site."""

    def allow(self, place: str) -> None:
        """Let one more private address be visited."""
        fetch = self.desk.room.config.fetch
        manners = replace(fetch, allow_private=(*fetch.allow_private, place))
        self._configure(fetch=manners)

    def follow(self, *sources: Source) -> None:
        """Follow these sources and no other."""
        self._configure(sources=sources)

    def _configure(self, **changed: Any) -> None:
        room = self.desk.room
        self.desk.room = replace(room, config=replace(room.config, **changed))

    @property
    def topic(self) -> str:
        return self.origin.url(FEED)

    def round(self, **span: float) -> None:
        """Turn the clock on, and let the scheduler do its work once."""
        self.desk.clock.turn(**span)
        scheduler.work(self.desk.room)

    @property
    def titles(self) -> list[str | None]:
        return [listed.item.entry.title for listed in self.desk.items()]

    @property
    def state(self) -> SourceState:
        with self.desk.room.database.read() as read:
            return facts.states(read)["wire"]

    @property
    def held(self) -> list[Subscription]:
        with self.desk.room.database.read() as read:
            return pushes.subscriptions(read)


def naming(room: Newsroom, hub: str, topic: str) -> Newsroom:
    """Every document that is read names this hub."""

    def read(source: Source, response: Response, now: datetime) -> "Future[Reading]":
        answer: Future[Reading] = Future()

        def settle(done: "Future[Reading]") -> None:
            if error := done.exception():
                answer.set_exception(error)
                return
            reading = done.result()
            naming = replace(reading.document, hubs=(hub,), topic=topic)
            answer.set_result(replace(reading, document=naming))

        room.read(source, response, now).add_done_callback(settle)
        return answer

    return replace(room, read=read)


@pytest.fixture
def unserved(tmp_path: Path) -> Iterator[Push]:
    """Nothing listens at the site's address yet."""
    port = free_port()
    site = SITE.replace("http://desk.example", f"http://127.0.0.1:{port}")
    with Hub() as hub, Origin() as origin:
        config = f"""
[server]
listen = "127.0.0.1:{port}"

[fetch]
spacing = "0s"
allow_private = ["{origin.place}", "{hub.place}", "127.0.0.1:{port}"]
max_body = "100kB"

[[sources]]
name = "Wire"
url = "{origin.url(FEED)}"
"""
        with desk(tmp_path, config, site=site) as news:
            news.room = naming(news.room, hub.url, origin.url(FEED))
            yield Push(news, hub, origin, port)


@pytest.fixture
def push(unserved: Push) -> Iterator[Push]:
    """The site answers, from threads of ours."""
    with served(unserved.desk.room, unserved.port):
        yield unserved
