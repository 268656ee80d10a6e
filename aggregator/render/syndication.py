"""Atom 1.0 (RFC 4287) and RSS 2.0; the only file that imports feedgen.

feedgen writes the frame; `_Atom`, `_Rss` and their entries are extensions of it that write what it
gets wrong: it drops `rel`, `type`, `length` and `title` of entry links, gives `source` a title and
a link only, and stamps the present time wherever no date is set.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from aggregator.model import Attribution, Enclosure, OutEntry, OutFeed
from aggregator.render import legal, marks

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_TYPE = "application/atom+xml"
RSS_TYPE = "application/rss+xml"
GENERATOR = "aggregator"


def atom(feed: OutFeed) -> bytes:
    """The feed as an Atom document in UTF-8. The same feed gives the same bytes."""
    frame = _frame(feed, _Atom, _AtomEntry, "atom", ATOM_TYPE)
    for entry in feed.entries:
        row = _row(frame, feed, entry)
        row.title(marks.title(entry))
        row.author([_person(name, url) for name, url in _people(entry)])
        row.rights(legal.line(entry.rights))
    return bytes(frame.atom_str())


def rss(feed: OutFeed) -> bytes:
    """The feed as an RSS 2.0 document in UTF-8. The same feed gives the same bytes."""
    frame = _frame(feed, _Rss, _RssEntry, "rss", RSS_TYPE)
    # feedgen would write it by changing the locale of the whole process for a moment.
    frame._FeedGenerator__rss_lastBuildDate = None
    for entry in feed.entries:
        row = _row(frame, feed, entry)
        link = legal.web(entry.link)
        row.guid(entry.id, permalink=entry.id == link)
        row.title(legal.line(entry.title))
        row.comments(legal.web(entry.comments))
        if link:
            row.link(href=link)
        if media := best(entry.enclosures):
            row.enclosure(legal.web(media.url), _length(media) or "0", _type_or_any(media))
        if address := legal.web(entry.attribution.feed_url):
            row.source(address, legal.line(entry.attribution.feed_title) or address)
    return bytes(frame.rss_str())


def best(enclosures: tuple[Enclosure, ...]) -> Enclosure | None:
    """The one that RSS can carry: sound before film before pictures, then the first."""
    kinds = {"audio": 0, "video": 1, "image": 2}
    usable = [media for media in enclosures if legal.web(media.url)]
    return min(usable, key=lambda media: kinds.get(_kind(media), len(kinds)), default=None)


def _frame(
    feed: OutFeed, extension: type["_Feed"], entries: type["_Entry"], ending: str, kind: str
) -> Any:
    frame = FeedGenerator()
    frame.register_extension("ours", extension, entries)
    frame.ours.feed = feed
    title = legal.line(feed.title) or feed.address
    frame.id(feed.id)
    frame.title(title)
    frame.subtitle(legal.line(feed.subtitle) or title)
    frame.author({"name": legal.line(feed.author) or title})
    frame.language(legal.language(feed.language))
    frame.generator(GENERATOR)
    # The order matters: the last one becomes the link of the RSS channel.
    frame.link(href=feed.url(ending), rel="self", type=kind)
    frame.link(href=feed.home, rel="alternate", type="text/html")
    return frame


def _row(frame: Any, feed: OutFeed, entry: OutEntry) -> Any:
    row = frame.add_entry(order="append")
    row.ours.entry = entry
    row.id(entry.id)
    row.content(marks.body(entry), type="html")
    row.category([_named(category) for category in marks.categories(feed.id, entry)])
    return row


def _named(category: Any) -> dict[str, str]:
    wanted = {
        "term": legal.line(category.term),
        "scheme": legal.uri(category.scheme),
        "label": legal.line(category.label),
    }
    return {key: value for key, value in wanted.items() if value}


def _person(name: str, url: str | None) -> dict[str, str]:
    return {"name": name, "uri": url} if url else {"name": name}


def _people(entry: OutEntry) -> list[tuple[str, str | None]]:
    """Names and pages. Addresses for mail are the publisher's to give out, not ours."""
    named = [(legal.line(person.name), legal.web(person.uri)) for person in entry.authors]
    return [person for person in named if person[0]]


