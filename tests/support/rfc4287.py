"""What RFC 4287 demands of a feed document, and what careful readers demand beside it.

`complaints(document)` names every fault with the section that forbids it; none means valid.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
MEDIA_TYPE = re.compile(r"[^\s/;]+/[^\s/;]+(\s*;.*)?")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
EMAIL = re.compile(r".+@.+")

FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (0, 99), "link": (0, 99),
        "category": (0, 99), "contributor": (0, 99), "generator": (0, 1), "icon": (0, 1),
        "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1), "entry": (0, 10**6)}  # fmt: skip
ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (0, 999), "link": (0, 9999),
         "category": (0, 9999), "content": (0, 1), "contributor": (0, 999), "published": (0, 1),
         "rights": (0, 1), "source": (0, 1), "summary": (0, 1)}  # fmt: skip
SOURCE = {name: (0, most) for name, (_, most) in FEED.items() if name != "entry"}
PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
TEXTS = ("title", "subtitle", "rights", "summary", "content")


def complaints(document: bytes) -> list[str]:
    """Every fault of the document, in order."""
    feed = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if feed.tag != f"{ATOM}feed":
        return [f"4.1.1: the root is {feed.tag}"]
    return [*_feed(feed), *_everywhere(feed)]


def _feed(feed: etree._Element) -> Iterator[str]:
    yield from _children(feed, FEED, "4.1.1")
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and any(not _has_author(entry) for entry in entries):
        yield "4.1.1: neither the feed nor every entry has an author"
    if not _links(feed, "self"):
        yield "4.1.1: no rel=self link"
    yield from _alternates(feed, "4.1.1")
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    yield from (
        f"4.1.2: {count} entries have the id {id_}" for id_, count in ids.items() if count > 1
    )
    for entry in entries:
        yield from _entry(entry)


def _entry(entry: etree._Element) -> Iterator[str]:
    yield from _children(entry, ENTRY, "4.1.2")
    yield from _alternates(entry, "4.1.2")
    has_body = entry.find(f"{ATOM}content") is not None
    if not has_body and not _links(entry, "alternate"):
        yield "4.1.2: neither content nor a rel=alternate link"
    if not has_body and entry.find(f"{ATOM}summary") is None:
        yield "W3C: neither content nor summary"
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from _children(source, SOURCE, "4.2.11")
        yield from _alternates(source, "4.2.11")
        missing = {"id", "title", "updated"} - {etree.QName(child).localname for child in source}
        yield from (f"4.2.11: source has no {name}" for name in sorted(missing))


def _has_author(entry: etree._Element) -> bool:
    return any(
        entry.find(path) is not None for path in (f"{ATOM}author", f"{ATOM}source/{ATOM}author")
    )


def _links(parent: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in parent.findall(f"{ATOM}link") if link.get("rel", "alternate") == rel]


def _alternates(parent: etree._Element, section: str) -> Iterator[str]:
    seen = Counter((link.get("type"), link.get("hreflang")) for link in _links(parent, "alternate"))
    yield from (f"{section}: {n} alternates of {kind}" for kind, n in seen.items() if n > 1)


def _children(
    parent: etree._Element, allowed: dict[str, tuple[int, int]], section: str
) -> Iterator[str]:
    counts = Counter(str(child.tag) for child in parent)
    for name, (least, most) in allowed.items():
        if not least <= counts.pop(f"{ATOM}{name}", 0) <= most:
            yield f"{section}: wrong number of {name} in {parent.tag}"
    yield from (
        f"{section}: {tag} is not allowed in {parent.tag}" for tag in counts if tag.startswith(ATOM)
    )
    yield from (f"{section}: {tag} is in no namespace" for tag in counts if not tag.startswith("{"))


def _everywhere(feed: etree._Element) -> Iterator[str]:
    for element in feed.iter():
        name = etree.QName(element).localname
        text = element.text or ""
        if name in {"updated", "published"} and not _is_date(text):
            yield f"3.3: {name} is {text!r}"
        if name in {"id", "icon", "logo", "uri"} and not ABSOLUTE.fullmatch(text):
            yield f"3.2.2, 4.2.6: {name} is {text!r}"
        if name in {"title", "name", "generator"} and not text.strip():
            yield f"W3C: {name} is blank"
        if name in TEXTS and element.get("type", "text") not in {"text", "html", "xhtml"}:
            yield f"3.1.1: {name} has the type {element.get('type')}"
        if name in {"author", "contributor"}:
            yield from _children(element, PERSON, "3.2")
        yield from _attributes(element, name)


def _attributes(element: etree._Element, name: str) -> Iterator[str]:
    language = element.get(LANG)
    if language is not None and not LANGUAGE.fullmatch(language):
        yield f"2: xml:lang is {language!r}"
    if name == "email" and not EMAIL.fullmatch(element.text or ""):
        yield f"3.2.3: email is {element.text!r}"
    if name == "category":
        if not element.get("term"):
            yield "4.2.2: category without term"
        if element.get("scheme") is not None and not ABSOLUTE.fullmatch(
            element.get("scheme") or ""
        ):
            yield f"4.2.2: scheme is {element.get('scheme')!r}"
    if name == "link":
        yield from _link(element)


def _link(link: etree._Element) -> Iterator[str]:
    if not ABSOLUTE.fullmatch(link.get("href") or ""):
        yield f"4.2.7.1: href is {link.get('href')!r}"
    if link.get("rel") == "":
        yield "4.2.7.2: rel is empty"
    if link.get("type") is not None and not MEDIA_TYPE.fullmatch(link.get("type") or ""):
        yield f"4.2.7.3: type is {link.get('type')!r}"
    if link.get("title") is not None and not (link.get("title") or "").strip():
        yield "W3C: the title of a link is blank"
    if link.get("length") is not None and not (link.get("length") or "").isdigit():
        yield f"4.2.7.6: length is {link.get('length')!r}"


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return DATE.fullmatch(text) is not None
