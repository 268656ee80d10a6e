"""What a document is, by its first bytes, and in which charset: labels lie, bytes less so."""

import codecs
import re

from aggregator.model import Response

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HTML = re.compile(rb"\s*<(?:head|body|script|title|meta|h\d|p|div|!doctype\s+html|html)\b", re.I)
HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.I)
ROOTS = {b"opml": "an OPML list", b"urlset": "a sitemap", b"sitemapindex": "a sitemap index"}
ROOT = re.compile(rb"<(?:\w+:)?(opml|urlset|sitemapindex)[\s>]", re.I)


def head(body: bytes) -> bytes:
    """The first kilobytes as ASCII as possible, without comments: enough to tell formats apart."""
    start = body[:8192].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return re.sub(rb"<!--.*?-->", b"", start, flags=re.S)[:4096]


def looks_like_json(body: bytes) -> bool:
    """Whether the document can only be JSON."""
    return head(body)[:1] in (b"{", b"[")


def looks_like_html(body: bytes) -> bool:
    """Whether the document is a web page, whatever its media type says."""
    start = head(body)
    return bool(HTML.match(start) or HTML_ROOT.search(start)) and not FEED.search(start)


def looks_like_feed(body: bytes) -> bool:
    """Whether the document opens as RSS, RDF, Atom or CDF."""
    return bool(FEED.search(head(body))) and not HTML.match(head(body))


def other_root(body: bytes) -> str | None:
    """The name of an XML format that is neither feed nor page."""
    found = ROOT.search(head(body))
    return ROOTS[found[1].lower()] if found else None


def is_utf8(body: bytes) -> bool:
    """Whether the bytes hold text beyond ASCII that can hardly be anything but UTF-8."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def charset(response: Response) -> str | None:
    """The charset that the server named, where Python knows it."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", response.media_type or "", re.I)
    try:
        return codecs.lookup(found[1]).name if found else None
    except LookupError:
        return None


def decode(response: Response) -> str:
    """The text of a document without markup: by BOM, as UTF-8, as labelled, as Windows-1252."""
    body = response.body
    encoding = next((name for bom, name in BOMS if body.startswith(bom)), None)
    if encoding is None:
        encoding = "utf-8" if body.isascii() or is_utf8(body) else charset(response) or "cp1252"
    return body.decode(encoding, "replace")
