"""What the W3C Feed Validator says of the things that Atom and RSS share.

A complaint begins with the validator's own name of it where it is one of its warnings; everything
else is an error. The names are those of its test cases (`Expect: NAME`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html.entities import name2codepoint
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
THREADING = "{http://purl.org/syndication/thread/1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

UNAVOIDABLE = {
    "ImplausibleDate": "the publisher says so, and dates are passed on as they are",
    "NonCanonicalURI": "an id of the publisher's is kept to the letter",
    "ContainsHTML": "a name that ends in a tag is written as it is",
    "UnknownNamespace": "tombstones (RFC 6721) and the Podcast Namespace",
    "MissingItunesElement": "nobody told whether the episodes are explicit",
    "MissingItunesEmail": "addresses for mail are not ours to give out",
    "UnsupportedItunesFormat": "the publisher's file is of a kind that Apple does not play",
}
"""Warnings that an honest republisher cannot help, and why; docs/feeds.md lists them too."""
WARNINGS = frozenset(UNAVOIDABLE) | frozenset(
    str.split(
        "AvoidNamespacePrefix BadCharacters DuplicateUpdated ContainsEmail ContainsRelRef"
        " ContainsUndeclaredHTML CharacterData DuplicateDescriptionSemantics DuplicateEnclosure"
        " DuplicateItemSemantics DuplicateSemantics ImageLinkDoesntMatch"
        " ImageTitleDoesntMatch ImageUrlFormat MissingCurrentInArchive MissingGuid MissingSelf"
        " MissingSourceElement MissingTextualContent NotSufficientlyUnique"
        " SchemeNotIANARegistered SecurityRisk SecurityRiskAttr"
        " SelfDoesntMatchLocation SelfNotAtom UnexpectedWhitespace UnregisteredAtomLinkRel"
        " UriNotIri"
    )
)

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
BRACKETS = re.compile(r"[/?#].*[\[\]]")
"""Outside of an address of IPv6 (RFC 3986 3.2.2)."""
TAG_URI = re.compile(
    r"tag:(?:[\w.+-]+@)?(?:[a-z0-9]|[a-z0-9][a-z0-9.-]*[a-z0-9]),"
    r"\d{4}(?:-\d\d){0,2}:[\w\-.~!$&'()*+,;=:@/?%]*(?:#[\w\-.~!$&'()*+,;=:@/?%]*)?"
)
URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:[\w()+,\-.:=@;$_!*'%/?#~&]+", re.I | re.A)
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*|[ix](?:-[A-Za-z0-9]{1,8})+")
MEDIA_TYPE = re.compile(r"[^\s/;]+/[^\s/;]+(?:\s*;\s*[^\s;=]+=[^;]+)*")
SCHEMES = frozenset(str.split("http https tag urn mailto ftp news gopher nntp data feed"))
RELS = frozenset(
    str.split(
        "alternate related self enclosure via replies hub current prev-archive next-archive first"
        " last next previous prev license edit edit-media service payment describedby"
    )
)
PAST = frozenset(("current", "prev-archive", "next-archive", "first", "last", "next", "previous"))
CONTROLS = re.compile("[\x80-\x9f]")
END_TAG = re.compile(r"</(\w+)>")
ENTITY = re.compile(r"&(#?\w+)")
ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")

HTML_TAGS = frozenset(
    str.split(
        "a abbr acronym address area article aside audio b base bdi bdo big blink blockquote body"
        " br button canvas caption center cite code col colgroup dd del details dfn dir div dl dt"
        " em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6"
        " head header hr html i iframe img input ins kbd label legend li link map mark menu meta"
        " nav noscript object ol optgroup option p param pre q rp rt ruby s samp script section"
        " select small source span strike strong style sub summary sup table tbody td textarea"
        " tfoot th thead time title tr track tt u ul var video wbr xmp"
    )
)
UNSAFE_TAGS = frozenset(
    str.split(
        "applet base embed frame frameset head iframe link meta object script style title xmp"
    )
)
SAFE_ATTRIBUTES = frozenset(
    str.split(
        "abbr align alt cite colspan datetime dir height href hreflang lang rel rowspan scope span"
        " src start title width xml:lang"
    )
)
LINKS = frozenset(("href", "src", "cite"))


def name(complaint: str) -> str:
    """The validator's name of a warning; empty for an error."""
    found = complaint.partition(":")[0]
    return found if found in WARNINGS else ""


def avoidable(complaints: Iterable[str]) -> list[str]:
    """Those that are a fault of ours."""
    return [complaint for complaint in complaints if name(complaint) not in UNAVOIDABLE]


def plain(element: str, text: str, literal: frozenset[str], as_: str = "ContainsHTML") -> list[str]:
    """Of text that readers may take for HTML; `literal` entities were written on purpose."""
    tags = [tag for tag in END_TAG.findall(text) if tag.lower() in HTML_TAGS]
    marks = [
        mark
        for mark in ENTITY.findall(text)
        if (mark in name2codepoint or mark == "apos" or not mark.isalpha()) and mark not in literal
    ]
    return [f"{as_}: {element} has {(tags + marks)[0]}"] if tags or marks else []


