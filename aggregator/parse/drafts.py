"""What either feed parser finds in an entry or a feed, and the Draft or Document it comes to.

Both fill in a `Found` in the same words; what RSS and Atom mean by them is decided here, once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Moment,
    Pace,
    Person,
    Reference,
    Text,
)

Attributes = dict[str, str]

HTML_TYPES = ("text/html", "application/xhtml+xml")
PRECISION = ":precision"
"""A category whose scheme ends so and whose term is "day" is our own mark of a bare date."""
IANA = "http://www.iana.org/assignments/relation/"
TAG_PAIR = re.compile(r"<(\w+)\b[^<>]*>.*</\1\s*>|<(?:br|hr|img)\b[^<>]*>", re.I | re.S)
IMAGE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg)(?:[?#]|\Z)", re.I)
IMAGE_TYPES = {"jpg": "image/jpeg", "svg": "image/svg+xml"}
LENGTH = re.compile(r"\s*([0-9]{1,15})\s*", re.A)


@dataclass(slots=True)
class Found:
    """What stands in an entry, a feed or the source of an entry, nothing chosen yet.

    Links and media are their attributes, names in small letters; the address of a link is `href`,
    that of a medium `url`. `href` is the address in RSS source.
    """

    id: str | None = None
    guid_is_link: bool = False
    title: Text | None = None
    summary: Text | None = None
    contents: list[Text] = field(default_factory=list)
    links: list[Attributes] = field(default_factory=list)
    published: Moment | None = None
    updated: Moment | None = None
    created: Moment | None = None
    people: list[Person] = field(default_factory=list)
    tags: list[Category] = field(default_factory=list)
    language: str | None = None
    rights: str | None = None
    comments: str | None = None
    origin: str | None = None
    """The page behind FeedBurner's redirect."""
    source: "Found | None" = None
    href: str | None = None
    media: list[Attributes] = field(default_factory=list)
    thumbnails: list[Attributes] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)


def document(feed: Found, drafts: Iterable[Draft], pace: Pace, complaint: str | None) -> Document:
    """A feed with the drafts of its entries."""
    return Document(
        title=(feed.title.value.strip() or None) if feed.title else None,
        home=_alternate(feed),
        id=feed.id,
        language=feed.language,
        rights=feed.rights,
        updated=feed.updated,
        drafts=tuple(drafts),
        pace=pace,
        hubs=tuple(dict.fromkeys(link["href"] for link in _links(feed, "hub"))),
        topic=next((link["href"] for link in _links(feed, "self")), None),
        complaint=complaint,
    )


def draft(entry: Found, feed: Found, atom: bool) -> Draft:
    """An entry of `feed`, which is Atom or else a kind of RSS."""
    published, updated = entry.published or entry.created, entry.updated
    if entry.tags and any(_is_precision(tag) for tag in entry.tags):
        published, updated = _day(published), _day(updated)
    content = max(entry.contents, key=_fullness) if entry.contents else None
    summary = entry.summary if entry.summary and entry.summary.value else None
    # feedparser copies a content into an absent summary; some feeds send their text twice.
    if summary and content and summary.value == content.value:
        summary = None
    title = _title(entry.title, atom)
    return Draft(
        guid=entry.id,
        title=title,
        link=_link(entry, atom),
        # An entry with one date only, atom:updated or dc:date, is known since then.
        published=published or updated,
        updated=updated,
        authors=_authors(entry, feed, atom),
        categories=tuple(tag for tag in entry.tags if tag.term and not _is_precision(tag)),
        summary=summary,
        content=content if content and content.value else None,
        language=entry.language or _language(content, summary, title),
        publisher=_publisher(entry.source, atom) if entry.source else None,
        rights=entry.rights,
        enclosures=tuple(_enclosures(entry)),
        related=tuple(_related(entry)),
        comments=entry.comments or _replies(entry),
    )


def _is_precision(tag: Category) -> bool:
    return bool(tag.scheme) and str(tag.scheme).endswith(PRECISION)


def _day(moment: Moment | None) -> Moment | None:
    if moment is None or (moment.at.hour, moment.at.minute, moment.at.second) != (0, 0, 0):
        return moment
    return Moment(moment.at, "day", moment.origin)


