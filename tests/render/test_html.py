"""The pages: well-formed, escaped, honest about dates, the same bytes for the same view."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import (
    Attribution,
    Enclosure,
    Evidence,
    Moment,
    OutEntry,
    Person,
    Reference,
    Site,
    Source,
    SourceState,
)
from aggregator.model.page import (
    Correction,
    CorrectionsPage,
    FeedCard,
    FeedGroup,
    FeedLink,
    FeedPage,
    FeedsPage,
    FrontPage,
    Head,
    HealthCount,
    ItemPage,
    Joined,
    Link,
    MessagePage,
    Missed,
    NearPage,
    Page,
    Paging,
    Related,
    SearchPage,
    SourcePage,
    SourceRow,
    SourcesPage,
    StatusPage,
    StoryCard,
    StoryPage,
    TagPage,
    ThreadCard,
    ThreadPage,
    Timeline,
    Version,
    Why,
)
from aggregator.render.html import Html, brief, count, direction, language

ROOT = Path(__file__).parents[2]
SITE = Site(
    title="Example Desk",
    url="https://news.example",
    id_authority="news.example,2026",
    timezone="Africa/Tripoli",
    description="Reports on an example, with their sources.",
)
SEEN = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
NOON = Moment(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
DAY = Moment.day(2019, 11, 16)
ARABIC = "مثال على عنوان خبر طويل في صحيفة للتجربة"
HOSTILE = "<script>alert(1)</script> \"quoted\" & 'single' </title><img src=x onerror=alert(2)>"
WORDS = "Example sentence about an example place where example people met and agreed on a thing. "


def credit(publisher: str = "Example Times", **more: Any) -> Attribution:
    given: dict[str, Any] = {
        "publisher_url": "https://times.example/",
        "feed_id": "tag:times.example,2026:feed",
        "feed_title": f"{publisher} – all",
        "feed_updated": SEEN,
        "source": "example-times",
        "owner": f"{publisher} Group",
    }
    return Attribution(publisher=publisher, **given | more)


def entry(item: str = "a1", title: str | None = "Example headline", **more: Any) -> OutEntry:
    given: dict[str, Any] = {
        "shown_title": title or "Example words that stand for a …",
        "link": f"https://times.example/{item}",
        "published": NOON,
        "html": f"<p>{WORDS}</p>",
        "excerpt": WORDS.strip(),
        "cut": True,
        "language": "en",
        "attribution": credit(),
    }
    return OutEntry(
        id=f"https://times.example/{item}",
        item=item,
        page=f"https://news.example/items/{item}",
        title=title,
        first_seen=SEEN,
        updated=SEEN,
        **given | more,
    )


UNTITLED = entry(
    "untitled",
    None,
    link=None,
    published=None,
    excerpt="Example words that stand for a title and go on for quite a while after it.",
    html="<p>Example words that stand for a title and go on for quite a while after it.</p>",
    cut=False,
    partial=True,
    seen_on=Reference("Example page", "https://carrier.example/page"),
    attribution=credit("Unknown publisher", publisher_url=None),
)
CARRIED = entry(
    "carried",
    "An example general is asked to stop an example offensive",
    published=DAY,
    link=None,
    authors=(Person("A. Writer"), Person("B. Writer", "https://times.example/b")),
    attribution=credit("Al Example", carrier="Carrier News", carrier_url="https://carrier.example"),
)
LONG = entry("long", ("Example words in a title without an end " * 25)[:1000])
ENDLESS = entry("endless", "x" * 1000, published=Moment.day(2026, 3, 1, origin="page"))
RTL = entry(
    "arabic",
    ARABIC,
    language="ar",
    excerpt=f"{ARABIC}. " * 4,
    html=f"<p>{ARABIC}</p>",
    attribution=credit("صحيفة المثال"),
)
EVIL = entry(
    "evil",
    HOSTILE,
    link="javascript:alert(3)",
    excerpt=HOSTILE,
    related=(Reference(HOSTILE, "javascript:alert(4)"), Reference("Fine", "https://fine.example/")),
    enclosures=(Enclosure("https://media.example/a.mp3", "audio/mpeg", 4_200_000),),
    authors=(Person(HOSTILE, "data:text/html,x"),),
    corrected=True,
    attribution=credit(HOSTILE, rights=HOSTILE, publisher_url="javascript:alert(5)"),
)
ENTRIES = (entry(), UNTITLED, CARRIED, LONG, ENDLESS, RTL, EVIL)


def story(lead: OutEntry, others: tuple[OutEntry, ...] = (), owners: int = 1) -> StoryCard:
    return StoryCard(
        id=f"s-{lead.item}",
        title=lead.shown_title,
        lead=lead,
        reports=1 + len(others),
        owners=tuple(f"Example owner {n}" for n in range(1, owners + 1)),
        others=others,
        first=DAY,
        last=NOON,
    )


def many(number: int) -> tuple[OutEntry, ...]:
    outlets = ("Example Post", "Sample Daily", "صحيفة المثال", "Specimen Wire")
    return tuple(
        entry(
            f"n{n}",
            ARABIC if n % 4 == 2 else f"Example headline number {n} of one happening",
            published=Moment(NOON.at + timedelta(minutes=47 * n)),
            attribution=credit(outlets[n % 4]),
        )
        for n in range(number)
    )


DAYS = tuple((date(2011, 2, 17) + timedelta(n * n % 3100), 1 + n % 7) for n in range(60))
THREAD = ThreadCard(
    slug="example-conflict",
    title="Example conflict",
    description="The struggle over an example, from its first day on.",
    reports=214,
    story_count=61,
    owners=19,
    timeline=Timeline(tuple(sorted(dict(DAYS).items())), undated=10),
    stories=(
        story(CARRIED, many(8), owners=7),
        story(RTL, (entry("b2"),), owners=2),
        story(LONG),
        story(UNTITLED),
        story(ENDLESS),
        story(EVIL),
        story(entry("c3", "A short example headline"), many(2), owners=3),
    ),
    last=NOON,
)
EMPTY = ThreadCard(slug="empty", title="A thread of nothing", reports=0, story_count=0, owners=0)
STATES = (
    SourceState(slug="fine", health="ok", ok_at=SEEN, checked_at=SEEN, next_at=SEEN),
    SourceState(slug="new", next_at=SEEN, reason="the network is closed"),
    SourceState(slug="down", health="failing", ok_at=SEEN, failures=4, reason="it answered 500"),
    SourceState(slug="never", health="failing", failures=2, next_at=SEEN, reason="no such host"),
    SourceState(slug="gone", health="gone", ok_at=SEEN, reason="it answered 410"),
    SourceState(slug="odd", health="ok", ok_at=SEEN, reason="three entries have no date"),
)
ROWS = tuple(
    SourceRow(
        source=Source(name=f"Example {state.slug}", slug=state.slug, url="https://times.example/f"),
        state=state,
        items=1234,
    )
    for state in STATES
)


def head(title: str, path: str) -> Head:
    return Head(
        title=title,
        path=path,
        description="What this example page holds.",
        feeds=(FeedLink(title, path if path != "/" else "/feed"),),
        crumbs=(Link("Example conflict", "/threads/example-conflict"),) if path != "/" else (),
    )


FRONT = FrontPage(
    head=head("Example Desk", "/"),
    threads=(THREAD, EMPTY),
    stories=(story(entry("d4", "Another example")), story(RTL), story(EVIL)),
    quiet=(replace(THREAD, slug="quiet", title="A quiet example"),),
    health=HealthCount.of(STATES),
    as_of=SEEN,
)
JOINED = Joined(
    fragment=Link(ARABIC, "/items/fragment"),
    into=Link("The first example", "/items/first"),
    score=0.8,
    threshold=0.5,
    evidence=(Evidence("word", HOSTILE, 0.8),),
)
MISSED = Missed(
    thread=Link("Another example", "/threads/another"),
    entry=RTL,
    evidence=(Evidence("place", ARABIC, 2.6),),
    short=("2.6 of 4 points, 1.4 short", f"“{HOSTILE}” speaks against it (-4)"),
)
OPENED = Why(
    kind="story",
    place=Link("The story", "/stories/s-carried"),
    score=0.2,
    threshold=0.5,
    nearest=Link("Nearest example", "/items/n1"),
    founded=True,
)
ITEM = ItemPage(
    head=head("An example general", "/items/carried"),
    entry=replace(
        CARRIED,
        html=f"<p>{WORDS * 5}</p>" * 3,
        related=(Reference("Example Post", "https://post.example/1"),),
    ),
    tags=(Link("Example town", "/tags/example-town"), Link(ARABIC, "/tags/mthal")),
    related=(Related(UNTITLED, "excerpt on the same page"), Related(RTL, "shares 3 names")),
    why=(
        Why(
            kind="story",
            place=Link("The story", "/stories/s-carried"),
            score=3.2,
            threshold=2.5,
            evidence=(Evidence("word", "ceasefire", 1.8), Evidence("gap", "12 days", -0.4)),
            nearest=Link("Nearest example", "/items/n1"),
            merges=(JOINED, replace(JOINED, into=Link(HOSTILE, "/items/hostile"))),
        ),
        Why(
            kind="thread",
            place=Link("Example conflict", "/threads/example-conflict"),
            score=6.0,
            threshold=4.0,
            evidence=(Evidence("place", "Example town", 2.0),),
        ),
    ),
    missed=(MISSED,),
    versions=(
        Version(number=1, seen_at=SEEN, title="First headline", material=True),
        Version(number=2, seen_at=SEEN, title="Second headline", material=True),
        Version(number=3, seen_at=SEEN, title=None, material=False),
    ),
    rule="the same link",
)
FEED = FeedCard(
    title="Major example developments",
    path="/feeds/major",
    home="/threads/example-conflict",
    page="/feeds/major",
    description="Stories that three owners report.",
    holds="One entry for every story.",
)
PAGES: dict[str, Page] = {
    "front": FRONT,
    "front-empty": FrontPage(head=head("Example Desk", "/")),
    "thread": ThreadPage(
        head=head("Example conflict", "/threads/example-conflict"),
        thread=THREAD,
        near=12,
        paging=Paging(2, 3, "/threads/example-conflict", "/threads/example-conflict?page=3"),
    ),
    "thread-empty": ThreadPage(head=head("A thread of nothing", "/threads/empty"), thread=EMPTY),
    "story": StoryPage(
        head=head("An example general", "/stories/s-carried"),
        story=story(CARRIED, many(59), owners=12),
        reports=(*many(57), UNTITLED, RTL, CARRIED),
        threads=(Link("Example conflict", "/threads/example-conflict"),),
        merges=(JOINED,),
    ),
    "item": ITEM,
    "item-first": replace(ITEM, why=(replace(OPENED, nearest=None),)),
    "item-opened": replace(ITEM, why=(OPENED,)),
    "near": NearPage(
        head=head("Near misses of Example conflict", "/threads/example-conflict/near"),
        thread=Link("Example conflict", "/threads/example-conflict"),
        missed=(MISSED, replace(MISSED, entry=EVIL), replace(MISSED, entry=UNTITLED)),
        total=120,
        paging=Paging(1, 3, None, "/threads/example-conflict/near/page/2"),
    ),
    "near-empty": NearPage(
        head=head("Near misses of nothing", "/threads/empty/near"),
        thread=Link("A thread of nothing", "/threads/empty"),
        missed=(),
        total=0,
    ),
    "item-untitled": ItemPage(head=head("Example words …", "/items/untitled"), entry=UNTITLED),
    "item-arabic": ItemPage(head=head(ARABIC, "/items/arabic"), entry=RTL),
    "item-evil": ItemPage(head=head(HOSTILE, "/items/evil"), entry=EVIL),
    "item-long": ItemPage(head=head("x" * 1000, "/items/endless"), entry=ENDLESS),
    "tag": TagPage(
        head=head("Example town", "/tags/example-town"),
        term=HOSTILE,
        scheme="place",
        entries=ENTRIES,
        total=1234,
        paging=Paging(1, 2, None, "/tags/example-town?page=2"),
    ),
    "source": SourcePage(
        head=head("Example Times", "/sources/example-times"), row=ROWS[0], entries=ENTRIES
    ),
    "sources": SourcesPage(head=head("Sources", "/sources"), rows=ROWS),
    "feeds": FeedsPage(
        head=head("Feeds", "/feeds"),
        groups=(FeedGroup("Curated", (FEED, FEED)), FeedGroup("Sources", (FEED,), "Every item.")),
    ),
    "feed": FeedPage(
        head=head("Major example developments", "/feeds/major"),
        feed=FEED,
        entries=ENTRIES,
        total=100,
        first=DAY,
        last=DAY,
        archive="https://news.example/feeds/major/archive/3",
        endings=("atom", "rss", "json", "opml"),
    ),
    "feed-empty": FeedPage(head=head("Nothing yet", "/feeds/major"), feed=FEED),
    "status": StatusPage(
        head=head("Status", "/status"), rows=ROWS, items=12345, unthreaded=3, now=SEEN
    ),
    "corrections": CorrectionsPage(
        head=head("Corrections", "/corrections"),
        corrections=(
            Correction(entry=EVIL, seen_at=SEEN, before="Before", after=HOSTILE),
            Correction(entry=RTL, seen_at=SEEN, before=ARABIC, after=ARABIC),
        ),
    ),
    "search": SearchPage(
        head=head("Search", "/search"), query=f'{HOSTILE}\x00\ud800"', entries=ENTRIES, total=7
    ),
    "message": MessagePage(
        head=head("Not found", "/nowhere"),
        text="There is no page at this address.",
        links=(Link("The digest", "/"), Link("All feeds", "/feeds")),
    ),
}


VOID = {"meta", "link", "br", "wbr", "input", "img"}


desk = cache(Html)


def render(view: Page, site: Site = SITE) -> str:
    return desk(site).page(view).decode()


class Strict(HTMLParser):
    """Reads a page and refuses what a browser would have to mend."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.path: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.path == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.seen if (value := attrs.get(name)) is not None]

    def tags(self, *names: str) -> list[str]:
        return [tag for tag, _ in self.seen if tag in names]


