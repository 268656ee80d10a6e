"""Documents are read in a child process, which hostile input may hold, fill or crash.

Its own kernel timer ends the child when a document takes too long (SIGALRM kills it even inside C
code) and its address space is limited; the next document gets a new child. One that is asked
nothing for two seconds ends by itself. It dies with its parent, and Ctrl-C on the terminal does
not reach it.
"""

import ctypes
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from aggregator import plain
from aggregator.errors import ParseError
from aggregator.model import Reading, Response, Source
from aggregator.reading import quick, read

LENGTH = struct.Struct(">Q")
PR_SET_PDEATHSIG = 1
HOME = str(Path(__file__).parents[1])
HEAVY = 128_000_000
"""A child that holds more bytes than this ends after its answer, to give it all back."""
IDLE = 2.0
"""Seconds after which a child that is asked nothing ends, to give its memory back."""
STATM = Path("/proc/self/statm")


class Sandbox:
    """Reads documents in a child that is started when first needed and used again.

    `deadline` is in seconds for one document, `memory` in bytes for the child. May be shared
    between threads: they take turns.
    """

    def __init__(self, deadline: float = 10.0, memory: int = 1_000_000_000) -> None:
        self._deadline = deadline
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._closing = False

    def read(self, source: Source, response: Response, now: datetime) -> Reading:
        """What `reading.read` makes of it; ParseError also where that took too long or too much."""
        request = pickle.dumps((source, response, now))
        with self._turn:
            answer = self._ask(request)
        if isinstance(answer, Reading):
            return answer
        raise ParseError(answer)

    def close(self) -> None:
        """End the child, and what it is reading; a later `read` starts another."""
        self._closing = True
        if self._child is not None:
            self._child.kill()
        with self._turn:
            self._end()
            self._closing = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, request: bytes) -> Reading | str:
        """An answer, or why there is none. One that ended between two documents is replaced."""
        for _attempt in range(2):
            child = self._running()
            with suppress(OSError, EOFError):
                _send(child.stdin, request)
                return _loads(_receive(child.stdout))
            status = self._end()
            if self._closing:
                return "reading it was broken off: the program ends"
            if status == -signal.SIGALRM:
                return f"reading it took longer than {self._deadline:g} s and was stopped"
        return f"reading it ended the reading process (status {status})"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = self._started()
        return self._child

    def _started(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(filter(None, (HOME, os.environ.get("PYTHONPATH"))))
        limits = (str(os.getpid()), str(self._deadline), str(self._memory))
        return subprocess.Popen(  # our own module, no shell
            [sys.executable, "-P", "-m", "aggregator.sandbox", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,
        )

    def _end(self) -> int | None:
        """Make sure that the child is gone and waited for; its exit status."""
        child, self._child = self._child, None
        if child is None:
            return None
        with suppress(OSError):
            child.stdin.close()  # type: ignore[union-attr]  # it is a pipe
        if child.stdout:
            child.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            return child.wait(0.2)
        child.kill()
        return child.wait()


def _loads(packed: bytes) -> Reading | str:
    """What the child sent: nothing in it could run code here."""
    try:
        return plain.unpack(packed, Reading | str)  # type: ignore[arg-type]  # a union is a type
    except ValueError as error:
        raise EOFError from error


def _dumps(answer: Reading | str) -> bytes:
    if isinstance(answer, str):
        answer = answer.encode(errors="replace").decode()
    return plain.pack(answer)


def _send(pipe: Any, packed: bytes) -> None:
    pipe.write(LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: Any) -> bytes:
    (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: Any, length: int) -> bytes:
    packed: bytes = pipe.read(length)
    if len(packed) < length:
        raise EOFError
    return packed


def _serve(parent: int, deadline: float, memory: int) -> None:
    """The child: answer one document after the other until the parent goes."""
    requests, answers = sys.stdin.buffer, _own_output()
    _confine(parent, memory)
    with suppress(EOFError, BrokenPipeError):
        while select.select([requests], [], [], IDLE)[0]:
            request = _receive(requests)
            signal.setitimer(signal.ITIMER_REAL, deadline)
            answer, sound = _answer(request, memory)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(answers, _dumps(answer))
            if not sound or _held() > HEAVY:
                return


def _held() -> int:
    """The resident bytes of this process; 0 where the system does not tell (not Linux)."""
    if not STATM.exists():
        return 0
    return int(STATM.read_text().split()[1]) * resource.getpagesize()


def _own_output() -> BinaryIO:
    """The pipe to the parent, out of reach of anything that prints."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _confine(parent: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit


def _answer(request: bytes, memory: int) -> tuple[Reading | str, bool]:
    """What the document says, or why it cannot be read; and whether the child is still sound."""
    try:
        job = pickle.loads(request)  # noqa: S301  # from our parent
        return quick(*job) or read(*job), True
    except ParseError as error:
        return str(error), True
    except MemoryError:
        return f"reading it needed more than {memory / 1e9:g} GB of memory", False
    except Exception as error:  # whatever a hostile document brought about: it is told, not hidden
        return f"it could not be read ({type(error).__name__}: {error})", False


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
