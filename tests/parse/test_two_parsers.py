"""The fast path gives what feedparser gives: on every document we have, and on made-up ones."""

from collections import Counter
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.corpus import FEEDS, responses

from aggregator.errors import ParseError
from aggregator.model import Document, Response, Source
from aggregator.parse import parse, quick

SOURCE = Source(name="Example")

LEAKS = (
    "feedparser applies the xml:base of an element that has ended to all that follows it, where "
    "no outer element has one; an xml:base holds for its own element (XML Base, section 4)"
)
DELIBERATE = {
    "feed-rs_fixtures/feed-rs/fixture/atom/atom_example_2.xml": LEAKS,
    "feedparser_tests/tests/wellformed/sanitize/large_atom_feed_that_needs_css_sanitisation.xml": (
        LEAKS
    ),
}
"""The documents that the fast path reads otherwise, and why it should."""


def slow(response: Response) -> Document | None:
    try:
        return parse(SOURCE, response)
    except ParseError:
        return None


@pytest.mark.skipif(not FEEDS.exists(), reason="the collections of feeds are not beside this tree")
def test_the_fast_path_reads_every_document_as_feedparser_does() -> None:
    counts: Counter[str] = Counter()
    other = set()
    for name, response in responses():
        long_way, fast = slow(response), quick(SOURCE, response)
        if response.body.lstrip()[:1] in (b"{", b"["):
            assert fast == long_way, name
            continue
        counts["well-formed"] += long_way is not None and long_way.complaint is None
        counts["taken"] += fast is not None
        counts["equal"] += fast is not None and fast == long_way
        if fast is not None and fast != long_way:
            other.add(name)
    counts["deliberate"] = len(other)
    print(f"\n{dict(counts)}")  # noqa: T201  # shown by pytest -s
    assert other == DELIBERATE.keys()
    assert counts["taken"] == counts["equal"] + counts["deliberate"]
    assert counts["well-formed"] > 4_000
    assert counts["taken"] > 0.9 * counts["well-formed"]


# Made-up feeds

WORDS = st.text("aeé&<>' \"ليбн中\x85\u2019\n", max_size=12)
MARKUP = st.recursive(
    WORDS.map(escape),
    lambda inner: (
        st.builds(
            "<{0}{1}>{2}</{0}> {2}".format,
            st.sampled_from(["p", "b", "blockquote", "div", "em"]),
            st.sampled_from(["", ' class="x&amp;y"', ' xml:lang="fr"', ' TYPE="A"']),
            inner,
        )
        | st.builds("{0}<br/><img src='a.jpg' alt='&lt;'/>{0}".format, inner)
    ),
    max_leaves=5,
)
INHERITED = st.sampled_from(
    [
        "",
        "",
        ' xml:lang="ar"',
        ' xml:lang="pt_BR"',
        ' xml:base="https://example.net/b/"',
        ' lang=""',
    ]
)
DATES = st.sampled_from(
    [
        "2019-11-16T08:00:00Z",
        "Sat, 16 Nov 2019 10:30:00 +0200",
        "16 Nov 2019",
        "2019-11-16",
        "0001-01-01T00:00:00Z",
        "mer., 16 févr. 2022 10:00:00 +0100",
        "2019",
        "",
    ]
)
LINKS = st.sampled_from(
    [
        "https://example.org/1?a=1&b=2",
        "/a",
        "b/../c",
        "",
        "http:///example.org/",
        "tag:x,2026:1",
        "#",
    ]
)
SMALL = st.text("abc&<é", max_size=5)


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', '')}]]>"


def attribute(name: str, value: str | None) -> str:
    return f" {name}={quoteattr(value)}" if value is not None else ""


ESCAPED = st.one_of(WORDS.map(escape), MARKUP.map(escape), MARKUP.map(cdata), WORDS.map(cdata))
TYPED = st.one_of(
    st.builds('type="text">{0}'.format, WORDS.map(escape)),
    st.builds('type="html">{0}'.format, ESCAPED),
    st.builds('type="text/html">{0}'.format, ESCAPED),
    st.builds(">{0}".format, WORDS.map(escape)),
    st.builds('type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{0}</div>'.format, MARKUP),
)


