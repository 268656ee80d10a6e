"""RSS, RDF, Atom and CDF as drafts: each case is a small document with what must come of it."""

from datetime import UTC, datetime
from textwrap import dedent

import pytest

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
    Source,
    SourceKind,
    Text,
)
from aggregator.parse import parse


def read(body: str | bytes, media_type: str | None = None) -> Document:
    sent = body if isinstance(body, bytes) else body.encode()
    response = Response(
        status=200, url="https://example.org/f.xml", body=sent, media_type=media_type
    )
    return parse(Source(name="Example"), response)


def rss(items: str, channel: str = "<title>Example</title>") -> str:
    names = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0" {names}><channel>{channel}{items}</channel></rss>'
    )


def atom(entries: str, feed: str = "") -> str:
    return dedent(
        f"""<?xml version="1.0"?>
        <feed xmlns="http://www.w3.org/2005/Atom">{feed}{entries}</feed>"""
    )


def one(document: str) -> Draft:
    (draft,) = read(document).drafts
    return draft


def test_an_rss_item_with_everything() -> None:
    draft = one(
        rss(
            """<item><title>Example headline</title><link>/a</link>
            <guid isPermaLink="false">n-1</guid><pubDate>Sat, 16 Nov 2019 10:30:00 +0200</pubDate>
            <dc:creator>Ann Example</dc:creator><author>joe@example.org (Joe Sample)</author>
            <category domain="https://example.org/topics">Ports</category>
            <description>&lt;p&gt;Short.&lt;/p&gt;</description>
            <content:encoded><![CDATA[<p>Long <a href="b">text</a>.</p>]]></content:encoded>
            <enclosure url="/a.mp3" length="12" type="audio/mpeg"/>
            <comments>https://example.org/a#c</comments>
            <source url="https://wire.example/rss">Example Wire</source></item>"""
        )
    )
    assert draft.title == Text("Example headline")
    assert (draft.guid, draft.link) == ("n-1", "/a")
    assert draft.published == Moment(datetime(2019, 11, 16, 8, 30, tzinfo=UTC))
    assert draft.authors == (
        Person("Ann Example"),
        Person("Joe Sample", email="joe@example.org"),
    )
    assert draft.categories == (Category("Ports", "https://example.org/topics"),)
    assert draft.summary == Text("<p>Short.</p>", html=True)
    assert draft.content == Text('<p>Long <a href="b">text</a>.</p>', html=True)
    assert draft.enclosures == (Enclosure("/a.mp3", "audio/mpeg", 12),)
    assert draft.comments == "https://example.org/a#c"
    assert draft.publisher == Credit("Example Wire", feed="https://wire.example/rss")


