"""The README's commands, typed in a fresh clone."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from support.program import ROOT, free_port, get, wait_for


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
def test_make_run_in_a_fresh_clone_serves_the_digest(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.*?)\n```", readme, re.S)
    assert commands == ["make run", "make test"]
    clone = tmp_path / "aggregator"
    _clone(clone)
    port = free_port()
    _listen_on(clone / "config.toml", port)
    process = _type("make run", clone)
    try:
        wait_for(port, process)
        assert b"Libya conflict" in get(port, "/")[1]
        again = subprocess.run(
            ["make", "install"], cwd=clone, capture_output=True, text=True, check=True
        )
        assert "pip" not in again.stdout
    finally:
        os.killpg(process.pid, signal.SIGINT)
        assert "Serving Libya Desk" in process.communicate(timeout=30)[0]


def _clone(clone: Path) -> None:
    """What is committed, and what is about to be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)


def _listen_on(config: Path, port: int) -> None:
    text = config.read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    listen = f'[server]\nlisten = "127.0.0.1:{port}"\n'
    config.write_text(text.replace("[server]\n", listen, 1), encoding="utf-8")


def _type(command: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command.split(),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
