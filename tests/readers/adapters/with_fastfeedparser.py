"""fastfeedparser, a parser of its own on lxml."""

import fastfeedparser
from readers.adapters.common import Entry, body, report, stamp


def entries(address: str) -> list[Entry]:
    return [
        {
            "id": entry.get("id"),
            "title": entry.get("title") or None,
            "link": entry.get("link") or None,
            "published": stamp(entry.get("published")),
            "updated": stamp(entry.get("updated")),
        }
        for entry in fastfeedparser.parse(body(address)).entries
    ]


report(entries)
