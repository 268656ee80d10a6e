"""The timeline of a thread as bars: how much time a bar holds, and what it is called."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.model.page import Timeline
from aggregator.render.dates import MONTHS, day_text

MOST_BARS = 120
"""More would be thinner than two pixels on a phone."""

UNITS = {
    1: "month",
    3: "quarter",
    12: "year",
    60: "five years",
    120: "decade",
    1200: "century",
}
"""What a bar of so many months is called, once days are too many."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One span of time and its reports; `x` counts bars from the left, `height` is out of 100."""

    x: int
    label: str
    reports: int
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars that have reports, left to right, in a picture `width` bars wide."""

    bars: tuple[Bar, ...]
    width: int
    unit: str

    @property
    def path(self) -> str:
        """All bars as one SVG path, for a picture too small for labels."""
        return "".join(f"M{bar.x} 100v-{bar.height:g}h.8v{bar.height:g}z" for bar in self.bars)

    @property
    def span(self) -> str:
        """From the first bar to the last, in words."""
        return " to ".join(dict.fromkeys((self.bars[0].label, self.bars[-1].label)))

    @property
    def tallest(self) -> Bar:
        """The first of the bars with the most reports."""
        return max(self.bars, key=lambda bar: bar.reports)


def draw(timeline: Timeline) -> Chart | None:
    """The narrowest bars that fit, by day, month or more; None where no report has a date."""
    if not timeline.days:
        return None
    first, last = timeline.days[0][0], timeline.days[-1][0]
    if (last - first).days < MOST_BARS:
        return _by_day(timeline, first)
    months = _month(last) - _month(first)
    return _by_month(timeline, next(step for step in UNITS if months // step + 2 <= MOST_BARS))


def _by_day(timeline: Timeline, first: date) -> Chart:
    counts = {(day - first).days: n for day, n in timeline.days}
    labels = {x: day_text(first + timedelta(x)) for x in counts}
    return _chart(counts, labels, "day")


def _by_month(timeline: Timeline, step: int) -> Chart:
    start = _month(timeline.days[0][0]) // step
    counts: Counter[int] = Counter()
    for day, n in timeline.days:
        counts[_month(day) // step - start] += n
    labels = {x: _label((x + start) * step, step) for x in counts}
    return _chart(counts, labels, UNITS[step])


def _chart(counts: dict[int, int], labels: dict[int, str], unit: str) -> Chart:
    most = max(counts.values())
    bars = (Bar(x, labels[x], n, round(100 * n / most, 1)) for x, n in sorted(counts.items()))
    return Chart(tuple(bars), max(counts) + 1, unit)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _label(start: int, step: int) -> str:
    """The name of `step` months from `start` on, which counts months from year 0."""
    year, month = divmod(start, 12)
    if step == 1:
        return f"{MONTHS[month]} {year}"
    if step == 3:
        return f"{MONTHS[month]} to {MONTHS[month + 2]} {year}"
    return f"{year}" if step == 12 else f"{year} to {year + step // 12 - 1}"
