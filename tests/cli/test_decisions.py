"""What the command line says of decisions, and does about them."""

import re
from pathlib import Path

import pytest
from support.newsroom import SITE, rss

from aggregator.cli import main

CONFIG = f"""{SITE}
[[sources]]
name = "Local"
path = "local.rss"
owner = "Local"
"""
ONE = "<guid>g1</guid><title>Port opened</title><link>http://news.example/1</link>"
TAKEN = '[[take_down]]\nitem = "{item}"\nwhen = 2026-02-01T10:00:00Z\nwhy = "Asked."\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "local.rss").write_bytes(rss(ONE))
    (tmp_path / "feeds").mkdir()
    return tmp_path


def run(folder: Path, *words: str) -> int:
    return main(["--config", str(folder / "config.toml"), *words])


def decide(folder: Path, text: str) -> None:
    (folder / "feeds" / "decisions.toml").write_text(text, encoding="utf-8")


def test_check_warns_of_an_item_that_nobody_knows(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "poll", "--all") == 0
    decide(folder, TAKEN.format(item="g1") + TAKEN.format(item="http://news.example/11"))
    capsys.readouterr()
    assert run(folder, "check") == 0
    told = capsys.readouterr().out
    assert 'decisions.toml:6:8: no item is known as "http://news.example/11"' in told
    assert 'known as "g1"' not in told


def test_a_mistake_in_the_decisions_fails_check_and_threads_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(folder, TAKEN.format(item="g1").replace("why", "wy"))
    for words in (
        ["check"],
        ["poll", "--all"],
        ["thread"],
        ["rebuild"],
        ["export", f"{folder}/out"],
    ):
        assert run(folder, *words) == 2, words
        captured = capsys.readouterr()
        assert "decisions.toml:4:1: [[take_down]] has no key" in captured.out + captured.err
    assert not (folder / "out").exists()


def test_doctor_shows_a_mistake_in_the_decisions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(folder, TAKEN.format(item="g1").replace("why", "wy"))
    assert run(folder, "doctor") == 1
    told = capsys.readouterr().out
    assert re.search(r"^!! .*decisions\.toml:4:1: \[\[take_down]] has no key", told, re.MULTILINE)


def test_export_leaves_out_what_is_taken_down(folder: Path) -> None:
    assert run(folder, "poll", "--all") == 0
    decide(folder, TAKEN.format(item="g1"))
    assert run(folder, "export", str(folder / "out")) == 0
    written = [path for path in (folder / "out").rglob("*") if path.suffix in (".html", ".atom")]
    assert len(written) > 5
    assert [path for path in written if b"Port opened" in path.read_bytes()] == []


def test_explain_says_that_it_is_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide(folder, TAKEN.format(item="g1"))
    assert run(folder, "poll", "--all") == 0
    assert run(folder, "explain", "g1") == 2
    assert "'g1' was taken down on 2026-02-01: Asked." in capsys.readouterr().err
