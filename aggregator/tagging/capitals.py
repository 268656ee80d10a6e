"""What the capitals of a text tell: runs of words that may be names.

Pure and without a memory. Each word becomes three signs (what stands before it, its kind, what
stands after it), so that a run of capitalised words is a match of one expression.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile
from sys import intern
from typing import NamedTuple

from aggregator.tagging.name_words import (
    ABBREVIATED,
    AGENCIES,
    ARTICLES,
    EVERY_NOUN,
    LEADING,
    LONG_TITLES,
    NO_NAMES,
    PARTICLES,
    PEOPLES,
    QUALIFIERS,
    SMALL_IN_HEADINGS,
    TITLES,
)
from aggregator.words import LONGEST_WORD, fold, primary_tag, stop_words

READ = 1_500
"""Characters of a text that are read: its names stand at its beginning."""
MOST_WORDS = 6
"""Words of a name; a longer run is a heading."""

_RUN = re.compile(r".[CU](?: (?: p ){1,2} C|  [CU])*.")
_LONGEST = 2 * LONGEST_WORD
_REMEMBERED = 40_000
_OPEN, _CLOSE = "\"'([{¿¡", "\"'.,;:!?)]}…"
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_ELISION = re.compile(r"(?:[cjlmnst]|qu)'(?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<!eople)'s?$", re.IGNORECASE)
_SHORTENED = re.compile(r"[^\W\d_]+'(?:m|re|ve|ll|d|t)", re.IGNORECASE)
_FORM = re.compile(r"[^\W\d_][\w.&'-]*")


class Word(NamedTuple):
    """A word between white spaces: as written, folded and small, and as three signs.

    Kinds: `C` capitalised, `U` all capitals, `p` particle, `s` small, `w` small as in headings
    with capitals, `o` anything else. Before: `"` or `(` or a space; after: a space,
    `,` where a run ends, `.` where a sentence does. `small` is "" unless it is written so.
    """

    written: str
    folded: str
    signs: str
    small: str


class Run(NamedTuple):
    """Capitalised words side by side; `opening` where the first would have its capital anyway.

    `key` is the name as it is compared: folded and small.
    """

    words: tuple[Word, ...]
    opening: bool
    key: str

    @property
    def spelling(self) -> str:
        """The name as it was written."""
        return " ".join([word.written for word in self.words])


def run_of(words: Iterable[Word], opening: bool = False) -> Run:
    """The run of these words; particles before the first capital are left out."""
    taken = tuple(dropwhile(_is_particle, words))
    if taken and taken[0].folded.startswith("d'"):
        taken = (_without_elision(taken[0]), *taken[1:])
    return Run(taken, opening, " ".join([word.folded for word in taken]))


def _without_elision(word: Word) -> Word:
    """The d' of "Jean d'Alembert" is a part of the name, that of "of d'Alembert" is none."""
    return word._replace(written=word.written[2:], folded=word.folded[2:])


@dataclass(frozen=True, slots=True)
class Reading:
    """Runs in their order, small words, and the lines whose capitals tell nothing."""

    runs: list[Run]
    small: set[str]
    mute: list[list[Word]]


def read(title: str, text: str, language: str | None) -> Reading:
    """What the capitals of a report tell; a line all in capitals, or all capitalised, is mute."""
    primary = primary_tag(language)
    found = Reading([], set(), [])
    for line in (title[:READ], *text[:READ].split("\n")):
        words = list(map(_words(primary).__getitem__, line.split()))
        signs = "".join([word.signs for word in words])
        if "s" in signs:
            found.runs.extend(_runs(words, signs, 2 if primary in EVERY_NOUN else 1))
            found.small.update([word.small for word in words])
        elif words:
            found.mute.append(words)
    return found


def _runs(words: Sequence[Word], signs: str, least: int) -> Iterator[Run]:
    for found in _RUN.finditer(signs):
        start, end = found.start() // 3, found.end() // 3
        opening = start == 0 or signs[3 * start] == '"' or signs[3 * start - 1] == "."
        if not _shouts(found.group()):
            named = _names(words[start:end], opening)
            yield from (run for run in named if len(run.words) >= least)


def _shouts(signs: str) -> bool:
    return "C" not in signs and len(signs) > 3


