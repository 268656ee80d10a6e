"""Files as sources."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aggregator.fetch.local import read
from aggregator.fetch.size import readable
from aggregator.model import Failure, Request, Response, Source


def visit(path: Path, limit: int = 1000) -> Response | Failure:
    return read(Request(Source(name="Shelf", slug="shelf", path=path)), limit)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.atom", "application/atom+xml"),
        ("a.rss", "application/rss+xml"),
        ("a.xml", "application/xml"),
        ("a.JSON", "application/json"),
        ("a.html", "text/html"),
        ("saved page.txt", "text/plain"),
        ("a", None),
        ("ملف.bin", None),
    ],
)
def test_a_file_is_read_and_its_ending_tells_what_it_is(
    tmp_path: Path, name: str, media_type: str | None
) -> None:
    (tmp_path / name).write_bytes(b"\xefwords")
    expected = Response(status=200, url="", body=b"\xefwords", media_type=media_type)
    assert visit(tmp_path / name) == expected


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "real.xml").write_bytes(b"words")
    (tmp_path / "link.xml").symlink_to("real.xml")
    assert isinstance(visit(tmp_path / "link.xml"), Response)


def reason(path: Path, limit: int = 1000) -> str:
    outcome = visit(path, limit)
    assert isinstance(outcome, Failure)
    assert str(path) in outcome.reason
    return outcome.reason.replace(str(path), "PATH")


def test_a_missing_file(tmp_path: Path) -> None:
    told = "there is no file PATH: mend the path in the config, or put the file there"
    assert reason(tmp_path / "absent.xml") == told


def test_a_directory(tmp_path: Path) -> None:
    assert reason(tmp_path) == "PATH is not a file: give the path of one document"


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
def test_what_would_never_end_is_not_read(tmp_path: Path, make: object) -> None:
    make(tmp_path / "endless")  # type: ignore[operator]
    assert "is not a file" in reason(tmp_path / "endless")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.xml").touch()
    assert reason(tmp_path / "a.xml") == "PATH is empty: put a feed or a page into it"


def test_the_largest_file_and_a_larger_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(bytes(1000))
    assert isinstance(visit(path, 1000), Response)
    told = "PATH is larger than 999 bytes: raise max_body in [fetch] to read it"
    assert reason(path, 999) == told


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so it is somebody else for a moment."""
    user = os.geteuid()
    os.seteuid(65534 if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_that_may_not_be_read() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "a.xml").touch(mode=0)
        with as_nobody():
            assert "may not be read" in reason(Path(folder) / "a.xml")


@pytest.mark.parametrize("name", ["loop", "x" * 500, "nul\0l"])
def test_a_path_that_leads_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert reason(tmp_path / name).startswith("PATH cannot be read: ")


@pytest.mark.parametrize(
    ("size", "text"),
    [(999, "999 bytes"), (1_500, "1.5 kB"), (20_000_000, "20 MB"), (3_000_000_000, "3 GB")],
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert readable(size) == text
