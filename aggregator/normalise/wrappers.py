"""Wrapper links: redirecting addresses of those who pass news on.

Many name the page openly, in a parameter or in their path: that is the link then. The others are
kept as they are: nothing is decoded, guessed or asked of the network.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from aggregator.normalise import links

DEEPEST = 3
"""So many wrappers in one another are opened."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One kind: whose it is, how its addresses begin, and where they name the page.

    `names` are query parameters, the first that holds an address wins; `tail` is a pattern whose
    group is the page's address. An opaque kind has neither.
    """

    name: str
    begins: str
    names: tuple[str, ...] = ()
    tail: str = ""


WRAPPERS = (
    Wrapper("Google", r"(?:www\.)?google\.[a-z.]{2,6}/url\?", ("url", "q")),
    Wrapper("Google News", r"news\.google\.com/news/url\?", ("url",)),
    Wrapper("Google News", r"news\.google\.com/(?:__i/rss/rd/|rss/)?(?:articles|read)/"),
    Wrapper("FeedBurner", r"feedproxy\.google\.com/~r/|feeds2?\.feedburner\.com/~r/"),
    Wrapper("Bing News", r"(?:www\.)?bing\.com/(?:news/)?apiclick\.aspx\?", ("url",)),
    Wrapper("Yahoo", r"r\.search\.yahoo\.com/", tail=r"/RU=([^/]+)/"),
    Wrapper("Yahoo", r"(?:us\.)?rd\.yahoo\.com/", tail=r"/\*(https?://.+)"),
    Wrapper("DuckDuckGo", r"(?:www\.)?duckduckgo\.com/l/\?", ("uddg",)),
    Wrapper("Facebook", r"(?:l|lm|www|m)\.facebook\.com/l\.php\?", ("u",)),
    Wrapper("Instagram", r"l\.instagram\.com/\?", ("u",)),
    Wrapper("Reddit", r"out\.reddit\.com/", ("url",)),
    Wrapper("VK", r"(?:www\.|m\.)?vk\.com/away\.php\?", ("to",)),
    Wrapper("YouTube", r"(?:www\.)?youtube\.com/redirect\?", ("q",)),
    Wrapper("Tumblr", r"t\.umblr\.com/redirect\?", ("z",)),
    Wrapper("Flipboard", r"(?:www\.)?flipboard\.com/redirect\?", ("url",)),
    Wrapper("Flipboard", r"flip\.it/"),
    Wrapper("Apple News", r"apple\.news/"),
    Wrapper("NewsNow", r"c\.newsnow\.(?:co\.uk|com)/A/"),
    Wrapper("X", r"t\.co/"),
)
_ANY = re.compile("https?://(?:" + "|".join(f"({one.begins})" for one in WRAPPERS) + ")", re.I)


def wrapper_of(link: str) -> Wrapper | None:
    """Which kind of wrapper an absolute address is, if any."""
    found = _ANY.match(link)
    return WRAPPERS[found.lastindex - 1] if found and found.lastindex else None


def unwrapped(link: str | None) -> tuple[str | None, str | None]:
    """The page that an absolute address leads to, and the address itself where it wraps one."""
    if link is None or wrapper_of(link) is None:
        return link, None
    page = link
    for _ in range(DEEPEST):
        page = _named(page) or page
    return page, link


def _named(link: str) -> str | None:
    """The page that a wrapper names openly; None where it names none, or is no wrapper."""
    wrapper = wrapper_of(link)
    if wrapper is None:
        return None
    if wrapper.tail:
        found = re.search(wrapper.tail, link)
        return links.absolute(unquote(found[1]), "") if found else None
    given = parse_qs(urlsplit(link).query)
    pages = (links.absolute(value, "") for name in wrapper.names for value in given.get(name, ()))
    return next((page for page in pages if page), None)