def _fullness(text: Text) -> tuple[int, bool]:
    return len(text.value), text.html


def _title(title: Text | None, atom: bool) -> Text | None:
    """Atom says what its titles are; RSS does not: one with a pair of tags is taken as HTML."""
    if title is None or not title.value:
        return None
    pair = not title.html and not atom and "<" in title.value
    html = title.html or (pair and bool(TAG_PAIR.search(title.value[:2_000])))
    return Text(title.value, html, title.base)


def _language(*texts: Text | None) -> str | None:
    return next((text.language for text in texts if text and text.language), None)


def _links(found: Found, rel: str) -> Iterator[Attributes]:
    for link in found.links:
        if link.get("href") and link.get("rel", "").lower().removeprefix(IANA) == rel:
            yield link


def _alternate(found: Found) -> str | None:
    """The address of the page: an HTML alternate before any other."""
    links = list(_links(found, "alternate"))
    html = (link["href"] for link in links if link.get("type") in HTML_TYPES)
    return next(html, links[0]["href"] if links else None)


def _link(entry: Found, atom: bool) -> str | None:
    """The publisher's page. An RSS guid is one unless it says otherwise (RSS 2.0, guid); an Atom
    id never is (RFC 4287 4.2.6). FeedBurner names the page behind its own redirect.
    """
    link = entry.origin or _alternate(entry)
    if link or atom or not entry.guid_is_link:
        return link
    guid = entry.id or ""
    return guid if guid.lower().startswith(("http://", "https://")) else None


def _authors(entry: Found, feed: Found, atom: bool) -> tuple[Person, ...]:
    """Authors of the entry; in Atom else of its source, else of the feed (RFC 4287 4.2.1)."""
    if entry.people or not atom:
        return tuple(entry.people)
    return tuple((entry.source.people if entry.source else None) or feed.people)


def _publisher(source: Found, atom: bool) -> Credit | None:
    """Who the entry was taken from: atom:source (RFC 4287 4.2.11), RSS source."""
    name = source.title.value.strip() if source.title else ""
    if not name:
        return None
    own = next((link["href"] for link in _links(source, "self")), None)
    return Credit(
        name,
        url=_alternate(source),
        id=source.id,
        feed=own if atom else source.href or own,
        rights=source.rights,
    )


def _enclosures(entry: Found) -> Iterator[Enclosure]:
    """Enclosures, media:content and media:thumbnail, each address once."""
    credited = _credited(entry) if entry.credits else {}
    seen = set()
    for item in (*_links(entry, "enclosure"), *entry.media, *entry.thumbnails):
        url = item.get("href") or item.get("url")
        if url and url not in seen:
            seen.add(url)
            size = LENGTH.fullmatch(item.get("length") or item.get("filesize") or "")
            kind = item.get("type")
            if not kind and item.get("medium", "image") == "image" and "rel" not in item:
                kind = _image_type(url)
            yield Enclosure(url, kind, int(size[1]) if size else None, credited.get(url))


def _credited(entry: Found) -> dict[str, str]:
    """Whose each medium is, where that is clear: one credit for all, or one each."""
    media = [item["url"] for item in entry.media if item.get("url")]
    names = entry.credits * len(media) if len(entry.credits) == 1 else entry.credits
    return dict(zip(media, names, strict=True)) if len(names) == len(media) else {}


def _image_type(url: str) -> str | None:
    """The media type of a picture by the ending of its address; Media RSS names none of a
    thumbnail's, and a file without a type cannot go out in RSS.
    """
    found = IMAGE.search(url)
    ending = found[1].lower().replace("jpeg", "jpg") if found else ""
    return IMAGE_TYPES.get(ending, f"image/{ending}") if ending else None


def _related(entry: Found) -> Iterator[Reference]:
    for rel in ("related", "via"):
        for link in _links(entry, rel):
            yield Reference(link.get("title") or "", link["href"])


def _replies(entry: Found) -> str | None:
    """The page of the comments, an HTML link of RFC 4685 section 4."""
    return next(
        (link["href"] for link in _links(entry, "replies") if link.get("type") in HTML_TYPES), None
    )
