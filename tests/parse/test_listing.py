"""Listing pages by the editor's selectors."""

from datetime import UTC, datetime

import pytest

from aggregator.errors import ParseError
from aggregator.model import Document, Enclosure, Moment, Person, Response, Select, Source
from aggregator.parse import parse

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Notices of the port</title></head><body>
<nav><ul><li><a href="/">Home</a></li></ul></nav>
<ul class="notices">
<li class="notice"><img data-src="/1.jpg" src="data:image/gif;base64,x">
  <h3><a href="/notices/1">Berth 4 closes</a></h3>
  <time datetime="2026-01-09T08:00:00+02:00">yesterday</time>
  <span class="by">By Ann Example and Joe Sample</span>
  <p class="lead">The berth closes for <b>repairs</b>.</p></li>
<li class="notice"><a href="notices/2"><h3>New tariff</h3></a>
  <span class="when">Published on 8 January 2026</span></li>
<li class="notice"><a href="#top">↑</a> <a href="/notices/3">Nothing but a link</a></li>
</ul></body></html>"""


NOTICE = Select(item="li.notice")


def read(select: Select | None = NOTICE, page: str | bytes = PAGE) -> Document:
    source = Source(name="Port", kind="listing", select=select)
    body = page if isinstance(page, bytes) else page.encode()
    return parse(source, Response(status=200, url="https://port.example/list/", body=body))


def test_title_link_and_date_are_found_where_pages_have_them() -> None:
    document = read(Select(item="li.notice:not(:last-child)"))
    one, two = document.drafts
    assert (document.title, document.language) == ("Notices of the port", "en")
    assert [d.title.value for d in (one, two) if d.title] == ["Berth 4 closes", "New tariff"]
    assert (one.link, two.link) == ("/notices/1", "notices/2")
    assert one.published == Moment(datetime(2026, 1, 9, 6, tzinfo=UTC), origin="page")
    assert (two.published, one.authors, one.summary, one.enclosures) == (None, (), None, ())


def test_each_thing_may_be_told() -> None:
    document = read(
        Select(
            item=".notices > li",
            title="h3, a[href^='/notices/']",
            link="a:not([href^='#'])",
            date="time, .when",
            summary=".lead",
            image="img",
            author=".by",
        )
    )
    one, two, three = document.drafts
    assert one.enclosures == (Enclosure("/1.jpg"),)
    assert one.authors == (Person("Ann Example"), Person("Joe Sample"))
    assert one.summary
    assert "<b>repairs</b>" in one.summary.value
    assert two.published == Moment.day(2026, 1, 8, origin="page")
    assert three.link == "/notices/3"
    assert three.title
    assert three.title.value == "Nothing but a link"
    assert document.complaint is None


def test_an_item_may_be_a_link_or_inside_one() -> None:
    page = (
        "<html><head><base href='https://cdn.example/x/'></head><body><a class=c href=1><p>One</a>"
        "<a href=2><div class=c><h2>Two</h2></div></a>"
    )
    one, two = read(Select(item=".c"), page).drafts
    assert (one.link, two.link) == ("1", "2")
    assert [d.title.value for d in (one, two) if d.title] == ["One", "Two"]
    assert one.base == "https://cdn.example/x/"


@pytest.mark.parametrize(
    ("select", "sentence"),
    [
        (Select(item="li.gone"), 'the selector item = "li.gone" finds nothing on this page'),
        (Select(item="li.notice", title="h5"), 'the selector title = "h5" finds nothing in any'),
        (Select(item="li.notice", link="b.gone"), 'the selector link = "b.gone" finds nothing'),
        (Select(item="li["), 'the selector item = "li\\[" cannot be used: Expected'),
        (Select(item="li::before"), "no pseudo-elements"),
        (None, "no \\[sources.select\\]"),
    ],
)
def test_what_does_not_fit_the_page_is_told_by_name(select: Select | None, sentence: str) -> None:
    with pytest.raises(ParseError, match=sentence):
        read(select)


def test_a_lesser_selector_that_finds_nothing_costs_no_item() -> None:
    document = read(Select(item="li.notice", date=".gone", image="video"))
    assert len(document.drafts) == 3
    assert document.complaint == (
        'the selector date = ".gone" finds nothing in any item of this page'
    )


@pytest.mark.parametrize("page", [b"plain words", b'<rss version="2.0"><channel/></rss>', b"{}"])
def test_what_is_no_page_is_refused(page: bytes) -> None:
    with pytest.raises(ParseError, match="not an HTML page"):
        read(page=page)


@pytest.mark.parametrize("date", ["soon", "31 February 2026", "05/06/2026"])
def test_a_date_that_cannot_be_told_stays_unknown(date: str) -> None:
    (draft,) = read(Select(item="p"), f"<html><p><time>{date}</time><a href=1>x</a>").drafts
    assert draft.published is None


def test_the_first_hour_of_all_is_a_day() -> None:
    (draft,) = read(
        Select(item="p"), "<html><p><time>0001-01-01T00:00:00+23:59</time><a href=1>x</a>"
    ).drafts
    assert draft.published == Moment.day(1, 1, 1, origin="page")