def test_an_atom_entry_with_everything() -> None:
    document = read(
        atom(
            """<entry xml:base="https://example.org/b/"><id>tag:example.org,2026:1</id>
            <title type="html">Bread &amp;amp; &lt;b&gt;salt&lt;/b&gt;</title>
            <link href="a"/><link rel="related" href="https://other.example/x" title="Other"/>
            <link rel="via" href="https://via.example/y"/>
            <link rel="enclosure" href="c.mp3" type="audio/mpeg" length="9"/>
            <link rel="replies" type="text/html" href="a#replies"/>
            <published>2019-11-16T10:30:00Z</published><updated>2019-11-17T10:30:00+0530</updated>
            <author><name>Ann Example</name><uri>https://example.org/ann</uri></author>
            <category term="ports" scheme="https://example.org/t" label="Ports"/>
            <summary>Less &lt; more</summary>
            <content type="html" xml:lang="fr">&lt;p&gt;Texte</content>
            <rights>CC BY</rights>
            <source><id>urn:wire</id><title>Example Wire</title>
            <link rel="self" href="https://wire.example/atom"/><link href="https://wire.example/"/>
            <rights>All kept</rights></source></entry>""",
            '<id>urn:f</id><title>Example</title><link href="https://example.org/"/>'
            "<updated>2019-11-18T00:00:00Z</updated><rights>Some</rights>",
        )
    )
    draft = document.drafts[0]
    assert (document.id, document.title, document.rights) == ("urn:f", "Example", "Some")
    assert document.home == "https://example.org/"
    assert document.updated == Moment(datetime(2019, 11, 18, tzinfo=UTC))
    assert draft.title == Text("Bread &amp; <b>salt</b>", html=True, base="https://example.org/b/")
    assert (draft.guid, draft.link) == ("tag:example.org,2026:1", "https://example.org/b/a")
    assert draft.published == Moment(datetime(2019, 11, 16, 10, 30, tzinfo=UTC))
    assert draft.updated == Moment(datetime(2019, 11, 17, 5, tzinfo=UTC))
    assert draft.authors == (Person("Ann Example", "https://example.org/ann"),)
    assert draft.categories == (Category("ports", "https://example.org/t", "Ports"),)
    assert draft.summary == Text("Less < more", base="https://example.org/b/")
    assert draft.content == Text("<p>Texte", True, "https://example.org/b/", "fr")
    assert draft.language == "fr"
    assert draft.enclosures == (Enclosure("https://example.org/b/c.mp3", "audio/mpeg", 9),)
    assert draft.related == (
        Reference("Other", "https://other.example/x"),
        Reference("", "https://via.example/y"),
    )
    assert draft.comments == "https://example.org/b/a#replies"
    assert draft.rights == "CC BY"
    assert draft.publisher == Credit(
        "Example Wire", "https://wire.example/", "urn:wire", "https://wire.example/atom", "All kept"
    )


