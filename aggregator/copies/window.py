"""The texts that later reports may carry, and an index of the keys that find them."""

from collections.abc import Iterable, Iterator

from aggregator.copies.likeness import SPAN
from aggregator.copies.text import Text, keys_of, pack, unpack
from aggregator.model import CopyRow

RECENT = 2_000
"""Texts that are remembered by recency of arrival alone, however old their events are."""
MOST = 100_000
"""Texts remembered at once: the bound on memory, about 55 MB for titles and summaries."""

_FEW = 8
"""Texts that one key finds, the latest ones: the bound on cost."""


class Window:
    """Texts by their number, the oldest first; numbers follow one another without a gap."""

    def __init__(self, rows: Iterable[CopyRow] = ()) -> None:
        self._texts: dict[int, bytes] = {}
        self._holders: dict[int, int | tuple[int, ...]] = {}
        """The numbers of the texts that have a key; most keys are of one."""
        for row in rows:
            self._keep(row.number, row.text)
        self._oldest = next(iter(self._texts), 1)

    @property
    def last(self) -> int:
        """The number of the newest text; 0 where there is none."""
        return next(reversed(self._texts), 0)

    def row(self, number: int) -> CopyRow:
        """A text as it is stored."""
        return CopyRow(number, self._texts[number])

    def candidates(self, text: Text) -> Iterator[Text]:
        """The texts that this one may carry, the newest first."""
        numbers = {number for key in text.keys for number in self._held(key)}
        return (unpack(self._texts[number]) for number in sorted(numbers, reverse=True))

    def add(self, number: int, text: Text) -> list[int]:
        """Remember one more; forget what is too old by then or too many, and name it."""
        self._keep(number, pack(text))
        return list(self._forget(text.at))

    def _keep(self, number: int, packed: bytes) -> None:
        self._texts[number] = packed
        for key in keys_of(packed):
            held = self._held(key)
            self._holders[key] = (*held, number)[-_FEW:] if held else number

    def _held(self, key: int) -> tuple[int, ...]:
        held = self._holders.get(key, ())
        return (held,) if isinstance(held, int) else held

    def _forget(self, at: int) -> Iterator[int]:
        while len(self._texts) > RECENT:
            number, packed = self._oldest, self._texts[self._oldest]
            if len(self._texts) <= MOST and at - unpack(packed).at <= SPAN:
                return
            del self._texts[number]
            self._oldest += 1
            self._release(number, keys_of(packed))
            yield number

    def _release(self, number: int, keys: Iterable[int]) -> None:
        for key in set(keys):
            left = tuple(other for other in self._held(key) if other != number)
            if len(left) > 1:
                self._holders[key] = left
            elif left:
                self._holders[key] = left[0]
            else:
                self._holders.pop(key, None)
