"""The whole site as static files: byte-equal to what the server answers, each also compressed.

Only what may have changed is drawn, only what has changed is written. A file is written aside and
renamed; files of an earlier export go only when all the new ones are there. Nothing outside the
folder is touched, and in it only what an export wrote.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path

from aggregator.errors import AggregatorError
from aggregator.export.book import Book
from aggregator.export.files import ASIDE, LOCK, MANIFEST, OURS, Files
from aggregator.export.hands import Changed, Hands, OpenSite, Site

ATTEMPTS = 10
Progress = Callable[[int, int, str], None]

__all__ = ["OpenSite", "Site", "export"]


def export(folder: Path, open_site: OpenSite, progress: Progress, *, every: bool = False) -> int:
    """Write the site; how many files changed. `every` looks at all, whatever its mark.

    Each core has a process that opens the site for itself.
    """
    folder = folder.absolute()
    try:
        _make(folder)
        with _alone(folder):
            return _export(folder, open_site, progress, every)
    except OSError as error:
        raise _stopped(folder, error.strerror or str(error)) from error
    except BrokenProcessPool as error:
        raise _stopped(folder, "one of its processes was killed") from error


def _stopped(folder: Path, why: str) -> AggregatorError:
    return AggregatorError(
        f"the export into {folder} stopped: {why}; no page is gone or half written, and the next "
        "export goes on from here"
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        ways = (path for path in (folder, *folder.parents) if os.path.lexists(path))
        there = next(path for path in ways if not path.is_dir())
        what = "a file" if there.exists() else "a link that leads nowhere"
        raise AggregatorError(f"{there} is {what}, not a folder; name another") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only one who writes here, with an empty place for what is being written."""
    if not (folder / MANIFEST).exists() and not all(_is_ours(path) for path in folder.iterdir()):
        raise AggregatorError(
            f"{folder} holds files and no {MANIFEST}, in which an export notes what is its own; "
            "name a new or an empty folder. An export that has lost that file is made anew, "
            "elsewhere or here when the folder has been emptied"
        )
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AggregatorError(f"another export is writing into {folder}") from None
        _clear(folder / ASIDE)
        (folder / ASIDE).mkdir()
        try:
            yield
        finally:
            _clear(folder / ASIDE)


def _is_ours(path: Path) -> bool:
    return path.name.startswith(OURS)


def _clear(aside: Path) -> None:
    if aside.is_dir() and not aside.is_symlink():
        for path in aside.iterdir():
            path.unlink()
        aside.rmdir()


def _export(folder: Path, open_site: OpenSite, progress: Progress, every: bool) -> int:
    for _ in range(ATTEMPTS):
        with suppress(Changed), open_site() as site, Hands(folder, open_site, site.version) as ours:
            return _write(folder, site, ours, progress, every)
    raise AggregatorError("the store changes all the while: export when it has come to rest")


def _write(folder: Path, site: Site, hands: Hands, progress: Progress, every: bool) -> int:
    book = Book(folder)
    work = list(book.compare(site.pieces(), every=every))
    book.save()
    changed = done = 0
    try:
        for pieces, count in hands.write(work):
            changed, done = changed + count, done + len(pieces)
            book.written(pieces)
            progress(done, len(work), "pages written")
    except BaseException:
        with suppress(OSError):  # then what was saved before says enough
            book.save()
        raise
    files = Files(folder)
    for address in book.gone():
        files.remove(address)
    book.save()
    return changed
