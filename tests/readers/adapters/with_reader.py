"""The `reader` library: feeds in a store of its own, as an application has them."""

from reader import make_reader
from readers.adapters.common import Entry, report, stamp


def entries(address: str) -> list[Entry]:
    with make_reader(":memory:") as reader:
        reader.add_feed(address)
        reader.update_feed(address)
        return [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "published": stamp(entry.published),
                "updated": stamp(entry.updated),
            }
            for entry in reader.get_entries()
        ]


report(entries)