@pytest.fixture(scope="module", params=PAGES)
def text(request: pytest.FixtureRequest) -> str:
    return render(PAGES[request.param])


def test_a_page_is_well_formed_and_names_are_unique(text: str) -> None:
    page = Strict(text)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    named = [name for value in page.values("aria-labelledby") for name in value.split()]
    assert {*named, *page.values("for")} <= set(ids)


def test_headings_go_down_one_step_at_a_time(text: str) -> None:
    levels = [int(tag[1]) for tag in Strict(text).tags("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_page_loads_nothing_but_its_own_files(text: str) -> None:
    loading = {"stylesheet", "icon"}
    page = Strict(text)
    loaded = [a["href"] for tag, a in page.seen if tag == "link" and a["rel"] in loading]
    loaded += page.values("src")
    assert loaded
    assert all(str(address).startswith("/static/") for address in loaded)
    assert not page.tags("img", "iframe", "style", "object")
    assert not page.values("style")


def test_a_page_has_one_place_or_asks_not_to_be_indexed(text: str) -> None:
    places = re.findall('<link rel="canonical" href="https://', text)
    assert len(places) == 1 or (not places and 'content="noindex"' in text)


def test_a_page_has_language_landmarks_and_a_way_past_the_header(text: str) -> None:
    page = Strict(text)
    assert ("html", {"lang": "en"}) in page.seen
    assert page.tags("main", "footer") == ["main", "footer"]
    assert 'href="#main"' in text


def test_the_same_view_gives_the_same_bytes() -> None:
    again = Html(SITE)
    assert all(again.page(view).decode() == render(view) for view in PAGES.values())


def test_what_strangers_send_stays_text(text: str) -> None:
    assert "<script>" not in text
    assert "<img" not in text
    schemes = ("javascript:", "data:")
    assert not [href for href in Strict(text).values("href") if href.startswith(schemes)]


def test_half_a_character_and_nul_never_leave() -> None:
    query = "a\x00b\ud800c\x85"
    found = render(SearchPage(head=head("Search", "/search"), query=query))
    assert 'value="abc"' in found


def test_hostile_titles_are_shown_as_written() -> None:
    page = render(PAGES["item-evil"])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<title>&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (
            NOON,
            '<time datetime="2026-03-04T12:00:00Z" title="4 March 2026, 14:00:00 EET">'
            "4 March 2026, 14:00</time>",
        ),
        (
            DAY,
            '<time datetime="2019-11-16" title="day known, hour not">16 November 2019</time>',
        ),
        (
            Moment.day(2019, 11, 16, origin="page"),
            'title="day known, hour not; the page around the item says so">16 November 2019</time>',
        ),
        (
            None,
            'date unknown, first seen <time datetime="2026-03-05T08:30:00Z" '
            'title="5 March 2026, 10:30:00 EET">5 March 2026, 10:30</time>',
        ),
        (Moment(SEEN, origin="first-seen"), "date unknown, first seen <time"),
        (Moment(datetime.min.replace(tzinfo=UTC)), '<time datetime="0001-01-01T00:00:00Z"'),
        (Moment(datetime.max.replace(tzinfo=UTC)), '<time datetime="9999-12-31T23:59:59Z"'),
    ],
)
def test_dates_are_as_precise_as_known(published: Moment | None, shown: str) -> None:
    for page in (
        ItemPage(head=head("A", "/items/a1"), entry=entry(published=published)),
        FrontPage(head=head("A", "/"), stories=(story(entry(published=published)),)),
    ):
        assert shown in render(page)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def test_a_known_day_is_the_same_day_in_every_zone(zone: str) -> None:
    page = ItemPage(head=head("A", "/items/a1"), entry=CARRIED)
    assert ">16 November 2019</time>" in render(page, replace(SITE, timezone=zone))


