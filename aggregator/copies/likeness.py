"""Whether a report carries the text of an earlier one: an exact comparison, and its reasons."""

from collections.abc import Collection
from typing import NamedTuple

from aggregator.copies.signature import SHINGLE
from aggregator.copies.text import ENOUGH_HEADLINE, ENOUGH_WORDS, FIGURE, Text, roots, spoken
from aggregator.model import Evidence

DAY = 86_400
SPAN = 5 * DAY
"""Seconds between two events after which the same words are no copy."""

_SPAN_OF_HEADLINE = DAY
_REPEATED = DAY // 2
"""Seconds after which an outlet that says the same again means it anew: a daily opening."""
_SHARE = 0.75
"""Of the shingles of the shorter text."""
_OWN = 20
"""Words that the longer text may have before or within what it shares with the shorter one."""
_LONG = 100
"""Shingles in common that need no headline beside them: no boilerplate is so long."""
_SHARE_OF_TITLE = 2 / 3
_TOO_SHORT = 8
"""Shingles of a text below which it says nothing beside a headline."""

_Shingle = tuple[int, ...]


class Likeness(NamedTuple):
    """How much of the shorter text is in the other one, from 0 to 1, and the reasons."""

    share: float
    evidence: tuple[Evidence, ...]


class _Overlap(NamedTuple):
    """How many shingles two texts share, how many the shorter has, and whether figures differ."""

    shared: int
    shorter: int
    figures_differ: bool

    @property
    def share(self) -> float:
        return self.shared / self.shorter if self.shorter else 0.0


def compare(earlier: Text, later: Text) -> Likeness | None:
    """How alike they are where the later report carries the earlier one's text, else None."""
    gap = abs(later.at - earlier.at) if earlier.dated and later.dated else 0
    one_outlet = earlier.outlet == later.outlet != 0
    if gap > SPAN or (one_outlet and gap > _REPEATED):
        return None
    overlap = _overlap(earlier, later)
    if overlap.figures_differ:
        return None
    if _is_text_enough(overlap):
        fits = (overlap.shared >= _LONG and not one_outlet) or _headlines_fit(earlier, later)
        return Likeness(overlap.share, _reasons(earlier, later, overlap)) if fits else None
    if _is_open(overlap) and gap <= _SPAN_OF_HEADLINE and _one_headline(earlier, later):
        return Likeness(1.0, _reasons(earlier, later, overlap))
    return None


def _overlap(earlier: Text, later: Text) -> _Overlap:
    """Of both as far as the shorter goes.

    An excerpt begins the text that it is taken from; who quotes it further down reports by himself.
    """
    length = min(len(earlier.words), len(later.words)) + _OWN
    ours, theirs = _shingles(earlier.words[:length]), _shingles(later.words[:length])
    differ = _other_figures(ours - theirs, theirs - ours)
    return _Overlap(len(ours & theirs), min(len(ours), len(theirs)), differ)


def _is_text_enough(overlap: _Overlap) -> bool:
    return overlap.shared > ENOUGH_WORDS - SHINGLE and overlap.share >= _SHARE


def _is_open(overlap: _Overlap) -> bool:
    """Whether the texts leave it to the headlines."""
    return overlap.shorter < _TOO_SHORT or overlap.share >= _SHARE


def _shingles(words: tuple[int, ...]) -> set[_Shingle]:
    return set(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def _other_figures(ours: Collection[_Shingle], theirs: Collection[_Shingle]) -> bool:
    """Whether the same words stand around another figure, day or month."""
    return not _blanked(ours).isdisjoint(_blanked(theirs))


def _blanked(shingles: Collection[_Shingle]) -> set[_Shingle]:
    """Those that hold a figure between other words, with the figure taken out.

    What stands at either end may be the clock of a page's furniture.
    """
    return {
        (first, *(FIGURE if word & FIGURE else word for word in between), last)
        for first, *between, last in shingles
        if any(word & FIGURE for word in between)
    }


def _headlines_fit(earlier: Text, later: Text) -> bool:
    """Whether each headline can stand over the text that they share.

    Boilerplate is told by headlines that say other things, of which it has no word.
    """
    ours, theirs = spoken(earlier.title), spoken(later.title)
    if _figures(ours - theirs) and _figures(theirs - ours):
        return False
    mine, other = roots(ours), roots(theirs)
    if len(mine & other) >= _SHARE_OF_TITLE * min(len(mine), len(other)):
        return True
    text = roots(set(earlier.words) & set(later.words))
    return all(2 * len(new & text) >= len(new) for new in (mine - other, other - mine))


def _figures(words: Collection[int]) -> list[int]:
    return [word for word in words if word & FIGURE]


def _one_headline(earlier: Text, later: Text) -> bool:
    return earlier.title == later.title and len(spoken(later.title)) >= ENOUGH_HEADLINE


def _reasons(earlier: Text, later: Text, overlap: _Overlap) -> tuple[Evidence, ...]:
    ours, theirs = roots(spoken(earlier.title)), roots(spoken(later.title))
    common, fewer = len(ours & theirs), min(len(ours), len(theirs))
    text = f"{overlap.shared} of {overlap.shorter} runs of five words"
    headline = f"{common} of {fewer} telling words"
    reasons = (
        Evidence("text", text, round(overlap.share, 4)),
        Evidence("headline", headline, round(common / (fewer or 1), 4)),
    )
    return tuple(reason for reason in reasons if reason.weight)
