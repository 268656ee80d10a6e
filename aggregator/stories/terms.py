"""What the grouping compares: the weighted terms of one report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aggregator.model import Report
from aggregator.stories.countries import country_words
from aggregator.words import speaking, stems

TITLE_WORDS = 40
TEXT_WORDS = 80
"""Words of title and text that count: what a report is about stands at its beginning."""

_TITLE, _TEXT, _PHRASE = 10, 6, 5
_ENTITY = 4
"""Less than a word: most of the time the name stands in the text and counts as words already."""
_NEUTRAL = frozenset({"entity", "actor", "number"})
"""Kinds of terms that are the same in every language."""

Words = Iterable[tuple[str, str]]
"""Words of a text, each with the term that it is: its stem, its country, or "" for none."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a report with weights in tenths, and which of them can contradict others.

    A term of two words is a phrase, "@" begins an entity of the config and "~" a country. `names`
    are the terms that are part of a name.
    """

    weights: dict[str, int]
    numbers: frozenset[str]
    years: frozenset[str]
    countries: frozenset[str]
    names: frozenset[str]

    def neutral(self) -> "Terms":
        """Those that are the same in every language."""
        weights = {term: weight for term, weight in self.weights.items() if is_neutral(term)}
        return replace(self, weights=weights, names=frozenset())


def terms_of(report: Report) -> Terms:
    """The terms of a report; those of its title, which is read first, count more."""
    title = country_words(speaking(report.title, report.language, TITLE_WORDS))
    text = country_words(speaking(report.text, report.language, TEXT_WORDS))
    weights = {f"@{name}": _ENTITY for name in report.entities}
    for words, weight in ((title, _TITLE), (text, _TEXT)):
        for _, term in words:
            if term:
                weights.setdefault(term, weight)
    for phrase in _phrases(title):
        weights.setdefault(phrase, _PHRASE)
    numbers = frozenset(word for word, _ in title + text if word[0].isdigit())
    return Terms(
        weights,
        numbers,
        years=frozenset(filter(_is_year, numbers)),
        countries=frozenset(term for term in weights if term[0] == "~" and " " not in term),
        names=_names(report) & weights.keys(),
    )


def kind_of(term: str) -> str:
    """The kind of evidence that a term is."""
    if " " in term and term[0] != "@":
        return "phrase"
    if term[0] in "@~":
        return {"@": "entity", "~": "actor"}[term[0]]
    return "number" if term[0].isdigit() else "word"


def is_neutral(term: str) -> bool:
    """Whether the term is the same in every language."""
    return kind_of(term) in _NEUTRAL


def shown(term: str) -> str:
    """The term as people read it."""
    return term.replace("~", "").replace("_", " ").removeprefix("@")


def _phrases(words: Words) -> Iterator[str]:
    before = ""
    for _, term in words:
        if term and before:
            yield f"{before} {term}"
        before = term


def _names(report: Report) -> frozenset[str]:
    return frozenset(stems(" ".join(report.names).split(), report.language))


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit() and number[:2] in {"19", "20"}
