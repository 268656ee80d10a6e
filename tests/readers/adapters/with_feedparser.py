"""feedparser: strict, so that whatever it has to mend is an error."""

from calendar import timegm
from typing import Any

import feedparser
from readers.adapters.common import Entry, report, stamp


def entries(address: str) -> list[Entry]:
    read = feedparser.parse(address)
    if read.bozo:
        raise ValueError(f"bozo: {read.bozo_exception}")
    return [
        {
            "id": entry.id,
            "title": entry.get("title"),
            "link": entry.get("link"),
            "published": _date(entry, "published_parsed"),
            "updated": _date(entry, "updated_parsed"),
        }
        for entry in read.entries
    ]


def _date(entry: Any, key: str) -> str | None:
    # asked through `get`, it would answer the one for the other
    return stamp(timegm(entry[key])) if key in entry.keys() else None  # noqa: SIM118


report(entries)
