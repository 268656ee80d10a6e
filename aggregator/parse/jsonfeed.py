"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): a wrong type costs a field, not the feed."""

import json
from collections.abc import Iterator
from typing import Any

from aggregator.errors import ParseError
from aggregator.model import (
    Category,
    Document,
    Draft,
    Enclosure,
    Episode,
    Moment,
    Person,
    Response,
    Text,
)
from aggregator.parse.dates import feed_moment

LARGEST = 5_000_000
MOST_OBJECTS = 50_000
"""Bounds of what is read at once."""


def quick(response: Response) -> Document | None:
    """What `read` gives, where that takes a bounded time; else None."""
    body = response.body
    if len(body) > LARGEST or body.count(b"{") > MOST_OBJECTS:
        return None
    try:
        return read(response)
    except ParseError:
        return None


def read(response: Response) -> Document:
    """Read a JSON Feed."""
    feed = _loaded(response.body)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not _is_feed(feed):
        raise ParseError("this is JSON, but no JSON Feed: it lacks `version` and a list of `items`")
    people = tuple(_people(feed))
    drafts = tuple(_draft(item, people) for item in items if isinstance(item, dict))
    odd = len(items) - len(drafts)
    return Document(
        title=_string(feed, "title"),
        home=_string(feed, "home_page_url"),
        id=_string(feed, "feed_url"),
        language=_string(feed, "language"),
        drafts=drafts,
        hubs=tuple(dict.fromkeys(_hubs(feed))),
        topic=_string(feed, "feed_url"),
        complaint=f"{odd} of its items are no objects and were left out" if odd else None,
    )


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as error:
        raise ParseError("this is JSON nested too deeply to be a feed") from error
    except ValueError as error:
        raise ParseError(f"this is broken JSON: {error}") from error


def _is_feed(feed: dict[str, Any]) -> bool:
    return "jsonfeed.org" in str(feed.get("version")) or "title" in feed or "feed_url" in feed


def _draft(item: dict[str, Any], feed_people: tuple[Person, ...]) -> Draft:
    html, text = _raw(item, "content_html"), _raw(item, "content_text")
    content = Text(html, html=True) if html else Text(text) if text else None
    title, summary = _string(item, "title"), _string(item, "summary")
    updated = _moment(item, "date_modified")
    return Draft(
        guid=_string(item, "id"),
        title=Text(title) if title else None,
        link=_string(item, "url") or _string(item, "external_url"),
        published=_moment(item, "date_published") or updated,
        updated=updated,
        authors=tuple(_people(item)) or feed_people,
        categories=tuple(Category(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        summary=Text(summary) if summary else None,
        content=content,
        language=_string(item, "language"),
        enclosures=tuple(_enclosures(item)),
        episode=_episode(item),
    )


def _raw(fields: dict[str, Any], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _string(fields: dict[str, Any], key: str) -> str | None:
    """A string; an id may be a number, which the specification has readers turn into one."""
    value = fields.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def _list(fields: dict[str, Any], key: str) -> list[Any]:
    value = fields.get(key)
    return value if isinstance(value, list) else []


def _moment(item: dict[str, Any], key: str) -> Moment | None:
    return feed_moment(_string(item, key) or "", None)


def _people(fields: dict[str, Any]) -> Iterator[Person]:
    """`authors` of version 1.1, `author` of version 1.0."""
    for author in _list(fields, "authors") or [fields.get("author")]:
        if isinstance(author, dict) and (name := _string(author, "name")):
            yield Person(name, _string(author, "url"))


def _hubs(feed: dict[str, Any]) -> Iterator[str]:
    """The WebSub hubs; other types of hubs are not spoken here."""
    for hub in _list(feed, "hubs"):
        if isinstance(hub, dict) and str(hub.get("type")).lower() in ("websub", "pubsubhubbub"):
            yield from filter(None, [_string(hub, "url")])


def _episode(item: dict[str, Any]) -> Episode | None:
    """The length of the first attachment that tells one."""
    files = (file for file in _list(item, "attachments") if isinstance(file, dict))
    told = (file.get("duration_in_seconds") for file in files)
    found = next((s for s in told if isinstance(s, int | float) and 0 < s < 1e7), None)
    return Episode(duration=int(found)) if found else None


def _enclosures(item: dict[str, Any]) -> Iterator[Enclosure]:
    for file in _list(item, "attachments"):
        if isinstance(file, dict) and (url := _string(file, "url")):
            size = file.get("size_in_bytes")
            length = int(size) if isinstance(size, int | float) and 0 <= size < 1e15 else None
            yield Enclosure(url, _string(file, "mime_type"), length)
    if image := _string(item, "image"):
        yield Enclosure(image)
