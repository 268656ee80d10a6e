"""The real saved page that this project began with, through the whole line and out again.

Its sentences are read from the file beside this tree and stand in no test.
"""

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from support.newsroom import Desk, desk

from aggregator.model import Credit, Item, Moment
from aggregator.publish import Publisher
from aggregator.store import facts

SHARED = Path(__file__).parents[2].parent / "shared"
SEEDS = sorted((SHARED / "seed").glob("*.txt"))
pytestmark = pytest.mark.skipif(
    not SEEDS, reason="the saved page, shared/seed/*.txt, is not beside this tree"
)

HEADLINE = "US calls on Haftar to end Tripoli push, warns against Russia role"
RELATED = "Related Articles:"
FOOT = "Share This Article..."
QUOTES = "\"'’“”"
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
ENTRY = {"atom": (f"{ATOM}entry", f"{ATOM}content"), "rss": ("item", "description")}
SPACE = "tag:desk.example,2026"
POLICIES = ("full", "excerpt")
NAMES = ("BlackListed News", "Morning Desk")


class Saved:
    """The page's lines by what they are, each on one line with single spaces."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        related, foot = self.lines.index(RELATED), self.lines.index(FOOT)
        self.excerpts = self.lines[related + 1 : foot]
        above = self.lines[self.lines.index(HEADLINE) + 1 : related]
        self.paragraphs = [line for line in above if len(line) > 60]
        told = {HEADLINE, *self.paragraphs, *self.excerpts}
        self.furniture = [line for line in self.lines if line not in told]

    def as_html(self) -> str:
        """The same page in the fewest tags that a page can have."""
        marked = "\n".join(
            f"<h1>{escape(line)}</h1>" if line == HEADLINE else f"<p>{escape(line)}</p>"
            for line in self.lines
        )
        return f"<!doctype html><html><head><meta charset=utf-8></head><body>{marked}</body></html>"


def saved() -> Saved:
    return Saved(SEEDS[0].read_text(encoding="utf-8"))


def config(name: str = NAMES[0], policy: str = "full") -> str:
    return (
        f'[[sources]]\nname = "{name}"\nslug = "seed"\nkind = "page"\npath = "page"\n'
        f'republish = "{policy}"\n'
    )


def save(folder: Path, text: str) -> None:
    (folder / "page").write_text(text, encoding="utf-8")


FORMS: dict[str, Callable[[Saved], str]] = {"text": lambda page: page.text, "html": Saved.as_html}


@pytest.fixture(
    scope="module", params=[(name, form) for name in NAMES for form in FORMS], ids="-".join
)
def read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """The page read once, under both names and in both forms; not to be changed."""
    name, form = request.param
    folder = tmp_path_factory.mktemp("seed")
    save(folder, FORMS[form](saved()))
    with desk(folder, config(name)) as made:
        made.poll()
        yield made


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    """The page as saved text, read once."""
    save(tmp_path, saved().text)
    with desk(tmp_path, config()) as made:
        made.poll()
        yield made


def article(news: Desk) -> Item:
    (found,) = [listed.item for listed in news.items() if not listed.item.entry.partial]
    return found


def partials(news: Desk) -> list[Item]:
    return [listed.item for listed in news.items() if listed.item.entry.partial]


def history(news: Desk) -> list[int]:
    with news.room.database.read() as read:
        return [len(facts.revisions(read, listed.item.id)) for listed in news.items()]


# What is kept of it.


def test_the_file_is_the_page_that_these_tests_mean() -> None:
    page = saved()
    assert (len(page.paragraphs), len(page.excerpts)) == (11, 10)
    assert len(page.furniture) > 30
    assert "\N{NO-BREAK SPACE}" in page.text


def test_the_article_with_all_that_is_known_and_nothing_guessed(read: Desk) -> None:
    item = article(read)
    entry = item.entry
    assert entry.title == HEADLINE
    assert item.published == Moment.day(2019, 11, 16, origin="page")
    assert (entry.publisher, entry.carrier) == (Credit("Al Jazeera"), Credit("BlackListed News"))
    assert (entry.link, entry.guid, entry.authors, entry.updated) == (None, None, (), None)
    assert entry.text.split("\n\n") == saved().paragraphs


def test_ten_excerpts_that_borrow_nothing_from_the_article(read: Desk) -> None:
    found = partials(read)
    assert sorted(item.entry.text for item in found) == sorted(saved().excerpts)
    for item in found:
        entry = item.entry
        assert (entry.title, entry.link, entry.guid) == (None, None, None)
        assert (item.published, entry.updated) == (None, None)
        assert (entry.publisher, entry.carrier, entry.authors) == (None, None, ())
        assert entry.seen_on is not None
        assert (entry.seen_on.title, entry.seen_on.url) == (HEADLINE, None)


def test_reports_of_one_event_are_different_items(read: Desk) -> None:
    found = partials(read)
    for one in ("id", "published_id", "arrival"):
        assert len({getattr(item, one) for item in found}) == 10
    for words in (("migrant", "44"), ("missiles",), ("rockets",)):
        assert any(all(word in item.entry.text for word in words) for item in found)


def test_no_line_of_the_furniture_is_in_an_item(read: Desk) -> None:
    kept = "\n".join(listed.item.entry.text for listed in read.items())
    assert [line for line in saved().furniture if line in kept] == []
    assert "\N{NO-BREAK SPACE}" not in kept


def test_quotes_survive(read: Desk) -> None:
    kept = "".join(listed.item.entry.text for listed in read.items())
    page = saved()
    sent = "".join([*page.paragraphs, *page.excerpts])
    assert {mark: kept.count(mark) for mark in QUOTES} == {
        mark: sent.count(mark) for mark in QUOTES
    }


# What changes it.

FOOTERS: dict[str, Callable[[str], str]] = {
    "years": lambda text: text.replace("2006-2019", "2006-2026"),
    "address": lambda text: text.replace("Our IP Address:", "Our IP Address: 192.0.2.7"),
    "a link more": lambda text: text.replace("On Twitter", "On Twitter\nOn Another"),
    "a button less": lambda text: text.replace("Garden office", ""),
    "terms": lambda text: text.replace("Terms of Service", "Terms of Service\nCookie Policy"),
}


@pytest.mark.parametrize("change", FOOTERS.values(), ids=FOOTERS)
def test_another_footer_updates_nothing(
    news: Desk, tmp_path: Path, change: Callable[[str], str]
) -> None:
    version, before = news.publisher.version(), news.items()
    changed = change(saved().text)
    assert changed != saved().text
    save(tmp_path, changed)
    news.clock.turn(hours=1)
    summary = news.poll()
    assert (summary.new, summary.edited, summary.unchanged) == (0, 0, 1)
    assert news.items() == before
    assert (news.publisher.version(), history(news)) == (version, [1] * 11)


def test_the_same_page_in_html_is_the_same_items(news: Desk, tmp_path: Path) -> None:
    ids = [listed.item.id for listed in news.items()]
    save(tmp_path, saved().as_html())
    news.clock.turn(hours=1)
    summary = news.poll()
    assert (summary.new, summary.edited) == (0, 0)
    assert [listed.item.id for listed in news.items()] == ids


def test_an_edited_word_is_a_revision_of_the_same_item(news: Desk, tmp_path: Path) -> None:
    before = article(news)
    word = saved().paragraphs[3].split()[0]
    save(tmp_path, saved().text.replace(f"\n{word} ", "\nEdited ", 1))
    news.clock.turn(hours=1)
    summary = news.poll()
    after = article(news)
    assert (summary.new, summary.edited) == (0, 1)
    assert (after.id, after.published_id, after.published) == (
        before.id,
        before.published_id,
        before.published,
    )
    assert (after.revision, after.updated > before.updated) == (2, True)
    assert sorted(history(news)) == [1] * 10 + [2]
    assert after.entry.text.count("Edited ") == 1
    assert HEADLINE in shown(news.publisher, "/corrections")


# What goes out.


@pytest.fixture(scope="module", params=POLICIES)
def policy(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, policy: str) -> Iterator[Desk]:
    """The page read once under each policy; not to be changed."""
    folder = tmp_path_factory.mktemp("seed")
    save(folder, saved().text)
    with desk(folder, config(policy=policy)) as made:
        made.poll()
        yield made


def shown(site: Publisher, path: str) -> str:
    """The text of a page as a reader sees it, on one line."""
    body = html.document_fromstring(site.answer(path).body)
    return " ".join(text(body).split())


def table(site: Publisher, path: str) -> dict[str, str]:
    """The facts that an item's page lists beside it."""
    page = html.document_fromstring(site.answer(path).body)
    values = (term.getnext() for term in page.iter("dt"))
    return {
        text(term): text(value).strip()
        for term, value in zip(page.iter("dt"), values, strict=True)
        if value is not None
    }


