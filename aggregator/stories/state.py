"""An open story as text and back: JSON, exact, because every number in it is an integer."""

from typing import NamedTuple

from aggregator import plain
from aggregator.model import StoryRow
from aggregator.stories.window import Member, Story

_Member = tuple[str, dict[str, int], list[str]]


class _Kept(NamedTuple):
    """A story as it is written, its names left out."""

    id: str
    seen: int
    size: int
    norm: int
    first: int | None
    last: int | None
    centre: dict[str, int] | None
    members: list[_Member]


def write(story: Story) -> StoryRow:
    """The story as a row."""
    members = [(m.item, m.vector, sorted(m.numbers)) for m in story.members]
    centre = None if story.is_alone else story.centre
    times = (story.seen, story.size, story.norm, story.first, story.last)
    kept = _Kept(story.id, *times, centre, members)
    return StoryRow(story.number, story.touched, plain.encode(kept))


def read(row: StoryRow) -> Story:
    """The story that `write` was given."""
    kept = plain.decode(row.state, _Kept)
    members = [Member(item, vector, frozenset(numbers)) for item, vector, numbers in kept.members]
    return Story(
        id=kept.id,
        number=row.number,
        touched=row.touched,
        seen=kept.seen,
        size=kept.size,
        norm=kept.norm,
        first=kept.first,
        last=kept.last,
        centre=members[0].vector if kept.centre is None else kept.centre,
        members=members,
    )
