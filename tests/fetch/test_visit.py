"""The one front door of the room."""

from datetime import UTC, datetime
from pathlib import Path

from support.origin import Answer, Origin

from aggregator.fetch import visit
from aggregator.model import Manners, Request, Source


def test_files_come_first_and_all_come_once(origin: Origin, tmp_path: Path) -> None:
    origin["/feed"] = Answer(b"remote")
    (tmp_path / "a.xml").write_bytes(b"local")
    remote = Request(Source(name="Remote", slug="remote", url=origin.url("/feed")))
    local = Request(Source(name="Local", slug="local", path=tmp_path / "a.xml"))
    manners = Manners(allow_private=(origin.place,))
    results = list(visit([remote, local], manners, lambda: datetime.now(UTC)))
    assert [request for request, _ in results] == [local, remote]
    assert [getattr(outcome, "body", None) for _, outcome in results] == [b"local", b"remote"]


def test_no_requests_no_results() -> None:
    assert list(visit([], Manners(), lambda: datetime.now(UTC))) == []
