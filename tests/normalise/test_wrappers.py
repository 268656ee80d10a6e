"""Wrapper links: the page where it is named openly, else the wrapper itself."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from aggregator.model import Document, Draft, Source
from aggregator.normalise import normalise
from aggregator.normalise.wrappers import unwrapped

PAGE = "https://news.example/a?id=1"
SENT = "https%3A%2F%2Fnews.example%2Fa%3Fid%3D1%26utm_source%3Dx"

OPEN = {
    "Google Alerts": f"https://www.google.com/url?rct=j&sa=t&url={SENT}&ct=ga&cd=CAEy&usg=AOv",
    "Google, by q": f"https://google.co.uk/url?q={SENT}&sa=D",
    "Google News of old": f"http://news.google.com/news/url?sa=t&fd=R&usg=A&url={SENT}",
    "Bing News": f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url={SENT}&c=1",
    "Yahoo Search": f"https://r.search.yahoo.com/_ylt=Aw/RV=2/RE=1/RO=10/RU={SENT}/RK=2/RS=x-",
    "Yahoo of old": "http://us.rd.yahoo.com/dailynews/rss/*" + PAGE,
    "DuckDuckGo": f"https://duckduckgo.com/l/?uddg={SENT}&rut=1",
    "Facebook": f"https://l.facebook.com/l.php?u={SENT}&h=AT0",
    "Instagram": f"https://l.instagram.com/?u={SENT}&e=AT0",
    "Reddit": f"https://out.reddit.com/t3_1?url={SENT}&token=1",
    "VK": f"https://vk.com/away.php?to={SENT}",
    "YouTube": f"https://www.youtube.com/redirect?event=x&q={SENT}",
    "Tumblr": f"https://t.umblr.com/redirect?z={SENT}&t=1",
    "Flipboard": f"https://flipboard.com/redirect?url={SENT}",
}
CLOSED = [
    "https://news.google.com/rss/articles/CBMiK2h0dHBzOi8vbmV3cy5leGFtcGxlL2E?oc=5",
    "https://news.google.com/articles/CBMiK2h0dHBzOi8vbmV3cy5leGFtcGxlL2E",
    "http://feedproxy.google.com/~r/Example/~3/abc/",
    "http://feeds.feedburner.com/~r/Example/~3/abc/",
    "https://t.co/abc",
    "https://apple.news/Abc",
    "https://flip.it/abc",
]
NOT_A_PAGE = [
    "https://www.google.com/url?url=javascript:alert(1)",
    "https://www.google.com/url?url=/relative",
    "https://www.google.com/url?url=",
    "https://www.google.com/url?sa=t",
    "https://r.search.yahoo.com/_ylt=Aw/RV=2",
]
NO_WRAPPERS = [
    PAGE,
    f"https://news.example/url?url={SENT}",
    "https://www.google.com/search?q=https://news.example/",
    "https://google.com.evil.example/url?q=https://news.example/a",
    "https://news.google.com/",
    None,
]


@pytest.mark.parametrize("link", OPEN.values(), ids=OPEN)
def test_a_page_that_a_wrapper_names_openly_is_the_link(link: str) -> None:
    assert unwrapped(link) == (PAGE, link)


@pytest.mark.parametrize("link", CLOSED + NOT_A_PAGE)
def test_a_wrapper_that_names_no_page_stays_and_is_never_guessed(link: str) -> None:
    assert unwrapped(link) == (link, link)


@pytest.mark.parametrize("link", NO_WRAPPERS)
def test_other_links_are_no_wrappers(link: str | None) -> None:
    assert unwrapped(link) == (link, None)


def wrapped(times: int) -> str:
    link = PAGE
    for _ in range(times):
        link = f"https://www.google.com/url?url={quote(link, safe='')}"
    return link


def test_wrappers_in_wrappers_are_opened_three_times() -> None:
    assert unwrapped(wrapped(3)) == (PAGE, wrapped(3))
    assert unwrapped(wrapped(5)) == (wrapped(2), wrapped(5))


def test_an_entry_keeps_the_wrapper_beside_its_link() -> None:
    link = OPEN["Google Alerts"]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = normalise(Draft(link=link), Document(), Source(name="x"), "https://x.example/", now)
    assert found
    assert (found.link, found.wrapper) == (PAGE, link)
