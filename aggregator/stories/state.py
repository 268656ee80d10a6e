"""The open stories as bytes and back: JSON, exact, because every number in it is an integer."""

import json
from collections.abc import Iterable
from typing import Any

from aggregator.stories.window import Member, Story

_VERSION = 1


def write(founded: int, stories: Iterable[Story]) -> bytes:
    """The number of stories founded so far, and the open ones in their order."""
    rows = [_story_row(story) for story in stories]
    dump = {"version": _VERSION, "founded": founded, "stories": rows}
    return json.dumps(dump, separators=(",", ":")).encode("ascii")


def read(data: bytes) -> tuple[int, list[Story]]:
    """What `write` was given. Raises ValueError where the bytes are of another make."""
    dump = json.loads(data)
    if not isinstance(dump, dict) or dump.get("version") != _VERSION:
        raise ValueError("the saved stories are of another version: run `aggregator rebuild`")
    return dump["founded"], [_story(row) for row in dump["stories"]]


def _story_row(story: Story) -> list[Any]:
    members = [[m.item, m.vector, sorted(m.numbers)] for m in story.members]
    plain = [story.id, story.number, story.seen, story.size, story.norm, story.first, story.last]
    return [*plain, story.centre, members]


def _story(row: list[Any]) -> Story:
    id_, number, seen, size, norm, first, last, centre, members = row
    kept = [Member(item, vector, frozenset(numbers)) for item, vector, numbers in members]
    return Story(id_, number, seen, size, norm, first, last, centre, kept)
