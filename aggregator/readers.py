"""Documents are read beside the wire: ordinary ones in threads, all others in the child process."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from types import TracebackType

from aggregator.model import Reading, Response, Source
from aggregator.sandbox import Sandbox

THREADS = 2
"""Parsing and sanitising let other threads run; more of them than this would only wait."""

Job = tuple[Source, Response, datetime]


class Readers:
    """Reads documents; the answer to each comes as a Future, ParseError included.

    `quick` reads what is well-formed, and gives None for everything else, which then goes to the
    child: one after the other, so that a hostile document holds up no ordinary one.
    """

    def __init__(self, quick: Callable[[Source, Response, datetime], Reading | None]) -> None:
        self._quick = quick
        self._sandbox = Sandbox()
        self._threads = ThreadPoolExecutor(THREADS, "quick")
        self._beside = ThreadPoolExecutor(1, "sandbox")

    def read(self, source: Source, response: Response, now: datetime) -> "Future[Reading]":
        """Begin to read one document."""
        answer: Future[Reading] = Future()
        self._threads.submit(_settle, answer, self._attempt, (answer, (source, response, now)))
        return answer

    def _attempt(self, answer: "Future[Reading]", job: Job) -> Reading | None:
        reading = self._quick(*job)
        if reading is None:
            self._beside.submit(_settle, answer, self._sandbox.read, job)
        return reading

    def __enter__(self) -> "Readers":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._beside.shutdown(wait=False, cancel_futures=True)
        self._sandbox.close()


def _settle(
    answer: "Future[Reading]",
    work: Callable[..., Reading | None],
    arguments: tuple[object, ...],
) -> None:
    """Do the work and put what comes of it into `answer`; None is no answer yet."""
    try:
        reading = work(*arguments)
    except Exception as error:
        answer.set_exception(error)
    else:
        if reading is not None:
            answer.set_result(reading)
