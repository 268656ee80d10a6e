"""Article pages in HTML: what the head says, what the text says."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Credit, Document, Moment, Person, Response, Source
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


@pytest.mark.skipif(not GOLD.exists(), reason="the article pages of ../shared are not here")
def test_real_pages_are_read_as_people_read_them() -> None:
    titles = dates = texts = wanted = 0
    for gold in json.loads(GOLD.read_text()):
        draft = read((PAGES / gold["file"]).read_bytes(), gold["url"]).drafts[0]
        shown = " ".join((draft.content.value if draft.content else "").split())
        titles += draft.title is not None and draft.title.value.strip() == gold["title"]
        found = draft.published.at.date().isoformat() if draft.published else ""
        dates += bool(gold["date"]) and found == gold["date"]
        texts += sum(part in shown for part in gold["must_have"])
        wanted += len(gold["must_have"])
    assert titles >= 22
    assert dates >= 22
    assert texts >= 0.9 * wanted
