"""A source of which a hub brings the news is polled only to make sure."""

from datetime import UTC, datetime, timedelta

from aggregator.due import after
from aggregator.model import Manners, Response, Seconds, Source, SourceState

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOURCE = Source(name="a", slug="a", url="https://feeds.example/rss")
ANSWER = Response(status=200, url="https://feeds.example/rss", body=b"x")


def wait(manners: Manners, *, pushed: bool) -> timedelta:
    state = after(SourceState(slug="a"), SOURCE, manners, ANSWER, NOW, pushed=pushed)
    assert state.next_at is not None
    return state.next_at - NOW


def test_it_is_visited_at_the_longest_wait_while_the_lease_runs() -> None:
    assert wait(Manners(), pushed=False) < timedelta(hours=1)
    assert wait(Manners(), pushed=True) >= timedelta(hours=6)


def test_an_interval_of_the_editor_holds_all_the_same() -> None:
    assert wait(Manners(interval=Seconds(600)), pushed=True) < timedelta(minutes=12)
