"""Push from end to end: a real hub, the real site, the scheduler's own round."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from push.conftest import FEED, Push, naming
from support.hub import Hub, call, sign
from support.newsroom import START, rss
from support.origin import Answer

from aggregator import websub
from aggregator.doctor import examine
from aggregator.store import pushes

DAY = timedelta(days=1)


def item(number: int, title: str = "") -> str:
    shown = title or f"Headline {number}"
    return f"<guid>g{number}</guid><title>{shown}</title><link>http://news.example/{number}</link>"


@pytest.fixture
def agreed(push: Push) -> Push:
    """A source that was polled once, and whose hub has called back."""
    push.origin[FEED] = Answer(rss(item(1)), etag='"1"')
    push.round()
    push.round()
    assert [one.state for one in push.held] == ["verified"]
    return push


def test_a_hub_that_a_feed_names_is_asked_and_told_yes(push: Push) -> None:
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    (asked,) = push.hub.asked
    assert asked["hub.topic"] == push.topic
    assert asked["hub.mode"] == "subscribe"
    assert len(asked["hub.secret"]) < 200
    assert push.hub.answers == [(200, "a-challenge")]
    assert len(push.hub.subscribers) == 1
    push.round()
    (one,) = push.held
    assert one.state == "verified"
    assert one.lease_until is not None
    assert len(push.hub.asked) == 1


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_a_hub_sends_is_stored_threaded_and_shown(agreed: Push, method: str) -> None:
    before = agreed.state
    agreed.hub.method = method
    assert agreed.hub.publish(agreed.topic, rss(item(2), item(1))) == [202]
    agreed.round(seconds=15)
    assert agreed.titles == ["Headline 1", "Headline 2"]
    assert agreed.state == before
    assert agreed.origin.paths() == [FEED]


def test_a_push_with_new_entries_alone_withdraws_nothing(agreed: Push) -> None:
    agreed.hub.publish(agreed.topic, rss(item(2)))
    agreed.round(seconds=15)
    agreed.origin[FEED] = Answer(rss(item(2), item(1)), etag='"2"')
    agreed.round(hours=3)
    assert agreed.titles == ["Headline 1", "Headline 2"]
    assert agreed.origin.hits[-1].headers["if-none-match"] == '"1"'
    assert agreed.state.etag == '"2"'


def test_a_forged_push_is_answered_alike_and_ignored(agreed: Push) -> None:
    body = rss(item(2, "Forged"))
    good = sign(agreed.held[0].secret, body, "sha256")
    forged = [
        sign("guessed", body, "sha256"),
        sign(agreed.held[0].secret, body + b" ", "sha256"),
        good.replace("sha256", "sha512"),
        good.partition("=")[2],
        "sha256=",
        "sha256=\xe9",
        "md5=" + hashlib.md5(body).hexdigest(),
        "",
    ]
    callback = agreed.held[0].callback
    assert {agreed.hub.publish(agreed.topic, body, signature=f or "=")[0] for f in forged} == {202}
    assert call(callback, body) == (202, "")
    agreed.round(seconds=15)
    assert agreed.titles == ["Headline 1"]
    metrics = call(callback.partition("/websub/")[0] + "/metrics")[1]
    assert f'aggregator_pushes_total{{became="forged"}} {len(forged) + 1}' in metrics
    assert 'aggregator_subscriptions{state="verified"} 1' in metrics


def test_a_replayed_push_brings_no_old_headline_back(agreed: Push) -> None:
    first, second = rss(item(1, "First words")), rss(item(1, "Corrected words"))
    for body in (first, second, first):
        assert agreed.hub.publish(agreed.topic, body) == [202]
    agreed.round(seconds=15)
    agreed.hub.publish(agreed.topic, first)
    agreed.round(seconds=15)
    assert agreed.titles == ["Corrected words"]


def test_what_cannot_be_read_makes_the_source_due(agreed: Push) -> None:
    agreed.origin[FEED] = Answer(rss(item(2), item(1)), etag='"2"')
    agreed.desk.clock.turn(minutes=10)
    for body in (b"", b"not a feed", b"<html><p>Sign in</html>"):
        assert agreed.hub.publish(agreed.topic, body) == [202]
    agreed.round()
    assert agreed.origin.paths() == [FEED, FEED]
    assert agreed.titles == ["Headline 1", "Headline 2"]
    assert agreed.state.health == "ok"


def test_a_lease_is_renewed_before_it_ends(push: Push) -> None:
    push.hub.lease = 86_400
    push.origin[FEED] = Answer(rss(item(1)), etag='"1"')
    push.round()
    push.round()
    (before,) = push.held
    assert (before.lease_until, before.next_at) == (START + DAY, START + 0.75 * DAY)
    push.desk.clock.at = before.next_at
    push.round()
    assert [asked["hub.callback"] for asked in push.hub.asked] == [before.callback] * 2
    push.round()
    (after,) = push.held
    assert (after.state, after.requests, after.secret) == ("verified", 0, before.secret)


def test_a_lease_that_ends_hands_back_to_polling(agreed: Push) -> None:
    agreed.hub.publish(agreed.topic, rss(item(2)))
    agreed.round(seconds=15)
    (one,) = agreed.held
    assert one.lease_until is not None
    assert websub.pushed([one], agreed.desk.clock.at) == {"wire"}
    agreed.hub.verifies = False
    agreed.desk.clock.at = one.lease_until
    agreed.round(seconds=1)
    assert websub.pushed(agreed.held, agreed.desk.clock.at) == frozenset()
    assert agreed.held[0].reason == "it was asked and has not called back yet"


def test_a_refusal_is_told_on_the_status_page(push: Push) -> None:
    push.hub.deny = "we know no <b>such</b> topic"
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    push.round()
    (one,) = push.held
    assert (one.state, push.hub.answers) == ("resting", [(200, "")])
    page = push.desk.publisher.status(push.desk.clock.at).body.decode()
    assert "no push from 127.0.0.1: it refuses: we know no &lt;b&gt;such&lt;/b&gt; topic" in page
    push.round(hours=2)
    assert len(push.hub.asked) == 1
    assert push.origin.paths() == [FEED, FEED]


def test_the_doctor_tells_of_push(push: Push) -> None:
    assert "push by hubs is on: 0 agreed, 0 asked" in findings(push)
    push.hub.deny = "no"
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    push.round()
    assert f"wire: no push from {push.hub.url}: it refuses: no (warning)" in findings(push)


def test_the_doctor_tells_why_push_is_off(push: Push) -> None:
    file = push.desk.room.config.file
    file.write_text(file.read_text().replace(f'"127.0.0.1:{push.port}"]', "]"))
    told = f"the internet cannot reach http://127.0.0.1:{push.port}, the [site] url"
    assert f"push by hubs is off, and polling does it all: {told}" in findings(push)


def findings(push: Push) -> list[str]:
    return [finding.what for finding in examine(push.desk.room.config.file)]


def test_a_hub_may_end_it_at_any_time(agreed: Push) -> None:
    agreed.hub.refuse(agreed.topic, "closing down")
    agreed.round()
    (one,) = agreed.held
    assert (one.state, one.reason) == ("resting", "it refuses: closing down")


def test_a_hub_that_answers_errors_is_told_and_tried_again(push: Push) -> None:
    push.hub.status, push.hub.text = 400, "hub.topic is not\nallowed here"
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    (one,) = push.held
    assert one.reason == "the server answered 400 Bad Request: hub.topic is not allowed here"
    push.round(minutes=5)
    assert len(push.hub.asked) == 1
    push.hub.status = 202
    push.round(minutes=6)
    push.round()
    assert [one.state for one in push.held] == ["verified"]


@pytest.mark.parametrize("status", [307, 308])
def test_a_hub_that_has_moved_is_followed(push: Push, status: int) -> None:
    with Hub() as moved:
        push.allow(moved.place)
        push.hub.status, push.hub.location = status, moved.url
        push.origin[FEED] = Answer(rss(item(1)))
        push.round()
        push.round()
        assert [one.state for one in push.held] == ["verified"]
        assert push.hub.asked == moved.asked
        assert moved.publish(push.topic, rss(item(2))) == [202]
        push.round()
    assert push.titles == ["Headline 1", "Headline 2"]


def test_a_hub_cannot_lead_us_into_our_own_network(push: Push) -> None:
    with Hub() as inside:
        push.hub.status, push.hub.location = 307, inside.url
        push.origin[FEED] = Answer(rss(item(1)))
        push.round()
        assert inside.asked == []
    (one,) = push.held
    assert one.reason.startswith("refused: 127.0.0.1 is a loopback address")


@pytest.mark.parametrize(
    "hub", ["http://127.0.0.1:1/", "http://[::1]:1/", "http://169.254.169.254/", "http://10.0.0.1/"]
)
def test_a_feed_cannot_make_us_ask_a_private_address(push: Push, hub: str) -> None:
    push.desk.room = naming(push.desk.room, hub, push.topic)
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    (one,) = push.held
    assert one.reason.startswith("refused: ")
    assert push.titles == ["Headline 1"]


def test_a_source_that_left_the_config_is_unsubscribed(agreed: Push) -> None:
    agreed.follow()
    agreed.round()
    assert agreed.hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert agreed.hub.answers[-1] == (200, "a-challenge")
    assert agreed.hub.subscribers == {}
    agreed.round()
    assert [one.state for one in agreed.held] == ["left"]
    agreed.round(days=11)
    assert agreed.held == []
    assert agreed.titles == ["Headline 1"]


def test_another_topic_is_another_subscription(agreed: Push) -> None:
    (old,) = agreed.held
    topic = agreed.topic + "?new"
    agreed.desk.room = naming(agreed.desk.room, agreed.hub.url, topic)
    agreed.origin[FEED] = Answer(rss(item(2), item(1)), etag='"2"')
    agreed.round(hours=3)
    modes = sorted((a["hub.mode"], a["hub.topic"]) for a in agreed.hub.asked[1:])
    assert modes == [("subscribe", topic), ("unsubscribe", agreed.topic)]
    agreed.round()
    (new,) = [one for one in agreed.held if one.state == "verified"]
    assert (new.topic, new.id != old.id, new.secret != old.secret) == (topic, True, True)
    assert call(old.callback, rss(item(3)))[0] == 410


def test_push_that_is_off_asks_nobody(push: Push) -> None:
    config = push.desk.room.config
    off = replace(config, fetch=replace(config.fetch, websub=False))
    push.desk.room = replace(push.desk.room, config=off)
    push.origin[FEED] = Answer(rss(item(1)))
    push.round()
    assert (push.hub.asked, push.held, push.titles) == ([], [], ["Headline 1"])


def cut_short(*_: object) -> Any:
    raise SystemExit


def test_a_push_is_taken_again_where_the_work_was_cut_short(
    agreed: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = agreed.desk.room
    agreed.hub.publish(agreed.topic, rss(item(2)))
    agreed.desk.room = replace(room, read=cut_short)
    with pytest.raises(SystemExit):
        agreed.round()
    agreed.desk.room = room
    with monkeypatch.context() as patch:
        patch.setattr(pushes, "remove", cut_short)
        with pytest.raises(SystemExit):
            agreed.round()
    agreed.round()
    assert agreed.titles == ["Headline 1", "Headline 2"]
    agreed.round()
    assert agreed.titles == ["Headline 1", "Headline 2"]


def test_what_a_hub_sends_never_touches_another_sources_items(agreed: Push) -> None:
    (wire,) = agreed.desk.room.config.sources
    agreed.follow(wire, replace(wire, slug="other", name="Other"))
    agreed.round(hours=3)
    (ours,) = [one for one in agreed.held if one.source == "wire"]
    body = rss(item(1, "Changed"))
    assert (
        call(ours.callback, body, {"X-Hub-Signature": sign(ours.secret, body, "sha256")})[0] == 202
    )
    agreed.round()
    shown = {(one.item.source, one.item.entry.title) for one in agreed.desk.items()}
    assert shown == {("wire", "Changed"), ("other", "Headline 1")}
