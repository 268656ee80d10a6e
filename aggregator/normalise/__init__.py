"""From a draft as sent to a clean Entry: pure, one file per step."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Entry,
    Episode,
    Person,
    Reference,
    Source,
    Text,
    Withdrawal,
)
from aggregator.normalise import dates, html, language, links, text
from aggregator.normalise.compare import differs, fingerprint, material
from aggregator.normalise.wrappers import unwrapped

__all__ = ["differs", "fingerprint", "material", "normalise", "tidy"]

MANY = 100
"""No entry keeps more authors, categories, enclosures or references than this."""

T = TypeVar("T")
K = TypeVar("K")


def normalise(
    draft: Draft, document: Document, source: Source, url: str, now: datetime
) -> Entry | None:
    """Clean one draft of `document`, which was read at `url` (the final address) from `source`.

    Links of the entry are absolute http or https or None, HTML is safe, every string is legal
    XML 1.0. A draft that says nothing (no title, text, link, id or enclosure) is None.
    """
    base = links.base(url, document.home, draft.base)
    summary, content = _markup(draft.summary, base), _markup(draft.content, base)
    plain = html.fuller(content, summary)
    title = _title(draft.title)
    link, wrapper = unwrapped(links.absolute(draft.link, base))
    entry = Entry(
        guid=text.identifier(draft.guid),
        title=title,
        link=link,
        wrapper=wrapper,
        published=dates.plausible(draft.published, now),
        updated=dates.plausible(draft.updated, now),
        authors=_some(map(_person, draft.authors), lambda person: person.name.casefold()),
        categories=_some(map(_category, draft.categories), lambda c: (c.scheme, c.term)),
        summary=summary,
        content=content,
        text=plain,
        language=language.find(_told(draft, document, source), title or "", plain),
        publisher=_credit(draft.publisher, base),
        carrier=_credit(draft.carrier, base),
        rights=text.line(draft.rights),
        enclosures=_some((_enclosure(e, base) for e in draft.enclosures), lambda e: e.url),
        episode=_episode(draft.episode, base),
        related=_some((_reference(r, base) for r in draft.related), lambda r: (r.url, r.title)),
        comments=links.absolute(draft.comments, base),
        seen_on=_reference(draft.seen_on, base) if draft.seen_on else None,
        partial=draft.partial,
    )
    return entry if _says_something(entry) else None


def tidy(document: Document, url: str) -> Document:
    """What a document at `url` says of itself, fit to be stored and sent on."""
    return replace(
        document,
        title=text.line(document.title, 500),
        home=links.absolute(document.home, url),
        id=text.identifier(document.id),
        rights=text.line(document.rights, 2_000),
        hubs=tuple(hub for sent in document.hubs if (hub := _exact(sent, url))),
        topic=_exact(document.topic, url),
        withdrawn=tuple(filter(None, map(_withdrawal, document.withdrawn))),
    )


def _withdrawal(sent: Withdrawal) -> Withdrawal | None:
    name = text.identifier(sent.id)
    return Withdrawal(name, sent.when, text.line(sent.why, 500) or "") if name else None


def _exact(address: str | None, url: str) -> str | None:
    """An address as it was sent, to the letter, where it is absolute: hubs compare letters."""
    sent = (address or "").strip()
    joined = sent if links.is_web(sent) else links.join(url, sent)
    return joined if links.is_web(joined) else None


def _says_something(entry: Entry) -> bool:
    said = (entry.title, entry.link, entry.guid, entry.text, entry.enclosures)
    return any(said) or "<img" in entry.content + entry.summary


def _some(found: Iterable[T | None], key: Callable[[T], K]) -> tuple[T, ...]:
    """The first of each, in order, empty ones left out."""
    kept: dict[K, T] = {}
    for one in found:
        if one is not None and len(kept) < MANY:
            kept.setdefault(key(one), one)
    return tuple(kept.values())


def _markup(sent: Text | None, base: str) -> str:
    if sent is None:
        return ""
    return html.clean(sent.value, links.base(base, own=sent.base), sent.html)


def _title(sent: Text | None) -> str | None:
    if sent is None:
        return None
    return text.line(html.line(sent.value) if sent.html else sent.value)


def _told(draft: Draft, document: Document, source: Source) -> tuple[str | None, ...]:
    return draft.language, document.language, source.language


def _person(person: Person) -> Person | None:
    name = text.line(person.name)
    if name is None:
        return None
    return Person(name, links.absolute(person.uri, "", mail=True), text.email(person.email))


def _category(category: Category) -> Category | None:
    term = text.line(category.term, 200)
    if term is None:
        return None
    return Category(term, text.line(category.scheme), text.line(category.label, 200))


def _credit(credit: Credit | None, base: str) -> Credit | None:
    name = text.line(credit.name) if credit else None
    if credit is None or name is None:
        return None
    return Credit(
        name,
        url=links.absolute(credit.url, base),
        id=text.identifier(credit.id),
        feed=links.absolute(credit.feed, base),
        rights=text.line(credit.rights),
    )


def _enclosure(enclosure: Enclosure, base: str) -> Enclosure | None:
    url = links.absolute(enclosure.url, base)
    if url is None:
        return None
    media = text.media_type(enclosure.type)
    return Enclosure(url, media, enclosure.length, text.line(enclosure.credit))


def _episode(episode: Episode | None, base: str) -> Episode | None:
    if episode is None:
        return None
    clean = replace(episode, image=links.absolute(episode.image, base))
    return clean if clean != Episode() else None


def _reference(reference: Reference, base: str) -> Reference | None:
    url, title = links.absolute(reference.url, base), text.line(reference.title)
    if title is None:
        return Reference(links.host(url), url) if url else None
    return Reference(title, url)
