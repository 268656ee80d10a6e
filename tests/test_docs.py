"""The documentation, held to the program: links lead somewhere, commands and addresses exist."""

import json
import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from support.newsroom import desk, rss

from aggregator.cli import COMMANDS
from aggregator.model import (
    FeedQuery,
    Grouping,
    Manners,
    Server,
    Site,
    Source,
    StoreSettings,
    Thread,
)
from aggregator.web import create_app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("feeds/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_is_in_the_operators_table() -> None:
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf"`{name}[` ]", page)] == []


@pytest.mark.parametrize(
    "kind", [Site, StoreSettings, Manners, Grouping, Server, Source, Thread, FeedQuery]
)
def test_every_key_is_told_in_config_toml(kind: type) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    missing = [f.name for f in fields(kind) if not re.search(rf"\b{f.name}\b", text)]
    assert missing == []


def test_toml_in_the_documentation_is_good_config(tmp_path: Path) -> None:
    for page in PAGES:
        for block in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            tomllib.loads(block)


def test_addresses_in_the_readme_answer(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    paths = re.findall(r"http://127\.0\.0\.1:8000(/[^>\s]*)", text)
    thread = '[[threads]]\nslug = "libya-conflict"\ntitle = "T"\nwords = ["w"]\n'
    with desk(tmp_path, thread, [("wire.rss", rss())]) as news:
        client = create_app(news.room.config, news.room.database).test_client()
        assert paths
        assert [path for path in paths if client.get(path).status_code != 200] == []


def test_make_targets_in_the_documentation_exist() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    for page in PAGES:
        used = re.findall(r"(?m)(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"))
        assert set(used) <= targets, page.name


def test_lock_files_hold_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        pins = re.findall(r"(?m)^[a-z0-9].*==", text)
        assert len(pins) > 5
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
    packages = json.loads((ROOT / "tests/readers/package-lock.json").read_text())["packages"]
    pinned = [package for name, package in packages.items() if name]
    assert len(pinned) > 5
    assert all("integrity" in package and "resolved" not in package for package in pinned)
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "requirements/run.txt" in tracked.stdout or tracked.returncode
