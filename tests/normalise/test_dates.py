"""The policy of dates (docs/items.md), from a document as sent to the entry."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Entry, Moment, Response, Source
from aggregator.reading import read

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)


def rss(dates: str) -> Entry:
    return _entry(
        f"<rss version='2.0'><channel><item><title>x</title>{dates}</item></channel></rss>"
    )


def atom(dates: str) -> Entry:
    entry = f"<entry><id>1</id><title>x</title>{dates}</entry>"
    return _entry(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>")


def _entry(document: str) -> Entry:
    response = Response(status=200, url="https://a.example/", body=document.encode())
    (entry,) = read(Source(name="x"), response, NOW).entries
    return entry


def at(*parts: int) -> Moment:
    return Moment(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type,misc]


def test_a_date_says_who_told_it_and_how_well() -> None:
    found = rss("<pubDate>Sat, 10 Jan 2026 09:30:15 GMT</pubDate>").published
    assert found == Moment(datetime(2026, 1, 10, 9, 30, 15, tzinfo=UTC), "second", "item")


@pytest.mark.parametrize("sent", ["", "<pubDate/>", "<pubDate>yesterday</pubDate>"])
def test_a_missing_date_stays_missing(sent: str) -> None:
    assert rss(sent).published is None


def test_a_date_without_an_hour_is_a_day() -> None:
    day = Moment.day(2026, 1, 9)
    assert atom("<published>2026-01-09</published>").published == day
    assert rss("<pubDate>Fri, 09 Jan 2026</pubDate>").published == day


@pytest.mark.parametrize("sent", ["2026", "2026-01", "202601"])
def test_a_year_or_a_month_is_no_date(sent: str) -> None:
    assert atom(f"<published>{sent}</published>").published is None


@pytest.mark.parametrize(
    "sent",
    [
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01",
    ],
)
def test_year_0_year_1_and_1970_are_zeros_in_disguise(sent: str) -> None:
    assert atom(f"<published>{sent}</published><updated>{sent}</updated>").published is None


def test_a_date_up_to_a_day_ahead_is_believed() -> None:
    ahead = NOW + timedelta(days=1)
    assert atom(f"<published>{ahead.isoformat()}</published>").published == Moment(ahead)


def test_a_date_more_than_a_day_ahead_is_not() -> None:
    ahead = (NOW + timedelta(days=1, seconds=1)).isoformat()
    found = atom(f"<published>{ahead}</published><updated>{ahead}</updated>")
    assert (found.published, found.updated) == (None, None)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-10T11:30:00+02:00",
        "2026-01-10T04:30:00-05:00",
        "2026-01-10T09:30:00Z",
        "Sat, 10 Jan 2026 04:30:00 EST",
        "Sat, 10 Jan 2026 11:30:00 +0200",
    ],
)
def test_zones_become_utc(sent: str) -> None:
    assert rss(f"<pubDate>{sent}</pubDate>").published == at(2026, 1, 10, 9, 30)


def test_a_time_without_a_zone_is_utc() -> None:
    assert atom("<published>2026-01-10T09:30:00</published>").published == at(2026, 1, 10, 9, 30)


def test_an_entry_with_one_date_only_is_known_since_then() -> None:
    found = atom("<updated>2026-01-09T10:00:00Z</updated>")
    assert found.published == found.updated == at(2026, 1, 9, 10)


def test_updated_is_kept_apart_from_published() -> None:
    dates = "<published>2026-01-08T10:00:00Z</published><updated>2026-01-09T10:00:00Z</updated>"
    found = atom(dates)
    assert (found.published, found.updated) == (at(2026, 1, 8, 10), at(2026, 1, 9, 10))
