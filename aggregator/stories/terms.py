"""What the grouping compares: the weighted terms of one report."""

from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model import Report
from aggregator.words import speaking

TITLE_WORDS = 40
TEXT_WORDS = 80
"""Words of title and text that count: what a report is about stands at its beginning."""

_TITLE, _TEXT = 10, 6
_ENTITY = 4
"""Less than a word: most of the time the name stands in the text and counts as words already."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a report with weights in tenths, and the numbers among them.

    A term of two words is a phrase; one that begins with "@" is an entity of the config.
    """

    weights: dict[str, int]
    numbers: frozenset[str]


def terms_of(report: Report) -> Terms:
    """The stems, phrases, numbers and entities of a report; the title, read first, counts more."""
    title = speaking(report.title, report.language, TITLE_WORDS)
    text = speaking(report.text, report.language, TEXT_WORDS)
    weights = {f"@{name}": _ENTITY for name in report.entities}
    _weigh(weights, title, _TITLE)
    _weigh(weights, text, _TEXT)
    return Terms(weights, frozenset([word for word, _ in title + text if word[0].isdigit()]))


def kind_of(term: str) -> str:
    """The kind of evidence that a term is."""
    if term.startswith("@"):
        return "entity"
    if " " in term:
        return "phrase"
    return "number" if term[0].isdigit() else "word"


def _weigh(weights: dict[str, int], words: Iterable[tuple[str, str]], weight: int) -> None:
    before = ""
    for _, stem in words:
        if stem:
            weights.setdefault(stem, weight)
            if before:
                weights.setdefault(f"{before} {stem}", weight // 2)
        before = stem