def text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def items_of(news: Desk) -> dict[str, dict[str, Any]]:
    """The items of the front feed in JSON, by the text that they hold."""
    feed = json.loads(news.publisher.answer("/feed.json").body)
    return {item["content_html"]: item for item in feed["items"]}


def elements(news: Desk, ending: str) -> dict[str, etree._Element]:
    """The entries of the front feed, by the text that they hold."""
    feed = etree.fromstring(news.publisher.answer(f"/feed.{ending}").body)
    name, holder = ENTRY[ending]
    return {entry.findtext(holder) or "": entry for entry in feed.iter(name)}


def of(entries: dict[str, Any], sentence: str) -> Any:
    """The one entry that begins with these words."""
    (found,) = [entry for body, entry in entries.items() if beginning(sentence) in body]
    return found


def beginning(sentence: str) -> str:
    return escape(sentence[:60], quote=False)


def terms(entry: etree._Element) -> set[tuple[str | None, str | None]]:
    return {(c.get("scheme"), c.get("term")) for c in entry.iter(f"{ATOM}category")}


def is_held_to(policy: str, body: str) -> bool:
    """Whether the body of the article is as long as its source lets it be."""
    shown = text(html.fragment_fromstring(body, create_parent=True))
    if policy == "full":
        return shown.split("\n") == saved().paragraphs
    cut = shown.removesuffix(" …")
    return cut != shown and len(shown) <= 280 and " ".join(saved().paragraphs).startswith(cut)


