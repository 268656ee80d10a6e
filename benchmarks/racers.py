"""Who runs: ours, its peers and the floor; each with a store of its own that is laid anew."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks import process

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
PEERS = HERE / ".peers" / "bin" / "python"
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
"""As an installed program: importable, and compiled once and for all."""
AT_ONCE = 16
"""Requests at the same time: everybody's, as everything is on one host."""
NEWSBOAT = "reload-threads 1\nauto-reload no\n"
"""Its default; with more threads it took longer on two cores."""
NEWSBOAT_FILES = {"url-file": "urls", "config-file": "config", "cache-file": "cache.db"}


@dataclass(frozen=True, slots=True)
class Racer:
    """A program with a store in its `folder`; `items` is the store's file and what to count."""

    name: str
    folder: Path
    command: Sequence[str | Path]
    lay: Callable[[Path], None]
    items: tuple[str, str]

    def start_afresh(self) -> None:
        """An empty store that knows the feeds' addresses and nothing else."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.lay(self.folder)

    def run(self) -> process.Run:
        """Visit every feed; SystemExit with its last words where it fails."""
        return _sound(self, process.run(self.command, self.folder, ENVIRONMENT))

    def watch(self) -> process.Run:
        """The same with a look at the memory."""
        return _sound(self, process.watch(self.command, self.folder, ENVIRONMENT))

    def sample(self, book: Path) -> process.Run:
        """The same with a book kept of where the time goes, in the folder `book`."""
        more = {"PYTHONPATH": f"{HERE / 'sampler'}:{ROOT}", "SAMPLES": str(book)}
        book.mkdir(parents=True)
        return _sound(self, process.run(self.command, self.folder, ENVIRONMENT | more))

    def count(self) -> int:
        """How many items its store holds."""
        file, sql = self.items
        with closing(sqlite3.connect(self.folder / file)) as database:
            return int(database.execute(sql).fetchone()[0])


def _sound(racer: Racer, run: process.Run) -> process.Run:
    if run.status:
        raise SystemExit(f"{racer.name} ended with status {run.status}:\n{run.output[-2000:]}")
    return run


def ours(
    folder: Path, place: str, addresses: Sequence[str], *, thread: bool = False, more: str = ""
) -> Racer:
    """`aggregator poll --all` as a whole process; `more` is added to its [fetch] table."""
    flags = ["poll", "--all", "--json", *([] if thread else ["--no-thread"])]
    text = _config(place, addresses, more)

    def lay(folder: Path) -> None:
        (folder / "config.toml").write_text(text, encoding="utf-8")

    return Racer(
        name="aggregator",
        folder=folder,
        command=[sys.executable, "-m", "aggregator", "--config", folder / "config.toml", *flags],
        lay=lay,
        items=("var/aggregator.db", "SELECT COUNT(*) FROM items"),
    )


def _config(place: str, addresses: Sequence[str], more: str) -> str:
    """The project's own config with these sources in place of its own, and manners for loopback."""
    shipped = (ROOT / "config.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[)", shipped)
    kept = [table for table in tables if not table.startswith(("[[sources]]", "[fetch]"))]
    manners = f'allow_private = ["{place}"]\nper_host = {AT_ONCE}\nspacing = "0s"\n{more}'
    sources = "".join(
        f'[[sources]]\nname = "Feed {number}"\nurl = "{address}"\nowner = "O {number % 700}"\n\n'
        for number, address in enumerate(addresses)
    )
    return "".join([*kept, f"[fetch]\n{manners}\n", sources])


def reader(folder: Path, scratch: Path, addresses: Sequence[str]) -> Racer:
    """lemon24/reader; adding the feeds is not part of the race."""
    known, template = scratch / "addresses", scratch / "reader.sqlite"
    known.write_text("\n".join(addresses))
    drive: list[str | Path] = [PEERS, HERE / "peer_reader.py"]
    subprocess.run([*drive, "add", template, known], check=True)

    def lay(folder: Path) -> None:
        shutil.copy(template, folder / "reader.sqlite")

    return Racer(
        name="reader",
        folder=folder,
        command=[*drive, "update", folder / "reader.sqlite"],
        lay=lay,
        items=("reader.sqlite", "SELECT COUNT(*) FROM entries"),
    )


def newsboat(folder: Path, addresses: Sequence[str]) -> Racer:
    """newsboat without its screen."""
    files = (f"--{what}={folder / file}" for what, file in NEWSBOAT_FILES.items())

    def lay(folder: Path) -> None:
        (folder / "urls").write_text("\n".join(addresses))
        (folder / "config").write_text(NEWSBOAT)

    return Racer(
        name="newsboat",
        folder=folder,
        command=["newsboat", *files, "-x", "reload"],
        lay=lay,
        items=("cache.db", "SELECT COUNT(*) FROM rss_item"),
    )


def floor(folder: Path, addresses: Sequence[str]) -> Racer:
    """The least that it can cost: floor.py."""

    def lay(folder: Path) -> None:
        (folder / "addresses").write_text("\n".join(addresses))

    return Racer(
        name="floor",
        folder=folder,
        command=[sys.executable, HERE / "floor.py", folder / "floor.db", folder / "addresses"],
        lay=lay,
        items=("floor.db", "SELECT COUNT(*) FROM items"),
    )
