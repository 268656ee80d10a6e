"""Polling: what is stored, what is kept, who is troubled by whom."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.newsroom import START, desk, rss
from support.origin import Answer, Origin

from aggregator import flow
from aggregator.errors import ConfigError
from aggregator.model import Document, Reading, Response, Source
from aggregator.model.page import standing
from aggregator.store import Database, facts, opinions
from aggregator.wiring import newsroom

LOCAL = """
[[sources]]
name = "Local"
path = "local.rss"
republish = "full"
"""

ONE = (
    "<guid>g1</guid><title>Example headline</title><link>http://news.example/1</link>"
    "<pubDate>Sat, 10 Jan 2026 09:00:00 GMT</pubDate><description>Some words.</description>"
)


def test_a_local_feed_is_read_threaded_and_shown(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        summary = news.poll()
        (listed,) = news.items()
    assert (summary.asked, summary.new, summary.failed) == (1, 1, 0)
    assert listed.item.entry.title == "Example headline"
    assert (listed.item.arrival, listed.item.revision) == (1, 1)
    assert listed.item.first_seen == START


def test_polling_again_changes_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        news.poll()
        version = news.publisher.version()
        news.clock.turn(hours=1)
        summary = news.poll()
        assert (summary.new, summary.edited, summary.unchanged) == (0, 0, 1)
        assert news.publisher.version() == version


def test_an_edit_adds_a_revision_and_overwrites_nothing(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        news.poll()
        news.clock.turn(hours=1)
        edited = ONE.replace("Example headline", "Corrected headline")
        (tmp_path / "local.rss").write_bytes(rss(edited))
        assert news.poll().edited == 1
        (listed,) = news.items(corrected=True)
        with news.room.database.read() as read:
            titles = [r.entry.title for r in facts.revisions(read, listed.item.id)]
    assert titles == ["Example headline", "Corrected headline"]
    assert listed.item.published is not None
    assert listed.item.published.at.hour == 9
    assert listed.item.first_seen == START


def test_a_source_taken_out_of_the_config_keeps_its_items(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        news.poll()
    with desk(tmp_path, "") as news:
        (listed,) = news.items()
        page = news.publisher.answer(f"/items/{listed.item.id}")
        source = news.publisher.answer("/sources/local")
    assert (page.status, source.status) == (200, 200)


def test_a_source_keeps_its_items_when_its_address_and_name_change(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL + 'slug = "kept"', [("local.rss", rss(ONE))]) as news:
        news.poll()
        before = news.items()
    renamed = LOCAL.replace("local.rss", "moved.rss").replace("Local", "Renamed")
    with desk(tmp_path, renamed + 'slug = "kept"', [("moved.rss", rss(ONE))]) as news:
        assert news.poll().new == 0
        assert [one.item.id for one in news.items()] == [one.item.id for one in before]


REMOTE = """
[fetch]
allow_private = ["{place}"]
spacing = "0s"
timeout = "5s"

[[sources]]
name = "Good"
url = "{good}"

[[sources]]
name = "Broken"
url = "{broken}"

