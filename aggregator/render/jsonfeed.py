"""JSON Feed 1.1 (jsonfeed.org/version/1.1), and its past by `next_url`.

Our one extension is the object `_aggregator`, of each item and of the feed. docs/feeds.md explains
its keys; those without a value are left out.
"""

import json
from collections.abc import Iterable
from typing import Any

from aggregator.model import Attribution, Enclosure, OutEntry, OutFeed, Reference
from aggregator.render import content, legal, marks

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: OutFeed) -> bytes:
    """The feed as JSON Feed 1.1 in UTF-8. The same feed gives the same bytes.

    There is no author of the whole feed: an item without one would take it over.
    """
    history = feed.history
    document = _known(
        version=VERSION,
        title=legal.title(feed),
        home_page_url=feed.home,
        feed_url=feed.url("json"),
        description=legal.line(feed.subtitle),
        next_url=f"{history.previous}.json" if history and history.previous else None,
        icon=legal.web(feed.image),
        language=legal.language(feed.language),
        hubs=[{"type": "WebSub", "url": hub}] if (hub := legal.web(feed.hub)) else None,
        _aggregator=_standing(feed),
    )
    document["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _standing(feed: OutFeed) -> dict[str, Any]:
    past = feed.history if feed.history and feed.history.is_archive else None
    return _known(
        archive=past is not None,
        current=f"{past.current}.json" if past else None,
        gone=[
            _known(id=stone.id, when=legal.instant(stone.when), why=legal.line(stone.why))
            for stone in feed.gone
        ],
    )


def _item(entry: OutEntry) -> dict[str, Any]:
    return _known(
        id=entry.id,
        url=legal.web(entry.link),
        title=legal.line(entry.title),
        content_html=content.html(entry),
        summary=legal.text(entry.excerpt) if entry.cut else None,
        image=legal.web(entry.episode.image) if entry.episode else None,
        date_published=legal.instant(entry.published.at) if entry.published else None,
        date_modified=legal.instant(entry.updated) if entry.corrected else None,
        authors=_authors(entry),
        tags=_lines(category.term for category in entry.categories),
        language=legal.language(entry.language),
        attachments=[_attachment(entry, m) for m in entry.enclosures if legal.web(m.url)],
        _aggregator=_ours(entry),
    )


def _authors(entry: OutEntry) -> list[dict[str, Any]]:
    """The persons; the publisher where none is known, as in atom:source."""
    people = [_known(name=name, url=page) for name, page in marks.people(entry)]
    return people or [_credit(marks.publisher(entry), entry.attribution.publisher_url)]


def _attachment(entry: OutEntry, medium: Enclosure) -> dict[str, Any]:
    return _known(
        url=legal.web(medium.url),
        mime_type=legal.media_type(medium.type) or legal.ANY_TYPE,
        size_in_bytes=medium.length if medium.length and medium.length > 0 else None,
        duration_in_seconds=marks.seconds(entry, medium),
    )


def _ours(entry: OutEntry) -> dict[str, Any]:
    credit = entry.attribution
    return _known(
        publisher=_credit(marks.publisher(entry), credit.publisher_url),
        carrier=_credit(credit.carrier, credit.carrier_url) if credit.carrier else None,
        feed=_feed(credit),
        source=credit.source,
        rights=legal.line(entry.rights),
        origin=entry.origin,
        page=entry.page,
        precision=marks.precision(entry),
        first_seen=legal.instant(entry.first_seen),
        partial=entry.partial,
        seen_on=_reference(entry.seen_on) if entry.seen_on else None,
        cut=entry.cut,
        copies=[_other(one) for one in entry.copies],
        reports=[_other(one) for one in entry.reports],
        corrects=entry.corrects,
        story=legal.line(entry.story),
        threads=_lines(entry.threads),
        related=[_reference(reference) for reference in entry.related],
        comments=legal.web(entry.comments),
    ) | _explicit(entry)


def _explicit(entry: OutEntry) -> dict[str, Any]:
    told = entry.episode.explicit if entry.episode else None
    return {} if told is None else {"explicit": told}


def _other(entry: OutEntry) -> dict[str, Any]:
    return _known(
        id=entry.id,
        title=legal.line(entry.title),
        url=legal.web(entry.link),
        publisher=_credit(marks.publisher(entry), entry.attribution.publisher_url),
    )


def _feed(credit: Attribution) -> dict[str, Any]:
    return _known(
        id=credit.feed_id,
        title=legal.line(credit.feed_title),
        url=legal.web(credit.feed_url),
        rights=legal.line(credit.rights),
    )


def _credit(name: str, url: str | None) -> dict[str, Any]:
    return _known(name=legal.line(name), url=legal.web(url))


def _lines(values: Iterable[str]) -> list[str]:
    """Each once, none blank."""
    return [line for line in dict.fromkeys(map(legal.line, values)) if line]


def _reference(reference: Reference) -> dict[str, Any]:
    return _known(title=legal.line(reference.title), url=legal.web(reference.url))


def _known(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
