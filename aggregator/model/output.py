"""What goes out.

The source's republishing policy is applied before one of these exists: no format can break it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from aggregator.model.entry import Category, Enclosure, Episode, Person, Reference
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
    episode: Episode | None = None
    """Of its sound or film."""
    related: tuple[Reference, ...] = ()
    comments: str | None = None
    partial: bool = False
    seen_on: Reference | None = None
    attribution: Attribution
    story: str | None = None
    threads: tuple[str, ...] = ()
    corrected: bool = False
    """A material edit came after the first revision."""
    arrival: int = 0
    """The number of the arrival that it tells of, which no other entry of the feed has."""
    corrects: str | None = None
    """The id of the entry that it tells a correction of."""
    copy_of: str | None = None
    """The earlier item whose text it carries."""
    origin: str | None = None
    """The agency that its text names."""
    copies: "tuple[OutEntry, ...]" = ()
    """Items that carry the same text, where this one stands for all of them."""
    reports: "tuple[OutEntry, ...]" = ()
    """The other reports of its story, where this one stands for all of it."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that is gone for good (RFC 6721): the id it went out under, since when, and why.

    `why` is a sentence for people, empty where nobody gave a reason.
    """

    id: str
    when: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Where a document stands among those that hold a feed's past (RFC 5005 4).

    Each is the address of a document of the same feed without its ending. `is_archive` says that
    this one is part of the past and never changes; `current` is the one to subscribe to.
    """

    is_archive: bool = False
    current: str
    previous: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutFeed:
    """A feed about to be rendered. `updated` comes from the store, never from a clock.

    `address` is absolute and without ending: the Atom form is at `url("atom")`. `home` is the page
    that shows the same to people.
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
    query: str = ""
    """What follows the "?" of its address: of a search only."""
    hub: str | None = None
    """Who tells subscribers that it has changed (WebSub)."""
    history: History | None = None
    """None where no archive is kept."""
    gone: tuple[Tombstone, ...] = ()
    """Entries that it held and that were withdrawn or taken down, newest first."""
    podcast: bool = False
    """Made for podcast players: every entry has sound."""
    image: str | None = None
    """The absolute address of a picture that stands for the site."""

    def url(self, ending: str) -> str:
        """The address of the form with this ending: "atom", "rss", "json" or "opml"."""
        return f"{self.address}.{ending}" + (f"?{self.query}" if self.query else "")


class Piece(NamedTuple):
    """Addresses that differ in their endings only; `endings` has "" for the page itself.

    While the `mark` stays the same, so does what stands at them.
    """

    stem: str
    endings: tuple[str, ...]
    mark: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.stem + ending for ending in self.endings)

    @staticmethod
    def split(address: str) -> tuple[str, str]:
        """The stem and the ending of an address."""
        stem, dot, ending = address.rpartition(".")
        return (stem, dot + ending) if dot and "/" not in ending else (address, "")
