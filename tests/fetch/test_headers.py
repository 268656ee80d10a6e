"""What the lines above a document say."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.headers import fresh_for, last_fields, retry_after, validator

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (b"", {}),
        (b"HTTP/2 200\r\nETag: a\r\n\r\n", {"etag": "a"}),
        (b"HTTP/2 200\r\nlink: <a>\r\nLink: <b>\r\n\r\n", {"link": "<a>, <b>"}),
        (b"HTTP/2 200\r\netag: a\r\netag: b\r\nX-Other: c\r\n\r\n", {"etag": "b"}),
        (b"HTTP/1.1 103 Early\r\nETag: a\r\n\r\nHTTP/1.1 200 OK\r\nAge: 1\r\n\r\n", {"age": "1"}),
        (b"HTTP/1.1 200 OK\r\nAge: 1\r\n\r\nEtag: trailer\r\n", {"age": "1"}),
        (
            b"HTTP/1.1 200 OK\nAge: 1\nDate:  x:y \nETag:\nnonsense\n\n",
            {"age": "1", "date": "x:y"},
        ),
        (b"HTTP/1.1 200 OK\r\nETag: \xe9\x85b\r\n\r\n", {"etag": "\xe9\x85b"}),
    ],
)
def test_the_fields_of_the_last_answer(head: bytes, fields: dict[str, str]) -> None:
    assert last_fields(head.splitlines(keepends=True)) == fields


@pytest.mark.parametrize("good", ['"1"', 'W/"a b"', "Sun, 01 Mar 2026 10:00:00 GMT", '"\xe9"'])
def test_a_validator_goes_back_as_it_came(good: str) -> None:
    assert validator(good) == good


@pytest.mark.parametrize("bad", [None, "", "a\rb", "a\nb", "\x00", "\x85", "ف", "x" * 2000])
def test_a_validator_that_cannot_go_back_is_none(bad: str | None) -> None:
    assert validator(bad) is None


def test_a_date_without_a_zone_is_in_utc() -> None:
    assert retry_after("Sun, 01 Mar 2026 12:01:00 -0000", NOW) == 60


def test_no_pause_was_asked_for() -> None:
    assert retry_after(None, NOW) is None


DATE = "Sun, 01 Mar 2026 12:00:00 GMT"
LATER = "Sun, 01 Mar 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, must-revalidate"}, None),
        ({"age": "5"}, None),
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": 'public,MAX-AGE = "300"'}, 300),
        ({"cache-control": "max-age=300, max-age=5"}, 300),
        ({"cache-control": "s-maxage=5, max-age=300"}, 300),
        ({"cache-control": "s-maxage=5"}, None),
        ({"cache-control": "max-age=300", "age": "60"}, 240),
        ({"cache-control": "max-age=300", "age": "9999"}, 0),
        ({"cache-control": "max-age=300", "age": "old"}, 300),
        ({"cache-control": "max-age=300", "expires": LATER, "date": DATE}, 300),
        ({"cache-control": "max-age=0"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age=31536000"}, 86_400),
        ({"cache-control": "max-age=" + "9" * 6000}, 86_400),
        ({"cache-control": "max-age=300, no-cache"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": 'no-cache="set-cookie", max-age=300'}, 0),
        ({"expires": LATER, "date": DATE}, 600),
        ({"expires": LATER}, 600),
        ({"expires": LATER, "date": "soon"}, 600),
        ({"expires": DATE, "date": LATER}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 86_400),
        ({"expires": "Fri, 31 Dec 99999 23:59:59 GMT"}, 0),
    ],
)
def test_how_long_an_answer_is_fresh(fields: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(fields, NOW) == seconds


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_value_is_read(value: str, other: str) -> None:
    fields = {"cache-control": value, "expires": other, "date": value, "age": other}
    for seconds in (fresh_for(fields, NOW), retry_after(value, NOW)):
        assert seconds is None or 0 <= seconds <= 86_400
