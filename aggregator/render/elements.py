"""What Atom and RSS documents have in common: elements, links, media, and where a feed stands."""

from collections.abc import Iterable, Iterator

from lxml import etree

from aggregator.model import Enclosure, OutEntry, OutFeed
from aggregator.render import legal, marks

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Attributes = dict[str, str]


def add(parent: etree._Element, tag: str, value: str = "", **attributes: str) -> etree._Element:
    """A new last child."""
    element = etree.SubElement(parent, tag, attributes)
    if value:
        element.text = value
    return element


def known(**attributes: str | None) -> Attributes:
    """Those that have a value."""
    return {name: value for name, value in attributes.items() if value}


def namespaces(feed: OutFeed) -> dict[str, str]:
    """The namespaces of what this feed has, by prefix: no reader is told of one for nothing."""
    found = {}
    if any(entry.enclosures for entry in feed.entries):
        found["media"] = MEDIA
    if feed.history and feed.history.is_archive:
        found["fh"] = HISTORY
    return found


def links(entry: OutEntry) -> Iterator[Attributes]:
    """The publisher first; never our page in its place."""
    yield from link("alternate", entry.link)
    if entry.partial and entry.seen_on:
        yield from link("via", entry.seen_on.url, entry.seen_on.title)
    else:
        yield from link("via", entry.attribution.carrier_url, entry.attribution.carrier)
    yield from related(entry)
    yield from link("replies", entry.comments)


def related(entry: OutEntry) -> Iterator[Attributes]:
    """What the publisher names, who carried the same text, who else reported: each address once."""
    told = [(reference.url, reference.title) for reference in entry.related]
    told += [(one.link, marks.publisher(one)) for one in (*entry.copies, *entry.reports)]
    found: dict[str, Attributes] = {}
    for url, title in told:
        for attributes in link("related", url, title):
            found.setdefault(attributes["href"], attributes)
    yield from found.values()


def link(rel: str, href: str | None, title: str | None = None) -> Iterator[Attributes]:
    """The attributes of a link, where a reader may follow it."""
    if address := legal.web(href):
        yield {"rel": rel, "href": address} | known(title=legal.line(title))


def standing(feed: OutFeed, ending: str) -> Iterator[Attributes]:
    """The links to the hub (WebSub 4) and to the documents around this one (RFC 5005 4)."""
    yield from link("hub", feed.hub)
    if history := feed.history:
        around = {"prev-archive": history.previous}
        if history.is_archive:
            around["current"] = history.current
        for rel, address in around.items():
            yield from link(rel, address and f"{address}.{ending}")


def add_media(row: etree._Element, entry: OutEntry, media: Iterable[Enclosure]) -> None:
    """Media RSS 1.5: what an enclosure cannot tell of these `media` of the entry."""
    for medium in media:
        if address := legal.web(medium.url):
            kind, seconds = marks.kind(medium), marks.seconds(entry, medium)
            more = known(
                type=legal.media_type(medium.type),
                medium=kind if kind in {"audio", "image", "video"} else None,
                fileSize=size(medium),
                duration=str(seconds) if seconds else None,
            )
            content = add(row, f"{{{MEDIA}}}content", url=address, **more)
            if name := legal.line(medium.credit):
                add(content, f"{{{MEDIA}}}credit", name)


def size(medium: Enclosure) -> str | None:
    """Bytes, where they are known."""
    return str(medium.length) if medium.length is not None and medium.length >= 0 else None
