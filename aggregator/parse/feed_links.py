"""Where the feeds of a site may be: what its page and its robots.txt name, and the usual places."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html
from lxml.etree import LxmlError

from aggregator.model import Response, SourceKind
from aggregator.parse import sniff

TYPES = re.compile(
    r"application/(?:(?:atom|rss|rdf)\+xml|feed\+json|json|xml)|text/(?:rss|xml)", re.I
)
WORDS = re.compile(r"(?:^|[^a-z])(?:rss|atom|feeds?|rdf)(?:[^a-z]|\d|$)", re.I)
USUAL = (
    "/feed",
    "/rss",
    "/atom.xml",
    "/feed.xml",
    "/rss.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
    "/index.rdf",
)
MANY = 20
"""Addresses of one kind that are worth a visit."""
SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
ROOTS: tuple[tuple[re.Pattern[bytes], SourceKind, str], ...] = (
    (re.compile(rb"<rss[^>]*\sversion\s*=\s*[\"']([\d.]+)", re.I), "feed", "RSS {}"),
    (re.compile(rb"<(?:\w+:)?rdf[\s>]", re.I), "feed", "RSS 1.0"),
    (re.compile(rb"<(?:\w+:)?feed[\s>]", re.I), "feed", "Atom"),
    (re.compile(rb"<(?:\w+:)?urlset[\s>]", re.I), "sitemap", "sitemap"),
    (re.compile(rb"<opml[\s>]", re.I), "opml", "OPML"),
)


def format_of(body: bytes) -> tuple[SourceKind, str] | None:
    """The kind of source that a document can be, and its format for people; None for a page."""
    if body.startswith(b"\x1f\x8b"):
        return "sitemap", "sitemap"
    if sniff.looks_like_json(body):
        return "feed", "JSON Feed"
    if sniff.looks_like_html(body):
        return None
    for root, kind, name in ROOTS:
        if found := root.search(sniff.head(body)):
            version = found[1].decode() if found.groups() else ""
            return kind, name.format(version)
    return ("feed", "feed") if sniff.looks_like_feed(body) else None


def named(response: Response) -> list[str]:
    """The addresses that a page calls its feeds, and those of links that read like one."""
    try:
        tree: Any = lxml_html.document_fromstring(response.body.replace(b"\0", b""))
    except (LxmlError, ValueError):
        return []
    base = next(iter(tree.xpath("//head/base/@href")), "")
    found = [*_alternates(tree), *_anchors(tree)]
    return list(dict.fromkeys(_absolute(found, _joined(response.url, base) or response.url)))


def guesses(url: str) -> list[str]:
    """The usual places of feeds on the host of `url`, and below its path."""
    parts = urlsplit(url)
    root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    below = [f"{root}{path}{place}" for place in USUAL[:3]] if path else []
    return [*below, *(root + place for place in USUAL)]


def sitemaps(robots: str) -> list[str]:
    """The sitemaps that a robots.txt names (sitemaps.org, "Informing search engine crawlers")."""
    named = dict.fromkeys(SITEMAP.findall(robots))
    found = [url for url in named if url.startswith(("http://", "https://"))]
    return sorted(found, key=lambda url: "news" not in url.lower())[:MANY]


def _alternates(tree: Any) -> Iterator[str]:
    for link in tree.iter("link"):
        rels = (link.get("rel") or "").lower().split()
        if "alternate" in rels and TYPES.match((link.get("type") or "").strip()):
            yield link.get("href") or ""


def _anchors(tree: Any) -> Iterator[str]:
    """Links whose address or text has a word of the trade in it, at most `MANY`."""
    count = 0
    for link in tree.iter("a"):
        href, text = link.get("href") or "", link.text_content()[:100]
        if count < MANY and (WORDS.search(href) or WORDS.search(text)):
            count += 1
            yield href


def _absolute(hrefs: list[str], base: str) -> Iterator[str]:
    for href in hrefs:
        address = _joined(base, href.strip()) if href.strip() else ""
        if address.startswith(("http://", "https://")):
            yield address.partition("#")[0]


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