def literal_entities(document: bytes) -> frozenset[str]:
    """The entities whose ampersand is written as a hexadecimal reference (RSS profile)."""
    found = re.findall(rb"&(#x26);(#?\w+)", document)
    return frozenset(mark.decode() for pair in found for mark in pair)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSAFE_TAGS:
            self.found.append(f"SecurityRisk: <{tag}>")
        elif tag not in HTML_TAGS:
            self.found.append(f"NotHtml: <{tag}>")
        for attribute, value in attrs:
            if attribute.startswith("on"):
                self.found.append(f"SecurityRisk: {attribute}")
            elif attribute not in SAFE_ATTRIBUTES:
                self.found.append(f"SecurityRiskAttr: {attribute}")
            if attribute in LINKS and value and not URI.match(value.strip()):
                self.found.append(f"ContainsRelRef: {value}")
            if attribute in LINKS and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"SecurityRisk: {value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in HTML_TAGS:
            self.found.append(f"NotHtml: </{tag}>")

    def handle_entityref(self, name: str) -> None:
        if name not in name2codepoint and name != "apos":
            self.found.append(f"NotHtml: &{name};")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"SecurityRisk: <?{data}>")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"NotHtml: <!{decl}>")


def html(text: str) -> list[str]:
    """Of HTML that readers are to show."""
    parser = _Html()
    parser.feed(text)
    whole = parser.rawdata
    parser.close()
    return [*parser.found, *(["NotHtml: a tag that does not end"] if "<" in whole else [])]


def identifier(where: str, text: str) -> Iterator[str]:
    """Of an id (RFC 4287 4.2.6, RFC 4151, RFC 8141)."""
    if not URI.fullmatch(text):
        yield f"4.2.6: {where} is {text!r}"
    elif text.startswith("tag:") and not TAG_URI.fullmatch(text):
        yield f"RFC 4151: {where} is {text!r}"
    elif text.startswith("urn:") and not URN.fullmatch(text):
        yield f"RFC 8141: {where} is {text!r}"
    elif text.startswith("urn:uuid:") and not UUID.fullmatch(text):
        yield f"RFC 9562: {where} is {text!r}"
    elif not _is_canonical(text):
        yield f"NonCanonicalURI: {where} is {text}"
    yield from address(where, text)


def ascii_address(where: str, text: str) -> Iterator[str]:
    """Of an address in RSS, which is a URL."""
    if not text.isascii():
        yield f"UriNotIri: {where} is {text}"
    yield from address(where, text)


def address(where: str, text: str) -> Iterator[str]:
    """Of an absolute URI."""
    scheme = text.partition(":")[0].lower()
    has_place = scheme not in {"http", "https", "ftp"} or _host(text)
    if not (URI.fullmatch(text) and has_place) or BRACKETS.search(text.partition("//")[2]):
        yield f"3.2.2, 4.2.7: {where} is {text!r}"
    elif scheme not in SCHEMES:
        yield f"SchemeNotIANARegistered: {where} is {text}"


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname


def _is_canonical(uri: str) -> bool:
    """RFC 3986 6.2.2 and 6.2.3, of those parts that the validator looks at."""
    scheme, _, rest = uri.partition(":")
    escapes = re.findall(r"%(..)", uri)
    if scheme != scheme.lower() or any(e != e.upper() or _is_plain(e) for e in escapes):
        return False
    if not rest.startswith("//"):
        return True
    parts = urlsplit(uri)
    port = {"http": ":80", "https": ":443", "ftp": ":21"}.get(scheme, "-")
    return (
        parts.netloc == parts.netloc.lower()
        and not parts.netloc.endswith((port, ":"))
        and not parts.netloc.startswith(("@", ":@"))
        and parts.path != ""
        and not re.search(r"/\.\.?(?:/|$)", parts.path)
    )


def _is_plain(escape: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9\-._~]", bytes.fromhex(escape).decode("latin-1")) is not None


def date(where: str, at: datetime) -> Iterator[str]:
    """Of a date that nobody can mean; no clock: the year is enough."""
    if not 1970 <= at.year <= 2100:
        yield f"ImplausibleDate: {where} is in {at.year}"


def characters(text: str) -> list[str]:
    """Of characters that come of a wrong encoding."""
    return [f"BadCharacters: {text!r}"] if CONTROLS.search(text) else []


def link(element: etree._Element, *, in_entry: bool) -> Iterator[str]:
    """Of atom:link (RFC 4287 4.2.7)."""
    if len(element) or (element.text or "").strip():
        yield "4.2.7: a link holds something"
    if element.get("href") is None:
        yield "4.2.7.1: a link without href"
    else:
        yield from address("href", element.get("href") or "")
    rel = element.get("rel", "alternate").removeprefix("http://www.iana.org/assignments/relation/")
    if not rel:
        yield "AttrNotBlank: rel"
    elif rel not in RELS and not URI.fullmatch(rel):
        yield f"UnregisteredAtomLinkRel: {rel}"
    if in_entry and rel in PAST:
        yield f"RFC 5005: an entry has a link {rel}"
    yield from _about_link(element)


