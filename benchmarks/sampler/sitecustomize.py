"""Where the time goes: Python reads this file at its start, in every process of a measured run.

A timer of the kernel (SIGPROF) stops the main thread after each millisecond of CPU; the time since
the last stop is booked on the innermost function of ours that is on the stack. C code that it calls
(libcurl, lxml, SQLite) counts as the function's own. Nothing in the program knows of this.

`SAMPLES` in the environment names the folder where each process writes its book as JSON:
{"file:function": seconds}.
"""

import atexit
import json
import os
import signal
import time
from pathlib import Path
from types import FrameType

EVERY = 0.001
"""Seconds of CPU between two stops."""
SAVED_EVERY = 0.2
"""Seconds of CPU between two writings of the book, for a process that is killed at its end."""
ROOT = f"{Path(__file__).parents[2] / 'aggregator'}/"
IMPORTING = "<frozen importlib._bootstrap>"


class _Book:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seconds: dict[str, float] = {}
        self._last = 0.0
        self._saved = 0.0

    def open(self) -> None:
        """Begin; time that the interpreter took before counts as start-up."""
        signal.signal(signal.SIGPROF, self._stop)
        signal.siginterrupt(signal.SIGPROF, False)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    def open_again(self) -> None:
        """In a forked child: a book of its own."""
        self._seconds, self._last, self._saved = {}, time.process_time(), 0.0
        self.open()

    def close(self) -> None:
        """What is left until the end of the process."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._add("start-up:the end")
        self._save()

    def _stop(self, _number: int, frame: FrameType | None) -> None:
        self._add(_place(frame))
        if self._last - self._saved > SAVED_EVERY:
            self._save()

    def _add(self, place: str) -> None:
        now = time.process_time()
        self._seconds[place] = self._seconds.get(place, 0.0) + now - self._last
        self._last = now

    def _save(self) -> None:
        self._saved = self._last
        (self._folder / f"{os.getpid()}.json").write_text(json.dumps(self._seconds))


def _place(frame: FrameType | None) -> str:
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(ROOT):
            return f"{code.co_filename.removeprefix(ROOT)}:{code.co_qualname}"
        if code.co_filename == IMPORTING:
            return "start-up:imports"
        frame = frame.f_back
    return "start-up:Python"


if folder := os.environ.get("SAMPLES"):
    book = _Book(Path(folder))
    book.open()
    atexit.register(book.close)
    os.register_at_fork(after_in_child=book.open_again)
