"""Well-formed RSS, RDF and Atom, read by lxml in the time that it takes to look: the fast path.

`read` gives the very Document that `feed.read` gives, or says with Unsure that it is not certain
to: then the document goes the long way. It keeps to the few shapes that nearly all feeds have.
The work is bounded: by the size of the document, its tags, and the depth that lxml allows.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urljoin

from lxml import etree

from aggregator.model import Category, Document, Moment, Person, Response, Text
from aggregator.parse import (
    charset,
    dates,
    drafts,
    markup,
    names,
    pace,
    people,
    sniff,
    tombstones,
)
from aggregator.parse.drafts import HTML_TYPES, Attributes, Found
from aggregator.parse.markup import Unsure

LARGEST = 5_000_000
"""Bytes of a document."""
MOST_TAGS = 200_000
XHTML = "application/xhtml+xml"
TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": XHTML}
READABLE = ("text/plain", *HTML_TYPES)
AMPERSAND = re.compile(r"&([A-Za-z0-9_]+);")
CROWDED = etree.XPath("boolean(//@*[101])")
"""lxml takes a time that grows with the square of the attributes of one element."""
SLASHES = re.compile(r"(?<=://)/+")
ITUNES = "http://www.itunes.com/"
MEDIA = "http://search.yahoo.com/mrss/category_schema"
READ = frozenset(
    str.split(
        "base domain duration filesize href ispermalink label lang lastmod length medium mode rel"
        " scheme term text title type uri url"
    )
)
"""The attributes that are read: one of them in a namespace of its own is in doubt."""


INHERITED = frozenset(("base", "lang", "xml:base", "xml:lang"))


class Where(NamedTuple):
    """What elements inherit, and how deep they are."""

    base: str
    language: str | None
    depth: int


@dataclass(slots=True, eq=False)
class Place(Found):
    """A feed, entry or source being read, with what its next element depends on."""

    level: int = 0
    """The depth of its own elements; what stands deeper is in others."""
    summarised: bool = False
    linked: bool = False
    guid_told: bool = False
    named_in_text: bool = False
    labels: set[tuple[str, str | None, str | None]] = field(default_factory=set)


@dataclass(slots=True)
class Wishes:
    """What a feed says of its pace, as written."""

    ttl: str | None = None
    period: str | None = None
    frequency: str | None = None
    hours: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)


def quick(response: Response) -> Document | None:
    """The Document that `feed.read` would give, or None where that is not certain."""
    try:
        return _document(_tree(response), response)
    except Unsure:
        return None


def _tree(response: Response) -> etree._Element:
    body = response.body
    if len(body) > LARGEST or (len(body) > MOST_TAGS and body.count(b"<") > MOST_TAGS):
        raise Unsure("it is large")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    known = body if sniff.is_utf8(body) else charset.utf8(body, sniff.charset(response))
    if known is None:
        raise Unsure("its charset is in doubt")
    try:
        root = etree.fromstring(known, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unsure(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None or CROWDED(root):
        raise Unsure("it has a DOCTYPE, or an element with too many attributes")
    return root


def _document(root: etree._Element, response: Response) -> Document:
    sent = response.content_language or ""
    language = sent if re.fullmatch(r"[\w-]+", sent) else None
    kind = names.name(root)
    atom = kind == "feed"
    if not (kind in ("rss", "feed") or (kind == "rdf_rdf" and names.is_rdf_rss(root))):
        raise Unsure("its root is none that is known here")
    reader = _Reader(atom, atom and names.is_atom10(root))
    language = language and language.replace("_", "-")
    here = _attributes(root.items(), Where("", language, 0))[1]
    reader.place.language = language if kind == "rdf_rdf" else here.language or language
    reader.walk(root, here, FEED if atom else ROOT)
    return replace(reader.document(), withdrawn=tombstones.withdrawn(root))


class _Reader:
    """Reads a tree once, element by element, each by the rule for its name and place.

    The rules are feedparser's, down to their oddities: the first title that says something holds,
    of other fields the last; a second summary is a content; elements of unknown names are looked
    into for media.
    """

    def __init__(self, atom: bool, atom10: bool) -> None:
        self.atom, self.atom10 = atom, atom10
        self.feed = self.place = Place(level=1 if atom else 2)
        self.entries: list[Place] = []
        self.wishes = Wishes()
        self.has_content = False
        self.title_depth = -1
        self.said: Attributes = {}
        self._rules: dict[int, dict[object, Rule]] = {}
        """By table and tag, so that the name of a tag is made out once."""
        self._table: Table = {}

    def document(self) -> Document:
        """All that was read."""
        made = (drafts.draft(entry, self.feed, self.atom) for entry in self.entries)
        said = self.wishes
        wish = pace.pace(said.ttl, said.period, said.frequency, said.hours, said.days)
        return drafts.document(self.feed, made, wish, None)

    # Walking

    def walk(self, parent: etree._Element, where: Where, table: "Table") -> None:
        """Read what is in `parent` by the rules of `table`."""
        outer, self._table = self._table, table
        rules = self._rules.setdefault(id(table), {})
        below = Where(where.base, where.language, where.depth + 1)
        for child in parent:
            sent = child.items()
            told, here = _attributes(sent, below) if sent else ({}, below)
            rule = rules.get(child.tag)
            if rule is None:
                rule = rules[child.tag] = table.get(names.name(child), _Reader.other)
            rule(self, child, told, here)
        self._table = outer

    # Rules: elements that hold others

    def other(self, element: etree._Element, _told: Attributes, where: Where) -> None:
        """An element of an unknown name, or a group of media: media may be in it."""
        if len(element):
            if self._table is SOURCE or self._table is PERSON:
                raise Unsure("elements in elements of a source or a person")
            self.walk(element, where, NESTED)

    def channel(self, element: etree._Element, told: Attributes, where: Where) -> None:
        if "href" in told or "lastmod" in told:
            raise Unsure("it is CDF")
        self.walk(element, where, FEED)

    def entry(self, element: etree._Element, told: Attributes, where: Where) -> None:
        if "href" in told or "lastmod" in told:
            raise Unsure("it is CDF")
        self.place = Place(id=told.get("rdf:about", "").strip() or None, level=where.depth + 1)
        self.entries.append(self.place)
        self.title_depth = -1
        self.walk(element, where, ENTRY)
        self.has_content = False
        self.place = self.feed

    def source(self, element: etree._Element, told: Attributes, where: Where) -> None:
        """RSS has a name in it and an address at it, Atom what a feed says of itself."""
        outer = self.place
        source = self.place = Place(href=told.get("url", "").strip() or None, level=where.depth + 1)
        self.title_depth = -1
        self.walk(element, where, SOURCE)
        name = _own_text(element)
        if name:
            source.title = Text(markup.mended(name))
        outer.source, self.place = source, outer

    def picture(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        """The image or text input of a feed: its title is not the feed's."""
        self.title_depth = -1
        in_entry = self.place is not self.feed
        if (in_entry and len(element)) or not all(
            names.name(child) in OF_PICTURES for child in element
        ):
            raise Unsure("an unusual image")

    def leaf(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        """What is not kept."""
        if len(element):
            raise Unsure(f"there are elements in <{element.tag!s}>")

    def labels(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        if not all(names.name(child) == "itunes_category" for child in element):
            raise Unsure("an unusual category")

    def owner(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        """Of a podcast; feedparser lets it take the name of an author of Atom."""
        if self.atom or not all(names.name(child) in OF_OWNERS for child in element):
            raise Unsure("an unusual owner")

    def contributor(self, element: etree._Element, _told: Attributes, where: Where) -> None:
        """Not kept."""
        self.said = {}
        self.walk(element, where, PERSON)

    def unsure(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        raise Unsure(f"<{element.tag!s}> in an unusual place")

    # Rules: text

    def title(self, element: etree._Element, told: Attributes, where: Where) -> None:
        if self.any_title(element, told, where):
            self.title_depth = where.depth

    def any_title(self, element: etree._Element, told: Attributes, where: Where) -> bool:
        """Whether it says something; the title of a medium does not end the search."""
        title = self.text(element, told, where, "text/plain")
        if not title.value and where.depth > self.place.level:
            raise Unsure("an empty title of a medium")
        if not -1 < self.title_depth <= where.depth:
            self.place.title = title
        return bool(title.value)

    def description(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.summarise(element, told, where, "text/html", self.place is not self.feed)

    def abstract(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.summarise(element, told, where, "text/plain", self.place is not self.feed)

    def summary(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.summarise(element, told, where, "text/plain", True)

    def summarise(
        self, element: etree._Element, told: Attributes, where: Where, kind: str, counts: bool
    ) -> None:
        """A summary; the second of them, before any content, is a content."""
        place = self.place
        if place.summarised and not self.has_content:
            self.content(element, told, where)
            return
        place.summary = self.text(element, told, where, kind)
        place.summarised |= counts

    def content(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.has_content = True
        self.any_content(element, told, where, "text/plain")

    def encoded(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.has_content = True
        self.any_content(element, told, where, "text/html")

    def body(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.any_content(element, told, where, XHTML)

    def any_content(
        self, element: etree._Element, told: Attributes, where: Where, kind: str
    ) -> None:
        sent = told.get("type", kind)
        if TYPES.get(sent, sent) in READABLE:
            self.place.contents.append(self.text(element, told, where, kind))
            self.place.summarised = True
        elif len(element) or told.get("mode") == "base64":
            raise Unsure(f"a content of type {sent}")

    def text(self, element: etree._Element, told: Attributes, where: Where, default: str) -> Text:
        """A text construct (RFC 4287 3.1); what RSS calls plain may look like HTML."""
        kind = _kind(told, default) if told else default
        if kind == XHTML:
            return Text(self.xhtml(element), True, where.base, where.language)
        value = markup.text(element)
        html = kind == "text/html" or (not self.atom and markup.looks_like_html(value))
        return Text(markup.mended(value), html, where.base, where.language)

    def xhtml(self, element: etree._Element) -> str:
        within = markup.wrapper(element) if self.atom10 else None
        return markup.mended(markup.inner(element if within is None else within, KNOWN).strip())

    def rights(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.place.rights = self.text(element, told, where, "text/plain").value.strip() or None

    def subtitle(self, element: etree._Element, told: Attributes, where: Where) -> None:
        """Not kept."""
        self.text(element, told, where, "text/plain")

    # Rules: addresses

    def guid(self, element: etree._Element, told: Attributes, where: Where) -> None:
        place, value = self.place, markup.text(element)
        is_link = told.get("ispermalink", "true") == "true"
        if value and is_link:
            value = _joined(where.base, value)
        place.id = markup.mended(value).strip() or None
        if not place.guid_told:
            place.guid_told, place.guid_is_link = True, is_link and not place.linked
        place.linked |= is_link

    def link(self, element: etree._Element, told: Attributes, where: Where) -> None:
        """Atom's link or RSS's, which is text."""
        place, sent = self.place, markup.text(element)
        link = _with_href(told) if told else {}
        rel = link.setdefault("rel", "alternate")
        kind = link.setdefault("type", "text/html" if rel != "self" else "application/atom+xml")
        place.links.append(link)
        if "href" in link:
            link["href"] = _joined(where.base, link["href"])
            place.linked |= rel == "alternate" and TYPES.get(kind, kind) in HTML_TYPES
            return
        place.linked = True
        href = self.unescaped(markup.mended(_joined(where.base, sent))) if sent else ""
        if href:
            link["href"] = href

    def unescaped(self, href: str) -> str:
        """`?a=1&b;=2` is what becomes of `?a=1&b=2` when it is escaped once too often."""
        if "&" not in href:
            return href
        href = href.replace("&amp;", "&") if self._table is ENTRY else href
        return AMPERSAND.sub(r"&\1", href)

    def comments(self, element: etree._Element, told: Attributes, where: Where) -> None:
        value = markup.text(element)
        joined = markup.mended(_joined(where.base, value)) if value and not told else ""
        self.place.comments = joined.strip() or None

    def origin(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        value = markup.mended(markup.text(element))
        self.place.origin = None if told else value.strip() or None

    # Rules: dates

    def published(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.place.published = _moment(element)

    def updated(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.place.updated = _moment(element)

    def created(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.place.created = _moment(element)

    # Rules: people and labels

    def author(self, element: etree._Element, _told: Attributes, where: Where) -> None:
        place = self.place
        if len(element):
            if place.named_in_text:
                raise Unsure("feedparser takes the second kind of author for the first")
            person = self.known_person(element, where)
            if person is None and place.people:
                raise Unsure("feedparser gives an author without a name that of another")
        else:
            person = people.person(markup.mended(markup.text(element)))
            place.named_in_text |= person is not None
        if person:
            place.people.append(person)

    def known_person(self, element: etree._Element, where: Where) -> Person | None:
        """Atom's person (RFC 4287 3.2)."""
        said = self.said = {}
        self.walk(element, where, PERSON)
        if _own_text(element):
            raise Unsure("an author with elements and text")
        name = said.get("name") or said.get("email")
        return Person(name, said.get("href"), said.get("email")) if name else None

    def name(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.said["name"] = markup.text(element)

    def email(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.said["email"] = markup.text(element)

    def homepage(self, element: etree._Element, _told: Attributes, where: Where) -> None:
        self.said["href"] = _resolved(where.base, markup.text(element))

    def category(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        if told:
            scheme = told.get("scheme", told.get("domain"))
            self.label(told.get("term") or "", scheme, told.get("label"))
        self.labelled(markup.mended(markup.text(element)))

    def media_category(self, element: etree._Element, told: Attributes, where: Where) -> None:
        told.setdefault("scheme", MEDIA)
        self.category(element, told, where)

    def itunes_category(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        self.label(told.get("text") or "", ITUNES, None)
        self.labelled(markup.mended(markup.text(element)))

    def itunes_keywords(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        for term in markup.mended(markup.text(element)).split(",") if not told else ():
            self.label(term.strip(), ITUNES if term.strip() else None, None)

    def media_keywords(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        for term in markup.mended(markup.text(element)).split(",") if not told else ():
            self.label(term.strip(), None, None)

    def label(self, term: str, scheme: str | None, label: str | None) -> None:
        """One that is there already is not added."""
        key = term, scheme, label
        if (term or scheme or label) and key not in self.place.labels:
            self.place.labels.add(key)
            self.place.tags.append(Category(term, scheme, label))

    def labelled(self, term: str) -> None:
        """The text of a category names the last, where that has no name yet."""
        tags = self.place.tags
        if term and tags and not tags[-1].term:
            last = tags.pop()
            self.place.labels.discard((last.term, last.scheme, last.label))
            self.place.labels.add((term, last.scheme, last.label))
            tags.append(Category(term, last.scheme, last.label))
        elif term:
            self.label(term, None, None)

    def language(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.place.language = markup.mended(markup.text(element)).strip() or None

    # Rules: media

    def enclosure(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.leaf(element, told, where)
        self.place.links.append(_with_href(told) | {"rel": "enclosure"})

    def medium(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.place.media.append(told)
        self.other(element, told, where)

    def thumbnail(self, element: etree._Element, told: Attributes, where: Where) -> None:
        sent = markup.text(element)
        if sent and "url" not in told:
            told["url"] = _resolved(where.base, sent)
        self.place.thumbnails.append(told)

    def credit(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        if name := markup.mended(markup.text(element)):
            self.place.credits.append(name)

    def duration(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.leaf(element, told, where)
        self.place.duration = None if told else _stated(element)

    def episode_image(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.leaf(element, told, where)
        if address := told.get("href") or told.get("url"):
            self.place.image = address.strip() or None

    def explicit(self, element: etree._Element, told: Attributes, where: Where) -> None:
        self.leaf(element, told, where)
        self.place.explicit = drafts.EXPLICIT.get(markup.text(element).lower())

    # Rules: the pace of a feed

    def ttl(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        self.wishes.ttl = None if told else markup.text(element)

    def period(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        self.wishes.period = None if told else markup.text(element)

    def frequency(self, element: etree._Element, told: Attributes, _where: Where) -> None:
        self.wishes.frequency = None if told else markup.text(element)

    def hours(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.wishes.hours += _texts(element, "hour")

    def days(self, element: etree._Element, _told: Attributes, _where: Where) -> None:
        self.wishes.days += _texts(element, "day")


Rule = Callable[[_Reader, etree._Element, Attributes, Where], object]
Table = dict[str, Rule]

OF_OWNERS = ("itunes_name", "itunes_email", "name", "email")
OF_PICTURES = ("title", "url", "link", "description", "width", "height", "name", "href")

OF_SOURCES: Table = {
    **dict.fromkeys(("title", "dc_title"), _Reader.title),
    **dict.fromkeys(("id", "guid"), _Reader.guid),
    **dict.fromkeys(("rights", "copyright", "dc_rights"), _Reader.rights),
    **dict.fromkeys(("author", "dc_creator"), _Reader.author),
    **dict.fromkeys(("subtitle", "tagline"), _Reader.subtitle),
    **dict.fromkeys(("updated", "modified", "published", "issued", "created"), _Reader.leaf),
    **dict.fromkeys(("category", "generator"), _Reader.leaf),
    "link": _Reader.link,
    "contributor": _Reader.contributor,
}
ENTRY: Table = {
    **OF_SOURCES,
    **dict.fromkeys(("author", "managingeditor", "dc_author", "dc_creator"), _Reader.author),
    **dict.fromkeys(("description", "dc_description", "media_description"), _Reader.description),
    **dict.fromkeys(("summary", "itunes_summary"), _Reader.summary),
    **dict.fromkeys(("content_encoded", "fullitem"), _Reader.encoded),
    **dict.fromkeys(("body", "xhtml_body"), _Reader.body),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms_issued"), _Reader.published),
    **dict.fromkeys(("updated", "modified", "lastbuilddate"), _Reader.updated),
    **dict.fromkeys(("dc_date", "dcterms_modified"), _Reader.updated),
    **dict.fromkeys(("created", "dcterms_created"), _Reader.created),
    **dict.fromkeys(("category", "keywords", "dc_subject"), _Reader.category),
    **dict.fromkeys(("language", "dc_language"), _Reader.language),
    **dict.fromkeys(("info", "feedburner_browserfriendly", "itunes_subtitle"), _Reader.subtitle),
    **dict.fromkeys(("webmaster", "dc_publisher", "dc_contributor", "cloud"), _Reader.leaf),
    **dict.fromkeys(("name", "email", "url", "uri", "homepage", "width", "height"), _Reader.leaf),
    **dict.fromkeys(("expirationdate", "dcterms_valid", "newlocation"), _Reader.leaf),
    **dict.fromkeys(("itunes_name", "itunes_email", "textinput", "tags"), _Reader.unsure),
    **dict.fromkeys(("authors", "links", "channel", "feed", "rss"), _Reader.unsure),
    **dict.fromkeys(("item", "entry", "itunes_owner"), _Reader.unsure),
    "abstract": _Reader.abstract,
    "content": _Reader.content,
    "itunes_author": _Reader.author,
    "comments": _Reader.comments,
    "feedburner_origlink": _Reader.origin,
    "source": _Reader.source,
    "image": _Reader.picture,
    "enclosure": _Reader.enclosure,
    "itunes_category": _Reader.itunes_category,
    "itunes_keywords": _Reader.itunes_keywords,
    "itunes_duration": _Reader.duration,
    **dict.fromkeys(("itunes_image", "itunes_link"), _Reader.episode_image),
    "itunes_explicit": _Reader.explicit,
    "media_category": _Reader.media_category,
    "media_keywords": _Reader.media_keywords,
    "media_title": _Reader.any_title,
    "media_content": _Reader.medium,
    "media_thumbnail": _Reader.thumbnail,
    "media_credit": _Reader.credit,
    "media_group": _Reader.other,
}
FEED: Table = {
    **ENTRY,
    **dict.fromkeys(("item", "entry"), _Reader.entry),
    **dict.fromkeys(("image", "textinput"), _Reader.picture),
    **dict.fromkeys(("category", "keywords", "dc_subject"), _Reader.leaf),
    **dict.fromkeys(("media_category", "media_keywords", "itunes_keywords"), _Reader.leaf),
    **dict.fromkeys(("published", "issued", "pubdate", "created"), _Reader.leaf),
    "source": _Reader.leaf,
    "itunes_category": _Reader.labels,
    "itunes_owner": _Reader.owner,
    "ttl": _Reader.ttl,
    "sy_updateperiod": _Reader.period,
    "sy_updatefrequency": _Reader.frequency,
    "skiphours": _Reader.hours,
    "skipdays": _Reader.days,
}
KNOWN = frozenset(ENTRY)
ROOT: Table = {
    **dict.fromkeys(FEED, _Reader.unsure),
    **dict.fromkeys(("item", "entry"), _Reader.entry),
    **dict.fromkeys(("image", "textinput"), _Reader.picture),
    "channel": _Reader.channel,
}
SOURCE: Table = {**dict.fromkeys(FEED, _Reader.unsure), **OF_SOURCES}
PERSON: Table = {
    **dict.fromkeys(FEED, _Reader.unsure),
    **dict.fromkeys(("uri", "url", "homepage"), _Reader.homepage),
    "name": _Reader.name,
    "email": _Reader.email,
}
NESTED: Table = {
    **dict.fromkeys(FEED, _Reader.unsure),
    **{name: rule for name, rule in ENTRY.items() if name.startswith("media_")},
    "media_keywords": _Reader.unsure,
}


def _kind(told: Attributes, default: str) -> str:
    """The type of a text, as a media type."""
    sent = told.get("type", default)
    kind = TYPES.get(sent, sent)
    if kind not in READABLE or told.get("mode") == "base64":
        raise Unsure(f"a text of type {sent}")
    return kind


def _key(name: str) -> str:
    """The name of an attribute that is in a namespace."""
    space, _, local = name[1:].partition("}")
    prefix = "xml" if name.startswith(markup.XML) else names.NAMESPACES.get(space.lower())
    if not prefix and local.lower() in READ:
        raise Unsure(f"an attribute {name}")
    return f"{prefix or space}:{local}".lower()


def _attributes(sent: Sequence[tuple[Any, Any]], where: Where) -> tuple[Attributes, Where]:
    """Attributes by their names in small letters; the base and language that they set."""
    told: Attributes = {}
    for name, value in sent:
        key = _key(name) if name[0] == "{" else name.lower()
        told[key] = value.lower() if key == "type" or key == "rel" else value
    return told, where if INHERITED.isdisjoint(told) else _inherited(told, where)


def _inherited(told: Attributes, where: Where) -> Where:
    base = told.get("xml:base", told.get("base"))
    if base:
        where = where._replace(base=_based(where.base, base))
    language = told.get("xml:lang", told.get("lang"))
    if language is not None:
        where = where._replace(language=language.replace("_", "-") or None)
    return where


def _based(outer: str, base: str) -> str:
    """A base that a document sets; Unsure where that is no plain address."""
    joined = _joined(outer, base)
    if not joined.startswith(("http://", "https://")) or urljoin(joined, joined) != joined:
        raise Unsure(f"the base {base}")
    return joined


def _joined(base: str, link: str) -> str:
    """A link, made absolute where a base is told."""
    if ":///" in link:
        link = SLASHES.sub("", link, count=1)
    if not base:
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _resolved(base: str, value: str) -> str:
    return markup.mended(_joined(base, value)) if value else ""


def _with_href(told: Attributes) -> Attributes:
    """The attributes of a link, its address under one name."""
    href = told.get("url", told.get("uri", told.get("href")))
    if href:
        told["href"] = href
    return told


def _own_text(element: etree._Element) -> str:
    """The text of an element without that of the elements in it."""
    if not len(element):
        return (element.text or "").strip()
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip()


def _stated(element: etree._Element) -> str | None:
    return markup.mended(markup.text(element)).strip() or None


def _texts(element: etree._Element, name: str) -> list[str]:
    return [markup.text(child) for child in element if names.name(child) == name]


def _moment(element: etree._Element) -> Moment | None:
    try:
        return dates.written(markup.mended(markup.text(element)))
    except dates.Unreadable as error:
        raise Unsure(str(error)) from error
