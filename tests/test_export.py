"""The static export: whole, safe, and only what changed."""

import gzip
from pathlib import Path

import brotli
import pytest

from aggregator.errors import AggregatorError
from aggregator.export import export
from aggregator.flow import silent

SITE = {"/": b"front", "/feed.atom": b"<feed/>", "/threads/one": b"thread", "/a/b.json": b"{}"}


def run(folder: Path, site: dict[str, bytes]) -> int:
    return export(folder, site, site.__getitem__, silent)


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_every_address_becomes_a_file_with_its_compressed_twins(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    assert (tmp_path / "index.html").read_bytes() == b"front"
    assert (tmp_path / "threads/one/index.html").read_bytes() == b"thread"
    assert gzip.decompress((tmp_path / "feed.atom.gz").read_bytes()) == b"<feed/>"
    assert brotli.decompress((tmp_path / "a/b.json.br").read_bytes()) == b"{}"


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    (tmp_path / "mine.txt").write_text("the user's own")
    assert run(tmp_path, SITE) == 0
    smaller = {path: body for path, body in SITE.items() if path != "/threads/one"}
    assert run(tmp_path, smaller | {"/": b"new"}) == 3
    assert not (tmp_path / "threads").exists()
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.parametrize(
    "address", ["/../outside.html", "/a/../../b.atom", "/./c.json", "/a//d.rss"]
)
def test_an_address_that_tries_to_leave_the_folder_is_refused(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "deep" / "site"
    with pytest.raises(AggregatorError):
        run(folder, {address: b"x"})
    assert files(tmp_path) == set()


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    folder.mkdir()
    run(folder, {"/": b"front"})
    (folder / "threads").symlink_to(outside)
    with pytest.raises(AggregatorError, match="leads out"):
        run(folder, SITE)
    assert files(outside) == set()


def test_a_forged_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    run(folder, SITE)
    (tmp_path / "precious").write_text("keep me")
    (folder / ".aggregator-export.json").write_text('["../precious", "index.html", 7]')
    run(folder, SITE)
    assert (tmp_path / "precious").exists()


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the user's own")
    with pytest.raises(AggregatorError, match="no export wrote"):
        run(tmp_path, SITE)
    assert files(tmp_path) == {"index.html"}
