"""What of an item goes out, by the policy of its source."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.compose import LONGEST_BODY, entry, is_permanent, published_id, shorten, tag_uri
from aggregator.model import (
    Category,
    Credit,
    Enclosure,
    Entry,
    Episode,
    Item,
    Moment,
    OutEntry,
    Person,
    Reference,
    Site,
    Source,
    SourceState,
)

SEEN = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
AUTHORITY = "example.org,2026"
SITE = Site(title="Example Desk", url="https://desk.example/", id_authority="other.example,2030")
SOURCE = Source(
    name="Example News",
    slug="example-news",
    url="https://news.example/world.xml",
    home="https://news.example/",
)
STATE = SourceState(slug="example-news")
LONG = " ".join(f"word{n}" for n in range(200))
SENT = Entry(
    title="Example headline",
    link="https://news.example/1",
    content=f"<p>{LONG} <b>end</b></p>",
    text=f"{LONG} end",
    categories=(Category("war"),),
    enclosures=(Enclosure("https://news.example/a.mp3", "audio/mpeg"),),
    related=(Reference("Other Outlet", "https://other.example/2"),),
    comments="https://news.example/1#comments",
    authors=(Person("A. Writer"),),
)
ITEM = Item(
    id="abc",
    source="example-news",
    published_id=f"tag:{AUTHORITY}:items/abc",
    rule="new guid",
    first_seen=SEEN,
    published=Moment(SEEN - timedelta(hours=1)),
    updated=SEEN,
    revision=1,
    arrival=1,
    event_at=SEEN - timedelta(hours=1),
    entry=SENT,
)


def composed(sent: dict[str, Any] | None = None, source: dict[str, Any] | None = None,
             state: dict[str, Any] | None = None, **item: Any) -> OutEntry:  # fmt: skip
    return entry(
        replace(ITEM, entry=replace(SENT, **(sent or {})), **item),
        replace(SOURCE, **(source or {})),
        replace(STATE, **(state or {})),
        site=SITE,
        authority=AUTHORITY,
        story="s1",
        threads=("one",),
    )


def test_link_lets_no_word_of_the_body_out() -> None:
    out = composed({"summary": "<p>word7</p>"}, {"republish": "link"})
    assert (out.html, out.excerpt, out.cut, out.enclosures) == ("", "", True, ())


def test_link_lets_no_first_words_out_as_a_title() -> None:
    out = composed({"title": None}, {"republish": "link"})
    assert out.title is None
    assert out.shown_title == "Untitled, Example News"


def test_excerpt_is_plain_text_that_ends_at_a_word() -> None:
    out = composed()
    assert len(out.excerpt) <= 280
    assert out.excerpt.endswith(" …")
    assert LONG.startswith(out.excerpt.removesuffix(" …") + " ")
    assert out.html == f"<p>{out.excerpt}</p>"
    assert out.cut


def test_excerpt_is_escaped() -> None:
    out = composed({"text": 'A < B & "C" <script>alert(1)</script>', "content": "<p>A</p>"})
    assert out.html == '<p>A &lt; B &amp; "C" &lt;script&gt;alert(1)&lt;/script&gt;</p>'


def test_a_short_text_is_not_cut() -> None:
    out = composed({"text": "One.\n\nTwo.", "content": "<p>One.</p><p>Two.</p>"})
    assert (out.excerpt, out.html, out.cut) == ("One. Two.", "<p>One. Two.</p>", False)


def test_a_picture_alone_is_cut() -> None:
    out = composed({"text": "", "content": '<img src="https://news.example/i.jpg">'})
    assert (out.html, out.cut) == ("", True)


def test_nothing_sent_is_nothing_cut() -> None:
    for policy in ("link", "excerpt", "full"):
        out = composed({"text": "", "content": ""}, {"republish": policy})
        assert (out.html, out.excerpt, out.cut) == ("", "", False)


def test_full_is_the_fuller_body() -> None:
    out = composed({"summary": "<p>word0</p>"}, {"republish": "full"})
    assert (out.html, out.cut) == (SENT.content, False)
    assert len(out.excerpt) <= 280
    assert (
        composed({"content": "", "summary": "<p>s</p>"}, {"republish": "full"}).html == "<p>s</p>"
    )


def test_full_text_without_markup_becomes_paragraphs() -> None:
    out = composed({"content": "", "text": "One & 1.\n\n\n\nTwo."}, {"republish": "full"})
    assert out.html == "<p>One &amp; 1.</p><p>Two.</p>"


def test_a_very_long_body_goes_out_in_part_and_says_so() -> None:
    body = "<p>One two.</p>" * 20_000
    text = "\n\n".join(["One two."] * 20_000)
    out = composed({"content": body, "text": text}, {"republish": "full"})
    assert out.cut
    assert len(out.html) < 3 * LONGEST_BODY
    assert out.html.endswith("<p>One two. …</p>")
    assert "<p>One two.</p><p>One two.</p>" in out.html


def test_much_markup_around_a_short_text_is_not_cut() -> None:
    body = "<p><b>One</b></p>" + "<p></p>" * 20_000
    out = composed({"content": body, "text": "One"}, {"republish": "full"})
    assert (out.html, out.cut) == ("<p>One</p>", False)


@pytest.mark.parametrize(
    ("policy", "goes_out"), [("link", False), ("excerpt", True), ("full", True)]
)
def test_an_episode_goes_with_its_sound(policy: str, goes_out: bool) -> None:
    episode = Episode(duration=61, image="https://news.example/e.jpg", explicit=True)
    out = composed({"episode": episode}, {"republish": policy})
    assert bool(out.enclosures) is goes_out
    assert out.episode == (episode if goes_out else None)


@pytest.mark.parametrize("policy", ["link", "excerpt", "full"])
def test_pointers_to_the_publisher_go_out_always(policy: str) -> None:
    out = composed(source={"republish": policy})
    assert (out.title, out.link, out.comments) == (SENT.title, SENT.link, SENT.comments)
    assert (out.categories, out.related, out.authors) == (
        SENT.categories,
        SENT.related,
        SENT.authors,
    )
    assert out.attribution.publisher == "Example News"
    assert (out.story, out.threads) == ("s1", ("one",))
    assert (out.id, out.item, out.page) == (
        ITEM.published_id,
        "abc",
        "https://desk.example/items/abc",
    )


UNTITLED = [
    # text, shown title
    ("Short note.", "Short note…"),
    ("Trailing off…", "Trailing off…"),
    ("Who did it? Nobody knows.", "Who did it? Nobody knows…"),
    ("", "Untitled, Example News"),
    ("…", "Untitled, Example News"),
    ("قالت الحكومة إن القوات انسحبت.", "قالت الحكومة إن القوات انسحبت…"),
    (LONG, "word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11…"),
    ("字" * 300, "字" * 79 + "…"),
    ("First line\n\nsecond  line", "First line second line…"),
]


@pytest.mark.parametrize(("text", "shown"), UNTITLED)
def test_an_untitled_item_shows_its_first_words(text: str, shown: str) -> None:
    out = composed({"title": None, "text": text, "content": ""})
    assert (out.title, out.shown_title) == (None, shown)
    assert len(out.shown_title) <= 80


def test_published_never_moves_and_first_sight_is_no_date() -> None:
    later = replace(SENT, published=Moment(SEEN))
    assert composed({"published": later.published}).published == ITEM.published
    assert composed(published=None).published is None
    assert composed(published=Moment(SEEN, origin="first-seen")).published is None


def test_corrected_after_a_material_edit_only() -> None:
    assert not composed(revision=3).corrected
    assert composed(revision=2, updated=SEEN + timedelta(hours=1)).corrected


ELSEWHERE = Credit("Other Outlet", "https://other.example/")
CREDITS = [
    # name, entry, source, publisher, its url, carrier, its url
    ("its own", {}, {}, "Example News", "https://news.example/", None, None),
    ("another's", {"publisher": ELSEWHERE}, {},
     "Other Outlet", "https://other.example/", "Example News", "https://news.example/"),
    ("another's on a named site",
     {"publisher": Credit("Other Outlet"), "carrier": Credit("Site", "https://s.example/")}, {},
     "Other Outlet", None, "Site", "https://s.example/"),
    ("another's on a named site without address",
     {"publisher": ELSEWHERE, "carrier": Credit("Site")}, {},
     "Other Outlet", "https://other.example/", "Site", None),
    ("itself by name", {"publisher": Credit("example news")}, {},
     "Example News", "https://news.example/", None, None),
    ("seen on a page, nobody named", {"partial": True, "link": None, "carrier": Credit("Site")}, {},
     "unknown publisher", None, "Site", None),
    ("a teaser with a link", {"partial": True}, {},
     "Example News", "https://news.example/", None, None),
    ("a saved page", {"publisher": ELSEWHERE}, {"kind": "page", "url": None, "home": None},
     "Other Outlet", "https://other.example/", "Example News", None),
    ("a page is its own home", {}, {"kind": "page", "home": None},
     "Example News", "https://news.example/world.xml", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "source", "publisher", "url", "carrier", "carrier_url"),
                         [r[1:] for r in CREDITS], ids=[r[0] for r in CREDITS])  # fmt: skip
def test_credit(sent: dict[str, Any], source: dict[str, Any], publisher: str, url: str | None,
                carrier: str | None, carrier_url: str | None) -> None:  # fmt: skip
    credit = composed(sent, source).attribution
    assert (credit.publisher, credit.publisher_url) == (publisher, url)
    assert (credit.carrier, credit.carrier_url) == (carrier, carrier_url)


def test_the_feed_that_we_read() -> None:
    known = {"feed_title": "World", "feed_id": "tag:news.example,2020:f", "feed_rights": "© E"}
    credit = composed(state=known).attribution
    assert (credit.feed_title, credit.feed_id, credit.rights) == ("World", known["feed_id"], "© E")
    assert (credit.feed_url, credit.feed_updated) == (SOURCE.url, ITEM.updated)
    assert (credit.source, credit.owner) == ("example-news", "Example News")


def test_a_feed_without_an_id_gets_one_of_the_frozen_authority() -> None:
    for feed_id in (None, "7", "world feed"):
        assert (
            composed(state={"feed_id": feed_id}).attribution.feed_id
            == f"tag:{AUTHORITY}:sources/example-news"
        )


def test_a_page_is_no_feed() -> None:
    assert composed(source={"kind": "page"}).attribution.feed_url is None


@pytest.mark.parametrize(
    "url", ["https://me:secret@news.example/f", "http://x@[y", "https://a@b@news.example/f"]
)
def test_passwords_stay_home(url: str) -> None:
    credit = composed(source={"url": url, "home": url}).attribution
    assert "@" not in f"{credit.feed_url}{credit.publisher_url}"


def test_rights_of_the_item() -> None:
    assert composed().rights is None
    assert composed({"rights": "CC BY"}).rights == "CC BY"
    assert composed({"publisher": Credit("O", rights="© O")}).rights == "© O"


KEPT = [
    "https://news.example/1",
    "http://news.example",
    "HTTP://News.example/?p=1&q=2#x",
    "https://news.example:8080/",
    "https://[2001:db8::1]/x",
    "https://news.example/حفتر",
    "https://müller.example/%C3%BC",
    "tag:news.example,2020:a/1",
    "tag:a@news.example,2020-01-31:x?y#z",
    "tag:news.example,2020:",
    f"tag:{AUTHORITY}:chronicle/1",
    "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6",
    "URN:ISBN:0451450523",
    "urn:x-example:a:b",
]
MINTED = [
    None,
    "",
    "7",
    "news-1",
    "/1",
    "//news.example/1",
    "news.example/1",
    "ftp://news.example/1",
    "http:///1",
    "http://",
    "https://news.example/a b",
    " https://news.example/1",
    "https://news.example/1\n",
    "https://news.example/\x00",
    "https://news.example/\u202e",
    "https://news.example/\ud800",
    "https://news.example/\xa0",
    "https://news.example/100%",
    "https://news.example/<b>",
    "https://news.example/a#b#c",
    "https://news.example/[1]",
    "https://me:secret@news.example/1",
    "https://news.example:x/",
    "https://news.example/" + "a" * 1000,
    "javascript:alert(1)",
    "tag:news.example:x",
    "tag:news.example,20:x",
    "urn:x",
    "urn:x:1",
    "urn:uuid:1",
    "mailto:a@news.example",
    f"tag:{AUTHORITY}:items/def",
    f"TAG:{AUTHORITY}:items/def",
]


@pytest.mark.parametrize("guid", KEPT)
def test_a_permanent_id_is_kept(guid: str) -> None:
    assert published_id(guid, item_id="abc", authority=AUTHORITY, taken=False) == guid


@pytest.mark.parametrize("guid", MINTED, ids=lambda guid: ascii(guid)[:50])
def test_anything_else_gets_ours(guid: str | None) -> None:
    ours = published_id(guid, item_id="abc", authority=AUTHORITY, taken=False)
    assert ours == f"tag:{AUTHORITY}:items/abc"


@pytest.mark.parametrize("guid", KEPT)
def test_a_taken_id_is_not_given_twice(guid: str) -> None:
    assert (
        published_id(guid, item_id="abc", authority=AUTHORITY, taken=True)
        == f"tag:{AUTHORITY}:items/abc"
    )


def test_ids_of_ours_are_permanent() -> None:
    for path in ("items/abc", "feeds/threads/example", "sources/a b", "feeds/tags/حفتر"):
        assert is_permanent(tag_uri(AUTHORITY, path))


CUTS = [
    # text, limit, what is left
    ("one two three", 13, "one two three"),
    ("one two three", 12, "one two …"),
    ("A first sentence. Then", 21, "A first sentence. …"),
    ('He said "stop it now." Then more', 26, 'He said "stop it now." …'),
    ("End. Then many more words here", 26, "End. Then many more …"),
    ("3.5 million people were 3.5", 22, "3.5 million people …"),
    ("one two, three", 12, "one two …"),
    ("x" * 30, 12, "x" * 10 + " …"),
    ("e\u0301" * 10, 7, "e\u0301" * 2 + " …"),
    ("字字字字。字字字字字字字", 8, "字字字字。 …"),
]


@pytest.mark.parametrize(("text", "limit", "left"), CUTS)
def test_shorten(text: str, limit: int, left: str) -> None:
    assert shorten(text, limit) == left


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.integers(10, 50))
def test_shorten_keeps_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or text.startswith(short.removesuffix(" …"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=400), st.sampled_from(["link", "excerpt", "full"]))
def test_any_text_is_escaped_and_within_the_policy(text: str, policy: str) -> None:
    out = composed({"title": None, "text": text, "content": ""}, {"republish": policy})
    assert len(out.excerpt) <= 280
    assert out.shown_title
    if policy == "excerpt":
        assert (
            unescape(out.html.removeprefix("<p>").removesuffix("</p>")).strip()
            == out.excerpt.strip()
        )
    if policy == "link":
        assert out.html == out.excerpt == ""
