"""`aggregator run` as a whole: two children, a clean end, a next start that goes on."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from support.newsroom import rss
from support.origin import Answer, Origin
from support.program import aggregator, environment, free_port, get, make_site, running, wait_for


@pytest.fixture
def port() -> int:
    return free_port()


def children(process: "subprocess.Popen[str]") -> dict[str, psutil.Process]:
    """The two children by their command."""
    found: dict[str, psutil.Process] = {}
    for child in psutil.Process(process.pid).children():
        with contextlib.suppress(psutil.Error, IndexError):  # it may be ending just now
            found[child.cmdline()[5]] = child
    return found


def test_the_first_start_shows_the_shelf_and_the_end_leaves_nothing_running(
    tmp_path: Path, port: int
) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port) as process:
        status, page = get(port, "/")
        assert status == 200
        assert b"Libya conflict" in page
        assert b"US calls on Haftar to end Tripoli push" in get(port, "/feed.atom")[1]
        family = psutil.Process(process.pid).children(recursive=True)
    assert process.returncode == 0
    assert [one for one in family if one.is_running() and one.status() != "zombie"] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_its_children_end_and_the_next_start_goes_on(
    tmp_path: Path, port: int, number: int
) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port) as process:
        family = psutil.Process(process.pid).children(recursive=True)
        before = get(port, "/feed.atom")[1]
        process.send_signal(number)
        process.wait(timeout=20)
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []
    with running(tmp_path, port):
        assert get(port, "/feed.atom")[1] == before


@pytest.mark.parametrize("killed", [False, True])
def test_after_the_end_the_file_of_the_database_has_everything(
    tmp_path: Path, port: int, killed: bool
) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port) as process:
        items = aggregator_items(port)
        if killed:
            # which child is up when it ends is open: it would have been started again
            for child in children(process).values():
                child.kill()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    stored = tmp_path / "var" / "aggregator.db"
    assert not stored.with_name("aggregator.db-wal").exists()
    shutil.copy(stored, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM items").fetchone() == (items,)
    copy.close()


def aggregator_items(port: int) -> int:
    """How many items the running site says it has."""
    found = re.search(r"(?m)^aggregator_items (\d+)", get(port, "/metrics")[1].decode())
    assert found
    return int(found[1])


@pytest.mark.parametrize("victim", ["schedule", "serve"])
def test_a_child_that_dies_is_started_again_and_takes_nobody_along(
    tmp_path: Path, port: int, victim: str
) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port) as process:
        before = children(process)
        before[victim].kill()
        before[victim].wait(timeout=20)
        for _ in range(400):
            after = children(process)
            if victim in after and after[victim].pid != before[victim].pid:
                break
            time.sleep(0.05)
        wait_for(port, process)
        after = children(process)
        other = ({"schedule", "serve"} - {victim}).pop()
        assert after[victim].pid != before[victim].pid
        assert after[other].pid == before[other].pid
        assert get(port, "/")[0] == 200


def test_killed_in_the_middle_of_a_poll_nothing_is_half_written(tmp_path: Path, port: int) -> None:
    items = [
        f"<guid>g{n}</guid><title>Title {n}</title><link>http://news.example/{n}</link>"
        for n in range(60)
    ]
    with Origin() as origin:
        more = "".join(
            f'[[sources]]\nname = "Remote {n}"\nurl = "{origin.url(f"/{n}")}"\nowner = "R"\n\n'
            for n in range(12)
        )
        for n in range(12):
            origin[f"/{n}"] = Answer(rss(*items), wait=0.05 * n)
        config = make_site(tmp_path, port, more)
        manners = f'[fetch]\nspacing = "0s"\nallow_private = ["{origin.place}"]\n'
        config.write_text(config.read_text().replace("[fetch]\n", manners))
        poll = [sys.executable, "-m", "aggregator", "poll", "--all"]
        process = subprocess.Popen(poll, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
        while len(origin.hits) < 6 and process.poll() is None:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
        done = aggregator(tmp_path, "poll", "--all", "--json")
    assert done.returncode == 0, done.stderr
    doctor = aggregator(tmp_path, "doctor")
    assert "0 revisions wait" in doctor.stdout
    with running(tmp_path, port):
        metrics = get(port, "/metrics")[1].decode()
    assert f"aggregator_items {12 * 60 + 161}" in metrics


def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path, port: int) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port):
        for command in ("run", "serve"):
            done = aggregator(tmp_path, command)
            assert done.returncode == 1
            assert f"127.0.0.1:{port}" in done.stderr
            assert "[server] listen" in done.stderr
            assert "Traceback" not in done.stderr


def test_a_store_that_cannot_be_ends_the_start_with_a_sentence(tmp_path: Path, port: int) -> None:
    make_site(tmp_path, port)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "aggregator.db").write_bytes(b"not a database" * 1000)
    done = aggregator(tmp_path, "run")
    assert done.returncode == 1
    assert "aggregator.db" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_shell_polls_beside_a_running_one(tmp_path: Path, port: int) -> None:
    make_site(tmp_path, port)
    with running(tmp_path, port):
        done = aggregator(tmp_path, "poll", "--all", "--json")
    assert done.returncode == 0, done.stderr
