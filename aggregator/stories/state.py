"""An open story as text and back: JSON, exact, because every number in it is an integer."""

from aggregator import plain
from aggregator.model import StoryRow
from aggregator.stories.window import Member, Story

_Member = tuple[str, dict[str, int], list[str]]
_Kept = tuple[str, int, int, int, int | None, int | None, dict[str, int] | None, list[_Member]]


def write(story: Story) -> StoryRow:
    """The story as a row."""
    members = [(m.item, m.vector, sorted(m.numbers)) for m in story.members]
    centre = None if story.is_alone else story.centre
    times = (story.seen, story.size, story.norm, story.first, story.last)
    return StoryRow(story.number, story.touched, plain.encode((story.id, *times, centre, members)))


def read(row: StoryRow) -> Story:
    """The story that `write` was given."""
    id_, seen, size, norm, first, last, centre, members = plain.decode(row.state, _Kept)
    kept = [Member(item, vector, frozenset(numbers)) for item, vector, numbers in members]
    return Story(
        id=id_,
        number=row.number,
        touched=row.touched,
        seen=seen,
        size=size,
        norm=norm,
        first=first,
        last=last,
        centre=kept[0].vector if centre is None else centre,
        members=kept,
    )
