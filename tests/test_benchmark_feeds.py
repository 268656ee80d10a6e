"""The feeds that the benchmark makes up: sound where they say so, the same each time."""

import re

import pytest
from lxml import etree

from benchmarks import feeds

SOME = [feeds.feed(number) for number in range(100)]


@pytest.mark.parametrize("feed", [feed for feed in SOME if not feed.fault], ids=lambda f: f.file)
def test_a_sound_feed_is_well_formed_and_whole(feed: feeds.Feed) -> None:
    root = etree.fromstring(feeds.document(feed), etree.XMLParser(huge_tree=True))
    assert len(list(root.iter("{*}item", "{*}entry"))) == feed.items


@pytest.mark.parametrize("feed", [feed for feed in SOME if feed.fault], ids=lambda f: f.fault)
def test_a_broken_feed_is_broken(feed: feeds.Feed) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(feeds.document(feed))


def test_the_large_feed_has_one_item_without_an_id() -> None:
    items = feeds.document(SOME[feeds.LARGEST_FEED]).split(b"<item>")[1:]
    assert (len(items), sum(b"<guid" not in item for item in items)) == (feeds.LARGEST, 1)


def test_a_later_version_has_one_to_three_new_items_first() -> None:
    for feed in SOME[:20]:
        links = [re.findall(rb"<(?:link|id)>(.*?)</", feeds.document(feed, v)) for v in (0, 1)]
        assert feeds.document(feed, 1) == feeds.document(feed, 1)
        assert 1 <= feeds.newest(feed, 1) <= 3
        assert links[0] != links[1]


def test_a_huge_document_is_well_formed() -> None:
    document = feeds.huge(200_000)
    assert 200_000 <= len(document) < 220_000
    guids = [guid.text for guid in etree.fromstring(document).iter("guid")]
    assert len(guids) == len(set(guids)) > 20
