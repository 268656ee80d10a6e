"""Thousands of feed documents of other projects: all are read, or refused in a sentence."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import ParseError
from aggregator.model import Entry, Response, Source
from aggregator.normalise import fingerprint, html, normalise
from aggregator.parse import parse

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds"
SETS = [
    "feed-rs_fixtures",
    "feedparser_tests/tests/encoding",
    "feedparser_tests/tests/illformed",
    "feedparser_tests/tests/wellformed",
    "gofeed_fixtures",
    "rome_fixtures",
    "w3c_feedvalidator_testcases/testcases/atom",
    "w3c_feedvalidator_testcases/testcases/rss",
    "w3c_feedvalidator_testcases/testcases/rss20",
]
URL = "https://example.org/feeds/a.xml"
ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SAFE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(html.TAGS))})[ >]")

pytestmark = pytest.mark.skipif(not FEEDS.exists(), reason="the feeds of ../shared are not here")


def documents(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xml", ".json", ".rss", ".atom"):
            yield path


def entries(path: Path) -> Iterator[Entry]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    response = Response(status=200, url=URL, body=path.read_bytes())
    try:
        document = parse(Source(name="Example"), response)
    except ParseError:
        return
    for draft in document.drafts:
        if entry := normalise(draft, document, Source(name="Example"), URL, now):
            yield entry


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def check(entry: Entry) -> None:
    for text in strings(asdict(entry)):
        assert not ILLEGAL.search(text)
    addresses = [entry.link, entry.comments, *(e.url for e in entry.enclosures)]
    addresses += [reference.url for reference in entry.related]
    assert all(re.match(r"https?://[^/\s]", url) for url in addresses if url)
    for markup in (entry.summary, entry.content):
        assert html.clean(markup, URL) == markup
        assert all(SAFE_TAG.match(tag) for tag in re.findall("<[^<>]*>?", markup))
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(entry))


@pytest.mark.parametrize("name", SETS)
def test_every_document_is_read_or_refused(name: str) -> None:
    found = [entry for path in documents(FEEDS / name) for entry in entries(path)]
    assert found
    for entry in found:
        check(entry)


def test_what_gofeed_expects_of_titles_and_links_is_what_we_find() -> None:
    folder = FEEDS / "gofeed_fixtures" / "testdata" / "translator" / "rss"
    for expected in sorted(folder.glob("feed_item_title*.json")):
        wanted = json.loads(expected.read_text())["items"][0].get("title")
        found = list(entries(expected.with_suffix(".xml")))
        assert [entry.title for entry in found] == [wanted]
