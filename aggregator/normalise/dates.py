"""Which dates are believed.

Before 1970, or the first day of it (a zero in disguise): no date. More than a day after now: no
date, since a clock may be off by a zone, but nobody publishes next week. Such an entry is dated
by its first sight instead.
"""

from datetime import UTC, datetime, timedelta

from aggregator.model import Moment

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
AHEAD = timedelta(days=1)


def plausible(moment: Moment | None, now: datetime) -> Moment | None:
    """The moment where it can be true, in UTC; else None."""
    if moment is None:
        return None
    at = moment.at if moment.at.tzinfo else moment.at.replace(tzinfo=UTC)
    return moment if EARLIEST <= at <= now + AHEAD else None
