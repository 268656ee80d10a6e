"""Text and markup of feeds, as feedparser hands them on."""

import html.entities
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from xml.sax.saxutils import escape

from lxml import etree

XML = "{http://www.w3.org/XML/1998/namespace}"
ELEMENTS = frozenset(
    str.split(
        "a abbr acronym address area article aside audio b big blockquote br button canvas caption"
        " center cite code col colgroup command datagrid datalist dd del details dfn dialog dir div"
        " dl dt em event-source fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6"
        " header hr i img input ins kbd keygen label legend li m map menu meter multicol nav nextid"
        " noscript ol optgroup option output p pre progress q s samp section select small sound"
        " source spacer span strike strong sub sup table tbody td textarea tfoot th thead time tr"
        " tt u ul var video"
    )
)
"""By which text of an unknown kind is taken for HTML."""
CLOSING = re.compile(r"</(\w+)>")
TAG = re.compile(r"</?(\w+)")
REFERENCE = re.compile(r"&#?\w+;")
NAMED = re.compile(r"&(\w+);")
C1 = re.compile("[\x80-\x9f]")
WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
VOID_END = re.compile(rf"(<({VOID})(?: [^<>]*)?>)</\2>")
VOIDS = frozenset(VOID.split("|"))


class Unsure(Exception):
    """A document of a shape that the fast path does not take."""


def text(element: etree._Element) -> str:
    """The text of an element as it stands; Unsure where other elements are in it."""
    if len(element):
        raise Unsure(f"there are elements in <{element.tag!s}>")
    value = element.text
    return value.strip() if value else ""


def mended(value: str) -> str:
    """UTF-8 that was taken for Latin-1 once too often, and Windows' own punctuation, repaired."""
    if value.isascii():
        return value
    with suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode("utf-8")
    return value.translate(WINDOWS) if C1.search(value) else value


def looks_like_html(value: str) -> bool:
    """Whether text of an unknown kind holds markup: an end tag or a reference, and nothing but
    elements and references that HTML has.
    """
    if "&" not in value and "</" not in value:
        return False
    if not CLOSING.search(value) and not REFERENCE.search(value):
        return False
    return all(tag.lower() in ELEMENTS for tag in TAG.findall(value)) and all(
        name in html.entities.entitydefs for name in NAMED.findall(value)
    )


def without_void_ends(value: str) -> str:
    """XHTML as HTML has it: `<br></br>` would be two line breaks."""
    return VOID_END.sub(r"\1", value) if "></" in value else value


def wrapper(element: etree._Element) -> etree._Element | None:
    """The div that alone is in the element: Atom wraps its XHTML in one (RFC 4287 3.1.1.3)."""
    if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return None
    return element[0] if _local(element[0]) == "div" else None


def inner(element: etree._Element, forbidden: Container[str]) -> str:
    """What is in the element, as HTML; Unsure where an element's name is `forbidden`."""
    return "".join(_pieces(element, forbidden))


def _pieces(element: etree._Element, forbidden: Container[str]) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        name = _local(child)
        if name in forbidden or name in ("svg", "math"):
            raise Unsure(f"<{name}> in XHTML has a meaning in feeds")
        yield f"<{name}{''.join(_attribute(str(k), str(v)) for k, v in child.items())}>"
        yield from _pieces(child, forbidden)
        if name not in VOIDS or len(child) or child.text:
            yield f"</{name}>"
        yield escape(child.tail or "")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _attribute(name: str, value: str) -> str:
    if name.startswith(XML):
        name = f"xml:{name.removeprefix(XML)}"
    elif name.startswith("{"):
        raise Unsure(f"the attribute {name}")
    name = name.lower()
    value = value.lower() if name in ("rel", "type") else value
    return f' {name}="{escape(value, {chr(34): "&quot;"})}"'
