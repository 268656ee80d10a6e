"""Synthetic entries and feeds, to be changed field by field."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aggregator.model import (
    Attribution,
    Category,
    Enclosure,
    Episode,
    History,
    Moment,
    OutEntry,
    OutFeed,
    Person,
    Reference,
    Tombstone,
)

SEEN = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
AUTHORITY = "example.org,2026"
SPACE = f"tag:{AUTHORITY}"

CREDIT = Attribution(
    publisher="Example News",
    publisher_url="https://news.example/",
    feed_id="tag:news.example,2020:feed",
    feed_title="Example News: world",
    feed_url="https://news.example/world.xml",
    feed_updated=SEEN,
    rights="© Example News",
    source="example-news",
    owner="Example Group",
)
PLAIN = OutEntry(
    id=f"{SPACE}:items/abc",
    item="abc",
    page="https://desk.example/items/abc",
    title="Example headline",
    shown_title="Example headline",
    link="https://news.example/1",
    published=Moment(datetime(2026, 1, 30, 8, 15, 30, tzinfo=UTC)),
    first_seen=SEEN,
    updated=SEEN,
    html="<p>Example body.</p>",
    excerpt="Example body.",
    cut=False,
    attribution=CREDIT,
)


def out_entry(**changes: Any) -> OutEntry:
    """The plain entry with these fields changed."""
    return replace(PLAIN, **changes)


def credit(**changes: Any) -> Attribution:
    """The plain credit with these fields changed."""
    return replace(CREDIT, **changes)


def out_feed(*entries: OutEntry, **changes: Any) -> OutFeed:
    """A feed of these entries."""
    feed = OutFeed(
        id=f"{SPACE}:feeds/threads/example",
        title="Example thread",
        subtitle="All of it",
        address="https://desk.example/threads/example",
        home="https://desk.example/threads/example",
        language="en",
        updated=SEEN,
        entries=entries,
        author="Example Desk",
    )
    return replace(feed, **changes)


def everything(**changes: Any) -> OutFeed:
    """An archive of a podcast whose entries have something in every field."""
    other = out_entry(
        id=f"{SPACE}:items/other",
        link="https://other.example/1",
        attribution=credit(publisher="Other Outlet", source="other", feed_url=None),
    )
    full = out_entry(
        authors=(Person("A. Writer", "https://news.example/a"),),
        categories=(Category("war", "https://news.example/c", "War"),),
        language="en",
        rights="CC BY 4.0",
        enclosures=(
            Enclosure("https://news.example/a.mp3", "audio/mpeg", 1234),
            Enclosure("https://news.example/i.jpg", "image/jpeg", 99, "A. Photographer"),
        ),
        episode=Episode(duration=61, image="https://news.example/e.jpg", explicit=False),
        related=(Reference("A Third", "https://third.example/1"),),
        comments="https://news.example/1#comments",
        story="s1",
        threads=("one",),
        corrects=f"{SPACE}:items/wrong",
        cut=True,
        copies=(other,),
        reports=(other,),
    )
    address = "https://desk.example/threads/example"
    feed = out_feed(
        full,
        hub="https://hub.example/",
        history=History(is_archive=True, current=address, previous=f"{address}/1"),
        gone=(Tombstone(f"{SPACE}:items/gone", SEEN, "Withdrawn by its publisher."),),
        podcast=True,
        image="https://desk.example/desk.png",
    )
    return replace(feed, **changes)