class _Feed(BaseExtension):  # type: ignore[misc]
    feed: OutFeed


class _Entry(BaseEntryExtension):  # type: ignore[misc]
    entry: OutEntry


class _Atom(_Feed):
    def extend_atom(self, feed: etree._Element) -> None:
        _set(feed, "updated", _instant(self.feed.updated))


class _AtomEntry(_Entry):
    def extend_atom(self, row: etree._Element) -> None:
        entry = self.entry
        if language := legal.language(entry.language):
            row.set(LANG, language)
        _set(row, "updated", _instant(entry.updated))
        if entry.published:
            _add(row, "published", _instant(entry.published.at))
        for attributes in _links(entry):
            _add(row, "link", **attributes)
        _add_source(row, entry.attribution)


class _Rss(_Feed):
    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC}

    def extend_rss(self, document: etree._Element) -> None:
        _add(document[0], "lastBuildDate", _rfc822(self.feed.updated))


class _RssEntry(_Entry):
    def extend_rss(self, row: etree._Element) -> None:
        entry = self.entry
        if language := legal.language(entry.language):
            row.set(LANG, language)
        if entry.published:
            _add(row, "pubDate", _rfc822(entry.published.at))
        for name, _ in _people(entry):
            _add(row, f"{{{DC}}}creator", name)
        _add(row, f"{{{DC}}}publisher", marks.publisher(entry))
        if rights := legal.line(entry.rights or entry.attribution.rights):
            _add(row, f"{{{DC}}}rights", rights)
        for attributes in _links(entry):
            if attributes["rel"] in {"via", "related"}:
                _add(row, f"{{{ATOM}}}link", **attributes)


def _links(entry: OutEntry) -> Iterator[dict[str, str]]:
    """The publisher first; never our page in its place."""
    yield from _link("alternate", entry.link)
    if entry.partial and entry.seen_on:
        yield from _link("via", entry.seen_on.url, entry.seen_on.title)
    else:
        yield from _link("via", entry.attribution.carrier_url, entry.attribution.carrier)
    for reference in entry.related:
        yield from _link("related", reference.url, reference.title)
    yield from _link("replies", entry.comments)
    for media in entry.enclosures:
        for link in _link("enclosure", media.url):
            yield link | _known(type=legal.media_type(media.type), length=_length(media))


def _link(rel: str, href: str | None, title: str | None = None) -> Iterator[dict[str, str]]:
    if address := legal.web(href):
        yield {"rel": rel, "href": address} | _known(title=legal.line(title))


def _known(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _length(media: Enclosure) -> str | None:
    return str(media.length) if media.length is not None and media.length >= 0 else None


def _kind(media: Enclosure) -> str:
    return (legal.media_type(media.type) or "").partition("/")[0]


def _type_or_any(media: Enclosure) -> str:
    return legal.media_type(media.type) or "application/octet-stream"


def _add_source(row: etree._Element, credit: Attribution) -> None:
    """The feed that the entry was read in (RFC 4287 4.2.11), and who published it."""
    source = _add(row, "source")
    name = legal.line(credit.publisher) or credit.source
    _add(source, "id", credit.feed_id)
    _add(source, "title", legal.line(credit.feed_title) or name)
    _add(source, "updated", _instant(credit.feed_updated))
    for rel, href in (
        ("self", credit.feed_url),
        ("alternate", credit.carrier_url if credit.carrier else credit.publisher_url),
    ):
        for attributes in _link(rel, href):
            _add(source, "link", **attributes)
    author = _add(source, "author")
    _add(author, "name", name)
    if page := legal.web(credit.publisher_url):
        _add(author, "uri", page)
    if rights := legal.line(credit.rights):
        _add(source, "rights", rights)


def _add(parent: etree._Element, tag: str, value: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, attributes)
    if value:
        element.text = value
    return element


def _set(parent: etree._Element, tag: str, value: str) -> None:
    element = parent.find(tag)
    assert element is not None, f"feedgen wrote no {tag}"  # noqa: S101
    element.text = value


def _instant(at: datetime) -> str:
    """RFC 3339 to the second: 2026-01-31T09:30:00Z."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)
