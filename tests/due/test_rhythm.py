"""Sources that set no interval are visited by their own rhythm and by their publisher's wishes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.due import rhythm
from aggregator.due.waits import SPREAD, next_visit
from aggregator.model import Entry, Manners, Moment, Pace, Seconds, Source, SourceState

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
MANNERS = Manners()
HOUR = 3600.0


def entries(*ages: float) -> list[Entry]:
    return [Entry(published=Moment(NOW - timedelta(seconds=age))) for age in ages]


def hours(state: SourceState, manners: Manners = MANNERS, fresh_for: float | None = None) -> float:
    source = Source(name="a", slug="a", url="https://feeds.example/rss")
    return (next_visit(source, manners, state, NOW, fresh_for) - NOW).total_seconds() / HOUR


def known(rhythm: float | None = None, silent: float = 0.0, **pace: object) -> SourceState:
    return SourceState(
        slug="a",
        rhythm=rhythm,
        newest_at=NOW - timedelta(seconds=silent),
        pace=Pace(**pace),  # type: ignore[arg-type]
    )


def spread(least: float) -> object:
    return pytest.approx(least * (1 + SPREAD / 2), rel=SPREAD / 2)


def test_the_rhythm_is_the_mean_gap_of_the_newest_dates() -> None:
    assert rhythm.of(entries(0, HOUR, 3 * HOUR), NOW) == (1.5 * HOUR, NOW)
    assert rhythm.of(entries(*[n * HOUR for n in range(30)], 9e7), NOW)[0] == HOUR
    assert rhythm.of(entries(5 * HOUR), NOW) == (None, NOW - timedelta(hours=5))
    assert rhythm.of([Entry(title="undated")], NOW) == (None, None)


def test_a_date_without_an_hour_tells_no_rhythm() -> None:
    day = Entry(published=Moment.day(2026, 3, 1))
    assert rhythm.of([day, *entries(90 * HOUR)], NOW) == (None, datetime(2026, 3, 1, tzinfo=UTC))


def test_a_date_in_the_future_is_not_asked() -> None:
    assert rhythm.of(entries(-HOUR, HOUR, 2 * HOUR), NOW)[0] == HOUR


def test_a_source_is_visited_twice_in_its_rhythm() -> None:
    assert hours(known(4 * HOUR)) == spread(2)


def test_a_busy_source_is_visited_no_more_than_the_shortest_wait_allows() -> None:
    assert hours(known(60.0)) == spread(0.25)


def test_a_source_that_falls_silent_is_visited_more_and_more_seldom() -> None:
    assert hours(known(HOUR, silent=6 * HOUR)) == spread(3)
    assert hours(known(HOUR, silent=1000 * HOUR)) == spread(6)


def test_a_source_without_dates_goes_by_the_last_change_of_its_document() -> None:
    changed = SourceState(slug="a", changed_at=NOW - timedelta(hours=8))
    assert hours(changed) == spread(4)


def test_an_interval_of_the_editor_goes_before_rhythm_and_wishes() -> None:
    manners = Manners(interval=Seconds(1800))
    assert hours(known(HOUR * 20, ttl=5 * HOUR), manners, 5 * HOUR) == spread(0.5)


@pytest.mark.parametrize(("ttl", "fresh_for", "least"), [(HOUR, None, 1), (None, 2 * HOUR, 2)])
def test_a_publishers_wish_makes_the_wait_longer(
    ttl: float | None, fresh_for: float | None, least: float
) -> None:
    assert hours(known(60.0, ttl=ttl), fresh_for=fresh_for) == spread(least)


def test_an_absurd_wish_is_heeded_only_up_to_the_longest_wait() -> None:
    assert hours(known(60.0, ttl=9e9), fresh_for=9e9) == spread(6)


def test_hours_in_which_a_feed_rests_are_passed_over() -> None:
    at = next_hour(known(60.0, skip_hours=(12, 13, 14)))
    assert (at.day, at.hour) == (2, 15)


def test_days_on_which_a_feed_rests_are_passed_over() -> None:
    at = next_hour(known(60.0, skip_days=(0, 1)))
    assert (at.day, at.weekday()) == (4, 2)


def test_a_feed_that_always_rests_is_not_believed() -> None:
    assert next_hour(known(60.0, skip_hours=tuple(range(24)))).hour == 12


def next_hour(state: SourceState) -> datetime:
    source = Source(name="a", slug="a", url="https://feeds.example/rss")
    return next_visit(source, MANNERS, state, NOW)


@given(
    st.none() | st.floats(0, 1e12),
    st.none() | st.floats(0, 1e12),
    st.sets(st.integers(0, 23)),
    st.sets(st.integers(0, 6)),
)
def test_whatever_is_wished_a_next_visit_comes(
    rhythm: float | None, ttl: float | None, skip_hours: set[int], skip_days: set[int]
) -> None:
    state = known(rhythm, ttl=ttl, skip_hours=tuple(skip_hours), skip_days=tuple(skip_days))
    assert 0.25 <= hours(state) <= 6 * (1 + SPREAD) + 7 * 24
