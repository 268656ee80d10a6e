"""What goes out.

The source's republishing policy is applied before one of these exists: no format can break it.
"""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.entry import Category, Enclosure, Person, Reference
from aggregator.model.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The credit on a republished item: who published it, who carried it to us, in which feed.

    `publisher` is who wrote it, `carrier` the source we follow where that is someone else.
    `feed_id`, `feed_url`, `feed_updated` and `rights` describe the feed that we read
    (atom:source, RFC 4287 4.2.11).
    """

    publisher: str
    publisher_url: str | None = None
    carrier: str | None = None
    carrier_url: str | None = None
    feed_id: str
    feed_title: str
    feed_url: str | None = None
    feed_updated: datetime
    rights: str | None = None
    source: str
    """The slug of our source."""
    owner: str
    """Who stands behind the publisher; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutEntry:
    """One entry of a feed, one item on a page.

    `title` is None where the publisher gave none; `shown_title` is then its first words and an
    ellipsis. `html` is what the policy allows, empty for `link`; `excerpt` is the same as plain
    text; `cut` says that something was left out. `page` is our own page of the item.
    """

    id: str
    item: str
    page: str
    title: str | None
    shown_title: str
    link: str | None
    published: Moment | None
    first_seen: datetime
    updated: datetime
    html: str
    excerpt: str
    cut: bool
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    language: str | None = None
    rights: str | None = None
    """Of the item itself; those of its feed are in `attribution`."""
    enclosures: tuple[Enclosure, ...] = ()
    related: tuple[Reference, ...] = ()
    comments: str | None = None
    partial: bool = False
    seen_on: Reference | None = None
    attribution: Attribution
    story: str | None = None
    threads: tuple[str, ...] = ()
    corrected: bool = False
    """A material edit came after the first revision."""
    copy_of: str | None = None
    """The earlier item whose text it carries."""
    origin: str | None = None
    """The agency that its text names."""
    copies: "tuple[OutEntry, ...]" = ()
    """Items that carry the same text, where this one stands for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutFeed:
    """A feed about to be rendered. `updated` comes from the store, never from a clock.

    `address` is the absolute address without its ending: the Atom form is at `address` + ".atom";
    `home` is the page that shows the same to people.
    """

    id: str
    title: str
    subtitle: str
    address: str
    home: str
    language: str
    updated: datetime
    entries: tuple[OutEntry, ...] = ()
    author: str
