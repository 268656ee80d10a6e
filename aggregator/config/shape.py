"""The shape of the file: known keys, values of the right type, nothing missing.

The model's dataclasses are the schema. A key that cannot be read leaves a mistake and its default
behind (an empty text where it has none), so that one look finds every mistake of a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from aggregator.config.mistake import Mistake, Refused, Where, nearest
from aggregator.config.values import read_value
from aggregator.model import Config

Table = Mapping[str, object]


def build_config(file: Table, path: Path) -> tuple[Config, list[Mistake]]:
    """Make the config of a parsed file, with every mistake of shape that it holds."""
    mistakes = list(_header_mistakes(file))
    found: dict[str, Any] = {"site": _build("site", {}, ("site",), [])}
    for name in filter(_tables().__contains__, file):
        try:
            found[name] = _read_tables(name, file[name], mistakes)
        except Refused as error:
            mistakes.append(Mistake((name,), str(error)))
    return Config(**found, file=path), mistakes


def _header_mistakes(file: Table) -> Iterator[Mistake]:
    """Tables that do not exist, and [site] where it is absent."""
    for name, raw in file.items():
        if name not in _tables():
            meant = nearest(name, _tables())
            shown = f"[[{name}]]" if isinstance(raw, list) else f"[{name}]"
            known = ", ".join(_header(table) for table in _tables())
            advice = f"did you mean {_header(meant)}?" if meant else f"there are {known}"
            yield Mistake((name,), f"there is no {shown}; {advice}", at_key=True)
    if not any(name == "site" or nearest(name, _tables()) == "site" for name in file):
        yield Mistake((), f"the [site] table is missing; it needs {', '.join(_blanks('site'))}")


def _read_tables(name: str, raw: object, mistakes: list[Mistake]) -> object:
    if not _is_many(name):
        return _build(name, _one_table(name, raw), (name,), mistakes)
    tables = enumerate(_many_tables(name, raw))
    return tuple(_build(name, table, (name, index), mistakes) for index, table in tables)


def _one_table(name: str, raw: object) -> Table:
    if isinstance(raw, list):
        raise Refused(f"there is one [{name}] only: write it in single brackets, once")
    if not isinstance(raw, dict):
        raise Refused(f"{name} must be a table: write [{name}] and its keys below it")
    return raw


def _many_tables(name: str, raw: object) -> list[Table]:
    if isinstance(raw, dict):
        raise Refused(f"write [[{name}]] in double brackets, once for each of the {name}")
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise Refused(f"{name} must be tables: write [[{name}]] once for each of the {name}")
    return raw


def _build(name: str, table: Table, where: Where, mistakes: list[Mistake]) -> Any:
    """One table to its dataclass; `name` is the table's, `where` the way to it."""
    found: dict[str, Any] = dict(_blanks(name))
    kinds = _kinds(name)
    for key in filter(kinds.__contains__, table):
        try:
            found[key] = _read_key(name, key, table[key], where, mistakes)
        except Refused as error:
            mistakes.append(Mistake((*where, key), str(error)))
    mistakes += _key_mistakes(name, table, where)
    return _classes()[name](**found)


def _read_key(name: str, key: str, raw: object, where: Where, mistakes: list[Mistake]) -> object:
    inner = f"{name}.{key}"
    if inner in _classes():
        return _build(inner, _one_table(inner, raw), (*where, key), mistakes)
    return read_value(key, *_kinds(name)[key], raw=raw)


def _key_mistakes(name: str, table: Table, where: Where) -> Iterator[Mistake]:
    """Keys that do not exist, and required ones that are absent and were not misspelt."""
    keys = _keys(name)
    unknown = [key for key in table if key not in keys]
    for key in unknown:
        problem = f'{_header(name)} has no key "{key}"; {_advice(name, key)}'
        yield Mistake((*where, key), problem, at_key=True)
    present = {*table, *(nearest(key, keys) for key in unknown)}
    for key in _blanks(name):
        if key not in present:
            yield Mistake(where, f"{_header(name)} needs {'an' if key[0] in 'aeio' else 'a'} {key}")


def _advice(name: str, key: str) -> str:
    if meant := nearest(key, _keys(name)):
        return f'did you mean "{meant}"?'
    homes = [_header(table) for table in _classes() if key in _keys(table)]
    if homes:
        return f"it is a key of {', '.join(homes)}"
    return f"its keys are {', '.join(_keys(name))}"


def _header(name: str) -> str:
    return f"[[{name}]]" if _is_many(name) else f"[{name}]"


def _is_many(name: str) -> bool:
    return name in _tables() and get_origin(_hint(Config, name)) is tuple


@cache
def _blanks(name: str) -> dict[str, str]:
    """The keys that a table must have, with what stands for each where it is missing."""
    return {
        key: ""
        for key, field in _keys(name).items()
        if field.default is MISSING and field.default_factory is MISSING
    }


@cache
def _kinds(name: str) -> dict[str, tuple[Any, bool]]:
    """The type of each key of a table, and whether its text may be blank."""
    kind = _classes()[name]
    return {key: (_hint(kind, key), field.default == "") for key, field in _keys(name).items()}


@cache
def _keys(name: str) -> dict[str, Field[Any]]:
    """The keys that a table may have: every field of its class."""
    return {field.name: field for field in fields(_classes()[name])}


@cache
def _classes() -> dict[str, Any]:
    """The class behind each table, those inside others too: "sources.select"."""
    inner = {
        f"{name}.{field.name}": hint
        for name, kind in _tables().items()
        for field in fields(kind)
        if is_dataclass(hint := _hint(kind, field.name))
    }
    return _tables() | inner


@cache
def _tables() -> dict[str, Any]:
    """The class behind each table of the file, by the table's name; Config.file is ours to set."""
    hints = {field.name: _hint(Config, field.name) for field in fields(Config)}
    del hints["file"]
    return {name: (get_args(hint) or (hint,))[0] for name, hint in hints.items()}


@cache
def _hint(kind: type, name: str) -> Any:
    """The type of a field, without its "or None": absent is how TOML says None."""
    hint = get_type_hints(kind)[name]
    if get_origin(hint) is not UnionType:
        return hint
    return next(inner for inner in get_args(hint) if inner is not type(None))
