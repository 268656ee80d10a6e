"""Our own hub is told of each change once, over the wire and by the scheduler's own round."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import feedparser
import pytest
from flask import Flask, request
from push.conftest import FEED, Push
from push.test_push_other_hub import Worker, other_hub
from support.hub import Hub
from support.newsroom import rss
from support.origin import Answer
from support.program import get
from support.site import served
from werkzeug.serving import make_server

from aggregator import flow
from aggregator import push as steps
from aggregator.doctor import examine
from aggregator.model import FeedQuery
from aggregator.store import pings

ENDINGS = {"atom", "rss", "json"}


def item(number: int, title: str = "") -> str:
    shown = title or f"Headline {number}"
    return f"<guid>g{number}</guid><title>{shown}</title><link>http://news.example/{number}</link>"


@pytest.fixture
def ours() -> Iterator[Hub]:
    """The hub of our own feeds."""
    with Hub() as hub:
        yield hub


@pytest.fixture
def told(unserved: Push, ours: Hub) -> Iterator[Push]:
    """A newsroom with two feeds of its own, one private, that has published one item."""
    unserved.allow(ours.place)
    unserved.allow(f"127.0.0.1:{unserved.port}")
    site = unserved.desk.room.config.site
    feeds = (FeedQuery(slug="all", title="All"), FeedQuery(slug="few", title="Few", private=True))
    configure(unserved, site=replace(site, hub=ours.url), feeds=feeds)
    unserved.hub.verifies = False
    with served(unserved.desk.room, unserved.port):
        publish(unserved, item(1))
        yield unserved


def configure(push: Push, **changed: object) -> None:
    room = push.desk.room
    push.desk.room = replace(room, config=replace(room.config, **changed))  # type: ignore[arg-type]


def publish(push: Push, *items: str) -> None:
    """The source has these items now; a round polls it, and a little later the hub is told."""
    push.origin[FEED] = Answer(rss(*items))
    push.round(hours=7)
    push.round(seconds=3)
    push.round(seconds=1)


def topics(hub: Hub) -> list[str]:
    """What it was told of since this was last asked, without the site's address."""
    asked = [fields for fields in hub.asked if fields["hub.mode"] == "publish"]
    hub.asked.clear()
    assert all(fields["hub.url"] == fields["hub.topic"] for fields in asked)
    return sorted(urlsplit(fields["hub.url"]).path[1:] for fields in asked)


def all_of(*stems: str) -> list[str]:
    return sorted(f"{stem}.{ending}" for stem in stems for ending in ENDINGS)


def test_the_first_time_is_silent(told: Push, ours: Hub) -> None:
    assert topics(ours) == []
    told.round(hours=1)
    assert topics(ours) == []


def test_a_new_item_is_told_for_every_feed_that_has_it(told: Push, ours: Hub) -> None:
    publish(told, item(2), item(1))
    assert topics(ours) == all_of("feed", "feeds/all", "sources/wire")
    told.round(hours=1)
    assert topics(ours) == []


def test_an_edited_headline_is_told_as_a_correction_as_well(told: Push, ours: Hub) -> None:
    publish(told, item(1, "Something else altogether"))
    assert topics(ours) == all_of("feed", "feeds/all", "sources/wire", "corrections")


def test_what_changes_nothing_is_told_to_nobody(told: Push, ours: Hub) -> None:
    publish(told, item(1))
    flow.thread(told.desk.room, again=True)
    told.round(hours=1)
    told.desk.room = replace(told.desk.room)
    told.round(hours=1)
    assert topics(ours) == []


def test_the_hub_looks_when_the_site_shows_it(told: Push, ours: Hub) -> None:
    get(told.port, "/feed.atom")
    told.origin[FEED] = Answer(rss(item(2), item(1)))
    told.round(hours=7)
    assert topics(ours) == []
    assert steps.has_work(told.desk.room) is False
    told.desk.clock.turn(seconds=3)
    assert steps.has_work(told.desk.room)
    steps.tell_hub(told.desk.room)
    assert "feed.atom" in topics(ours)


def test_feeds_name_the_hub_where_it_is_told_and_only_there(told: Push, ours: Hub) -> None:
    for path in all_of("feed", "feeds/all", "sources/wire", "corrections"):
        assert f'<{ours.url}>; rel="hub"' in link(told, f"/{path}")
    (one,) = told.desk.items()
    assert "hub" not in link(told, f"/stories/{one.story}.atom")


