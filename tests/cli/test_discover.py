"""`aggregator discover`: a site on a real server, and what is printed of it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import SITE, rss
from support.origin import Answer, Origin, redirect
from support.program import aggregator

ITEM = (
    "<guid>1</guid><title>Port reopens</title><link>http://news.example/1</link>"
    "<pubDate>Sat, 10 Jan 2026 09:00:00 GMT</pubDate>"
)
FEED = Answer(rss(ITEM, title="Example Times"), media_type="application/rss+xml")
ATOM = Answer(
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes\n# of "the" port</title><id>x:1</id>'
    b"<entry><id>x:2</id><title>A note</title></entry></feed>"
)
JSON = Answer(b'{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": []}')
NEWS = Answer(
    b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.example/1'
    b"</loc><n:news><n:title>Port reopens</n:title></n:news></url></urlset>"
)
PLAIN = Answer(b"<urlset><url><loc>http://a.example/1</loc></url></urlset>")


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        yield server


def page(*lines: str) -> Answer:
    return Answer(f"<!doctype html><html>{''.join(lines)}</html>".encode(), media_type="text/html")


def find(folder: Path, origin: Origin, path: str = "/", more: str = "") -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    config = SITE + f'[fetch]\nallow_private = ["{origin.place}"]\nspacing = "0s"\n{more}'
    (folder / "config.toml").write_text(config, encoding="utf-8")
    done = aggregator(folder, "discover", origin.url(path))
    return done.returncode, done.stdout, done.stderr


def tables(text: str) -> list[dict[str, str]]:
    return list(tomllib.loads(text).get("sources", []))


def test_what_the_page_names_is_visited_and_printed(origin: Origin, tmp_path: Path) -> None:
    origin["/"] = page(
        '<link rel="alternate" type="application/rss+xml" href="/world.rss#top">',
        '<link rel="alternate" type="application/atom+xml" href="/gone.atom">',
        '<link rel="alternate" hreflang="fr" href="/fr">',
        '<a href="/notes?format=atom">Notes</a> <a href="/about">About us</a>',
    )
    origin["/world.rss"], origin["/notes?format=atom"] = FEED, ATOM
    status, out, _ = find(tmp_path, origin)
    assert status == 0
    assert tables(out) == [
        {
            "name": "Example Times",
            "slug": "example-times",
            "url": origin.url("/world.rss"),
            "home": "http://news.example/",
        },
        {
            "name": 'Notes # of "the" port',
            "slug": "notes-of-the-port",
            "url": origin.url("/notes?format=atom"),
        },
    ]
    first, *_ = out.splitlines()
    assert first == "# Example Times: 1 entry, the newest of 2026-01-10, RSS 2.0"
    assert not {"/about", "/fr", "/feed"} & set(origin.paths())


def test_the_usual_places_are_tried_where_the_page_names_nothing(
    origin: Origin, tmp_path: Path
) -> None:
    origin["/blog"] = page("<p>Nothing here</p>")
    origin["/feed.json"] = JSON
    status, out, _ = find(tmp_path, origin, "/blog")
    assert (status, [t["url"] for t in tables(out)]) == (0, [origin.url("/feed.json")])
    assert "# J: 0 entries, JSON Feed" in out


def test_a_page_that_turns_programs_away_does_not_end_the_search(
    origin: Origin, tmp_path: Path
) -> None:
    origin["/"] = Answer(b"no", status=403)
    origin["/rss"] = FEED
    status, out, _ = find(tmp_path, origin)
    assert (status, [t["url"] for t in tables(out)]) == (0, [origin.url("/rss")])


def test_one_feed_under_many_addresses_is_printed_once(origin: Origin, tmp_path: Path) -> None:
    origin["/"] = page()
    origin["/feed"] = FEED
    for path in ("/rss", "/atom.xml", "/index.xml"):
        origin[path] = redirect("/feed")
    _, out, _ = find(tmp_path, origin)
    assert [t["url"] for t in tables(out)] == [origin.url("/feed")]


def test_sitemaps_of_news_are_found_through_robots_txt(origin: Origin, tmp_path: Path) -> None:
    index = "".join(
        f"<sitemap><loc>{origin.url(path)}</loc></sitemap>" for path in ("/2019.xml", "/news.xml")
    )
    origin["/"] = page('<link rel="alternate" type="application/rss+xml" href="/world.rss">')
    origin["/world.rss"] = FEED
    origin["/robots.txt"] = Answer(
        f"User-agent: *\nSitemap: {origin.url('/all.xml')}\nsitemap:{origin.url('/plain.xml')}"
        .encode(), media_type="text/plain"
    )  # fmt: skip
    origin["/all.xml"] = Answer(f"<sitemapindex>{index}</sitemapindex>".encode())
    origin["/plain.xml"], origin["/news.xml"] = PLAIN, NEWS
    _, out, _ = find(tmp_path, origin)
    assert [(t["url"], t.get("kind")) for t in tables(out)] == [
        (origin.url("/world.rss"), None),
        (origin.url("/news.xml"), "sitemap"),
    ]
    assert "/2019.xml" not in origin.paths()


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (FEED, None, "1 entry, the newest of 2026-01-10, RSS 2.0"),
        (PLAIN, "sitemap", "1 entry, sitemap"),
        (
            Answer(b'<opml><body><outline text="A" xmlUrl="http://a.example/f"/></body></opml>'),
            "opml",
            "1 listed, OPML",
        ),
    ],
)
def test_an_address_that_is_a_source_itself_is_the_answer(
    origin: Origin, tmp_path: Path, answer: Answer, kind: str | None, told: str
) -> None:
    origin["/x"] = answer
    _, out, _ = find(tmp_path, origin, "/x")
    assert [(t["url"], t.get("kind")) for t in tables(out)] == [(origin.url("/x"), kind)]
    assert told in out
    assert origin.paths() == ["/robots.txt", "/x"]


def test_what_is_followed_already_is_said(origin: Origin, tmp_path: Path) -> None:
    origin["/x"] = FEED
    ours = f'[[sources]]\nname = "Ours"\nurl = "{origin.url("/x")}/"\n'
    status, out, _ = find(tmp_path, origin, "/x", ours)
    assert (status, tables(out)) == (0, [])
    assert out.splitlines()[1] == f'# {origin.url("/x")} is followed already, as "ours"'


def test_a_slug_that_is_taken_gets_a_number(origin: Origin, tmp_path: Path) -> None:
    origin["/x"] = FEED
    ours = '[[sources]]\nname = "Example Times"\npath = "x.rss"\n'
    assert tables(find(tmp_path, origin, "/x", ours)[1])[0]["slug"] == "example-times-2"


def test_where_there_is_nothing_what_was_tried_is_told(origin: Origin, tmp_path: Path) -> None:
    origin["/"] = page('<link rel="alternate" type="application/rss+xml" href="/rss">')
    origin["/rss"] = Answer(b"<html>Please log in</html>", media_type="text/html")
    origin["/feed"] = Answer(b'<rss version="2.0"><channel><item><title>x')
    status, out, err = find(tmp_path, origin)
    assert (status, out) == (1, "")
    assert f"no feed was found at {origin.url('/')}" in err
    assert f"{origin.url('/rss')}: this is a page, not a feed" in err
    assert f"{origin.url('/feed')}: the feed breaks off" in err
    assert f"{origin.url('/atom.xml')}: the server answered 404 Not Found" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:1/", "cannot be looked at"),
        ("ftp://files.example/", "not a web address"),
        ("http://nobody.invalid/", "cannot be looked at"),
        ("http://[bad/", "cannot be looked at"),
    ],
)
def test_without_a_config_and_an_answer_there_is_a_sentence(
    tmp_path: Path, url: str, reason: str
) -> None:
    done = aggregator(tmp_path, "discover", url)
    assert done.returncode == 1
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
