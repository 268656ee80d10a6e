"""What an article page says of itself: JSON-LD before OpenGraph and its kin before markup."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from aggregator.model import Category, Enclosure, Moment, Person
from aggregator.parse import dates
from aggregator.parse.json_ld import Data, line

PUBLISHED = str.split(
    "article:published_time og:published_time datepublished date dc.date dc.date.issued "
    "dcterms.created dcterms.issued dcterms.date pubdate publishdate publish-date parsely-pub-date "
    "sailthru.date citation_publication_date shareaholic:article_published_time"
)
UPDATED = str.split("article:modified_time og:updated_time datemodified dcterms.modified")
TAGS = ("article:tag", "news_keywords")
NO_PERSON = re.compile(r"https?://|www\.|\d{3}|@|\[at]", re.I)
BY = re.compile(
    r"(?:(?:posted|written|published|geschrieben|verfasst|erstellt|écrit|publié) )?"
    r"(?:by|von|par|por|بقلم)\s*:?\s+(?=\S)",
    re.I,
)
BYLINE = re.compile(
    rf"\b{BY.pattern}(?P<who>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){{0,3}}?)"
    r"(?=\s+(?:on|in|am|um|le|at|el)\s|\s*[,|·–—]|\s*$)",
    re.I,
)
BOX = re.compile(
    r"(?:comments?|comment-\S+|commentlist|respond|widget\S*|side-?bar\S*|(?:jp-)?related\S*|"
    r"recent\S*|foot(?:er)?-?widgets?)",
    re.I,
)
"""Classes and ids of what stands beside an article and speaks of others."""
INFO = re.compile(
    r"(?:(?:post|entry|article|page)[-_]?)?(?:date|meta|info|metadata|byline|dateline)|submitted|"
    r"published|posted-?on|pubdate|timestamp",
    re.I,
)
"""Classes of the line that says by whom and when."""
LONGEST_INFO, LONGEST_NAME, LONGEST_TITLE = 250, 100, 1_000
MANY = 200
"""Headings and lines of one page that are looked at."""
LATER = re.compile(
    r"edited|modified|updated|bearbeitet|geändert|aktualisiert|mis à jour|تحديث", re.I
)
GAP = r"\s*[|–—·•:«»-]\s+"
IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/([01]?\d)/([0-3]?\d)(?:/|$)")
TITLE = "//title[not(ancestor::*[local-name()='svg'])]"
"""Of the page; markup that is not well-formed can put it outside the head."""
HOME = re.compile(r"/(?:index\.\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is told; None or empty where nothing is. `marked` dates are those of the markup."""

    headline: str | None
    title: str | None
    site: str | None
    link: str | None
    language: str | None
    published: Moment | None
    updated: Moment | None
    marked: Moment | None
    authors: tuple[Person, ...]
    categories: tuple[Category, ...]
    enclosures: tuple[Enclosure, ...]


def read(tree: Any, url: str) -> Head:
    """Look at the head, and at the markup that says in so many words what it holds."""
    page = _Page(tree, url)
    return Head(
        headline=page.headline,
        title=page.title,
        site=page.site,
        link=page.link,
        language=page.language,
        published=page.moment("datePublished", PUBLISHED),
        updated=page.moment("dateModified", UPDATED),
        marked=page.marked_date(),
        authors=page.authors(),
        categories=tuple(map(Category, dict.fromkeys(page.tags()))),
        enclosures=tuple(page.images()),
    )


