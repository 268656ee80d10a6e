"""What a parser finds in one document, still as it was sent: the drafts of entries."""

from dataclasses import dataclass

from aggregator.model.entry import Category, Credit, Enclosure, Entry, Episode, Person, Reference
from aggregator.model.moment import Moment


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text as sent: `html` tells markup from plain text; `base` resolves its links."""

    value: str
    html: bool = False
    base: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One entry of a document, before cleaning. Links may be relative, HTML may be hostile."""

    guid: str | None = None
    title: Text | None = None
    link: str | None = None
    base: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    summary: Text | None = None
    content: Text | None = None
    language: str | None = None
    publisher: Credit | None = None
    carrier: Credit | None = None
    rights: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    episode: Episode | None = None
    related: tuple[Reference, ...] = ()
    comments: str | None = None
    seen_on: Reference | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed wishes to be visited.

    `ttl` is in seconds (RSS 2.0 ttl, the syndication module of RSS 1.0); `skip_hours` are hours of
    the day in UTC, 0 to 23, and `skip_days` days of the week from Monday, 0, in which it rests.
    """

    ttl: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A feed that a list of sources names."""

    url: str
    name: str
    home: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A feed that is followed, or once was, because the list of the source `parent` names it."""

    slug: str
    parent: str
    url: str
    name: str
    home: str | None = None
    language: str | None = None
    listed: bool = True
    """Whether the list names it still."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An entry that its publisher says is gone (at:deleted-entry, RFC 6721 section 3).

    `id` is the one that it was sent under; `when` is None where no date can be read.
    """

    id: str
    when: Moment | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One parsed document: what it says of itself, and its drafts in document order."""

    title: str | None = None
    home: str | None = None
    id: str | None = None
    language: str | None = None
    rights: str | None = None
    updated: Moment | None = None
    drafts: tuple[Draft, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    listed: tuple[Listed, ...] = ()
    """The feeds that a list of sources names; no other document has any."""
    pace: Pace = Pace()
    hubs: tuple[str, ...] = ()
    """Where the document says that news of it can be had at once (WebSub section 4)."""
    topic: str | None = None
    """The address under which it says that it is published (rel="self")."""
    whole: bool = True
    """False where it breaks off: what is missing may come with the next visit."""
    complaint: str | None = None
    """What was wrong with the document where it could be read all the same."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document without its drafts, and its entries in our one inner form."""

    document: Document
    entries: tuple[Entry, ...]
