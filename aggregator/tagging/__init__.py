"""Tags: which people, organisations and places a text names, and what the editor's rules say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aggregator.model import Entity, Entry, Tag, TagRule
from aggregator.tagging.matcher import Matcher
from aggregator.tagging.names import Names, Sighting
from aggregator.words import Phrasebook, Stems, fold, is_unspaced, primary_tag

__all__ = ["MOST_CATEGORIES", "Gazetteer", "Mention", "Names", "Rules", "Sighting", "tag"]

MOST_CATEGORIES = 50
"""Categories of one entry that become tags; a publisher who sends more sends noise."""
LONGEST_CATEGORY = 100

_SHORT = 5
_ARABIC_PREFIX = re.compile(r"[وف]?[بكل]?(?:ال)?|[وف]?لل|[وف]?ال")


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity in a text: `position` of the first time in characters of the folded text."""

    entity: Entity
    position: int
    count: int


@dataclass(frozen=True, slots=True)
class _Alias:
    """A spelling to look for; `exact` is None where capitals do not matter."""

    entity: int
    folded: str
    exact: str | None


class Gazetteer:
    """Finds the entities of the config in a text, by whole words, whatever their script.

    Capitals, accents, quotes and Arabic vowel marks do not matter, except that a short alias all
    in capitals (LNA, UN) has to stand in capitals. Arabic aliases may carry the prefixes that are
    written together with the word. Of overlapping aliases the longest wins.
    """

    def __init__(self, entities: tuple[Entity, ...]) -> None:
        self.entities = entities
        self._aliases = tuple(_aliases(entities))
        self._matcher = Matcher([alias.folded for alias in self._aliases])
        self.spellings = frozenset(alias.folded for alias in self._aliases)
        """Every name and alias, folded and small."""

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The entities that `text` names, in order of first mention, then of the config."""
        first: dict[int, int] = {}
        count: dict[int, int] = {}
        for start, entity in self._spans(fold(text)):
            first.setdefault(entity, start)
            count[entity] = count.get(entity, 0) + 1
        ordered = sorted(first, key=lambda entity: (first[entity], entity))
        return tuple(Mention(self.entities[e], first[e], count[e]) for e in ordered)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        found = [
            (start, -end, number)
            for number, start, end in self._matcher.find(text.lower())
            if _stands_alone(text, start, end) and self._fits(number, text[start:end])
        ]
        reach, widest = 0, (0, 0)
        for start, minus_end, number in sorted(found):
            # One spelling may belong to two entities: both are named.
            if start >= reach or (start, minus_end) == widest:
                reach, widest = -minus_end, (start, minus_end)
                yield start, self._aliases[number].entity

    def _fits(self, number: int, written: str) -> bool:
        return self._aliases[number].exact in {None, written}


def _aliases(entities: tuple[Entity, ...]) -> Iterator[_Alias]:
    for number, entity in enumerate(entities):
        folded = dict.fromkeys(fold(alias) for alias in (entity.name, *entity.aliases))
        for alias in folded:
            if not any(map(str.isalnum, alias)):
                continue
            exact = alias if len(alias) <= _SHORT and alias.isupper() else None
            yield _Alias(number, alias.lower(), exact)
            if alias.startswith("ال"):
                # The article loses its alef behind the preposition: li + al-jaysh is lil-jaysh.
                yield _Alias(number, "لل" + alias.removeprefix("ال"), None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return _ends_word(text, end) and _starts_word(text, start)


def _ends_word(text: str, end: int) -> bool:
    return end == len(text) or _parts(text[end - 1], text[end])


def _starts_word(text: str, start: int) -> bool:
    if start == 0 or _parts(text[start], text[start - 1]):
        return True
    before = start
    while before and start - before < _SHORT and text[before - 1].isalnum():
        before -= 1
    is_word_start = before == 0 or not text[before - 1].isalnum()
    return is_word_start and bool(_ARABIC_PREFIX.fullmatch(text, before, start))


def _parts(edge: str, neighbour: str) -> bool:
    return not (edge.isalnum() and neighbour.isalnum()) or is_unspaced(edge)


class Rules:
    """The editor's tag rules, ready for texts in any language."""

    def __init__(self, rules: Iterable[TagRule]) -> None:
        phrases = {rule.tag: rule.words for rule in rules}
        self._book = Phrasebook(phrases) if phrases else None

    def tags(self, words: Stems, language: str | None) -> Iterator[Tag]:
        """What the rules say of a text of these words."""
        if self._book:
            for name in self._book.find(words, language):
                yield Tag("rule", name)


def tag(
    entry: Entry, words: Stems, mentions: Sequence[Mention], names: Iterable[str], rules: Rules
) -> tuple[Tag, ...]:
    """Every label of one entry, sorted, each once.

    Words, mentions of entities and names of the stream are of its title and text.
    """
    named = (Tag(mention.entity.kind, mention.entity.name) for mention in mentions)
    found = (Tag("name", name) for name in names)
    ruled = rules.tags(words, entry.language)
    language = [Tag("language", primary_tag(entry.language))] if entry.language else []
    media = (Tag("media", kind) for kind in _media(entry))
    return tuple(sorted({*_categories(entry), *named, *found, *ruled, *language, *media}))


def _media(entry: Entry) -> set[str]:
    """Whether there is something to hear ("audio") or to watch ("video")."""
    kinds = {(media.type or "").partition("/")[0].strip().lower() for media in entry.enclosures}
    return kinds & {"audio", "video"}


def _categories(entry: Entry) -> Iterable[Tag]:
    """Publishers spell one category in many ways; the first spelling stands for all."""
    terms: dict[str, Tag] = {}
    for category in entry.categories[:MOST_CATEGORIES]:
        term = " ".join((category.label or category.term).split())[:LONGEST_CATEGORY].strip()
        if term:
            terms.setdefault(fold(term).lower(), Tag("category", term))
    return terms.values()
