"""The search index: what is found, whatever is typed; edits, cuts and rebuilds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.newsroom import Desk, desk, rss

from aggregator import flow
from aggregator.store import Database, open_database, search

SOURCE = '[[sources]]\nname = "Local"\npath = "local.rss"\nrepublish = "full"\n'


def item(number: int, title: str, text: str = "Some words.") -> str:
    return (
        f"<guid>g{number}</guid><title>{title}</title><link>http://news.example/{number}</link>"
        f"<description>{text}</description>"
    )


ITEMS = (
    item(1, "Ferry sinks off the harbour", "Nineteen people were saved near Zuwara."),
    item(2, "Élection à Benghazi"),
    item(3, "غارة على طرابلس", "قال متحدث إن الطريق مغلق."),
    item(4, "Ferry service resumes", "The ferry of Tripoli runs again."),
    item(5, "AT&amp;T &amp; sons open an office", "It isn't large."),
)


def found(news: Desk, words: str) -> list[str]:
    return [one.item.entry.title or "" for one in news.items(words=words)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("ferry", [1, 4]),
        ("FERRY harbour", [1]),
        ('"ferry service"', [4]),
        ('"service ferry"', []),
        ("election", [2]),
        ("élection", [2]),
        ("طرابلس", [3]),
        ("harb", [1]),
        ("harb ferry", []),
        ("AT&T", [5]),
        ("isn't", [5]),
        ("nineteen zuwara", [1]),
        ("nothing of it", []),
    ],
)
def test_every_word_must_be_there_and_the_last_may_be_begun(
    tmp_path: Path, words: str, numbers: list[int]
) -> None:
    with desk(tmp_path, SOURCE, [("local.rss", rss(*ITEMS))]) as news:
        news.poll()
        flow.index(news.room)
        guids = [one.item.entry.guid for one in news.items(words=words)]
    assert sorted(guids, key=str) == [f"g{number}" for number in numbers]


@pytest.mark.parametrize(
    "words",
    [
        *('"', '""', "AND", "OR NOT", "NEAR(a b)", "title:ferry", "a*b", "^", "(", "-", "' --"),
        *("\0", "x" * 10_000, "word " * 2_000, "🔥", "\ud800"),
    ],
)
def test_nothing_that_is_typed_breaks_it(tmp_path: Path, words: str) -> None:
    with desk(tmp_path, SOURCE, [("local.rss", rss(*ITEMS))]) as news:
        news.poll()
        assert news.publisher.search(words).status == 200


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = open_database(f"sqlite:///{tmp_path_factory.mktemp('store')}/news.db")
    yield found
    found.close()


@given(st.text(max_size=60))
def test_no_text_is_an_error_of_syntax(database: Database, words: str) -> None:
    with database.read() as read:
        expression = search.expression(words) or '""'
        read.rows("SELECT rowid FROM search WHERE search MATCH :words", words=expression)


def test_an_edit_is_found_by_its_new_words_alone(tmp_path: Path) -> None:
    with desk(tmp_path, SOURCE, [("local.rss", rss(*ITEMS))]) as news:
        news.poll()
        flow.index(news.room)
        (tmp_path / "local.rss").write_bytes(rss(item(1, "Ship sinks off the port"), *ITEMS[1:]))
        news.clock.turn(hours=1)
        news.poll()
        flow.index(news.room)
        assert found(news, "harbour") == []
        assert found(news, "port ship") == ["Ship sinks off the port"]


def test_a_cut_index_goes_on_and_a_new_one_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "BATCH", 1)
    with desk(tmp_path, SOURCE, [("local.rss", rss(*ITEMS))]) as news:
        flow.poll(news.room)
        flow.thread(news.room)

        def cut(done: int, _total: int, _what: str) -> None:
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            flow.index(news.room, cut)
        assert flow.index(news.room) == 3
        before = {word: found(news, word) for word in ("ferry", "طرابلس", "office")}
        assert flow.index(news.room) == 0
        assert flow.index(news.room, again=True) == 5
        assert {word: found(news, word) for word in before} == before
        assert all(before.values())
