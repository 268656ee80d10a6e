"""One arrival after another: its tags, its story, its threads. Pure; the state goes in and out."""

import hashlib
from collections.abc import Iterable, Sequence

from aggregator import __version__, plain
from aggregator.meaning import Model
from aggregator.model import (
    Arrival,
    Changes,
    Config,
    Membership,
    NameRow,
    Opinion,
    Report,
    StandingRow,
    StoryRow,
)
from aggregator.stories import Grouper
from aggregator.tagging import Gazetteer, Mention, Names, Rules, Sighting, tag
from aggregator.threads import Case, Rulebook, lay_out, near

Items = dict[str, list[str]]
"""Items of a story, each with the threads that it is in."""

REMEMBERED = 5_000
"""Stories whose standing in the threads is remembered."""


class Desk:
    """Thinks of arrivals in their order; the same arrivals always give the same opinions."""

    def __init__(self, config: Config, model: Model | None = None) -> None:
        """Under these rules; without a model reports have no meaning beside their words."""
        self.threads = config.threads
        self.rules = _rules(config)
        self.arrival = 0
        """The last arrival that was considered."""
        self._tag_rules = Rules(config.tags)
        self._gazetteer = Gazetteer(config.entities)
        self._model = model
        self._books = [Rulebook(thread, config.entities) for thread in config.threads]
        self.resume(0, (), (), ())

    def resume(
        self,
        arrival: int,
        stories: Iterable[StoryRow],
        standings: Iterable[StandingRow],
        names: Iterable[NameRow],
    ) -> None:
        """Go on after this arrival, with the rows that `changes` gave, in order of `touched`."""
        self.arrival = arrival
        self._grouper = Grouper(stories)
        self._names = Names(self._gazetteer.spellings, names)
        self._standing = {row.story: plain.decode(row.items, Items) for row in standings}
        self._touched: dict[str, int] = {}
        self._forgotten: set[str] = set()
        self._placed: dict[str, str] = {}

    def changes(self) -> Changes:
        """What the next arrivals need to know of the past, as far as it is new."""
        stories, closed = self._grouper.changes()
        standings = [
            StandingRow(story, touched, plain.encode(self._standing[story]))
            for story, touched in self._touched.items()
        ]
        names, lost = self._names.changes()
        found = Changes(stories, closed, standings, sorted(self._forgotten), names, lost)
        self._touched, self._forgotten, self._placed = {}, set(), {}
        return found

    def consider(self, arrival: Arrival) -> Opinion:
        """What to think of an item after this arrival; a touched-up revision changes nothing.

        A story is decided on the first revision; an edit is tagged and judged anew where it stands.
        """
        self.arrival = arrival.number
        if not arrival.material:
            return Opinion(arrival=arrival)
        sighting = self._look(arrival)
        report, mentions = self._report(arrival, sighting.names)
        placement = self._grouper.place(report) if arrival.revision == 1 else None
        if placement:
            self._names.learn(sighting)
            self._placed[arrival.item] = placement.story
        recurring = self._names.recurring(sighting)
        case = lay_out(report, mentions)
        memberships = self._judge(case, self._story_of(arrival))
        return Opinion(
            arrival=arrival,
            tags=tag(arrival.entry, case.words, mentions, recurring, self._tag_rules),
            placement=placement,
            memberships=tuple(one for one in memberships if one.member or near(one)),
        )

    def judge(self, arrival: Arrival) -> list[Membership]:
        """What every thread makes of one item by itself, near or far; for `why-not`."""
        case = lay_out(*self._report(arrival, self._look(arrival).names))
        return [book.judge(case) for book in self._books]

    def _look(self, arrival: Arrival) -> Sighting:
        entry = arrival.entry
        return self._names.look(entry.title or "", entry.text, entry.language)

    def _report(self, arrival: Arrival, names: tuple[str, ...]) -> tuple[Report, Sequence[Mention]]:
        title, text = arrival.entry.title or "", arrival.entry.text
        mentions = self._gazetteer.mentions(f"{title}\n\n{text}")
        report = Report(
            id=arrival.item,
            event_at=arrival.event_at,
            dated=arrival.dated,
            title=title,
            text=text,
            language=arrival.entry.language,
            entities=tuple(mention.entity.name for mention in mentions),
            names=names,
            meaning=self._model.point(f"{title}\n\n{text}") if self._model else None,
        )
        return report, mentions

    def _story_of(self, arrival: Arrival) -> str:
        # what the store says of an item is older than what this batch decided
        return self._placed.get(arrival.item) or arrival.story or arrival.item

    def _judge(self, case: Case, story: str) -> list[Membership]:
        item = case.report.id
        items = self._standing.pop(story, {})
        others = [threads for other, threads in items.items() if other != item]
        memberships = [
            book.judge(case, _most_are_in(others, book.thread.slug)) for book in self._books
        ]
        items[item] = [one.thread for one in memberships if one.member]
        self._stand(story, items)
        return memberships

    def _stand(self, story: str, items: Items) -> None:
        self._standing[story] = items
        self._touched.pop(story, None)
        self._touched[story] = self.arrival
        self._forgotten.discard(story)
        if len(self._standing) > REMEMBERED:
            oldest = next(iter(self._standing))
            del self._standing[oldest]
            self._touched.pop(oldest, None)
            self._forgotten.add(oldest)


def _most_are_in(others: Sequence[Sequence[str]], thread: str) -> bool:
    return 2 * sum(thread in threads for threads in others) > len(others)


def _rules(config: Config) -> str:
    """A mark of all that opinions follow from: these tables of the config, our own version."""
    tables = (config.entities, config.threads, config.tags, config.stories)
    rules = plain.encode((__version__, *tables))
    return hashlib.sha256(rules.encode()).hexdigest()
