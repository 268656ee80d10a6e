"""Names of the stream on their way: from feed to tag page, and through a restart."""

from pathlib import Path

from support.newsroom import Desk, desk, rss

from aggregator import flow
from aggregator.model import Tag
from aggregator.store import names

SOURCE = '[[sources]]\nname = "Example"\npath = "feed.xml"\n'
LETTERS = ("wrote of the engine", "wrote of the numbers", "wrote to a friend", "wrote once more")


def letters(count: int) -> bytes:
    return rss(
        *(
            f"<guid>g{number}</guid><title>The letters of Ada Lovelace {letter}</title>"
            f"<category>History</category><link>http://news.example/{number}</link>"
            for number, letter in enumerate(LETTERS[:count])
        )
    )


def tagged(news: Desk) -> list[str]:
    tag = Tag("name", "Ada Lovelace")
    return sorted(
        str(listed.item.entry.title)[28:] for listed in news.items() if tag in news.tags(listed)
    )


def test_a_name_is_a_tag_from_the_third_item_on(tmp_path: Path) -> None:
    with desk(tmp_path, SOURCE, [("feed.xml", letters(2))]) as news:
        news.poll()
        assert tagged(news) == []
        (tmp_path / "feed.xml").write_bytes(letters(4))
        news.poll()
        assert tagged(news) == sorted(LETTERS[2:])
        assert b"wrote once more" in news.publisher.answer("/tags/ada-lovelace").body
        feed = news.publisher.answer("/feed.atom").body
        assert b"History" in feed
        assert b'term="Ada Lovelace"' not in feed


def test_another_process_knows_what_one_has_seen(tmp_path: Path) -> None:
    with desk(tmp_path, SOURCE, [("feed.xml", letters(2))]) as news:
        news.poll()
    (tmp_path / "feed.xml").write_bytes(letters(3))
    with desk(tmp_path, SOURCE) as news:
        news.poll()
        assert tagged(news) == [LETTERS[2]]
        with news.room.database.read() as read:
            before = list(names.known(read))
        flow.thread(news.room, again=True)
        assert tagged(news) == [LETTERS[2]]
        with news.room.database.read() as read:
            assert list(names.known(read)) == before