def _names(words: Sequence[Word], opening: bool) -> Iterator[Run]:
    """The run cut at titles of persons: "US President Barack Obama" names two."""
    at, is_split = 0, False
    for number, word in enumerate(words):
        if _is_title(word.folded, len(words) - number - 1):
            yield from _trimmed(words[at:number], opening and at == 0, is_split, True)
            at, is_split = number + 1, True
    yield from _trimmed(words[at:], opening and at == 0, is_split, False)


def _is_title(word: str, following: int) -> bool:
    return word in TITLES or (word in LONG_TITLES and following >= 2)


def _trimmed(words: Sequence[Word], opening: bool, after: bool, before: bool) -> Iterator[Run]:
    """Without what belongs to a title on either side, and without particles at its ends."""
    start, end = 0, len(words)
    ahead = QUALIFIERS if after else LEADING
    while start < end and (words[start].folded in ahead or _is_particle(words[start])):
        start += 1
    behind = QUALIFIERS if before else ()
    while end > start and (words[end - 1].folded in behind or _is_particle(words[end - 1])):
        end -= 1
    if 0 < end - start <= MOST_WORDS:
        run = run_of(words[start:end], opening and start == 0)
        if not _is_no_name(run):
            yield run


def _is_particle(word: Word) -> bool:
    return word.signs[1] == "p"


def _is_no_name(run: Run) -> bool:
    last = run.words[-1].folded
    if len(run.words) == 1 and (last in NO_NAMES or last in QUALIFIERS or len(last) < 2):
        return True
    return last in PEOPLES or run.key in AGENCIES


class _Words(dict[str, Word]):
    """The words of one language by what stands between white spaces; emptied where too many."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, part: str) -> Word:
        word = _word(part[:_LONGEST], self._language)
        if len(part) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[part] = word
        return word


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    return _Words(language)


def _word(part: str, language: str) -> Word:
    plain = fold(part)
    opened = len(plain) - len(plain.lstrip(_OPEN))
    core = plain[opened:].rstrip(_CLOSE)
    closed = plain[opened + len(core) :]
    bare = _bare(core)
    before = _before(plain[:opened], core)
    kind = _kind(bare, language)
    signs = intern(before + kind + _after(core, bare, closed))
    folded = intern(bare.lower())
    written = intern(_written(part, plain, bare))
    return Word(written, folded, signs, folded if kind in "sw" else "")


def _bare(core: str) -> str:
    """The word without possessive, elision and the stops of an acronym."""
    bare = _POSSESSIVE.sub("", core)
    if elided := _ELISION.match(bare):
        bare = bare[elided.end() :]
    return bare.replace(".", "") if _ACRONYM.fullmatch(bare) else bare


def _before(opened: str, core: str) -> str:
    if '"' in opened or "'" in opened:
        return '"'
    return "(" if opened or _ELISION.match(core) else " "


def _after(core: str, bare: str, closed: str) -> str:
    if _POSSESSIVE.search(core):
        return ","
    if closed == ".":
        return " " if len(bare) == 1 or bare.lower() in ABBREVIATED or "." in core else "."
    if any(sign in closed for sign in ".!?:…"):
        return "."
    return "," if closed else " "


def _written(part: str, plain: str, bare: str) -> str:
    """The word as the reader knows it, its accents kept, where folding changed no length."""
    at = plain.find(bare)
    same = len(plain) == len(part) and at >= 0
    return part[at : at + len(bare)] if same else bare


def _kind(bare: str, language: str) -> str:
    if bare.isascii() and bare.isalpha() and bare.islower():
        return _small_kind(bare)
    if not _FORM.fullmatch(bare) or _SHORTENED.fullmatch(bare) or len(bare) > LONGEST_WORD:
        return "o"
    small = bare.lower()
    if bare == small:
        return _small_kind(bare)
    head, _, tail = bare.rpartition("-")
    if tail == tail.lower() or (head.islower() and head not in ARTICLES):
        return "o"  # Russian-backed, anti-Trump
    if bare.isupper() and len(bare) > 1:
        return "U"
    return "o" if small != "new" and small in stop_words(language) else "C"


def _small_kind(bare: str) -> str:
    if bare in PARTICLES:
        return "p"
    if bare == bare.upper():
        return "o"  # a script without capitals
    return "w" if bare in SMALL_IN_HEADINGS or len(bare) < 2 else "s"


def subject(runs: Iterable[Run]) -> dict[str, str]:
    """For each last word of a person's name in these runs, the whole name: Trump, Donald Trump."""
    long = [run for run in runs if 2 <= len(run.words) <= 3]
    return {run.words[-1].folded: run.key for run in reversed(long) if " of " not in run.key}
