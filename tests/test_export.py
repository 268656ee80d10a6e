"""The static export: whole, safe, and only what changed."""

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from support.made_up_site import shelf

from aggregator.errors import AggregatorError
from aggregator.export import export
from aggregator.export.files import ASIDE, MANIFEST
from aggregator.flow import silent

SITE = {"/": b"front", "/feed.atom": b"<feed/>", "/threads/one": b"thread", "/a/b.json": b"{}"}
OURS = {".aggregator-export.json", ".aggregator-export.lock"}


def run(folder: Path, site: dict[str, bytes], *, every: bool = False) -> int:
    return export(folder, shelf(site), silent, every=every)


def files(folder: Path) -> set[str]:
    found = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    return {name for name in found if Path(name).name not in OURS}


def bodies(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder)}


def many(count: int, word: str) -> dict[str, bytes]:
    return {f"/items/{n:04}": f"{word} {n}".encode() * 50 for n in range(count)}


def test_every_address_becomes_a_file_with_its_compressed_twins(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    assert (tmp_path / "index.html").read_bytes() == b"front"
    assert (tmp_path / "threads/one/index.html").read_bytes() == b"thread"
    assert gzip.decompress((tmp_path / "feed.atom.gz").read_bytes()) == b"<feed/>"
    assert brotli.decompress((tmp_path / "a/b.json.br").read_bytes()) == b"{}"


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    (tmp_path / "mine.txt").write_text("the user's own")
    before = (tmp_path / "feed.atom").stat().st_mtime_ns
    assert run(tmp_path, SITE) == 0
    smaller = {path: body for path, body in SITE.items() if path != "/threads/one"}
    assert run(tmp_path, smaller | {"/": b"new"}) == 3
    assert not (tmp_path / "threads").exists()
    assert (tmp_path / "mine.txt").exists()
    assert (tmp_path / "feed.atom").stat().st_mtime_ns == before


def test_what_has_the_mark_that_it_was_written_with_is_not_drawn(tmp_path: Path) -> None:
    told = tmp_path / "told"

    def seen(path: str) -> None:
        with told.open("a") as file:
            file.write(f"{path}\n")

    folder = tmp_path / "site"
    export(folder, shelf(SITE, seen), silent)
    assert sorted(told.read_text().split()) == sorted(SITE)
    told.unlink()
    export(folder, shelf(SITE | {"/threads/one": b"more"}, seen), silent)
    assert told.read_text().split() == ["/threads/one"]


def test_all_looks_at_files_that_somebody_else_touched(tmp_path: Path) -> None:
    run(tmp_path, SITE)
    (tmp_path / "index.html").write_text("touched")
    (tmp_path / "feed.atom.br").unlink()
    assert run(tmp_path, SITE) == 0
    assert run(tmp_path, SITE, every=True) == 6
    assert (tmp_path / "index.html").read_bytes() == b"front"
    assert (tmp_path / "feed.atom.br").exists()


def test_the_list_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    run(tmp_path, SITE | {"/old/page": b"old", "/old.rss": b"old"})
    (tmp_path / MANIFEST).write_text(json.dumps(sorted(files(tmp_path))))
    run(tmp_path, SITE)
    assert files(tmp_path) == files_of(SITE, tmp_path.with_name("again"))


def files_of(site: dict[str, bytes], folder: Path) -> set[str]:
    run(folder, site)
    return files(folder)


@pytest.mark.parametrize(
    "address", ["/../outside.html", "/a/../../b.atom", "/./c.json", "/a//d.rss", "/a\0b"]
)
def test_an_address_that_tries_to_leave_the_folder_is_refused(tmp_path: Path, address: str) -> None:
    folder = tmp_path / "deep" / "site"
    with pytest.raises(AggregatorError, match="no address"):
        run(folder, {address: b"x"})
    assert files(tmp_path) == set()


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    run(folder, {"/": b"front"})
    (folder / "threads").symlink_to(outside)
    with pytest.raises(AggregatorError, match="leads out"):
        run(folder, SITE)
    assert files(outside) == set()


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "precious", tmp_path / "site"
    outside.write_text("keep me")
    run(folder, {"/": b"front"})
    (folder / "feed.atom").symlink_to(outside)
    run(folder, SITE)
    assert outside.read_text() == "keep me"
    assert not (folder / "feed.atom").is_symlink()


def test_a_forged_manifest_removes_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    run(folder, SITE)
    (tmp_path / "precious").write_text("keep me")
    for forged in ('["../precious", "index.html", 7]', '{"/../precious": "x ,.txt", "/": 7}'):
        (folder / MANIFEST).write_text(forged)
        run(folder, SITE)
        assert (tmp_path / "precious").exists()


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the user's own")
    with pytest.raises(AggregatorError, match="name a new or an empty folder"):
        run(tmp_path, SITE)
    assert files(tmp_path) == {"index.html"}


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for name, what in (
        ("file", "file is a file"),
        ("file/site", "file is a file"),
        ("link", "link is a link that leads nowhere"),
        ("link/site", "link is a link that leads nowhere"),
    ):
        with pytest.raises(AggregatorError) as caught:
            run(tmp_path / name, SITE)
        assert str(caught.value) == f"{tmp_path}/{what}, not a folder; name another"


def test_a_folder_that_a_link_leads_to_is_written_into(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    run(tmp_path / "link", SITE)
    assert "index.html" in files(tmp_path / "real")


def test_a_file_where_a_folder_has_to_be_is_told(tmp_path: Path) -> None:
    run(tmp_path, {"/": b"front"})
    (tmp_path / "threads").write_text("the user's own")
    with pytest.raises(AggregatorError, match="a file where a folder has to be"):
        run(tmp_path, SITE)
    assert (tmp_path / "threads").read_text() == "the user's own"


def test_a_folder_where_a_file_has_to_be_is_told(tmp_path: Path) -> None:
    run(tmp_path, {"/": b"front"})
    (tmp_path / "feed.atom" / "mine").mkdir(parents=True)
    with pytest.raises(AggregatorError, match="a folder where a file has to be"):
        run(tmp_path, SITE)
    assert (tmp_path / "feed.atom" / "mine").is_dir()


def test_of_two_exports_into_one_folder_one_is_refused(tmp_path: Path) -> None:
    refused: list[AggregatorError] = []

    def meanwhile(_done: int, _total: int, _what: str) -> None:
        with pytest.raises(AggregatorError, match="another export") as found:
            run(tmp_path, SITE)
        refused.append(found.value)

    export(tmp_path, shelf(SITE), meanwhile)
    assert refused
    assert run(tmp_path, SITE) == 0


def limited(size: int) -> Callable[[], None]:
    """No file may get larger: as on a full disk, a write fails in its middle."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from support.made_up_site import shelf
from test_export import many
from aggregator.errors import AggregatorError
from aggregator.export import export
from aggregator.flow import silent
site = many({count}, {word!r}) | {more}
def seen(path):
    time.sleep({pause})
try:
    export(Path({folder!r}), shelf(site, seen), lambda done, *_: print(done, flush=True))
except AggregatorError as error:
    sys.exit(str(error))
"""


def script(folder: Path, word: str, *, more: str = "{}", pause: float = 0) -> list[str]:
    code = SCRIPT.format(
        tests=str(Path(__file__).parent),
        count=200,
        word=word,
        more=more,
        pause=pause,
        folder=str(folder),
    )
    return [sys.executable, "-c", code]


def test_a_full_disk_leaves_the_old_output_whole_and_the_next_export_goes_on(
    tmp_path: Path,
) -> None:
    run(tmp_path, many(200, "old"))
    before = bodies(tmp_path)
    # in the middle stands one that is larger than a file may be, whatever packs it
    huge = "{'/items/0100': __import__('random').Random(1).randbytes(1_000_000)}"
    done = subprocess.run(
        script(tmp_path, "new", more=huge),
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=limited(100_000),
    )
    assert done.returncode == 1
    assert "File too large; no page is gone or half written" in done.stderr
    assert "Traceback" not in done.stderr
    old, new, now = set(before.values()), set(bodies_of("new", tmp_path)), bodies(tmp_path)
    assert now.keys() == before.keys()
    assert all(body in old | new for body in now.values())
    assert not (tmp_path / ASIDE).exists()
    run(tmp_path, many(200, "new"))
    assert set(bodies(tmp_path).values()) == new


def packed_apart(folder: Path) -> set[str]:
    """The files whose compressed twins, where there are any, say something else."""
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    return {
        f"{page}{ending}"
        for page in folder.rglob("*.html")
        for ending in unpack
        if (twin := page.with_name(f"{page.name}{ending}")).exists()
        and unpack[ending](twin.read_bytes()) != page.read_bytes()
    }


@pytest.mark.parametrize(
    "too_large",
    [
        pytest.param("b'new' * 1_000_000", id="the page itself"),
        pytest.param("__import__('random').Random(1).randbytes(100_000)", id="its twins"),
    ],
)
def test_a_twin_says_what_its_page_says_wherever_an_export_is_cut(
    tmp_path: Path, too_large: str
) -> None:
    run(tmp_path, many(200, "old"))
    done = subprocess.run(
        script(tmp_path, "new", more=f"{{'/items/0100': {too_large}}}"),
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=limited(100_000),
    )
    assert "File too large" in done.stderr
    assert packed_apart(tmp_path) == set()
    run(tmp_path, many(200, "old"))  # as when a take-down is undone meanwhile
    assert packed_apart(tmp_path) == set()
    assert set(bodies(tmp_path).values()) == bodies_of("old", tmp_path)


def bodies_of(word: str, beside: Path) -> set[bytes]:
    folder = beside.with_name(f"{beside.name}-{word}")
    run(folder, many(200, word))
    return set(bodies(folder).values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_export_that_is_interrupted_is_gone_on_with(tmp_path: Path, number: int) -> None:
    run(tmp_path, many(200, "old") | {"/gone": b"gone"})
    process = subprocess.Popen(
        script(tmp_path, "new", pause=0.01),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout
        process.stdout.readline()  # it has begun to write
        process.send_signal(number)
    wait_for_the_last_of(process.pid)
    assert "gone/index.html" in files(tmp_path)
    assert {body for name, body in bodies(tmp_path).items() if name.endswith("html")} <= {
        *many(200, "old").values(),
        *many(200, "new").values(),
        b"gone",
    }
    run(tmp_path, many(200, "new"))
    assert set(bodies(tmp_path).values()) == bodies_of("new", tmp_path)
    assert not (tmp_path / ASIDE).exists()


def wait_for_the_last_of(group: int) -> None:
    """Of a group of processes whose first is dead: the others end by themselves."""
    with suppress(ProcessLookupError):
        for _ in range(1_000):
            os.killpg(group, 0)
            time.sleep(0.01)
