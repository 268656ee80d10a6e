"""Take-downs and withdrawals reach all that is published, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import desk
from support.papers import Papers, report

from aggregator import flow
from aggregator.errors import ConfigError
from aggregator.scheduler import work

CONFIG = """
[[sources]]
name = "Paper"
path = "paper.atom"
republish = "full"

[[sources]]
name = "Other"
path = "other.atom"
republish = "full"

[[threads]]
slug = "ships"
title = "Ships"
words = ["told"]
threshold = 1.0

[[tags]]
tag = "told things"
words = ["told"]

[[feeds]]
slug = "papers"
title = "Papers"
sources = ["paper"]

[[feeds]]
slug = "tales"
title = "Tales"
threads = ["ships"]
per = "story"
"""
GONE = "tag:paper.example,2026:3"
LINK = "http://paper.example/3"
TAKEN = (
    f'[[take_down]]\nitem = "{LINK}"\nwhen = 2026-02-01T10:00:00+02:00\nwhy = "A court said so."\n'
)


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Papers]:
    files = [("paper.atom", b"<feed/>"), ("other.atom", b"<feed/>")]
    with desk(tmp_path, CONFIG, files) as news:
        yield Papers(news, tmp_path)


def told(number: int, edition: int = 1, paper: str = "paper") -> str:
    return report(number, edition, f"told word{number}", paper)


def item(papers: Papers, link: str = LINK) -> str:
    (found,) = (one.item.id for one in papers.news.items(limit=500) if one.item.entry.link == link)
    return found


def showing(papers: Papers, *signs: str) -> list[str]:
    """The addresses that show one of these, the live search with them."""
    everything = papers.everything()
    everything["/search"] = papers.publisher.search("word3").body
    everything["/search.atom"] = papers.publisher.search_feed("word3", "atom").body
    return [
        path for path, body in everything.items() if any(sign.encode() in body for sign in signs)
    ]


def fill(papers: Papers) -> str:
    papers.prints(*map(told, range(60)))
    papers.prints(told(3, edition=2), *map(told, range(50, 70)))
    return item(papers)


def test_a_take_down_reaches_every_output(papers: Papers) -> None:
    name = fill(papers)
    signs = ("Headline 3 of", "told word3.", f"{LINK}<", f'{LINK}"', f"/items/{name}")
    before = showing(papers, *signs)
    kinds = ("/feed.atom", "/feed.json", "/feed/archive/1.rss", "/threads/ships.rss", "/search")
    more = ("/sources/paper", "/feeds/papers.atom", "/tags/told-things")
    assert {*kinds, *more, f"/items/{name}", "/corrections.json", "/search.atom"} <= {*before}
    papers.decides(TAKEN)
    assert showing(papers, *signs) == []


def test_what_was_taken_down_answers_410_and_says_why(papers: Papers) -> None:
    name = fill(papers)
    papers.decides(TAKEN)
    answer = papers.publisher.answer(f"/items/{name}")
    assert answer.status == 410
    assert b"taken down on 1 February 2026. A court said so." in answer.body
    assert b"Headline 3" not in answer.body


def test_a_story_that_is_gone_with_its_last_item_answers_410(papers: Papers) -> None:
    papers.prints(told(3))
    story = papers.news.items()[0].story
    assert papers.publisher.answer(f"/stories/{story}").status == 200
    papers.decides(TAKEN)
    assert papers.publisher.answer(f"/stories/{story}").status == 410
    assert papers.publisher.answer(f"/stories/{story}.atom").status == 410
    assert f"/stories/{story}" not in papers.publisher.addresses()


def tombstones(papers: Papers, feed: str) -> list[tuple[str, str]]:
    made = papers.out_feed(feed)
    return [(one.id, one.why) for one in made.gone]


def test_feeds_that_had_it_have_its_tombstone(papers: Papers) -> None:
    name = fill(papers)
    papers.decides(TAKEN)
    why = "A court said so."
    archive = "/feed/archive/1"
    for feed in ("/feed", "/threads/ships", "/sources/paper", "/feeds/papers", archive):
        assert tombstones(papers, feed) == [(GONE, why)], feed
    assert tombstones(papers, "/sources/other") == []
    correction = f"tag:desk.example,2026:corrections/{name}/2"
    assert tombstones(papers, "/corrections") == [(correction, why)]
    assert papers.out_feed("/feed").updated.isoformat() == "2026-02-01T08:00:00+00:00"


def test_a_take_down_that_is_taken_back_is_undone(papers: Papers) -> None:
    fill(papers)
    before = papers.everything()
    papers.decides(TAKEN)
    assert papers.everything() != before
    papers.decides("")
    after = papers.everything()
    assert {path: body for path, body in after.items() if before.get(path) != body} == {}


def test_an_item_may_be_named_in_any_way(papers: Papers) -> None:
    name = fill(papers)
    for said in (name, f"http://desk.example/items/{name}", GONE, LINK, "https://paper.example/3/"):
        papers.decides(f'[[withdraw]]\nitem = "{said}"\nwhen = 2026-02-01T10:00:00Z\n')
        answer = papers.publisher.answer(f"/items/{name}")
        assert (answer.status, b"withdrawn" in answer.body) == (410, True), said
        papers.decides("")
        assert papers.publisher.answer(f"/items/{name}").status == 200


def test_a_decision_on_an_item_that_is_still_to_come(papers: Papers) -> None:
    papers.decides(TAKEN)
    papers.prints(told(3), told(4))
    assert papers.ids("/feed") == ["tag:paper.example,2026:4"]


def test_a_broken_file_leaves_the_old_decisions(
    papers: Papers, caplog: pytest.LogCaptureFixture
) -> None:
    papers.decides(TAKEN)
    with pytest.raises(ConfigError, match=r"decisions\.toml:1:3: .*did you mean \[\[take_down\]\]"):
        papers.decides(TAKEN.replace("take_down", "take_dwn"))
    papers.prints(told(3), told(4))
    work(papers.news.room)
    assert "did you mean [[take_down]]" in caplog.text
    assert papers.ids("/feed") == ["tag:paper.example,2026:4"]


def test_the_scheduler_picks_up_a_changed_file_by_itself(papers: Papers) -> None:
    papers.prints(told(3), told(4))
    file = papers.folder / "feeds" / "decisions.toml"
    file.parent.mkdir()
    file.write_text(TAKEN, encoding="utf-8")
    before = papers.publisher.version()
    work(papers.news.room)
    assert papers.ids("/feed") == ["tag:paper.example,2026:4"]
    assert papers.publisher.version() > before


def test_decisions_change_no_opinion_and_outlive_a_rebuild(papers: Papers) -> None:
    fill(papers)
    papers.decides(TAKEN)
    before = papers.everything()
    flow.thread(papers.news.room, again=True)
    papers.keep()
    assert papers.everything() == before


def test_another_copy_stands_for_a_report_that_is_gone(papers: Papers) -> None:
    words = " ".join(f"told{n} something{n}" for n in range(40))
    papers.prints(report(3, words=words))
    copied = report(3, words=words).replace("paper.example", "other.example")
    papers.prints(copied, paper="other")
    assert papers.ids("/feed") == [GONE]
    papers.decides(TAKEN)
    assert papers.ids("/feed") == ["tag:other.example,2026:3"]
    assert papers.publisher.answer(f"/items/{item(papers, 'http://other.example/3')}").status == 200


# What publishers withdraw


def deleted(number: int, when: str | None = "2026-01-10T12:00:00Z") -> str:
    dated = f' when="{when}"' if when else ""
    return (
        f'<at:deleted-entry ref="tag:paper.example,2026:{number}"{dated}>'
        "<at:comment>It was wrong.</at:comment></at:deleted-entry>"
    )


def test_what_its_publisher_withdraws_is_gone(papers: Papers) -> None:
    name = fill(papers)
    papers.prints(*map(told, range(50, 60)), more=deleted(3))
    answer = papers.publisher.answer(f"/items/{name}")
    assert answer.status == 410
    assert b"withdrawn on 10 January 2026. It was wrong." in answer.body
    assert tombstones(papers, "/feed") == [(GONE, "It was wrong.")]
    assert GONE not in papers.ids("/feed/archive/1")


def test_nothing_is_withdrawn_by_being_absent(papers: Papers) -> None:
    name = fill(papers)
    papers.prints(told(80))
    assert papers.publisher.answer(f"/items/{name}").status == 200
    assert tombstones(papers, "/feed") == []


def test_nobody_withdraws_what_is_of_another_source(papers: Papers) -> None:
    name = fill(papers)
    papers.prints(told(1, paper="other"), paper="other", more=deleted(3))
    assert papers.publisher.answer(f"/items/{name}").status == 200


def test_an_entry_that_was_updated_later_lives(papers: Papers) -> None:
    name = fill(papers)
    papers.prints(told(4), more=deleted(3, "2026-01-01T02:59:59Z"))
    assert papers.publisher.answer(f"/items/{name}").status == 200
    papers.prints(told(4), more=deleted(3, "2026-01-01T03:00:00Z"))
    assert papers.publisher.answer(f"/items/{name}").status == 410
    papers.prints(told(3).replace("2026-01-01T03:00:00Z", "2026-01-01T04:00:00Z"))
    assert papers.publisher.answer(f"/items/{name}").status == 200


@pytest.mark.parametrize("when", [None, "2999-01-01T00:00:00Z"], ids=["undated", "to come"])
def test_a_deletion_without_a_date_holds_since_it_was_seen(
    papers: Papers, when: str | None
) -> None:
    name = fill(papers)
    papers.prints(told(4), more=deleted(3, when))
    feed, version = papers.body("/feed.atom"), papers.publisher.version()
    assert papers.publisher.answer(f"/items/{name}").status == 410
    papers.prints(told(5), more=deleted(3, when))
    assert (papers.body("/feed.atom"), papers.publisher.version()) == (feed, version)
    later = papers.news.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    back = told(3, edition=3).replace("2026-01-01T03:00:00Z", later)
    for other in (4, 5):
        papers.prints(back, told(other), more=deleted(3, when))
        assert papers.publisher.answer(f"/items/{name}").status == 200


def test_what_was_withdrawn_stays_stored_and_comes_back_no_more_by_itself(papers: Papers) -> None:
    name = fill(papers)
    papers.prints(told(4), more=deleted(3))
    papers.prints(told(3), told(5))
    assert papers.publisher.answer(f"/items/{name}").status == 410
    with papers.news.room.database.read() as read:
        assert read.value("SELECT COUNT(*) FROM revisions WHERE item = :item", item=name) == 3
