"""Dates as feeds and pages write them. A date without an hour stays one; nothing is filled in."""

import calendar
import re
import time
from datetime import UTC, datetime, timedelta

from aggregator.model import Moment, Origin

ENGLISH = "january february march april may june july august september october november december"
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
ARABIC = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
LEVANTINE = (
    "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول"
)
MAGHREBI = "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"
SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
SHORT_FRENCH = "janv févr mars avr mai juin juil août sept oct nov déc"

MONTHS = {
    name: number
    for names in (
        *(table.split() for table in (ENGLISH, SHORT, FRENCH, SHORT_FRENCH, ARABIC, MAGHREBI)),
        LEVANTINE.split("|"),
    )
    for number, name in enumerate(names, 1)
} | {"sept": 9, "fevrier": 2, "aout": 8, "decembre": 12, "ابريل": 4, "اغسطس": 8, "اكتوبر": 10}

_NAME = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_MONTH = rf"(?P<name>{_NAME})\b\.?"
_YEAR = r"(?P<year>\d{4})"
SHAPES = tuple(
    re.compile(rf"(?<!\d){shape}(?!\d)", re.I)
    for shape in (
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\s+(?:de\s+|of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"(?P<first>\d{{1,2}})/(?P<second>\d{{1,2}})/{_YEAR}",
    )
)
TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?\s*"
    r"(?P<zone>z\b|gmt|utc|[+-]\d{2}:?\d{2})?",
    re.I,
)


def feed_moment(raw: str, parsed: time.struct_time | None) -> Moment | None:
    """The date of an entry: as ISO 8601 where it is that with a zone, else as feedparser read it.

    `parsed` is UTC. A string without an hour has day precision; one without a day (a year, a
    month) is no date.
    """
    exact = iso_moment(raw)
    if exact or parsed is None:
        return exact
    if ":" not in raw and re.fullmatch(r"-*\d{1,4}(-\d{1,2})?|\d{6}", raw.strip()):
        return None
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed))
    except (ValueError, OverflowError):
        return None  # the year 0
    return Moment(at) if ":" in raw else Moment.day(at.year, at.month, at.day)


def iso_moment(raw: str, origin: Origin = "item") -> Moment | None:
    """A date by ISO 8601 (RFC 3339); to the day where it has no hour.

    A time without a zone is UTC in a feed, where feedparser and most readers take it so; on a
    page it says no more than the day.
    """
    try:
        at = datetime.fromisoformat(raw.strip())
        if ":" not in raw or (origin == "page" and at.tzinfo is None):
            return Moment.day(at.year, at.month, at.day, origin)
        known = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(known.replace(microsecond=0), "second", origin)


def spoken(line: str) -> tuple[Moment, str] | None:
    """The first date written in `line`, and the line without it and its time; day precision
    unless the time has a zone. 05/06/2019 may be May or June and is no date.
    """
    for shape in SHAPES:
        if (found := shape.search(line)) and (day := _day(found.groupdict())):
            return _with_time(day, line[: found.start()], line[found.end() :])
    return None


def _day(parts: dict[str, str | None]) -> datetime | None:
    numbers = {key: int(value) for key, value in parts.items() if value and key != "name"}
    if parts.get("name"):
        numbers["month"] = MONTHS[str(parts["name"]).lower()]
    if "first" in numbers:
        first, second = numbers["first"], numbers["second"]
        if max(first, second) <= 12 and first != second:
            return None
        numbers["day"], numbers["month"] = max(first, second), min(first, second)
    try:
        return datetime(numbers["year"], numbers["month"], numbers["day"], tzinfo=UTC)
    except ValueError:
        return None


def _with_time(day: datetime, before: str, after: str) -> tuple[Moment, str]:
    found = TIME.search(after)
    known = Moment(day, "day", "page")
    if found is None:
        return known, f"{before} {after}"
    rest = f"{before} {after[: found.start()]} {after[found.end() :]}"
    clock = _clock(found)
    if clock is None or not found["zone"]:
        return known, rest
    return Moment(day + clock - _offset(found["zone"]), "second", "page"), rest


def _clock(found: re.Match[str]) -> timedelta | None:
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    return timedelta(hours=hour, minutes=minute) if hour < 24 and minute < 60 else None


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta()
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span
