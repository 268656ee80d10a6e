"""An article page in HTML: what it says of itself in its head, its text by trafilatura.

A page of the plain kind that `saved_text` reads, with a source named or with excerpts of related
articles, is read by the same rules, so that both forms of one page give the same drafts.
"""

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

import trafilatura

from aggregator.errors import ParseError
from aggregator.model import Credit, Document, Draft, Response, Text
from aggregator.parse import html_tree, page_head, saved_text
from aggregator.parse.page_head import Head

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
TEI = {"head": "h3", "quote": "blockquote", "code": "pre", "item": "li", "cell": "p"}


def read(response: Response) -> Document:
    """Read an HTML page as one article and the excerpts that it shows of others."""
    tree = html_tree.read(response)
    head = page_head.read(tree, response.url)
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


def _with_head(draft: Draft, head: Head) -> Draft:
    """What the head says goes before what the text looks like."""
    told = draft.title.value if draft.title else None
    title = head.headline or told or head.title
    carrier = head.site or (draft.carrier.name if draft.carrier else None)
    return replace(
        draft,
        title=Text(title) if title else None,
        link=head.link,
        published=head.published or draft.published or head.marked,
        updated=head.updated or draft.updated,
        authors=head.authors or draft.authors,
        categories=head.categories,
        enclosures=head.enclosures,
        language=head.language,
        carrier=Credit(carrier) if carrier else None,
    )
