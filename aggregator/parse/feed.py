"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF: what feedparser makes of them, as drafts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from aggregator.errors import ParseError
from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Moment,
    Person,
    Reference,
    Response,
    Text,
)
from aggregator.parse import charrefs, sniff
from aggregator.parse.dates import feed_moment

Fields = dict[str, Any]

HTML_TYPES = ("text/html", "application/xhtml+xml")
PRECISION = ":precision"
"""A category whose scheme ends so and whose term is "day" is our own mark of a bare date."""
IANA = "http://www.iana.org/assignments/relation/"
TAG_PAIR = re.compile(r"<(\w+)\b[^<>]*>.*</\1\s*>|<(?:br|hr|img)\b[^<>]*>", re.I | re.S)
OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
ROOT_CLOSED = re.compile(
    rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>?\s*(?:<!--.*?-->\s*)*$", re.I | re.S
)


def read(response: Response) -> Document:
    """Read an XML feed.

    A malformed one keeps what can be read, with a complaint; an entry that the document breaks
    off in is left for the next poll, which will bring the whole of it.
    """
    body = charrefs.mend(response.body)
    found = _parsed(body, response)
    if not (found["version"] or found["entries"] or sniff.looks_like_feed(body)):
        raise ParseError(_not_a_feed(response.body))
    entries, complaint = _whole(found, body)
    whole = complaint is None or ROOT_CLOSED.search(body) is not None
    if body != response.body:
        complaint = complaint or "it has character references that XML forbids; they were left out"
    return replace(_document(found, entries, complaint), whole=whole)


