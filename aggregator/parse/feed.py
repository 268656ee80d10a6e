"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, CDF: what feedparser makes of them, as drafts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.sax import SAXException
from xml.sax.saxutils import unescape

import feedparser

from aggregator.errors import ParseError
from aggregator.model import Category, Document, Draft, Pace, Person, Response, Text
from aggregator.parse import charrefs, charset, drafts, markup, repair, sniff, tombstones
from aggregator.parse.dates import feed_moment
from aggregator.parse.drafts import HTML_TYPES, Found
from aggregator.parse.pace import pace
from aggregator.parse.people import person

Fields = dict[str, Any]

XHTML = "application/xhtml+xml"
READABLE = ("text/plain", *HTML_TYPES)
OPENED = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
CLOSED = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
ROOT_CLOSED = re.compile(
    rb"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>?\s*(?:<!--.*?-->\s*)*$", re.I | re.S
)
QUOTES = {"&quot;": '"', "&apos;": "'"}
EXPLICIT = re.compile(rb"(<itunes:explicit\s*>)\s*([A-Za-z]{2,8})\s*(?=</itunes:explicit)")
SKIPPED = re.compile(rb"<skip(?:hours|days)\s*>(.{0,2000}?)</skip(?:hours|days)\s*>", re.I | re.S)


def read(response: Response) -> Document:
    """Read an XML feed.

    A malformed one keeps what can be read, with a complaint; an entry that the document breaks
    off in is left for the next poll, which will bring the whole of it.
    """
    found, body = _mended(charrefs.mend(response.body), response)
    if not (found["version"] or found["entries"] or sniff.looks_like_feed(body)):
        raise ParseError(_not_a_feed(response.body))
    entries, complaint = _whole(found, body)
    whole = complaint is None or ROOT_CLOSED.search(body) is not None
    if body != response.body:
        complaint = complaint or "it is not well-formed XML; what is amiss could be mended"
    gone = tombstones.withdrawn_in(body)
    return replace(_document(found, entries, body, complaint), whole=whole, withdrawn=gone)


def _mended(body: bytes, response: Response) -> tuple[Any, bytes]:
    """What feedparser found, and in which bytes: as sent, where mending makes them no better."""
    mended = repair.repaired(body, sniff.charset(response))
    if mended is not None:
        found = _parsed(mended, response)
        if not _is_loose(found):
            return found, mended
    return _parsed(body, response), body


