"""A point in time, as well as it is known and no better."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Precision = Literal["second", "day"]
Origin = Literal["item", "page", "first-seen"]


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened: `at` is aware and in UTC; with day precision its time is 00:00:00.

    `origin` says who told us: the item itself, the page around it, or our own first sight.
    """

    at: datetime
    precision: Precision = "second"
    origin: Origin = "item"

    @classmethod
    def day(cls, year: int, month: int, day: int, origin: Origin = "item") -> "Moment":
        """A date without an hour."""
        return cls(datetime(year, month, day, tzinfo=UTC), "day", origin)