def simple(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("<{0}{1}>{2}</{0}>".format, st.sampled_from(names), INHERITED, values)


LINK = st.builds(
    lambda rel, kind, href: (
        f"<A:link{attribute('rel', rel)}{attribute('type', kind)}{attribute('href', href)}/>"
    ),
    st.sampled_from([None, "alternate", "Self", "hub", "enclosure", "related", "via", "replies"]),
    st.sampled_from([None, "text/html", "audio/mpeg"]),
    LINKS,
)
MEDIA = st.builds(
    lambda url, kind, title: (
        f"<M:group><M:content{attribute('url', url)}{attribute('type', kind)}"
        f" fileSize='12' duration='30'>"
        f"<M:title>x{title}</M:title><M:credit>{title}</M:credit></M:content>"
        f"<M:thumbnail url='https://example.org/s.png'/></M:group>"
    ),
    LINKS,
    st.sampled_from([None, "image/jpeg", "video/mp4"]),
    SMALL.map(escape),
)
CATEGORY = st.builds(
    lambda name, scheme, text: f"<{name}{attribute('domain', scheme)}>{escape(text)}</{name}>",
    st.sampled_from(["category", "D:subject", "M:category"]),
    st.none() | SMALL,
    SMALL,
)
EPISODE = st.one_of(
    st.builds(
        "<I:duration{0}>{1}</I:duration>".format,
        st.sampled_from(["", "", " x='y'"]),
        st.sampled_from(["61", "1:01", " 01:02:03 ", "1:2:3:4", "3.5", "", "long", "&#57;"]),
    ),
    st.builds("<I:image{0}/>".format, LINKS.map(lambda link: attribute("href", link))),
    st.builds(
        "<itunes:explicit>{0}</itunes:explicit>".format,
        st.sampled_from(["yes", " true", "False", "clean", "no", "perhaps", "explicit", "", "a b"]),
    ),
)
COMMON = st.one_of(
    LINK,
    MEDIA,
    EPISODE,
    CATEGORY,
    simple(["title", "D:title", "rights", "D:rights"], ESCAPED),
    simple(["D:date", "pubDate", "published", "updated", "dcterms:created"], DATES),
    simple(["D:creator", "I:author"], SMALL.map(escape)),
    simple(["comments", "F:origLink", "link"], LINKS.map(escape)),
    simple(["D:language", "S:comments", "x:unknown"], SMALL.map(escape)),
    simple(["I:keywords", "M:keywords"], st.just("a, b,,a")),
)
RSS_FIELD = st.one_of(
    COMMON,
    simple(["description", "C:encoded", "I:summary", "D:description", "M:description"], ESCAPED),
    st.builds(
        '<guid isPermaLink="{0}">{1}</guid>'.format,
        st.sampled_from(["true", "false"]),
        LINKS.map(escape),
    ),
    st.builds("<guid>{0}</guid>".format, LINKS.map(escape)),
    st.builds('<enclosure url={0} length="7" type="audio/mpeg"/>'.format, LINKS.map(quoteattr)),
    st.builds("<source url={0}>{1}</source>".format, LINKS.map(quoteattr), SMALL.map(escape)),
    st.builds(
        "<author>{0}</author>".format,
        st.sampled_from(["a@example.org (Ann)", "Ann", "Ann &lt;a@example.info&gt;", ""]),
    ),
)
PERSON = st.builds(
    "<author><name>{0}</name><uri>{1}</uri>{2}</author>".format,
    SMALL.map(escape),
    LINKS.map(escape),
    st.sampled_from(["", "<email>a@example.org</email>"]),
)
ATOM_FIELD = st.one_of(
    COMMON,
    PERSON,
    st.builds(
        "<{0}{1} {2}</{0}>".format,
        st.sampled_from(["title", "summary", "content", "rights", "A:content"]),
        INHERITED,
        TYPED,
    ),
    st.builds("<id>{0}</id>".format, LINKS.map(escape)),
    st.builds(
        "<source><title>{0}</title>{1}{2}<id>urn:s</id></source>".format,
        SMALL.map(escape),
        PERSON,
        LINK,
    ),
)
PACE = st.sampled_from(
    [
        "",
        "<ttl>60</ttl>",
        "<Y:updatePeriod>daily</Y:updatePeriod><Y:updateFrequency>2</Y:updateFrequency>",
        "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>",
        "<skipDays><day>Sunday</day></skipDays><ttl>x</ttl>",
    ]
)
NAMESPACES = """ xmlns:A="http://www.w3.org/2005/Atom" xmlns:D="http://purl.org/dc/elements/1.1/"
 xmlns:M="http://search.yahoo.com/mrss/" xmlns:C="http://purl.org/rss/1.0/modules/content/"
 xmlns:I="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:x="https://example.org/unknown"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:S="http://purl.org/rss/1.0/modules/slash/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:Y="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:F="http://rssnamespace.org/feedburner/ext/1.0" """


def many(field: st.SearchStrategy[str], name: str) -> st.SearchStrategy[str]:
    item = st.lists(field, max_size=7).map("".join)
    items = st.lists(
        st.builds("<{0}{1}>{2}</{0}>".format, st.just(name), INHERITED, item), max_size=3
    )
    return items.map("".join)


RSS = st.builds(
    "<rss version='2.0'{0}{1}><channel>{2}{3}{4}</channel></rss>".format,
    st.just(NAMESPACES),
    INHERITED,
    st.lists(COMMON, max_size=3).map("".join),
    PACE,
    many(RSS_FIELD, "item"),
)
ATOM = st.builds(
    "<feed xmlns='http://www.w3.org/2005/Atom'{0}{1}>{2}{3}{4}</feed>".format,
    st.just(NAMESPACES),
    INHERITED,
    st.lists(st.one_of(COMMON, PERSON), max_size=3).map("".join),
    PACE,
    many(ATOM_FIELD, "entry"),
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(RSS, ATOM), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_both_parsers_read_made_up_feeds_alike(feed: str, encoding: str) -> None:
    # An outer base keeps feedparser from applying inner ones where they have ended.
    feed = (
        feed.replace("xmlns:A=", 'xml:base="https://example.org/" xmlns:A=', 1)
        if (feed.count("xml:base") and " xml:base" not in feed.partition(">")[0])
        else feed
    )
    response = Response(status=200, url="https://example.org/feed", body=feed.encode(encoding))
    fast = quick(SOURCE, response)
    if fast is not None:
        assert fast == slow(response)