class _Page:
    """The places of a page in which it speaks of itself."""

    def __init__(self, tree: Any, url: str) -> None:
        self._tree = tree
        self._url = url
        self._metas = list(_metas(tree))
        self._meta = dict(reversed(self._metas))
        self._data = Data(
            script.text or "" for script in tree.iterfind(".//script[@type='application/ld+json']")
        )
        headings = (node for node in tree.iter("h1", "h2", "h3") if not _is_boxed(node))
        self._headings = [(_shown(node), node) for node in islice(headings, MANY)]
        self.site = self._site()
        self.title = self._without_site(self._whole_title or None)

    def _site(self) -> str | None:
        """The name of the site: as told, else the heading that leads to its front page."""
        told = self._meta.get("og:site_name") or self._data.name("publisher")
        homes = (text for text, heading in self._headings if self._leads_home(heading))
        return told or next(filter(None, homes), None)

    def _leads_home(self, heading: Any) -> bool:
        for href in heading.xpath("(descendant::a | ancestor::a)/@href"):
            try:
                target, here = urlsplit(urljoin(self._url, href)), urlsplit(self._url)
            except ValueError:
                continue
            if target.netloc == here.netloc and HOME.fullmatch(target.path or "/"):
                return not HOME.fullmatch(here.path or "/")
        return False

    @property
    def headline(self) -> str | None:
        """As told, else the heading that the title of the page repeats, else its one top heading.

        The name of a site can be the one top heading; a headline is longer than it.
        """
        told = self._data.text("headline") or self._meta.get("og:title")
        if told:
            return self._without_site(told)
        repeated = [text for text, _ in self._headings if _is_segment(text, self._whole_title)]
        tops = [text for text, heading in self._headings if heading.tag == "h1"]
        if repeated := [text for text in repeated if text != self.site]:
            return max(repeated, key=len)
        if len(tops) != 1 or not tops[0] or tops[0] == self.site:
            return _shorn(self._whole_title, self.site)
        return max(_shorn(self.title, tops[0]) or "", tops[0], key=len)

    @cached_property
    def _whole_title(self) -> str:
        return (_first_text(self._tree, TITLE) or "")[:LONGEST_TITLE]

    def _without_site(self, title: str | None) -> str | None:
        return _shorn(title, self.site) or title

    def moment(self, key: str, metas: Iterable[str]) -> Moment | None:
        """A date of JSON-LD, else of the first of these metas that tells one."""
        told = (self._data.text(key), *(self._meta.get(name) for name in metas))
        return next((moment for value in told if (moment := _moment(value))), None)

    def marked_date(self) -> Moment | None:
        """The first date of <time>, else of a line about the article, else of its address."""
        times = [node for node in self._tree.iter("time") if not _is_boxed(node)]
        times.sort(key=lambda node: not {"pubdate", "itemprop"} & set(node.keys()))
        told = (*(node.get("datetime") for node in times), *self._info)
        return (
            next((found for text in told if (found := _moment(text))), None) or self._by_address()
        )

    def _by_address(self) -> Moment | None:
        found = IN_ADDRESS.search(self.link or self._url)
        return _moment("-".join(part.zfill(2) for part in found.groups())) if found else None

    @cached_property
    def _info(self) -> list[str]:
        """The lines by whom and when, in the order of the page."""
        nodes = self._tree.xpath("//body//*[self::p or self::div or self::span or self::footer]")
        marked = (node for node in nodes if _has_class(node, INFO) and not _is_boxed(node))
        texts = map(_shown, islice(marked, MANY))
        # who edited it, and when, is another matter
        return [LATER.split(text)[0] for text in texts if 0 < len(text) <= LONGEST_INFO]

    def authors(self) -> tuple[Person, ...]:
        """The people that the page names; its own name and addresses are none."""
        told = {
            name: Person(name, line(one.get("url")))
            for one in self._data.things("author")
            if (name := line(one.get("name"))) and self._is_person(name)
        }
        names = (BY.sub("", name, count=1) for name in self._bylines())
        marked = (Person(name) for name in names if self._is_person(name))
        return tuple(told.values()) or tuple(islice(marked, 1))

    def _is_person(self, name: str) -> bool:
        return len(name) <= LONGEST_NAME and name != self.site and not NO_PERSON.search(name)

    def _bylines(self) -> Iterator[str]:
        """Where the markup or a line names who wrote it, the surest first."""
        by = "//*[@itemprop='author' or contains(concat(' ', @class, ' '), ' author ')]"
        for path in ("//*[@rel='author']", f"{by}//a", by):
            nodes = (node for node in self._tree.xpath(path) if not _is_boxed(node))
            yield from filter(None, map(_shown, nodes))
        yield from (found["who"] for text in self._info if (found := BYLINE.search(text)))
        yield from filter(None, (self._meta.get("author"),))

    def tags(self) -> Iterator[str]:
        """The labels that the publisher gives the article."""
        yield from self._data.texts("keywords")
        for name, content in self._metas:
            if name in TAGS:
                yield from filter(None, map(str.strip, content.split(",")))

    def images(self) -> Iterator[Enclosure]:
        """The one image that stands for the article, with the credit that it is told with."""
        for one in self._data.things("image", bare="url"):
            if url := line(one.get("url")) or line(one.get("contentUrl")):
                yield Enclosure(url, credit=_credit(one))
                return
        if url := self._meta.get("og:image"):
            yield Enclosure(url, self._meta.get("og:image:type"))

    @property
    def language(self) -> str | None:
        """The language of the page."""
        tree, told = self._tree, self._data.text("inLanguage") or self._meta.get("og:locale")
        return tree.get("lang") or tree.get("xml:lang") or told

    @property
    def link(self) -> str | None:
        """The address that the page says is its own."""
        canonical = self._tree.xpath("//link[@rel='canonical']/@href")
        told = next((href.strip() for href in canonical if href.strip()), self._meta.get("og:url"))
        try:
            return urljoin(self._url, told) if told else None
        except ValueError:
            return None


