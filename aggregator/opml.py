"""Source lists in and out: OPML 2.0 (http://opml.org/spec2.opml), and [[sources]] tables."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from aggregator.errors import ParseError
from aggregator.model import Source
from aggregator.slug import free_slug, slug_of

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def read(data: bytes) -> tuple[Source, ...]:
    """Read the feeds of an OPML document in its order, each address once, folders flattened.

    Their slugs and owners are empty. An outline without an http or https address is passed over.
    Raises ParseError where `data` is not OPML, or declares a document type: no OPML needs one,
    and it is how small files are made to fill a memory.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ParseError(f"this is not OPML: {error}") from None
    return tuple(reader.sources.values())


@dataclass(slots=True)
class _Reader:
    """Gathers the feeds of a document, by address, as the parser comes by."""

    sources: dict[str, Source] = field(default_factory=dict)
    begun: bool = False

    def doctype(self, *_declaration: object) -> None:
        raise ParseError("this OPML declares a document type (<!DOCTYPE …>); take that line out")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.begun and name.lower() != "opml":
            raise ParseError(f"this is not OPML: it begins with <{name}>")
        self.begun = True
        outline = {key.lower(): value for key, value in attributes.items()}
        url = _address(outline.get("xmlurl", ""))
        if name.lower() == "outline" and url:
            self.sources.setdefault(url, _source(url, outline))


def _source(url: str, outline: dict[str, str]) -> Source:
    language = outline.get("language", "")
    return Source(
        name=_line(outline.get("title", "")) or _line(outline.get("text", "")) or _host(url),
        url=url,
        home=_address(outline.get("htmlurl", "")) or None,
        language=language if _LANGUAGE.fullmatch(language) else None,
    )


def _address(text: str) -> str:
    """An http or https address, or nothing; "feed:" is how some readers write either."""
    address = re.sub(r"^feed:(//)?(?=https?:)", "", text.strip(), flags=re.IGNORECASE)
    address = re.sub(r"^feed://", "http://", address, flags=re.IGNORECASE)
    return address if re.match(r"https?://[^/]", address, re.IGNORECASE) else ""


def write(title: str, sources: Iterable[Source], url: str, *, pages: bool = False) -> bytes:
    """Write the feeds among `sources` as OPML 2.0, in the order given.

    `url` is the page of whoever keeps the list (`ownerId`). Sources that are no feed on the web
    are left out or, with `pages`, are outlines with no more than their pages. There is no
    `dateCreated`: the same list gives the same bytes.
    """
    written = [_outline(source) for source in sources if pages or _is_feed(source)]
    outlines = "".join(f"    {outline}\n" for outline in written)
    head = f"<title>{escape(_line(title))}</title><ownerId>{escape(url)}</ownerId>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<opml version="2.0">\n  <head>{head}</head>\n  <body>\n{outlines}  </body>\n</opml>\n'
    ).encode()


def _is_feed(source: Source) -> bool:
    return source.kind == "feed" and source.url is not None


def _outline(source: Source) -> str:
    # Without a type and `url`, which some readers would take for a feed's address.
    feed = _is_feed(source)
    attributes = {
        "type": "rss" if feed else None,
        "text": source.name,
        "title": source.name,
        "xmlUrl": source.url if feed else None,
        "htmlUrl": source.home,
        "language": source.language,
    }
    pairs = (f"{key}={quoteattr(_line(value))}" for key, value in attributes.items() if value)
    return f"<outline {' '.join(pairs)}/>"


def to_toml(sources: Iterable[Source], taken: Collection[str] = ()) -> str:
    """The [[sources]] tables to paste into config.toml, without the keys that are at their default.

    Each has a slug, unlike the others and those `taken`, so that a later change of its name
    changes nothing.
    """
    slugs = set(taken)
    return "\n".join(table(source, slugs) for source in sources)


def table(source: Source, slugs: set[str]) -> str:
    """The [[sources]] table of one; its slug, unlike those in `slugs`, is added to them."""
    wanted = source.slug or slug_of(source.name) or slug_of(_host(source.url or "")) or "source"
    slug = free_slug(wanted, slugs)
    slugs.add(slug)
    values = {
        "name": source.name,
        "slug": slug,
        "kind": source.kind if source.kind != "feed" else None,
        "url": source.url,
        "home": source.home,
        "owner": source.owner,
        "republish": source.republish if source.republish != "excerpt" else None,
        "language": source.language,
    }
    lines = [f"{key} = {_toml(value)}\n" for key, value in values.items() if value]
    return f"[[sources]]\n{''.join(lines)}"


def _toml(text: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's (1.0.0, "String")."""
    return json.dumps(_line(text), ensure_ascii=False)


def _line(text: str) -> str:
    """One line of text, without the characters that no document may hold."""
    return " ".join(_CONTROLS.sub("", text).split())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
