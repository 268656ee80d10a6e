"""A feed of a thread with sound, as podcast players read it."""

from io import BytesIO
from typing import Any
from uuid import UUID

import podcastparser
import pytest
from lxml import etree
from support import rss20
from support.going_out import credit, everything, out_entry, out_feed

from aggregator.model import Enclosure, Episode, OutEntry, OutFeed
from aggregator.render import rss

ADDRESS = "https://desk.example/threads/example.rss"
AUDIO = Enclosure("https://news.example/a.mp3", "audio/mpeg", 1234)
PICTURE = Enclosure("https://news.example/i.jpg", "image/jpeg", 99, "A. Photographer")
NS = {
    "i": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "p": "https://podcastindex.org/namespace/1.0",
}


def podcast(*entries: OutEntry, **changes: Any) -> OutFeed:
    return out_feed(*entries, podcast=True, image="https://desk.example/desk.png", **changes)


def heard(episode: Episode | None, **changes: Any) -> OutEntry:
    return out_entry(enclosures=(PICTURE, AUDIO), episode=episode, **changes)


def read(feed: OutFeed) -> dict[str, Any]:
    """As gPodder reads it."""
    found: dict[str, Any] = podcastparser.parse(ADDRESS, BytesIO(rss(feed)))
    return found


def told(feed: OutFeed, path: str) -> Any:
    return etree.fromstring(rss(feed)).xpath(path, namespaces=NS)


def test_a_player_reads_the_podcast() -> None:
    found = read(podcast(heard(Episode(explicit=False))))
    assert found["title"] == "Example thread"
    assert found["itunes_author"] == "Example Desk"
    assert found["cover_url"] == "https://desk.example/desk.png"
    assert found["type"] == "episodic"
    assert found["itunes_categories"] == [["News"]]
    assert found["explicit"] is False


def test_a_player_reads_the_episode() -> None:
    episode = Episode(duration=3723, image="https://news.example/e.jpg", explicit=True)
    (found,) = read(podcast(heard(episode)))["episodes"]
    assert found["title"] == "Example headline"
    assert found["link"] == "https://news.example/1"
    assert found["itunes_author"] == "Example News"
    assert found["total_time"] == 3723
    assert found["episode_art_url"] == "https://news.example/e.jpg"
    assert found["explicit"] is True
    sounds = [e for e in found["enclosures"] if e["mime_type"].startswith("audio/")]
    assert [(sound["url"], sound["file_size"]) for sound in sounds] == [(AUDIO.url, 1234)]


def test_nothing_is_invented() -> None:
    (found,) = read(podcast(heard(None)))["episodes"]
    assert found["total_time"] == 0
    assert "explicit" not in found
    assert told(podcast(heard(None)), "//i:duration | //i:explicit | //item/i:image") == []


@pytest.mark.parametrize(
    ("episodes", "whole"),
    [
        ([True, None], ["true"]),
        ([False, False], ["false"]),
        ([False, None], []),
        ([], []),
    ],
)
def test_a_podcast_is_as_explicit_as_its_episodes(episodes: list[Any], whole: list[str]) -> None:
    entries = (
        heard(Episode(explicit=explicit), id=f"tag:x.example,2026:{n}")
        for n, explicit in enumerate(episodes)
    )
    assert told(podcast(*entries), "//channel/i:explicit/text()") == whole


def test_the_guid_outlives_a_move_of_the_site() -> None:
    here = podcast(heard(None))
    moved = podcast(heard(None), address="https://elsewhere.example/x", home="https://e.example/")
    (guid,) = told(here, "//channel/p:guid/text()")
    assert told(moved, "//channel/p:guid/text()") == [guid]
    assert UUID(guid).version == 5


def test_other_feeds_have_nothing_of_podcasts() -> None:
    document = rss(out_feed(heard(Episode(duration=61, explicit=True))))
    assert b"itunes" not in document
    assert b"podcastindex" not in document


def test_a_podcast_is_valid() -> None:
    assert rss20.complaints(rss(everything()), ADDRESS) == []
    anonymous = heard(None, attribution=credit(publisher=""), title=None)
    assert rss20.complaints(rss(podcast(anonymous))) == []