def _metas(tree: Any) -> Iterator[tuple[str, str]]:
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            yield name.lower(), content


def _shorn(title: str | None, site: str | None) -> str | None:
    """`title` without the name of the site before or after it; None where it has none."""
    if not title or not site:
        return None
    name = re.escape(site)
    found = re.fullmatch(rf"(?P<after>.+?){GAP}{name}|{name}{GAP}(?P<before>.+)", title, re.I)
    return (found["after"] or found["before"]).strip() if found else None


def _is_segment(text: str, title: str) -> bool:
    """Whether a title is `text`, or has it between its ends and dashes."""
    start = title.find(text) if text else -1
    if start < 0:
        return False
    before, after = title[:start], title[start + len(text) :]
    return bool(
        (not before or re.search(rf"{GAP}$", before)) and (not after or re.match(GAP, f"{after} "))
    )


def _credit(image: dict[str, Any]) -> str | None:
    """Who made an image: its credit line, else its creator (schema.org ImageObject)."""
    creator = image.get("creator") or image.get("author")
    named = creator.get("name") if isinstance(creator, dict) else creator
    return line(image.get("creditText")) or line(named)


def _moment(value: str | None) -> Moment | None:
    if not value or len(value) > LONGEST_INFO:
        return None
    exact = dates.iso_moment(value, "page")
    spoken = None if exact else dates.spoken(value)
    return spoken[0] if spoken else exact


def _shown(node: Any) -> str:
    """The text of a node; parts that stand one below the other do not run together."""
    return " ".join(" ".join(node.itertext()).split())


def _has_class(node: Any, pattern: re.Pattern[str]) -> bool:
    names = f"{node.get('class') or ''} {node.get('id') or ''}".split()
    return any(pattern.fullmatch(name) for name in names)


def _is_boxed(node: Any) -> bool:
    """Whether a node stands in a box beside the article: comments, related ones, the latest."""
    around = (node, *node.iterancestors())
    return any(
        one.tag in ("aside", "nav") or (one.tag != "body" and _has_class(one, BOX))
        for one in around
    )


def _first_text(tree: Any, path: str) -> str | None:
    found = tree.xpath(path)
    return _shown(found[0]) or None if found else None