def _parsed(body: bytes, response: Response) -> Any:
    """Ask feedparser: as a stream (bytes that name a file would open it), links left as sent.

    No content-location is passed: feedparser would join it to every guid that is not an address,
    so that an id changed whenever the feed moved. `normalise` resolves against the final address.
    """
    headers = {"content-type": "application/xml"}
    encoding = "utf-8" if sniff.is_utf8(body) else charset.find(body, sniff.charset(response))
    if encoding:
        headers["content-type"] += f"; charset={encoding}"
    if re.fullmatch(r"[\w-]+", response.content_language or ""):
        headers["content-language"] = str(response.content_language)
    try:
        return feedparser.parse(
            BytesIO(EXPLICIT.sub(_explicit, body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:
        raise ParseError(f"the feed could not be read: {error}") from error


def _is_loose(found: Any) -> bool:
    """Whether the document is not well-formed, so that feedparser's loose parser read it."""
    return isinstance(found.get("bozo_exception"), SAXException)


def _explicit(found: re.Match[bytes]) -> bytes:
    """The mark in the words that feedparser knows, of those that Apple has had over the years."""
    known = drafts.EXPLICIT.get(found[2].decode().lower())
    return found[0] if known is None else found[1] + (b"yes" if known else b"clean")


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
    entries = list(found["entries"])
    if not _is_loose(found):
        return entries, None
    if ROOT_CLOSED.search(body):
        error = found["bozo_exception"]
        return entries, f"it is not well-formed XML ({error}); what could be read was kept"
    if _last(OPENED, body) > _last(CLOSED, body) and entries:
        entries.pop()
    if not entries:
        raise ParseError("the feed breaks off before the end of its first entry")
    return (
        entries,
        f"it breaks off in the middle; of its entries {len(entries)} came whole",
    )


def _last(pattern: re.Pattern[bytes], body: bytes) -> int:
    return max((match.start() for match in pattern.finditer(body)), default=-1)


def _document(found: Any, entries: list[Any], body: bytes, complaint: str | None) -> Document:
    feed = _found(found["feed"], atom := found["version"].startswith("atom"))
    made, loose = [], _is_loose(found)
    for number, entry in enumerate(entries, 1):
        try:
            draft = _draft(entry, feed, atom)
            made.append(_unescaped(draft) if loose else draft)
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            complaint = complaint or f"entry {number} could not be read ({error})"
    return drafts.document(feed, made, _pace(found["feed"], body), complaint)


def _draft(entry: Any, feed: Found, atom: bool) -> Draft:
    read = _found(entry, atom)
    if source := dict.get(entry, "source"):
        read.source = _found(source, atom)
    return drafts.draft(read, feed, atom)


def _unescaped(draft: Draft) -> Draft:
    """A draft with the names that the loose parser leaves escaped as the strict one reads them."""
    return replace(
        draft,
        guid=draft.guid and _plain(draft.guid),
        link=draft.link and _plain(draft.link),
        comments=draft.comments and _plain(draft.comments),
        authors=tuple(replace(one, name=_plain(one.name)) for one in draft.authors),
        categories=tuple(
            replace(one, term=_plain(one.term), label=one.label and _plain(one.label))
            for one in draft.categories
        ),
    )


def _plain(value: str) -> str:
    return unescape(value, QUOTES)


def _found(fields: Any, atom: bool) -> Found:
    """What feedparser found in an entry, a feed or a source."""
    return Found(
        id=_string(fields, "id"),
        guid_is_link=bool(dict.get(fields, "guidislink")),
        title=_title(fields, atom),
        summary=_text(dict.get(fields, "summary_detail")),
        contents=list(_contents(fields)),
        links=_dicts(fields, "links"),
        published=_moment(fields, "published"),
        updated=_moment(fields, "updated"),
        created=_moment(fields, "created"),
        people=list(_people(fields)),
        tags=[
            Category(t.get("term") or "", t.get("scheme"), t.get("label"))
            for t in _dicts(fields, "tags")
        ],
        language=_string(fields, "language"),
        rights=_rights(fields),
        comments=_string(fields, "comments"),
        origin=_string(fields, "feedburner_origlink"),
        href=_string(fields, "href"),
        media=_dicts(fields, "media_content"),
        thumbnails=_dicts(fields, "media_thumbnail"),
        credits=[c["content"] for c in _dicts(fields, "media_credit") if c.get("content")],
        duration=_string(fields, "itunes_duration"),
        image=_image(fields),
        explicit=dict.get(fields, "itunes_explicit"),
    )


def _string(fields: Fields, key: str) -> str | None:
    """A field as it is; feedparser's own `get` gives one for another and warns of it."""
    value = dict.get(fields, key)
    return value.strip() or None if isinstance(value, str) else None


def _dicts(fields: Fields, key: str) -> list[Any]:
    """A list of fields; an element that happens to have the name of one makes it a string."""
    value = dict.get(fields, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _image(fields: Fields) -> str | None:
    """The address at itunes:image."""
    image = dict.get(fields, "image")
    return _string(image, "href") if isinstance(image, dict) else None


def _moment(fields: Fields, key: str) -> Any:
    raw = _string(fields, key)
    return feed_moment(raw, dict.get(fields, f"{key}_parsed")) if raw else None


def _title(fields: Fields, atom: bool) -> Text | None:
    title = _text(dict.get(fields, "title_detail"))
    if title and title.value:
        return title
    value = _string(fields, "title")
    return Text(value, html=not atom) if value else None


def _rights(fields: Fields) -> str | None:
    detail = _text(dict.get(fields, "rights_detail"))
    return detail.value.strip() or None if detail else _string(fields, "rights")


def _contents(fields: Fields) -> Iterator[Text]:
    for content in _dicts(fields, "content"):
        text = _text(content)
        if text and content.get("type") in READABLE:
            yield text


def _text(detail: Any) -> Text | None:
    if not isinstance(detail, dict) or not isinstance(detail.get("value"), str):
        return None
    value, kind = detail["value"], detail.get("type")
    if kind == XHTML:
        value = markup.without_void_ends(value)
    return Text(value, kind in HTML_TYPES, detail.get("base") or "", detail.get("language"))


def _people(fields: Fields) -> Iterator[Person]:
    """The authors. feedparser cuts long mail addresses in two: the text of the last is asked."""
    authors = _dicts(fields, "authors")
    for author in authors:
        name, email = author.get("name"), author.get("email")
        whole = _string(fields, "author") if author is authors[-1] else None
        if whole and "@" in whole and whole not in (name, email, f"{name} ({email})"):
            yield from filter(None, [person(whole)])
        elif name or email:
            yield Person(name or email, author.get("href"), email)


def _pace(feed: Fields, body: bytes) -> Pace:
    """Feedparser keeps one hour of those to skip: they are read from the bytes."""
    told = ("ttl", "sy_updateperiod", "sy_updatefrequency")
    ttl, period, frequency = (_string(feed, key) for key in told)
    skipped = b"".join(SKIPPED.findall(body)) if "skiphours" in feed or "skipdays" in feed else b""
    return pace(ttl, period, frequency, _within(skipped, b"hour"), _within(skipped, b"day"))


def _within(body: bytes, name: bytes) -> list[str]:
    """The words that stand in elements of that name."""
    found = re.findall(rb"<%b\s*>\s*(\w{1,9})\s*</%b\s*>" % (name, name), body, re.I)
    return [word.decode("ascii", "replace") for word in found]
