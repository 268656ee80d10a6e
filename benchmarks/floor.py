"""The floor: the least that reading feeds can cost. `python floor.py DATABASE ADDRESSES`.

libcurl fetches, lxml parses, nh3 cleans every summary and content, and one transaction of bulk
inserts stores it. No identity, no revisions, no dates understood, no manners, no guard, no child
process, nothing remembered of the feeds. ADDRESSES is a file with one on each line.
"""

import sqlite3
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import nh3
import pycurl
from lxml import etree

AT_ONCE = 16
ITEMS = ("item", "entry")
GUID, LINK, TITLE = ("guid", "id"), ("link",), ("title",)
DATE, AUTHOR = ("pubDate", "published", "date"), ("creator", "author")
SUMMARY, CONTENT = ("description", "summary"), ("encoded", "content")
SCHEMA = "CREATE TABLE items (feed, guid, link, title, published, author, summary, content)"
ROW = tuple[str, ...]


def fetch(addresses: list[str]) -> Iterator[tuple[str, bytes]]:
    """Every address with its body, as they complete."""
    multi, waiting = pycurl.CurlMulti(), addresses[::-1]
    idle = [pycurl.Curl() for _ in range(AT_ONCE)]
    active: dict[pycurl.Curl, tuple[str, BytesIO]] = {}
    while waiting or active:
        while waiting and idle:
            handle, address, body = idle.pop(), waiting.pop(), BytesIO()
            handle.setopt(pycurl.URL, address)
            handle.setopt(pycurl.WRITEDATA, body)
            active[handle] = address, body
            multi.add_handle(handle)
        multi.perform()
        _, done, _ = multi.info_read(AT_ONCE)
        for handle in done:
            address, body = active.pop(handle)
            multi.remove_handle(handle)
            idle.append(handle)
            yield address, body.getvalue()
        if not done:
            multi.select(0.05)


def rows(address: str, body: bytes) -> Iterator[ROW]:
    """The items of a document."""
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False)
    root = etree.fromstring(body, parser)
    for element in root.iter(*(f"{{*}}{name}" for name in ITEMS)):
        texts = {_local(child): child for child in element.iterchildren("{*}*")}
        plain = [_text(texts, names) for names in (GUID, LINK, TITLE, DATE, AUTHOR)]
        html = [nh3.clean(_text(texts, names)) for names in (SUMMARY, CONTENT)]
        yield (address, *plain, *html)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(children: dict[str, etree._Element], names: tuple[str, ...]) -> str:
    for name in names:
        if name in children:
            return children[name].get("href") or "".join(map(str, children[name].itertext()))
    return ""


def main(database: str, addresses: str) -> None:
    """Fetch, parse, clean, store."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(SCHEMA)
        for address, body in fetch(Path(addresses).read_text().split()):
            found = list(rows(address, body))
            connection.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)", found)


if __name__ == "__main__":
    main(*sys.argv[1:])
