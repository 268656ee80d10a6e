"""Dates as feeds and pages write them. A date without an hour stays one; nothing is filled in."""

import calendar
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from aggregator.model import Moment, Origin

ENGLISH = "january february march april may june july august september october november december"
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
GERMAN = "januar februar märz april mai juni juli august september oktober november dezember"
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
        *(
            table.split()
            for table in (ENGLISH, SHORT, FRENCH, SHORT_FRENCH, GERMAN, ARABIC, MAGHREBI)
        ),
        LEVANTINE.split("|"),
    )
    for number, name in enumerate(names, 1)
} | {"sept": 9, "fevrier": 2, "aout": 8, "decembre": 12, "ابريل": 4, "اغسطس": 8, "اكتوبر": 10}
ENGLISH_MONTHS = {f" {name.title()} ": f"{n:02}" for n, name in enumerate(SHORT.split(), 1)}

_NAME = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
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

WORD = r"[^\W\d_]{2,12}"
MAIL_DATE = re.compile(
    rf"(?:{WORD}\.?\s*,?\s*)?(\d{{1,2}})[\s-]+({WORD})\.?,?[\s-]+(\d{{4}}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([a-z]{1,5}|(?:gmt|utc)?[+-]\d\d?:?(?:\d\d)?))?)?",
    re.I,
)
OFFSET = re.compile(r"(?:gmt|utc)?([+-])(\d\d?):?(\d\d)?", re.I)
NO_DAY = re.compile(r"-*\d{1,4}(?:-\d{1,2})?|\d{6}")
YEAR_ZERO = re.compile(r"-?0{3}[01]-")


def _table(text: str) -> dict[str, int]:
    """`5 mag mai` as a number for each name."""
    rows = (line.split() for line in text.split("|"))
    return {name: int(row[0]) for row in rows for name in row[1:]}


ABROAD = _table(
    "1 ene gen | 2 fev | 3 mär mrt | 4 abr avr | 5 mag mai mei | 6 giu | 7 lug | 8 ago aoû | 9 set"
    " | 10 okt ott out | 12 dez dic déc"
)
"""Months by their first letters, where neither English nor French has them."""
ZONES = _table(
    "0 ut gmt utc z wet | 1 n west cet met | 2 cest mest eet | 3 eest msk | 9 jst | 12 y | -1 a"
    " | -3 adt | -4 ast at edt | -5 est et cdt | -6 cst ct mdt | -7 mst mt pdt | -8 pst pt | -12 m"
)
"""Hours ahead of UTC: RFC 822 section 5.1, and what feeds of Europe and Japan write."""


class Unreadable(ValueError):
    """A date in a form that is not known here; another reader may know it."""


def feed_moment(raw: str, parsed: time.struct_time | None) -> Moment | None:
    """The date of an entry: as `written`, else as feedparser read it, in UTC."""
    try:
        return written(raw)
    except Unreadable:
        if parsed is None:
            return None
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed))
    except (ValueError, OverflowError):
        return None
    return Moment(at) if ":" in raw else Moment.day(at.year, at.month, at.day)


def written(raw: str) -> Moment | None:
    """A date of RFC 822 or ISO 8601, month and weekday in any language of ours.

    None where it says no day: empty, a year, a month, or the year 0 by which programs mean that
    they know of none. Without an hour it has day precision; without a zone it is UTC.
    """
    said = raw.strip()
    if known := _by_columns(said):
        return known
    if said[4:5] != "-" and (found := MAIL_DATE.fullmatch(said)):
        return _mailed(found)
    exact = iso_moment(said) if said else None
    if exact:
        return exact if exact.at.year > 1 else None
    if not said or NO_DAY.fullmatch(said) or YEAR_ZERO.match(said):
        return None
    raise Unreadable(f"{said[:40]!r} is no date that is known here")


def _by_columns(said: str) -> Moment | None:
    """RFC 822's own form, `Sat, 16 Nov 2019 10:30:00 +0200`: nearly all dates of RSS."""
    month = ENGLISH_MONTHS.get(said[7:12])
    if month is None or said[3:5] != ", " or said[16:17] != " " or said[25:26] != " ":
        return None
    zone = said[26:]
    iso = f"{said[12:16]}-{month}-{said[5:7]}T{said[17:25]}{'Z' if zone == 'GMT' else zone}"
    try:
        at = datetime.fromisoformat(iso)
        known = at if at.tzinfo is UTC else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(known) if at.tzinfo and at.year > 1 else None


def _mailed(found: re.Match[str]) -> Moment | None:
    """A date of RFC 822 section 5, with the liberties that feeds take."""
    day, name, year, hour, minute, second, zone = found.groups()
    if year in ("0000", "0001"):
        return None
    try:
        known = _whole_year(year), _month(name.lower()), int(day)
        if hour is None:
            return Moment.day(*known)
        at = datetime(*known, int(hour), int(minute), int(second or 0), tzinfo=_zone(zone or ""))
        return Moment(at if at.tzinfo is UTC else at.astimezone(UTC))
    except (LookupError, ValueError, OverflowError) as error:
        raise Unreadable(f"{found[0]!r} is no date: {error}") from error


def _month(name: str) -> int:
    return MONTHS.get(name) or MONTHS.get(name[:3]) or ABROAD[name[:3]]


def _whole_year(year: str) -> int:
    """Two figures are of 1990 to 2089, as feedparser and most readers have it."""
    number = int(year)
    return number + (1900 if number >= 90 else 2000) if len(year) == 2 else number


@lru_cache(100)
def _zone(name: str) -> timezone:
    """An offset, or a name; one that is not known is UTC, as RFC 5322 section 4.3 has it."""
    if offset := OFFSET.fullmatch(name):
        return _zone_of(offset)
    hours = ZONES.get(name.lower(), 0)
    return timezone(timedelta(hours=hours)) if hours else UTC


def _zone_of(offset: re.Match[str]) -> timezone:
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(-span if offset[1] == "-" else span) if span else UTC


def iso_moment(raw: str, origin: Origin = "item") -> Moment | None:
    """A date by ISO 8601 (RFC 3339); to the day where it has no hour.

    A time without a zone is UTC in a feed, where feedparser and most readers take it so; on a
    page it says no more than the day.
    """
    try:
        at = datetime.fromisoformat(raw.strip())
        if ":" not in raw or (origin == "page" and at.tzinfo is None):
            return Moment.day(at.year, at.month, at.day, origin)
        known = at if at.tzinfo is UTC else _in_utc(at)
    except (ValueError, OverflowError):
        return None
    return Moment(known.replace(microsecond=0) if known.microsecond else known, "second", origin)


def _in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


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
    try:
        return Moment(day + clock - _offset(found["zone"]), "second", "page"), rest
    except OverflowError:
        return known, rest


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