def test_an_item_names_publisher_carrier_and_what_is_unknown() -> None:
    page = render(ITEM)
    assert "<b><bdi>Al Example</bdi></b>, carried by <bdi>Carrier News</bdi>" in page
    assert "<dt>Publisher’s page</dt><dd>unknown</dd>" in page
    assert "hour unknown" in page
    assert 'name="robots" content="noindex"' in page


def test_an_untitled_excerpt_says_so_and_where_it_was_seen() -> None:
    page = render(PAGES["item-untitled"])
    assert '<span class="mark">excerpt, untitled</span>' in page
    assert 'Seen as an excerpt on the page “<a href="https://carrier.example/page">' in page
    assert "<dd>unknown</dd>" in page
    assert "https://news.example/items/untitled" in page


def test_an_item_page_points_search_engines_to_the_publisher() -> None:
    page = render(PAGES["item-arabic"])
    assert '<link rel="canonical" href="https://times.example/arabic">' in page


def test_headlines_lead_to_the_publisher_and_to_us_only_without_a_link() -> None:
    page = render(FrontPage(head=head("A", "/"), stories=(story(entry()), story(UNTITLED))))
    assert '<a href="https://times.example/a1" lang="en" dir="ltr">Example headline</a>' in page
    assert '<a href="/items/untitled" lang="en" dir="ltr">Example words that' in page


