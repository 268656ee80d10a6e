"""Atom and RSS, rule by rule."""

import locale
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from lxml import etree
from support import rfc4287, rss20
from support.going_out import AUTHORITY, SPACE, credit, out_entry, out_feed

from aggregator.model import (
    Category,
    Enclosure,
    Episode,
    Moment,
    OutEntry,
    OutFeed,
    Person,
    Reference,
)
from aggregator.render import atom, rss
from aggregator.render.marks import best

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "m": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
AUDIO = Enclosure("https://news.example/a.mp3", "audio/mpeg", 1234)
IMAGE = Enclosure("https://news.example/i.jpg", "image/jpeg")
CREDITED = Enclosure("https://news.example/c.jpg", "image/jpeg", None, "A. Photographer")
OTHER = out_entry(
    id=f"{SPACE}:items/other",
    link="https://other.example/1",
    attribution=credit(publisher="Other Outlet"),
)
THIRD = out_entry(
    id=f"{SPACE}:items/third",
    link="https://third.example/1",
    attribution=credit(publisher="A Third"),
)


def find(document: bytes, path: str) -> Any:
    return etree.fromstring(document).xpath(path, namespaces=NS)


def in_atom(entry: OutEntry, path: str) -> Any:
    document = atom(out_feed(entry))
    assert rfc4287.complaints(document) == []
    return find(document, f"/a:feed/a:entry/{path}")


def in_rss(entry: OutEntry, path: str) -> Any:
    document = rss(out_feed(entry))
    assert rss20.complaints(document) == []
    return find(document, f"/rss/channel/item/{path}")


