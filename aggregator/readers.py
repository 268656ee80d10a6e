"""Documents are read beside the wire: in a thread of ours, and in the child of `sandbox`."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition, Thread
from types import TracebackType

from aggregator.model import Reading, Response, Source
from aggregator.sandbox import Sandbox

BACKLOG = 4
"""From so many waiting documents on the child helps with those that need no child."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A document that waits, and the answer that is waited for."""

    source: Source
    response: Response
    now: datetime
    answer: "Future[Reading]" = field(default_factory=Future)

    def work(self, read: Callable[[Source, Response, datetime], Reading | None]) -> bool:
        """Whether `read` had an answer; what it raised is one."""
        try:
            reading = read(self.source, self.response, self.now)
        except Exception as error:
            self.answer.set_exception(error)
            return True
        if reading is not None:
            self.answer.set_result(reading)
        return reading is not None


class Readers:
    """Reads documents; the answer to each comes as a Future, ParseError included.

    `quick` reads what is well-formed, and gives None for everything else: that goes to the child,
    one after the other, so that a hostile document holds up no ordinary one.
    """

    def __init__(self, quick: Callable[[Source, Response, datetime], Reading | None]) -> None:
        self._quick = quick
        self._sandbox = Sandbox()
        self._ordinary: deque[_Job] = deque()
        self._hard: deque[_Job] = deque()
        self._changed = Condition()
        self._closing = False
        self._threads: list[Thread] = []

    def read(self, source: Source, response: Response, now: datetime) -> "Future[Reading]":
        """Begin to read one document."""
        job = _Job(source, response, now)
        with self._changed:
            self._ordinary.append(job)
            self._changed.notify_all()
        if not self._threads:
            self._threads = [Thread(target=self._work_here), Thread(target=self._work_in_child)]
            for thread in self._threads:
                thread.start()
        return job.answer

    def __enter__(self) -> "Readers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._sandbox.close()
        for thread in self._threads:
            thread.join()

    def _work_here(self) -> None:
        while job := self._next(self._ordinary.popleft, lambda: bool(self._ordinary)):
            if not job.work(self._quick):
                with self._changed:
                    self._hard.append(job)
                    self._changed.notify_all()

    def _work_in_child(self) -> None:
        def take() -> _Job:
            return self._hard.popleft() if self._hard else self._ordinary.popleft()

        while job := self._next(take, lambda: self._hard or len(self._ordinary) >= BACKLOG):
            job.work(self._sandbox.read)

    def _next(self, take: Callable[[], _Job], ready: Callable[[], object]) -> _Job | None:
        """The next job once there is one; None when all is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or ready())
            return None if self._closing else take()
