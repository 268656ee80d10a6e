"""What a page is made of, by itself: bodies, the timeline's bars, lags."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Moment
from aggregator.model.page import Timeline, day_of
from aggregator.render.body import for_page
from aggregator.render.chart import MOST_BARS, draw
from aggregator.render.dates import lag

TRIPOLI = ZoneInfo("Africa/Tripoli")
NOON = Moment(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
IMAGE = "https://pictures.example/a.jpg"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("", ""),
        ("<p>Plain &amp; simple &lt;b&gt;</p>", "<p>Plain &amp; simple &lt;b&gt;</p>"),
        ("<h1>One</h1><h4>Four</h4>", "<h2>One</h2><h2>Four</h2>"),
        (
            f'<img src="{IMAGE}" alt="A &quot;view&quot;">',
            f'<a class="picture" href="{IMAGE}">image: A &quot;view&quot;</a>',
        ),
        (f'<img src="{IMAGE}">', f'<a class="picture" href="{IMAGE}">image</a>'),
        (f'<img src="{IMAGE}" width="1" height="1">', ""),
        ('<img alt="no address">', ""),
        (
            f'<a href="https://a.example/"><img src="{IMAGE}" alt="A view"></a>',
            '<a href="https://a.example/">image: A view</a>',
        ),
        ('<a href="https://a.example/"></a>after', "after"),
        ('<a href="javascript:alert(1)">words</a>', "words"),
        ("<h2></h2>after", "after"),
        ("<strong><p>one</p></strong>", "<strong><br>one</strong>"),
        ("<ul>loose<li>one</li></ul>", "<ul><li>loose</li><li>one</li></ul>"),
        ("<ul><ul><li>in</li></ul></ul>", "<ul><li><ul><li>in</li></ul></li></ul>"),
        ("<li>alone</li>", "<div>alone</div>"),
        ('<p style="x" class="y" dir="rtl" lang="ar">w</p>', '<p lang="ar" dir="rtl">w</p>'),
        (
            '<table><tr><th></th><td colspan="2" width="9">1</td></tr></table>',
            '<div class="wide" role="group" tabindex="0" aria-label="Table"><table>'
            '<tr><td></td><td colspan="2">1</td></tr></table></div>',
        ),
        ("<p>never <b>closed", "<p>never <b>closed</b></p>"),
    ],
)
def test_a_body_fits_the_page_around_it(sent: str, shown: str) -> None:
    assert for_page(sent) == shown


class Balance(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.path: list[str] = []
        self.feed(html)
        self.close()
        assert self.path == []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        assert tag not in {"img", "h1", "script"}
        assert (tag == "li") == bool(self.path and self.path[-1] in {"ul", "ol"}) or tag == "br"
        if tag not in {"br", "wbr"}:
            self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag


TAGS = ["a", "b", "p", "ul", "ol", "li", "h3", "div", "table", "tr", "td", "span", "em", "pre"]
PIECES = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + ["words", " ", "&amp;", '<a href="https://a.example/">', f'<img src="{IMAGE}">']
)


@given(st.lists(PIECES, max_size=30))
def test_any_sanitised_body_is_balanced_and_its_lists_hold_items(pieces: list[str]) -> None:
    Balance(for_page(nh3.clean("".join(pieces))))


def test_deep_nesting_is_no_trouble() -> None:
    assert "deep" in for_page("<div>" * 5000 + "deep" + "</div>" * 5000)


DAY = timedelta(1)
START = date(2011, 2, 17)


@pytest.mark.parametrize(
    ("last", "unit", "span"),
    [
        (START, "day", "17 February 2011"),
        (START + 30 * DAY, "day", "17 February 2011 to 19 March 2011"),
        (date(2019, 11, 16), "month", "February 2011 to November 2019"),
        (
            date(2026, 3, 4),
            "quarter",
            "January to March 2011 to January to March 2026",
        ),
        (date(2080, 1, 1), "year", "2011 to 2080"),
        (date(9999, 1, 1), "century", "2000 to 2099 to 9900 to 9999"),
    ],
)
def test_bars_are_as_narrow_as_fits(last: date, unit: str, span: str) -> None:
    days = {START: 2, last: 4}
    chart = draw(Timeline(tuple(days.items())))
    assert chart is not None
    assert (chart.unit, chart.span) == (unit, span)
    assert chart.width <= MOST_BARS
    assert sum(bar.reports for bar in chart.bars) == sum(days.values())
    assert chart.tallest.height == 100


def test_no_dated_report_draws_nothing() -> None:
    assert draw(Timeline(undated=4)) is None


@given(st.dates(), st.dates())
def test_any_two_dates_fit_the_picture(one: date, other: date) -> None:
    chart = draw(Timeline(tuple((day, 1) for day in sorted({one, other}))))
    assert chart is not None
    assert all(0 <= bar.x < chart.width <= MOST_BARS for bar in chart.bars)


def test_a_timeline_counts_days_of_the_site_and_never_a_first_sight() -> None:
    late = Moment(datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    seen = Moment(NOON.at, origin="first-seen")
    found = Timeline.of([NOON, late, Moment.day(2026, 3, 4), seen, None], TRIPOLI)
    assert found == Timeline(((date(2026, 3, 4), 2), (date(2026, 3, 5), 1)), undated=2)
    assert day_of(seen, TRIPOLI) is None


@pytest.mark.parametrize(
    ("this", "expected"),
    [
        (NOON, "same minute"),
        (Moment(NOON.at + timedelta(minutes=1)), "1 minute later"),
        (Moment(NOON.at + timedelta(minutes=119)), "119 minutes later"),
        (Moment(NOON.at + timedelta(hours=26)), "26 hours later"),
        (Moment(NOON.at + timedelta(days=3)), "3 days later"),
        (Moment(NOON.at - timedelta(hours=3)), "3 hours earlier"),
        (Moment.day(2026, 3, 4), "same day"),
        (Moment.day(2026, 3, 5), "1 day later"),
        (Moment.day(2026, 3, 2), "2 days earlier"),
        (Moment(NOON.at, origin="first-seen"), "lag unknown"),
        (None, "lag unknown"),
    ],
)
def test_lags_are_no_finer_than_the_dates(this: Moment | None, expected: str) -> None:
    assert lag(NOON, this, TRIPOLI) == expected
