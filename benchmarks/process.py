"""One process and its descendants: what they took in time and memory."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PAUSE = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process. `cpu` is user and system time of all its processes, in seconds."""

    wall: float
    cpu: float
    status: int
    output: str
    peak: float = 0.0
    """The largest sum of proportional set sizes (PSS, proc(5)) in MB; 0 where nobody looked."""


def run(command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; time it and nothing else."""
    return _run(command, folder, more or {}, None)


def watch(
    command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end and look at its memory all the while: its times are worth less."""
    return _run(command, folder, more or {}, _Watch())


def _run(
    command: Sequence[str | Path], folder: Path, more: Mapping[str, str], look: "_Watch | None"
) -> Run:
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **more}, stdout=output, stderr=output
        )
        if look:
            look.start(process.pid)
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            process.kill()  # where we were told to end before it was over
            peak = look.stop() if look else 0.0
        output.seek(0)
        cpu = usage.ru_utime + usage.ru_stime
        return Run(wall, cpu, process.returncode, output.read(), peak)


class _Watch:
    """Adds up the memory of a tree of processes, again and again, and keeps the most."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, pid: int) -> None:
        self._thread = threading.Thread(target=self._look, args=(pid,))
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        if self._thread:
            self._thread.join()
        return self._peak

    def _look(self, pid: int) -> None:
        while not self._over.wait(PAUSE):
            self._peak = max(self._peak, _tree(pid))


def _tree(pid: int) -> float:
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        return sum(pss(each.pid) for each in (parent, *parent.children(recursive=True)))
    return 0.0


def pss(pid: int) -> float:
    """Megabytes of one process, shared pages divided among those who share them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
