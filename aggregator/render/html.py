"""The pages, from view models by Jinja2 templates: the only file that knows the template engine.

No clock is read: the same view gives the same bytes.
"""

import unicodedata
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aggregator.model import OutEntry, Site
from aggregator.model.page import (
    CorrectionsPage,
    FeedPage,
    FeedsPage,
    FrontPage,
    ItemPage,
    Link,
    MessagePage,
    NearPage,
    Page,
    SearchPage,
    SourcePage,
    SourcesPage,
    StatusPage,
    StoryPage,
    TagPage,
    ThreadPage,
    standing,
)
from aggregator.render import dates, legal, marks
from aggregator.render.body import for_page
from aggregator.render.chart import draw

TEMPLATES: dict[type[Page], str] = {
    FrontPage: "front.html",
    ThreadPage: "thread.html",
    NearPage: "near.html",
    StoryPage: "story.html",
    ItemPage: "item.html",
    TagPage: "tag.html",
    SourcePage: "source.html",
    SourcesPage: "sources.html",
    FeedsPage: "feeds.html",
    FeedPage: "feed.html",
    StatusPage: "status.html",
    CorrectionsPage: "corrections.html",
    SearchPage: "search.html",
    MessagePage: "message.html",
}

NAV = (
    Link("Digest", "/"),
    Link("Feeds", "/feeds"),
    Link("Sources", "/sources"),
    Link("Search", "/search"),
    Link("Status", "/status"),
)

FORMATS = {
    "atom": "Atom",
    "rss": "RSS",
    "json": "JSON Feed",
    "opml": "OPML, the list of its sources",
}
"""What people call the format with this ending."""

WEB_READERS = (
    ("Feedly", "https://feedly.com/i/subscription/feed%2F"),
    ("Inoreader", "https://www.inoreader.com/?add_feed="),
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
)
"""Readers on the web, and what leads to subscribing there, before the escaped address of a feed."""

BRIEF = 280
"""Characters of an excerpt that a card shows."""

LOOKED_AT = 400
"""Characters that decide a direction; more would cost and seldom change it."""


class Html:
    """Draws pages of one site; `nav` names the ways that every page offers.

    Readers on the web are offered where the site is `public`.
    """

    def __init__(self, site: Site, nav: tuple[Link, ...] = NAV, *, public: bool = True) -> None:
        self._zone = ZoneInfo(site.timezone)
        self._base = urlsplit(site.url).path.rstrip("/")
        self._templates = Environment(
            loader=PackageLoader("aggregator"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals |= {"site": site, "nav": nav, "origin": site.url.rstrip("/")}
        self._templates.globals |= {
            "FORMATS": FORMATS,
            "WEB_READERS": WEB_READERS,
            "public": public,
        }
        self._templates.filters |= self._date_filters() | self._text_filters()

    def page(self, view: Page) -> bytes:
        """The page as UTF-8 HTML."""
        text = self._templates.get_template(TEMPLATES[type(view)]).render(page=view)
        return f"{legal.text(text)}\n".encode()

    def _date_filters(self) -> dict[str, object]:
        zone = self._zone
        return {
            "when": lambda entry: Markup(dates.when(entry, zone)),  # noqa: S704
            "stamp": lambda at: Markup(dates.stamp(at, zone)),  # noqa: S704
            "moment": lambda moment: Markup(dates.moment_html(moment, zone)),  # noqa: S704
            "span": lambda card: dates.span(card.first, card.last, zone),
            "lag": lambda entry, first: dates.lag(first, entry.published, zone),
        }

    def _text_filters(self) -> dict[str, object]:
        return {
            "here": lambda path: self._base + path,
            "id_path": lambda name, room: f"{self._base}/{room}/{quote(name, safe='')}",
            "local": lambda url: urlsplit(url)._replace(scheme="", netloc="").geturl(),
            "escaped": lambda url: quote(url, safe=""),
            "web": legal.web,
            "language": language,
            "direction": direction,
            "title": marks.title,
            "publisher": marks.publisher,
            "body": lambda html: Markup(for_page(html)),  # noqa: S704
            "brief": brief,
            "count": count,
            "draw": draw,
            "standing": standing,
        }


def brief(entry: OutEntry) -> str:
    """The excerpt for a card, without the words that already stand as the title."""
    shown = entry.shown_title.rstrip("…").rstrip()
    if entry.title is None and shown and entry.excerpt.startswith(shown):
        rest = entry.excerpt[len(shown) :].lstrip(" .,;:…–—-")
        return f"… {_cut(rest)}" if rest else ""
    return _cut(entry.excerpt)


def language(tag: str | None) -> str | None:
    """The tag where its first part is a code that browsers know the shape of ("en", "kab")."""
    clean = legal.language(tag)
    return clean if clean and len(clean.partition("-")[0]) in {2, 3} else None


def direction(text: str) -> str:
    """The direction that most letters of a text have; "auto" where it has no letters.

    Not the first letter, which is often a Latin name in an Arabic headline; nor the declared
    language, which is often the default of the publisher's software.
    """
    sides = [unicodedata.bidirectional(char) for char in text[:LOOKED_AT]]
    left, right = sides.count("L"), sides.count("R") + sides.count("AL")
    if not left and not right:
        return "auto"
    return "rtl" if right > left else "ltr"


def count(n: int, noun: str) -> str:
    """1 report, 1,204 reports, 2 stories."""
    if n == 1:
        return f"1 {noun}"
    return f"{n:,} {noun[:-1]}ies" if noun.endswith("y") else f"{n:,} {noun}s"


def _cut(text: str) -> str:
    if len(text) <= BRIEF:
        return text
    return text[:BRIEF].rsplit(" ", 1)[0].rstrip() + " …"
