"""Files in one folder, written whole or not at all, and never outside it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from aggregator.errors import AggregatorError
from aggregator.packing import brotlied, gzipped

OURS = ".aggregator-export"
"""How the names begin of what an export keeps in the folder for itself."""
MANIFEST, LOCK, ASIDE = f"{OURS}.json", f"{OURS}.lock", f"{OURS}.new"
COMPRESS = {".html", ".atom", ".rss", ".json", ".opml", ".css", ".js", ".svg"}


class Files:
    """The files of addresses, for one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._aside = folder / ASIDE / str(os.getpid())
        self._must_be_inside = lru_cache(maxsize=10_000)(self._look)

    def put(self, address: str, body: bytes) -> int:
        """Write the file of an address and its compressed twins; how many changed.

        The old twins go before the file is another and the new ones come after it: wherever this
        is cut short, no twin stands beside another body, and what lacks one is written again.
        """
        path = self._path(address)
        twins = _twins(path)
        if _holds(path, body) and all(twin.is_file() for twin in twins):
            return 0
        replace(path, body, self._aside, stale=twins)
        for twin, packed in zip(twins, (gzipped, brotlied), strict=False):
            replace(twin, packed(body), self._aside)
        return 1 + len(twins)

    def remove(self, address: str) -> None:
        """Remove the files of an address, and the folders that are empty then.

        A manifest may have been forged: what is no address of ours is left alone.
        """
        with suppress(AggregatorError):
            path = self._path(address)
            for each in (path, *_twins(path)):
                each.unlink(missing_ok=True)
            for folder in path.relative_to(self._folder).parents[:-1]:
                with suppress(OSError):  # it holds other files, or is gone
                    (self._folder / folder).rmdir()

    def _path(self, address: str) -> Path:
        path = self._folder / _name(address)
        self._must_be_inside(path.parent)
        return path

    def _look(self, folder: Path) -> None:
        """No link on the way may lead out."""
        if folder == self._folder:
            return
        self._must_be_inside(folder.parent)
        outside = folder.is_symlink() and not _is_inside(folder, self._folder)
        if outside:
            raise AggregatorError(f"{folder} leads out of {self._folder}; take that link away")


def replace(path: Path, body: bytes, aside: Path, *, stale: Iterable[Path] = ()) -> None:
    """Write a file, in a new folder where need be: `aside`, then to its place at once.

    Between the two the `stale` files are removed: a full disk is known by then.
    """
    try:
        aside.write_bytes(body)
        for old in stale:
            old.unlink(missing_ok=True)
        try:
            aside.rename(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.rename(path)
    except (NotADirectoryError, FileExistsError, IsADirectoryError) as error:
        raise AggregatorError(
            f"{path} cannot be written: there is a file where a folder has to be, or a folder "
            "where a file has to be; take it away and export once more"
        ) from error


def _name(address: str) -> str:
    name = address.removeprefix("/")
    if "." not in PurePosixPath(name).name:
        name = f"{name}/index.html".removeprefix("/")
    if "\0" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise AggregatorError(f"{address} is no address that can be a file")
    return name


def _twins(path: Path) -> tuple[Path, ...]:
    if path.suffix not in COMPRESS:
        return ()
    return path.with_name(f"{path.name}.gz"), path.with_name(f"{path.name}.br")


def _holds(path: Path, body: bytes) -> bool:
    """Whether it is a file, and no link to one, with this content."""
    try:
        return not path.is_symlink() and path.read_bytes() == body
    except OSError:
        return False


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