def link(push: Push, path: str) -> str:
    """The Link field of an address."""
    with urlopen(f"http://127.0.0.1:{push.port}{path}") as answer:
        return str(answer.headers["Link"])


def waiting(push: Push) -> int:
    with push.desk.room.database.read() as read:
        return len(pings.waiting(read))


def test_a_hub_that_fails_is_tried_again_and_hears_everything(told: Push, ours: Hub) -> None:
    ours.status = 500
    publish(told, item(2), item(1))
    assert waiting(told) == 9
    told.round(seconds=30)
    assert len(topics(ours)) == 9  # as many as it was told of at first; then it rests
    told.round(seconds=31)
    assert len(topics(ours)) == 1
    publish(told, item(3), item(2), item(1))
    assert waiting(told) == 9
    ours.status = 202
    ours.asked.clear()
    told.round(hours=7)
    told.round(seconds=15)
    assert topics(ours) == all_of("feed", "feeds/all", "sources/wire")
    assert waiting(told) == 0


def test_a_restart_forgets_no_ping_and_makes_none(told: Push, ours: Hub) -> None:
    ours.status = 500
    publish(told, item(2), item(1))
    ours.status = 202
    ours.asked.clear()
    told.desk.room.database.close()
    told.round(minutes=2)
    told.round(seconds=15)
    assert len(topics(ours)) == 9
    told.round(hours=1)
    assert topics(ours) == []


def test_what_the_hub_refuses_for_good_is_not_repeated(told: Push, ours: Hub) -> None:
    ours.status = 400
    publish(told, item(2), item(1))
    assert waiting(told) == 0
    assert len(topics(ours)) == 9
    told.round(hours=1)
    assert topics(ours) == []


def test_a_failing_hub_is_told_by_doctor_and_metrics(told: Push, ours: Hub) -> None:
    ours.status = 500
    publish(told, item(2), item(1))
    findings = list(map(str, examine(told.desk.room.config.file)))
    assert not any("takes no news" in line for line in findings)  # the file names no hub
    told.desk.room.config.file.write_text(
        told.desk.room.config.file.read_text().replace("[site]\n", f'[site]\nhub = "{ours.url}"\n')
    )
    (found,) = [one for one in examine(told.desk.room.config.file) if "takes no news" in one.what]
    assert not found.fine
    assert "500" in found.what
    assert "takes no news of our feeds" in get(told.port, "/status")[1].decode()
    measured = get(told.port, "/metrics")[1].decode()
    assert "aggregator_pings_waiting 9" in measured
    assert 'aggregator_pings_total{became="taken"} 0' in measured


def test_a_hub_in_our_own_network_is_not_asked_unless_it_may_be(told: Push, ours: Hub) -> None:
    fetch = told.desk.room.config.fetch
    allowed = tuple(place for place in fetch.allow_private if place != ours.place)
    configure(told, fetch=replace(fetch, allow_private=allowed))
    publish(told, item(2), item(1))
    assert topics(ours) == []
    assert waiting(told) == 9


@contextmanager
def subscriber() -> Iterator[tuple[str, list[bytes]]]:
    """An address that takes what a hub sends, and what came there."""
    came: list[bytes] = []
    app = Flask("subscriber")

    @app.post("/")
    def take() -> str:
        came.append(request.get_data())
        return ""

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", came
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_news_reach_who_subscribed_at_a_hub_of_others(unserved: Push, tmp_path: Path) -> None:
    worker = Worker()
    with other_hub(tmp_path, worker, takes_pings=True) as (hub, place), subscriber() as (url, came):
        unserved.allow(place)
        unserved.hub.verifies = False
        site = unserved.desk.room.config.site
        configure(unserved, site=replace(site, hub=f"http://{place}/hub"))
        publish(unserved, item(1))
        hub.storage[f"{site.url}/feed.atom", url] = {"lease_seconds": 600, "secret": "s3cret"}
        with served(unserved.desk.room, unserved.port):
            publish(unserved, item(2), item(1))
            worker.finish()
    assert waiting(unserved) == 0
    (body,) = came
    titles = [entry["title"] for entry in feedparser.parse(body)["entries"]]
    assert titles == ["Headline 2", "Headline 1"]
