"""JSON Feed 1.0 and 1.1."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.errors import ParseError
from aggregator.model import (
    Category,
    Document,
    Enclosure,
    Episode,
    Moment,
    Person,
    Response,
    Source,
    Text,
)
from aggregator.parse import parse


def read(feed: Any, prefix: bytes = b"") -> Document:
    body = prefix + (feed if isinstance(feed, bytes) else json.dumps(feed).encode())
    return parse(
        Source(name="Example"), Response(status=200, url="https://example.org/feed.json", body=body)
    )


def feed(*items: Any, **more: Any) -> dict[str, Any]:
    version = "https://jsonfeed.org/version/1.1"
    return {"version": version, "title": "Example", "items": list(items)} | more


def test_an_item_with_everything() -> None:
    document = read(
        feed(
            {
                "id": "1",
                "url": "https://example.org/1",
                "title": "Example headline",
                "content_html": "<p>Text</p>",
                "content_text": "Text",
                "summary": "Short",
                "date_published": "2019-11-16T10:00:00+02:00",
                "date_modified": "2019-11-17",
                "authors": [{"name": "Ann Example", "url": "https://example.org/ann"}],
                "tags": ["ports", 7],
                "language": "fr",
                "image": "https://example.org/i.jpg",
                "attachments": [
                    {"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9},
                    {"mime_type": "audio/mpeg"},
                ],
            },
            home_page_url="https://example.org/",
            feed_url="https://example.org/feed.json",
            language="en",
        ),
        prefix=b"\xef\xbb\xbf\n",
    )
    (draft,) = document.drafts
    assert (document.title, document.home) == ("Example", "https://example.org/")
    assert (document.id, document.language) == ("https://example.org/feed.json", "en")
    assert (draft.guid, draft.link) == ("1", "https://example.org/1")
    assert draft.title == Text("Example headline")
    assert draft.content == Text("<p>Text</p>", html=True)
    assert draft.summary == Text("Short")
    assert draft.published == Moment(datetime(2019, 11, 16, 8, tzinfo=UTC))
    assert draft.updated == Moment.day(2019, 11, 17)
    assert draft.authors == (Person("Ann Example", "https://example.org/ann"),)
    assert draft.categories == (Category("ports"),)
    assert draft.enclosures == (
        Enclosure("a.mp3", "audio/mpeg", 9),
        Enclosure("https://example.org/i.jpg"),
    )
    assert draft.episode is None


@pytest.mark.parametrize(
    ("told", "episode"),
    [
        (61, Episode(duration=61)),
        (61.9, Episode(duration=61)),
        (0, None),
        (-1, None),
        ("61", None),
        (1e300, None),
    ],
)
def test_the_length_of_a_sound(told: object, episode: Episode | None) -> None:
    item = {"id": "1", "attachments": [{"url": "a.mp3", "duration_in_seconds": told}]}
    assert read(feed(item)).drafts[0].episode == episode


def test_version_1_has_one_author_and_items_inherit_it() -> None:
    document = read(feed({"id": 5, "content_text": "x"}, author={"name": "Ann Example"}))
    assert document.drafts[0].authors == (Person("Ann Example"),)
    assert document.drafts[0].guid == "5"


def test_wrong_types_cost_a_field_and_odd_items_themselves() -> None:
    odd = {"id": ["x"], "title": {"a": 1}, "content_text": "Kept", "tags": "no", "authors": 3}
    document = read(feed(odd, "no item", None, {"attachments": [1, {"url": 2.5}]}))
    assert document.drafts[0].content == Text("Kept")
    assert document.drafts[0].guid is None
    assert len(document.drafts) == 2
    assert "2 of its items" in str(document.complaint)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"version": "https://jsonfeed.org/version/1"}', "no JSON Feed"),
        (b'{"items": 3}', "no JSON Feed"),
        (b"[1, 2]", "no JSON Feed"),
        (b'{"items": [', "broken JSON"),
        (b'{"version":"https://jsonfeed.org/version/1","items":' + b'[{"a":' * 100_000, "deeply"),
    ],
)
def test_what_is_no_json_feed_is_refused_in_a_sentence(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(body)
