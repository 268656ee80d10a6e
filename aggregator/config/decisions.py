"""feeds/decisions.toml to a typed value, with the care that config.toml gets."""

from collections.abc import Container, Iterator
from pathlib import Path

from aggregator.config.file import placed, read_table, read_text
from aggregator.config.mistake import Mistake, Where
from aggregator.config.shape import Shape
from aggregator.errors import ConfigError
from aggregator.model import Config, Decisions, Removal

_SHAPE = Shape(Decisions)


def decisions_file(config: Config) -> Path:
    """Where the editor's decisions are, if there are any."""
    return config.file.parent / "feeds" / "decisions.toml"


def load_decisions(config: Config) -> Decisions:
    """What the editor has decided; nothing where there is no file.

    Raises ConfigError for the first mistake in it; `decision_problems` tells them all.
    """
    path = decisions_file(config)
    if not path.exists():
        return Decisions()
    decisions, mistakes = _read(path)
    if mistakes:
        raise mistakes[0]
    return decisions


def decision_problems(config: Config) -> list[ConfigError]:
    """All mistakes of the file, in the order of its lines."""
    path = decisions_file(config)
    try:
        return _read(path)[1] if path.exists() else []
    except ConfigError as error:
        return [error]


def unknown(config: Config, names: Container[str]) -> list[ConfigError]:
    """A warning for each decision on an item that has one of these `names`, which nobody knows."""
    path = decisions_file(config)
    told = [
        Mistake((*where, "item"), f'no item is known as "{one.item}"; it goes should it ever come')
        for where, one in _removals(load_decisions(config))
        if one.item in names
    ]
    return placed(told, read_text(path), path) if told else []


def _read(path: Path) -> tuple[Decisions, list[ConfigError]]:
    text = read_text(path)
    tables, mistakes = _SHAPE.build(read_table(text, path))
    decisions = Decisions(**tables)
    mistakes += _twice(decisions)
    return decisions, placed(mistakes, text, path)


def _twice(decisions: Decisions) -> Iterator[Mistake]:
    seen: set[str] = set()
    for where, one in _removals(decisions):
        if one.item and one.item in seen:
            yield Mistake((*where, "item"), f'"{one.item}" is decided on twice; keep one of them')
        seen.add(one.item)


def _removals(decisions: Decisions) -> Iterator[tuple[Where, Removal]]:
    """Every removal with the way to its table."""
    for name in ("take_down", "withdraw"):
        for index, one in enumerate(getattr(decisions, name)):
            yield (name, index), one
