"""Whatever a publisher sends: legal documents that strict parsers and tolerant readers agree on."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support import jsonfeed11, opml20, rfc4287, rss20
from support.going_out import SEEN, SPACE, credit, everything, out_entry, out_feed

from aggregator.model import (
    Attribution,
    Category,
    Enclosure,
    Episode,
    Moment,
    OutEntry,
    OutFeed,
    Person,
    Reference,
    Tombstone,
)
from aggregator.normalise.html import clean
from aggregator.render import FEED_FORMATS, atom, json_feed, rss

CHECKS: dict[str, Callable[[bytes], list[str]]] = {
    "atom": rfc4287.complaints,
    "rss": rss20.complaints,
    "json": jsonfeed11.complaints,
    "opml": opml20.complaints,
}


def faults(name: str, feed: OutFeed) -> list[str]:
    """What a validator would say of the feed, and we can help."""
    return CHECKS[name](FEED_FORMATS[name][0](feed))


def cleaned(html: str) -> str:
    """HTML as it is stored."""
    return clean(html, "https://news.example/")


HOSTILE = [
    "", " ", "\x00", "\x0b\x1f", "]]>", "<![CDATA[", "&#xD800;", "&am", "&nbsp;", "<script>",
    "--><!--", "\ud800", "\udfff tail", "\u202egnp.exe", "\ufffe\uffff", "\x85\x9f", "\r\n\t",
    "😀" * 3, "e\u0301" * 40, "https://news.example/a b", "http://[", "javascript:alert(1)", "//x",
    "http://", "حفتر", '"\'><', "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///x'>]>", "a" * 5000,
]  # fmt: skip
# Every code point, lone surrogates among them: hypothesis leaves those out by itself.
anything = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=()) | st.characters(min_codepoint=0, max_codepoint=0x9F),
    max_size=30,
)
maybe = st.none() | anything
moments = st.builds(
    Moment,
    st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
    st.sampled_from(["second", "day"]),
)
references = st.builds(Reference, anything, maybe)


def many(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


credits_ = st.builds(
    Attribution,
    publisher=anything,
    publisher_url=maybe,
    carrier=maybe,
    carrier_url=maybe,
    feed_id=st.just("tag:news.example,2020:feed"),
    feed_title=anything,
    feed_url=maybe,
    feed_updated=moments.map(lambda moment: moment.at),
    rights=maybe,
    source=st.just("example-news"),
    owner=anything,
)
entries = st.builds(
    OutEntry,
    id=st.just("replaced"),
    item=st.just("abc"),
    page=st.just("https://desk.example/items/abc"),
    title=maybe,
    shown_title=anything,
    link=maybe,
    published=st.none() | moments,
    first_seen=moments.map(lambda moment: moment.at),
    updated=moments.map(lambda moment: moment.at),
    html=anything.map(cleaned),
    excerpt=anything,
    cut=st.booleans(),
    authors=many(st.builds(Person, anything, maybe, maybe)),
    categories=many(st.builds(Category, anything, maybe, maybe)),
    language=maybe,
    rights=maybe,
    enclosures=many(st.builds(Enclosure, anything, maybe, st.none() | st.integers(-2, 10**12))),
    episode=st.none()
    | st.builds(
        Episode,
        duration=st.none() | st.integers(0, 10**9),
        image=maybe,
        explicit=st.none() | st.booleans(),
    ),
    related=many(references),
    comments=maybe,
    partial=st.booleans(),
    seen_on=st.none() | references,
    attribution=credits_,
    story=maybe,
    threads=many(anything),
)


@st.composite
def feeds(draw: Callable[[st.SearchStrategy[object]], object]) -> OutFeed:
    drawn = draw(st.lists(entries, max_size=3))
    assert isinstance(drawn, list)
    numbered = [replace(entry, id=f"{SPACE}:items/{n}") for n, entry in enumerate(drawn)]
    texts = {key: draw(anything) for key in ("title", "subtitle", "author", "language")}
    others = draw(st.lists(entries, max_size=2).map(tuple))
    feed = everything(podcast=draw(st.booleans()), hub=draw(maybe), image=draw(maybe), **texts)
    return replace(
        feed,
        entries=tuple(replace(entry, copies=others, reports=others) for entry in numbered),
        gone=(Tombstone("tag:desk.example,2026:gone", SEEN, str(draw(anything))),),
    )


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(feeds())
def test_any_text_gives_valid_documents(feed: OutFeed) -> None:
    ids = [entry.id for entry in feed.entries]
    for name, (render, _) in FEED_FORMATS.items():
        document = render(feed)
        assert faults(name, feed) == []
        assert render(feed) == document
        if name in ("atom", "rss"):
            read = feedparser.parse(document)
            assert not read.bozo, read.bozo_exception
            assert [entry.id for entry in read.entries] == ids
        elif name == "json":
            assert [item["id"] for item in json.loads(document)["items"]] == ids


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_a_hostile_text_in_every_field(hostile: str) -> None:
    reference = Reference(hostile, hostile)
    entry = out_entry(
        title=hostile,
        shown_title=hostile,
        link=hostile,
        html=cleaned(hostile),
        excerpt=hostile,
        authors=(Person(hostile, hostile, hostile),),
        categories=(Category(hostile, hostile, hostile),),
        language=hostile,
        rights=hostile,
        enclosures=(Enclosure(hostile, hostile, 0),),
        related=(reference,),
        comments=hostile,
        partial=True,
        seen_on=reference,
        attribution=credit(
            publisher=hostile,
            publisher_url=hostile,
            carrier=hostile,
            carrier_url=hostile,
            feed_title=hostile,
            feed_url=hostile,
            rights=hostile,
            owner=hostile,
        ),
        story=hostile,
        threads=(hostile,),
    )
    feed = out_feed(entry, title=hostile, subtitle=hostile, author=hostile, language=hostile)
    for name in FEED_FORMATS:
        assert faults(name, feed) == []


@pytest.mark.parametrize("name", FEED_FORMATS)
def test_an_empty_feed_is_valid(name: str) -> None:
    assert faults(name, out_feed()) == []


@pytest.mark.parametrize("name", FEED_FORMATS)
def test_an_item_with_nothing_but_an_id(name: str) -> None:
    bare = out_entry(
        title=None,
        shown_title="Untitled, Example News",
        link=None,
        published=None,
        html="",
        excerpt="",
        attribution=credit(publisher_url=None, feed_url=None),
    )
    assert faults(name, out_feed(bare)) == []


def test_media_types_name_the_charset() -> None:
    assert {name: kind for name, (_, kind) in FEED_FORMATS.items()} == {
        "atom": "application/atom+xml; charset=utf-8",
        "rss": "application/rss+xml; charset=utf-8",
        "json": "application/feed+json; charset=utf-8",
        "opml": "text/x-opml; charset=utf-8",
    }


def test_strangers_cannot_end_an_element() -> None:
    title = "</title></entry><entry><id>tag:evil.example,2026:x</id>]]>"
    feed = out_feed(out_entry(title=title, shown_title=title, html=title))
    assert len(etree.fromstring(atom(feed)).findall("{*}entry")) == 1
    assert len(etree.fromstring(rss(feed)).findall("channel/item")) == 1
    assert len(json.loads(json_feed(feed))["items"]) == 1