def test_arabic_is_set_from_right_to_left_beside_english() -> None:
    page = render(FRONT)
    assert f'lang="ar" dir="rtl">{ARABIC}</a>' in page
    assert "<bdi>صحيفة المثال</bdi>" in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Example", "ltr"),
        (ARABIC, "rtl"),
        (f"BBC: {ARABIC}", "rtl"),
        ("Example says مثال in passing", "ltr"),
        ("שלום", "rtl"),
        ("2019 – 12", "auto"),
        ("", "auto"),
    ],
)
def test_the_direction_is_that_of_most_letters(words: str, expected: str) -> None:
    assert direction(words) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("en_US", "en-US"),
        ("kab", "kab"),
        ("english", None),
        ('"x', None),
        (None,) * 2,
    ],
)
def test_only_language_tags_become_lang(tag: str | None, expected: str | None) -> None:
    assert language(tag) == expected


@pytest.mark.parametrize(
    ("owners", "shown"),
    [(0, ">3 reports</a>"), (1, ">3 reports by one owner</a>"), (2, "<strong>2 independent")],
)
def test_only_several_owners_get_the_mark(owners: int, shown: str) -> None:
    cards = (story(entry(), many(2), owners=owners),)
    assert shown in render(FrontPage(head=head("A", "/"), stories=cards))


