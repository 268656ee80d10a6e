"""The config.toml that ships: whole, without a warning, and with addresses that are real."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from aggregator.config import load, problems, warnings
from aggregator.model import Config, Manners, Server, Site, StoreSettings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "config.toml"
LISTS = ROOT.parent / "shared/data/feeds/kite_feed_lists/kite_feeds.json"
DESIGN = ROOT.parent / "shared/DESIGN.md"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(FILE)


def test_no_problem_and_no_warning_but_that_the_editor_is_not_known(config: Config) -> None:
    assert problems(FILE) == []
    [warning] = warnings(config)
    assert warning.problem.startswith("[fetch] contact is empty")


def test_twenty_remote_sources_in_three_languages(config: Config) -> None:
    remote = [source for source in config.sources if source.url]
    assert len(remote) >= 20
    languages = [source.language for source in remote]
    assert all(languages.count(language) >= 5 for language in ("en", "ar", "fr"))
    assert len({source.owner for source in remote}) >= 15


def test_owners_and_policies_are_written_down() -> None:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["sources"]
    assert all(table.get("owner") for table in tables)
    assert {table["slug"] for table in tables if table.get("republish") == "full"} == {
        "chronicle",
        "blacklisted-news",
    }


def test_no_address_is_invented(config: Config) -> None:
    if not LISTS.exists():
        pytest.skip("the feed lists are not here: ../shared/data is absent")
    lists = json.loads(LISTS.read_text(encoding="utf-8")).values()
    known = {address for feeds in lists for address in feeds["feeds"]}
    design = DESIGN.read_text(encoding="utf-8")
    for source in config.sources:
        assert source.url is None or source.url in known or source.url in design


def test_every_key_is_explained() -> None:
    text = FILE.read_text(encoding="utf-8")
    shown = {line.lstrip("# ").partition(" ")[0] for line in text.splitlines()}
    for table in (Site, StoreSettings, Manners, Server):
        assert {field.name for field in fields(table)} <= shown
    for name in ("sources", "threads", "entities", "tags", "feeds"):
        (kind,) = {type(table) for table in getattr(load(FILE), name)}
        for field in fields(kind):
            assert field.name in text, f"{field.name} of [[{name}]]"


def test_names_of_the_conflict_share_their_spellings(config: Config) -> None:
    by_alias = {alias: entity.name for entity in config.entities for alias in entity.aliases}
    assert {by_alias[name] for name in ("Haftar", "Hifter", "Hafter", "حفتر")} == {"Khalifa Haftar"}
    assert {by_alias[name] for name in ("Qaddafi", "Gadhafi", "القذافي")} == {"Muammar Gaddafi"}
    assert [thread.slug for thread in config.threads] == ["libya-conflict"]
    places = {entity.name for entity in config.entities if entity.kind == "place"}
    assert set(config.threads[0].places) <= places
    assert [feed.slug for feed in config.feeds] == ["libya-major", "libya-arabic", "oil"]
