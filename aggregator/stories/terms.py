"""What the grouping compares: the weighted terms of one report."""

from dataclasses import dataclass

from aggregator.model import Report
from aggregator.words import stems, stop_words, tokens

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
    title = _words(report.title, TITLE_WORDS)
    text = _words(report.text, TEXT_WORDS)
    weights = {f"@{name}": _ENTITY for name in report.entities}
    for words, weight in ((title, _TITLE), (text, _TEXT)):
        for term, share in _terms(words, weight, report.language):
            weights.setdefault(term, share)
    return Terms(weights, frozenset(word for word in title + text if word[0].isdigit()))


def kind_of(term: str) -> str:
    """The kind of evidence that a term is."""
    if term.startswith("@"):
        return "entity"
    if " " in term:
        return "phrase"
    return "number" if term[0].isdigit() else "word"


def _words(text: str, limit: int) -> list[str]:
    return [word.removesuffix("'s") for word in tokens(text, limit)]


def _terms(words: list[str], weight: int, language: str | None) -> list[tuple[str, int]]:
    found = []
    before = ""
    silent = stop_words(language)
    for word, stem in zip(words, stems(words, language), strict=True):
        if word in silent or (len(stem) < 2 and not stem.isdigit()):
            before = ""
            continue
        found.append((stem, weight))
        if before:
            found.append((f"{before} {stem}", weight // 2))
        before = stem
    return found