ATOM_RULES = [
    # name, changes, path, what is found there
    ("id", {}, "a:id/text()", [f"{SPACE}:items/abc"]),
    ("title", {}, "a:title/text()", ["Example headline"]),
    ("first words for a title", {"title": None, "shown_title": "First words…"},
     "a:title/text()", ["First words…"]),
    ("title is text", {"title": "x", "shown_title": "AT&T <b>"}, "a:title/text()", ["AT&T <b>"]),
    ("a title about markup is HTML", {"title": "x", "shown_title": "The </b> of &amp;"},
     "a:title[@type='html']/text()", ["The &lt;/b&gt; of &amp;amp;"]),
    ("no mark turns the words around a title", {"title": "x", "shown_title": "\u202ea\u2066b"},
     "a:title/text()", ["ab"]),
    ("body is html", {}, "a:content/@type", ["html"]),
    ("body", {}, "a:content/text()", ["<p>Example body.</p>"]),
    ("no body: whose it is", {"html": ""}, "a:content/text()", ["<p>Source: Example News.</p>"]),
    ("published", {}, "a:published/text()", ["2026-01-30T08:15:30Z"]),
    ("updated", {}, "a:updated/text()", ["2026-01-31T09:30:00Z"]),
    ("no date: none", {"published": None}, "a:published", []),
    ("no date: updated is first sight", {"published": None}, "a:updated/text()",
     ["2026-01-31T09:30:00Z"]),
    ("a day", {"published": Moment.day(2019, 11, 16)}, "a:published/text()",
     ["2019-11-16T00:00:00Z"]),
    ("a day is marked", {"published": Moment.day(2019, 11, 16)},
     f"a:category[@scheme='tag:{AUTHORITY}:precision']/@term", ["day"]),
    ("a second is not", {}, "a:category", []),
    ("other zones become UTC",
     {"updated": datetime(2026, 1, 31, 1, 0, 0, 999, timezone(timedelta(hours=2)))},
     "a:updated/text()", ["2026-01-30T23:00:00Z"]),
    ("link", {}, "a:link[@rel='alternate']/@href", ["https://news.example/1"]),
    ("no link: no alternate", {"link": None}, "a:link[@rel='alternate']", []),
    ("never our page", {"link": None}, "a:link[contains(@href, 'desk.example')]", []),
    ("no link, no body: content all the same", {"link": None, "html": ""}, "a:content/text()",
     ["<p>Source: Example News.</p>"]),
    ("a script is no link", {"link": "javascript:alert(1)"}, "a:link", []),
    ("links are mended", {"link": "https://news.example/a b%|ü"},
     "a:link[@rel='alternate']/@href", ["https://news.example/a%20b%25%7C%C3%BC"]),
    ("related", {"related": (Reference("Other Outlet", "https://other.example/2"),)},
     "a:link[@rel='related'][@title='Other Outlet']/@href", ["https://other.example/2"]),
    ("related without an address", {"related": (Reference("Other Outlet"),)},
     "a:link[@rel='related']", []),
    ("comments", {"comments": "https://news.example/1#c"}, "a:link[@rel='replies']/@href",
     ["https://news.example/1#c"]),
    ("every enclosure", {"enclosures": (AUDIO, IMAGE)}, "a:link[@rel='enclosure']/@type",
     ["audio/mpeg", "image/jpeg"]),
    ("its length", {"enclosures": (AUDIO, IMAGE)}, "a:link[@rel='enclosure']/@length", ["1234"]),
    ("an impossible length", {"enclosures": (Enclosure(AUDIO.url, None, -1),)},
     "a:link/@length", []),
    ("persons", {"authors": (Person("A. Writer", "https://news.example/a", "a@news.example"),)},
     "a:author/*/text()", ["A. Writer", "https://news.example/a"]),
    ("no address in a name",
     {"authors": (Person("A. Writer <a@news.example>"), Person("b@news.example"))},
     "a:author/a:name/text()", ["A. Writer"]),
    ("nobody: no author of the entry", {}, "a:author", []),
    ("nobody: the publisher in the source", {}, "a:source/a:author/a:name/text()",
     ["Example News"]),
    ("source id", {}, "a:source/a:id/text()", ["tag:news.example,2020:feed"]),
    ("source title", {}, "a:source/a:title/text()", ["Example News: world"]),
    ("source updated", {}, "a:source/a:updated/text()", ["2026-01-31T09:30:00Z"]),
    ("source self", {}, "a:source/a:link[@rel='self']/@href", ["https://news.example/world.xml"]),
    ("source home", {}, "a:source/a:link[@rel='alternate']/@href", ["https://news.example/"]),
    ("source rights", {}, "a:source/a:rights/text()", ["© Example News"]),
    ("own rights", {"rights": "CC BY 4.0"}, "a:rights/text()", ["CC BY 4.0"]),
    ("no via for its own", {}, "a:link[@rel='via']", []),
    ("via the carrier",
     {"attribution": credit(carrier="Carrier", carrier_url="https://carrier.example/")},
     "a:link[@rel='via'][@title='Carrier']/@href", ["https://carrier.example/"]),
    ("the carrier's feed",
     {"attribution": credit(carrier="Carrier", carrier_url="https://carrier.example/")},
     "a:source/a:link[@rel='alternate']/@href", ["https://carrier.example/"]),
    ("partial", {"partial": True}, f"a:category[@scheme='{SPACE}:partial']/@term", ["partial"]),
    ("partial says where",
     {"partial": True, "seen_on": Reference("A <page>", "https://page.example/?a&b")},
     "a:content/text()",
     ["<p>Example body.</p>\n<p>Seen as an excerpt on the page "
      '“<a href="https://page.example/?a&amp;b">A &lt;page&gt;</a>”.</p>']),
    ("partial on a page without address", {"partial": True, "seen_on": Reference("A page")},
     "a:content/text()", ["<p>Example body.</p>\n<p>Seen as an excerpt on the page “A page”.</p>"]),
    ("partial via", {"partial": True, "seen_on": Reference("A page", "https://page.example/")},
     "a:link[@rel='via']/@href", ["https://page.example/"]),
    ("category", {"categories": (Category("war", "https://news.example/c", "War"),)},
     "a:category[@scheme='https://news.example/c'][@label='War']/@term", ["war"]),
    ("category with a name for a scheme", {"categories": (Category("war", "topics"),)},
     "a:category[not(@scheme)]/@term", ["war"]),
    ("blank category", {"categories": (Category("\x00 "),)}, "a:category", []),
    ("threads and story", {"threads": ("one", "two"), "story": "s1"}, "a:category/@term",
     ["one", "two", "s1"]),
    ("their schemes", {"threads": ("one",), "story": "s1"}, "a:category/@scheme",
     [f"{SPACE}:threads", f"{SPACE}:stories"]),
    ("no publisher files under our threads",
     {"categories": (Category("one", f"{SPACE}:threads"), Category("s", f"{SPACE}:stories"))},
     "a:category", []),
    ("language", {"language": "ar"}, "@xml:lang", ["ar"]),
    ("language that is none", {"language": "???"}, "@xml:lang", []),
    ("brackets in an address", {"link": "https://[::1]/a?b[]=1"},
     "a:link[@rel='alternate']/@href", ["https://[::1]/a?b%5B%5D=1"]),
    ("a scheme that is none", {"categories": (Category("war", "javascript:x"),)},
     "a:category/@scheme", []),
    ("who carried the same", {"copies": (OTHER, THIRD)}, "a:link[@rel='related']/@title",
     ["Other Outlet", "A Third"]),
    ("who else reported", {"reports": (OTHER,)}, "a:link[@rel='related']/@href",
     ["https://other.example/1"]),
    ("an address is related once",
     {"reports": (OTHER,), "related": (Reference("Other", "https://other.example/1"),)},
     "a:link[@rel='related']/@title", ["Other"]),
    ("pictures have their credit", {"enclosures": (AUDIO, CREDITED)},
     "m:content[@medium='image']/m:credit/text()", ["A. Photographer"]),
    ("the length of a sound", {"enclosures": (IMAGE, AUDIO), "episode": Episode(duration=61)},
     "m:content[@duration='61']/@url", [AUDIO.url]),
    ("a picture has no length", {"enclosures": (IMAGE,), "episode": Episode(duration=61)},
     "m:content/@duration", []),
    ("a sound of which nothing more is known", {"enclosures": (AUDIO,)}, "m:content", []),
]  # fmt: skip

