"""Forms go out by POST, under the same guard and manners as every other visit."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from support.hub import Hub
from support.origin import Answer, Origin

from aggregator.fetch import visit
from aggregator.model import Failure, Manners, Request, Response, Seconds, Source

FORM = (("hub.mode", "subscribe"), ("hub.topic", "https://news.example/?a=1&b=ä ü"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        running.verifies = False
        yield running


def sent(url: str, *allowed: str) -> Response | Failure:
    manners = Manners(spacing=Seconds(0), timeout=Seconds(5), allow_private=allowed)
    request = Request(Source(name="hub", slug="hub", url=url), form=FORM)
    ((_, outcome),) = visit([request], manners, lambda: datetime.now(UTC))
    return outcome


def test_a_form_arrives_as_it_was(hub: Hub) -> None:
    answer = sent(hub.url, hub.place)
    assert isinstance(answer, Response)
    assert (answer.status, answer.url, answer.body) == (202, hub.url, b"")
    assert hub.asked == [dict(FORM)]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_every_success_is_one(hub: Hub, status: int) -> None:
    hub.status = status
    assert isinstance(sent(hub.url, hub.place), Response)


def test_a_plain_text_says_why_not(hub: Hub) -> None:
    hub.status, hub.text = 404, "no such\n\x00topic " + "x" * 9_000
    outcome = sent(hub.url, hub.place)
    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("the server answered 404 Not Found: no such topic xxx")
    assert len(outcome.reason) < 300


def test_a_form_survives_the_redirects_that_keep_it(hub: Hub) -> None:
    with Hub() as moved:
        moved.verifies = False
        for status in (307, 308):
            hub.status, hub.location = status, moved.url
            assert isinstance(sent(hub.url, hub.place, moved.place), Response)
        assert moved.asked == [dict(FORM)] * 2


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_it_is_a_no(hub: Hub, status: int) -> None:
    with Hub() as moved:
        hub.status, hub.location = status, moved.url
        outcome = sent(hub.url, hub.place, moved.place)
        assert isinstance(outcome, Failure)
        assert moved.asked == []


def test_the_guard_watches_over_forms_and_where_they_are_led(hub: Hub) -> None:
    refused = sent(hub.url)
    assert isinstance(refused, Failure)
    assert refused.reason.startswith("refused: 127.0.0.1 is a loopback address")
    with Hub() as inside:
        hub.status, hub.location = 307, inside.url
        refused = sent(hub.url, hub.place)
        assert isinstance(refused, Failure)
        assert refused.reason.startswith("refused: ")
        assert inside.asked == []


def test_a_handle_that_sent_a_form_gets_the_next_document(hub: Hub) -> None:
    with Origin() as origin:
        origin["/feed"] = Answer(b"<rss/>")
        manners = Manners(
            spacing=Seconds(0), concurrency=1, allow_private=(hub.place, origin.place)
        )
        form = Request(Source(name="hub", slug="hub", url=hub.url), form=FORM)
        feed = Request(Source(name="feed", slug="feed", url=origin.url("/feed")))
        answers = [
            answer
            for _, answer in visit([form, feed, form, feed], manners, lambda: datetime.now(UTC))
        ]
    assert [a.status for a in answers if isinstance(a, Response)] == [202, 200, 202, 200]
    assert len(hub.asked) == len(origin.hits) == 2