def test_atom_has_the_article_with_its_day_and_credit(out: Desk, policy: str) -> None:
    entry = of(elements(out, "atom"), saved().paragraphs[0])
    assert entry.findtext(f"{ATOM}title") == HEADLINE
    assert entry.findtext(f"{ATOM}published") == "2019-11-16T00:00:00Z"
    assert (f"{SPACE}:precision", "day") in terms(entry)
    assert entry.findall(f"{ATOM}link") == []
    assert entry.find(f"{ATOM}author") is None
    assert entry.findtext(f"{ATOM}source/{ATOM}author/{ATOM}name") == "Al Jazeera"
    assert entry.findtext(f"{ATOM}source/{ATOM}title") == "BlackListed News"
    assert is_held_to(policy, entry.findtext(f"{ATOM}content"))


def test_atom_has_the_excerpts_as_partial_and_undated(out: Desk) -> None:
    entries = elements(out, "atom")
    assert len(entries) == 11
    for excerpt in saved().excerpts:
        entry = of(entries, excerpt)
        title = entry.findtext(f"{ATOM}title")
        assert title.endswith("…")
        assert excerpt.startswith(title[:-1])
        assert (f"{SPACE}:partial", "partial") in terms(entry)
        assert (f"{SPACE}:precision", "day") not in terms(entry)
        assert entry.find(f"{ATOM}published") is None
        assert entry.findall(f"{ATOM}link") == []
        assert f"Seen as an excerpt on the page “{HEADLINE}”" in entry.findtext(f"{ATOM}content")
        assert entry.findtext(f"{ATOM}source/{ATOM}author/{ATOM}name") == "unknown publisher"


