"""What either feed parser finds in an entry or a feed, and the Draft or Document it comes to.

Both fill in a `Found` in the same words; what RSS and Atom mean by them is decided here, once.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Episode,
    Moment,
    Pace,
    Person,
    Reference,
    Text,
)
from aggregator.parse import people

Attributes = dict[str, str]
Links = dict[str, list[Attributes]]
"""By their relation."""

HTML_TYPES = ("text/html", "application/xhtml+xml")
PRECISION = ":precision"
"""A category whose scheme ends so and whose term is "day" is our own mark of a bare date."""
IANA = "http://www.iana.org/assignments/relation/"
TAG_PAIR = re.compile(r"<(\w+)\b[^<>]*>.*</\1\s*>|<(?:br|hr|img)\b[^<>]*>", re.I | re.S)
IMAGE = re.compile(r"\.(jpe?g|png|gif|webp|avif|svg)(?:[?#]|\Z)", re.I)
IMAGE_TYPES = {"jpg": "image/jpeg", "svg": "image/svg+xml"}
LENGTH = re.compile(r"\s*([0-9]{1,15})\s*", re.A)
DURATION = re.compile(r"\s*(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:\.\d*)?\s*", re.A)
"""Hours, minutes and seconds, or seconds alone (itunes:duration)."""
EXPLICIT = dict.fromkeys(("yes", "true", "explicit"), True)
EXPLICIT |= dict.fromkeys(("no", "false", "clean"), False)


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
    duration: str | None = None
    image: str | None = None
    """Of an episode of a podcast."""
    explicit: bool | None = None


def document(feed: Found, drafts: Iterable[Draft], pace: Pace, complaint: str | None) -> Document:
    """A feed with the drafts of its entries."""
    links = _by_rel(feed.links)
    return Document(
        title=(feed.title.value.strip() or None) if feed.title else None,
        home=_alternate(links),
        id=feed.id,
        language=feed.language,
        rights=feed.rights,
        updated=feed.updated,
        drafts=tuple(drafts),
        pace=pace,
        hubs=tuple(dict.fromkeys(link["href"] for link in links.get("hub", ()))),
        topic=_first(links, "self"),
        complaint=complaint,
    )


def draft(entry: Found, feed: Found, atom: bool) -> Draft:
    """An entry of `feed`, which is Atom or else a kind of RSS."""
    links = _by_rel(entry.links)
    published, updated, tags = entry.published or entry.created, entry.updated, entry.tags
    if tags and any(map(_is_precision, tags)):
        published, updated = _day(published), _day(updated)
        tags = [tag for tag in tags if not _is_precision(tag)]
    summary, content = _texts(entry)
    title = _title(entry.title, atom) if entry.title else None
    return Draft(
        guid=entry.id,
        title=title,
        link=_link(entry, links, atom),
        # An entry with one date only, atom:updated or dc:date, is known since then.
        published=published or updated,
        updated=updated,
        authors=_authors(entry, feed, atom),
        categories=tuple([tag for tag in tags if tag.term]),
        summary=summary,
        content=content,
        language=entry.language or _language(content, summary, title),
        publisher=_publisher(entry.source, atom) if entry.source else None,
        rights=entry.rights,
        enclosures=_enclosures(entry, links.get("enclosure", [])),
        episode=_episode(entry),
        related=_related(links),
        comments=entry.comments or _replies(links),
    )


def _texts(entry: Found) -> tuple[Text | None, Text | None]:
    """Summary and the fullest content. feedparser copies a content into an absent summary, and
    some feeds send their text twice.
    """
    summary = entry.summary if entry.summary and entry.summary.value else None
    if not entry.contents:
        return summary, None
    content = max(entry.contents, key=_fullness)
    if summary and summary.value == content.value:
        summary = None
    return summary, content if content.value else None


def _is_precision(tag: Category) -> bool:
    return bool(tag.scheme) and str(tag.scheme).endswith(PRECISION)


def _day(moment: Moment | None) -> Moment | None:
    if moment is None or (moment.at.hour, moment.at.minute, moment.at.second) != (0, 0, 0):
        return moment
    return Moment(moment.at, "day", moment.origin)


def _fullness(text: Text) -> tuple[int, bool]:
    return len(text.value), text.html


def _title(title: Text, atom: bool) -> Text | None:
    """Atom says what its titles are; RSS does not: one with a pair of tags is taken as HTML."""
    if title.html or atom or "<" not in title.value or not TAG_PAIR.search(title.value[:2_000]):
        return title if title.value else None
    return replace(title, html=True)


def _language(*texts: Text | None) -> str | None:
    for text in texts:
        if text and text.language:
            return text.language
    return None


def _by_rel(links: list[Attributes]) -> Links:
    """The links that lead somewhere, by their relation (RFC 4287 4.2.7.2)."""
    found: Links = {}
    for link in links:
        if link.get("href"):
            rel = link.get("rel", "").lower().removeprefix(IANA)
            found.setdefault(rel, []).append(link)
    return found


def _alternate(links: Links) -> str | None:
    """The address of the page: an HTML alternate before any other."""
    pages = links.get("alternate", ())
    for page in pages:
        if page.get("type") in HTML_TYPES:
            return page["href"]
    return pages[0]["href"] if pages else None


def _link(entry: Found, links: Links, atom: bool) -> str | None:
    """The publisher's page. An RSS guid is one unless it says otherwise (RSS 2.0, guid); an Atom
    id never is (RFC 4287 4.2.6). FeedBurner names the page behind its own redirect.
    """
    link = entry.origin or _alternate(links)
    if link or atom or not entry.guid_is_link:
        return link
    guid = entry.id or ""
    return guid if guid.lower().startswith(("http://", "https://")) else None


def _authors(entry: Found, feed: Found, atom: bool) -> tuple[Person, ...]:
    """Authors of the entry; in Atom else of its source, else of the feed (RFC 4287 4.2.1)."""
    if entry.people or not atom:
        return people.distinct(entry.people)
    return people.distinct((entry.source.people if entry.source else None) or feed.people)


def _publisher(source: Found, atom: bool) -> Credit | None:
    """Who the entry was taken from: atom:source (RFC 4287 4.2.11), RSS source."""
    name = source.title.value.strip() if source.title else ""
    if not name:
        return None
    links = _by_rel(source.links)
    own = _first(links, "self")
    return Credit(
        name,
        url=_alternate(links),
        id=source.id,
        feed=own if atom else source.href or own,
        rights=source.rights,
    )


def _first(links: Links, rel: str) -> str | None:
    found = links.get(rel)
    return found[0]["href"] if found else None


def _enclosures(entry: Found, links: list[Attributes]) -> tuple[Enclosure, ...]:
    """Enclosures, media:content and media:thumbnail, each address once."""
    found: dict[str, Enclosure] = {}
    credited = _credited(entry) if entry.credits else {}
    for link in links:
        url = link["href"]
        found.setdefault(url, Enclosure(url, link.get("type"), _size(link), credited.get(url)))
    for item in (*entry.media, *entry.thumbnails):
        url = item.get("href") or item.get("url") or ""
        if url and url not in found:
            kind = item.get("type") or _image_type(item, url)
            found[url] = Enclosure(url, kind, _size(item), credited.get(url))
    return tuple(found.values())


def _episode(entry: Found) -> Episode | None:
    """What stands there of the entry's sound or film; its length may stand at a medium as well."""
    told = (entry.duration, *(medium.get("duration") for medium in entry.media))
    found = Episode(
        duration=next(filter(None, map(seconds, told)), None),
        image=entry.image,
        explicit=entry.explicit,
    )
    return found if found != Episode() else None