def _about_link(element: etree._Element) -> Iterator[str]:
    kind, length, language = (element.get(key) for key in ("type", "length", "hreflang"))
    if kind is not None and not MEDIA_TYPE.fullmatch(kind):
        yield f"4.2.7.3: type is {kind!r}"
    if language is not None and not LANGUAGE.fullmatch(language):
        yield f"4.2.7.4: hreflang is {language!r}"
    title = element.get("title")
    if title is not None and not title.strip():
        yield "AttrNotBlank: title"
    yield from characters(title or "")
    yield from plain("title", title or "", frozenset())
    if length is not None and not re.fullmatch("[0-9]+", length):
        yield f"4.2.7.6: length is {length!r}"
    known = {"href", "rel", "type", "hreflang", "title", "length"}
    own = {str(key) for key in element.attrib if not str(key).startswith("{")}
    yield from (f"4.2.7: a link has {key}" for key in sorted(own - known))


WRITTEN = {
    "explicit": "true|false|yes|no|clean",
    "duration": r"(?:\d+:)?\d+:[0-5]\d|\d+",
    "type": "episodic|serial",
}
LONGEST = {"author": 255, "subtitle": 255, "keywords": 255, "summary": 4_000}
CATEGORIES = frozenset(
    (
        *str.split("Arts Business Comedy Education Fiction Government History Leisure Music News"),
        *str.split("Science Sports Technology"),
        *("Health & Fitness", "Kids & Family", "Religion & Spirituality", "Society & Culture"),
        *("True Crime", "TV & Film"),
    )
)
"""Of Apple's, those that may stand alone."""
EXTENSIONS: dict[str, frozenset[str]] = {
    MEDIA: frozenset(
        str.split(
            "adult category content copyright credit description group hash keywords player rating"
            " restriction text thumbnail title"
        )
    ),
    ITUNES: frozenset(
        str.split(
            "author block category complete duration email episode episodeType explicit image"
            " isClosedCaptioned keywords name new-feed-url order owner pubDate season subtitle"
            " summary title type"
        )
    ),
    HISTORY: frozenset(("archive", "complete")),
    THREADING: frozenset(("in-reply-to", "total")),
    DC: frozenset(
        str.split(
            "title creator subject description publisher contributor date type format identifier"
            " source language relation coverage rights"
        )
    ),
}


def extension(element: etree._Element) -> Iterator[str]:
    """Of an element of neither Atom nor RSS."""
    space, _, local = str(element.tag).rpartition("}")
    known = EXTENSIONS.get(space + "}")
    if known is None:
        yield f"UnknownNamespace: {space[1:]}"
    elif local not in known:
        yield f"{local} is unknown in {space[1:]}"
    elif space + "}" == MEDIA:
        yield from _media(element, local)
    elif space + "}" == ITUNES:
        yield from _itunes(element, local)
    elif local == "in-reply-to":
        yield from _in_reply_to(element)


def _in_reply_to(element: etree._Element) -> Iterator[str]:
    yield from address("ref", element.get("ref") or "")
    for key in ("href", "source"):
        if element.get(key) is not None:
            yield from address(key, element.get(key) or "")
    if not MEDIA_TYPE.fullmatch(element.get("type", "text/html")):
        yield f"RFC 4685 3: type is {element.get('type')!r}"


def _media(element: etree._Element, local: str) -> Iterator[str]:
    if local == "group" and len(element.findall(f"{MEDIA}content")) < 2:
        yield "Media RSS: a group of one"
    if local != "content":
        return
    if element.get("url") is not None:
        yield from address("media:content", element.get("url") or "")
    medium = element.get("medium")
    if medium is not None and medium not in {"image", "audio", "video", "document", "executable"}:
        yield f"Media RSS: medium is {medium!r}"
    if element.get("type") is not None and not MEDIA_TYPE.fullmatch(element.get("type") or ""):
        yield f"Media RSS: type is {element.get('type')!r}"
    for key in ("fileSize", "duration", "height", "width"):
        if not re.fullmatch("[0-9]+", element.get(key, "0")):
            yield f"Media RSS: {key} is {element.get(key)!r}"


def _itunes(element: etree._Element, local: str) -> Iterator[str]:
    text, parent = (element.text or "").strip(), element.getparent()
    if local in WRITTEN and not re.fullmatch(WRITTEN[local], element.text or ""):
        yield f"itunes: {local} is {text!r}"
    if len(text) > LONGEST.get(local, 10**6):
        yield f"itunes: {local} is too long"
    if local == "image":
        yield from address("itunes:image", element.get("href") or "")
    if local == "category" and (element.get("text") not in CATEGORIES or len(element)):
        yield f"itunes: category is {element.get('text')!r}"
    if local == "duration" and (parent is None or parent.tag != "item"):
        yield "itunes: a duration of something else than an episode"
