"""Labelled lines as arrivals, and the stories that the desk makes of them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aggregator.desk import Desk
from aggregator.model import Arrival, Document, Draft, Entry, Opinion, Source, Text
from aggregator.normalise import normalise

BATCH = 500
"""Arrivals after which the desk is asked for what a store would keep, as production does."""

_UNDATED = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One line: an entry, when it was published as far as that is known, and its true story.

    `at` gives the order in any case; without `dated` it is no more than our first sight.
    """

    id: str
    story: str
    at: datetime
    dated: bool
    entry: Entry


def labelled(line: Mapping[str, Any], fields: Collection[str] = ("title", "summary")) -> Labelled:
    """What a line tells: `id`, `story`, `published`, `lang` and `fields`, cleaned like any feed.

    Fields are "title", "summary" and "text". A line without a time, or with `date_known` false, is
    undated; of one with `date_only` the day counts. Its source and address are never read.
    Raises KeyError where `id` or `story` is missing, ValueError where `published` is no ISO 8601
    time, OverflowError where it is none in UTC.
    """
    published, day_only = line.get("published"), line.get("date_only") is True
    return Labelled(
        id=str(line["id"]),
        story=str(line["story"]),
        at=_moment(published, day_only) if published else _UNDATED,
        dated=bool(published) and line.get("date_known") is not False,
        entry=_entry({name: str(line.get(name) or "") for name in fields}, line),
    )


def _moment(published: str, day_only: bool) -> datetime:
    told = datetime.fromisoformat(published)
    moment = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) if day_only else moment


def _entry(texts: Mapping[str, str], line: Mapping[str, Any]) -> Entry:
    sent = {name: Text(text) for name, text in texts.items() if text}
    draft = Draft(
        guid=str(line["id"]),
        title=sent.get("title"),
        summary=sent.get("summary"),
        content=sent.get("text"),
        language=str(line.get("lang") or "") or None,
    )
    return normalise(draft, Document(), Source(name="", slug=""), "", _UNDATED) or Entry()


def arrivals(lines: Iterable[Labelled]) -> list[Arrival]:
    """The lines as first revisions, in order of time, then id."""
    ordered = sorted(lines, key=lambda line: (line.at, line.id))
    return [_arrival(number, line) for number, line in enumerate(ordered, 1)]


def _arrival(number: int, line: Labelled) -> Arrival:
    return Arrival(
        number=number,
        item=line.id,
        revision=1,
        material=True,
        seen_at=line.at,
        event_at=line.at,
        dated=line.dated,
        entry=line.entry,
    )


def opinions(
    desk: Desk, waiting: Sequence[Arrival], progress: Callable[[int, int, str], None]
) -> Iterator[Opinion]:
    """What the desk thinks of each in its turn; `progress` as in `flow`."""
    for start in range(0, len(waiting), BATCH):
        yield from map(desk.consider, waiting[start : start + BATCH])
        desk.changes()
        progress(min(start + BATCH, len(waiting)), len(waiting), "items threaded")


def stories(thoughts: Iterable[Opinion]) -> dict[str, str]:
    """The story in which each item stands after all of these."""
    placed: dict[str, str] = {}
    merged: dict[str, str] = {}
    for opinion in thoughts:
        if opinion.placement:
            placed[opinion.placement.item] = opinion.placement.story
        merged.update((merge.story, merge.into) for merge in opinion.merges)
    return {item: _led(story, merged) for item, story in placed.items()}


def _led(story: str, merged: Mapping[str, str]) -> str:
    while story in merged:
        story = merged[story]
    return story