def _parsed(body: bytes, response: Response) -> Any:
    """Ask feedparser: as a stream (bytes that name a file would open it), links left as sent.

    No content-location is passed: feedparser would join it to every guid that is not an address,
    so that an id changed whenever the feed moved. `normalise` resolves against the final address.
    """
    headers = {"content-type": "application/xml"}
    encoding = "utf-8" if sniff.is_utf8(body) else sniff.charset(response)
    if encoding:
        headers["content-type"] += f"; charset={encoding}"
    if re.fullmatch(r"[\w-]+", response.content_language or ""):
        headers["content-language"] = str(response.content_language)
    try:
        return feedparser.parse(
            BytesIO(body),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        raise ParseError(f"the feed could not be read: {error}") from error


def _not_a_feed(body: bytes) -> str:
    if other := sniff.other_root(body):
        return f"this is {other}, not a feed"
    if sniff.looks_like_html(body):
        return (
            "this is an HTML page, not a feed; `aggregator discover URL` finds the feeds of a site"
        )
    return (
        "this is not a feed: there is no RSS, RDF, Atom or JSON Feed in it; "
        'a saved article page needs kind = "page"'
    )


def _whole(found: Any, body: bytes) -> tuple[list[Any], str | None]:
    """The entries that arrived whole, and what was wrong with the document."""
    entries, error = list(found["entries"]), found.get("bozo_exception")
    if not isinstance(error, SAXException):
        return entries, None
    if ROOT_CLOSED.search(body):
        return entries, f"it is not well-formed XML ({error}); what could be read was kept"
    if _last(OPENED, body) > _last(CLOSED, body) and entries:
        entries.pop()
    if not entries:
        raise ParseError("the feed breaks off before the end of its first entry")
    return entries, f"it breaks off in the middle; {len(entries)} whole entries were read"


def _last(pattern: re.Pattern[bytes], body: bytes) -> int:
    return max((match.start() for match in pattern.finditer(body)), default=-1)


def _document(found: Any, entries: list[Any], complaint: str | None) -> Document:
    feed = found["feed"]
    atom = found["version"].startswith("atom")
    drafts = []
    for number, entry in enumerate(entries, 1):
        try:
            drafts.append(_draft(entry, feed, atom))
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            complaint = complaint or f"entry {number} could not be read ({error})"
    return Document(
        title=_string(feed, "title"),
        home=_alternate(feed),
        id=_string(feed, "id"),
        language=_string(feed, "language"),
        rights=_string(feed, "rights"),
        updated=_moment(feed, "updated"),
        drafts=tuple(drafts),
        complaint=complaint,
    )


def _draft(entry: Any, feed: Any, atom: bool) -> Draft:
    day = any(_is_precision(tag) for tag in entry.get("tags", ()))
    updated = _day_if(day, _moment(entry, "updated"))
    published = _day_if(day, _moment(entry, "published") or _moment(entry, "created"))
    summary, content = _texts(entry)
    title = _title(entry, atom)
    return Draft(
        guid=_string(entry, "id"),
        title=title,
        link=_link(entry, atom),
        # An entry with one date only, atom:updated or dc:date, is known since then.
        published=published or updated,
        updated=updated,
        authors=_authors(entry, feed, atom),
        categories=_categories(entry.get("tags", ())),
        summary=summary,
        content=content,
        language=_language(entry, content, summary, title),
        publisher=_publisher(entry.get("source")),
        rights=_string(entry, "rights"),
        enclosures=tuple(_enclosures(entry)),
        related=tuple(_related(entry)),
        comments=_comments(entry),
    )


def _string(fields: Fields, key: str) -> str | None:
    """A field as it is; feedparser's own `get` gives one for another and warns of it."""
    value = dict.get(fields, key)
    return value.strip() or None if isinstance(value, str) else None


def _moment(fields: Fields, key: str) -> Moment | None:
    raw = _string(fields, key)
    return feed_moment(raw, dict.get(fields, f"{key}_parsed")) if raw else None


def _is_precision(tag: Fields) -> bool:
    return str(tag.get("scheme") or "").endswith(PRECISION)


def _day_if(day: bool, moment: Moment | None) -> Moment | None:
    if (
        moment is None
        or not day
        or (moment.at.hour, moment.at.minute, moment.at.second) != (0, 0, 0)
    ):
        return moment
    return Moment(moment.at, "day", moment.origin)


def _title(entry: Any, atom: bool) -> Text | None:
    """Atom says what its titles are; RSS does not: one with a pair of tags is taken as HTML."""
    detail = entry.get("title_detail")
    if not detail or not detail.get("value"):
        value = _string(entry, "title")
        return Text(value, html=not atom) if value else None
    text = _text(detail)
    return Text(
        text.value, text.html or (not atom and bool(TAG_PAIR.search(text.value[:2_000]))), text.base
    )


def _text(detail: Any) -> Text:
    return Text(
        detail["value"],
        html=detail.get("type") in HTML_TYPES,
        base=detail.get("base") or "",
        language=detail.get("language"),
    )


def _texts(entry: Any) -> tuple[Text | None, Text | None]:
    """Summary and the fullest content. feedparser copies a content into an absent summary."""
    readable = ("text/plain", *HTML_TYPES)
    contents = [_text(c) for c in entry.get("content", ()) if c.get("type") in readable]
    content = max(contents, key=lambda text: (len(text.value), text.html), default=None)
    detail = entry.get("summary_detail")
    summary = _text(detail) if detail and detail.get("value") else None
    if summary and content and summary.value == content.value:
        summary = None
    return summary, content if content and content.value else None


def _language(entry: Any, *texts: Text | None) -> str | None:
    return _string(entry, "language") or next((t.language for t in texts if t and t.language), None)


def _links(fields: Any, rel: str) -> Iterator[Any]:
    for link in fields.get("links", ()):
        if link.get("href") and str(link.get("rel", "")).lower().removeprefix(IANA) == rel:
            yield link


def _alternate(fields: Any) -> str | None:
    """The address of the page: an HTML alternate before any other."""
    links = sorted(_links(fields, "alternate"), key=lambda link: link.get("type") not in HTML_TYPES)
    return links[0]["href"] if links else None


def _link(entry: Any, atom: bool) -> str | None:
    """The publisher's page. An RSS guid is one unless it says otherwise (RSS 2.0, guid); an Atom
    id never is (RFC 4287 4.2.6). FeedBurner names the page behind its own redirect.
    """
    link = _string(entry, "feedburner_origlink") or _alternate(entry)
    if link or atom or not entry.get("guidislink"):
        return link
    guid = _string(entry, "id") or ""
    return guid if guid.lower().startswith(("http://", "https://")) else None


def _authors(entry: Any, feed: Any, atom: bool) -> tuple[Person, ...]:
    """Authors of the entry; in Atom else of its source, else of the feed (RFC 4287 4.2.1)."""
    own = tuple(_people(entry))
    if own or not atom:
        return own
    return tuple(_people(entry.get("source", {}))) or tuple(_people(feed))


def _people(fields: Any) -> Iterator[Person]:
    for author in fields.get("authors", ()):
        name = author.get("name") or author.get("email")
        if name:
            yield Person(name, author.get("href"), author.get("email"))


def _categories(tags: Iterable[Fields]) -> tuple[Category, ...]:
    return tuple(
        Category(tag["term"], tag.get("scheme"), tag.get("label"))
        for tag in tags
        if tag.get("term") and not _is_precision(tag)
    )


def _publisher(source: Any) -> Credit | None:
    """Who the entry was taken from: atom:source (RFC 4287 4.2.11), RSS source."""
    if not source or not _string(source, "title"):
        return None
    own = next((link["href"] for link in _links(source, "self")), None)
    return Credit(
        str(_string(source, "title")),
        url=_alternate(source),
        id=_string(source, "id"),
        feed=_string(source, "href") or own,
        rights=_string(source, "rights"),
    )


def _enclosures(entry: Any) -> Iterator[Enclosure]:
    """Enclosures, media:content and media:thumbnail, each address once; with the credit where it
    is clear whose it is: one for all, or one each.
    """
    media = [item for item in entry.get("media_content", ()) if item.get("url")]
    credits_ = [c["content"] for c in entry.get("media_credit", ()) if c.get("content")]
    if len(credits_) == 1:
        credits_ *= len(media)
    named = (
        dict(zip((m["url"] for m in media), credits_, strict=True))
        if len(credits_) == len(media)
        else {}
    )
    seen = set()
    for item in (*_links(entry, "enclosure"), *media, *entry.get("media_thumbnail", ())):
        url = item.get("href") or item.get("url")
        if url and url not in seen:
            seen.add(url)
            size = str(item.get("length") or item.get("filesize") or "").strip()
            length = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None
            yield Enclosure(url, item.get("type"), length, named.get(url))


def _related(entry: Any) -> Iterator[Reference]:
    for rel in ("related", "via"):
        for link in _links(entry, rel):
            yield Reference(link.get("title") or "", link["href"])


def _comments(entry: Any) -> str | None:
    """The page of the comments: RSS comments, or an HTML link of RFC 4685 section 4."""
    pages = (link["href"] for link in _links(entry, "replies") if link.get("type") in HTML_TYPES)
    return _string(entry, "comments") or next(pages, None)
