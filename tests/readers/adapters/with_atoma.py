"""atoma: a strict parser with a model for each format."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import atoma
from readers.adapters.common import Entry, body, report, stamp


def entries(address: str) -> list[Entry]:
    return list(FORMATS[urlsplit(address).path.rpartition(".")[2]](body(address)))


def _atom(sent: bytes) -> Iterator[Entry]:
    for entry in atoma.parse_atom_bytes(sent).entries:
        links = (link.href for link in entry.links if (link.rel or "alternate") == "alternate")
        yield {
            "id": entry.id_,
            "title": entry.title.value,
            "link": next(links, None),
            "published": stamp(entry.published),
            "updated": stamp(entry.updated),
        }


def _rss(sent: bytes) -> Iterator[Entry]:
    for item in atoma.parse_rss_bytes(sent).items:
        yield {
            "id": item.guid,
            "title": item.title,
            "link": item.link,
            "published": stamp(item.pub_date),
        }


def _json(sent: bytes) -> Iterator[Entry]:
    for item in atoma.parse_json_feed_bytes(sent).items:
        yield {
            "id": item.id_,
            "title": item.title,
            "link": item.url,
            "published": stamp(item.date_published),
            "updated": stamp(item.date_modified),
        }


FORMATS: dict[str, Callable[[bytes], Iterator[Any]]] = {"atom": _atom, "rss": _rss, "json": _json}
report(entries)