def test_an_empty_store_and_an_empty_thread_say_so() -> None:
    assert "No story has arrived yet" in render(PAGES["front-empty"])
    assert "No story in this thread yet" in render(PAGES["thread-empty"])
    assert "<svg" not in render(PAGES["thread-empty"])


def test_source_states_are_in_words() -> None:
    page = " ".join(render(PAGES["status"]).split())
    assert '<span class="state fine">ok</span>' in page
    assert "not reached yet</span>, next try at <time" in page
    assert "failing</span> since its last good visit, <time" in page
    assert "it answered 500" in page
    assert "Sources: 2 fine, 2 not reached yet, 2 failing." in render(FRONT)


def test_a_site_in_a_folder_keeps_its_links_in_it() -> None:
    site = replace(SITE, url="https://host.example/news/")
    page = Strict(render(FRONT, site))
    inside = [href for href in page.values("href") if href.startswith("/")]
    ours = [href for href in inside if not href.startswith("/items/")]
    assert "/news/feed.atom" in ours
    assert all(href.startswith("/news/") for href in ours)


def test_every_feed_of_a_page_is_named_in_its_head_and_its_text() -> None:
    page = render(PAGES["feed"])
    for kind in ("atom+xml", "rss+xml", "feed+json"):
        assert f'type="application/{kind}"' in page
    for ending in ("atom", "rss", "json", "opml"):
        assert f'value="https://news.example/feeds/major.{ending}"' in page
    assert "<button" in page
    assert page.count("hidden>Copy") == 4


