"""The whole site as static files: byte-equal to what the server answers, each also compressed.

A file is written beside its place and renamed; files of an earlier export go only when all the
new ones are there. Nothing outside the folder is touched, and in it only what an export wrote.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from aggregator.errors import AggregatorError
from aggregator.packing import brotlied, gzipped

MANIFEST = ".aggregator-export.json"
"""Lists what the last export wrote, so that the next one may remove it."""
COMPRESS = {".html", ".atom", ".rss", ".json", ".opml", ".css", ".js", ".svg"}


def export(
    folder: Path,
    addresses: Iterable[str],
    answer: Callable[[str], bytes],
    progress: Callable[[int, int, str], None],
) -> int:
    """Write what `answer` gives at every address; how many files changed."""
    try:
        return _export(folder.absolute(), list(addresses), answer, progress)
    except OSError as error:
        raise AggregatorError(
            f"the export into {folder} stopped: {error.strerror or error}; "
            "what was there before is still there"
        ) from error


def _export(
    folder: Path,
    addresses: list[str],
    answer: Callable[[str], bytes],
    progress: Callable[[int, int, str], None],
) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise AggregatorError(f"{folder} holds files that no export wrote; name a new folder")
    old = _read_manifest(folder)
    written: list[str] = []
    changed = 0
    for done, address in enumerate(addresses, 1):
        for name, body in _files(address, answer(address)):
            changed += _write(_inside(folder, name), body)
            written.append(name)
        progress(done, len(addresses), "addresses written")
    _write_manifest(folder, old | set(written))
    _remove(folder, old - set(written))
    _write_manifest(folder, written)
    return changed


def _write_manifest(folder: Path, names: Iterable[str]) -> None:
    _write(folder / MANIFEST, json.dumps(sorted(names), indent=0).encode())


def _files(address: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """The file of an address and its compressed twins, by names relative to the folder."""
    name = address.lstrip("/")
    if "." not in PurePosixPath(name).name:
        name = f"{name}/index.html".lstrip("/")
    if any(part in {"", ".", ".."} for part in name.split("/")):
        raise AggregatorError(f"{address} is no address that can be a file")
    yield name, body
    if PurePosixPath(name).suffix in COMPRESS:
        yield f"{name}.gz", gzipped(body)
        yield f"{name}.br", brotlied(body)


def _write(path: Path, body: bytes) -> bool:
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(body)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return True


def _read_manifest(folder: Path) -> set[str]:
    try:
        names = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return set()
    listed = names if isinstance(names, list) else []
    return {name for name in listed if isinstance(name, str) and _is_inside(folder, name)}


def _inside(folder: Path, name: str) -> Path:
    """The path of a file, as long as no link on the way leads out of the folder."""
    if not _is_inside(folder, name):
        raise AggregatorError(f"{folder / name} leads out of {folder}; take that link away")
    return folder / name


def _is_inside(folder: Path, name: str) -> bool:
    parent = (folder / name.replace("\0", "?")).parent
    return parent.resolve().is_relative_to(folder.resolve())


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in sorted(names, reverse=True):
        path = folder / name
        path.unlink(missing_ok=True)
        for parent in path.relative_to(folder).parents:
            with contextlib.suppress(OSError):  # it holds other files, or is gone
                if parent != Path():
                    (folder / parent).rmdir()
