"""newsboat: what stands in its cache after one visit; each feed in a home of its own.

Of two feeds that share an entry it would keep the entry under one of them.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from readers.adapters.common import Entry, report, stamp

WANTED = "SELECT guid, title, url, pubDate FROM rss_item"


def entries(address: str) -> list[Entry]:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "urls").write_text(f"{address}\n")
        places = ["-u", str(home / "urls"), "-c", str(home / "cache"), "-C", os.devnull]
        subprocess.run(
            ["newsboat", *places, "-x", "reload"],
            env={**os.environ, "HOME": folder},
            capture_output=True,
            timeout=60,
            check=True,
        )
        with closing(sqlite3.connect(home / "cache")) as cache:
            return [_entry(*row) for row in cache.execute(WANTED)]


def _entry(guid: str, title: str, url: str, date: int) -> Entry:
    return {"id": guid, "title": title or None, "link": url or None, "published": stamp(date)}


report(entries)
