"""/websub/ID under fire: what strangers and broken hubs may send, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.hub import sign
from support.newsroom import START, Desk, desk
from werkzeug.test import TestResponse

from aggregator.model import PushState, Subscription
from aggregator.store import pushes
from aggregator.web import create_app

TOPIC = "https://news.example/feed"
ONE = Subscription(
    id="a-known-id",
    source="wire",
    hub="https://hub.example/",
    topic=TOPIC,
    callback="https://desk.example/websub/a-known-id",
    secret="s3cret",
    next_at=START,
)
PLACE = f"/websub/{ONE.id}"
LIMIT = 10_000


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, f'[fetch]\nmax_body = "{LIMIT}B"\n') as made:
        keep(made, "asked")
        yield made


@pytest.fixture
def client(news: Desk) -> FlaskClient:
    return create_app(news.room.config, news.room.database, news.clock).test_client()


def keep(news: Desk, standing: PushState) -> None:
    with news.room.database.write() as write:
        pushes.save(write, [replace(ONE, state=standing)])


def waiting(news: Desk) -> list[tuple[str, str, bytes]]:
    with news.room.database.read() as read:
        notices = [pushes.notice(read, name) for name in pushes.waiting(read)]
    return [(notice.kind, notice.detail, notice.body) for notice in notices]


def verify(client: FlaskClient, place: str = PLACE, **words: str) -> TestResponse:
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c"}
    return client.get(place, query_string={**query, **{f"hub.{k}": v for k, v in words.items()}})


def send(client: FlaskClient, body: bytes, place: str = PLACE) -> TestResponse:
    signature = sign(ONE.secret, body, "sha256")
    return client.post(place, data=body, headers={"X-Hub-Signature": signature})


def test_what_we_asked_for_is_confirmed(news: Desk, client: FlaskClient) -> None:
    answer = verify(client, challenge="c" * 64, lease_seconds="600")
    assert (answer.status_code, answer.text) == (200, "c" * 64)
    assert waiting(news) == [("verified", "600", b"")]


def test_a_challenge_is_never_html(client: FlaskClient) -> None:
    answer = verify(client, challenge="<script>alert(1)</script>")
    assert answer.text == "<script>alert(1)</script>"
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "words",
    [
        {"topic": "https://news.example/other"},
        {"topic": ""},
        {"mode": "unsubscribe"},
        {"mode": "publish"},
        {"mode": "denied", "topic": "https://news.example/other"},
        {"challenge": ""},
        {"challenge": "c" * 10_000},
    ],
)
def test_what_we_did_not_ask_for_is_not_confirmed(
    news: Desk, client: FlaskClient, words: dict[str, str]
) -> None:
    assert verify(client, **words).status_code == 404
    assert waiting(news) == []


def test_only_one_that_is_leaving_lets_itself_be_unsubscribed(
    news: Desk, client: FlaskClient
) -> None:
    keep(news, "verified")
    assert verify(client, mode="unsubscribe").status_code == 404
    keep(news, "leaving")
    assert verify(client, mode="unsubscribe").text == "c"
    assert verify(client).status_code == 404
    assert waiting(news) == [("unsubscribed", "", b"")]


def test_a_refusal_is_noted_with_no_more_words_than_needed(news: Desk, client: FlaskClient) -> None:
    assert verify(client, mode="denied", reason="n" * 50_000).status_code == 200
    assert waiting(news) == [("denied", "n" * 2_000, b"")]


@pytest.mark.parametrize(
    "name", ["other", "x" * 10_000, "%00", "%2e%2e", "%F0%9F%9A%A2", "'%20OR%201=1--", "a/b", "%ff"]
)
def test_garbage_is_unknown(news: Desk, client: FlaskClient, name: str) -> None:
    place = f"/websub/{name}"
    assert verify(client, place).status_code == 404
    assert send(client, b"body", place).status_code in (404, 405)
    assert waiting(news) == []


def test_a_body_is_taken_with_its_type(news: Desk, client: FlaskClient) -> None:
    signature = sign(ONE.secret, b"<rss/>", "sha512")
    headers = {"X-Hub-Signature": signature, "Content-Type": "application/rss+xml"}
    answer = client.post(PLACE, data=b"<rss/>", headers=headers)
    assert (answer.status_code, answer.data) == (202, b"")
    assert waiting(news) == [("content", "application/rss+xml", b"<rss/>")]


@pytest.mark.parametrize("standing", ["resting", "leaving", "left"])
def test_one_that_is_over_is_gone(news: Desk, client: FlaskClient, standing: PushState) -> None:
    keep(news, standing)
    assert send(client, b"<rss/>").status_code == 410
    assert waiting(news) == []


def test_a_body_that_is_too_large_is_refused(news: Desk, client: FlaskClient) -> None:
    assert send(client, b"x" * LIMIT).status_code == 202
    assert send(client, b"x" * (LIMIT + 1)).status_code == 413
    assert send(client, b"x" * 1_000_000).status_code == 413
    assert len(waiting(news)) == 1


def test_a_flood_of_pushes_is_cut_off(news: Desk, client: FlaskClient) -> None:
    statuses = [send(client, b"%d" % number) for number in range(10_000)]
    taken = [answer.status_code for answer in statuses]
    assert taken == [202] * pushes.MOST_OF_ONE + [503] * (10_000 - pushes.MOST_OF_ONE)
    assert statuses[-1].headers["Retry-After"] == "60"
    assert len(waiting(news)) == pushes.MOST_OF_ONE
    assert 'became="refused"} 9950' in client.get("/metrics").text


def test_a_flood_of_calls_is_cut_off_too(news: Desk, client: FlaskClient) -> None:
    taken = [verify(client).status_code for _ in range(200)]
    assert taken.count(200) == pushes.MOST_OF_ONE


def test_many_subscriptions_cannot_fill_the_disk_together(
    news: Desk, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushes, "MOST_BYTES", 5 * LIMIT)
    taken = [send(client, bytes([number]) * LIMIT).status_code for number in range(8)]
    assert taken == [202] * 5 + [503] * 3
    monkeypatch.setattr(pushes, "MOST_NOTICES", 6)
    assert [send(client, b"").status_code for _ in range(2)] == [202, 503]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.text(), st.text()), st.text(), st.binary(max_size=200))
def test_nothing_that_is_sent_breaks_it(
    client: FlaskClient, query: dict[str, str], signature: str, body: bytes
) -> None:
    assert client.get(PLACE, query_string=query).status_code == 404
    header = signature.encode("utf-8", "replace").decode("latin-1")
    clean = "".join(letter for letter in header if letter.isprintable())
    sent = client.post(PLACE, data=body, headers={"X-Hub-Signature": clean})
    assert sent.status_code == 202
