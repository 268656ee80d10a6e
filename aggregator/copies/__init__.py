"""Copies: which reports carry the text of an earlier one, and which agency their text names.

Decided one report at a time, in arrival order. The same reports in the same order give the same
answer, however they were cut into batches and wherever the texts were stored in between.
"""

from collections.abc import Iterable, Sequence

from aggregator.copies.likeness import Likeness, compare
from aggregator.copies.origin import read_origin
from aggregator.copies.signature import VERSION
from aggregator.copies.text import Text, text_of
from aggregator.copies.window import Window
from aggregator.model import Copy, CopyRow, Report

__all__ = ["VERSION", "Copies"]


class Copies:
    """The texts of late; `consider` tells whether the next report carries one of them."""

    def __init__(self, rows: Iterable[CopyRow] = ()) -> None:
        """Go on from the rows that `changes` gave, in the order of their numbers."""
        self._window = Window(rows)
        self._new: set[int] = set()
        self._gone: set[int] = set()

    def consider(
        self, report: Report, outlet: str = "", authors: Sequence[str] = ()
    ) -> Copy | None:
        """What is to say of the report's text: whose it is. None where that is nothing.

        `outlet` tells only whether somebody repeats himself; `authors` are names.
        """
        origin, body = read_origin(report.text, authors)
        text = text_of(report, body, outlet)
        original, likeness = self._best(text)
        if original is None:
            self._remember(text)
        if original is None and origin is None:
            return None
        return Copy(
            item=report.id,
            original=original,
            origin=origin,
            likeness=round(likeness.share, 4),
            evidence=likeness.evidence,
        )

    def changes(self) -> tuple[list[CopyRow], list[int]]:
        """What the store must write since it last asked: rows, and numbers of forgotten texts."""
        new, gone = self._new - self._gone, self._gone
        self._new, self._gone = set(), set()
        return [self._window.row(number) for number in sorted(new)], sorted(gone)

    def _best(self, text: Text) -> tuple[str | None, Likeness]:
        """The text that is carried, of equals the newest one; it is never itself a copy."""
        best, found = None, Likeness(0.0, ())
        for candidate in self._window.candidates(text):
            likeness = compare(candidate, text)
            if likeness and likeness.share > found.share:
                best, found = candidate.id, likeness
        return best, found

    def _remember(self, text: Text) -> None:
        if text.keys:
            self._gone.update(self._window.add(text))
            self._new.add(self._window.last)
