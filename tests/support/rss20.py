"""What RSS 2.0, its Advisory Board's profile and the W3C Feed Validator demand of a feed.

`verdict(document)` names every fault, `complaints(document)` those that can be helped. A warning
begins with the validator's name of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lxml import etree
from support import w3c
from support.w3c import ATOM, DC, HISTORY, ITUNES

LINK = f"{ATOM}link"
WEB = re.compile(r"https?://[!-~]+")
DATE = re.compile(
    r"(?:(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d\d? "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d(?::\d\d)? (?P<zone>GMT|UT|[A-Z]{3}|[+-]\d\d(?:00|30|45))"
)
CHANNEL = {"title", "link", "description", "language", "copyright", "managingEditor", "webMaster",
           "pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image",
           "rating", "textInput", "skipHours", "skipDays", "item"}  # fmt: skip
ITEM = {"title", "link", "description", "author", "category", "comments", "enclosure", "guid",
        "pubDate", "source"}  # fmt: skip
IMAGE = {"url", "title", "link", "width", "height", "description"}
REPEATED = {"category", "item"}
TWICE = {
    "creator": "author",
    "date": "pubDate",
    "subject": "category",
    "source": "source",
}
"""What Dublin Core says again."""


def complaints(document: bytes, at: str | None = None) -> list[str]:
    """What is wrong with the document, which was read at the address `at`, and can be helped."""
    return w3c.avoidable(verdict(document, at))


def verdict(document: bytes, at: str | None = None) -> list[str]:
    """Everything that the validator would say of it."""
    rss = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if rss.tag != "rss" or rss.get("version") != "2.0":
        return [f"the root is {rss.tag} {rss.get('version')}"]
    channels = [child for child in rss if isinstance(child.tag, str)]
    if [channel.tag for channel in channels] != ["channel"]:
        return ["rss does not have one channel"]
    literal = w3c.literal_entities(document)
    # Profile, "Character data": hexadecimal references, not the names.
    raw = ["CharacterData: a title"] if re.search(rb"<title>[^<]*&lt;[A-Za-z/]", document) else []
    return [*raw, *_channel(channels[0], literal, at), *_everywhere(rss)]


def _channel(channel: etree._Element, literal: frozenset[str], at: str | None) -> Iterator[str]:
    yield from _children(channel, CHANNEL)
    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield f"channel: no {name}"
    yield from w3c.ascii_address("link of the channel", (channel.findtext("link") or "").strip())
    yield from w3c.ascii_address("docs", channel.findtext("docs") or "https://docs.example/")
    yield from _self(channel, at)
    yield from _texts(channel, ("title", "description", "category"), literal)
    yield from _dates(channel)
    yield from _language(channel)
    yield from _image(channel, literal)
    yield from _podcast(channel)
    yield from _repeated(channel)
    if channel.find(f"{HISTORY}archive") is not None and "current" not in _rels(channel):
        yield "MissingCurrentInArchive: an archive without a link to the feed"
    names = [child.tag for child in channel if isinstance(child.tag, str)]
    if "item" in names and any(name in CHANNEL - {"item"} for name in names[names.index("item") :]):
        yield "channel: something of it comes after an item"
    for item in channel.findall("item"):
        yield from _item(item, literal)


def _rels(channel: etree._Element) -> list[str | None]:
    return [link.get("rel") for link in channel.findall(LINK)]


def _self(channel: etree._Element, at: str | None) -> Iterator[str]:
    found = [link.get("href") for link in channel.findall(LINK) if link.get("rel") == "self"]
    if not found:
        yield "MissingSelf: no atom:link rel=self"
    elif at and at not in found:
        yield f"SelfDoesntMatchLocation: {found[0]}"


def _repeated(channel: etree._Element) -> Iterator[str]:
    guids = Counter(item.findtext("guid") for item in channel.findall("item"))
    yield from (
        f"{count} items have the guid {guid}" for guid, count in guids.items() if guid and count > 1
    )


def _language(channel: etree._Element) -> Iterator[str]:
    language = channel.findtext("language")
    if language is not None and not w3c.LANGUAGE.fullmatch(language):
        yield f"channel: language is {language!r}"


def _image(channel: etree._Element, literal: frozenset[str]) -> Iterator[str]:
    image = channel.find("image")
    if image is None:
        return
    yield from _children(image, IMAGE)
    yield from (
        f"image: no {name}" for name in ("url", "title", "link") if not image.findtext(name)
    )
    yield from _texts(image, ("title", "description"), literal)
    for name in ("url", "link"):
        yield from w3c.ascii_address(f"{name} of the image", image.findtext(name) or "")
    if image.findtext("url") and not re.search(
        r"\.(?:png|jpe?g|gif)$", image.findtext("url") or ""
    ):
        yield f"ImageUrlFormat: {image.findtext('url')}"
    if image.findtext("title") != channel.findtext("title"):
        yield f"ImageTitleDoesntMatch: {image.findtext('title')}"
    if image.findtext("link") != channel.findtext("link"):
        yield f"ImageLinkDoesntMatch: {image.findtext('link')}"
    for name, most in (("width", 144), ("height", 400)):
        size = image.findtext(name)
        if size is not None and not (re.fullmatch("[0-9]+", size) and 0 < int(size) <= most):
            yield f"image: {name} is {size!r}"


def _podcast(channel: etree._Element) -> Iterator[str]:
    if not any(str(element.tag).startswith(ITUNES) for element in channel.iter(etree.Element)):
        return
    for name in ("explicit", "category"):
        if channel.find(f"{ITUNES}{name}") is None:
            yield f"MissingItunesElement: itunes:{name}"
    if channel.find("language") is None:
        yield "MissingItunesElement: language"
    if channel.find(f"{ITUNES}owner") is None:
        yield "MissingItunesEmail: no itunes:owner"
    for enclosure in channel.iter("enclosure"):
        ending = (enclosure.get("url") or "").rpartition(".")[2]
        known = {"m4a", "mp3", "mov", "mp4", "m4v", "pdf"}
        if re.fullmatch(r"\w+", ending) and ending not in known:
            yield f"UnsupportedItunesFormat: {ending}"


def _item(item: etree._Element, literal: frozenset[str]) -> Iterator[str]:
    yield from _children(item, ITEM)
    if item.find("title") is None and item.find("description") is None:
        yield "item: neither title nor description"
    for name in ("title", "description", "category", "source"):
        yield from (f"NotBlank: {name}" for e in item.findall(name) if not (e.text or "").strip())
    yield from _texts(item, ("title", "category", "source"), literal)
    for description in item.findall("description"):
        yield from w3c.html(description.text or "")
    for name in ("link", "comments"):
        if item.find(name) is not None:
            yield from w3c.ascii_address(name, (item.findtext(name) or "").strip())
    yield from _dates(item)
    yield from _guid(item)
    yield from _enclosure(item)
    yield from _credit(item)


def _credit(item: etree._Element) -> Iterator[str]:
    source = item.find("source")
    if source is not None:
        yield from w3c.address("url of source", source.get("url") or "")
    author = item.findtext("author")
    if author is not None and not re.search(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+", author):
        yield f"item: author is {author!r}"
    for local, name in TWICE.items():
        if item.find(DC + local) is not None and item.find(name) is not None:
            yield f"DuplicateItemSemantics: dc:{local} and {name}"


def _texts(
    parent: etree._Element, names: tuple[str, ...], literal: frozenset[str]
) -> Iterator[str]:
    for name in names:
        for element in parent.findall(name):
            yield from w3c.plain(name, element.text or "", literal)


def _guid(item: etree._Element) -> Iterator[str]:
    guid = item.find("guid")
    if guid is None:
        yield "MissingGuid: an item without one"
        return
    text, permanent = guid.text or "", guid.get("isPermaLink", "true")
    if permanent not in {"true", "false"}:
        yield f"guid: isPermaLink is {permanent!r}"
    elif permanent == "true" and not WEB.fullmatch(text):
        yield f"guid: {text!r} is no permanent link"
    elif re.fullmatch("[0-9]{1,8}", text):
        yield f"NotSufficientlyUnique: {text}"
    own = {str(key) for key in guid.attrib if not str(key).startswith("{")}
    yield from (f"guid: an attribute {key}" for key in sorted(own - {"isPermaLink"}))


def _enclosure(item: etree._Element) -> Iterator[str]:
    enclosures = item.findall("enclosure")
    if len(enclosures) > 1:
        yield "DuplicateEnclosure: more than one in an item"
    for enclosure in enclosures:
        if not WEB.fullmatch(enclosure.get("url") or ""):
            yield f"enclosure: url is {enclosure.get('url')!r}"
        if not re.fullmatch("[0-9]+", enclosure.get("length") or ""):
            yield f"enclosure: length is {enclosure.get('length')!r}"
        if not w3c.MEDIA_TYPE.fullmatch(enclosure.get("type") or ""):
            yield f"enclosure: type is {enclosure.get('type')!r}"


def _dates(parent: etree._Element) -> Iterator[str]:
    for name in ("pubDate", "lastBuildDate"):
        text = parent.findtext(name)
        if text is not None:
            yield from _date(name, text.strip())


def _date(name: str, text: str) -> Iterator[str]:
    """RFC 822 with four digits of the year; the name of the day has to be that of the date."""
    found = DATE.fullmatch(text)
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        found = None
    if found is None or (found["day"] and f"{at:%a}" != found["day"]):
        yield f"{name} is {text!r}"
    else:
        yield from w3c.date(name, at)


def _children(parent: etree._Element, allowed: set[str]) -> Iterator[str]:
    counts = Counter(str(child.tag) for child in parent if isinstance(child.tag, str))
    for tag, count in counts.items():
        if not tag.startswith("{") and tag not in allowed:
            yield f"{tag} is not allowed in {parent.tag}"
        if tag in allowed - REPEATED - {"enclosure"} and count > 1:
            yield f"{count} times {tag} in {parent.tag}"
        if tag.startswith(ITUNES) and tag != f"{ITUNES}category" and count > 1:
            yield f"{count} times {tag} in {parent.tag}"


def _everywhere(rss: etree._Element) -> Iterator[str]:
    for element in rss.iter(etree.Element):
        yield from w3c.characters(element.text or "")
        if len(element) and _around(element).strip():
            yield f"there is text in {element.tag}"
        tag, parent = str(element.tag), element.getparent()
        if tag == LINK:
            yield from w3c.link(element, in_entry=parent is not None and parent.tag == "item")
        elif tag.startswith("{") and not tag.startswith(ATOM):
            yield from w3c.extension(element)


def _around(parent: etree._Element) -> str:
    return "".join([parent.text or "", *(child.tail or "" for child in parent)])
