"""Every kind of page in a real Chromium, as a phone and a desk show it, by day and by night."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from support.browser import Browser, Sight, Tab
from support.newsroom import rss
from support.origin import Answer, Origin
from support.program import aggregator, free_port, get, make_site, running

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None,
    reason="chromium is not installed: apt-get install chromium, or `make test` as root",
)

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
MORE = """
[[sources]]
name = "Rough"
path = "rough.rss"
owner = "The owner of all that is rough"
republish = "full"

[[sources]]
name = "Refused"
url = "http://127.0.0.1:9/feed.xml"
owner = "Nobody"
"""
LONG = "Libya" + "abcdefghij" * 30
ARABIC = "حفتر يعلن هدنة في طرابلس وبنغازي Libya"
ADDRESS = f"http://news.example/{'long-path-' * 30}"
CELLS = "".join(f"<td>{LONG[:40]}</td>" for _ in range(12))
MARKUP = (
    f"<h2>{LONG}</h2><p>Haftar {LONG} <a href='{ADDRESS}'>{ADDRESS}</a></p>"
    f"<table><tr>{CELLS}</tr></table><pre>{'wide code ' * 60}</pre>"
    f"<ul><li><ul><li><ul><li>{LONG}</li></ul></li></ul></li></ul>"
    "<img src='http://elsewhere.example/a.png' width='3000'><iframe src='//elsewhere.example'>"
    "</iframe><video src='http://elsewhere.example/v.mp4'></video><style>body{width:9000px}</style>"
    "<p style='width:5000px' onclick='alert(1)'>styled</p><script>alert(1)</script>"
)
ROUGH = (
    f"<guid>1</guid><title>{LONG}</title><link>{ADDRESS}</link><category>{LONG}</category>"
    f"<author>a@example.org ({LONG})</author><description><![CDATA[{MARKUP}]]></description>",
    f"<guid>2</guid><title>{ARABIC}</title>"
    "<link>http://news.example/2</link><description>نص قصير عن ليبيا.</description>",
    "<guid>3</guid><description>Only words about Libya, &lt;b&gt;no&lt;/b&gt; title.</description>",
)
EDITED = "<guid>4</guid><title>{title}</title><link>http://news.example/4</link>"

PAGES = {
    "digest": "Libya conflict",
    "thread": "Libya conflict",
    "oldest page of a thread": "Libya conflict",
    "stories of a thread": "Libya conflict",
    "story": "Libya chronicle",
    "item": "First seen by us",
    "partial item": "Seen as an excerpt on",
    "rough item": LONG,
    "Arabic item": ARABIC,
    "untitled item": "Only words about Libya",
    "tag": "Libya",
    "long tag": LONG,
    "sources": "BlackListed News",
    "source": "Libya chronicle",
    "rough source": LONG,
    "corrections": "A second title",
    "feeds": "Libya conflict",
    "curated feed": "One entry for every report in the thread",
    "feed of everything": "One entry for every report of every source",
    "feed of a thread": "One entry for every report in this thread",
    "feed of a rough source": "Follow this feed",
    "status": "Refused",
    "search": "Search",
    "what was found": "Haftar",
    "what was not found": "0 reports",
    "not there": "There is nothing at this address.",
    "not built": "This part of the site is not built yet.",
}
"""Every kind of page, with words that it shows."""


@dataclass(frozen=True)
class Site:
    """A running site: where it is, and the address of a page of each kind."""

    home: str
    paths: dict[str, str]

    def url(self, kind: str) -> str:
        return self.home + self.paths[kind]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shelf, a source that sends what breaks layouts, one that fails, and a correction."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    make_site(folder, port, MORE)
    (folder / "rough.rss").write_bytes(rss(*ROUGH, EDITED.format(title="A first title")))
    done = aggregator(folder, "poll", "rough")
    assert done.returncode == 0, done.stderr
    (folder / "rough.rss").write_bytes(rss(*ROUGH, EDITED.format(title="A second title")))
    with running(folder, port):
        yield Site(f"http://127.0.0.1:{port}", paths(port))


def paths(port: int) -> dict[str, str]:
    """Where a page of each kind is."""
    thread = "/threads/libya-conflict"
    event = items(port, "chronicle")[0]
    rough = {item.get("title", "none"): item for item in items(port, "rough")}
    seed = items(port, "blacklisted-news")
    partial = next(item for item in seed if "partial" in item["_aggregator"])
    curated = [path for path in links(port, "/feeds") if re.fullmatch("/feeds/libya-[a-z-]+", path)]
    return {
        "digest": "/",
        "thread": thread,
        "oldest page of a thread": f"{thread}/page/1",
        "stories of a thread": f"{thread}/stories",
        "story": f"/stories/{event['_aggregator']['story']}",
        "item": page(event),
        "partial item": page(partial),
        "rough item": page(rough[LONG]),
        "Arabic item": page(rough[ARABIC]),
        "untitled item": page(rough["none"]),
        "tag": min(tags(port, event), key=len),
        "long tag": max(tags(port, rough[LONG]), key=len),
        "sources": "/sources",
        "source": "/sources/chronicle",
        "rough source": "/sources/rough",
        "corrections": "/corrections",
        "feeds": "/feeds",
        "curated feed": curated[0],
        "feed of everything": "/feeds/feed",
        "feed of a thread": f"/feeds{thread}",
        "feed of a rough source": "/feeds/sources/rough",
        "status": "/status",
        "search": "/search",
        "what was found": "/search?q=Haftar",
        "what was not found": f"/search?q={LONG}x",
        "not there": "/no-such-page",
        "not built": "/editions/",
    }


def items(port: int, source: str) -> list[dict[str, Any]]:
    return list(json.loads(get(port, f"/sources/{source}.json")[1])["items"])


def page(item: dict[str, Any]) -> str:
    return str(re.sub("^http://[^/]+", "", item["_aggregator"]["page"]))


def tags(port: int, item: dict[str, Any]) -> list[str]:
    return [found for found in links(port, page(item)) if found.startswith("/tags/")]


def links(port: int, path: str) -> list[str]:
    return re.findall('href="(/[^"]*)"', get(port, path)[1].decode())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium")) as made:
        yield made


@pytest.fixture(scope="module", params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=WIDTHS)
def tab(request: pytest.FixtureRequest, browser: Browser, scheme: str) -> Tab:
    return browser.tab(request.param, scheme)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_fits_stays_home_and_has_no_trouble(
    site: Site, tab: Tab, scheme: str, kind: str
) -> None:
    sight = tab.visit(site.url(kind))
    assert sight.width <= sight.room
    assert trouble(sight, kind) == ()
    assert [r for r in sight.requests if not r.startswith((site.home, "data:"))] == []
    assert site.url(kind) in sight.requests
    assert "Libya Desk" in sight.text
    dark = brightness(sight.ground) < brightness(sight.ink)
    assert dark == (scheme == "dark")
    assert contrast(sight) >= 7


def trouble(sight: Sight, kind: str) -> tuple[str, ...]:
    """What the console said, without the status that an error page is sent with."""
    status = {"not there": "404", "not built": "501"}.get(kind, "none")
    return tuple(
        text
        for text in sight.trouble
        if f"the server responded with a status of {status}" not in text
    )


def brightness(colour: str) -> float:
    """The relative luminance of "rgb(…)" (WCAG 2.2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(sight: Sight) -> float:
    dim, bright = sorted((brightness(sight.ground), brightness(sight.ink)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Tab:
    """A reader who has switched scripts off."""
    return browser.tab(390, scripts=False)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_says_all_without_scripts(site: Site, plain: Tab, kind: str) -> None:
    sight = plain.visit(site.url(kind))
    assert sight.width <= sight.room
    assert PAGES[kind] in sight.text


NARROW = 320


@pytest.mark.parametrize("kind", ["feeds", "curated feed", "feed of a rough source", "story"])
def test_what_tells_how_to_follow_fits_the_narrowest_phone(
    site: Site, browser: Browser, kind: str
) -> None:
    tab = browser.tab(NARROW)
    tab.visit(site.url(kind))
    tab.ask("Runtime.evaluate", expression=OPEN_ALL)
    width = tab.ask("Runtime.evaluate", expression="document.documentElement.scrollWidth")
    assert width["result"]["value"] <= NARROW


OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
CLICK = """(async () => {
    const button = document.querySelector("button[data-copy]");
    button.click();
    await new Promise(done => setTimeout(done, 500));
    return button.innerText + " " + await navigator.clipboard.readText();
})()"""


def test_the_button_copies_the_address(site: Site, browser: Browser) -> None:
    tab = browser.tab(390)
    wanted = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    browser.ask("Browser.grantPermissions", permissions=wanted)
    tab.visit(site.url("feed of everything"))
    tab.ask("Page.bringToFront")
    done = tab.ask(
        "Runtime.evaluate",
        expression=CLICK,
        awaitPromise=True,
        userGesture=True,
        returnByValue=True,
    )
    assert done["result"]["value"] == f"Copied {site.home}/feed.atom"


# The instrument itself.

BROKEN = (
    b"<!doctype html><meta name=viewport content='width=device-width'>"
    b"<p style='width:2000px'>wide</p><script>inline()</script>"
    b"<img src='http://127.0.0.1:9/outside.png'>"
)
LOUD = b"<script>console.log('a'); b()</script>"
POLICY = (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src *"),)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_browser_tells_of_what_is_wrong(browser: Browser, width: int) -> None:
    with Origin() as origin:
        origin["/favicon.ico"] = Answer(b"", media_type="image/png")
        origin["/"] = Answer(BROKEN, media_type="text/html", headers=POLICY)
        origin["/loud"] = Answer(LOUD, media_type="text/html")
        tab = browser.tab(width)
        sight, loud = tab.visit(origin.url()), tab.visit(origin.url("/loud"))
    assert sight.width > sight.room
    assert any("Content Security Policy" in text for text in sight.trouble)
    assert "http://127.0.0.1:9/outside.png" in sight.requests
    assert len(loud.trouble) == 2
