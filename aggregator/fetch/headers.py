"""What the fields of an HTTP answer say."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_PAUSE = 86_400.0
"""A Retry-After beyond a day is read as a day."""


def last_fields(head: bytes) -> dict[str, str]:
    """The fields of the last answer in a block of header lines, by their names in lower case.

    Interim answers (RFC 9110 15.2) come before it, trailers after it; both are left out.
    """
    fields: dict[str, str] = {}
    ended = False
    for line in head.splitlines():
        if line.startswith(b"HTTP/"):
            fields, ended = {}, False
        elif not line:
            ended = True
        elif not ended:
            name, _, value = line.decode("latin-1").partition(":")
            if value.strip():
                fields[name.strip().lower()] = value.strip()
    return fields


def validator(value: str | None) -> str | None:
    """An ETag or a Last-Modified that can go back as it came; None where it cannot.

    A stored one may come from anywhere, so one that would break the header's line is none.
    """
    if not value or len(value) > 1024 or not value.isprintable():
        return None
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return value


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to stay away, from a Retry-After in seconds or as a date (RFC 9110 10.2.3).

    At least 0, at most a day; None where it is absent or says neither.
    """
    if not value:
        return None
    try:
        seconds = float(value) if value.isdigit() else _until(value, now)
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _until(date: str, now: datetime) -> float:
    then = parsedate_to_datetime(date)
    return ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()
