"""Where a key or value stands in the text: TOML's own reader keeps values and forgets places."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from aggregator.config.mistake import Where

Place = tuple[int, int]
"""Line and column, both from 1; a column is a character, not a byte."""


@dataclass(slots=True)
class Positions:
    """The places of all keys and values of one text."""

    lines: list[bytes]
    keys: dict[Where, Place] = field(default_factory=dict)
    values: dict[Where, Place] = field(default_factory=dict)
    tables: dict[Where, int] = field(default_factory=dict)
    """How many [[tables]] were seen under a name so far."""

    def find(self, where: Where, at_key: bool = False) -> tuple[int | None, int | None]:
        """The place of `where`, or of the nearest table around it that the text has."""
        first = self.keys if at_key else self.values
        for end in range(len(where), 0, -1):
            way = where[:end]
            place = first.get(way) or self.values.get(way) or self.keys.get(way)
            if place:
                return place
        return (None, None)

    def note(self, way: Where, key: Node, value: Node) -> None:
        """Remember where `way` stands; the first mention of a table is the one that counts."""
        self.keys.setdefault(way, self._place(key))
        self.values.setdefault(way, self._place(value))

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        before = self.lines[row][:column].decode(errors="replace")
        return row + 1, len(before) + 1


def positions(text: str) -> Positions:
    """Read the places out of `text`, which TOML's own reader has found to be legal."""
    data = text.encode()
    found = Positions(data.split(b"\n"))
    for node in Parser(Language(tree_sitter_toml.language())).parse(data).root_node.named_children:
        match node.type:
            case "table" | "table_array_element":
                _note_table(found, node)
            case "pair":
                _note_pairs(found, (), [node])
    return found


def _note_table(found: Positions, node: Node) -> None:
    key, *rest = [child for child in node.named_children if child.type != "comment"]
    way = _open(found, _names(key), many=node.type == "table_array_element")
    for depth in range(1, len(way) + 1):
        found.note(way[:depth], key, node)
    _note_pairs(found, way, rest)


def _open(found: Positions, names: list[str], many: bool) -> Where:
    """The way that a header leads to: a name of [[tables]] means the last of them."""
    way: Where = ()
    for depth, name in enumerate(names, 1):
        way = (*way, name)
        if many and depth == len(names):
            found.tables[way] = found.tables.get(way, 0) + 1
        if way in found.tables:
            way = (*way, found.tables[way] - 1)
    return way


def _note_pairs(found: Positions, way: Where, nodes: list[Node]) -> None:
    """Note key-value pairs and all that is inside them, without a call per level of nesting."""
    todo = [(way, node) for node in nodes]
    while todo:
        outer, node = todo.pop()
        if node.type != "pair":
            continue
        key, value = [child for child in node.named_children if child.type != "comment"][:2]
        inner: Where = outer
        for name in _names(key):
            inner = (*inner, name)
            found.note(inner, key, value)
        todo.extend(_inside(found, inner, value))


def _inside(found: Positions, way: Where, value: Node) -> Iterator[tuple[Where, Node]]:
    """The pairs inside a value, each with the way to the table that holds it."""
    todo = [(way, value)]
    while todo:
        outer, node = todo.pop()
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "inline_table":
            yield from ((outer, child) for child in children)
        elif node.type == "array":
            for index, child in enumerate(children):
                found.note((*outer, index), child, child)
                todo.append(((*outer, index), child))


def _names(key: Node) -> list[str]:
    """The parts of a key, dotted and quoted ones too, as TOML's own reader understands them."""
    names: list[str] = []
    table: object = tomllib.loads(f"{(key.text or b'').decode()} = 0")
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        names.append(name)
    return names
