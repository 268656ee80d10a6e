"""Sitemaps: plain, with Google's extensions, as others break them."""

import gzip
from datetime import UTC, datetime

import pytest

from aggregator.errors import ParseError
from aggregator.model import Category, Document, Enclosure, Moment, Response, Source, Text
from aggregator.parse import parse, sitemap

NEWS = """
<url><loc>https://news.example/a?x=1&amp;y=2</loc><lastmod>2026-01-10</lastmod>
<news:news><news:publication><news:name>Example Times</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-01-09T08:00:00+02:00</news:publication_date>
<news:title>Port reopens &amp; trade resumes</news:title>
<news:keywords>ports, trade,, Example City</news:keywords></news:news>
<image:image><image:loc>https://news.example/a.jpg</image:loc></image:image></url>
"""
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:v="http://www.google.com/schemas/sitemap-video/1.1"'
)


def urlset(*urls: str) -> bytes:
    return f'<?xml version="1.0"?><urlset {SPACES}>{"".join(urls)}</urlset>'.encode()


def read(body: bytes, url: str = "https://news.example/maps/news.xml") -> Document:
    return parse(Source(name="Example", kind="sitemap"), Response(status=200, url=url, body=body))


def test_a_news_entry_with_everything() -> None:
    document = read(urlset(NEWS))
    (draft,) = document.drafts
    assert (document.title, document.home) == ("Example Times", "https://news.example/")
    assert draft.title == Text("Port reopens & trade resumes")
    assert draft.link == "https://news.example/a?x=1&y=2"
    assert draft.published == Moment(datetime(2026, 1, 9, 6, tzinfo=UTC))
    assert draft.updated == Moment.day(2026, 1, 10)
    assert draft.categories == (Category("ports"), Category("trade"), Category("Example City"))
    assert draft.language == "en"
    assert draft.enclosures == (Enclosure("https://news.example/a.jpg"),)
    assert (document.whole, document.complaint) == (True, None)


def test_a_plain_entry_is_a_link_that_changed_on_a_day_and_was_published_nobody_knows_when() -> (
    None
):
    (draft,) = read(
        urlset("<url><loc> https://news.example/a </loc><lastmod>2026-01-10</lastmod></url>")
    ).drafts
    assert (draft.title, draft.published) == (None, None)
    assert (draft.link, draft.updated) == ("https://news.example/a", Moment.day(2026, 1, 10))


def test_a_video_speaks_where_there_is_no_news() -> None:
    (draft,) = read(
        urlset(
            "<url><loc>https://news.example/v</loc><v:video><v:title>A crane falls</v:title>"
            "<v:description>It fell.</v:description>"
            "<v:thumbnail_loc>https://news.example/v.jpg</v:thumbnail_loc>"
            "<v:content_loc>https://news.example/v.mp4</v:content_loc>"
            "<v:publication_date>2026-01-09</v:publication_date></v:video></url>"
        )
    ).drafts
    assert (draft.title, draft.summary) == (Text("A crane falls"), Text("It fell."))
    assert draft.published == Moment.day(2026, 1, 9)
    assert [file.url[-4:] for file in draft.enclosures] == [".mp4", ".jpg"]


def test_several_publications_give_the_document_no_title() -> None:
    other = NEWS.replace("Example Times", "Example Sunday").replace("/a?", "/b?")
    assert read(urlset(NEWS, other)).title is None


@pytest.mark.parametrize("date", ["", "2026", "2026-01", "soon", "0000-00-00", "2026-13-45"])
def test_a_date_that_is_none_stays_unknown(date: str) -> None:
    (draft,) = read(
        urlset(f"<url><loc>https://a.example/</loc><lastmod>{date}</lastmod></url>")
    ).drafts
    assert draft.updated is None


def test_a_packed_sitemap_is_unpacked() -> None:
    assert len(read(gzip.compress(urlset(NEWS))).drafts) == 1


def test_bare_ampersands_keep_the_address_whole() -> None:
    (one, two) = read(
        urlset(
            "<url><loc>https://a.example/?a=1&b=2&nosuch;</loc></url>",
            "<url><loc><![CDATA[https://a.example/?c=3&d=4]]></loc></url>",
        )
    ).drafts
    assert one.link == "https://a.example/?a=1&b=2&nosuch;"
    assert two.link == "https://a.example/?c=3&d=4"


def test_prefixes_and_other_encodings_are_read() -> None:
    text = urlset("<url><loc>https://a.example/é</loc></url>").decode()
    utf16 = text.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16")
    assert [d.link for d in read(utf16).drafts] == ["https://a.example/é"]
    prefixed = b'<s:urlset xmlns:s="x"><s:url><s:loc>https://a.example/</s:loc></s:url></s:urlset>'
    assert [d.link for d in read(prefixed).drafts] == ["https://a.example/"]


def test_what_breaks_off_keeps_its_whole_addresses_and_is_asked_for_again() -> None:
    whole = urlset(NEWS, "<url><loc>https://news.example/long-address</loc></url>")
    document = read(whole[: whole.rindex(b"-address")])
    assert [draft.link for draft in document.drafts] == ["https://news.example/a?x=1&y=2"]
    assert not document.whole
    assert document.complaint == "it breaks off in the middle; 1 whole addresses were read"


def test_one_bad_entry_costs_no_other() -> None:
    bad = "<url><loc>https://a.example/\x01<b></loc></url>"
    links = [draft.link for draft in read(urlset(NEWS, bad, NEWS.replace("/a?", "/b?"))).drafts]
    assert "https://news.example/b?x=1&y=2" in links


def test_an_index_names_the_sitemap_to_choose() -> None:
    index = b"<sitemapindex>%s</sitemapindex>" % b"".join(
        b"<sitemap><loc>https://a.example/%s.xml</loc><lastmod>%s</lastmod></sitemap>" % pair
        for pair in ((b"2019", b"2019-12-31"), (b"2026", b"2026-01-10"), (b"news", b"2020-01-01"))
    )
    assert [each[18:] for each in sitemap.sitemaps(index)] == ["news.xml", "2026.xml", "2019.xml"]
    with pytest.raises(ParseError, match=r"an index of 3 sitemaps, .* https://a.example/news.xml"):
        read(index)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'<rss version="2.0"></rss>', "no sitemap"),
        (b"<opml></opml>", "this is an OPML list"),
        (b"<!doctype html><p>Please log in", "no sitemap"),
        (b"<urlset><url><loc>https://a.ex", "breaks off before the end of its first address"),
        (b"\x1f\x8bnonsense", "packed in a way that cannot be undone"),
        (gzip.compress(b"<urlset>" + b" " * 50_000_001), "larger than 50 MB"),
        (b"<sitemapindex></sitemapindex>", "lists no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(ParseError, match=sentence):
        read(body)


def test_entities_are_never_resolved() -> None:
    bomb = b'<!DOCTYPE u [<!ENTITY a "boom"><!ENTITY x SYSTEM "file:///etc/hostname">]>'
    (draft,) = read(bomb + urlset("<url><loc>https://a.example/&a;&x;</loc></url>")[21:]).drafts
    assert draft.link == "https://a.example/&a;&x;"
