"""What JSON Feed 1.1 demands; `complaints(document)` names every fault."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

FEED = {"version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
        "language": str, "items": list, "next_url": str, "icon": str, "hubs": list,
        "_aggregator": dict}  # fmt: skip
ITEM = {"id": str, "url": str, "title": str, "content_html": str, "summary": str,
        "image": str, "date_published": str, "date_modified": str, "authors": list, "tags": list,
        "language": str, "attachments": list, "_aggregator": dict}  # fmt: skip
ATTACHMENT = {"url": str, "mime_type": str, "title": str, "size_in_bytes": int,
              "duration_in_seconds": int}  # fmt: skip
WEB = re.compile(r"https?://\S+")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def complaints(document: bytes) -> list[str]:
    """Every fault of the document, in order."""
    return list(_feed(json.loads(document.decode("utf-8", "strict"))))


def _feed(feed: dict[str, Any]) -> Iterator[str]:
    yield from _types("feed", feed, FEED)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version is {feed.get('version')!r}"
    yield from (f"feed: no {key}" for key in ("title", "items") if key not in feed)
    for key in ("home_page_url", "feed_url", "next_url", "icon"):
        if key in feed and not WEB.fullmatch(feed[key]):
            yield f"feed: {key} is {feed[key]!r}"
    if not all(
        hub.get("type") and WEB.fullmatch(hub.get("url", "")) for hub in feed.get("hubs", ())
    ):
        yield f"feed: hubs are {feed['hubs']!r}"
    ids = Counter(item.get("id") for item in feed["items"])
    yield from (f"{count} items have the id {id_}" for id_, count in ids.items() if count > 1)
    for item in feed["items"]:
        yield from _item(item)


def _item(item: dict[str, Any]) -> Iterator[str]:
    yield from _types("item", item, ITEM)
    if not item.get("id"):
        yield "item: no id"
    if not item.get("content_html"):
        yield "item: no content"
    for key in ("date_published", "date_modified"):
        if key in item and not (DATE.fullmatch(item[key]) and datetime.fromisoformat(item[key])):
            yield f"item: {key} is {item[key]!r}"
    if "url" in item and not WEB.fullmatch(item["url"]):
        yield f"item: url is {item['url']!r}"
    if "image" in item and not WEB.fullmatch(item["image"]):
        yield f"item: image is {item['image']!r}"
    yield from _lists(item)


def _lists(item: dict[str, Any]) -> Iterator[str]:
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", ())):
        yield "item: empty tag"
    if not all(author.get("name") or author.get("url") for author in item.get("authors", ())):
        yield "item: empty author"
    for attachment in item.get("attachments", ()):
        yield from _types("attachment", attachment, ATTACHMENT)
        if not (attachment.get("url") and "/" in attachment.get("mime_type", "")):
            yield f"item: attachment is {attachment!r}"


def _types(name: str, found: dict[str, Any], known: Mapping[str, type]) -> Iterator[str]:
    for key, value in found.items():
        if key not in known:
            yield f"{name}: {key} is unknown"
        elif not isinstance(value, known[key]):
            yield f"{name}: {key} is a {type(value).__name__}"
