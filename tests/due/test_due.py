"""Who is visited when, and what is remembered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.due import after, body_hash, due, request
from aggregator.due.waits import next_try, next_visit
from aggregator.model import (
    Document,
    Failure,
    Health,
    Manners,
    Reading,
    Request,
    Response,
    Seconds,
    Source,
    SourceState,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MANNERS = Manners(interval=Seconds(1800))
URL = "https://feeds.example/rss"
DOCUMENT = Document(title="Example feed", home="https://example/", id="tag:example,2026:feed")


def feed(slug: str = "a", **more: object) -> Source:
    return Source(name=slug, slug=slug, **{"url": URL, **more})  # type: ignore[arg-type]


def known(slug: str = "a", next_in: timedelta | None = HOUR, **more: object) -> SourceState:
    seen = NOW - HOUR * 5 if next_in is None else NOW + next_in - timedelta(minutes=30)
    values = {"health": "ok", "checked_at": min(seen, NOW), "address": URL, **more}
    next_at = NOW + next_in if next_in is not None else None
    return SourceState(slug=slug, next_at=next_at, **values)  # type: ignore[arg-type]


def who(sources: list[Source], states: list[SourceState], manners: Manners = MANNERS) -> list[str]:
    found = due(sources, {state.slug: state for state in states}, manners, NOW)
    return [source.slug for source in found]


def test_never_visited_first_then_the_longest_overdue() -> None:
    sources = [feed(slug) for slug in ("late", "d", "later", "early", "b")]
    states = [known("late", -HOUR), known("later", -2 * HOUR), known("early", HOUR)]
    assert who(sources, [*states, SourceState(slug="d")]) == ["b", "d", "later", "late"]


def test_a_source_is_due_at_its_time_and_not_before() -> None:
    assert who([feed()], [known(next_in=timedelta(0))]) == ["a"]
    assert who([feed()], [known(next_in=timedelta(seconds=1))]) == []


def test_a_source_that_is_gone_is_due_only_at_another_address() -> None:
    gone = known(health="gone", next_in=None)
    assert who([feed()], [gone]) == []
    assert who([feed(url="https://feeds.example/new")], [gone]) == ["a"]


def test_a_source_that_fails_is_due_when_its_wait_is_over() -> None:
    failing = known(health="failing", next_in=20 * HOUR, checked_at=NOW - HOUR)
    assert who([feed()], [failing]) == []
    assert who([feed()], [replace(failing, next_at=NOW)]) == ["a"]


def test_a_shortened_interval_holds_at_once() -> None:
    state = known(next_in=5 * HOUR, checked_at=NOW - HOUR)
    assert who([feed(interval=Seconds(6 * 3600))], [state]) == []
    assert who([feed()], [state]) == ["a"]


def test_a_clock_that_ran_ahead_silences_nobody() -> None:
    assert who([feed()], [known(next_in=400 * DAY, checked_at=NOW + 399 * DAY)]) == ["a"]


def test_validators_go_to_the_address_that_gave_them() -> None:
    state = known(etag='"1"', last_modified="yesterday")
    assert request(feed(), None) == Request(feed())
    assert request(feed(), state) == Request(feed(), '"1"', "yesterday")
    assert request(feed(), replace(state, address=None)) == Request(feed(), '"1"', "yesterday")
    moved = feed(url="https://feeds.example/new")
    assert request(moved, state) == Request(moved)


def wait(source: Source, failures: int = 0, pause: float | None = None) -> timedelta:
    if failures:
        return next_try(source, MANNERS, failures, pause, NOW) - NOW
    return next_visit(source, MANNERS, SourceState(slug=source.slug), NOW) - NOW


def within(found: timedelta, expected: timedelta) -> bool:
    return expected <= found <= expected * 1.1


def test_the_interval_of_the_source_or_of_the_manners() -> None:
    assert within(wait(feed()), timedelta(minutes=30))
    assert within(wait(feed(interval=Seconds(7200))), timedelta(hours=2))


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (9, 1280), (10, 1440), (99, 1440)]
)
def test_failures_are_answered_with_patience(failures: int, minutes: int) -> None:
    assert within(wait(feed(), failures), timedelta(minutes=minutes))
    assert within(wait(feed(), failures, 0.0), timedelta(minutes=minutes))


def test_a_quick_source_is_retried_at_its_own_pace() -> None:
    assert within(wait(feed(interval=Seconds(60)), 1), timedelta(minutes=1))


@pytest.mark.parametrize(("pause", "hours"), [(7200.0, 2), (86_400.0, 24), (9e9, 24)])
def test_a_pause_that_the_server_asks_for_is_kept(pause: float, hours: int) -> None:
    assert within(wait(feed(), 1, pause), timedelta(hours=hours))


def test_files_are_looked_at_every_minute() -> None:
    local = Source(name="Shelf", slug="shelf", path=Path("shelf.atom"))
    assert wait(local) == wait(local, 50) == timedelta(minutes=1)
    assert wait(replace(local, interval=Seconds(5))) == timedelta(seconds=5)


def test_sources_drift_apart_and_always_in_the_same_way() -> None:
    waits = {wait(feed(f"source-{number}")) for number in range(100)}
    assert len(waits) == 100
    assert waits == {wait(feed(f"source-{number}")) for number in range(100)}


@given(st.integers(1, 10**9), st.none() | st.floats(0, allow_infinity=True))
def test_no_number_of_failures_stops_a_source(failures: int, pause: float | None) -> None:
    assert timedelta(0) < wait(feed(), failures, pause) <= DAY * 1.1


def answer(**more: object) -> Response:
    return Response(**{"status": 200, "url": URL, "body": b"one", **more})  # type: ignore[arg-type]


def remembered(
    state: SourceState, outcome: Response | Failure, document: Document | None = None
) -> SourceState:
    return after(state, feed(), MANNERS, outcome, NOW, Reading(document, ()) if document else None)


FRESH = SourceState(slug="a")


def test_a_first_document_is_remembered() -> None:
    state = remembered(FRESH, answer(etag='"1"', last_modified="today"), DOCUMENT)
    assert state == SourceState(
        slug="a",
        address=URL,
        health="ok",
        reached=True,
        etag='"1"',
        last_modified="today",
        body_hash=body_hash(b"one"),
        checked_at=NOW,
        ok_at=NOW,
        next_at=NOW + wait(feed()),
        changed_at=NOW,
        feed_title="Example feed",
        feed_home="https://example/",
        feed_id="tag:example,2026:feed",
    )


def test_validators_that_are_no_longer_sent_are_forgotten() -> None:
    state = remembered(known(etag='"1"', last_modified="x"), answer(), DOCUMENT)
    assert (state.etag, state.last_modified) == (None, None)


def test_not_modified_keeps_what_is_known_and_takes_newer_validators() -> None:
    before = remembered(FRESH, answer(etag='"1"', last_modified="x"), DOCUMENT)
    same = remembered(before, answer(status=304, body=b""))
    assert same == before
    newer = remembered(before, answer(status=304, body=b"", etag='"2"'))
    assert newer == replace(before, etag='"2"')


def test_a_known_document_under_a_new_etag_keeps_the_words_of_its_feed() -> None:
    before = remembered(FRESH, answer(etag='"1"'), DOCUMENT)
    assert remembered(before, answer(etag='"2"')) == replace(before, etag='"2"')


def test_a_failure_keeps_what_was_read_last() -> None:
    before = remembered(FRESH, answer(etag='"1"'), DOCUMENT)
    once = remembered(before, Failure("the server answered 404 Not Found"))
    twice = remembered(
        once, Failure("the server answered 500 Internal Server Error", retry_after=9.0)
    )
    assert once == replace(
        before,
        health="failing",
        failures=1,
        reason="the server answered 404 Not Found",
        next_at=NOW + wait(feed(), 1),
    )
    assert (twice.failures, twice.ok_at, twice.etag) == (2, NOW, '"1"')


@pytest.mark.parametrize("status", [200, 304])
def test_a_recovery_forgets_the_failure(status: int) -> None:
    failing = remembered(FRESH, Failure("no answer within 30 s"))
    state = remembered(failing, answer(status=status))
    assert (state.health, state.failures, state.reason) == ("ok", 0, "")


def test_a_complaint_stands_as_long_as_the_document() -> None:
    state = remembered(FRESH, answer(), replace(DOCUMENT, complaint="an entry has no id"))
    assert remembered(state, answer(status=304)).reason == "an entry has no id"
    assert remembered(state, answer(body=b"two"), DOCUMENT).reason == ""


@pytest.mark.parametrize(("gone", "health"), [(True, "gone"), (False, "failing")])
def test_a_source_that_is_gone_has_no_next_visit(gone: bool, health: Health) -> None:
    state = remembered(FRESH, Failure("the server answered 410 Gone", gone))
    assert (state.health, state.next_at is None) == (health, gone)


def test_another_address_starts_anew_and_keeps_the_history() -> None:
    before = remembered(FRESH, answer(etag='"1"'), DOCUMENT)
    moved = feed(url="https://feeds.example/new")
    state = after(before, moved, MANNERS, Failure("no answer"), NOW)
    assert (state.etag, state.body_hash, state.ok_at) == (None, None, NOW)
    assert (state.address, state.feed_title) == (moved.url, "Example feed")
