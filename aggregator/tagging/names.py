"""Names that the stream itself shows: what recurs among its capitalised words.

A bounded memory of candidates, the least recently seen forgotten; the same reports in the same
order leave the same memory, wherever it was stored and read again in between.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from aggregator.model import NameRow
from aggregator.tagging.capitals import Reading, Run, Word, read, run_of, subject

RECURRING = 3
"""Items that have to write a candidate before it is a name."""
REMEMBERED = 20_000
"""Candidates that are remembered at once."""
MOST_NAMES = 40
"""Names of one item; a list of more is a directory."""

_SELDOM = 10
"""A name that is also a word must be met that much rarer as a word to be read without capitals."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The names of one item: `spelled` by their folded form, `read` those without capitals.

    `small` are the words that it writes small.
    """

    spelled: dict[str, str]
    read: tuple[str, ...]
    small: set[str]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, folded, recurring or not, in order of first sight."""
        return tuple(dict.fromkeys((*self.spelled, *self.read)))


@dataclass(slots=True)
class _Candidate:
    spelling: str
    seen: int = 0
    small: int = 0
    touched: int = 0


class Names:
    """Candidates of the stream; `look` finds those of an item, `learn` remembers them."""

    def __init__(self, entities: Container[str], rows: Iterable[NameRow] = ()) -> None:
        """Go on from the rows that `changes` gave, in the order of `touched`.

        `entities` are the folded spellings that the config knows: they are no names of ours.
        """
        self._entities = entities
        self._known: dict[str, _Candidate] = {}
        self._by_first: dict[str, list[list[str]]] = {}
        self._touched = 0
        self._changed: set[str] = set()
        self._forgotten: set[str] = set()
        for row in rows:
            self._known[row.name] = _Candidate(row.spelling, row.seen, row.small, row.touched)
            self._touched = row.touched
            if row.seen >= RECURRING:
                self._index(row.name)

    def look(self, title: str, text: str, language: str | None) -> Sighting:
        """The names of one item, as far as the past helps to know them."""
        reading = read(title, text, language)
        spelled = {
            name: spelling
            for name, spelling in self._written(reading)
            if name not in self._entities
        }
        matched = [name for line in reading.mute for name in self._match(line)]
        return Sighting(
            dict(islice(spelled.items(), MOST_NAMES)),
            tuple(dict.fromkeys(matched))[:MOST_NAMES],
            reading.small,
        )

    def learn(self, sighting: Sighting) -> None:
        """Remember the names of an item that is seen for the first time."""
        for name, spelling in sighting.spelled.items():
            self._see(name, spelling)
        for name in sighting.small & self._known.keys():
            self._known[name].small += 1
            self._changed.add(name)
        while len(self._known) > REMEMBERED:
            self._forget(next(iter(self._known)))

    def recurring(self, sighting: Sighting) -> tuple[str, ...]:
        """The spellings of those names that recur: what a reader would look for."""
        return tuple(self._known[n].spelling for n in sighting.names if self._recurs(n))

    def changes(self) -> tuple[list[NameRow], list[str]]:
        """What the store must write since it last asked: rows, and names that are forgotten."""
        changed, forgotten = sorted(self._changed), sorted(self._forgotten)
        self._changed, self._forgotten = set(), set()
        return [self._row(name) for name in changed], forgotten

    def _row(self, name: str) -> NameRow:
        one = self._known[name]
        return NameRow(name, one.spelling, one.seen, one.small, one.touched)

    def _written(self, reading: Reading) -> Iterator[tuple[str, str]]:
        """Names and their spelling by the capitals; a short form stands for the long one."""
        sure = {run.key: run for run in reading.runs if not run.opening}
        runs = [named for run in reading.runs if (named := self._settled(run, sure))]
        whole = subject(runs)
        spelled = {run.key: run.spelling for run in runs}
        for run in runs:
            if len(run.words) > 1 or run.key not in reading.small:
                name = whole.get(run.key, run.key)
                yield name, spelled[name]

    def _settled(self, run: Run, sure: dict[str, Run]) -> Run | None:
        """The run, or as much of it as is known elsewhere where a sentence began with it."""
        if not run.opening or run.key in sure or self._recurs(run.key):
            return run
        if len(run.words) == 1:
            ends = any(other.words[-1].folded == run.key for other in sure.values())
            return run if ends else None
        rest = run_of(run.words[1:])
        return rest if rest.key in sure or self._recurs(rest.key) else run

    def _recurs(self, name: str) -> bool:
        one = self._known.get(name)
        return one is not None and one.seen >= RECURRING and one.small < one.seen

    def _match(self, line: Sequence[Word]) -> Iterator[str]:
        """The known names in a line whose capitals tell nothing; of several the longest."""
        folded = [word.folded for word in line]
        at = 0
        while at < len(folded):
            fitting = [
                words
                for words in self._by_first.get(folded[at], ())
                if folded[at : at + len(words)] == words and self._reads(words)
            ]
            longest = max(fitting, key=len, default=())
            if longest:
                yield " ".join(longest)
            at += len(longest) or 1

    def _reads(self, words: Sequence[str]) -> bool:
        """Whether the name is one without its capitals as well: US and Turkey are not."""
        one = self._known[" ".join(words)]
        return len(words) > 1 or (one.small * _SELDOM <= one.seen and not one.spelling.isupper())

    def _see(self, name: str, spelling: str) -> None:
        one = self._known.pop(name, None) or _Candidate(spelling)
        self._known[name] = one
        self._touched += 1
        one.seen, one.touched = one.seen + 1, self._touched
        if one.spelling.isupper() and not spelling.isupper():
            one.spelling = spelling
        if one.seen == RECURRING:
            self._index(name)
        self._changed.add(name)
        self._forgotten.discard(name)

    def _index(self, name: str) -> None:
        words = name.split()
        self._by_first.setdefault(words[0], []).append(words)

    def _forget(self, name: str) -> None:
        if self._known.pop(name).seen >= RECURRING:
            words = name.split()
            self._by_first[words[0]].remove(words)
            if not self._by_first[words[0]]:
                del self._by_first[words[0]]
        self._changed.discard(name)
        self._forgotten.add(name)
