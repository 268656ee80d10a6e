"""A mistake in the config, by its way through the tables, and the guess at what was meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

Where = tuple[str | int, ...]
"""The keys and indices that lead to a value: ("sources", 2, "url")."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where; `at_key` points at the key and not at its value."""

    where: Where
    problem: str
    at_key: bool = False


class Refused(ValueError):
    """A value that cannot be taken; the message says so to the person who wrote it."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The nearest of `known`, or None where none is near."""
    by_fold = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean "…"?' with the nearest of `known`, or nothing where none is near."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""