def test_the_page_of_a_feed_says_what_it_holds_and_how_far_it_goes_back() -> None:
    page = " ".join(render(PAGES["feed"]).split())
    assert "One entry for every story." in page
    assert "It has 100 entries at the moment, dated 16 November 2019." in page
    assert 'href="/feeds/major/archive/3.atom">archive</a>' in page
    assert 'href="/threads/example-conflict">The page that shows the same</a>' in page
    assert "It has no entry yet." in render(PAGES["feed-empty"])


def test_readers_on_the_web_are_offered_where_they_can_reach_the_site() -> None:
    asked = 'url=https%3A%2F%2Fnews.example%2Ffeeds%2Fmajor.atom"'
    assert asked in render(PAGES["feed"])
    inside = Html(SITE, public=False).page(PAGES["feed"]).decode()
    assert asked not in inside
    assert "feed:https://news.example/feeds/major.atom" in inside
    assert "where the internet cannot reach it" in inside


def test_a_page_leads_to_the_page_of_its_feed_or_says_how_to_follow_it_in_place() -> None:
    link = FeedLink("Example", "/sources/example", page="/feeds/sources/example")
    page = SourcePage(head=replace(head("E", "/sources/e"), feeds=(link,)), row=ROWS[0], entries=())
    assert 'href="/feeds/sources/example">Follow<' in render(page)
    story = render(PAGES["story"])
    assert "<summary>Follow<" in story
    assert 'value="https://news.example/stories/' in story


def test_a_story_tells_who_came_how_much_later() -> None:
    page = render(PAGES["story"])
    assert page.count("first dated report") == 1
    assert "47 minutes later" in page
    assert "lag unknown" in page


def test_a_timeline_has_its_numbers_in_a_table_and_names_the_undated() -> None:
    page = render(PAGES["thread"])
    bars = re.findall(r"<title>([^<]+): (\d+) reports?</title>", page)
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="n">(\d+)</td>', page)
    assert bars == rows
    assert "10 reports without a known date are not drawn." in page


def test_brief_does_not_say_the_first_words_twice() -> None:
    assert brief(UNTITLED) == "… title and go on for quite a while after it."
    assert brief(entry()) == WORDS.strip()
    long = brief(entry(excerpt=WORDS * 9))
    assert len(long) <= 282
    assert long.endswith(" …")


@pytest.mark.parametrize(
    ("n", "noun", "expected"),
    [(0, "report", "0 reports"), (1, "story", "1 story"), (1204, "story", "1,204 stories")],
)
def test_count(n: int, noun: str, expected: str) -> None:
    assert count(n, noun) == expected


def test_only_one_file_knows_the_template_engine() -> None:
    files = (ROOT / "aggregator").rglob("*.py")
    knowing = [file.name for file in files if "jinja2" in file.read_text()]
    assert knowing == ["html.py"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_the_contrast_that_wcag_asks_for(scheme: str) -> None:
    colours = palette(scheme)
    for ink in ("ink", "quiet", "accent", "read", "good"):
        assert contrast(colours[ink], colours["paper"]) >= 4.5
    assert contrast(colours["accent"], colours["raised"]) >= 4.5
    assert contrast(colours["bar"], colours["paper"]) >= 3


def palette(scheme: str) -> dict[str, str]:
    sheet = (ROOT / "aggregator/static/style.css").read_text()
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w{6});", part)) for part in sheet.split("@media")[:2]
    )
    return light if scheme == "light" else light | dark


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
