"""What a parser finds in one document, still as it was sent: the drafts of entries."""

from dataclasses import dataclass

from aggregator.model.entry import Category, Credit, Enclosure, Person, Reference
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
    related: tuple[Reference, ...] = ()
    comments: str | None = None
    seen_on: Reference | None = None
    partial: bool = False


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
    whole: bool = True
    """False where it breaks off: what is missing may come with the next visit."""
    complaint: str | None = None
    """What was wrong with the document where it could be read all the same."""
