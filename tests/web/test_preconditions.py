"""Accept-Encoding and the preconditions of RFC 9110, value by value."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.preconditions import Coding, coding, judge

ETAG = '"0123456789abcdef"'
MODIFIED = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip ; q=0.5 , identity", "identity"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=0", "identity"),
        ("br;q=0.000, gzip;q=1.000", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", None),
        ("*;q=0, gzip", "gzip"),
        ("*;q=0, identity", "identity"),
        ("identity;q=0", None),
        ("identity;q=0, gzip", "gzip"),
        ("identity;q=0, deflate", None),
        ("deflate", "identity"),
        ("gzip;q=2", "identity"),
        ("gzip;q=nonsense, br;q=0.1", "br"),
        (",,gzip,", "gzip"),
        ("gzip;q=1.5;x", "identity"),
    ],
)
def test_the_coding_that_is_liked_best_is_taken(accepted: str | None, best: Coding | None) -> None:
    assert coding(accepted) == best


def judged(**fields: str) -> int:
    return judge({f"HTTP_{name}": value for name, value in fields.items()}, ETAG, MODIFIED)


@pytest.mark.parametrize(
    "tags",
    [ETAG, f"W/{ETAG}", f'"other", {ETAG}', f'"a,b" ,W/"c",W/{ETAG}', "*", " * ", f"{ETAG},"],
)
def test_what_is_known_already_is_not_sent_again(tags: str) -> None:
    assert judged(IF_NONE_MATCH=tags) == 304


@pytest.mark.parametrize(
    "tags", ['"other"', ETAG.strip('"'), "", '"*"', "*, *", ETAG.replace('"', "'"), '"' * 5_000]
)
def test_what_is_not_known_is_sent(tags: str) -> None:
    assert judged(IF_NONE_MATCH=tags) == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Sat, 10 Jan 2026 12:00:00 GMT", 304),
        ("Sat, 10 Jan 2026 11:59:59 GMT", 200),
        ("Saturday, 10-Jan-26 12:00:00 GMT", 304),
        ("Sat Jan 10 12:00:00 2026", 304),
        ("Sun, 01 Jan 2034 00:00:00 GMT", 304),
        ("never", 200),
        ("", 200),
    ],
)
def test_dates_in_all_three_forms_are_understood(since: str, status: int) -> None:
    assert judged(IF_MODIFIED_SINCE=since) == status


def test_a_date_is_not_asked_where_there_are_tags() -> None:
    date = "Sat, 10 Jan 2026 12:00:00 GMT"
    assert judged(IF_NONE_MATCH='"other"', IF_MODIFIED_SINCE=date) == 200
    assert judged(IF_MATCH=ETAG, IF_UNMODIFIED_SINCE="Thu, 01 Jan 2026 00:00:00 GMT") == 200


def test_a_precondition_that_fails_is_told() -> None:
    assert judged(IF_MATCH='"other"') == 412
    assert judged(IF_MATCH=f"W/{ETAG}") == 412
    assert judged(IF_UNMODIFIED_SINCE="Sat, 10 Jan 2026 11:59:59 GMT") == 412
    assert judged(IF_MATCH=f'"other", {ETAG}', IF_NONE_MATCH=ETAG) == 304
    assert judged(IF_MATCH="*") == judged(IF_UNMODIFIED_SINCE="never") == 200


@given(st.text(), st.text(), st.text())
def test_no_field_is_too_odd(accepted: str, tags: str, date: str) -> None:
    assert coding(accepted) in ("br", "gzip", "identity", None)
    assert judged(IF_NONE_MATCH=tags) in (200, 304)
    assert judged(IF_MATCH=tags, IF_MODIFIED_SINCE=date) in (200, 304, 412)
    assert judged(IF_UNMODIFIED_SINCE=date) in (200, 412)


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 10 Jan 2026 12:00:00 +99999999999999999999",
        "Sat, 99 Jan 99999999999999999999 12:00:00 GMT",
        "9" * 5_000,
    ],
)
def test_a_date_that_cannot_be_says_nothing(date: str) -> None:
    assert judged(IF_MODIFIED_SINCE=date) == 200
