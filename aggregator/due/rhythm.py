"""How often a source publishes, as the dates of its entries tell."""

from collections.abc import Iterable
from datetime import datetime

from aggregator.model import Entry

RECENT = 20
"""So many of the newest entries are asked: a feed may have slept for years before."""


def of(entries: Iterable[Entry], now: datetime) -> tuple[float | None, datetime | None]:
    """The mean seconds between the newest entries, and the date of the newest; None if unknown.

    Dates to the day alone say nothing of hours: they count for the newest only.
    """
    dates = [entry.published for entry in entries if entry.published and entry.published.at <= now]
    newest = max((date.at for date in dates), default=None)
    exact = sorted({date.at for date in dates if date.precision == "second"})[-RECENT:]
    if len(exact) < 2:
        return None, newest
    return (exact[-1] - exact[0]).total_seconds() / (len(exact) - 1), newest
