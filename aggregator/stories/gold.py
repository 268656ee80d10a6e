"""A labelled file, threaded through the same rules as production."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from aggregator.model import Placement, Report
from aggregator.stories import Grouper


def report_of(line: Mapping[str, Any], fields: Collection[str] = ("title", "summary")) -> Report:
    """The report that a labelled line describes: `id`, `published` and what `fields` names.

    Fields are "title", "summary" and "text". Raises KeyError where `id` is missing and ValueError
    where `published` is no ISO 8601 time. A line without a time, or with `date_known` false, is
    undated. Its source, address and labels are never read.
    """
    published = line.get("published")
    body = [str(line.get(name) or "") for name in ("summary", "text") if name in fields]
    return Report(
        id=str(line["id"]),
        event_at=_moment(published) if published else datetime.fromtimestamp(0, UTC),
        dated=bool(published) and line.get("date_known", True) is not False,
        title=str(line.get("title") or "") if "title" in fields else "",
        text="\n\n".join(part for part in body if part),
        language=str(line.get("lang") or "") or None,
    )


def replay(reports: Iterable[Report]) -> Iterator[Placement]:
    """Where each report goes, in order of time, then id, as `aggregator eval` threads them."""
    grouper = Grouper()
    for report in sorted(reports, key=lambda report: (report.event_at, report.id)):
        yield grouper.place(report)


def _moment(published: str) -> datetime:
    moment = datetime.fromisoformat(published)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