def seconds(written: str | None) -> int | None:
    """A length of time as podcasts write it: 1:02:03, 62:03 or 3723."""
    found = DURATION.fullmatch(written or "")
    if found is None:
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


def _size(item: Attributes) -> int | None:
    size = LENGTH.fullmatch(item.get("length") or item.get("filesize") or "")
    return int(size[1]) if size else None


def _credited(entry: Found) -> dict[str, str]:
    """Whose each medium is, where that is clear: one credit for all, or one each."""
    media = [item["url"] for item in entry.media if item.get("url")]
    names = entry.credits * len(media) if len(entry.credits) == 1 else entry.credits
    return dict(zip(media, names, strict=True)) if len(names) == len(media) else {}


def _image_type(item: Attributes, url: str) -> str | None:
    """The media type of a picture by the ending of its address; Media RSS names none of a
    thumbnail's, and a file without a type cannot go out in RSS.
    """
    found = IMAGE.search(url) if item.get("medium", "image") == "image" else None
    ending = found[1].lower().replace("jpeg", "jpg") if found else ""
    return IMAGE_TYPES.get(ending, f"image/{ending}") if ending else None


def _related(links: Links) -> tuple[Reference, ...]:
    found = (*links.get("related", ()), *links.get("via", ()))
    return tuple([Reference(link.get("title") or "", link["href"]) for link in found])


def _replies(links: Links) -> str | None:
    """The page of the comments, an HTML link of RFC 4685 section 4."""
    pages = (link["href"] for link in links.get("replies", ()) if link.get("type") in HTML_TYPES)
    return next(pages, None)
