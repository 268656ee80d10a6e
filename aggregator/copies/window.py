"""The texts that later reports may carry, and an index of the keys that find them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aggregator.copies.likeness import SPAN
from aggregator.copies.text import Text, keys_of, pack, unpack
from aggregator.model import CopyRow

RECENT = 2_000
"""Texts that are remembered by recency of arrival alone, however old their events are."""
MOST = 80_000
"""Texts remembered at once, of about 100,000 items: the bound on memory."""

_FEW = 8
"""Texts that one key finds, the latest ones: the bound on cost."""
_IN_ONE = 15_000
"""Texts of one part of the window."""


@dataclass(slots=True)
class _Part:
    """Texts by their numbers, and the numbers by key; most keys are of one text.

    The index of a part goes as a whole: to take single keys out of one large index would leave it
    half empty, at twice the memory.
    """

    texts: dict[int, bytes] = field(default_factory=dict)
    holders: dict[int, int | tuple[int, ...]] = field(default_factory=dict)

    def held(self, key: int) -> tuple[int, ...]:
        held = self.holders.get(key, ())
        return (held,) if isinstance(held, int) else held

    def keep(self, number: int, packed: bytes) -> None:
        self.texts[number] = packed
        for key in keys_of(packed):
            held = self.held(key)
            self.holders[key] = (*held, number)[-_FEW:] if held else number


class Window:
    """Texts by their number, the oldest first; numbers follow one another without a gap."""

    def __init__(self, rows: Iterable[CopyRow] = ()) -> None:
        self._parts: dict[int, _Part] = {}
        self._oldest, self.last = 1, 0
        for row in rows:
            self._keep(row.number, row.text)

    def row(self, number: int) -> CopyRow:
        """A text as it is stored."""
        return CopyRow(number, self._parts[number // _IN_ONE].texts[number])

    def candidates(self, text: Text) -> Iterator[Text]:
        """The texts that this one may carry, the newest first."""
        numbers = {number for key in text.keys for number in self._latest(key)}
        return (unpack(self.row(number).text) for number in sorted(numbers, reverse=True))

    def add(self, text: Text) -> list[int]:
        """Remember one more; forget what is too old by then or too many, and name it."""
        self._keep(self.last + 1, pack(text))
        return list(self._forget(text.at))

    def _keep(self, number: int, packed: bytes) -> None:
        if not self._parts:
            self._oldest = number
        self._parts.setdefault(number // _IN_ONE, _Part()).keep(number, packed)
        self.last = number

    def _latest(self, key: int) -> list[int]:
        found: list[int] = []
        for part in reversed(self._parts.values()):
            found += [number for number in reversed(part.held(key)) if number >= self._oldest]
            if len(found) >= _FEW:
                break
        return found[:_FEW]

    def _forget(self, at: int) -> Iterator[int]:
        while (count := self.last - self._oldest + 1) > RECENT:
            number = self._oldest
            part = self._parts[number // _IN_ONE]
            if count <= MOST and at - unpack(part.texts[number]).at <= SPAN:
                return
            del part.texts[number]
            if not part.texts:
                del self._parts[number // _IN_ONE]
            self._oldest += 1
            yield number
