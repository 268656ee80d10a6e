"""How often a feed wishes to be visited: RSS 2.0 ttl, skipHours, skipDays; RSS 1.0 syndication."""

import re
from collections.abc import Iterable

from aggregator.model import Pace

PERIODS = {
    "hourly": 3_600.0,
    "daily": 86_400.0,
    "weekly": 7 * 86_400.0,
    "monthly": 30 * 86_400.0,
    "yearly": 365 * 86_400.0,
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBER = re.compile(r"\d{1,9}", re.A)


def pace(
    ttl: str | None,
    period: str | None,
    frequency: str | None,
    hours: Iterable[str],
    days: Iterable[str],
) -> Pace:
    """The wishes as they are written; what is no number, period, hour or day is none.

    Of `ttl` (minutes) and `period` by `frequency` the longer holds: it satisfies both. A period
    that is not told is a day where a frequency is (syndication module, updatePeriod).
    """
    waits = [float(_number(ttl) or 0) * 60, _period(period, frequency)]
    told = (_number(hour) for hour in hours)
    known = (day.strip().lower() for day in days)
    return Pace(
        ttl=max(waits) or None,
        # Netscape's RSS 0.91 counts them from 1 to 24.
        skip_hours=tuple(sorted({hour % 24 for hour in told if hour is not None and hour <= 24})),
        skip_days=tuple(sorted({DAYS.index(day) for day in known if day in DAYS})),
    )


def _period(period: str | None, frequency: str | None) -> float:
    if not period and not frequency:
        return 0.0
    return PERIODS.get((period or "daily").strip().lower(), 0.0) / (_number(frequency) or 1)


def _number(text: str | None) -> int | None:
    found = NUMBER.fullmatch((text or "").strip())
    return int(found[0]) if found else None