RSS_RULES = [
    ("guid", {}, "guid/text()", [f"{SPACE}:items/abc"]),
    ("guid is no link", {}, "guid/@isPermaLink", ["false"]),
    ("guid is the link", {"id": "https://news.example/1"}, "guid/@isPermaLink", ["true"]),
    ("title", {}, "title/text()", ["Example headline"]),
    ("no title: none", {"title": None, "shown_title": "First…"}, "title", []),
    ("body", {}, "description/text()", ["<p>Example body.</p>"]),
    ("no title, no body: description all the same", {"title": None, "html": ""},
     "description/text()", ["<p>Source: Example News.</p>"]),
    ("pubDate", {}, "pubDate/text()", ["Fri, 30 Jan 2026 08:15:30 GMT"]),
    ("a day", {"published": Moment.day(2019, 11, 16)}, "pubDate/text()",
     ["Sat, 16 Nov 2019 00:00:00 GMT"]),
    ("a day is marked", {"published": Moment.day(2019, 11, 16)},
     f"category[@domain='{SPACE}:precision']/text()", ["day"]),
    ("a year of three digits", {"published": Moment.day(987, 1, 1)}, "pubDate/text()",
     ["Mon, 01 Jan 0987 00:00:00 GMT"]),
    ("no date: none", {"published": None}, "pubDate", []),
    ("link", {}, "link/text()", ["https://news.example/1"]),
    ("no link: none", {"link": None}, "link", []),
    ("the best enclosure", {"enclosures": (IMAGE, AUDIO)}, "enclosure/@url", [AUDIO.url]),
    ("its length", {"enclosures": (IMAGE, AUDIO)}, "enclosure/@length", ["1234"]),
    ("no length", {"enclosures": (IMAGE,)}, "enclosure/@length", ["0"]),
    ("no type", {"enclosures": (Enclosure(AUDIO.url, "sound"),)}, "enclosure/@type",
     ["application/octet-stream"]),
    ("source", {}, "source[@url='https://news.example/world.xml']/text()",
     ["Example News: world"]),
    ("a page has no source", {"attribution": credit(feed_url=None)}, "source", []),
    ("persons", {"authors": (Person("A. Writer", None, "a@news.example"), Person("B"))},
     "dc:creator/text()", ["A. Writer", "B"]),
    ("nobody: no creator", {}, "dc:creator", []),
    ("mail addresses stay home", {"authors": (Person("A", None, "a@news.example"),)}, "author", []),
    ("publisher", {}, "dc:publisher/text()", ["Example News"]),
    ("rights of the feed", {}, "dc:rights/text()", ["© Example News"]),
    ("rights of the item", {"rights": "CC BY 4.0"}, "dc:rights/text()", ["CC BY 4.0"]),
    ("related", {"related": (Reference("Other Outlet", "https://other.example/2"),)},
     "a:link[@rel='related']/@href", ["https://other.example/2"]),
    ("category by its label", {"categories": (Category("w", None, "War"),)}, "category/text()",
     ["War"]),
    ("comments", {"comments": "https://news.example/1#c"}, "comments/text()",
     ["https://news.example/1#c"]),
    ("language", {"language": "ar"}, "@xml:lang", ["ar"]),
    ("who carried the same", {"copies": (OTHER,)}, "a:link[@rel='related']/@title",
     ["Other Outlet"]),
    ("the other media", {"enclosures": (IMAGE, AUDIO)}, "m:content/@url", [IMAGE.url]),
    ("pictures have their credit", {"enclosures": (CREDITED,)}, "m:content/m:credit/text()",
     ["A. Photographer"]),
    ("no sound twice", {"enclosures": (AUDIO,), "episode": Episode(duration=61)}, "m:content", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "path", "found"), [r[1:] for r in ATOM_RULES], ids=[r[0] for r in ATOM_RULES]
)
def test_atom(changes: dict[str, Any], path: str, found: list[str]) -> None:
    assert in_atom(out_entry(**changes), path) == found


