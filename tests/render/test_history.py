"""What a feed says of its past, its hub, its picture and what is gone, in every form."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support import opml20, rfc4287, rss20
from support.going_out import SEEN, SPACE, credit, everything, out_entry, out_feed

from aggregator import opml
from aggregator.model import History, OutFeed, Tombstone
from aggregator.render import Renderer, atom, json_feed, outlines, rss

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "thr": "http://purl.org/syndication/thread/1.0",
}
HERE = "https://desk.example/threads/example"
CURRENT = History(current=HERE, previous=f"{HERE}/archive/2")
ARCHIVE = History(is_archive=True, current=HERE, previous=f"{HERE}/archive/1")


def find(render: Renderer, feed: OutFeed, path: str) -> Any:
    return etree.fromstring(render(feed)).xpath(path, namespaces=NS)


def links(render: Renderer, feed: OutFeed) -> dict[str, str]:
    found = find(render, feed, "/a:feed/a:link | /rss/channel/a:link")
    return {link.get("rel"): link.get("href") for link in found}


@pytest.mark.parametrize(("render", "ending"), [(atom, "atom"), (rss, "rss")])
def test_the_feed_leads_to_its_past(render: Renderer, ending: str) -> None:
    found = links(render, out_feed(history=CURRENT))
    assert found["prev-archive"] == f"{HERE}/archive/2.{ending}"
    assert "next-archive" not in found
    assert "current" not in found
    assert find(render, out_feed(history=CURRENT), "//fh:archive") == []


@pytest.mark.parametrize(("render", "ending"), [(atom, "atom"), (rss, "rss")])
def test_an_archive_says_that_it_is_one(render: Renderer, ending: str) -> None:
    found = links(render, out_feed(history=ARCHIVE))
    assert found["prev-archive"] == f"{HERE}/archive/1.{ending}"
    assert "next-archive" not in found
    assert found["current"] == f"{HERE}.{ending}"
    assert len(find(render, out_feed(history=ARCHIVE), "/*/fh:archive | //channel/fh:archive")) == 1


def test_json_leads_to_its_past() -> None:
    assert json.loads(json_feed(out_feed(history=CURRENT)))["next_url"] == f"{HERE}/archive/2.json"
    archive = json.loads(json_feed(out_feed(history=ARCHIVE)))
    assert archive["next_url"] == f"{HERE}/archive/1.json"
    assert archive["_aggregator"] == {
        "archive": True,
        "current": f"{HERE}.json",
    }


def test_what_is_gone_is_told() -> None:
    stones = (Tombstone(f"{SPACE}:items/b", SEEN, "A & <b>"), Tombstone(f"{SPACE}:items/a", SEEN))
    feed = out_feed(gone=stones)
    assert find(atom, feed, "//at:deleted-entry/@ref") == [stone.id for stone in stones]
    assert find(atom, feed, "//at:deleted-entry/@when") == ["2026-01-31T09:30:00Z"] * 2
    assert find(atom, feed, "//at:comment/text()") == ["A & <b>"]
    assert json.loads(json_feed(feed))["_aggregator"]["gone"] == [
        {"id": f"{SPACE}:items/b", "when": "2026-01-31T09:30:00Z", "why": "A & <b>"},
        {"id": f"{SPACE}:items/a", "when": "2026-01-31T09:30:00Z"},
    ]


def test_the_hub_is_named() -> None:
    feed = out_feed(hub="https://hub.example/")
    assert links(atom, feed)["hub"] == links(rss, feed)["hub"] == "https://hub.example/"
    assert json.loads(json_feed(feed))["hubs"] == [
        {"type": "WebSub", "url": "https://hub.example/"}
    ]


def test_the_picture_of_the_site() -> None:
    feed = out_feed(image="https://desk.example/desk.png")
    assert find(atom, feed, "/a:feed/a:icon/text()") == ["https://desk.example/desk.png"]
    assert find(rss, feed, "//channel/image/*/text()") == [
        "https://desk.example/desk.png",
        "Example thread",
        HERE,
    ]
    assert json.loads(json_feed(feed))["icon"] == "https://desk.example/desk.png"


def test_rss_takes_pictures_of_its_kinds_only() -> None:
    assert find(rss, out_feed(image="https://desk.example/desk.svg"), "//channel/image") == []


def test_a_correction_says_of_what() -> None:
    feed = out_feed(out_entry(corrects=f"{SPACE}:items/wrong"))
    assert find(atom, feed, "//a:entry/thr:in-reply-to/@ref") == [f"{SPACE}:items/wrong"]
    item = json.loads(json_feed(feed))["items"][0]
    assert item["_aggregator"]["corrects"] == f"{SPACE}:items/wrong"


def test_no_namespace_that_nothing_is_of() -> None:
    document = atom(out_feed(out_entry()))
    assert [uri for uri in NS.values() if uri.encode() in document] == [NS["a"]]


def test_the_address_is_the_one_it_is_read_at() -> None:
    assert rfc4287.complaints(atom(out_feed()), f"{HERE}.atom") == []
    assert rss20.complaints(rss(out_feed()), f"{HERE}.rss") == []


# OPML


def test_the_sources_of_a_feed_can_be_followed_without_us() -> None:
    other = out_entry(
        language="fr",
        attribution=credit(
            source="b", feed_title="a second", feed_url="https://b.example/f", carrier="Carrier",
            carrier_url="https://b.example/",
        ),
    )  # fmt: skip
    document = outlines(out_feed(out_entry(language="en", copies=(other,)), out_entry()))
    assert opml20.complaints(document) == []
    assert [(s.name, s.url, s.home, s.language) for s in opml.read(document)] == [
        ("a second", "https://b.example/f", "https://b.example/", "fr"),
        ("Example News: world", "https://news.example/world.xml", "https://news.example/", None),
    ]


def with_pages() -> OutFeed:
    """Entries of a feed, of a page, and of a source of which nothing but the name is known."""
    page = credit(source="p", feed_url=None, feed_title="P")
    bare = credit(source="q", feed_url=None, feed_title="Q", publisher_url=None)
    return out_feed(out_entry(), out_entry(attribution=page), out_entry(attribution=bare))


def test_a_source_without_a_feed_is_a_page_or_a_name() -> None:
    document = outlines(with_pages())
    assert opml20.complaints(document) == []
    assert [source.name for source in opml.read(document)] == ["Example News: world"]
    found = etree.fromstring(document).findall("body/outline")
    assert [(o.get("type"), o.get("text"), o.get("htmlUrl")) for o in found] == [
        ("rss", "Example News: world", "https://news.example/"),
        (None, "P", "https://news.example/"),
        (None, "Q", None),
    ]


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
def test_newsboat_follows_the_feeds_and_no_page(tmp_path: Path) -> None:
    (tmp_path / "f.opml").write_bytes(outlines(with_pages()))
    files = ("-i", "f.opml", "-u", "urls", "-c", "cache.db")
    subprocess.run(["newsboat", *files], cwd=tmp_path, env={"HOME": str(tmp_path)}, timeout=60)
    assert (tmp_path / "urls").read_text().split() == ["https://news.example/world.xml"]


def test_the_same_feed_gives_the_same_bytes() -> None:
    for render in (atom, rss, json_feed, outlines):
        assert render(everything()) == render(everything())
