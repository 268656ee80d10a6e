"""Everything that is published, by its address: pages, feeds, lists of sources.

The web server and the static export both ask `Publisher`, so that they give the same bytes.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

from aggregator import opml, websub
from aggregator.errors import AggregatorError
from aggregator.model import Config, Gone, OutFeed, Piece, Source
from aggregator.model.page import Head, Link, MessagePage, Page
from aggregator.publish import addresses, channels, feeds, history, lists, pages, why
from aggregator.publish.marks import Marks
from aggregator.publish.view import Missing, Moved, NotBuilt, Removed, View
from aggregator.render import FEED_FORMATS, SUBSCRIBED
from aggregator.render.html import Html
from aggregator.store import Database, meta

HTML = "text/html; charset=utf-8"
OPML = "text/x-opml; charset=utf-8"
STATIC = {
    "style.css": "text/css; charset=utf-8",
    "copy.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}

PAGES: tuple[tuple[str, Callable[..., Page]], ...] = (
    (r"/", pages.front),
    (r"/threads/([^/]+)(?:/page/([1-9][0-9]{0,8}))?", pages.thread),
    (r"/threads/([^/]+)/stories(?:/page/([1-9][0-9]{0,8}))?", pages.thread_stories),
    (r"/threads/([^/]+)/near(?:/page/([1-9][0-9]{0,8}))?", why.thread_near),
    (r"/stories/([^/]+)", pages.story),
    (r"/items/([^/]+)", pages.item),
    (r"/tags/([^/]+)(?:/page/([1-9][0-9]{0,8}))?", lists.tag),
    (r"/sources", lists.sources),
    (r"/sources/([^/]+)(?:/page/([1-9][0-9]{0,8}))?", lists.source),
    (r"/corrections(?:/page/([1-9][0-9]{0,8}))?", lists.corrections),
    (r"/feeds", feeds.index),
    (rf"/feeds({feeds.WITH_PAGE})", feeds.page),
    (r"(/feeds/[^/]+)", feeds.page),
    (r"(/feed|/threads/[^/]+/(?:major|podcast))", feeds.elsewhere),
)
"""Which function makes the page at an address."""

NOT_FOUND = "/404.html"
"""The page that a file server shows where there is nothing."""
NOT_BUILT = r"/editions(/.*)?"
"""Addresses that are promised and not built yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answers; `location` is where to go instead (301)."""

    status: int = 200
    media_type: str = HTML
    body: bytes = b""
    location: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    """Of a feed: its address and its hub, each after its relation (RFC 8288, WebSub 4)."""
    private: bool = False
    """For one reader alone: not to be shared by caches nor found by search engines."""


class Publisher:
    """Composes and renders what is published; reads the store and no clock."""

    def __init__(self, config: Config, database: Database) -> None:
        self._config = config
        self._database = database
        host = urlsplit(config.site.url).hostname or ""
        self._html = Html(config.site, public=websub.is_public(host))

    def version(self) -> int:
        """Equal versions give equal answers, live pages apart."""
        with self._database.read() as read:
            return meta.version(read)

    def changed_at(self) -> datetime | None:
        """When the version last changed, where that is known."""
        with self._database.read() as read:
            return meta.changed_at(read)

    def answer(self, path: str) -> Answer:
        """What is published at `path` ("/threads/libya.atom"), or a page that says why nothing."""
        return self._guarded(path, lambda view: self._published(view, path))

    @contextmanager
    def snapshot(self) -> "Iterator[Snapshot]":
        """The site as it is now, whatever comes meanwhile."""
        with self._database.read() as read:
            yield Snapshot(self, View(self._config, read))

    def status(self, now: datetime) -> Answer:
        """The live page about the machine."""
        return self._guarded("/status", lambda view: self._drawn(lists.status(view, now)))

    def search(self, words: str) -> Answer:
        """The live page of what was found."""
        return self._guarded("/search", lambda view: self._drawn(lists.search(view, words)))

    def search_feed(self, words: str, ending: str) -> Answer:
        """The live feed of what was found, in the format of this ending."""
        return self._guarded(
            "/search",
            lambda view: _fed(channels.out_feed(view, channels.search(view, words)), ending),
        )

    def private(self, slug: str, place: str, ending: str) -> Answer:
        """One of the [[feeds]] for a reader whose secret address begins with `place`.

        It has no page, hub or archive: those would be for everybody. Its ids tell no secret.
        """

        def make(view: View) -> Answer:
            made = channels.out_feed(view, channels.curated(view, slug, private=True))
            url = self._config.site.url
            ours = replace(made, address=url + place, home=f"{url}/", hub=None, history=None)
            return replace(_rendered(ours, ending), private=True)

        return self._guarded("/", make)

    def addresses(self) -> Iterator[str]:
        """Every address that `answer` publishes something at."""
        with self._database.read() as read:
            yield from addresses.every(View(self._config, read))

    def message(self, status: int, title: str, text: str, path: str = "/") -> Answer:
        """A page that says something, with ways on."""
        ways = (Link("The digest", "/"), Link("All feeds", "/feeds"))
        page = MessagePage(head=Head(title=title, path=path), text=text, links=ways)
        return Answer(status=status, body=self._html.page(page))

    def _guarded(self, path: str, make: Callable[[View], Answer]) -> Answer:
        with self._database.read() as read:
            return self._told(path, View(self._config, read), make)

    def answer_from(self, view: View, path: str) -> Answer:
        """What is published at `path` as this view shows it."""
        return self._told(path, view, lambda view: self._published(view, path))

    def _told(self, path: str, view: View, make: Callable[[View], Answer]) -> Answer:
        try:
            return make(view)
        except Missing:
            return self._missing(path)
        except NotBuilt:
            text = "This part of the site is not built yet."
            return self.message(501, "Not built yet", text, path)
        except Removed as removed:
            return self.message(410, "Gone", _why_gone(removed.gone), path)
        except Moved as moved:
            ending = re.search(r"\.\w+$", path)
            return Answer(status=301, location=moved.path + (ending.group() if ending else ""))

    def _missing(self, path: str) -> Answer:
        text = "There is nothing at this address. It may have been mistyped."
        return self.message(404, "Not found", text, path)

    def _published(self, view: View, path: str) -> Answer:
        stem, _, ending = path.rpartition(".")
        if ending == "opml" and stem in ("/sources", "/feeds"):
            return Answer(media_type=OPML, body=_opml(view, stem))
        if ending in FEED_FORMATS:
            return _rendered(feed_at(view, stem), ending)
        if path.startswith("/static/"):
            return _static(path.removeprefix("/static/"))
        if path == NOT_FOUND:
            return replace(self._missing(NOT_FOUND), status=200)
        return self._drawn(_page(view, path))

    def _drawn(self, page: Page) -> Answer:
        return Answer(body=self._html.page(page))


class Snapshot:
    """The site in one state, for whoever wants all of it."""

    def __init__(self, publisher: Publisher, view: View) -> None:
        self._publisher = publisher
        self._view = view
        self.version = meta.version(view.read)

    def pieces(self) -> Iterator[Piece]:
        """Every published address, each once, what is drawn from the same together.

        Equal marks of a piece say that nothing at its addresses has changed.
        """
        marks = Marks(self._view)
        return addresses.pieces(self._view, marks.of)

    def body(self, path: str) -> bytes:
        """What is published at one of those addresses."""
        if path in addresses.STAND_INS:
            return self._publisher.message(200, *addresses.STAND_INS[path], path).body
        answer = self._publisher.answer_from(self._view, path)
        if answer.status != 200:
            raise AggregatorError(f"{path} is listed but answers {answer.status}: this is our bug")
        return answer.body


@lru_cache(maxsize=2)
def feed_at(view: View, path: str) -> OutFeed:
    """The feed at this address, or one of the documents that hold its past.

    Kept for a moment: whoever writes a feed in one format writes it in the others as well.
    """
    if found := re.fullmatch(r"(.+)/archive/([1-9][0-9]{0,8})", path):
        return history.document(view, channels.channel(view, found[1]), int(found[2]))
    return channels.out_feed(view, channels.channel(view, path))


def _fed(made: OutFeed, ending: str) -> Answer:
    if ending not in FEED_FORMATS:
        raise Missing
    return _rendered(made, ending)


def _rendered(made: OutFeed, ending: str) -> Answer:
    render, media_type = FEED_FORMATS[ending]
    hub = (("hub", made.hub),) if made.hub and ending in SUBSCRIBED else ()
    links = (("self", made.url(ending)), *hub)
    return Answer(media_type=media_type, body=render(made), links=links)


def _why_gone(gone: Gone) -> str:
    return f"What was here was {gone.kind} on {gone.when:%-d %B %Y}. {gone.why}".rstrip()


def _page(view: View, path: str) -> Page:
    for pattern, make in PAGES:
        if found := re.fullmatch(pattern, path):
            return make(view, *(group for group in found.groups() if group))
    if re.fullmatch(NOT_BUILT, path):
        raise NotBuilt
    raise Missing


def _static(name: str) -> Answer:
    if name not in STATIC:
        raise Missing
    return Answer(
        media_type=STATIC[name], body=(files("aggregator") / "static" / name).read_bytes()
    )


def _opml(view: View, stem: str) -> bytes:
    site = view.config.site
    if stem == "/sources":
        return opml.write(f"{site.title}: sources", view.followed, site.url)
    return opml.write(f"{site.title}: feeds", _own_feeds(view), site.url)


def _own_feeds(view: View) -> Iterator[Source]:
    site = view.config.site
    for card in feeds.cards(view):
        yield Source(
            name=card.title, url=f"{site.url}{card.path}.atom", home=f"{site.url}{card.home}"
        )
