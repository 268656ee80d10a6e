"""Many patterns in one pass over a text, however many there are: Aho-Corasick."""

from collections.abc import Iterator, Sequence

import ahocorasick_rs


class Matcher:
    """Finds every occurrence of every pattern, overlapping ones too."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._automaton = ahocorasick_rs.AhoCorasick(patterns) if patterns else None

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """(number of the pattern, start, end) of each occurrence, in characters of `text`."""
        if self._automaton is None:
            return iter(())
        return iter(self._automaton.find_matches_as_indexes(text, overlapping=True))
