"""The feed readers and parsers that we are held against, each driven by a small program of its own.

An adapter gets addresses of feeds and prints, for each, the entries that its reader found there:

    {"http://…/feed.atom": [{"id": …, "title": …, "link": …, "published": …, "updated": …}]}

Dates are in ISO 8601, UTC, to the second. A key that is absent is one that the reader does not
know; text in the place of the list says what went wrong.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ROOM = Path(__file__).parent
ROOT = ROOM.parents[1]
Entry = dict[str, str | None]
Astray = Literal["entries", "untitled", "link", "no link", "date", "no date"]
"""What a reader may get wrong: the entries or their ids; those without a title, which it leaves
out; a link or a date that was sent; or what it shows where none was sent."""


@dataclass(frozen=True)
class Reader:
    """A reader: the program that drives it, the formats that it reads, and where it goes astray.

    `astray` says so by the ending of a format: each by the reader's own doing, since the feeds are
    as their specifications want them.
    """

    name: str
    kind: str
    adapter: str
    formats: tuple[str, ...]
    needs: str = ""
    """What has to be installed beside Python's packages: a name in PROBES."""
    astray: Mapping[tuple[str, Astray], str] = field(default_factory=dict)

    def lacks(self) -> str:
        """Why it cannot be run here; empty where it can."""
        if not self.needs or _runs(PROBES[self.needs]):
            return ""
        return f"{self.name} is not installed: `make test` as root on Debian, with npm, installs it"

    def read(self, addresses: Sequence[str]) -> dict[str, list[Entry] | str]:
        """What it finds at each address."""
        done = subprocess.run(
            [*self._command(), *addresses],
            cwd=ROOM,
            env={**os.environ, "PYTHONPATH": str(ROOM.parent)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def _command(self) -> list[str]:
        file, _, ending = self.adapter.rpartition(".")
        if ending == "py":
            return [sys.executable, "-m", f"readers.adapters.{file}"]
        runs = {"mjs": "node", "pl": "perl", "rb": "ruby"}
        return [runs[ending], str(ROOM / "adapters" / self.adapter)]


def _runs(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            cwd=ROOM,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


PROBES = {
    "newsboat": ("newsboat", "-v"),
    "sfeed": ("sfeed",),
    "npm": ("node", "-e", "fs.statSync('node_modules')"),
    "perl": ("perl", "-MXML::Feed", "-e1"),
    "ruby": ("ruby", "-rrss", "-e1"),
}
"""Commands that succeed where a reader can be run."""

XML = ("atom", "rss")
ALL = ("atom", "rss", "json")
NO_DATE = "shows an entry without a date under the time of its last change"
READERS = (
    Reader(
        "feedparser",
        "Python, strict",
        "with_feedparser.py",
        XML,
        astray={("atom", "no link"): "takes the id of an entry without a link for its link"},
    ),
    Reader(
        "reader",
        "Python",
        "with_reader.py",
        ALL,
        astray={("atom", "no link"): "takes the id of an entry without a link for its link"},
    ),
    Reader(
        "podcastparser",
        "Python",
        "with_podcastparser.py",
        ("rss",),
        astray={("rss", "untitled"): "leaves out entries with neither a title nor a sound"},
    ),
    Reader(
        "fastfeedparser",
        "Python",
        "with_fastfeedparser.py",
        ALL,
        astray={
            ("atom", "no date"): NO_DATE,
            ("atom", "no link"): "takes a link to something related for the entry's own",
        },
    ),
    Reader("atoma", "Python, strict", "with_atoma.py", ALL),
    Reader(
        "newsboat",
        "terminal",
        "with_newsboat.py",
        XML,
        "newsboat",
        {
            ("atom", "no date"): NO_DATE,
            ("rss", "no date"): "shows an entry without a date under the time when it was read",
        },
    ),
    Reader(
        "sfeed",
        "terminal",
        "with_sfeed.py",
        XML,
        "sfeed",
        {
            ("atom", "no date"): NO_DATE,
            ("atom", "no link"): "takes the link of the entry's source for the entry's own",
        },
    ),
    Reader(
        "rss-parser",
        "JavaScript",
        "rss-parser.mjs",
        XML,
        "npm",
        {
            ("atom", "no date"): NO_DATE,
            ("atom", "no link"): "takes a link to something related for the entry's own",
        },
    ),
    Reader("feedsmith", "JavaScript", "feedsmith.mjs", ALL, "npm"),
    Reader("@rowanmanning/feed-parser", "JavaScript", "rowanmanning.mjs", XML, "npm"),
    Reader(
        "@extractus/feed-extractor",
        "JavaScript",
        "extractus.mjs",
        ALL,
        "npm",
        {
            ("atom", "date"): "shows the time of the last change as the date",
            ("atom", "no date"): NO_DATE,
            ("atom", "no link"): "takes a link to something related for the entry's own",
        },
    ),
    Reader(
        "node-feedparser",
        "JavaScript",
        "node-feedparser.mjs",
        XML,
        "npm",
        {("atom", "no date"): NO_DATE},
    ),
    Reader(
        "XML::Feed",
        "Perl",
        "xml-feed.pl",
        XML,
        "perl",
        {
            ("rss", "no link"): "takes the id of an entry without a link for its link",
            ("rss", "entries"): "breaks off at the `podcast:guid` of a podcast's feed",
        },
    ),
    Reader("rss", "Ruby, strict", "ruby-rss.rb", XML, "ruby"),
)
