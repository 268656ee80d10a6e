"""What an export wrote and from which state, for the next one: the manifest.

For every stem it has a line: the mark that it was written with, a space, its endings. What is being
written has no mark until it is all there, so that an export that is cut short is gone on with.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from aggregator.export.files import ASIDE, MANIFEST, replace
from aggregator.model import Piece


class Book:
    """The manifest of one folder, as it was and as it will be."""

    def __init__(self, folder: Path) -> None:
        self._path, self._aside = folder / MANIFEST, folder / ASIDE / "manifest"
        self._old = _read(self._path)
        self._new: dict[str, str] = {}

    def compare(self, pieces: Iterable[Piece], *, every: bool) -> Iterator[Piece]:
        """The pieces that are new or may have changed; all where `every` is asked for."""
        for piece in pieces:
            line = _line(piece)
            if every or self._old.get(piece.stem) != line:
                line = _line(piece._replace(mark=""))
                yield piece
            self._new[piece.stem] = line

    def written(self, pieces: Iterable[Piece]) -> None:
        """These are all there."""
        self._new |= {piece.stem: _line(piece) for piece in pieces}

    def gone(self) -> Iterator[str]:
        """Every address that was written once and is no more; forgotten at the end."""
        for stem, line in self._old.items():
            for ending in _endings(line) - _endings(self._new.get(stem)):
                yield stem + ending
        self._old = {}

    def save(self) -> None:
        """Keep it, with what is gone and was not forgotten."""
        lines = dict(self._new)
        for stem, line in self._old.items():
            if more := _endings(line) - _endings(lines.get(stem)):
                lines[stem] = ",".join([lines[stem], *more]) if stem in lines else _unmarked(more)
        replace(self._path, json.dumps(lines, indent=0).encode(), self._aside)


def _line(piece: Piece) -> str:
    return f"{piece.mark} {','.join(piece.endings)}"


def _unmarked(endings: Iterable[str]) -> str:
    return f" {','.join(endings)}"


def _endings(line: str | None) -> set[str]:
    return set() if line is None else set(line.partition(" ")[2].split(","))


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    if isinstance(found, list):
        return _of_names(name for name in found if isinstance(name, str))
    lines = found.items() if isinstance(found, dict) else ()
    return {stem: line for stem, line in lines if isinstance(line, str) and " " in line}


def _of_names(names: Iterable[str]) -> dict[str, str]:
    """Earlier versions listed the names of files."""
    endings: dict[str, list[str]] = {}
    for name in names:
        if not name.endswith((".gz", ".br")):
            page = f"/{name}".removesuffix("/index.html") or "/"
            stem, ending = Piece.split(page)
            endings.setdefault(stem, []).append(ending)
    return {stem: _unmarked(found) for stem, found in endings.items()}
