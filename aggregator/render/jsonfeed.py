"""JSON Feed 1.1 (jsonfeed.org/version/1.1).

Our one extension is the object `_aggregator` of each item; keys without a value are left out:

================ ==========================================================================
``publisher``    who wrote it: `name`, and `url` where it is known
``carrier``      who carried it to us, where that is someone else: the same
``feed``         the feed that we read: `id`, `title`, `url`, `rights`
``source``       the slug of our source
``rights``       of the item itself
``origin``       the agency that its text names
``page``         our page of the item
``precision``    "second" or "day": then the hour of `date_published` says nothing
``first_seen``   when we first saw it, whatever it says of itself
``partial``      true: an excerpt that was seen on another page, `seen_on` (`title`, `url`)
``cut``          true: the publisher's text goes on
``story``        the id of its story
``threads``      the slugs of the threads that hold it
``related``      other reports: a list of `title` and `url`
``comments``     the address of the publisher's comments
================ ==========================================================================
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Attribution, Enclosure, OutEntry, OutFeed, Reference
from aggregator.render import legal, marks

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: OutFeed) -> bytes:
    """The feed as JSON Feed 1.1 in UTF-8. The same feed gives the same bytes.

    There is no author of the whole feed: an item without one would take it over.
    """
    document = _known(
        version=VERSION,
        title=legal.line(feed.title) or feed.address,
        home_page_url=feed.home,
        feed_url=feed.url("json"),
        description=legal.line(feed.subtitle),
        language=legal.language(feed.language),
    )
    document["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _item(entry: OutEntry) -> dict[str, Any]:
    return _known(
        id=entry.id,
        url=legal.web(entry.link),
        title=legal.line(entry.title),
        content_html=marks.body(entry),
        summary=legal.text(entry.excerpt) if entry.cut else None,
        date_published=_instant(entry.published.at) if entry.published else None,
        date_modified=_instant(entry.updated) if entry.corrected else None,
        authors=_authors(entry),
        tags=_lines(category.term for category in entry.categories),
        language=legal.language(entry.language),
        attachments=[_attachment(media) for media in entry.enclosures if legal.web(media.url)],
        _aggregator=_ours(entry),
    )


def _authors(entry: OutEntry) -> list[dict[str, Any]]:
    """The persons; the publisher where none is known, as in atom:source."""
    people = [
        _known(name=legal.line(person.name), url=legal.web(person.uri)) for person in entry.authors
    ]
    named = [person for person in people if "name" in person]
    return named or [_credit(marks.publisher(entry), entry.attribution.publisher_url)]


def _attachment(media: Enclosure) -> dict[str, Any]:
    return _known(
        url=legal.web(media.url),
        mime_type=legal.media_type(media.type) or "application/octet-stream",
        size_in_bytes=media.length if media.length and media.length > 0 else None,
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
        first_seen=_instant(entry.first_seen),
        partial=entry.partial,
        seen_on=_reference(entry.seen_on) if entry.seen_on else None,
        cut=entry.cut,
        story=legal.line(entry.story),
        threads=_lines(entry.threads),
        related=[_reference(reference) for reference in entry.related],
        comments=legal.web(entry.comments),
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


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
