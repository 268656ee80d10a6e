"""One arrival after another: its tags, its story, its threads. Pure; the state goes in and out."""

import hashlib
from collections.abc import Sequence

from aggregator import __version__, plain
from aggregator.model import Arrival, Config, Membership, Opinion, Report
from aggregator.stories import Grouper
from aggregator.tagging import Gazetteer, Mention, tag
from aggregator.threads import Rulebook, near

Standing = dict[str, dict[str, list[str]]]
"""Stories, the least recently touched first: their items with the threads that each is in."""

REMEMBERED = 5_000
"""Stories whose standing in the threads is remembered."""


class Desk:
    """Thinks of arrivals in their order; the same arrivals always give the same opinions."""

    def __init__(self, config: Config) -> None:
        self.threads = config.threads
        self.rules = _rules(config)
        self._tag_rules = config.tags
        self._gazetteer = Gazetteer(config.entities)
        self._books = [Rulebook(thread, config.entities) for thread in config.threads]
        self._grouper = Grouper()
        self._standing: Standing = {}

    def resume(self, state: str) -> None:
        """Go on from what `state` returned; an empty text is the beginning."""
        if state:
            grouper, _, standing = state.partition("\n")
            self._grouper = Grouper.load(grouper.encode())
            self._standing = plain.decode(standing, Standing)

    def state(self) -> str:
        """All that the next arrivals need to know of the past."""
        return f"{self._grouper.dump().decode()}\n{plain.encode(self._standing)}"

    def consider(self, arrival: Arrival) -> Opinion:
        """What to think of an item after this arrival; a touched-up revision changes nothing.

        A story is decided on the first revision; an edit is tagged and judged anew where it stands.
        """
        if not arrival.material:
            return Opinion(arrival=arrival)
        report, mentions = self._report(arrival)
        placement = self._grouper.place(report) if arrival.revision == 1 else None
        story = placement.story if placement else self._story_of(arrival)
        memberships = self._judge(report, mentions, story)
        return Opinion(
            arrival=arrival,
            tags=tag(arrival.entry, self._gazetteer, self._tag_rules),
            placement=placement,
            memberships=tuple(one for one in memberships if one.member or near(one)),
        )

    def judge(self, arrival: Arrival) -> list[Membership]:
        """What every thread makes of one item by itself, near or far; for `why-not`."""
        report, mentions = self._report(arrival)
        return [book.judge(report, mentions) for book in self._books]

    def _report(self, arrival: Arrival) -> tuple[Report, Sequence[Mention]]:
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
        )
        return report, mentions

    def _story_of(self, arrival: Arrival) -> str:
        for story, items in self._standing.items():
            if arrival.item in items:
                return story
        return arrival.story or arrival.item

    def _judge(self, report: Report, mentions: Sequence[Mention], story: str) -> list[Membership]:
        items = self._standing.pop(story, {})
        others = [threads for item, threads in items.items() if item != report.id]
        memberships = [
            book.judge(report, mentions, _most_are_in(others, book.thread.slug))
            for book in self._books
        ]
        items[report.id] = [one.thread for one in memberships if one.member]
        self._standing[story] = items
        if len(self._standing) > REMEMBERED:
            del self._standing[next(iter(self._standing))]
        return memberships


def _most_are_in(others: Sequence[Sequence[str]], thread: str) -> bool:
    return 2 * sum(thread in threads for threads in others) > len(others)


def _rules(config: Config) -> str:
    """A mark of all that opinions follow from: entities, threads, tag rules, our own version."""
    rules = plain.encode((__version__, config.entities, config.threads, config.tags))
    return hashlib.sha256(rules.encode()).hexdigest()
