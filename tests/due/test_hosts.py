"""What is owed to a host, whichever of its sources is meant."""

from datetime import UTC, datetime, timedelta

from aggregator.due import after, due
from aggregator.model import Failure, Manners, Response, Source, SourceState

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MANNERS = Manners(host_budget=3)


def sources(count: int, host: str = "one.example") -> list[Source]:
    names = [f"{host.split('.')[0]}-{number}" for number in range(count)]
    return [Source(name=name, slug=name, url=f"https://{host}/{name}") for name in names]


def visited(source: Source, ago: timedelta, next_in: timedelta = -MINUTE) -> SourceState:
    return SourceState(
        slug=source.slug,
        address=source.url,
        health="ok",
        checked_at=NOW - ago,
        next_at=NOW + next_in,
    )


def who(found: list[Source], states: list[SourceState]) -> list[str]:
    ready = due(found, {state.slug: state for state in states}, MANNERS, NOW)
    return [source.slug for source in ready]


def test_no_host_is_visited_beyond_its_budget_and_the_rest_come_next() -> None:
    found = sources(5)
    states = [visited(one, timedelta(hours=2), -MINUTE * n) for n, one in enumerate(found)]
    assert who(found, states) == ["one-4", "one-3", "one-2"]
    later = [
        visited(one, MINUTE * 61 if one.slug in "one-4 one-3 one-2" else MINUTE * 200)
        for one in found
    ]
    assert set(who(found, later)) >= {"one-0", "one-1"}


def test_what_was_spent_within_the_hour_counts() -> None:
    found = sources(5)
    states = [
        visited(one, MINUTE * 10, MINUTE if n < 2 else -MINUTE) for n, one in enumerate(found)
    ]
    assert who(found, states) == []
    states = [
        visited(one, MINUTE * (10 if n < 2 else 90), MINUTE if n < 2 else -MINUTE)
        for n, one in enumerate(found)
    ]
    assert who(found, states) == ["one-2"]


def test_another_host_and_first_visits_are_outside_the_budget() -> None:
    found = sources(5) + sources(2, "two.example")
    states = [visited(one, timedelta(hours=2)) for one in found[:4] + found[5:]]
    assert who(found, states) == ["one-4", "one-0", "one-1", "one-2", "two-0", "two-1"]


def test_local_files_have_no_host() -> None:
    shelf = [Source(name=f"s{n}", slug=f"s{n}", path=None) for n in range(9)]
    states = [visited(one, timedelta(hours=2)) for one in shelf]
    assert len(who(shelf, states)) == 9


def throttled(retry_after: float | None, failures: int = 0) -> SourceState:
    source = sources(1)[0]
    before = SourceState(slug=source.slug, address=source.url, failures=failures)
    failure = Failure("the server answered 429", False, True, True, retry_after)
    return after(before, source, MANNERS, failure, NOW - MINUTE)


def test_a_host_that_asks_for_patience_is_left_alone_with_all_its_sources() -> None:
    found = sources(2) + sources(1, "two.example")
    assert who(found, [throttled(600.0)]) == ["two-0"]
    assert who(found, [throttled(30.0)]) == ["one-1", "two-0"]


def test_no_host_is_left_alone_for_more_than_an_hour_by_one_sources_word() -> None:
    state = throttled(86_400.0)
    assert state.host_rests_until == NOW - MINUTE + timedelta(hours=1)
    assert state.next_at is not None
    assert state.next_at >= NOW + timedelta(hours=23)


def test_a_refusal_is_taken_for_throttling_first_and_for_a_failure_later() -> None:
    first, last = throttled(None), throttled(None, failures=5)
    assert (first.health, last.health) == ("throttled", "failing")
    assert first.host_rests_until is not None
    assert last.host_rests_until is None


def test_an_answer_ends_the_rest_of_the_host() -> None:
    source = sources(1)[0]
    state = after(throttled(600.0), source, MANNERS, Response(status=304, url="x"), NOW)
    assert (state.health, state.host_rests_until) == ("ok", None)


def moved(state: SourceState, to: str | None) -> SourceState:
    answer = Response(status=200, url=to or "x", body=b"x", moved_to=to)
    return after(state, sources(1)[0], MANNERS, answer, NOW)


def test_a_permanent_redirect_is_proposed_when_it_was_seen_three_times_in_a_row() -> None:
    state = SourceState(slug="one-0")
    for _visit in range(2):
        state = moved(state, "https://new.example/")
        assert state.proposed_address is None
    assert moved(state, "https://new.example/").proposed_address == "https://new.example/"
    assert moved(state, None).proposed_address is None
    assert moved(state, "https://other.example/").proposed_address is None


def test_a_source_that_was_not_asked_for_its_hosts_sake_has_not_failed() -> None:
    source = sources(1)[0]
    before = visited(source, timedelta(hours=2))
    unasked = Failure("not asked in this poll", throttled=True, retry_after=60.0)
    state = after(before, source, MANNERS, unasked, NOW)
    assert (state.health, state.failures, state.checked_at) == ("ok", 0, before.checked_at)
    assert state.next_at == NOW + MINUTE
