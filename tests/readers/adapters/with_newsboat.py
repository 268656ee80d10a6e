"""newsboat: what stands in its cache after one visit; each feed in a home of its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

from readers.adapters.common import Entry, report, stamp
from support.newsboat import Newsboat


def entries(address: str) -> list[Entry]:
    with TemporaryDirectory() as folder:
        newsboat = Newsboat(Path(folder), address)
        newsboat.subscribe()
        newsboat.reload()
        rows = newsboat.rows("SELECT guid, title, url, pubDate FROM rss_item")
    return [_entry(*row) for row in rows]


def _entry(guid: str, title: str, url: str, date: int) -> Entry:
    return {"id": guid, "title": title or None, "link": url or None, "published": stamp(date)}


report(entries)
