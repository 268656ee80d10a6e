"""OPML lists as living sources: polled, kept, published, from the list to the page of a feed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.newsroom import SITE, Desk, desk, rss
from support.origin import Answer, Origin
from support.program import aggregator

from aggregator import flow
from aggregator.intake import PollSummary
from aggregator.store import facts, listed, migrations, open_database
from aggregator.web.metrics import metrics


def opml(*feeds: tuple[str, str]) -> bytes:
    inner = "".join(f'<outline text="{name}" xmlUrl="{url}"/>' for name, url in feeds)
    return f'<opml version="2.0"><body>{inner}</body></opml>'.encode()


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as server:
        for name in ("times", "post"):
            item = f"<title>{name} reports</title><link>http://{name}.example/1</link>"
            server[f"/{name}"] = Answer(rss(item + "<guid>1</guid>", title=name))
        yield server


def config(origin: Origin, more: str = "") -> str:
    """The fetch table, and a list kept at /list."""
    return (
        f'[fetch]\nallow_private = ["{origin.place}"]\nspacing = "0s"\n'
        '[[sources]]\nname = "Kept"\nkind = "opml"\nrepublish = "full"\n'
        f'url = "{origin.url("/list")}"\n{more}'
    )


def show(origin: Origin, *names: str) -> None:
    """Let the list name these."""
    origin["/list"] = Answer(opml(*((name, origin.url(f"/{name}")) for name in names)))


def rounds(news: Desk) -> PollSummary:
    """An hour later: two looks at who is due, the second for what the first brought."""
    news.clock.turn(hours=1)
    summary = flow.poll(news.room) + flow.poll(news.room)
    flow.thread(news.room)
    return summary


def test_its_feeds_are_followed_as_sources_of_their_own(origin: Origin, tmp_path: Path) -> None:
    show(origin, "times", "post")
    with desk(tmp_path, config(origin)) as news:
        assert rounds(news).new == 2
        assert {item.item.source for item in news.items()} == {"kept-times", "kept-post"}
        site = news.publisher
        assert site.answer("/sources/kept-times").status == 200
        assert b"times reports" in site.answer("/sources/kept-times.atom").body
        assert b"kept-times" in site.answer("/sources").body
        assert site.answer("/sources.opml").body.count(b"<outline") == 2
        assert b"kept-post" in site.status(news.clock()).body
        assert 'health="ok"} 3' in metrics(news.room.config, news.room.database, {})


def test_a_feed_that_leaves_the_list_rests_and_its_items_stay(
    origin: Origin, tmp_path: Path
) -> None:
    show(origin, "times", "post")
    with desk(tmp_path, config(origin)) as news:
        rounds(news)
        show(origin, "post")
        rounds(news)
        before = origin.paths().count("/times")
        rounds(news)
        assert origin.paths().count("/times") == before
        assert len(news.items()) == 2
        assert news.publisher.answer("/sources/kept-times").status == 200
        assert news.publisher.answer("/sources.opml").body.count(b"<outline") == 1
        show(origin, "times", "post")
        assert rounds(news).new == 0
        assert origin.paths().count("/times") == before + 1


def test_a_broken_list_ends_nothing(origin: Origin, tmp_path: Path) -> None:
    show(origin, "times")
    with desk(tmp_path, config(origin)) as news:
        rounds(news)
        for broken in (Answer(b"<opml><body/></opml>"), Answer(b"", status=500)):
            origin["/list"] = broken
            rounds(news)
        assert origin.paths().count("/times") == 3


def test_a_feed_with_a_table_of_its_own_is_visited_once(origin: Origin, tmp_path: Path) -> None:
    show(origin, "times")
    own = f'[[sources]]\nname = "Times"\nurl = "{origin.url("/times")}"\n'
    with desk(tmp_path, config(origin, own)) as news:
        rounds(news)
        assert origin.paths().count("/times") == 1
        assert [item.item.source for item in news.items()] == ["times"]


def test_a_table_with_the_slug_of_a_listed_feed_takes_over_its_items(
    origin: Origin, tmp_path: Path
) -> None:
    show(origin, "times")
    with desk(tmp_path, config(origin)) as news:
        rounds(news)
    own = f'[[sources]]\nname = "Times"\nslug = "kept-times"\nurl = "{origin.url("/times")}"\n'
    with desk(tmp_path, config(origin, own)) as news:
        assert rounds(news).new == 0
        assert len(news.items(sources=("kept-times",))) == 1


def test_a_list_may_be_a_file(origin: Origin, tmp_path: Path) -> None:
    table = (
        f'[fetch]\nallow_private = ["{origin.place}"]\n'
        '[[sources]]\nname = "Mine"\nkind = "opml"\npath = "list.opml"\n'
    )
    files = [("list.opml", opml(("times", origin.url("/times"))))]
    with desk(tmp_path, table, files) as news:
        flow.read_shelf(news.room)
        rounds(news)
        assert [item.item.source for item in news.items()] == ["mine-times"]


def test_private_addresses_on_a_list_are_refused(origin: Origin, tmp_path: Path) -> None:
    origin["/list"] = Answer(opml(("inside", "http://127.0.0.1:1/"), ("meta", "http://[::1]/x")))
    with desk(tmp_path, config(origin)) as news:
        summary = rounds(news)
        assert summary.failed == 2
        assert all("private" in why or "allow" in why for why in summary.reasons.values())


def test_a_curated_feed_may_name_a_list_or_one_of_its_feeds(origin: Origin, tmp_path: Path) -> None:
    show(origin, "times", "post")
    feeds = "".join(
        f'[[feeds]]\nslug = "{slug}"\ntitle = "T"\nsources = ["{source}"]\n'
        for slug, source in (("all", "kept"), ("one", "kept-post"))
    )
    with desk(tmp_path, config(origin, feeds)) as news:
        rounds(news)
        assert news.publisher.answer("/feeds/all.atom").body.count(b"<entry") == 2
        assert news.publisher.answer("/feeds/one.atom").body.count(b"<entry") == 1


def test_a_store_of_before_learns_of_lists(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(origin, "times")
    with monkeypatch.context() as before:
        before.setattr(migrations, "STEPS", migrations.STEPS[:1])
        open_database(f"sqlite:///{tmp_path}/var/aggregator.db").close()
    with desk(tmp_path, config(origin)) as news:
        assert rounds(news).new == 1


def test_without_a_list_no_row_is_read(tmp_path: Path) -> None:
    table = '[[sources]]\nname = "Wire"\npath = "wire.rss"\n'
    with desk(tmp_path, table, [("wire.rss", rss())]) as news:
        news.poll()
        with news.room.database.read() as read:
            assert listed.followed(read, news.room.config.sources) == news.room.config.sources
            assert set(facts.states(read)) == {"wire"}


def test_the_commands_know_the_feeds_of_a_list(origin: Origin, tmp_path: Path) -> None:
    show(origin, "times", "post")
    (tmp_path / "config.toml").write_text(SITE + config(origin), encoding="utf-8")
    first = aggregator(tmp_path, "poll", "--json")
    assert json.loads(first.stdout)["new"] == 2
    again = aggregator(tmp_path, "poll", "kept-times")
    assert again.stdout.startswith("1 sources: 0 new items")
    assert aggregator(tmp_path, "poll", "kept-none").returncode == 2
    assert aggregator(tmp_path, "opml", "export").stdout.count("<outline") == 2
    show(origin, "post")
    aggregator(tmp_path, "poll", "kept")
    assert "not listed" not in aggregator(tmp_path, "check").stdout
