"""podcastparser, as gPodder uses it: RSS only, and only what can be listened to."""

from io import BytesIO

import podcastparser
from readers.adapters.common import Entry, body, report, stamp


def entries(address: str) -> list[Entry]:
    found = podcastparser.parse(address, BytesIO(body(address)))
    return [
        {
            "id": episode["guid"],
            "title": episode["title"],
            "link": episode["link"] or None,
            "published": stamp(episode["published"]) if episode["published"] else None,
        }
        for episode in found["episodes"]
    ]


report(entries)
