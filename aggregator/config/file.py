"""A TOML file as text and tables, and the places of mistakes in it."""

import re
import tomllib
from pathlib import Path

from aggregator.config.mistake import Mistake
from aggregator.errors import ConfigError

_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end.*)\)")


def read_text(path: Path) -> str:
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


def read_table(text: str, path: Path) -> dict[str, object]:
    """The tables of a TOML file; ConfigError says where it is none."""
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


def placed(mistakes: list[Mistake], text: str, path: Path) -> list[ConfigError]:
    """Mistakes with their lines and columns, in the order of the lines."""
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
