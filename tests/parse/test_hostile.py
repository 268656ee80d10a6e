"""Every kind of source against documents that mean no good: an answer or a sentence."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ParseError
from aggregator.model import Response, Select, Source, SourceKind
from aggregator.parse import parse
from aggregator.sandbox import Sandbox

NOW = datetime(2026, 1, 10, tzinfo=UTC)
KINDS: tuple[SourceKind, ...] = ("page", "listing", "sitemap", "opml")
SELECT = Select(item="p, li", title="a", date="time", summary="p", author="span", image="img")
BOMB = b'<!DOCTYPE x [<!ENTITY a "%s">%s]>' % (
    b"ha" * 50,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(8)),
)
NASTY = {
    "empty": b"",
    "nul": b"\0" * 10_000,
    "comments": b"<!--" * 60_000,
    "deep html": b"<html><body>" + b"<div class=meta>" * 100_000,
    "deep xml": b"<urlset>" + b"<url>" * 100_000,
    "deep outlines": b"<opml><body>" + b"<outline>" * 100_000,
    "bomb of a sitemap": BOMB + b"<urlset><url><loc>&i;</loc></url></urlset>",
    "bomb of a list": BOMB + b'<opml><body><outline xmlUrl="&i;"/></body></opml>',
    "surrogate": b"<urlset><url><loc>&#xD800;</loc></url></urlset>",
    "wrong charset": b'<?xml version="1.0" encoding="no-such"?><urlset><url><loc>\xff\xfe</loc>',
    "utf-32": "<urlset><url><loc>x</loc></url></urlset>".encode("utf-32"),
    "ampersands": b"<urlset>" + b"&" * 500_000,
    "open sections": b"<urlset>" + b"<![CDATA[" * 100_000,
    "deep json": b'<html><script type="application/ld+json">' + b"[" * 200_000,
    "looped json": b'<html><script type="application/ld+json">[{"@id":"a","@type":"Article",'
    b'"author":{"@id":"a"},"image":[[[{}]]],"headline":["x"],"keywords":{}}]</script><h1>x</h1>',
    "attributes": b"<html><p " + b"a=b " * 200_000 + b">",
    "one long line": b"<html><p>" + b"by by by 1. 1. 1. " * 200_000,
    "many titles": b"<html><title>" + b"a - " * 200_000 + b"</title>" + b"<h1>a</h1>" * 10_000,
    "bad addresses": b"<html><link rel=canonical href='http://[::1'><base href='http://['>"
    b"<h1><a href='//[x'>x</a></h1><p><a href='http://[bad'>y</a></p>",
    "many times": b"<html>" + b"<time datetime='0001-01-01T00:00:00+23:59'></time>" * 20_000,
}


def source(kind: SourceKind) -> Source:
    return Source(name="Example", kind=kind, select=SELECT if kind == "listing" else None)


def outcome(ask: Callable[[], object]) -> str:
    """What came of it: "read", or the sentence of a ParseError; anything else is raised."""
    try:
        ask()
    except ParseError as error:
        return str(error)
    return "read"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline=30.0) as child:
        yield child


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_document_is_read_or_refused_in_a_sentence(
    sandbox: Sandbox, kind: SourceKind, name: str
) -> None:
    response = Response(status=200, url="https://nasty.example/x", body=NASTY[name])
    told = outcome(lambda: sandbox.read(source(kind), response, NOW))
    assert not told.startswith("it could not be read (")
    assert "ended the reading process" not in told


WORDS = st.sampled_from(
    str.split(
        "<html> <head> <title> <body> <h1> <h2> <p> <li> <a href=/x> <a> <time> "
        '<span class=author> <div class=meta> <script type="application/ld+json"> {"@graph": [ '
        '{"@type":"NewsArticle", '
        '"headline": "author": {"@id": "1"} null ] } , </script> <link rel=canonical href=" > '
        "<urlset> <url> <loc> <lastmod> </url> </urlset> <sitemapindex> <opml> <body> <outline "
        'xmlUrl="http://a.example/" /> </opml> & &amp; &#0; &#xD800; <![CDATA[ ]]> <!-- --> '
        "2026-01-01 0001-01-01T00:00+14:00 31.12.9999T23:59-23:59 by von http://["
    )
)
PIECES = st.lists(WORDS | st.text(max_size=8) | st.just(" "), max_size=40).map("".join)


@settings(deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from([b"", b"<html>", b"<urlset>", b"<opml>"]),
    PIECES,
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_nothing_but_a_parse_error_comes_out(
    kind: SourceKind, start: bytes, text: str, encoding: str
) -> None:
    body = text.encode(encoding, "replace")
    response = Response(status=200, url="https://nasty.example/x", body=start + body)
    assert outcome(lambda: parse(source(kind), response))
