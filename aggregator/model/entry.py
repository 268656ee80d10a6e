"""The one inner form: what a source sends becomes an Entry; nothing later knows RSS from Atom."""

from dataclasses import dataclass

from aggregator.model.moment import Moment


@dataclass(frozen=True, slots=True)
class Person:
    """An author, as named by the publisher."""

    name: str
    uri: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Who published or carried an item; `id` and `feed` are of their feed where it is known."""

    name: str
    url: str | None = None
    id: str | None = None
    feed: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A named pointer: an outlet that reported on the same, the page an excerpt was seen on."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A label that the publisher gave, with its scheme (an IRI) where there is one."""

    term: str
    scheme: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A media file that belongs to an entry; `length` is in bytes, `credit` names its maker."""

    url: str
    type: str | None = None
    length: int | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What a podcast says of an entry's sound or film; `duration` is in seconds.

    `image` stands for the episode; `explicit` is None where the publisher does not say.
    """

    duration: int | None = None
    image: str | None = None
    explicit: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing as a source sent it, clean: absolute links, safe HTML, plain text in plain fields.

    `summary` and `content` are sanitised HTML, empty where none was sent; `text` is the fuller of
    them as plain text, paragraphs parted by blank lines. `publisher` is named only where the item
    is not the source's own; `carrier` where the page names its site. A `partial` entry is an
    excerpt seen on another page (`seen_on`). `wrapper` is the redirecting address of a news
    aggregator that the entry came under; `link` is then the address that it names openly, or the
    wrapper itself where it names none.
    """

    guid: str | None = None
    title: str | None = None
    link: str | None = None
    wrapper: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[Person, ...] = ()
    categories: tuple[Category, ...] = ()
    summary: str = ""
    content: str = ""
    text: str = ""
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