def test_rdf_and_cdf_are_read() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://example.org/"><title>Example</title></channel>
        <item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link>
        <dc:date>2019-11-16</dc:date></item></rdf:RDF>"""
    draft = one(rdf)
    assert draft.guid == draft.link == "https://example.org/1"
    assert draft.published == Moment.day(2019, 11, 16)
    cdf = '<CHANNEL HREF="http://example.org/"><ITEM HREF="a"><TITLE>One</TITLE></ITEM></CHANNEL>'
    assert one(cdf).link == "a"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2019-11-16", Moment.day(2019, 11, 16)),
        ("16 Nov 2019", Moment.day(2019, 11, 16)),
        ("Sat, 16 Nov 2019 08:00:00 GMT", Moment(datetime(2019, 11, 16, 8, tzinfo=UTC))),
        ("2019-11-16T08:00:00.25Z", Moment(datetime(2019, 11, 16, 8, tzinfo=UTC))),
        ("2019-11-16T08:00:00", Moment(datetime(2019, 11, 16, 8, tzinfo=UTC))),
        ("2019-11", None),
        ("2019", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_as_precise_as_it_was_sent(raw: str, expected: Moment | None) -> None:
    assert one(rss(f"<item><title>x</title><pubDate>{raw}</pubDate></item>")).published == expected


def test_our_own_mark_gives_day_precision_and_is_no_category() -> None:
    draft = one(
        atom(
            "<entry><id>urn:1</id><title>x</title><published>2019-11-16T00:00:00Z</published>"
            '<category scheme="tag:aggregator.example,2026:precision" term="day"/>'
            '<category term="Ports"/></entry>'
        )
    )
    assert draft.published == Moment.day(2019, 11, 16)
    assert draft.categories == (Category("Ports"),)


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("<guid>https://example.org/p</guid>", "https://example.org/p"),
        ('<guid isPermaLink="false">https://example.org/p</guid>', None),
        ("<guid>12345</guid>", None),
    ],
)
def test_an_rss_guid_is_a_link_only_where_it_is_an_address(guid: str, link: str | None) -> None:
    assert one(rss(f"<item><title>x</title>{guid}</item>")).link == link


def test_an_atom_id_is_never_a_link_and_a_guid_is_never_joined_to_the_feeds_address() -> None:
    entry = "<entry><id>https://example.org/1</id><title>x</title></entry>"
    assert one(atom(entry)).link is None
    assert one(rss("<item><title>x</title><guid>12345</guid></item>")).guid == "12345"


def test_atom_entries_inherit_the_authors_of_the_feed() -> None:
    author = "<author><name>Ann Example</name></author>"
    assert one(atom("<entry><title>x</title></entry>", author)).authors == (Person("Ann Example"),)


def test_media_is_an_enclosure_once_with_its_credit() -> None:
    draft = one(
        rss(
            """<item><title>x</title><enclosure url="https://example.org/1.jpg" type="image/jpeg"/>
            <media:content url="https://example.org/1.jpg" type="image/jpeg" fileSize="7">
            <media:credit>Ann Example</media:credit></media:content>
            <media:thumbnail url="https://example.org/s.jpg"/></item>"""
        )
    )
    assert draft.enclosures == (
        Enclosure("https://example.org/1.jpg", "image/jpeg", None, "Ann Example"),
        Enclosure("https://example.org/s.jpg", "image/jpeg"),
    )


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Plain &lt; simple", False),
        ("&lt;b&gt;Bold&lt;/b&gt;", True),
        ("AT&amp;amp;T", True),
        ("a&lt;script&gt;alert(1)&lt;/script&gt;b", True),
    ],
)
def test_whether_an_rss_title_is_html_is_told_by_its_tags(title: str, html: bool) -> None:
    found = one(rss(f"<item><title>{title}</title></item>")).title
    assert found
    assert found.html is html


def test_a_truncated_feed_keeps_what_arrived_whole() -> None:
    whole = rss("<item><title>One</title></item><item><title>Two</title></item>")
    document = read(whole[: whole.index("wo</title>")])
    assert [draft.title and draft.title.value for draft in document.drafts] == ["One"]
    assert "breaks off" in str(document.complaint)


def test_a_feed_cut_in_its_first_entry_is_no_feed() -> None:
    with pytest.raises(ParseError, match="breaks off"):
        read(rss("<item><title>One</title></item>").partition("ne</title>")[0])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a&#xD800;b", "ab"),
        ("a&#0;b&#x1F;", "ab"),
        ("&#xD83D;&#xDE00;", "\N{GRINNING FACE}"),
        ("&#55357;&#56832;", "\N{GRINNING FACE}"),
        ("&#8217;", "’"),
    ],
)
def test_forbidden_character_references_cost_a_character_and_no_feed(sent: str, kept: str) -> None:
    title = one(rss(f"<item><title>{sent}</title></item>")).title
    assert title
    assert title.value == kept


@pytest.mark.parametrize(
    ("encoding", "declared", "media_type"),
    [
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "application/xml; charset=iso-8859-1"),
        ("utf-8-sig", "utf-8", None),
        ("utf-16", "utf-16", None),
        ("windows-1256", "windows-1256", "text/plain"),
        ("windows-1256", "utf-8", "text/xml; charset=windows-1256"),
    ],
)
def test_the_charset_is_found_whatever_the_labels_say(
    encoding: str, declared: str, media_type: str | None
) -> None:
    text = rss("<item><title>ليبيا ’</title></item>").replace(
        '<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>'
    )
    (draft,) = read(text.encode(encoding), media_type).drafts
    assert draft.title
    assert draft.title.value == "ليبيا ’"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>Log in to the network</body></html>", "HTML page"),
        (b"<html><head></head></html>", "discover"),
        (b"hello there", "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (b"https://example.org/feed.xml", "not a feed"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "sitemap"),
        (b'{"a": 1}', "JSON Feed"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x00\xff\xfe\x01" * 50, "not a feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("")).drafts == ()
    assert read(atom("", "<title>x</title>")).complaint is None


def test_entities_that_grow_are_not_expanded() -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{lines}]>' + rss(
        "<item><title>&e8;</title></item>"
    ).removeprefix('<?xml version="1.0"?>')
    for draft in read(bomb).drafts:
        assert draft.title is None or len(draft.title.value) < 1_000


@pytest.mark.parametrize("kind", ["listing", "sitemap", "opml"])
def test_kinds_to_come_say_so(kind: SourceKind) -> None:
    with pytest.raises(ParseError, match="not built yet"):
        parse(Source(name="Example", kind=kind), Response(status=200, url="", body=b"x"))
