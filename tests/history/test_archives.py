"""The past of feeds: pages that never change, and with the current document leave nothing out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import desk
from support.papers import Papers, report

from aggregator import flow

CONFIG = """
[[sources]]
name = "Paper"
path = "paper.atom"

[[sources]]
name = "Other"
path = "other.atom"

[[threads]]
slug = "ships"
title = "Ships"
words = ["harbour", "orchard", "railway", "ferry", "chapel"]
threshold = 1.0

[[feeds]]
slug = "few"
title = "A few"
sources = ["paper"]
limit = 7

[[feeds]]
slug = "tales"
title = "Tales"
threads = ["ships"]
per = "story"
limit = 3
"""
SHIPS = re.compile("harbour|orchard|railway|ferry|chapel")
FEEDS = ("/feed", "/threads/ships", "/feeds/tales", "/sources/paper", "/feeds/few")


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Papers]:
    files = [("paper.atom", b"<feed/>"), ("other.atom", b"<feed/>")]
    with desk(tmp_path, CONFIG, files) as news:
        yield Papers(news, tmp_path)


def past(papers: Papers) -> dict[str, bytes]:
    """Every page of every feed, in every format."""
    found = (path for path in papers.publisher.addresses() if "/archive/" in path)
    return {path: papers.publisher.answer(path).body for path in found}


def test_a_page_is_frozen_when_it_is_full(papers: Papers) -> None:
    papers.run(range(49))
    assert papers.pages("/feed") == []
    papers.run(range(49, 230))
    assert papers.pages("/feed") == [f"/feed/archive/{number}" for number in (1, 2, 3, 4)]
    assert papers.ids("/feed/archive/1") == [f"tag:paper.example,2026:{n}" for n in range(50)]


def test_the_pages_and_the_current_document_hold_every_entry(papers: Papers) -> None:
    papers.run(range(230))
    everything = {f"tag:paper.example,2026:{n}" for n in range(230)}
    ships = {f"tag:paper.example,2026:{n}" for n in range(230) if SHIPS.search(report(n))}
    wanted = {"/feed": everything, "/feeds/few": everything, "/threads/ships": ships}
    for feed, entries in wanted.items():
        held = {one for page in [feed, *papers.pages(feed)] for one in papers.ids(page)}
        assert held == entries, feed


def test_pages_never_change(papers: Papers) -> None:
    papers.run(range(170))
    before = past(papers)
    assert set(FEEDS) <= {path.split("/archive/")[0] for path in before}

    papers.prints(*(report(n, edition=2) for n in range(20)))
    papers.run(range(170, 230))
    papers.prints(*(report(n, words="ferry", paper="other") for n in range(40)), paper="other")
    flow.thread(papers.news.room, again=True)
    papers.keep()
    papers.reconfigure('"chapel"]', '"chapel", "museum"]')
    papers.reconfigure('name = "Paper"\n', 'name = "The Daily Paper"\nslug = "paper"\n')
    papers.reconfigure('title = "Ships"', 'title = "Ships and boats"')

    after = past(papers)
    assert len(after) > len(before)
    assert {path: after.get(path) for path in before} == before


def test_an_edited_entry_is_in_a_later_page_again_and_not_in_the_current_document(
    papers: Papers,
) -> None:
    papers.run(range(160))
    papers.prints(*(report(n, edition=2) for n in range(10)))
    papers.run(range(160, 200))
    first = "tag:paper.example,2026:0"
    assert first not in papers.ids("/feed")
    assert [page for page in papers.pages("/feed") if first in papers.ids(page)] == [
        "/feed/archive/1",
        "/feed/archive/4",
    ]
    assert "Edition 1: " in papers.body("/feed/archive/1.atom")
    assert "Edition 2: " in papers.body("/feed/archive/4.atom")


def test_what_belongs_to_a_feed_only_now_comes_into_a_page_once(papers: Papers) -> None:
    papers.run(range(200))
    papers.reconfigure('"chapel"]', '"chapel", "museum"]')
    museums = {f"tag:paper.example,2026:{n}" for n in range(200) if "museum" in report(n)}
    pages = papers.pages("/threads/ships")
    held = [one for page in pages for one in papers.ids(page)]
    shown = set(papers.ids("/threads/ships"))
    assert museums <= {*held, *shown}
    papers.reconfigure('title = "Ships"', 'title = "Boats"')
    assert papers.pages("/threads/ships") == pages


def test_what_has_left_the_current_document_never_comes_back(papers: Papers) -> None:
    papers.run(range(120))
    shown = papers.ids("/feed")
    assert len(shown) == 100
    papers.decides(
        "".join(
            f'[[take_down]]\nitem = "http://paper.example/{n}"\nwhen = 2026-01-11T00:00:00Z\n'
            for n in range(100, 110)
        )
    )
    assert papers.ids("/feed") == [
        one for one in shown if one not in {f"tag:paper.example,2026:{n}" for n in range(100, 110)}
    ]
    papers.run(range(120, 125))
    assert len(papers.ids("/feed")) == 90
    assert papers.ids("/feed")[-1] == "tag:paper.example,2026:25"


def test_a_page_follows_a_policy_that_was_tightened(papers: Papers) -> None:
    papers.reconfigure('path = "paper.atom"\n', 'path = "paper.atom"\nrepublish = "full"\n')
    papers.run(range(60))
    assert "Edition 1: " in papers.body("/feed/archive/1.atom")
    papers.reconfigure('republish = "full"', 'republish = "link"')
    assert "Edition 1: " not in papers.body("/feed/archive/1.atom")
    assert "Headline 1 " in papers.body("/feed/archive/1.atom")


def test_a_restart_in_the_middle_comes_to_the_same_pages(papers: Papers) -> None:
    papers.run(range(130))
    before = past(papers)
    with papers.news.room.database.write() as write:
        write.run("DELETE FROM notebook WHERE name = 'archives'")
    papers.keep()
    assert past(papers) == before


def test_private_feeds_keep_no_past(papers: Papers) -> None:
    papers.reconfigure("limit = 7", "limit = 7\nprivate = true")
    papers.run(range(60))
    assert papers.pages("/feeds/few") == []
    assert papers.publisher.answer("/feeds/few/archive/1.atom").status == 404


def test_there_is_no_page_beyond_the_last(papers: Papers) -> None:
    papers.run(range(60))
    assert papers.publisher.answer("/feed/archive/1.json").status == 200
    assert papers.publisher.answer("/feed/archive/2.atom").status == 404
    assert papers.publisher.answer("/tags/en/archive/1.atom").status == 404
