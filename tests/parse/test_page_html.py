"""Article pages in HTML: what the head says, what the text says."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import (
    Category,
    Credit,
    Document,
    Enclosure,
    Moment,
    Person,
    Response,
    Source,
    Text,
)
from aggregator.parse import parse

PAGES = Path(__file__).parents[3] / "shared" / "data" / "feeds"
GOLD = PAGES / "pages_cc" / "gold.json"

TEXT = "".join(
    f"<p>Paragraph number {n} of this example says nothing at all that anybody would miss.</p>"
    for n in range(1, 6)
)
JSON_LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Example News"},
        {
            "@type": "NewsArticle",
            "headline": "Example headline of an article",
            "datePublished": "2019-11-16T10:30:00+02:00",
            "dateModified": "2019-11-17",
            "author": [{"@type": "Person", "name": "Ann Example"}, {"name": "Joe Sample"}],
            "publisher": {"@type": "Organization", "name": "Example News"},
        },
    ],
}


def read(html: str | bytes, url: str = "https://news.example/a?x=1") -> Document:
    body = html if isinstance(html, bytes) else html.encode()
    return parse(
        Source(name="Example", kind="page"),
        Response(status=200, url=url, body=body, media_type="text/html"),
    )


def html(
    head: str = "", body: str = TEXT, top: str = "<h1>Example headline of an article</h1>"
) -> str:
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head>'
        f"<body><nav><a href=/>Home</a></nav><article>{top}{body}</article></body></html>"
    )


def test_json_ld_is_believed_first() -> None:
    script = f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script>'
    document = read(html(f'{script}<link rel="canonical" href="/a">'))
    draft = document.drafts[0]
    assert draft.title
    assert draft.title.value == "Example headline of an article"
    assert draft.published == Moment(datetime(2019, 11, 16, 8, 30, tzinfo=UTC), origin="page")
    assert draft.updated == Moment.day(2019, 11, 17, origin="page")
    assert draft.authors == (Person("Ann Example"), Person("Joe Sample"))
    assert draft.carrier == Credit("Example News")
    assert draft.link == "https://news.example/a"
    assert document.language == "en-GB"
    assert draft.content
    assert draft.content.value.count("<p>") == 5


def test_open_graph_comes_next() -> None:
    head = """<meta property="og:title" content="Example headline of an article - Example News">
    <meta property="og:site_name" content="Example News">
    <meta property="article:published_time" content="2019-11-16">
    <meta name="author" content="Example News">"""
    draft = read(html(head)).drafts[0]
    assert draft.title
    assert draft.title.value == "Example headline of an article"
    assert draft.published == Moment.day(2019, 11, 16, origin="page")
    assert (draft.authors, draft.link, draft.carrier) == ((), None, Credit("Example News"))


def test_a_bare_page_has_no_more_than_it_says() -> None:
    draft = read(html()).drafts[0]
    assert draft.title
    assert draft.title.value == "Example headline of an article"
    assert (draft.published, draft.authors, draft.link, draft.publisher) == (None, (), None, None)


def test_markup_may_name_author_and_time() -> None:
    top = (
        "<h1>Example headline of an article</h1>"
        '<span class="author">By <a rel="author" href="/ann">Ann Example</a></span>'
        '<time datetime="2019-11-16T10:00:00">last Saturday</time>'
    )
    draft = read(html(top=top)).drafts[0]
    assert draft.authors == (Person("Ann Example"),)
    assert draft.published == Moment.day(2019, 11, 16, origin="page")


@pytest.mark.parametrize(
    "broken",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", </script>',
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": 3}</script>',
        '<meta property="article:published_time" content="soon">',
    ],
)
def test_broken_metadata_costs_nothing_else(broken: str) -> None:
    draft = read(html(broken)).drafts[0]
    assert draft.title
    assert draft.title.value == "Example headline of an article"
    assert draft.published is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b"<!doctype html><html><body><nav>Home</nav></body></html>",
        b"<html><body>" + b"<div>" * 20_000,
        b"<html>\x00\x00</html>",
        b"<html><!--" * 1_000,
    ],
)
def test_a_page_without_an_article_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(ParseError):
        read(body)


def ld(*objects: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(objects)}</script>'


def test_json_ld_may_refer_to_people_and_publishers_by_their_ids() -> None:
    script = ld(
        {"@type": "WebPage", "mainEntity": {"@type": ["NewsArticle"], "headline": "A headline",
         "author": {"@id": "#ann"}, "publisher": {"@id": "#us"}, "keywords": "ports, trade",
         "image": {"@id": "#pic"}}},
        {"@graph": [{"@id": "#ann", "@type": "Person", "name": "Ann", "url": "https://a.example/"},
         {"@id": "#us", "name": "Example News"},
         {"@id": "#pic", "url": "/p.jpg", "creator": {"name": "Joe Lens"}}]},
    )  # fmt: skip
    draft = read(html(script)).drafts[0]
    assert draft.authors == (Person("Ann", "https://a.example/"),)
    assert draft.carrier == Credit("Example News")
    assert draft.categories == (Category("ports"), Category("trade"))
    assert draft.enclosures == (Enclosure("/p.jpg", credit="Joe Lens"),)


def test_an_image_may_be_an_address_and_a_name_is_none() -> None:
    bare = read(html(ld({"@type": "Article", "headline": "A", "image": ["/a.jpg", "/b.jpg"]})))
    assert bare.drafts[0].enclosures == (Enclosure("/a.jpg"),)
    named = read(html(ld({"@type": "Article", "headline": "A", "image": {"name": "A crane"}})))
    assert named.drafts[0].enclosures == ()


def test_an_author_that_is_the_site_itself_leaves_the_byline_to_speak() -> None:
    us = {"@type": "Organization", "name": "Example News"}
    script = ld({"@type": "Article", "headline": "A", "author": us, "publisher": us})
    top = "<h1>A</h1><span class=byline>By Ann Example</span>"
    assert read(html(script, top=top)).drafts[0].authors == (Person("Ann Example"),)


def test_an_article_goes_before_the_page_and_a_headline_before_none() -> None:
    script = ld(
        {"@type": "WebPage", "datePublished": "2001-01-01"},
        {"@type": "Article", "datePublished": "2002-01-01"},
        {"@type": "BlogPosting", "headline": "A headline", "datePublished": "2003-01-01"},
    )
    assert read(html(script)).drafts[0].published == Moment.day(2003, 1, 1, origin="page")


def test_the_image_of_open_graph_stands_for_the_article() -> None:
    head = (
        '<meta property="og:image" content="https://news.example/p.png">'
        '<meta property="og:image:type" content="image/png">'
        '<meta property="article:tag" content="Ports"><meta property="article:tag" content="Trade">'
    )
    draft = read(html(head)).drafts[0]
    assert draft.enclosures == (Enclosure("https://news.example/p.png", "image/png"),)
    assert draft.categories == (Category("Ports"), Category("Trade"))


def test_the_heading_that_the_title_repeats_is_the_headline() -> None:
    top = "<h1>Example News</h1><h2>Port reopens after strike</h2><h2>Other news</h2>"
    document = read(
        html("<title>Example News » Archive » Port reopens after strike</title>", top=top)
    )
    assert document.drafts[0].title == Text("Port reopens after strike")


def test_a_heading_that_leads_to_the_front_page_names_the_site() -> None:
    top = '<h1><a href="/">Notes - from the port</a></h1>'
    document = read(html("<title>Port reopens - Notes - from the port</title>", top=top))
    assert document.drafts[0].title == Text("Port reopens")
    assert document.title == "Notes - from the port"


@pytest.mark.parametrize(
    ("line", "author", "day"),
    [
        ("<div class='entry-meta'>Posted in Ports by ann42 on August 3, 2019</div>", "ann42", 3),
        ("<p class=submitted>Gespeichert von <b>Ann Example</b> am 4. August 2019 - 18:55</p>",
         "Ann Example", 4),
        ("<p class=date>Par Ann Example le 5 août 2019, mis à jour le 6 août 2019</p>",
         "Ann Example", 5),
        ("<span class=byline>By Ann Example</span>", "Ann Example", None),
        ("<p class=meta>Last edited by the by and by, 17 June 2018</p>", None, None),
        ("<div class=comments><p class=date>By Joe Sample on August 3, 2019</p></div>", None, None),
        ("<aside><time datetime=2019-08-03>3 August</time></aside>", None, None),
    ],
)  # fmt: skip
def test_a_line_may_say_by_whom_and_when(line: str, author: str | None, day: int | None) -> None:
    draft = read(html(top=f"<h1>Port reopens after strike</h1>{line}")).drafts[0]
    assert draft.published == (Moment.day(2019, 8, day, origin="page") if day else None)
    assert [person.name for person in draft.authors] == ([author] if author else [])


def test_an_address_may_hold_the_day() -> None:
    draft = read(html(), "https://news.example/2019/08/03/port-reopens").drafts[0]
    assert draft.published == Moment.day(2019, 8, 3, origin="page")
    assert read(html(), "https://news.example/2019/13/03/x").drafts[0].published is None


def test_the_one_who_wrote_it_goes_before_the_one_who_keeps_the_site() -> None:
    head = '<meta name="author" content="The Keeper">'
    top = "<h1>Port reopens</h1><span class=author>By <a href=/ann>Ann Example</a></span>"
    assert read(html(head, top=top)).drafts[0].authors == (Person("Ann Example"),)
    assert read(html(head)).drafts[0].authors == (Person("The Keeper"),)


def test_a_container_called_author_is_no_name() -> None:
    body = f"<div class='author'>{TEXT}</div>"
    assert read(html(body=body)).drafts[0].authors == ()


@pytest.mark.skipif(not GOLD.exists(), reason="the article pages of ../shared are not here")
def test_real_pages_are_read_as_people_read_them() -> None:
    """Of 31 pages; some of the rest tell what people left out, or nothing."""
    titles = dates = authors = found = wanted = spoilt = 0
    for gold in json.loads(GOLD.read_text()):
        draft = read((PAGES / gold["file"]).read_bytes(), gold["url"]).drafts[0]
        shown = " ".join((draft.content.value if draft.content else "").split())
        day = draft.published.at.date().isoformat() if draft.published else ""
        titles += draft.title is not None and draft.title.value.strip() == gold["title"]
        dates += day == gold["date"]
        authors += [person.name for person in draft.authors] == gold["authors"]
        found += sum(part in shown for part in gold["must_have"])
        wanted += len(gold["must_have"])
        spoilt += sum(part in shown for part in gold["must_not_have"])
    assert (titles >= 29, dates >= 29, authors >= 24) == (True, True, True)
    precision, recall = found / (found + spoilt), found / wanted
    assert 2 * precision * recall / (precision + recall) >= 0.97