[[sources]]
name = "Dead"
url = "{dead}"
"""


def remote(origin: Origin, broken: str = "/broken", dead: str = "/dead") -> str:
    return REMOTE.format(
        place=origin.place,
        good=origin.url("/good"),
        broken=origin.url(broken),
        dead=origin.url(dead),
    )


def test_one_bad_source_never_troubles_another(tmp_path: Path) -> None:
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(rss(ONE), etag='"1"')
        origin["/broken"] = Answer(b"<html><body>Please log in</body></html>")
        origin["/dead"] = Answer(status=500)
        summary = news.poll()
        with news.room.database.read() as read:
            states = facts.states(read)
    assert (summary.asked, summary.new, summary.failed) == (3, 1, 2)
    assert states["good"].health == "ok"
    assert states["good"].etag == '"1"'
    assert states["broken"].health == "failing"
    assert states["broken"].etag is None
    assert "500" in states["dead"].reason
    assert standing(states["dead"]) == standing(states["broken"]) == "failing"


def test_an_unreadable_answer_leaves_known_items_untouched(tmp_path: Path) -> None:
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(rss(ONE), etag='"1"')
        news.poll("good")
        origin["/good"] = Answer(b"not a feed at all", etag='"2"')
        news.clock.turn(hours=1)
        assert news.poll("good").failed == 1
        with news.room.database.read() as read:
            state = facts.states(read)["good"]
        assert len(news.items()) == 1
        assert state.etag != '"2"'
        origin["/good"] = Answer(rss(ONE, ONE.replace("g1", "g2").replace("/1", "/2")))
        news.clock.turn(hours=1)
        assert news.poll("good").new == 1


def test_what_is_not_modified_is_not_parsed(tmp_path: Path) -> None:
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(rss(ONE), etag='"1"')
        news.poll("good")
        news.clock.turn(hours=1)
        assert news.poll("good").unchanged == 1
        assert origin.hits[-1].headers["if-none-match"] == '"1"'


def test_what_one_source_sends_never_touches_anothers_items(tmp_path: Path) -> None:
    two = LOCAL + LOCAL.replace("Local", "Other").replace("local.rss", "other.rss")
    other = ONE.replace("Example headline", "Hijacked")
    files = [("local.rss", rss(ONE)), ("other.rss", rss(other))]
    with desk(tmp_path, two, files) as news:
        news.poll()
        listed = news.items()
    assert sorted(one.item.entry.title or "" for one in listed) == ["Example headline", "Hijacked"]
    assert len({one.item.published_id for one in listed}) == 2


def test_the_authority_of_ids_is_frozen_at_first_use(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        news.poll()
        before = news.publisher.answer("/feed.atom").body
    text = (tmp_path / "config.toml").read_text().replace("desk.example,2026", "moved.example,2027")
    with desk(tmp_path, "") as news:
        pass
    assert "moved.example" in text
    with desk(tmp_path, LOCAL) as news:
        assert news.publisher.answer("/feed.atom").body == before


def test_items_wait_unseen_until_they_are_threaded(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        flow.poll(news.room, news.room.config.sources)
        assert news.items() == []
        with news.room.database.read() as read:
            assert facts.waiting(read) == 1
        assert flow.thread(news.room) == 1
        assert len(news.items()) == 1


def test_rebuild_makes_the_same_opinions_whatever_the_batches_were(tmp_path: Path) -> None:
    feed = Path(__file__).parents[2] / "feeds" / "chronicle.atom"
    config = LOCAL.replace("local.rss", "local.atom") + THREAD
    with desk(tmp_path, config, [("local.atom", feed.read_bytes())]) as news:
        news.poll()
        before = dump(news.room.database)
        flow.BATCH, kept = 7, flow.BATCH
        try:
            assert flow.thread(news.room, again=True) == len(news.items(limit=1000))
        finally:
            flow.BATCH = kept
        assert dump(news.room.database) == before


THREAD = """
[[threads]]
slug = "libya"
title = "Libya"
places = ["Libya", "Tripoli", "Benghazi"]
words = ["airstrike", "ceasefire"]
threshold = 2
"""


def dump(database: Database) -> list[object]:
    tables = {"tags": "item, scheme, term", "placements": "item", "memberships": "item, thread"}
    with database.read() as read:
        found: list[object] = [
            read.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in tables.items()
        ]
        return [*found, read.rows("SELECT * FROM story_ids ORDER BY id"), opinions.notebook(read)]


def test_a_changed_rule_is_applied_by_the_next_threading(tmp_path: Path) -> None:
    feed = Path(__file__).parents[2] / "feeds" / "chronicle.atom"
    config = LOCAL.replace("local.rss", "local.atom")
    with desk(tmp_path, config + THREAD, [("local.atom", feed.read_bytes())]) as news:
        news.poll()
        assert news.items(threads=("libya",))
        ids = [one.item.id for one in news.items(limit=1000)]
    with desk(tmp_path, config) as news:
        news.poll()
        assert news.items(threads=("libya",)) == []
        assert [one.item.id for one in news.items(limit=1000)] == ids


def test_a_config_for_postgresql_is_told_plainly(tmp_path: Path) -> None:
    store = '[store]\nurl = "postgresql://localhost/news"\n'
    with pytest.raises(ConfigError, match="not built yet"), desk(tmp_path, store):
        pass


def test_a_truncated_answer_is_asked_for_again(tmp_path: Path) -> None:
    whole = rss(ONE, ONE.replace("g1", "g2").replace("/1", "/2"))
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(whole[: whole.index(b"<guid>g2")], etag='"1"')
        assert news.poll("good").new == 1
        origin["/good"] = Answer(whole, etag='"1"')
        news.clock.turn(hours=1)
        assert news.poll("good").new == 1
        assert "if-none-match" not in origin.hits[-1].headers


def test_a_feed_that_names_itself_with_half_a_character_troubles_nobody(tmp_path: Path) -> None:
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(rss(ONE))
        version = b'"version": "https://jsonfeed.org/version/1.1"'
        origin["/broken"] = Answer(b"{" + version + b', "title": "a\\ud800", "items": []}')
        assert news.poll("broken", "good").new == 1


@pytest.mark.parametrize("where", ["reading", "storing"])
def test_a_surprise_in_one_source_is_told_and_the_others_go_on(tmp_path: Path, where: str) -> None:
    def read(source: Source, response: Response, now: datetime) -> "Future[Reading]":
        if source.slug != "broken":
            return news.room.read(source, response, now)
        answer: Future[Reading] = Future()
        if where == "reading":
            answer.set_exception(RuntimeError("never thought of"))
        else:
            answer.set_result(Reading(Document(), ("never thought of",)))  # type: ignore[arg-type]
        return answer

    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        origin["/good"] = Answer(rss(ONE))
        origin["/broken"] = Answer(rss(ONE))
        room = replace(news.room, read=read)
        summary = flow.poll(room, news.room.config.sources[:2][::-1])
        assert (summary.new, summary.failed) == (1, 1)
        assert "did not foresee" in summary.reasons["broken"]


def test_two_who_poll_at_once_visit_no_source_twice(tmp_path: Path) -> None:
    with Origin() as origin, desk(tmp_path, remote(origin)) as news:
        for path in ("/good", "/broken", "/dead"):
            origin[path] = Answer(rss(ONE), wait=0.3)
        with newsroom(news.room.config) as other, ThreadPoolExecutor(2) as pool:
            rooms = (news.room, replace(other, now=news.clock))
            both = [pool.submit(flow.poll, room) for room in rooms]
            summaries = [one.result() for one in both]
    assert sum(summary.asked for summary in summaries) == 3
    assert sorted(origin.paths()) == ["/broken", "/dead", "/good"]


def test_claims_of_a_poll_that_was_killed_hold_nobody_up(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        with news.room.database.write() as write:
            later = START + timedelta(minutes=10)
            assert facts.claim(write, ["local"], START, later) == {"local"}
            assert facts.claim(write, ["local"], START, later) == set()
        assert news.poll().new == 1


def test_a_rebuild_that_was_cut_short_is_taken_again(tmp_path: Path) -> None:
    edited = ONE.replace("Example headline", "Benghazi, Libya: another headline")
    with desk(tmp_path, LOCAL + THREAD, [("local.rss", rss(ONE))]) as news:
        news.poll()
        news.clock.turn(hours=1)
        (tmp_path / "local.rss").write_bytes(rss(edited))
        news.poll()
        whole = dump(news.room.database)

        def cut(done: int, _total: int, _what: str) -> None:
            if done == 1:
                raise KeyboardInterrupt

        flow.BATCH, kept = 1, flow.BATCH
        try:
            with pytest.raises(KeyboardInterrupt):
                flow.thread(news.room, cut, again=True)
        finally:
            flow.BATCH = kept
        assert dump(news.room.database) != whole
        flow.thread(news.room)
        assert dump(news.room.database) == whole


def test_a_clock_that_was_put_back_hides_no_correction(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        flow.poll(news.room)
        news.clock.turn(days=-3)
        (tmp_path / "local.rss").write_bytes(rss(ONE.replace("Example headline", "Corrected")))
        flow.poll(news.room, news.room.config.sources)
        flow.thread(news.room)
        (listed,) = news.items()
        assert listed.item.entry.title == "Corrected"


def test_a_retired_source_passes_on_links_only(tmp_path: Path) -> None:
    with desk(tmp_path, LOCAL, [("local.rss", rss(ONE))]) as news:
        news.poll()
        assert b"Some words." in news.publisher.answer("/feed.atom").body
    with desk(tmp_path, "") as news:
        body = news.publisher.answer("/feed.atom").body
    assert b"Example headline" in body
    assert b"Some words." not in body
