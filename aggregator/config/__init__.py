"""config.toml to a typed value; every mistake is told with its line, its column and a way out."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from aggregator.config.completing import named, settled
from aggregator.config.credentials import unset
from aggregator.config.mistake import Mistake
from aggregator.config.rules import check
from aggregator.config.shape import build_config
from aggregator.config.smells import smells
from aggregator.errors import ConfigError
from aggregator.model import Config

__all__ = ["load", "problems", "warnings"]

_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end.*)\)")


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
    return _placed(list(unset(reading.config)), _text(path), path)


def warnings(config: Config) -> list[ConfigError]:
    """What works in a loaded `config` but is hardly meant so, in the order of its lines.

    Each is shaped as a ConfigError, a place and a sentence; none is raised.
    """
    text = _text(config.file)
    return _placed(smells(config, tomllib.loads(text)), text, config.file)


def _read(path: Path) -> _Reading:
    try:
        text = _text(path)
        table = _table(text, path)
    except ConfigError as error:
        return _Reading(None, [error])
    config, mistakes = build_config(table, path.absolute())
    config = named(config)
    mistakes += [found for found in check(config) if not _is_known(found, mistakes)]
    if mistakes:
        return _Reading(None, _placed(mistakes, text, path))
    return _Reading(settled(config), [])


def _is_known(found: Mistake, mistakes: list[Mistake]) -> bool:
    """A table that has a misspelt or unreadable url has been told; that it lacks one is no news."""
    depth = len(found.where)
    return any(mistake.where[:depth] == found.where for mistake in mistakes)


def _text(path: Path) -> str:
    """The text of the file, without the byte order mark that some editors put before it."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = "there is no such file; make it, or name yours with --config PATH"
    except IsADirectoryError:
        problem = "this is a folder; name the file in it"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"line {line} is not UTF-8 text; save the file as UTF-8"
    except OSError as error:
        problem = f"the file cannot be read: {error.strerror or error}"
    raise ConfigError(problem, str(path))


def _table(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError("tables or lists are nested too deep", str(path)) from None
    except ValueError as error:
        raise _syntax_error(str(error), text, path) from None


def _syntax_error(message: str, text: str, path: Path) -> ConfigError:
    found = _SYNTAX.fullmatch(message)
    what = found["what"] if found else message
    hint = '; text goes in "quotes"' if what == "Invalid value" else ""
    problem = f"this is not TOML: {what}{hint}"
    if found is None:
        return ConfigError(problem, str(path))
    if found["line"] is None:
        lines = text.split("\n")
        return ConfigError(problem, str(path), len(lines), len(lines[-1]) + 1)
    return ConfigError(problem, str(path), int(found["line"]), int(found["column"]))


def _placed(mistakes: list[Mistake], text: str, path: Path) -> list[ConfigError]:
    if not mistakes:
        return []
    # The grammar costs memory and time, and most starts have no mistake to place.
    from aggregator.config.positions import positions

    places = positions(text)
    errors = [
        ConfigError(mistake.problem, str(path), *places.find(mistake.where, mistake.at_key))
        for mistake in mistakes
    ]
    return sorted(errors, key=lambda error: (error.line or 0, error.column or 0))
