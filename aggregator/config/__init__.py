"""config.toml to a typed value; every mistake is told with its line, its column and a way out."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from aggregator.config.completing import named, settled
from aggregator.config.credentials import unset
from aggregator.config.decisions import (
    decision_problems,
    decisions_file,
    load_decisions,
    unknown,
)
from aggregator.config.file import placed, read_table, read_text
from aggregator.config.mistake import Mistake
from aggregator.config.rules import check
from aggregator.config.shape import Shape
from aggregator.config.smells import smells
from aggregator.errors import ConfigError
from aggregator.model import Config

__all__ = [
    "decision_problems",
    "decisions_file",
    "load",
    "load_decisions",
    "problems",
    "unknown",
    "warnings",
]

_SHAPE = Shape(Config, without=frozenset({"file"}))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A config file as far as it could be read; `config` is whole only without `problems`."""

    config: Config | None
    problems: list[ConfigError]


def load(path: Path) -> Config:
    """Read the config file at `path`.

    What comes back is ready to use: slugs and owners are filled in, `path` of a source and the
    file of an SQLite `store.url` are absolute (relative ones count from the config file),
    addresses are ASCII (RFC 3987, 3.1) and `site.url` has no slash at its end.

    Raises ConfigError for the first mistake in the file; `problems` tells them all.
    """
    reading = _read(path)
    if reading.config is None or reading.problems:
        raise reading.problems[0]
    return reading.config


def problems(path: Path) -> list[ConfigError]:
    """All mistakes of the config file at `path`, in the order of its lines.

    Where the file is sound, the variables that it names and the environment lacks are mistakes as
    well. `load` lets them pass: without a secret, one source fails and the rest works.
    """
    reading = _read(path)
    if reading.config is None or reading.problems:
        return reading.problems
    return placed(list(unset(reading.config)), read_text(path), path)


def warnings(config: Config) -> list[ConfigError]:
    """What works in a loaded `config` but is hardly meant so, in the order of its lines.

    Each is shaped as a ConfigError, a place and a sentence; none is raised.
    """
    text = read_text(config.file)
    return placed(smells(config, tomllib.loads(text)), text, config.file)


def _read(path: Path) -> _Reading:
    try:
        text = read_text(path)
        table = read_table(text, path)
    except ConfigError as error:
        return _Reading(None, [error])
    tables, mistakes = _SHAPE.build(table)
    config = named(Config(**tables, file=path.absolute()))
    mistakes += [found for found in check(config) if not _is_known(found, mistakes)]
    if mistakes:
        return _Reading(None, placed(mistakes, text, path))
    return _Reading(settled(config), [])


def _is_known(found: Mistake, mistakes: list[Mistake]) -> bool:
    """A table that has a misspelt or unreadable url has been told; that it lacks one is no news."""
    depth = len(found.where)
    return any(mistake.where[:depth] == found.where for mistake in mistakes)
