"""A made-up stream of news as a newsroom of a thousand feeds sees it, always the same items.

An item belongs to a happening, a happening to a beat. Of its words most are the language's, as
frequent as Zipf's law says; some are the beat's, which many happenings share, some its own; so it
is with names. Happenings have 1 to 200 items, most of them one, and live for hours to days; a
seventh of what follows a first report is a copy of one before it but for a word.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import accumulate
from random import Random

from benchmarks import texts

A_DAY = 20_000
"""Items of a day."""
START = datetime(2026, 1, 1, tzinfo=UTC)
LARGEST, SMALLER = 200, 2.0
"""The items of a happening: at most, and how fast larger ones get rare (a power law)."""
BEATS, WORDS, NAMES, FIRST_NAMES = 80, 40_000, 12_000, 600
COPIES = 1 / 7
TITLE, SUMMARY = 10, 35
"""Words, about."""
_DAY = 86_400
_SYLLABLES = [a + b + c for a in "bcdfglmnprstv" for b in "aeiou" for c in ("", "l", "n", "r", "s")]


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed would bring."""

    id: str
    at: datetime
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Words and names that items have in common."""

    words: list[str]
    names: list[str]


Place = tuple[int, int, int]
"""When in seconds, which happening, which of its items."""


def plan(count: int) -> list[Place]:
    """The first items of the stream in their order."""
    random = Random(f"plan {count}")
    sizes = range(1, LARGEST + 1)
    weights = list(accumulate(size**-SMALLER for size in sizes))
    places: list[Place] = []
    more = count + count // 4  # of what has begun by the end, some is still to come
    while len(places) < more:
        number, size = len(places), random.choices(sizes, cum_weights=weights)[0]
        at, life = random.randrange(more * _DAY // A_DAY), 0.2 + 0.4 * size**0.4
        offsets = sorted(int(random.expovariate(1 / (life * _DAY / 2))) for _ in range(size - 1))
        places += [(at + offset, number, n) for n, offset in enumerate([0, *offsets])]
    return sorted(places)[:count]


def item(place: Place) -> Item:
    """One item; the same place has the same item."""
    at, happening, number = place
    title, summary = _texts(happening, number)
    name = f"{happening:08}-{number:03}"
    return Item(name, START + timedelta(seconds=at), title, summary)


def _texts(happening: int, number: int) -> tuple[str, str]:
    random = Random(f"item {happening} {number}")
    if number and random.random() < COPIES:
        title, summary = _texts(happening, random.randrange(number))
        return title, f"{summary} {random.choice(_words()[0])}"
    about = _happening(happening)
    return _text(random, about, TITLE, 3).rstrip("."), _text(random, about, SUMMARY, 8)


def _text(random: Random, about: Subject, length: int, own: int) -> str:
    """Words of the language with those of the happening among them, the first in capitals."""
    words, weights = _words()
    told = random.choices(words, cum_weights=weights, k=length - own - own // 2)
    for more in (*random.sample(about.words, own), *random.sample(about.names, 1 + own // 3)):
        told.insert(random.randrange(1, len(told) + 1), more)
    if random.random() < 0.3:
        told.insert(random.randrange(1, len(told)), str(random.randrange(2, 400)))
    return f"{told[0][:1].upper()}{told[0][1:]} {' '.join(told[1:])}."


@lru_cache(maxsize=20_000)
def _happening(number: int) -> Subject:
    random = Random(f"happening {number}")
    beat = _beat(random.randrange(BEATS))
    words = random.sample(beat.words, 6) + _drawn(random, _words()[0][200:], 8)
    names = random.sample(beat.names, 2) + _drawn(random, _names(), 3)
    return Subject(words, names)


@cache
def _beat(number: int) -> Subject:
    random = Random(f"beat {number}")
    return Subject(random.sample(_words()[0][100:6_000], 300), random.sample(_names(), 40))


def _drawn(random: Random, found: list[str], count: int) -> list[str]:
    """Some of a list whose first ones are the most frequent."""
    return [found[int(len(found) ** random.random()) - 1] for _ in range(count)]


@cache
def _words() -> tuple[list[str], list[float]]:
    """The language, its frequent words first: those of our chronicle, then invented ones."""
    random = Random("words")
    known = [word for word in texts.language("en").words if word.isalpha()][:1_200]
    words = list(dict.fromkeys([*known, *_invented(random, WORDS)]))
    return words, list(accumulate(1 / (place + 2) for place in range(len(words))))


@cache
def _names() -> list[str]:
    random = Random("names")
    names = [name.title() for name in _invented(random, NAMES)]
    people = [f"{random.choice(names[:FIRST_NAMES])} {name}" for name in names[::2]]
    named = [*people, *names[1::2]]
    random.shuffle(named)
    return [*named[:50], *texts.language("en").real, *named[50:]]


def _invented(random: Random, count: int) -> list[str]:
    return ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(count)]
