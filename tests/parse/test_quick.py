"""The fast path: what it leaves to the long way, and what both say of a feed's pace and place."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from aggregator import reading
from aggregator.model import (
    Document,
    Episode,
    Moment,
    Pace,
    Person,
    Response,
    Source,
    SourceKind,
    Text,
)
from aggregator.parse import parse, quick

SOURCE = Source(name="Example")
NOW = datetime(2026, 1, 10, tzinfo=UTC)
ITEM = "<item><title>One</title></item>"
DECLARED = "<?xml version='1.0' encoding='{}'?>"


def response(body: str | bytes, media_type: str | None = None) -> Response:
    sent = body if isinstance(body, bytes) else body.encode()
    return Response(status=200, url="https://example.org/f.xml", body=sent, media_type=media_type)


def rss(items: str, channel: str = "", root: str = "") -> str:
    return f"<rss version='2.0'{root}><channel>{channel}{items}</channel></rss>"


def both(body: str | bytes) -> Document:
    """The document, on which the two ways agree."""
    found = quick(SOURCE, response(body))
    assert found == parse(SOURCE, response(body))
    assert found
    return found


BOMB = "<!DOCTYPE x [<!ENTITY e0 'ha'>{}]>".format(
    "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
)


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>a & b</title></item>"),
        rss("<item><title>caf&eacute;</title></item>"),
        rss("<item><x:title>unbound</x:title></item>"),
        rss("<item><title>One</item>"),
        rss(ITEM)[:-4],
        rss("<item><title>&#xD800;</title></item>"),
        rss("<item><title>&#xD83D;&#xDE00;</title></item>"),
        rss("<item><title>a\0b</title></item>"),
        BOMB + rss("<item><title>&e11;</title></item>"),
        BOMB + rss("<item><title a='&e11;'>x</title></item>"),
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>" + rss(ITEM),
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + rss("<item>&x;</item>"),
        "<CHANNEL HREF='http://example.org/'><ITEM HREF='a'><TITLE>One</TITLE></ITEM></CHANNEL>",
        "<html><body>Log in to the network</body></html>",
        "<opml version='2.0'><body/></opml>",
        "",
        " \n",
        "hello there",
        "{",
        "[1]",
        rss("<item><description>Not <b>escaped</b></description></item>"),
        rss("<item><pubDate>yesterday</pubDate></item>"),
        rss("<item xml:base='b/'><link>a</link></item>"),
        rss(ITEM, root=" xmlns:dc='http://example.org/other'").replace("title>", "dc:title>"),
        rss(ITEM).encode("utf-16"),
        rss("<item><title>ليبيا</title></item>").encode("windows-1256"),
        (DECLARED.format("utf-8") + rss("<item><title>ليبيا</title></item>")).encode("cp1256"),
        DECLARED.format("utf-7") + rss(ITEM),
        (DECLARED.format("none-such") + rss("<item><title>é</title></item>")).encode("latin-1"),
    ],
)  # fmt: skip
def test_what_is_in_doubt_goes_the_long_way(body: str | bytes) -> None:
    assert quick(SOURCE, response(body)) is None
    assert reading.quick(SOURCE, response(body), NOW) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel>" + b"<!--" * 60_000,
        b"<a>" * 100_000,
        b"<rss><channel>" + b"<item>" * 100_000 + b"</item>" * 100_000 + b"</channel></rss>",
        b"<rss><channel><item>" + b"<a/>" * 1_000_000 + b"</item></channel></rss>",
        b"<rss><channel><item><title>" + b"x" * 5_000_000 + b"</title></item></channel></rss>",
        b"{" * 100_000,
        b'{"version":"https://jsonfeed.org/version/1","items":[' + b"{}," * 100_000 + b"{}]}",
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
        os.urandom(20_000),
    ],
    ids=["comments", "nested", "items", "many", "large", "braces", "objects", "brackets", "noise"],
)
def test_hostile_documents_are_left_alone(body: bytes) -> None:
    assert quick(SOURCE, response(body)) is None


@pytest.mark.parametrize(
    "inner",
    [
        "<category>a</category>" * 10_000,
        "".join(f"<category>{n}</category>" for n in range(10_000)),
        "<author>" + "a" * 500_000 + "</author>",
        "<author>" + "a@" * 200_000 + "</author>",
        "<title>" + "&lt;a" * 100_000 + "</title>",
        "<title>" + "&amp;a" * 100_000 + "</title>",
        "<link>" + "&amp;a" * 100_000 + "</link>",
        "<pubDate>" + "1 " * 100_000 + "</pubDate>",
        "<pubDate>" + "a" * 500_000 + "</pubDate>",
        "<enclosure url='a' length='" + "1" * 500_000 + "'/>",
        "<media:thumbnail url='" + ".jp" * 100_000 + "'/>",
        "<x " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>",
        "<x " + " ".join(f"xmlns:a{n}='urn:{n}'" for n in range(20_000)) + "/>",
    ],
)
def test_work_grows_with_the_size_of_a_document_and_no_faster(inner: str) -> None:
    """Anything quadratic in these would hold the test for minutes."""
    body = rss(f"<item>{inner}</item>", root=" xmlns:media='http://search.yahoo.com/mrss/'")
    found = quick(SOURCE, response(body))
    assert found is None or len(found.drafts) == 1


@pytest.mark.parametrize("kind", ["page", "listing", "sitemap", "opml"])
def test_it_is_for_feeds_only(kind: SourceKind) -> None:
    assert quick(Source(name="Example", kind=kind), response(rss(ITEM))) is None


def test_threads_may_share_it() -> None:
    bodies = [rss(f"<item><title>{n}</title></item>" * 50) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda body: quick(SOURCE, response(body)), bodies))
    assert [document and document.drafts[49].title for document in found] == [
        Text(str(n)) for n in range(40)
    ]


def test_a_reading_is_the_same_either_way() -> None:
    sent = response(
        rss("<item><title>One</title><link>/a</link><description>x</description></item>")
    )
    assert reading.quick(SOURCE, sent, NOW) == reading.read(SOURCE, sent, NOW)


@pytest.mark.parametrize(
    ("charset", "declared", "media_type"),
    [
        ("windows-1256", "windows-1256", None),
        ("windows-1256", "windows-1256", "text/xml; charset=windows-1256"),
        ("windows-1256", None, "text/xml; charset=windows-1256"),
        ("utf-8", "iso-8859-1", None),
        ("utf-8-sig", "utf-8", "text/xml"),
    ],
)
def test_a_charset_that_is_certain_is_read_at_once(
    charset: str, declared: str | None, media_type: str | None
) -> None:
    text = (DECLARED.format(declared) if declared else "") + rss(
        "<item><title>ليبيا</title></item>"
    )
    found = quick(SOURCE, response(text.encode(charset), media_type))
    assert found
    assert found.drafts[0].title == Text("ليبيا")
    assert found == parse(SOURCE, response(text.encode(charset), media_type))


SY = " xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"


@pytest.mark.parametrize(
    ("said", "pace"),
    [
        ("<ttl>60</ttl>", Pace(ttl=3_600)),
        ("<ttl> 90 </ttl>", Pace(ttl=5_400)),
        ("<ttl>0</ttl>", Pace()),
        ("<ttl>soon</ttl>", Pace()),
        ("<ttl>-5</ttl>", Pace()),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Pace(ttl=86_400)),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Pace(ttl=21_600),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Pace(ttl=43_200)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", Pace()),
        ("<ttl>60</ttl><sy:updatePeriod>weekly</sy:updatePeriod>", Pace(ttl=604_800)),
        (
            "<skipHours><hour>0</hour><hour> 7 </hour><hour>24</hour><hour>25</hour></skipHours>"
            "<skipDays><day>Sunday</day><day>monday</day><day>Never</day></skipDays>",
            Pace(skip_hours=(0, 7), skip_days=(0, 6)),
        ),
    ],
)
def test_the_pace_that_a_feed_asks_for(said: str, pace: Pace) -> None:
    assert both(rss(ITEM, said, SY)).pace == pace


def test_hubs_and_topic_of_rss_and_atom() -> None:
    links = (
        "<{0}link rel='hub' href='https://hub.example/'/>"
        "<{0}link rel='hub' href='https://hub.example/'/>"
        "<{0}link rel='self' href='https://example.org/feed'/>"
    )
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'>" + links.format("") + "</feed>"
    in_rss = rss(ITEM, links.format("a:"), " xmlns:a='http://www.w3.org/2005/Atom'")
    for body in (atom, in_rss):
        document = both(body)
        assert document.hubs == ("https://hub.example/",)
        assert document.topic == "https://example.org/feed"


def test_hubs_and_topic_of_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "feed_url": "https://example.org/feed.json",
        "hubs": [{"type": "WebSub", "url": "https://hub.example/"}, {"type": "rssCloud"}, 7],
        "items": [{"id": "1"}],
    }
    document = both(json.dumps(feed))
    assert document.hubs == ("https://hub.example/",)
    assert document.topic == "https://example.org/feed.json"


@pytest.mark.parametrize(
    ("author", "person"),
    [
        ("joe@example.org (Joe Sample)", Person("Joe Sample", email="joe@example.org")),
        ("Joe Sample &lt;joe@example.org&gt;", Person("Joe Sample", email="joe@example.org")),
        ("joe@example.museum (Joe)", Person("Joe", email="joe@example.museum")),
        ("Joe &lt;joe@example.museum&gt;", Person("Joe", email="joe@example.museum")),
        ("joe@example.museum", Person("joe@example.museum", email="joe@example.museum")),
        ("joe@example.org ()", Person("joe@example.org", email="joe@example.org")),
        ("Joe (Example Wire)", Person("Joe (Example Wire)")),
    ],
)
def test_authors_in_one_string(author: str, person: Person) -> None:
    assert both(rss(f"<item><author>{author}</author></item>")).drafts[0].authors == (person,)


def test_an_address_is_not_handed_on_to_the_next_author() -> None:
    people = (
        "<author><name>Ann</name><email>ann@example.org</email></author>"
        "<author><name>Joe</name></author>"
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{people}</entry></feed>"
    assert both(body).drafts[0].authors == (
        Person("Ann", email="ann@example.org"),
        Person("Joe"),
    )


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("mer, 16 nov 2022", Moment.day(2022, 11, 16)),
        ("Mer., 16 févr. 2022 10:00:00 +0100", Moment(datetime(2022, 2, 16, 9, tzinfo=UTC))),
        ("Mi, 16 Dez 2020 10:00:00 CET", Moment(datetime(2020, 12, 16, 9, tzinfo=UTC))),
        ("الأربعاء, 16 نوفمبر 2022", Moment.day(2022, 11, 16)),
        ("Thu,01 Jan 2004 19:48 EST", Moment(datetime(2004, 1, 2, 0, 48, tzinfo=UTC))),
        ("Thu, 01 Jan 04 19:48:21 Z", Moment(datetime(2004, 1, 1, 19, 48, 21, tzinfo=UTC))),
        ("2022-11-16 10:00:00", Moment(datetime(2022, 11, 16, 10, tzinfo=UTC))),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),
    ],
)
def test_dates_of_many_hands(raw: str, moment: Moment | None) -> None:
    assert both(rss(f"<item><pubDate>{raw}</pubDate></item>")).drafts[0].published == moment


def test_a_date_that_feedparser_reads_as_before_the_calendar_costs_no_feed() -> None:
    body = rss("<item><title>One</title><pubDate>0000-13-00 00:00:00</pubDate></item>")
    assert parse(SOURCE, response(body)).drafts[0].published is None


@pytest.mark.parametrize(
    ("charset", "title"),
    [
        ("shift_jis", "リビアの首都トリポリで金曜日、停戦協議が始まった。"),
        ("euc_jp", "リビアの首都トリポリで金曜日、停戦協議が始まった。"),
        ("euc_kr", "리비아 수도 트리폴리에서 금요일 휴전 협상이 시작되었다."),
        ("gb18030", "利比亚首都的黎波里星期五开始了由联合国斡旋的停火谈判。"),
        ("big5", "利比亞首都的黎波里星期五開始了由聯合國斡旋的停火談判。"),
    ],
)
@pytest.mark.parametrize("declared", ["", DECLARED.format("utf-8")])
def test_a_charset_of_east_asia_that_nobody_tells_is_found(
    charset: str, title: str, declared: str
) -> None:
    body = declared.encode() + rss(f"<item><title>{title}</title></item>").encode(charset)
    assert quick(SOURCE, response(body)) is None
    assert parse(SOURCE, response(body)).drafts[0].title == Text(title)


def test_xhtml_is_handed_on_as_html_without_its_wrapper() -> None:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml' "
        "xml:base='https://example.org/b/'><div xmlns='http://www.w3.org/1999/xhtml'>"
        "a<br/>b<p></p><img src='c.png'></img> &amp; c</div></content></entry></feed>"
    )
    assert both(body).drafts[0].content == Text(
        'a<br>b<p></p><img src="c.png"> &amp; c', html=True, base="https://example.org/b/"
    )


def test_a_thumbnail_is_a_picture_where_its_ending_tells() -> None:
    thumbnails = "".join(
        f"<m:thumbnail url='https://example.org/{name}'/>" for name in ("a.JPEG?w=9", "b.webp", "c")
    )
    body = rss(f"<item>{thumbnails}</item>", root=" xmlns:m='http://search.yahoo.com/mrss/'")
    assert [e.type for e in both(body).drafts[0].enclosures] == ["image/jpeg", "image/webp", None]


def test_an_element_named_like_a_field_costs_no_entry() -> None:
    names = ("authors", "links", "media_content", "title_detail", "media_credit")
    odd = "".join(f"<{name}>x</{name}>" for name in names)
    document = parse(SOURCE, response(rss(f"<item>{odd}<title>One</title></item>")))
    assert (len(document.drafts), document.complaint) == (1, None)


ITUNES = " xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
EPISODES = [
    ("<itunes:duration>3723</itunes:duration>", Episode(duration=3723)),
    ("<itunes:duration>62:03</itunes:duration>", Episode(duration=3723)),
    ("<itunes:duration> 1:02:03 </itunes:duration>", Episode(duration=3723)),
    ("<itunes:duration>12.5</itunes:duration>", Episode(duration=12)),
    ("<itunes:duration>an hour</itunes:duration>", None),
    ("<itunes:duration>0</itunes:duration>", None),
    ("<itunes:explicit>true</itunes:explicit>", Episode(explicit=True)),
    ("<itunes:explicit>yes</itunes:explicit>", Episode(explicit=True)),
    ("<itunes:explicit> False </itunes:explicit>", Episode(explicit=False)),
    ("<itunes:explicit>clean</itunes:explicit>", Episode(explicit=False)),
    ("<itunes:explicit>perhaps</itunes:explicit>", None),
    ("<itunes:image href='/e.jpg'/>", Episode(image="/e.jpg")),
    (
        "<m:content xmlns:m='http://search.yahoo.com/mrss/' url='a.mp3' duration='30'/>",
        Episode(duration=30),
    ),
]


@pytest.mark.parametrize(("sent", "episode"), EPISODES, ids=[sent for sent, _ in EPISODES])
def test_what_a_podcast_says_of_an_episode(sent: str, episode: Episode | None) -> None:
    (draft,) = both(rss(f"<item><title>x</title>{sent}</item>", root=ITUNES)).drafts
    assert draft.episode == episode
