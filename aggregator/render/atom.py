"""Atom 1.0 (RFC 4287), with its past (RFC 5005) and what is gone from it (RFC 6721)."""

import re
from html import escape

from lxml import etree

from aggregator.model import Attribution, Enclosure, OutEntry, OutFeed
from aggregator.render import content, elements, frame, legal, marks
from aggregator.render.elements import LANG, add, known

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
THREADING = "http://purl.org/syndication/thread/1.0"

_LIKE_MARKUP = re.compile(r"</\w|&(?:#|\d|\w\w)")


def atom(feed: OutFeed) -> bytes:
    """The feed as an Atom document in UTF-8. The same feed gives the same bytes."""
    namespaces = elements.namespaces(feed)
    if feed.gone:
        namespaces["at"] = TOMBSTONES
    if any(entry.corrects for entry in feed.entries):
        namespaces["thr"] = THREADING
    return frame.atom(feed, namespaces, lambda root: _add_all(root, feed))


def _add_all(root: etree._Element, feed: OutFeed) -> None:
    for element in root:
        if element.tag == "updated":
            element.text = legal.instant(feed.updated)
        elif element.tag in {"title", "subtitle"}:
            _write_text(element, element.text or "")
    for attributes in elements.standing(feed, "atom"):
        add(root, "link", **attributes)
    if image := legal.web(feed.image):
        add(root, "icon", image)
    if feed.history and feed.history.is_archive:
        add(root, f"{{{elements.HISTORY}}}archive")
    _add_gone(root, feed)
    for entry in feed.entries:
        _add_entry(add(root, "entry"), feed, entry)


def _add_gone(root: etree._Element, feed: OutFeed) -> None:
    for tombstone in feed.gone:
        when = legal.instant(tombstone.when)
        stone = add(root, f"{{{TOMBSTONES}}}deleted-entry", ref=tombstone.id, when=when)
        if why := legal.line(tombstone.why):
            _write_text(add(stone, f"{{{TOMBSTONES}}}comment"), why)


def _add_entry(row: etree._Element, feed: OutFeed, entry: OutEntry) -> None:
    if language := legal.language(entry.language):
        row.set(LANG, language)
    add(row, "id", entry.id)
    _write_text(add(row, "title"), marks.title(entry))
    add(row, "updated", legal.instant_in_turn(entry.updated, entry.arrival))
    if entry.published:
        add(row, "published", legal.instant(entry.published.at))
    for name, page in marks.people(entry):
        _add_person(row, name, page)
    _add_links(row, entry)
    for category in marks.categories(feed.id, entry):
        more = known(scheme=legal.scheme(category.scheme), label=legal.line(category.label))
        add(row, "category", term=legal.line(category.term), **more)
    add(row, "content", content.html(entry), type="html")
    if rights := legal.line(entry.rights):
        _write_text(add(row, "rights"), rights)
    _add_source(row, entry.attribution)
    elements.add_media(row, entry, _more_to_tell(entry))


def _more_to_tell(entry: OutEntry) -> list[Enclosure]:
    """The media of which a link does not say everything."""
    return [
        medium
        for medium in entry.enclosures
        if medium.credit or marks.kind(medium) == "image" or marks.seconds(entry, medium)
    ]


def _write_text(element: etree._Element, value: str) -> None:
    """As text; as HTML where it writes about markup, which readers would take for such."""
    if _LIKE_MARKUP.search(value):
        element.set("type", "html")
        value = escape(value, quote=False)
    element.text = value


def _add_person(parent: etree._Element, name: str, page: str | None) -> None:
    person = add(parent, "author")
    add(person, "name", name)
    if page:
        add(person, "uri", page)


def _add_links(row: etree._Element, entry: OutEntry) -> None:
    for attributes in elements.links(entry):
        add(row, "link", **attributes)
    for medium in entry.enclosures:
        more = known(type=legal.media_type(medium.type), length=elements.size(medium))
        for attributes in elements.link("enclosure", medium.url):
            add(row, "link", **attributes, **more)
    if entry.corrects:
        told = {"ref": entry.corrects} | known(href=legal.web(entry.link))
        add(row, f"{{{THREADING}}}in-reply-to", **told)


def _add_source(row: etree._Element, credit: Attribution) -> None:
    """The feed that the entry was read in (RFC 4287 4.2.11), and who published it."""
    source = add(row, "source")
    name = legal.line(credit.publisher) or credit.source
    add(source, "id", credit.feed_id)
    _write_text(add(source, "title"), legal.line(credit.feed_title) or name)
    add(source, "updated", legal.instant(credit.feed_updated))
    home = credit.carrier_url if credit.carrier else credit.publisher_url
    for rel, address in (("self", credit.feed_url), ("alternate", home)):
        for attributes in elements.link(rel, address):
            add(source, "link", **attributes)
    _add_person(source, name, legal.web(credit.publisher_url))
    if rights := legal.line(credit.rights):
        _write_text(add(source, "rights"), rights)
