"""RSS 2.0, as the RSS Advisory Board's profile has it; what it has no element for is Atom's."""

from lxml import etree

from aggregator.model import Enclosure, OutEntry, OutFeed
from aggregator.render import content, elements, frame, legal, marks, podcast
from aggregator.render.elements import ATOM, LANG, add, known

DC = "http://purl.org/dc/elements/1.1/"
IMAGES = (".png", ".jpg", ".jpeg", ".gif")
"""How the address of a channel's image has to end."""

# Profile, "Character data": plain text has & and < as hexadecimal references, so that who takes it
# for HTML reads the same. lxml writes them by name; these two characters are in no text of ours.
_AND, _LESS = "\x81", "\x82"


def rss(feed: OutFeed) -> bytes:
    """The feed as an RSS 2.0 document in UTF-8. The same feed gives the same bytes."""
    namespaces = elements.namespaces(feed) | {"dc": DC}
    if feed.podcast:
        namespaces |= podcast.NAMESPACES
    document = frame.rss(feed, namespaces, lambda root: _add_all(root[0], feed))
    return document.replace(_AND.encode(), b"&#x26;").replace(_LESS.encode(), b"&#x3C;")


def _plain(value: str | None) -> str:
    return legal.line(value).replace("&", _AND).replace("<", _LESS)


def _add_all(channel: etree._Element, feed: OutFeed) -> None:
    for named in (channel.find("title"), channel.find("description")):
        assert named is not None, "feedgen wrote no title or description"  # noqa: S101
        named.text = _plain(named.text)
    add(channel, "lastBuildDate", legal.rfc822(feed.updated))
    _add_image(channel, feed)
    for attributes in elements.standing(feed, "rss"):
        add(channel, f"{{{ATOM}}}link", **attributes)
    if feed.history and feed.history.is_archive:
        add(channel, f"{{{elements.HISTORY}}}archive")
    if feed.podcast:
        podcast.describe(channel, feed)
    for entry in feed.entries:
        _add_item(add(channel, "item"), feed, entry)


def _add_image(channel: etree._Element, feed: OutFeed) -> None:
    address = legal.web(feed.image)
    if address and address.lower().endswith(IMAGES):
        image = add(channel, "image")
        add(image, "url", address)
        add(image, "title", _plain(legal.title(feed)))
        add(image, "link", feed.home)


def _add_item(row: etree._Element, feed: OutFeed, entry: OutEntry) -> None:
    if language := legal.language(entry.language):
        row.set(LANG, language)
    link = legal.web(entry.link)
    told = {
        "title": _plain(entry.title),
        "link": link,
        "description": content.html(entry),
        "comments": legal.web(entry.comments),
        "pubDate": legal.rfc822(entry.published.at) if entry.published else None,
    }
    for tag, value in known(**told).items():
        add(row, tag, value)
    add(row, "guid", entry.id, isPermaLink="true" if entry.id == link else "false")
    for category in marks.categories(feed.id, entry):
        name = _plain(category.label) or _plain(category.term)
        add(row, "category", name, **known(domain=legal.scheme(category.scheme)))
    _add_credit(row, entry)
    _add_media(row, entry)
    if feed.podcast:
        podcast.describe_episode(row, entry)


def _add_credit(row: etree._Element, entry: OutEntry) -> None:
    credit = entry.attribution
    if address := legal.web(credit.feed_url):
        add(row, "source", _plain(credit.feed_title) or address, url=address)
    for name, _ in marks.people(entry):
        add(row, f"{{{DC}}}creator", _plain(name))
    add(row, f"{{{DC}}}publisher", _plain(marks.publisher(entry)))
    if rights := _plain(entry.rights) or _plain(credit.rights):
        add(row, f"{{{DC}}}rights", rights)
    for attributes in elements.links(entry):
        if attributes["rel"] in {"via", "related"}:
            add(row, f"{{{ATOM}}}link", **attributes)


def _add_media(row: etree._Element, entry: OutEntry) -> None:
    """The best medium as the enclosure, all others and pictures as Media RSS.

    Sound and film are not told twice: players would show two episodes.
    """
    best = marks.best(entry.enclosures)
    if best:
        add(row, "enclosure", **_enclosure(best))
    others = [m for m in entry.enclosures if m != best or marks.kind(m) == "image"]
    elements.add_media(row, entry, others)


def _enclosure(medium: Enclosure) -> dict[str, str]:
    return {
        "url": legal.web(medium.url) or "",
        "length": elements.size(medium) or "0",
        "type": legal.media_type(medium.type) or legal.ANY_TYPE,
    }
