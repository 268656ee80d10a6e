import gzip
import json
from pathlib import Path

import pytest

from aggregator.scoring import score
from aggregator.stories.gold import replay, report_of

SETS = Path(__file__).parents[2].parent / "shared" / "data" / "stories"


def test_a_line_becomes_a_report() -> None:
    line = {
        "id": "1",
        "title": "Example headline",
        "summary": "Example summary.",
        "published": "2020-01-02T03:04:05Z",
        "lang": "en",
        "source": "Example source",
        "story": "label",
    }
    report = report_of(line)
    assert (report.title, report.text, report.dated) == (line["title"], line["summary"], True)
    assert report.event_at.isoformat() == "2020-01-02T03:04:05+00:00"
    assert report_of(line, ["title"]).text == ""
    assert not report_of(line | {"date_known": False}).dated
    assert not report_of({"id": "2"}).dated
    assert "label" not in repr(report) and "Example source" not in repr(report)  # noqa: PT018


def test_replay_goes_by_time_then_id() -> None:
    days = {"c": "2020-01-01", "b": "2020-01-02", "a": "2020-01-02"}
    reports = [report_of({"id": i, "title": "Same", "published": day}) for i, day in days.items()]
    assert [placement.item for placement in replay(reports)] == ["c", "a", "b"]


@pytest.mark.skipif(not SETS.exists(), reason="../shared/data/stories is not here")
@pytest.mark.parametrize(
    ("name", "least"), [("g5w1h", 0.90), ("ecbplus", 0.80), ("wikinews", 0.70)]
)
def test_the_grouping_is_as_good_as_it_was(name: str, least: float) -> None:
    with gzip.open(SETS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    found = {placement.item: placement.story for placement in replay(map(report_of, gold))}
    assert score({line["id"]: line["story"] for line in gold}, found).bcubed_f1 >= least
