"""Dates as readers write them: absolute, in the site's zone, no finer than they are known."""

from datetime import UTC, date, datetime, tzinfo
from html import escape

from aggregator.model import Moment, OutEntry
from aggregator.model.page import day_of, in_zone

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

DAY_KNOWN = "day known, hour not"


def day_text(day: date) -> str:
    """16 November 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def stamp(at: datetime, zone: tzinfo) -> str:
    """A <time> element for an exact instant; the title holds seconds and zone."""
    local = in_zone(at, zone)
    text = f"{day_text(local)}, {local:%H:%M}"
    exact = f"{text}:{local:%S} {local.tzname()}"
    return _time(
        f"{at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()}Z", text, exact
    )


def moment_html(moment: Moment, zone: tzinfo) -> str:
    """A <time> element for a date that someone gave, with its precision in the title."""
    if moment.precision == "second":
        return stamp(moment.at, zone)
    day = moment.at.date()
    source = "; the page around the item says so" if moment.origin == "page" else ""
    return _time(day.isoformat(), day_text(day), DAY_KNOWN + source)


def when(entry: OutEntry, zone: tzinfo) -> str:
    """The publishing date of an entry or, where none is known, that and our first sight."""
    published = entry.published
    if published is None or published.origin == "first-seen":
        return f"date unknown, first seen {stamp(entry.first_seen, zone)}"
    return moment_html(published, zone)


def span(first: Moment | None, last: Moment | None, zone: tzinfo) -> str:
    """From the first day to the last as plain text, one day where they are the same."""
    days = (day_of(first, zone), day_of(last, zone))
    texts = [day_text(day) for day in days if day]
    return " to ".join(dict.fromkeys(texts))


def lag(first: Moment | None, this: Moment | None, zone: tzinfo) -> str:
    """How much later `this` came than `first`, in the finest unit that both dates allow."""
    start, end = day_of(first, zone), day_of(this, zone)
    if first is None or this is None or start is None or end is None:
        return "lag unknown"
    if "day" in (first.precision, this.precision):
        return _ago((end - start).days, "day") if end != start else "same day"
    return _gap(int((this.at - first.at).total_seconds() / 60))


def _gap(minutes: int) -> str:
    if abs(minutes) >= 2 * 24 * 60:
        return _ago(minutes // (24 * 60), "day")
    if abs(minutes) >= 2 * 60:
        return _ago(minutes // 60, "hour")
    return _ago(minutes, "minute") if minutes else "same minute"


def _ago(n: int, noun: str) -> str:
    return f"{abs(n):,} {noun}{'' if abs(n) == 1 else 's'} {'later' if n > 0 else 'earlier'}"


def _time(machine: str, text: str, title: str) -> str:
    return f'<time datetime="{machine}" title="{escape(title)}">{text}</time>'
