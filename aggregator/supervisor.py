"""`aggregator run`: one parent, a scheduler and a web server that live and die apart."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from aggregator.errors import AggregatorError, StoreError
from aggregator.model import Config, Server
from aggregator.processes import PARENT, resolve

GRACE = 3.5
"""Seconds that the children have to end by themselves."""
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""A child that lived this long is started again at once when it dies."""


@dataclass
class Child:
    """A process that is started again whenever it dies, after a growing pause."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches it through us alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aggregator", *self.command],
            env={**os.environ, PARENT: str(os.getpid())},
            start_new_session=True,
        )

    @property
    def status(self) -> int | None:
        """Its exit status; None while it lives."""
        return self.process.poll() if self.process else None

    def tend(self) -> None:
        """Start it again if it died and its pause is over."""
        if self.status is None:
            return
        lived = time.monotonic() - self.started
        if lived >= STEADY:
            self.pause = 0.0
        if lived >= self.pause:
            self.pause = min(LONGEST_PAUSE, max(1.0, self.pause * 2))
            print(f"{self.command[2]} ended ({self.status}); starting it again")
            self.start()

    def end(self, deadline: float) -> None:
        """Wait for it until the deadline, then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Stopped(Exception):
    """Somebody asked us to end."""


def run(config: Config) -> int:
    """Run both until SIGTERM or Ctrl-C; the exit status."""
    must_be_free(config.server)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    scheduler = Child(("--config", str(config.file), "schedule"))
    web = Child(("--config", str(config.file), "serve", "--after-first-reading"))
    try:
        scheduler.start()
        web.start()
        if status := _until_listening(config.server, scheduler, web):
            return status
        print(f"Serving {config.site.title} at http://{config.server.listen} (Ctrl-C ends it)")
        sys.stdout.flush()
        _tend(scheduler, web)
    except Stopped:
        return 0
    finally:
        _end(web, scheduler)
        _settle(config.store.url)


def _settle(url: str) -> None:
    """Bring all that is stored into the one file of the database, which can then be copied alone.

    Whoever closes an SQLite database last does so; a child that was killed has not closed it.
    """
    from aggregator.store import open_database  # the parent is small for as long as it waits

    with suppress(StoreError):  # a child has told it
        open_database(url).close()


def _tend(*children: Child) -> NoReturn:
    while True:
        time.sleep(0.2)
        for child in children:
            child.tend()


def must_be_free(server: Server) -> None:
    """Refuse a port that is taken, before anything is started."""
    try:
        family, address = resolve(server)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, server.port))
    except OSError as error:
        raise AggregatorError(
            f"cannot listen on {server.listen}: {error.strerror}; stop what uses that address "
            "or choose another [server] listen in config.toml"
        ) from error


def _until_listening(server: Server, *children: Child) -> int:
    """Return 0 once the web server answers, else the status of the child that gave up.

    A child that was killed did not give up: it is started again as at any later time.
    """
    while True:
        for child in children:
            if child.status is not None and child.status > 0:
                return child.status
            child.tend()
        try:
            socket.create_connection((server.host, server.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return 0


def _end(*children: Child) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # we are ending already
    for child in children:
        if child.process is not None and child.status is None:
            child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        child.end(deadline)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
