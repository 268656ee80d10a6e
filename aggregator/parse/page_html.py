"""An article page in HTML: what it says of itself in its head, its text by trafilatura.

A page of the plain kind that `saved_text` reads, with a source named or with excerpts of related
articles, is read by the same rules, so that both forms of one page give the same drafts.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml import html as lxml_html
from lxml.etree import LxmlError

from aggregator.errors import ParseError
from aggregator.model import Credit, Document, Draft, Moment, Person, Response, Text
from aggregator.parse import dates, saved_text, sniff

INLINE = set(
    str.split(
        "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp "
        "small span strike strong sub sup time tt u var wbr",
    )
)
UNSEEN = set(
    str.split(
        "audio button canvas head iframe input noscript object option script select style svg "
        "template textarea title video",
    )
)
ARTICLES = re.compile(r"article|posting|report|review$", re.I)
PUBLISHED = str.split(
    "article:published_time og:published_time datepublished date dc.date dc.date.issued "
    "dcterms.created dcterms.issued dcterms.date pubdate publishdate publish-date parsely-pub-date "
    "sailthru.date citation_publication_date",
)
UPDATED = str.split("article:modified_time og:updated_time datemodified dcterms.modified")
BY = "//*[@itemprop='author' or contains(concat(' ', @class, ' '), ' author ')]"
MARKED = ("//*[@rel='author']", f"{BY}//a", BY)
"""Where the markup names the author, in so many words."""
NO_PERSON = re.compile(r"https?://|www\.|\d{3}|@", re.I)
TEI = {"head": "h3", "quote": "blockquote", "code": "pre", "item": "li", "cell": "p"}


def read(response: Response) -> Document:
    """Read an HTML page as one article and the excerpts that it shows of others."""
    tree = _tree(response)
    head = _Head(tree, response.url)
    plain = _plain(tree, head.headline)
    draft = saved_text.article(plain) if plain and _is_telling(plain) else _extracted(tree, plain)
    article = _with_head(draft, head)
    if not article.title or not article.content:
        raise ParseError("no article was found on this page: it has no headline or no text")
    url = article.link or (response.url if response.url.startswith(("http:", "https:")) else None)
    named = replace(plain, headline=article.title.value) if plain else None
    drafts = saved_text.drafts(named, article, url) if named else (article,)
    carrier = article.carrier.name if article.carrier else None
    return Document(title=carrier, language=head.language, drafts=drafts)


def _tree(response: Response) -> Any:
    encoding = "utf-8" if sniff.is_utf8(response.body) else sniff.charset(response)
    parser = lxml_html.HTMLParser(encoding=encoding)
    try:
        return lxml_html.document_fromstring(response.body.replace(b"\0", b""), parser=parser)
    except (LxmlError, ValueError) as error:
        raise ParseError(f"the page could not be read: {error}") from error


def _plain(tree: Any, headline: str | None) -> saved_text.Page | None:
    """The page by the rules for saved text, where they find an article."""
    try:
        return saved_text.read(list(_blocks(tree)), headline)
    except ParseError:
        return None


def _is_telling(page: saved_text.Page) -> bool:
    return bool(page.excerpts or page.publisher)


def _blocks(tree: Any) -> Iterator[str]:
    """The paragraphs and lines that a browser would show, in order."""
    pieces: list[str] = []
    for text, starts_line in _pieces(tree):
        if starts_line and pieces:
            yield from _joined(pieces)
            pieces = []
        pieces.append(text)
    yield from _joined(pieces)


def _joined(pieces: list[str]) -> Iterator[str]:
    line = " ".join("".join(pieces).split())
    if line:
        yield line


def _pieces(tree: Any) -> Iterator[tuple[str, bool]]:
    """Texts in document order, and whether each begins a new line; no recursion, pages are deep."""
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, leaving = stack.pop()
        block = node.tag not in INLINE
        if leaving:
            yield node.tail or "", block
            continue
        stack.append((node, True))
        if isinstance(node.tag, str) and node.tag not in UNSEEN and "hidden" not in node.attrib:
            yield node.text or "", block
            stack += [(child, False) for child in reversed(node)]


def _extracted(tree: Any, plain: saved_text.Page | None) -> Draft:
    """The article as trafilatura finds it, its guesses at dates, people and sites left aside."""
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    body, title = getattr(found, "body", None), getattr(found, "title", None)
    parts = "" if body is None else "\n".join(_as_html(child) for child in body)
    told = saved_text.article(plain) if plain else Draft(title=Text(title) if title else None)
    return replace(told, content=Text(parts, html=True) if parts.strip() else None)


def _as_html(node: Any) -> str:
    """What trafilatura gives, in its own vocabulary, after TEI, as HTML."""
    if node.tag in ("list", "table", "row"):
        inside = "".join(_as_html(child) for child in node)
        return f"<ul>{inside}</ul>" if node.tag == "list" else inside
    text = " ".join("".join(node.itertext()).split())
    tag = TEI.get(node.tag, "p")
    return f"<{tag}>{escape(text, quote=False)}</{tag}>" if text else ""


def _with_head(draft: Draft, head: "_Head") -> Draft:
    """What the head says goes before what the text looks like."""
    told = draft.title.value if draft.title else None
    title = head.headline or told or head.title
    carrier = head.site or (draft.carrier.name if draft.carrier else None)
    return replace(
        draft,
        title=Text(title) if title else None,
        link=head.link,
        published=head.published or draft.published or head.time,
        updated=head.updated or draft.updated,
        authors=head.authors or draft.authors,
        language=head.language,
        carrier=Credit(carrier) if carrier else None,
    )


class _Head:
    """What a page says of itself: JSON-LD before OpenGraph before plain HTML."""

    def __init__(self, tree: Any, url: str) -> None:
        self.tree = tree
        self.url = url
        self.meta = dict(reversed(list(_metas(tree))))
        self.data = next(_articles(tree), {})
        self.site = self.meta.get("og:site_name") or _name(self.data.get("publisher"))
        self.title = self._without_site(_first_text(tree, "//head/title"))
        self.headline = self._headline()
        self.published = self._moment("datePublished", PUBLISHED)
        self.updated = self._moment("dateModified", UPDATED)
        self.time = _moment(
            _first_value(tree, "//time[@pubdate or @itemprop]/@datetime")
        ) or _moment(_first_value(tree, "//time/@datetime"))

    def _headline(self) -> str | None:
        told = self.data.get("headline") or self.meta.get("og:title")
        if isinstance(told, str) and told.strip():
            return self._without_site(" ".join(told.split()))
        tops = [" ".join(h.text_content().split()) for h in self.tree.iter("h1")]
        if len(tops) != 1 or not tops[0] or tops[0] == self.site:
            return None
        # The name of a site can be the one top heading; a headline is longer than it.
        return max(_shorn(self.title, tops[0]) or "", tops[0], key=len)

    def _without_site(self, title: str | None) -> str | None:
        return _shorn(title, self.site) or title

    def _moment(self, key: str, metas: list[str]) -> Moment | None:
        told = [self.data.get(key), *(self.meta.get(name) for name in metas)]
        return next((moment for value in told if (moment := _moment(value))), None)

    @property
    def authors(self) -> tuple[Person, ...]:
        """The people that the page names; its own name and addresses are none."""
        told = self.data.get("author")
        names = [_name(one) for one in (told if isinstance(told, list) else [told])]
        marked = next((text for path in MARKED if (text := _first_text(self.tree, path))), None)
        names = [*filter(None, names)] or [self.meta.get("author"), marked]
        kept = [name for name in names if name and not NO_PERSON.search(name) and name != self.site]
        return tuple(Person(name) for name in dict.fromkeys(kept if told else kept[:1]))

    @property
    def language(self) -> str | None:
        """The language of the page."""
        return self.tree.get("lang") or self.tree.get("xml:lang") or self.meta.get("og:locale")

    @property
    def link(self) -> str | None:
        """The address that the page says is its own."""
        told = _first_value(self.tree, "//link[@rel='canonical']/@href") or self.meta.get("og:url")
        return urljoin(self.url, told) if told else None


def _shorn(title: str | None, site: str | None) -> str | None:
    """`title` without the name of the site before or after it; None where it has none."""
    if not title or not site:
        return None
    gap, name = r"\s*[|–—·•:«»-]\s+", re.escape(site)
    found = re.fullmatch(rf"(?P<after>.+?){gap}{name}|{name}{gap}(?P<before>.+)", title, re.I)
    return (found["after"] or found["before"]).strip() if found else None


def _metas(tree: Any) -> Iterator[tuple[str, str]]:
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            yield name.lower(), content


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects that are articles (schema.org/Article and its kinds)."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (one for one in _objects(found) if ARTICLES.search(str(one.get("@type"))))


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (
                (node for node in graph if isinstance(node, dict))
                if isinstance(graph, list)
                else ()
            )


def _name(value: Any) -> str | None:
    """The name of a person or an organisation, which may be given bare."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _moment(value: Any) -> Moment | None:
    if not isinstance(value, str):
        return None
    spoken = dates.spoken(value)
    return dates.iso_moment(value, "page") or (spoken[0] if spoken else None)


def _first_text(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return " ".join(found[0].text_content().split()) or None if found else None


def _first_value(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return str(found[0]).strip() or None if found else None
