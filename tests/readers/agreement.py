"""Whether a reader found what we sent: the entries, their ids, dates and links."""

from collections.abc import Iterator
from dataclasses import dataclass

from readers.content import Sent, Site
from readers.registry import Astray, Entry, Reader


@dataclass(frozen=True)
class Difference:
    """An entry (or, as "entries", a whole feed) that a reader shows otherwise than it was sent."""

    kind: Astray
    feed: str
    entry: str
    found: object


def differences(reader: Reader, site: Site, ending: str) -> list[Difference]:
    """What the reader makes otherwise of any of our feeds in this format."""
    addresses = site.addresses(ending)
    found = reader.read(addresses)
    return [
        Difference(kind, address, entry, shown)
        for address, sent in zip(addresses, site.feeds.values(), strict=True)
        for kind, entry, shown in _of_feed(sent, found[address])
    ]


def _of_feed(sent: list[Sent], found: list[Entry] | str) -> Iterator[tuple[Astray, str, object]]:
    if isinstance(found, str):
        yield from (("entries", one.id, found) for one in sent)
        return
    by_id = {entry["id"]: entry for entry in found}
    surplus = by_id.keys() - {one.id for one in sent}
    if len(by_id) != len(found) or surplus:
        yield "entries", "", [entry["id"] for entry in found]
    for one in sent:
        entry = by_id.get(one.id)
        yield from _of_entry(one, entry) if entry else _missing(one)


def _missing(sent: Sent) -> Iterator[tuple[Astray, str, object]]:
    yield "entries" if sent.title else "untitled", sent.id, None


def _of_entry(sent: Sent, found: Entry) -> Iterator[tuple[Astray, str, object]]:
    if found["link"] != sent.link:
        yield "link" if sent.link else "no link", sent.id, found["link"]
    if found["published"] != sent.published:
        yield "date" if sent.published else "no date", sent.id, found["published"]
