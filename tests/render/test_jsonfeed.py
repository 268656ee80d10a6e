"""JSON Feed, rule by rule."""

import json
from datetime import timedelta
from typing import Any

import pytest
from support import jsonfeed11
from support.going_out import SEEN, SPACE, credit, out_entry, out_feed

from aggregator.model import Category, Enclosure, Episode, Moment, Person, Reference
from aggregator.render import json_feed

ABSENT = object()

OTHER = out_entry(
    id=f"{SPACE}:items/other",
    link="https://other.example/1",
    attribution=credit(publisher="Other Outlet", publisher_url="https://other.example/"),
)
TOLD = {
    "id": f"{SPACE}:items/other",
    "title": "Example headline",
    "url": "https://other.example/1",
    "publisher": {"name": "Other Outlet", "url": "https://other.example/"},
}

RULES = [
    # name, changes, key, what is found there
    ("id", {}, "id", f"{SPACE}:items/abc"),
    ("url", {}, "url", "https://news.example/1"),
    ("no link: none", {"link": None}, "url", ABSENT),
    ("title", {}, "title", "Example headline"),
    ("no title: none", {"title": None, "shown_title": "First…"}, "title", ABSENT),
    ("body", {}, "content_html", "<p>Example body.</p>"),
    ("no body: whose it is", {"html": "", "attribution": credit(carrier="A & B")}, "content_html",
     "<p>Source: Example News, carried by A &amp; B.</p>"),
    ("date", {}, "date_published", "2026-01-30T08:15:30Z"),
    ("a day", {"published": Moment.day(2019, 11, 16)}, "date_published", "2019-11-16T00:00:00Z"),
    ("no date: none", {"published": None}, "date_published", ABSENT),
    ("never edited", {}, "date_modified", ABSENT),
    ("edited", {"corrected": True, "updated": SEEN + timedelta(hours=1)}, "date_modified",
     "2026-01-31T10:30:00Z"),
    ("persons", {"authors": (Person("A", "https://news.example/a", "a@news.example"),)},
     "authors", [{"name": "A", "url": "https://news.example/a"}]),
    ("nobody: the publisher", {}, "authors",
     [{"name": "Example News", "url": "https://news.example/"}]),
    ("tags", {"categories": (Category("war"), Category("war", "x:y"), Category(" "))}, "tags",
     ["war"]),
    ("language", {"language": "ar_LY"}, "language", "ar-LY"),
    ("attachments", {"enclosures": (Enclosure("https://news.example/a", "audio/mpeg", 12),
                                    Enclosure("https://news.example/b"))},
     "attachments",
     [{"url": "https://news.example/a", "mime_type": "audio/mpeg", "size_in_bytes": 12},
      {"url": "https://news.example/b", "mime_type": "application/octet-stream"}]),
    ("a cut body has a summary", {"cut": True, "excerpt": "Example …"}, "summary", "Example …"),
    ("a sound has its length", {"enclosures": (Enclosure("https://news.example/a", "audio/mpeg"),),
                                "episode": Episode(duration=61)}, "attachments",
     [{"url": "https://news.example/a", "mime_type": "audio/mpeg", "duration_in_seconds": 61}]),
    ("the picture of an episode", {"episode": Episode(image="https://news.example/e.jpg")}, "image",
     "https://news.example/e.jpg"),
]  # fmt: skip

OURS = [
    ("publisher", {}, "publisher", {"name": "Example News", "url": "https://news.example/"}),
    ("no carrier", {}, "carrier", ABSENT),
    ("carrier", {"attribution": credit(carrier="C")}, "carrier", {"name": "C"}),
    ("feed", {}, "feed", {"id": "tag:news.example,2020:feed", "title": "Example News: world",
                          "url": "https://news.example/world.xml", "rights": "© Example News"}),
    ("second", {}, "precision", "second"),
    ("day", {"published": Moment.day(2019, 11, 16)}, "precision", "day"),
    ("no date", {"published": None}, "precision", ABSENT),
    ("first seen", {}, "first_seen", "2026-01-31T09:30:00Z"),
    ("whole", {}, "partial", ABSENT),
    ("partial", {"partial": True}, "partial", True),
    ("seen on", {"seen_on": Reference("A page")}, "seen_on", {"title": "A page"}),
    ("story", {"story": "s1"}, "story", "s1"),
    ("threads", {"threads": ("one", "two")}, "threads", ["one", "two"]),
    ("related", {"related": (Reference("O", "https://o.example/"),)}, "related",
     [{"title": "O", "url": "https://o.example/"}]),
    ("copies", {"copies": (OTHER,)}, "copies", [TOLD]),
    ("reports", {"reports": (OTHER,)}, "reports", [TOLD]),
    ("explicit", {"episode": Episode(explicit=True)}, "explicit", True),
    ("not explicit", {"episode": Episode(explicit=False)}, "explicit", False),
    ("nobody says", {"episode": Episode(duration=1)}, "explicit", ABSENT),
    ("page", {}, "page", "https://desk.example/items/abc"),
]  # fmt: skip


def rendered(changes: dict[str, Any]) -> dict[str, Any]:
    document = json_feed(out_feed(out_entry(**changes)))
    assert jsonfeed11.complaints(document) == []
    found: dict[str, Any] = json.loads(document)["items"][0]
    return found


@pytest.mark.parametrize(
    ("changes", "key", "value"), [r[1:] for r in RULES], ids=[r[0] for r in RULES]
)
def test_item(changes: dict[str, Any], key: str, value: object) -> None:
    assert rendered(changes).get(key, ABSENT) == value


@pytest.mark.parametrize(
    ("changes", "key", "value"), [r[1:] for r in OURS], ids=[r[0] for r in OURS]
)
def test_our_extension(changes: dict[str, Any], key: str, value: object) -> None:
    assert rendered(changes)["_aggregator"].get(key, ABSENT) == value


def test_the_feed_itself() -> None:
    assert json.loads(json_feed(out_feed())) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example thread",
        "home_page_url": "https://desk.example/threads/example",
        "feed_url": "https://desk.example/threads/example.json",
        "description": "All of it",
        "language": "en",
        "items": [],
    }


def test_letters_are_written_as_letters() -> None:
    assert "حفتر".encode() in json_feed(out_feed(out_entry(title="حفتر")))