@pytest.mark.parametrize(
    ("changes", "path", "found"), [r[1:] for r in RSS_RULES], ids=[r[0] for r in RSS_RULES]
)
def test_rss(changes: dict[str, Any], path: str, found: list[str]) -> None:
    assert in_rss(out_entry(**changes), path) == found


FEED_RULES = [
    (atom, "/a:feed/a:id/text()", [f"{SPACE}:feeds/threads/example"]),
    (atom, "/a:feed/a:updated/text()", ["2026-01-31T09:30:00Z"]),
    (atom, "/a:feed/a:link[@rel='self']/@href", ["https://desk.example/threads/example.atom"]),
    (atom, "/a:feed/a:link[@rel='alternate']/@href", ["https://desk.example/threads/example"]),
    (atom, "/a:feed/a:author/a:name/text()", ["Example Desk"]),
    (atom, "/a:feed/a:subtitle/text()", ["All of it"]),
    (atom, "/a:feed/@xml:lang", ["en"]),
    (rss, "/rss/channel/link/text()", ["https://desk.example/threads/example"]),
    (rss, "/rss/channel/a:link[@rel='self']/@href", ["https://desk.example/threads/example.rss"]),
    (rss, "/rss/channel/lastBuildDate/text()", ["Sat, 31 Jan 2026 09:30:00 GMT"]),
    (rss, "/rss/channel/description/text()", ["All of it"]),
    (rss, "/rss/channel/language/text()", ["en"]),
]


@pytest.mark.parametrize(("render", "path", "found"), FEED_RULES)
def test_the_feed_itself(render: Callable[[OutFeed], bytes], path: str, found: list[str]) -> None:
    assert find(render(out_feed()), path) == found


@pytest.mark.parametrize(("render", "path"), [(atom, "//a:entry/a:id"), (rss, "//item/guid")])
def test_entries_keep_their_order(render: Callable[[OutFeed], bytes], path: str) -> None:
    ids = [f"{SPACE}:items/{n}" for n in range(12)]
    document = render(out_feed(*(out_entry(id=id_) for id_ in ids)))
    assert [element.text for element in find(document, path)] == ids


def test_an_empty_description_is_the_title() -> None:
    assert find(rss(out_feed(subtitle="")), "//channel/description/text()") == ["Example thread"]


def test_best_takes_only_what_can_be_fetched() -> None:
    assert best((Enclosure("not an address", "audio/mpeg"),)) is None


def test_plain_text_in_rss_is_written_as_the_profile_asks() -> None:
    entry = out_entry(title="AT&T <3", categories=(Category("R&D"),))
    document = rss(out_feed(entry, title="A & B"))
    assert b"<title>AT&#x26;T &#x3C;3</title>" in document
    assert b"<category>R&#x26;D</category>" in document
    assert b"<title>A &#x26; B</title>" in document
    assert b"&amp;" not in document


def test_declares_utf8() -> None:
    for render in (atom, rss):
        assert render(out_feed()).startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


def test_rss_leaves_the_locale_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("the locale belongs to the whole process")

    monkeypatch.setattr(locale, "setlocale", refuse)
    rss(out_feed(out_entry()))


def test_no_clock() -> None:
    ancient = datetime(2001, 2, 3, tzinfo=UTC)
    feed = out_feed(
        out_entry(updated=ancient, published=None, attribution=credit(feed_updated=ancient)),
        updated=ancient,
    )
    year = str(datetime.now(UTC).year).encode()
    for document in (atom(feed), rss(feed)):
        assert year not in document.replace(AUTHORITY.encode(), b"")
