"""What OPML 2.0 demands of a list of subscriptions; `complaints(document)` names every fault."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

WEB = re.compile(r"https?://[!-~]+")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def complaints(document: bytes) -> list[str]:
    """Every fault of the document, in order."""
    opml = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    if opml.tag != "opml" or opml.get("version") != "2.0":
        return [f"the root is {opml.tag} {opml.get('version')}"]
    if [part.tag for part in opml] != ["head", "body"]:
        return ["it has not one head and one body"]
    return list(_body(opml[1]))


def _body(body: etree._Element) -> Iterator[str]:
    addresses = Counter(outline.get("xmlUrl") for outline in body)
    yield from (f"{n} times {url}" for url, n in addresses.items() if url and n > 1)
    for outline in body:
        if not (outline.get("text") or "").strip():
            yield "an outline without text"
        if outline.get("type") == "rss" and not WEB.fullmatch(outline.get("xmlUrl") or ""):
            yield f"the address of a feed is {outline.get('xmlUrl')!r}"
        if not WEB.fullmatch(outline.get("htmlUrl", "https://home.example/")):
            yield f"the address of a page is {outline.get('htmlUrl')!r}"
        if not LANGUAGE.fullmatch(outline.get("language", "en")):
            yield f"language is {outline.get('language')!r}"
