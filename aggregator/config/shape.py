"""The shape of the file: known keys, values of the right type, nothing missing.

The model's dataclasses are the schema. A key that cannot be read leaves a mistake and its default
behind (an empty text where it has none), so that one look finds every mistake of a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache, cached_property
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from aggregator.config.mistake import Mistake, Refused, Where, nearest
from aggregator.config.values import read_value

Table = Mapping[str, object]


@dataclass(frozen=True)
class Shape:
    """What a file may hold: `whole` is the class of all of it, each of its fields a table.

    A field without a default is a table that must be there.
    """

    whole: Any
    without: frozenset[str] = frozenset()
    """Fields that are no tables of the file."""

    def build(self, file: Table) -> tuple[dict[str, Any], list[Mistake]]:
        """The fields of a parsed file, with every mistake of shape that it holds."""
        mistakes = list(self._header_mistakes(file))
        found = {name: self._build(name, {}, (name,), []) for name in self._required}
        for name in filter(self._tables.__contains__, file):
            try:
                found[name] = self._read_tables(name, file[name], mistakes)
            except Refused as error:
                mistakes.append(Mistake((name,), str(error)))
        return found, mistakes

    def _header_mistakes(self, file: Table) -> Iterator[Mistake]:
        """Tables that do not exist, and those that must be there and are not."""
        for name, raw in file.items():
            if name not in self._tables:
                meant = nearest(name, self._tables)
                shown = f"[[{name}]]" if isinstance(raw, list) else f"[{name}]"
                known = ", ".join(self._header(table) for table in self._tables)
                advice = f"did you mean {self._header(meant)}?" if meant else f"there are {known}"
                yield Mistake((name,), f"there is no {shown}; {advice}", at_key=True)
        for name in self._required:
            if not any(one == name or nearest(one, self._tables) == name for one in file):
                needed = ", ".join(_blanks(self._classes[name]))
                yield Mistake((), f"the [{name}] table is missing; it needs {needed}")

    def _read_tables(self, name: str, raw: object, mistakes: list[Mistake]) -> object:
        if not self._is_many(name):
            return self._build(name, _one_table(name, raw), (name,), mistakes)
        tables = enumerate(_many_tables(name, raw))
        return tuple(self._build(name, table, (name, index), mistakes) for index, table in tables)

    def _build(self, name: str, table: Table, where: Where, mistakes: list[Mistake]) -> Any:
        """One table to its dataclass; `name` is the table's, `where` the way to it."""
        kind = self._classes[name]
        found: dict[str, Any] = dict(_blanks(kind))
        kinds = _kinds(kind)
        for key in filter(kinds.__contains__, table):
            try:
                found[key] = self._read_key(name, key, table[key], where, mistakes)
            except Refused as error:
                mistakes.append(Mistake((*where, key), str(error)))
        mistakes += self._key_mistakes(name, table, where)
        return kind(**found)

    def _read_key(
        self, name: str, key: str, raw: object, where: Where, mistakes: list[Mistake]
    ) -> object:
        inner = f"{name}.{key}"
        if inner in self._classes:
            return self._build(inner, _one_table(inner, raw), (*where, key), mistakes)
        return read_value(key, *_kinds(self._classes[name])[key], raw=raw)

    def _key_mistakes(self, name: str, table: Table, where: Where) -> Iterator[Mistake]:
        """Keys that do not exist, and required ones that are absent and were not misspelt."""
        keys = _keys(self._classes[name])
        unknown = [key for key in table if key not in keys]
        for key in unknown:
            problem = f'{self._header(name)} has no key "{key}"; {self._advice(name, key)}'
            yield Mistake((*where, key), problem, at_key=True)
        present = {*table, *(nearest(key, keys) for key in unknown)}
        for key in _blanks(self._classes[name]):
            if key not in present:
                needs = f"{self._header(name)} needs {'an' if key[0] in 'aeio' else 'a'} {key}"
                yield Mistake(where, needs)

    def _advice(self, name: str, key: str) -> str:
        keys = _keys(self._classes[name])
        if meant := nearest(key, keys):
            return f'did you mean "{meant}"?'
        homes = [self._header(table) for table, kind in self._classes.items() if key in _keys(kind)]
        if homes:
            return f"it is a key of {', '.join(homes)}"
        return f"its keys are {', '.join(keys)}"

    def _header(self, name: str) -> str:
        return f"[[{name}]]" if self._is_many(name) else f"[{name}]"

    def _is_many(self, name: str) -> bool:
        return name in self._tables and get_origin(_hint(self.whole, name)) is tuple

    @cached_property
    def _required(self) -> tuple[str, ...]:
        blank = (field.name for field in fields(self.whole) if field.default is MISSING)
        return tuple(name for name in blank if name in self._tables)

    @cached_property
    def _classes(self) -> dict[str, Any]:
        """The class behind each table, those inside others too: "sources.select"."""
        inner = {
            f"{name}.{field.name}": hint
            for name, kind in self._tables.items()
            for field in fields(kind)
            if is_dataclass(hint := _hint(kind, field.name))
        }
        return self._tables | inner

    @cached_property
    def _tables(self) -> dict[str, Any]:
        """The class behind each table of the file, by the table's name."""
        names = (field.name for field in fields(self.whole) if field.name not in self.without)
        hints = {name: _hint(self.whole, name) for name in names}
        return {name: (get_args(hint) or (hint,))[0] for name, hint in hints.items()}


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


@cache
def _blanks(kind: type) -> dict[str, str]:
    """The keys that a table must have, with what stands for each where it is missing."""
    return {
        key: ""
        for key, field in _keys(kind).items()
        if field.default is MISSING and field.default_factory is MISSING
    }


@cache
def _kinds(kind: type) -> dict[str, tuple[Any, bool]]:
    """The type of each key of a table, and whether its text may be blank."""
    return {key: (_hint(kind, key), field.default == "") for key, field in _keys(kind).items()}


@cache
def _keys(kind: Any) -> dict[str, Field[Any]]:
    """The keys that a table may have: every field of its class."""
    return {field.name: field for field in fields(kind)}


@cache
def _hint(kind: type, name: str) -> Any:
    """The type of a field, without its "or None": absent is how TOML says None."""
    hint = get_type_hints(kind)[name]
    if get_origin(hint) is not UnionType:
        return hint
    return next(inner for inner in get_args(hint) if inner is not type(None))
