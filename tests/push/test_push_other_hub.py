"""The same round against a hub that others wrote: Flask-WebSub, in its own web server."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from push.conftest import FEED, Push, naming
from support.newsroom import rss
from support.origin import Answer
from werkzeug.serving import make_server

ITEM = "<guid>g{0}</guid><title>Headline {0}</title><link>http://news.example/{0}</link>"


class Worker:
    """Does at once, and in its own thread, what that hub would hand to Celery; tries once."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._turn = threading.Lock()

    def task(self, *, bind: bool = False, **_options: object) -> Callable[[Any], "Task"]:
        return lambda function: Task(self, function, bind)

    def finish(self) -> None:
        """Wait for all that was begun, and for what that began."""
        while thread := self._last():
            thread.join()

    def begin(self, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        """Call it in a thread of its own, which `finish` sees from when it runs."""
        with self._turn:
            thread = threading.Thread(target=function, args=arguments)
            thread.start()
            self._threads.append(thread)

    def _last(self) -> threading.Thread | None:
        with self._turn:
            return self._threads.pop() if self._threads else None


class Task:
    """A function of the hub that can be called later."""

    def __init__(self, worker: Worker, function: Callable[..., object], bind: bool) -> None:
        self._worker = worker
        self._function = function
        self._first = (self,) if bind else ()

    def delay(self, *arguments: object) -> None:
        self._worker.begin(self._function, (*self._first, *arguments))


@contextmanager
def other_hub(
    folder: Path, worker: Worker, *, takes_pings: bool = False
) -> Iterator[tuple[Hub, str]]:
    """The hub and its place on loopback."""
    hub = Hub(SQLite3HubStorage(str(folder / "hub.sqlite3")), worker)
    app = Flask("hub")
    app.config["PUBLISH_SUPPORTED"] = takes_pings
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub, f"127.0.0.1:{server.server_port}"
    finally:
        worker.finish()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_whole_life_with_a_hub_of_others(push: Push, tmp_path: Path) -> None:
    worker = Worker()
    with other_hub(tmp_path, worker) as (hub, place):
        url = f"http://{place}/hub"
        push.allow(place)
        push.desk.room = naming(push.desk.room, url, push.topic)
        push.origin[FEED] = Answer(rss(ITEM.format(1)))

        push.round()
        worker.finish()
        push.round()
        assert [one.state for one in push.held] == ["verified"]

        body = rss(ITEM.format(2), ITEM.format(1))
        content = base64.b64encode(body).decode()
        link = f'<{url}>; rel="hub", <{push.topic}>; rel="self"'
        headers = {"Link": link, "Content-Type": "application/rss+xml"}
        hub.send_change_notification.delay(push.topic, {"headers": headers, "content": content})
        worker.finish()
        push.round()
        assert push.titles == ["Headline 1", "Headline 2"]
        assert push.origin.paths() == [FEED]

        push.follow()
        push.round()
        worker.finish()
        push.round()
        assert [one.state for one in push.held] == ["left"]
        assert list(hub.storage.get_callbacks(push.topic)) == []
