"""An open story as text and back: JSON, exact, because every number in it is an integer."""

from collections.abc import Iterable
from typing import NamedTuple

from aggregator import plain
from aggregator.model import StoryRow
from aggregator.stories.story import Member, Story
from aggregator.stories.terms import Terms


class _Member(NamedTuple):
    """A member as it is written, its names left out."""

    item: str
    weights: dict[str, int]
    marks: tuple[list[str], ...]
    norm: int
    mass: int


class _Kept(NamedTuple):
    """A story as it is written, its names left out."""

    id: str
    seen: int
    size: int
    total: int
    norm: int
    first: int | None
    last: int | None
    weights: dict[str, int] | None
    members: list[_Member]
    items: list[str]
    languages: tuple[str, ...]
    meaning: tuple[int, ...] | None


FORMAT = (_Kept._fields, _Member._fields)
"""What stands in a row: rows of another format cannot be gone on from."""


def write(story: Story) -> StoryRow:
    """The story as a row."""
    kept = _Kept(
        story.id,
        story.seen,
        story.size,
        story.total,
        story.norm,
        story.first,
        story.last,
        None if story.is_alone else story.weights,
        [_written(member) for member in story.members],
        story.items,
        story.languages,
        story.meaning,
    )
    return StoryRow(story.number, story.touched, plain.encode(kept))


def read(row: StoryRow) -> Story:
    """The story that `write` was given."""
    kept = plain.decode(row.state, _Kept)._asdict()
    kept["members"] = [_read(member) for member in kept["members"]]
    if kept["weights"] is None:
        kept["weights"] = kept["members"][0].terms.weights
    return Story(number=row.number, touched=row.touched, **kept)


def _written(member: Member) -> _Member:
    terms = member.terms
    marks = (terms.numbers, terms.years, terms.countries, terms.names)
    sorted_marks = tuple(map(_in_order, marks))
    return _Member(member.item, terms.weights, sorted_marks, member.norm, member.mass)


def _in_order(terms: Iterable[str]) -> list[str]:
    return sorted(terms)


def _read(kept: _Member) -> Member:
    terms = Terms(kept.weights, *map(frozenset, kept.marks))
    return Member(kept.item, terms, kept.norm, kept.mass)
