"""The names of elements as feedparser has them: `dc_creator`, `pubdate`, `media_content`.

Feeds choose their prefixes freely and miswrite addresses of namespaces; names are told by the
namespace where it is known, by the prefix where it is not, and in small letters.
"""

from lxml import etree

from aggregator.parse.markup import Unsure

ATOM = "http://www.w3.org/2005/atom"
RSS_10 = "http://purl.org/rss/1.0/"
RSS_090 = "http://my.netscape.com/rdf/simple/0.9/"

NAMESPACES = {
    **dict.fromkeys(
        (
            ATOM,
            RSS_10,
            RSS_090,
            "http://purl.org/atom/ns#",
            "http://backend.userland.com/rss",
            "http://blogs.law.harvard.edu/tech/rss",
            "http://purl.org/rss/1.0/modules/rss091#",
            "http://purl.org/pie/",
            "http://purl.org/echo/",
            "http://example.com/necho",
            "http://example.com/newformat#",
            "uri/of/echo/namespace#",
        ),
        "",
    ),
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
}
PREFIXES = frozenset(NAMESPACES.values()) - {""}


def name(element: etree._Element) -> str:
    """The name of an element; Unsure where its prefix and its namespace tell different ones."""
    space, _, local = str(element.tag).rpartition("}")
    space, local, given = space[1:].lower(), local.lower(), (element.prefix or "").lower()
    known = NAMESPACES.get(space)
    odd = "userland.com/rss" in space if known is None else given != known and given in PREFIXES
    if odd or (known is None and given in PREFIXES):
        raise Unsure(f"<{given}:{local}> may be of {given} or of {space}")
    prefix = given if known is None else known
    return f"{prefix}_{local}" if prefix else local


def is_atom10(root: etree._Element) -> bool:
    """Whether an Atom root declares version 1.0; Unsure where it declares RSS 1.0 as well."""
    declared = _declared(root)
    if declared & {RSS_10, RSS_090}:
        raise Unsure("it is Atom and RDF")
    return ATOM in declared


def is_rdf_rss(root: etree._Element) -> bool:
    """Whether an RDF root declares RSS and no Atom, which feedparser would take it for."""
    declared = _declared(root)
    return bool(declared & {RSS_10, RSS_090}) and ATOM not in declared


def _declared(root: etree._Element) -> set[str]:
    return {uri.lower() for uri in root.nsmap.values() if uri}
