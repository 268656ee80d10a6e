"""What RFC 4287 demands of a feed document, and what the W3C Feed Validator says beside it.

`verdict(document)` names every fault, `complaints(document)` those that can be helped. A warning
begins with the validator's name of it, an error with the section that forbids it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from lxml import etree
from support import w3c
from support.w3c import ATOM, HISTORY, LANG, LANGUAGE, MEDIA_TYPE

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")

FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (0, 99), "link": (0, 99),
        "category": (0, 99), "contributor": (0, 99), "generator": (0, 1), "icon": (0, 1),
        "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1), "entry": (0, 10**6)}  # fmt: skip
ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (0, 999), "link": (0, 9999),
         "category": (0, 9999), "content": (0, 1), "contributor": (0, 999), "published": (0, 1),
         "rights": (0, 1), "source": (0, 1), "summary": (0, 1)}  # fmt: skip
SOURCE = {name: (0, most) for name, (_, most) in FEED.items() if name != "entry"}
PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
TEXTS = frozenset(("title", "subtitle", "rights", "summary", "content"))
BARE = frozenset(("id", "icon", "logo", "uri", "email", "updated", "published"))
"""What has no space around it."""
FILLED = frozenset(("content", "id", "title", "subtitle", "rights", "summary", "name", "generator"))
KNOWN = frozenset((*FEED, *ENTRY, *PERSON))


def complaints(document: bytes, at: str | None = None) -> list[str]:
    """What is wrong with the document, which was read at the address `at`, and can be helped."""
    return w3c.avoidable(verdict(document, at))


def verdict(document: bytes, at: str | None = None) -> list[str]:
    """Everything that the validator would say of it."""
    feed = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if feed.tag != f"{ATOM}feed":
        return [f"4.1.1: the root is {feed.tag}"]
    return [*_feed(feed, at), *_everywhere(feed)]


def _feed(feed: etree._Element, at: str | None) -> Iterator[str]:
    yield from _children(feed, FEED, "4.1.1")
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and (
        not entries or any(not _has_author(entry) for entry in entries)
    ):
        yield "4.1.1: neither the feed nor every entry has an author"
    yield from _self(feed, at)
    yield from _twins(feed, ("alternate", "self"), "4.1.1")
    yield from _order(feed)
    yield from _repeated(entries)
    if feed.find(f"{HISTORY}archive") is not None and not _links(feed, "current"):
        yield "MissingCurrentInArchive: an archive without a link to the feed"
    if feed.find(f"{HISTORY}archive") is not None and feed.find(f"{HISTORY}complete") is not None:
        yield "RFC 5005: an archive that is complete"
    for entry in entries:
        yield from _entry(entry)


def _self(feed: etree._Element, at: str | None) -> Iterator[str]:
    found = [link.get("href") for link in _links(feed, "self")]
    if not found:
        yield "MissingSelf: no rel=self link"
    elif at and at not in found:
        yield f"SelfDoesntMatchLocation: {found[0]}"


def _order(feed: etree._Element) -> Iterator[str]:
    names = [child.tag for child in feed if isinstance(child.tag, str)]
    first = names.index(f"{ATOM}entry") if f"{ATOM}entry" in names else len(names)
    yield from (
        f"4.1.1: {name} comes after an entry"
        for name in names[first:]
        if name.startswith(ATOM) and name != f"{ATOM}entry"
    )


def _repeated(entries: list[etree._Element]) -> Iterator[str]:
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    yield from (
        f"4.1.2: {count} entries have the id {id_}" for id_, count in ids.items() if count > 1
    )
    dates = Counter(entry.findtext(f"{ATOM}updated") for entry in entries)
    yield from (
        f"DuplicateUpdated: {count} entries at {at}" for at, count in dates.items() if count > 1
    )


def _entry(entry: etree._Element) -> Iterator[str]:
    yield from _children(entry, ENTRY, "4.1.2")
    yield from _twins(entry, ("alternate",), "4.1.2")
    has_body = entry.find(f"{ATOM}content") is not None
    if not has_body and not _links(entry, "alternate"):
        yield "4.1.2: neither content nor a rel=alternate link"
    if not has_body and entry.find(f"{ATOM}summary") is None:
        yield "MissingTextualContent: neither content nor summary"
    source = entry.find(f"{ATOM}source")
    if source is not None:
        yield from _children(source, SOURCE, "4.2.11")
        yield from _twins(source, ("alternate",), "4.2.11")
        missing = {"id", "title", "updated"} - {etree.QName(child).localname for child in source}
        yield from (f"MissingSourceElement: {name}" for name in sorted(missing))


def _has_author(entry: etree._Element) -> bool:
    return any(
        entry.find(path) is not None for path in (f"{ATOM}author", f"{ATOM}source/{ATOM}author")
    )


def _links(parent: etree._Element, rel: str) -> list[etree._Element]:
    return [link for link in parent.findall(f"{ATOM}link") if _rel(link) == rel]


def _rel(link: etree._Element) -> str:
    return link.get("rel", "alternate").removeprefix("http://www.iana.org/assignments/relation/")


def _twins(parent: etree._Element, rels: tuple[str, ...], section: str) -> Iterator[str]:
    links = [link for rel in rels for link in _links(parent, rel)]
    seen = Counter((_rel(link), link.get("type"), link.get("hreflang")) for link in links)
    yield from (f"{section}: {n} links of {kind}" for kind, n in seen.items() if n > 1)


def _children(
    parent: etree._Element, allowed: dict[str, tuple[int, int]], section: str
) -> Iterator[str]:
    counts = Counter(str(child.tag) for child in parent if isinstance(child.tag, str))
    for name, (least, most) in allowed.items():
        if not least <= counts.pop(f"{ATOM}{name}", 0) <= most:
            yield f"{section}: wrong number of {name} in {parent.tag}"
    yield from (
        f"{section}: {tag} is not allowed in {parent.tag}" for tag in counts if tag.startswith(ATOM)
    )
    yield from (f"{section}: {tag} is in no namespace" for tag in counts if not tag.startswith("{"))


def _everywhere(feed: etree._Element) -> Iterator[str]:
    for element in feed.iter(etree.Element):
        tag = str(element.tag)
        language = element.get(LANG)
        if language is not None and not LANGUAGE.fullmatch(language):
            yield f"2: xml:lang is {language!r}"
        if not tag.startswith(ATOM):
            yield from w3c.extension(element)
            continue
        yield from w3c.characters(element.text or "")
        if element.prefix:
            yield f"AvoidNamespacePrefix: {element.prefix}"
        yield from _element(element, tag.removeprefix(ATOM))


def _element(element: etree._Element, name: str) -> Iterator[str]:
    text = element.text or ""
    if name in BARE and text != text.strip():
        yield f"UnexpectedWhitespace: around {name}"
    if name in FILLED and not text.strip() and not len(element):
        yield f"NotBlank: {name}"
    if name in TEXTS:
        yield from _text(element, name, text)
    if name in {"author", "contributor"}:
        yield from _children(element, PERSON, "3.2")
    if name == "link":
        parent = element.getparent()
        yield from w3c.link(element, in_entry=parent is not None and parent.tag == f"{ATOM}entry")
        kind = element.get("type", "application/atom+xml")
        if _rel(element) == "self" and kind != "application/atom+xml":
            yield f"SelfNotAtom: {kind}"
    yield from _value(element, name, text.strip())


def _text(element: etree._Element, name: str, text: str) -> Iterator[str]:
    """A text construct (RFC 4287 3.1) or a content that is one."""
    kind = element.get("type", "text")
    if not kind:
        yield f"AttrNotBlank: type of {name}"
    elif kind not in {"text", "html", "xhtml"} and not (
        name == "content" and MEDIA_TYPE.fullmatch(kind)
    ):
        yield f"3.1.1: {name} has the type {kind}"
    elif len(element) and kind in {"text", "html"}:
        yield f"3.1.1: there are elements in {name}"
    if kind == "text":
        yield from w3c.plain(name, text, frozenset(), "ContainsUndeclaredHTML")
    if kind == "html":
        yield from w3c.html(text)


def _value(element: etree._Element, name: str, text: str) -> Iterator[str]:
    if name in {"updated", "published"}:
        yield from _date(name, text)
    if name == "id":
        yield from w3c.identifier(name, text)
    if name in {"icon", "logo", "uri"}:
        yield from w3c.address(name, text)
    if name == "email" and not EMAIL.fullmatch(text):
        yield f"3.2.3: email is {text!r}"
    if name in {"name", "generator"}:
        yield from _name(name, text)
    if element.get("uri") is not None:
        yield from w3c.address(name, element.get("uri") or "")
    if name == "category":
        yield from _category(element)


def _name(name: str, text: str) -> Iterator[str]:
    yield from w3c.plain(name, text, frozenset())
    if re.search(r"<[^\s@<>]+@[^\s@<>]+>", text):
        yield f"ContainsEmail: {text}"


def _category(element: etree._Element) -> Iterator[str]:
    if element.get("term") is None:
        yield "4.2.2: category without term"
    elif not (element.get("term") or "").strip():
        yield "NotBlank: the term of a category"
    if element.get("scheme") is not None:
        yield from w3c.address("scheme", element.get("scheme") or "")
    label = element.get("label")
    if label is not None and not label.strip():
        yield "AttrNotBlank: the label of a category"
    yield from w3c.plain("label", label or "", frozenset())


def _date(name: str, text: str) -> Iterator[str]:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or not DATE.fullmatch(text):
        yield f"3.3: {name} is {text!r}"
    else:
        yield from w3c.date(name, at)
