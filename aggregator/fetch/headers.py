"""What the fields of an HTTP answer say."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""A Retry-After, or a promise of freshness, beyond a day is read as a day."""

_LISTS = {"cache-control", "content-encoding", "link"}
"""Fields of which several are one (RFC 9110 5.3)."""
_READ = _LISTS | {
    "age",
    "content-language",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "retry-after",
}
_NAMES = {name.encode(): name for name in _READ}
_DIRECTIVE = re.compile(r'([\w-]+)\s*(?:=\s*"?([^",;\s]*))?')


def last_fields(head: Iterable[bytes]) -> dict[str, str]:
    """The fields that we read, of the last answer in these header lines, by lower-case name.

    Interim answers (RFC 9110 15.2) come before it, trailers after it; both are left out.
    """
    fields: dict[str, str] = {}
    ended = False
    for line in head:
        key, _, rest = line.partition(b":")
        name = _NAMES.get(key.lower())
        if name and not ended:
            _add(fields, name, rest.strip().decode("latin-1"))
        elif line.startswith(b"HTTP/"):
            fields, ended = {}, False
        elif not line.strip():
            ended = True
    return fields


def _add(fields: dict[str, str], name: str, value: str) -> None:
    if name in _LISTS and name in fields:
        fields[name] += f", {value}"
    elif value:
        fields[name] = value


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
    if value.isdigit() and value.isascii():
        return _within(_whole(value))
    then = _date(value)
    return None if then is None else _within((then - now).total_seconds())


def fresh_for(fields: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that an answer stays fresh for a private cache (RFC 9111 4.2.1), at most a day.

    0 where the server forbids to keep it or wants to be asked each time (no-store, no-cache), or
    has let it expire; None where it says nothing. s-maxage speaks to shared caches, so not to us.
    """
    said = _directives(fields.get("cache-control"))
    if said.keys() & {"no-store", "no-cache"}:
        return 0.0
    lifetime = _lifetime(said, fields, now)
    return None if lifetime is None else _within(lifetime - _whole(fields.get("age", "")))


def _lifetime(said: Mapping[str, str], fields: Mapping[str, str], now: datetime) -> float | None:
    if "max-age" in said:
        return _whole(said["max-age"])
    if "expires" not in fields:
        return None
    expires = _date(fields["expires"])
    if expires is None:  # "0" and the like mean that it has expired (RFC 9111 5.3)
        return 0.0
    return (expires - (_date(fields.get("date", "")) or now)).total_seconds()


def _directives(value: str | None) -> dict[str, str]:
    """Directives by lower-case name; the first of a name counts (RFC 9111 4.2.1)."""
    found: dict[str, str] = {}
    for name, argument in _DIRECTIVE.findall(value or ""):
        found.setdefault(name.lower(), argument)
    return found


def _whole(value: str) -> float:
    """A count of seconds; 0 for what is none, which errs on the side of stale."""
    # Thousands of digits would cost time, or raise, for a number that is capped in any case.
    return float(value[:12]) if value.isascii() and value.isdigit() else 0.0


def _within(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)


def _date(value: str) -> datetime | None:
    try:
        then = parsedate_to_datetime(value)
        return then if then.tzinfo else then.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
