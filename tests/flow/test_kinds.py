"""Sitemaps and listing pages, from a real server to the feeds that go out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import Desk, desk
from support.origin import Answer, Origin
from support.rfc4287 import complaints as atom_complaints
from support.rss20 import complaints as rss_complaints

from aggregator.store import facts

NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/1</loc><news:news><news:publication><news:name>Example Times
</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-01-09T08:00:00Z</news:publication_date>
<news:title>Port &lt;b&gt;reopens</news:title></news:news>
<image:image><image:loc>/1.jpg</image:loc></image:image></url>
<url><loc>/2</loc><lastmod>2026-01-08</lastmod></url>
<url><loc>javascript:alert(1)</loc></url></urlset>"""
LIST = """<!doctype html><title>Notices</title><ul>
<li><h3><a href="one?utm_source=x">Berth 4 closes</a></h3><time datetime="2026-01-09">9/1</time>
<p class="lead">For <b onclick="x()">repairs</b>.</p>
<li><h3><a href="javascript:alert(1)">Odd</a></h3></ul>"""


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        server["/news.xml"] = Answer(NEWS.encode())
        server["/notices/"] = Answer(LIST.encode(), media_type="text/html")
        yield server


def config(origin: Origin, path: str, more: str) -> str:
    return (
        f'[fetch]\nallow_private = ["{origin.place}"]\nspacing = "0s"\n'
        f'[[sources]]\nname = "Example"\nrepublish = "full"\nurl = "{origin.url(path)}"\n{more}'
    )


def goes_out_well(news: Desk) -> None:
    site = news.publisher
    assert atom_complaints(site.answer("/feed.atom").body) == []
    assert rss_complaints(site.answer("/feed.rss").body) == []
    for listed in news.items():
        assert site.answer(f"/items/{listed.item.id}").status == 200


def test_a_news_sitemap(origin: Origin, tmp_path: Path) -> None:
    with desk(tmp_path, config(origin, "/news.xml", 'kind = "sitemap"\n')) as news:
        assert news.poll().new == 2
        entries = {one.item.entry.link: one.item.entry for one in news.items()}
        told, bare = entries["https://news.example/1"], entries[origin.url("/2")]
        assert told.title == "Port <b>reopens"
        assert [file.url for file in told.enclosures] == [origin.url("/1.jpg")]
        assert (bare.title, bare.published) == (None, None)
        goes_out_well(news)
        assert (news.poll().new, news.poll().edited) == (0, 0)


def test_a_listing_page(origin: Origin, tmp_path: Path) -> None:
    select = 'kind = "listing"\nselect = { item = "li", summary = ".lead" }\n'
    with desk(tmp_path, config(origin, "/notices/", select)) as news:
        assert news.poll().new == 2
        entries = {one.item.entry.title: one.item.entry for one in news.items()}
        assert entries["Berth 4 closes"].link == origin.url("/notices/one")
        assert "repairs" in entries["Berth 4 closes"].summary
        assert "onclick" not in entries["Berth 4 closes"].summary
        assert entries["Odd"].link is None
        goes_out_well(news)


def test_a_page_that_changed_its_build_is_failing_and_its_items_stay(
    origin: Origin, tmp_path: Path
) -> None:
    select = 'kind = "listing"\n[sources.select]\nitem = "li"\n'
    with desk(tmp_path, config(origin, "/notices/", select)) as news:
        news.poll()
        origin["/notices/"] = Answer(b"<!doctype html><div>All new</div>", media_type="text/html")
        assert news.poll().failed == 1
        with news.room.database.read() as read:
            state = facts.states(read)["example"]
        assert state.reason == 'the selector item = "li" finds nothing on this page'
        assert len(news.items()) == 2
