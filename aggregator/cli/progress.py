"""Long work shows how far it is: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aggregator.flow import Progress as Report

PLAIN_EVERY = 10.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def shown(title: str) -> Iterator[Report]:
    """A callable that is told `(done, total, what)` after each piece of work."""
    if not sys.stderr.isatty():
        yield _Lines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, what="")

        def report(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, what=what[:40])

        yield report


class _Lines:
    """Says how far the work is, but not too often."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._next = time.monotonic() + PLAIN_EVERY

    def __call__(self, done: int, total: int, what: str) -> None:
        if time.monotonic() >= self._next:
            print(f"{self._title}: {done} of {total} ({what})", file=sys.stderr, flush=True)
            self._next = time.monotonic() + PLAIN_EVERY
