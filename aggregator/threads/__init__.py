"""Threads: whether a report belongs to a running storyline that the editor describes, and why.

Evidence adds up to a score that is held against the thread's threshold. Places and entities are
the anchors of a thread; its words support an anchor and never stand in for one; what is named in
the headline counts most and what is mentioned in passing, deep in the text, least.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from aggregator.model import Entity, Evidence, Membership, Report, Thread
from aggregator.threads.verdict import ENTITY, EXAMPLE, EXCLUDED, PLACE, WORD, verdict
from aggregator.words import Phrasebook, Stems, fold, stems, stems_of, stop_words, tokens

LEDE = 300
"""Characters after the title that tell what a report is about."""
BODY = 20_000
"""Characters of a text that are read at all."""

_TITLE_SHARE, _LEDE_SHARE, _BODY_SHARE = 1.0, 0.8, 0.25
_OFTEN, _OFTEN_SHARE = 3, 0.5
_NEXT = {"place": 0.5, "entity": 0.75}
_NEXT_WORD = 0.7
"""Each further reason of a kind counts this much of the one before: a second place is often but
the country of the first, a second person or organisation says that the report is about them.
"""
_UNANCHORED = 1.5
"""What words and examples may add where no place or entity of the thread is named."""
_LEAST_LIKENESS = 0.2


class Mention(Protocol):
    """An entity named in `title + blank line + text`; `position` in the folded text."""

    @property
    def entity(self) -> Entity:
        """Who or what is named."""

    @property
    def position(self) -> int:
        """Where first, in characters."""

    @property
    def count(self) -> int:
        """How often."""


_Anchor = Literal["entity", "place"]


@dataclass(frozen=True, slots=True)
class _Zone:
    """A part of a report: its length in folded characters, its words."""

    length: int
    share: float
    words: Stems


@dataclass(frozen=True, slots=True)
class Case:
    """A report laid out to be judged, once for all threads; `words` are those of all its zones."""

    report: Report
    mentions: Sequence[Mention]
    zones: tuple[_Zone, ...]
    words: Stems


def lay_out(report: Report, mentions: Sequence[Mention] = ()) -> Case:
    """Title, lede and body; where there is no title, the lede is all the headline there is.

    `mentions` are the entities of its title, a blank line and its text.
    """
    title, text = fold(report.title)[:BODY], fold(report.text[:BODY])
    # a word across the end of the lede is cut in two there, and whole among all words
    start = text.rfind(" ", 0, LEDE) + 1
    stop = text.find(" ", LEDE) % (len(text) + 1)
    pieces = (title, text[:start], text[start:LEDE], text[LEDE:stop], text[stop:], text[start:stop])
    head, before, left, right, after, across = (stems_of(p, report.language) for p in pieces)
    zones = (
        _Zone(len(title), _TITLE_SHARE, Stems(head)),
        _Zone(len(text[:LEDE]), _LEDE_SHARE if title else _TITLE_SHARE, Stems(before + left)),
        _Zone(len(text[LEDE:]), _BODY_SHARE, Stems(right + after)),
    )
    return Case(report, mentions, zones, Stems(head + before + across + after))


class Rulebook:
    """One thread, ready to judge. `entities` are those of the config, as the mentions name them.

    A place or entity that the config does not describe is looked for as a plain phrase.
    """

    def __init__(self, thread: Thread, entities: tuple[Entity, ...]) -> None:
        self.thread = thread
        self._anchors: dict[str, _Anchor] = {}
        plain: dict[_Anchor, list[str]] = {"entity": [], "place": []}
        spellings = _spellings(entities)
        self._learn("entity", thread.entities, spellings, plain)
        self._learn("place", thread.places, spellings, plain)
        known = set(self._anchors) | {fold(n).lower() for n in (*thread.entities, *thread.places)}
        names = {s for e in entities if e.name in self._anchors for s in _folded(e)} | known
        words = [word for word in thread.words if fold(word).lower() not in names]
        self._has_anchors = bool(self._anchors or any(plain.values()))
        sought: dict[str, list[str]] = {"word": words, "excluded": list(thread.exclude)}
        sought.update((kind, plain[kind]) for kind in ("entity", "place"))
        self._books: dict[str, Phrasebook] = {
            kind: Phrasebook({phrase: (phrase,) for phrase in phrases})
            for kind, phrases in sought.items()
            if phrases
        }

    def _learn(
        self,
        kind: _Anchor,
        names: Iterable[str],
        spellings: dict[str, list[str]],
        plain: dict[_Anchor, list[str]],
    ) -> None:
        for name in names:
            described = spellings.get(fold(name).lower(), [])
            for entity in described:
                self._anchors.setdefault(entity, kind)
            if not described:
                plain[kind].append(name)

    def judge(self, case: Case) -> Membership:
        """Hold one report against the thread; the weights of the evidence add up to the score."""
        anchors = [
            *_fading(self._named("place", PLACE, case)),
            *_fading(self._named("entity", ENTITY, case)),
        ]
        support = [*_fading(self._phrases("word", WORD, case)), *self._examples(case.report)]
        excluded = _fading(self._phrases("excluded", EXCLUDED, case))
        evidence = [*anchors, *self._held(anchors, support), *excluded]
        return verdict(case.report.id, self.thread.slug, self.thread.threshold, evidence)

    def _named(self, kind: _Anchor, full: float, case: Case) -> list[Evidence]:
        described = [
            Evidence(kind, mention.entity.name, full * _share(mention, case.zones))
            for mention in case.mentions
            if self._anchors.get(mention.entity.name) == kind
        ]
        return described + self._phrases(kind, full, case)

    def _phrases(self, kind: str, full: float, case: Case) -> list[Evidence]:
        """Each phrase once, with the weight of the first zone where it stands."""
        book = self._books.get(kind)
        if book is None:
            return []
        shares: dict[str, float] = {}
        for zone in case.zones:
            for phrase in book.find(zone.words, case.report.language):
                shares.setdefault(phrase, zone.share)
        return [Evidence(kind, phrase, full * share) for phrase, share in shares.items()]

    def _examples(self, report: Report) -> list[Evidence]:
        if not self.thread.examples:
            return []
        words = _content(f"{report.title} {report.text[:LEDE]}", report.language)
        likeness = {example: _likeness(words, example, report) for example in self.thread.examples}
        best = max(likeness, key=lambda example: likeness[example])
        if likeness[best] < _LEAST_LIKENESS:
            return []
        return [Evidence("example", best, round(EXAMPLE * likeness[best], 3))]

    def _held(self, anchors: list[Evidence], support: list[Evidence]) -> list[Evidence]:
        """Support counts no more than the anchors that it supports, where the thread has any."""
        most = max(_UNANCHORED, sum(reason.weight for reason in anchors))
        total = sum(reason.weight for reason in support)
        if total <= most or not self._has_anchors:
            return support
        return [Evidence(r.kind, r.term, round(r.weight * most / total, 3)) for r in support]


def _spellings(entities: tuple[Entity, ...]) -> dict[str, list[str]]:
    """Every folded spelling, with the names of the entities that it may mean."""
    found: dict[str, list[str]] = {}
    for entity in entities:
        for spelling in _folded(entity):
            found.setdefault(spelling, []).append(entity.name)
    return found


def _folded(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(s).lower() for s in (entity.name, *entity.aliases)))


def _share(mention: Mention, zones: tuple[_Zone, ...]) -> float:
    title, lede, body = zones
    if mention.position < title.length:
        return title.share
    if mention.position < title.length + LEDE:
        return lede.share
    # Named again and again is more than in passing, however late it starts.
    return _OFTEN_SHARE if mention.count >= _OFTEN else body.share


def _fading(reasons: list[Evidence]) -> list[Evidence]:
    """The strongest reason in full, each further one less, so that a long list proves little."""
    ranked = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.term))
    return [
        Evidence(r.kind, r.term, round(r.weight * _NEXT.get(r.kind, _NEXT_WORD) ** rank, 3))
        for rank, r in enumerate(ranked)
    ]


def _content(text: str, language: str | None) -> frozenset[str]:
    words = [word for word in tokens(text) if word not in stop_words(language)]
    return frozenset(stems(words, language))


def _likeness(words: frozenset[str], example: str, report: Report) -> float:
    """Cosine of two sets of words, so that a long text is not like everything."""
    sought = _content(example, report.language)
    size = (len(words) * len(sought)) ** 0.5
    return len(words & sought) / size if size else 0.0
