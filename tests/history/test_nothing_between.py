"""Nothing falls between a feed and its past; what is gone leaves no trace that it should not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import desk
from support.papers import WORDS, Papers, report

from aggregator import flow
from aggregator.errors import ConfigError
from aggregator.publish import history

CONFIG = """
[[sources]]
name = "Paper"
path = "paper.atom"

[[sources]]
name = "Other"
path = "other.atom"
owner = "Other House"

[[threads]]
slug = "ships"
title = "Ships"
words = ["harbour", "ferry"]
threshold = 1.0

[[feeds]]
slug = "two"
title = "Two owners"
min_owners = 2
limit = 3

[[feeds]]
slug = "secret"
title = "Secret"
private = true
limit = 5

[[feeds]]
slug = "few"
title = "A few"
limit = 5
"""
SHIP = f"harbour {WORDS[1]} {WORDS[2]} {WORDS[3]}"
TAKEN = """
[[take_down]]
item = "http://paper.example/{}"
when = 2026-01-09T09:00:00Z
"""


@pytest.fixture
def papers(tmp_path: Path) -> Iterator[Papers]:
    files = [("paper.atom", b"<feed/>"), ("other.atom", b"<feed/>")]
    with desk(tmp_path, CONFIG, files) as news:
        yield Papers(news, tmp_path)


def also(number: int, words: str) -> str:
    """The other paper on the same happening, in words of its own."""
    told = report(number, words=words, paper="other")
    return told.replace(f"Headline {number} of other", f"Headline {number} of paper")


def documents(papers: Papers, feed: str) -> list[str]:
    """Every id in the feed or in its past."""
    return [one for path in (feed, *papers.pages(feed)) for one in papers.ids(path)]


def test_a_story_whose_lead_is_taken_down_stays_in_the_past_of_its_thread(papers: Papers) -> None:
    words = f"{SHIP} and much else that only this happening has in common, told at length"
    papers.prints(report(3, words=words))
    papers.prints(also(3, words), paper="other")
    first, second = papers.news.items()
    assert first.story == second.story
    for start in range(10, 220, 20):
        papers.prints(*(report(n, words="ferry") for n in range(start, start + 20)))
    story = f"tag:desk.example,2026:stories/{first.story}"
    assert story not in papers.ids("/threads/ships/stories")
    assert story in documents(papers, "/threads/ships/stories")
    papers.decides(TAKEN.format(3))
    assert story in documents(papers, "/threads/ships/stories")


def test_who_is_ended_before_the_pages_are_frozen_leaves_no_gap(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Papers, "keep", lambda _: None)
        papers.run(range(200))
        patch.setattr(history, "_freeze", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            history.keep(papers.news.room.config, papers.news.room.database)
    papers.keep()
    for feed in ("/feed", "/sources/paper"):
        assert len(set(documents(papers, feed))) == 200


def test_a_changed_owner_brings_stories_into_a_feed_and_none_between(papers: Papers) -> None:
    papers.reconfigure('owner = "Other House"', 'owner = "Paper"')
    for number in range(3):
        words = " ".join(f"{word}{number}" for word in WORDS)
        papers.prints(report(number, words=words))
        papers.prints(also(number, words), paper="other")
    assert papers.ids("/feeds/two") == []
    papers.reconfigure('owner = "Paper"', 'owner = "Other House"')
    found = set(documents(papers, "/feeds/two"))
    assert len(found) >= 4
    for number in range(20, 26):
        words = " ".join(f"{word}{number}" for word in WORDS)
        papers.prints(report(number, words=words))
        papers.prints(also(number, words), paper="other")
    assert found <= set(documents(papers, "/feeds/two"))


def test_a_private_feed_shows_nothing_again_and_has_no_past_to_be_seen(papers: Papers) -> None:
    def shown() -> list[str]:
        body = papers.publisher.private("secret", "/private/x", "atom").body.decode()
        return [f"{n}" for n in range(12) if f"Headline {n} of" in body]

    papers.run(range(12))
    assert len(shown()) == 5
    papers.decides(TAKEN.format(11))
    assert len(shown()) == 4
    assert papers.publisher.answer("/feeds/secret/archive/1.atom").status == 404
    assert not [path for path in papers.publisher.addresses() if "/feeds/secret" in path]


def test_a_feed_has_as_many_entries_as_it_may_after_a_take_down(papers: Papers) -> None:
    papers.run(range(12))
    held = papers.ids("/feeds/few")
    papers.decides(TAKEN.format(2))
    assert papers.ids("/feeds/few") == held


def test_a_search_tells_nothing_of_what_is_gone(papers: Papers) -> None:
    papers.prints(report(1, words="unsayable"), report(2))
    papers.decides(TAKEN.format(1))
    for words in ("unsayable", "nothing"):
        assert b"deleted-entry" not in papers.publisher.search_feed(words, "atom").body
    assert "deleted-entry" in papers.body("/feed.atom")


def test_decisions_whose_file_is_gone_go_on_holding(papers: Papers) -> None:
    papers.prints(report(1), report(2))
    papers.decides(TAKEN.format(1))
    (papers.folder / "feeds" / "decisions.toml").unlink()
    with pytest.raises(ConfigError, match="it is gone, its decisions hold"):
        flow.decide(papers.news.room.database, papers.news.room.config)
    assert len(papers.ids("/feed")) == 1
    papers.decides("")
    assert len(papers.ids("/feed")) == 2


def test_no_feed_has_a_tombstone_of_what_it_never_had(papers: Papers) -> None:
    papers.decides(TAKEN.format(1))
    papers.prints(report(1), report(2, words="harbour"))
    assert "deleted-entry" not in papers.body("/feed.atom")
    papers.decides(TAKEN.format(1) + TAKEN.format(2))
    assert papers.body("/feed.atom").count("<at:deleted-entry") == 1
    assert "deleted-entry" not in papers.body("/threads/ships/major.atom")


def test_an_archive_of_corrections_has_no_words_of_a_body(papers: Papers) -> None:
    for edition in range(52):
        entry = report(1, edition, words="unsayable")
        papers.prints(entry.replace("<title>Headline 1 of paper</title>", ""))
    assert papers.pages("/corrections")
    for path in ("/corrections", *papers.pages("/corrections")):
        assert "Edition" not in papers.body(f"{path}.json")


def test_no_hub_tells_of_an_archive(papers: Papers) -> None:
    zone = 'timezone = "Africa/Tripoli"'
    papers.reconfigure(zone, f'{zone}\nhub = "https://hub.example/"')
    papers.run(range(60))
    assert 'rel="hub"' in papers.body("/feed.atom")
    assert 'rel="hub"' not in papers.body("/feed/archive/1.atom")
