"""What the RSS 2.0 specification and the RSS Advisory Board's profile demand of a feed.

`complaints(document)` names every fault; none means valid.
"""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lxml import etree

ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
WEB = re.compile(r"https?://[!-~]+")
DATE = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d\d "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d(?::\d\d)? (?:GMT|[+-]\d{4})"
)
CHANNEL = {"title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
           "pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image",
           "rating", "textInput", "skipHours", "skipDays", "item"}  # fmt: skip
ITEM = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid",
        "pubDate", "source"}  # fmt: skip
REPEATED = {"category", "item"}


def complaints(document: bytes) -> list[str]:
    """Every fault of the document, in order."""
    rss = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if rss.tag != "rss" or rss.get("version") != "2.0":
        return [f"the root is {rss.tag} {rss.get('version')}"]
    channels = list(rss)
    if [channel.tag for channel in channels] != ["channel"]:
        return ["rss does not have one channel"]
    return list(_channel(channels[0]))


def _channel(channel: etree._Element) -> Iterator[str]:
    yield from _children(channel, CHANNEL)
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"channel: no {name}"
    if not WEB.fullmatch(channel.findtext("link") or ""):
        yield f"channel: link is {channel.findtext('link')!r}"
    if [link.get("rel") for link in channel.findall(ATOM_LINK)].count("self") != 1:
        yield "profile: no atom:link rel=self"
    yield from _dates(channel)
    items = channel.findall("item")
    guids = Counter(item.findtext("guid") for item in items)
    yield from (f"{count} items have the guid {guid}" for guid, count in guids.items() if count > 1)
    for item in items:
        yield from _item(item)


def _item(item: etree._Element) -> Iterator[str]:
    yield from _children(item, ITEM)
    if not item.findtext("title") and not item.findtext("description"):
        yield "item: neither title nor description"
    for name in ("title", "description", "category"):
        yield from (f"item: blank {name}" for e in item.findall(name) if not (e.text or "").strip())
    for name in ("link", "comments"):
        address = item.findtext(name)
        if address is not None and not WEB.fullmatch(address):
            yield f"item: {name} is {address!r}"
    yield from _dates(item)
    yield from _guid(item)
    yield from _enclosure(item)
    source = item.find("source")
    if source is not None and not WEB.fullmatch(source.get("url") or ""):
        yield f"item: the url of source is {source.get('url')!r}"
    if source is not None and not (source.text or "").strip():
        yield "W3C: blank source"
    if "@" not in (item.findtext("author") or "@"):
        yield "item: author is no mail address"


def _guid(item: etree._Element) -> Iterator[str]:
    guid = item.find("guid")
    if guid is None or not guid.text:
        yield "profile: no guid"
    elif guid.get("isPermaLink", "true") not in {"true", "false"}:
        yield f"guid: isPermaLink is {guid.get('isPermaLink')!r}"
    elif guid.get("isPermaLink", "true") == "true" and not WEB.fullmatch(guid.text):
        yield f"guid: {guid.text!r} is no permanent link"


def _enclosure(item: etree._Element) -> Iterator[str]:
    enclosure = item.find("enclosure")
    if enclosure is None:
        return
    if not WEB.fullmatch(enclosure.get("url") or ""):
        yield f"enclosure: url is {enclosure.get('url')!r}"
    if not (enclosure.get("length") or "").isdigit():
        yield f"enclosure: length is {enclosure.get('length')!r}"
    if not re.fullmatch(r"[^\s/;]+/[^\s/;]+", enclosure.get("type") or ""):
        yield f"enclosure: type is {enclosure.get('type')!r}"


def _dates(parent: etree._Element) -> Iterator[str]:
    for name in ("pubDate", "lastBuildDate"):
        text = parent.findtext(name)
        if text is not None and not _is_date(text):
            yield f"{name} is {text!r}"


def _is_date(text: str) -> bool:
    # The name of the day has to be that of the date.
    return DATE.fullmatch(text) is not None and f"{parsedate_to_datetime(text):%a}" == text[:3]


def _children(parent: etree._Element, allowed: set[str]) -> Iterator[str]:
    counts = Counter(str(child.tag) for child in parent)
    for tag, count in counts.items():
        if not tag.startswith("{") and tag not in allowed:
            yield f"{tag} is not allowed in {parent.tag}"
        if tag in allowed - REPEATED and count > 1:
            yield f"{count} times {tag} in {parent.tag}"
