"""Sitemaps: plain ones (sitemaps.org/protocol.html), and what Google's extensions add to them.

The extensions are told by the last word of their namespace, sitemap-news, -image and -video,
which is what their writers agree on.
"""

import re
import zlib
from collections.abc import Iterator
from html.entities import name2codepoint
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from aggregator.errors import ParseError
from aggregator.model import Category, Document, Draft, Enclosure, Moment, Response, Text
from aggregator.parse import charrefs, sniff
from aggregator.parse.dates import iso_moment

LARGEST = 50_000_000
"""Bytes of a sitemap once unpacked: the protocol allows no more."""
MANY = 50_000
"""Addresses in one sitemap: the protocol allows no more."""
NAMED = 3
"""How many sitemaps of an index a message names."""

AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:]]>|\Z)|&(?!#\d{1,7};|#x[0-9a-f]{1,6};)(?:(\w{2,8});)?", re.I | re.S
)
"""An ampersand that begins no numeric reference, or a section in which it is one by itself."""
ROOT_CLOSED = re.compile(rb"</(?:\w+:)?urlset\s*>\s*(?:<!--.*?-->\s*)*$", re.I | re.S)
NAMED_CHARACTERS = {**name2codepoint, "apos": 39}
URL_TAG = re.compile(rb"</?(?:\w+:)?url[\s>]", re.I)

Fields = dict[str, list[str]]


def read(response: Response) -> Document:
    """Read a sitemap, packed by gzip or not; each of its addresses is a draft.

    `lastmod` says when a page changed last, not when it was published, and is taken so. An index
    of sitemaps raises ParseError with the addresses to choose from: to follow all of them would
    bring in the archive of decades.
    """
    body = _unpacked(response.body)
    root = sniff.other_root(body)
    if root == sniff.ROOTS[b"sitemapindex"]:
        raise ParseError(_choose(sitemaps(body)))
    if root != sniff.ROOTS[b"urlset"]:
        raise ParseError(f"this is {root or 'no sitemap'}: it does not begin with <urlset>")
    return _document(body, response.url)


def sitemaps(body: bytes) -> list[str]:
    """The sitemaps that an index lists: those of news first, then the last changed."""
    found = [
        (one["loc"][0], next(iter(one.get("lastmod", ())), ""))
        for one in islice(_children(_unpacked(body), "sitemap"), MANY)
        if one.get("loc")
    ]
    found.sort(key=lambda each: each[1], reverse=True)
    return sorted((loc for loc, _ in found), key=lambda loc: "news" not in loc.lower())


def _choose(listed: list[str]) -> str:
    if not listed:
        return "this is a sitemap index that lists no sitemap"
    names = " or ".join(listed[:NAMED])
    return (
        f"this is an index of {len(listed)} sitemaps, not one of them: "
        f"give the one with the news as url, perhaps {names}"
    )


def _unpacked(body: bytes) -> bytes:
    """A sitemap may be sent as a .gz file, which is no encoding of the transfer."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = packed.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise ParseError(f"the sitemap is packed in a way that cannot be undone: {error}") from None
    if len(whole) > LARGEST:
        raise ParseError(f"the sitemap is larger than {LARGEST // 1_000_000} MB once unpacked")
    return whole


def _elements(body: bytes) -> Iterator[Any]:
    """Each element of a document as it ends: no entity is resolved, nothing is loaded."""
    options = {"resolve_entities": False, "load_dtd": False, "no_network": True}
    sent = BytesIO(charrefs.mend(_with_numbers(body)))
    try:
        for _, element in etree.iterparse(sent, events=("end",), recover=True, **options):
            yield element
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(f"the sitemap could not be read: {error}") from error


def _with_numbers(body: bytes) -> bytes:
    """Every named reference, and every bare & of an address, as a numeric reference.

    libxml2 drops the others, `&amp;` too, once it has met anything that is not well-formed.
    """
    if b"\0" in body:  # UTF-16: its ampersands take two bytes
        return body
    return AMPERSAND.sub(_number, body)


def _number(found: re.Match[bytes]) -> bytes:
    if found[0].startswith(b"<"):
        return found[0]
    known = NAMED_CHARACTERS.get((found[1] or b"").decode("latin-1"))
    return b"&#%d;" % known if known else b"&#38;" + found[0][1:]


def _children(body: bytes, name: str) -> Iterator[Fields]:
    """The texts inside each element of this name, by the names that they stand under."""
    for element in _elements(body):
        if _name(element) == name:
            yield _fields(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _fields(element: Any) -> Fields:
    fields: Fields = {}
    for inside in element.iterdescendants(etree.Element):
        text = " ".join((inside.text or "").split())
        if text and len(inside) == 0:
            fields.setdefault(_name(inside), []).append(text)
    return fields


def _name(element: Any) -> str:
    """An element as "loc" or "news:title": an extension by the last word of its namespace."""
    space, _, name = str(element.tag).rpartition("}")
    found = re.search(r"sitemap-(news|image|video)\b", space)
    return f"{found[1]}:{name}" if found else name


def _document(body: bytes, url: str) -> Document:
    found = [fields for fields in islice(_children(body, "url"), MANY + 1) if fields.get("loc")]
    whole = ROOT_CLOSED.search(body[-1_000:]) is not None
    if not whole and _is_cut(body):
        found = found[:-1]
    if not found and not whole:
        raise ParseError("the sitemap breaks off before the end of its first address")
    names = {fields["news:name"][0] for fields in found if "news:name" in fields}
    return Document(
        title=names.pop() if len(names) == 1 else None,
        home=_home(url),
        drafts=tuple(map(_draft, found[:MANY])),
        complaint=_complaint(len(found), whole),
        whole=whole,
    )


def _is_cut(body: bytes) -> bool:
    """Whether an address was begun and not ended."""
    last = b"</"
    for found in URL_TAG.finditer(body):
        last = found[0]
    return not last.startswith(b"</")


def _complaint(read: int, whole: bool) -> str | None:
    if not whole:
        return f"it breaks off in the middle; {read} whole addresses were read"
    return f"it has more than {MANY} addresses; the first were read" if read > MANY else None


def _home(url: str) -> str | None:
    """A sitemap is about its host (sitemaps.org, "Sitemap file location")."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else None


def _draft(fields: Fields) -> Draft:
    title = _first(fields, "news:title", "video:title")
    summary = _first(fields, "video:description")
    return Draft(
        title=Text(title) if title else None,
        link=_first(fields, "loc"),
        published=_moment(fields, "news:publication_date", "video:publication_date"),
        updated=_moment(fields, "lastmod"),
        categories=tuple(Category(word) for word in _keywords(fields)),
        summary=Text(summary) if summary else None,
        language=_first(fields, "news:language"),
        enclosures=tuple(_enclosures(fields)),
    )


def _first(fields: Fields, *names: str) -> str | None:
    return next((fields[name][0] for name in names if name in fields), None)


def _moment(fields: Fields, *names: str) -> Moment | None:
    raw = _first(fields, *names)
    return iso_moment(raw) if raw else None


def _keywords(fields: Fields) -> Iterator[str]:
    for line in fields.get("news:keywords", ()):
        yield from filter(None, map(str.strip, line.split(",")))


def _enclosures(fields: Fields) -> Iterator[Enclosure]:
    for name in ("image:loc", "video:content_loc", "video:thumbnail_loc"):
        yield from (Enclosure(url) for url in fields.get(name, ()))
