"""A process on every core, each with the site open in the same state, that draws and writes."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from pathlib import Path
from typing import Protocol

from aggregator.export.files import Files
from aggregator.model import Piece
from aggregator.processes import end_with_parent

AT_ONCE = 10
"""Pieces that a process is given at a time."""
AHEAD = 4
"""How often each is given some before the first are done."""


class Site(Protocol):
    """What is to be written, in one state that lasts."""

    @property
    def version(self) -> int:
        """Equal versions are equal states."""

    def pieces(self) -> Iterable[Piece]:
        """Every address, once."""

    def body(self, path: str) -> bytes:
        """What stands at an address."""


OpenSite = Callable[[], AbstractContextManager[Site]]


class Changed(Exception):
    """The processes have begun with different states."""


class Hands:
    """The processes, from now on."""

    def __init__(self, folder: Path, open_site: OpenSite, version: int) -> None:
        self._count = len(os.sched_getaffinity(0))
        # forked, because how to open a site cannot be sent
        context = multiprocessing.get_context("fork")
        begin = (folder, open_site, version)
        self._pool = ProcessPoolExecutor(self._count, context, _begin, begin)
        self._pool.submit(_write, [])  # all of them begin now, with the state that there is now

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def write(self, pieces: Iterable[Piece]) -> Iterator[tuple[Sequence[Piece], int]]:
        """Write them, in order: some that are there now, with how many files changed."""
        under_way: deque[tuple[Sequence[Piece], Future[int]]] = deque()
        rest = iter(pieces)
        while few := list(islice(rest, AT_ONCE)):
            under_way.append((few, self._pool.submit(_write, few)))
            if len(under_way) > AHEAD * self._count:
                yield _done(*under_way.popleft())
        while under_way:
            yield _done(*under_way.popleft())


def _done(pieces: Sequence[Piece], written: Future[int]) -> tuple[Sequence[Piece], int]:
    return pieces, written.result()


class _Hand:
    """What one process works with."""

    site: Site
    files: Files
    same: bool
    open = ExitStack()


def _begin(folder: Path, open_site: OpenSite, version: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who lets us finish
    end_with_parent()
    _Hand.site = _Hand.open.enter_context(open_site())
    _Hand.files = Files(folder)
    _Hand.same = _Hand.site.version == version


def _write(pieces: Sequence[Piece]) -> int:
    if not _Hand.same:
        raise Changed
    return sum(
        _Hand.files.put(address, _Hand.site.body(address))
        for piece in pieces
        for address in piece.addresses
    )
