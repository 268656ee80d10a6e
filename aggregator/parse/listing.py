"""A listing page: headlines with links, found by the editor's selectors.

What a selector of the editor's is not given for is looked for where pages usually have it: the
title in the first heading, or in the link; the link around or inside the heading, or the first
there is; the date in <time>. Nothing else is guessed.
"""

from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html
from lxml.etree import LxmlError

from aggregator.errors import ParseError
from aggregator.model import (
    Document,
    Draft,
    Enclosure,
    Moment,
    Person,
    Response,
    Select,
    Source,
    Text,
)
from aggregator.parse import dates, html_tree, saved_text, sniff
from aggregator.selectors import xpath

MANY = 1_000
"""Items of one page that are read."""
HEADINGS = "descendant::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
LINKS = "descendant-or-self::a[@href]"
NEEDED = ("item", "title", "link")
"""Selectors without which there is no item: where one finds nothing, the page has changed."""


def read(source: Source, response: Response) -> Document:
    """Read a listing page; ParseError names the selector that finds nothing any more."""
    select = source.select
    if select is None:
        raise ParseError("it has no [sources.select] that says what an item is")
    if not sniff.head(response.body).startswith(b"<") or sniff.looks_like_feed(response.body):
        raise ParseError("this is not an HTML page, and a listing is one")
    tree = html_tree.read(response)
    items = _found(tree, "item", select.item)[:MANY]
    idle = [name for name, css in _given(select) if not any(_found(i, name, css) for i in items)]
    for name in NEEDED:
        if name in idle or not items:
            raise ParseError(_finds_nothing(name if items else "item", select))
    return Document(
        title=" ".join(str(tree.findtext("head/title") or "").split()) or None,
        home=response.url or None,
        language=tree.get("lang"),
        drafts=tuple(_draft(item, select, _base(tree)) for item in items),
        complaint=_finds_nothing(idle[0], select) if idle else None,
    )


def _given(select: Select) -> Iterator[tuple[str, str]]:
    names = ("title", "link", "date", "summary", "image", "author")
    yield from ((name, css) for name in names if (css := getattr(select, name)))


def _finds_nothing(name: str, select: Select) -> str:
    where = "on this page" if name == "item" else "in any item of this page"
    return f'the selector {name} = "{getattr(select, name)}" finds nothing {where}'


def _found(node: Any, name: str, css: str) -> list[Any]:
    try:
        return list(node.xpath(xpath(css)))
    except (LxmlError, ValueError) as error:
        raise ParseError(f'the selector {name} = "{css}" cannot be used: {error}') from error


def _base(tree: Any) -> str:
    return next(iter(tree.xpath("//head/base/@href")), "")


def _draft(item: Any, select: Select, base: str) -> Draft:
    heading = _first(item, "title", select.title) if select.title else _node(item, HEADINGS)
    link = _link_node(item, heading, select)
    title = _text(heading) or _text(link)
    summary = _first(item, "summary", select.summary)
    return Draft(
        title=Text(title) if title else None,
        link=link.get("href") if link is not None else None,
        base=base,
        published=_date(item, select),
        summary=_markup(summary),
        authors=tuple(map(Person, _authors(item, select))),
        enclosures=tuple(_images(item, select)),
    )


def _first(item: Any, name: str, css: str) -> Any | None:
    return next(iter(_found(item, name, css)), None) if css else None


def _node(item: Any, path: str) -> Any | None:
    return next(iter(item.xpath(path)), None) if item is not None else None


def _link_node(item: Any, heading: Any | None, select: Select) -> Any | None:
    """The link: as told, else of the heading, else the first there is, else around the item."""
    if select.link:
        return _node(_first(item, "link", select.link), LINKS)
    ways = (
        (heading, LINKS),
        (heading, "ancestor::a[@href][1]"),
        (item, LINKS),
        (item, "ancestor::a[@href][1]"),
    )
    found = (_node(node, path) for node, path in ways)
    return next((link for link in found if link is not None), None)


def _text(node: Any | None) -> str:
    return "" if node is None else " ".join(str(node.text_content()).split())


def _markup(node: Any | None) -> Text | None:
    if node is None or not _text(node):
        return None
    return Text(lxml_html.tostring(node, encoding="unicode", with_tail=False), html=True)


def _date(item: Any, select: Select) -> Moment | None:
    """The date where it is told: for machines first, then as people read it."""
    node = _first(item, "date", select.date) if select.date else _node(item, "descendant::time")
    if node is None:
        return None
    told = node.get("datetime") or node.get("content") or _text(node)
    exact = dates.iso_moment(told, "page")
    spoken = None if exact else dates.spoken(told) or dates.spoken(_text(node))
    return spoken[0] if spoken else exact


def _authors(item: Any, select: Select) -> Iterator[str]:
    for node in _found(item, "author", select.author) if select.author else ():
        yield from saved_text.names(_text(node))


def _images(item: Any, select: Select) -> Iterator[Enclosure]:
    """Each image that was asked for: where it is loaded late, its address waits in data-src."""
    for node in _found(item, "image", select.image) if select.image else ():
        image = node if node.tag == "img" else _node(node, "descendant::img")
        told = image.get("data-src") or image.get("src") if image is not None else None
        if told and not told.startswith("data:"):
            yield Enclosure(told)