def test_rss_has_the_article_with_its_day_and_credit(out: Desk, policy: str) -> None:
    item = of(elements(out, "rss"), saved().paragraphs[0])
    assert item.findtext("title") == HEADLINE
    assert item.findtext("pubDate") == "Sat, 16 Nov 2019 00:00:00 GMT"
    assert item.find(f"category[@domain='{SPACE}:precision']").text == "day"
    assert (item.find("link"), item.find("author")) == (None, None)
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext(f"{DC}publisher") == "Al Jazeera"
    assert item.find(f"{DC}creator") is None
    assert is_held_to(policy, item.findtext("description"))


def test_rss_has_the_excerpts_as_partial_untitled_and_undated(out: Desk) -> None:
    items = elements(out, "rss")
    assert len(items) == 11
    for excerpt in saved().excerpts:
        item = of(items, excerpt)
        assert [item.find(name) for name in ("title", "pubDate", "link")] == [None] * 3
        assert item.find(f"category[@domain='{SPACE}:partial']").text == "partial"
        assert f"Seen as an excerpt on the page “{HEADLINE}”" in item.findtext("description")


def test_json_has_the_article_with_its_day_and_credit(out: Desk, policy: str) -> None:
    items = items_of(out)
    item = of(items, saved().paragraphs[0])
    assert (item["title"], item["date_published"]) == (HEADLINE, "2019-11-16T00:00:00Z")
    assert "url" not in item
    ours = item["_aggregator"]
    assert (ours["precision"], "partial" in ours) == ("day", False)
    assert ours["publisher"] == {"name": "Al Jazeera"}
    assert ours["carrier"] == {"name": "BlackListed News"}
    assert is_held_to(policy, item["content_html"])


def test_json_has_the_excerpts_as_partial_untitled_and_undated(out: Desk) -> None:
    items = items_of(out)
    assert len(items) == 11
    for excerpt in saved().excerpts:
        item = of(items, excerpt)
        assert {"title", "date_published", "url"} & set(item) == set()
        ours = item["_aggregator"]
        assert (ours["partial"], ours["seen_on"]) == (True, {"title": HEADLINE})
        assert "precision" not in ours


def test_the_page_of_the_article_says_who_wrote_and_who_carried_it(out: Desk, policy: str) -> None:
    path = f"/items/{article(out).id}"
    page, told = shown(out.publisher, path), table(out.publisher, path)
    assert f"{HEADLINE} Al Jazeera, carried by BlackListed News · 16 November 2019" in page
    assert (told["Publisher"], told["Carried by"]) == ("Al Jazeera", "BlackListed News")
    assert (told["Authors"], told["Publisher’s page"]) == ("unknown", "unknown")
    assert told["Published"].startswith("16 November 2019, hour unknown")
    paragraphs = [paragraph in page for paragraph in saved().paragraphs]
    assert paragraphs == ([True] * 11 if policy == "full" else [True] + [False] * 10)


def test_the_page_of_an_excerpt_says_what_is_not_known(out: Desk, policy: str) -> None:
    site = out.publisher
    for item in partials(out):
        page = shown(site, f"/items/{item.id}")
        assert "excerpt, untitled" in page
        assert f"Seen as an excerpt on the page “{HEADLINE}”" in page
        assert "date unknown, first seen 10 January 2026" in page
        assert "unknown publisher, carried by BlackListed News" in page
        fits = policy == "full" or len(item.entry.text) <= 280
        assert (item.entry.text in page) == fits
