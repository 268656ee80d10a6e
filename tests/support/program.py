"""The program as a person starts it: a process, its output, its end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def aggregator(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "aggregator", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def environment() -> dict[str, str]:
    """Ours, with the project importable wherever the process stands."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def free_port() -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_site(folder: Path, port: int, more: str = "") -> Path:
    """The project's own config and shelf in `folder`, served at `port`, without remote sources.

    `more` is TOML that takes the place of the remote sources.
    """
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[)", text.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
    kept = [table for table in tables if not re.match(r"\[\[sources]][^\[]*?^url", table, re.M)]
    site = "".join(kept).replace("[server]\n", f'[server]\nlisten = "127.0.0.1:{port}"\n')
    (folder / "config.toml").write_text(site + more, encoding="utf-8")
    (folder / "feeds").symlink_to(ROOT / "feeds")
    return folder / "config.toml"


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one request."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@contextmanager
def running(folder: Path, port: int, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """`aggregator run`, or another server, in `folder`, from when it answers to the block's end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator", *(command or ("run",))],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    """Return when /healthz answers; fail with the output if the process ends before."""
    for _ in range(1200):
        if process.poll() is not None:
            raise AssertionError(process.communicate()[0])
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nothing answered at /healthz")
