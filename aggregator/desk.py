"""One arrival after another: its tags, whose text it carries, its story, its threads.

Pure; the state goes in and out.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator import __version__, copies, plain
from aggregator.copies import Copies
from aggregator.meaning import Model
from aggregator.model import (
    Arrival,
    Changes,
    Config,
    Copy,
    CopyRow,
    Membership,
    Merge,
    NameRow,
    Opinion,
    Placement,
    Report,
    StandingRow,
    StoryRow,
)
from aggregator.stories import FORMAT, Grouper, Weights, shipped
from aggregator.tagging import Gazetteer, Mention, Names, Rules, Sighting, tag
from aggregator.threads import Rulebook, lay_out
from aggregator.threads.standing import Standings
from aggregator.threads.verdict import near


class Desk:
    """Thinks of arrivals in their order; the same arrivals always give the same opinions."""

    def __init__(self, config: Config, model: Model | None = None) -> None:
        """Under these rules; without a model reports have no meaning beside their words."""
        self.threads = config.threads
        self._weights = shipped(meaning=model is not None)
        self.rules = _rules(config, self._weights)
        self.arrival = 0
        """The last arrival that was considered."""
        self._tag_rules = Rules(config.tags)
        self._gazetteer = Gazetteer(config.entities)
        self._model = model
        self._books = [Rulebook(thread, config.entities) for thread in config.threads]
        self.resume(0, (), (), (), ())

    def resume(
        self,
        arrival: int,
        texts: Iterable[CopyRow],
        stories: Iterable[StoryRow],
        standings: Iterable[StandingRow],
        names: Iterable[NameRow],
    ) -> None:
        """Go on after this arrival, with the rows that `changes` gave, in order of `touched`.

        Texts come in the order of their numbers.
        """
        self.arrival = arrival
        self._copies = Copies(texts)
        self._grouper = Grouper(stories, self._weights)
        self._names = Names(self._gazetteer.spellings, names)
        self._standings = Standings(standings)
        self._placed: dict[str, str] = {}
        self._merged: dict[str, str] = {}

    def changes(self) -> Changes:
        """What the next arrivals need to know of the past, as far as it is new."""
        stories, closed = self._grouper.changes()
        texts, outdated = self._copies.changes()
        standings, forgotten = self._standings.changes()
        names, lost = self._names.changes()
        self._placed, self._merged = {}, {}
        return Changes(stories, closed, standings, forgotten, names, lost, texts, outdated)

    def consider(self, arrival: Arrival) -> Opinion:
        """What to think of an item after this arrival; a touched-up revision changes nothing.

        A story is decided on the first revision; an edit is tagged and judged anew where it stands.
        """
        self.arrival = arrival.number
        if not arrival.material:
            return Opinion(arrival=arrival)
        sighting = self._look(arrival)
        report, mentions = self._report(arrival, sighting.names)
        copy = self._copy(arrival, report) if arrival.revision == 1 else None
        report = replace(report, copy_of=copy.original if copy else None)
        placement, merges = self._place(report) if arrival.revision == 1 else (None, ())
        if placement:
            self._names.learn(sighting)
        recurring = self._names.recurring(sighting)
        case = lay_out(report, mentions)
        own = [book.judge(case) for book in self._books]
        self._standings.take(self._story_of(arrival), arrival.item, own)
        changed = self._standings.settle(arrival.number)
        settled = {one.thread: one for one in changed if one.item == arrival.item}
        memberships = (settled.get(one.thread, one) for one in own)
        return Opinion(
            arrival=arrival,
            tags=tag(arrival.entry, case.words, mentions, recurring, self._tag_rules),
            copy=copy,
            placement=placement,
            merges=merges,
            memberships=tuple(one for one in memberships if one.member or near(one)),
            rejudged=tuple(one for one in changed if one.item != arrival.item),
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

    def _copy(self, arrival: Arrival, report: Report) -> Copy | None:
        authors = [person.name for person in arrival.entry.authors]
        return self._copies.consider(report, arrival.source, authors)

    def _place(self, report: Report) -> tuple[Placement, tuple[Merge, ...]]:
        placement = self._grouper.place(report)
        self._placed[report.id] = placement.story
        merges = self._grouper.merges()
        for merge in merges:
            self._merged[merge.story] = merge.into
            self._standings.merge(merge)
        return placement, tuple(merges)

    def _story_of(self, arrival: Arrival) -> str:
        # what the store says of an item is older than what this batch decided
        story = self._placed.get(arrival.item) or arrival.story or arrival.item
        while story in self._merged:
            story = self._merged[story]
        return story


def _rules(config: Config, weights: Weights) -> str:
    """A mark of all that opinions follow from: these tables of the config, our own versions."""
    tables = (config.entities, config.threads, config.tags, config.stories)
    rules = plain.encode((__version__, copies.VERSION, FORMAT, weights, *tables))
    return hashlib.sha256(rules.encode()).hexdigest()
