"""newsboat, driven by its commands and read in its cache."""

import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Newsboat:
    """newsboat in a home of its own, with one subscription.

    One, because it keeps an item under its id alone: of two feeds that share an entry, which
    RFC 4287 allows, only the one that it read last has the item after a restart.
    """

    home: Path
    url: str

    def subscribe(self) -> None:
        (self.home / "urls").write_text(f"{self.url}\n")
        (self.home / "config").write_text("")

    def reload(self) -> None:
        """Visit the feed once more."""
        assert self.say("reload") == ""

    def say(self, command: str) -> str:
        """What it answers to `-x COMMAND`."""
        files = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        places = [part for flag, name in files.items() for part in (flag, str(self.home / name))]
        done = subprocess.run(
            ["newsboat", *places, "-x", command],
            env={**os.environ, "HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.strip()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What stands in its cache, or becomes of it."""
        with closing(sqlite3.connect(self.home / "cache.db")) as cache, cache:
            return cache.execute(sql).fetchall()
