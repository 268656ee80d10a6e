"""Stories: which reports tell of one happening, decided one report at a time, in arrival order.

The same reports in the same order give the same answer, however they were cut into batches and
wherever the open stories were stored and read again in between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aggregator.model import Evidence, Merge, Placement, Report, StoryRow
from aggregator.stories import state
from aggregator.stories.evidence import COPY, told
from aggregator.stories.model import Question, Weights, shipped
from aggregator.stories.signals import Fragment, Match
from aggregator.stories.state import FORMAT
from aggregator.stories.story import Member, Story
from aggregator.stories.terms import Terms, terms_of
from aggregator.stories.window import Window, measure
from aggregator.words import primary_tag

__all__ = ["FORMAT", "Grouper", "Weights", "shipped"]

_LOOKS_AROUND = frozenset({2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512})
"""Sizes at which a story that has grown is compared with the others."""


class Grouper:
    """The open stories; `place` puts the next report into one or founds another with it."""

    def __init__(self, rows: Iterable[StoryRow] = (), weights: Weights | None = None) -> None:
        """Go on from the rows that `changes` gave, in the order of `touched`."""
        self._weights = weights or shipped()
        self._window = Window(map(state.read, rows))
        self._placed = max((one.touched for one in self._window.stories.values()), default=0)
        self._touched: set[int] = set()
        self._closed: set[int] = set()
        self._merges: list[Merge] = []

    def place(self, report: Report) -> Placement:
        """Decide on one report. A story has the id of the report that founded it.

        The weights of the evidence add up to the score, but for rounding; a report that founds a
        story shows how near it came to the best one.
        """
        self._placed += 1
        self._merges = []
        original = self._window.home.get(report.copy_of or "")
        if original is not None:
            return self._fold(report, self._window.stories[original])
        terms = terms_of(report)
        rarity = self._window.rarity(terms.weights)
        own = self._alone(report, terms, rarity)
        question = self._weights.join
        match, score = self._best(own, rarity, question)
        joins = match is not None and score > question.threshold
        story = match.story if match and joins else own
        # told before the story grows by it
        evidence = told(match, question.points(match.signals)) if match else ()
        self._take(story, own, rarity)
        if joins:
            self._look_around(story)
        return Placement(
            item=report.id,
            story=story.id,
            score=round(score, 4),
            threshold=question.threshold,
            nearest=match.nearest.item if match else None,
            evidence=evidence,
        )

    def merges(self) -> list[Merge]:
        """The stories that became one because of the last report, in this order."""
        return self._merges

    def changes(self) -> tuple[list[StoryRow], list[int]]:
        """What the store must write since it last asked: rows, and numbers of closed stories."""
        touched, closed = self._touched - self._closed, self._closed
        self._touched, self._closed = set(), set()
        return [state.write(self._window.stories[one]) for one in sorted(touched)], sorted(closed)

    def _silent(self, report: Report) -> Story:
        """A report as a story of its own that tells its time and nothing else."""
        at = int(report.event_at.timestamp())
        dated = at if report.dated else None
        return Story(id=report.id, number=self._placed, seen=at, first=dated, last=dated)

    def _alone(self, report: Report, terms: Terms, rarity: Mapping[str, int]) -> Story:
        norm, mass = measure(terms.weights, rarity)
        return replace(
            self._silent(report),
            size=1,
            total=sum(terms.weights.values()),
            norm=norm,
            weights=terms.weights,
            members=[Member(report.id, terms, norm, mass)],
            items=[report.id],
            languages=(primary_tag(report.language),),
            meaning=report.meaning,
        )

    def _best(
        self, story: Story, rarity: Mapping[str, int], question: Question
    ) -> tuple[Match | None, float]:
        matches = self._compare(story, rarity)
        scored = [(match, question.score(match.signals)) for match in matches]
        return max(
            scored, key=lambda found: (found[1], -found[0].story.number), default=(None, 0.0)
        )

    def _compare(self, story: Story, rarity: Mapping[str, int]) -> list[Match]:
        return Fragment(story, self._window, rarity).matches()

    def _take(self, story: Story, own: Story, rarity: Mapping[str, int]) -> None:
        if story is own:
            self._window.put(own)
        else:
            self._window.grow(story, own, rarity)
        self._touch(story, own.seen)

    def _touch(self, story: Story, at: int) -> None:
        story.touched = self._placed
        self._touched.add(story.number)
        self._closed.update(self._window.close(at))

    def _fold(self, report: Report, story: Story) -> Placement:
        """A copy tells nothing that is new, and is one more place where the story was seen."""
        own = self._silent(report)
        self._window.lengthen(story, own)
        self._touch(story, own.seen)
        return Placement(
            item=report.id,
            story=story.id,
            score=COPY,
            threshold=self._weights.join.threshold,
            nearest=report.copy_of,
            evidence=(Evidence("copy", "the same text", COPY),),
        )

    def _look_around(self, story: Story) -> None:
        """A story that has grown may turn out to be the same as another one."""
        question = self._weights.merge
        while story.size in _LOOKS_AROUND:
            match, score = self._best(story, self._window.rarity(story.weights), question)
            if match is None or score <= question.threshold:
                return
            story = self._merge(story, match, score)

    def _merge(self, story: Story, match: Match, score: float) -> Story:
        """The older of a story and its match, which takes in the newer one."""
        question = self._weights.merge
        older, newer = sorted((match.story, story), key=lambda one: one.number)
        merge = Merge(
            story=newer.id,
            into=older.id,
            score=round(score, 4),
            threshold=question.threshold,
            evidence=told(match, question.points(match.signals)),
        )
        self._merges.append(merge)
        self._window.grow(older, newer, self._window.rarity(newer.weights))
        self._closed.add(newer.number)
        self._touch(older, older.seen)
        return older
