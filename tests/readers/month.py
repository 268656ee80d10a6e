"""A month at a desk: what publishers write, change, copy; what the editor changes.

Every day the program starts anew over what it has stored.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

from support.newsroom import START, Desk, desk, rss
from support.site import served

from aggregator import flow
from aggregator.model import Evidence, Merge, Opinion
from aggregator.store import opinions

DAYS = 30
A_DAY = 2
"""Items of each source: in a month, more than a feed shows at once."""
SHOWN = 12
"""Items in the feed of a source."""
SOURCES = ("coast", "hill", "valley")
CONFIG = """
[site]
title = "{title}"
url = "http://127.0.0.1:{port}"
id_authority = "desk.example,2026"

[[sources]]
name = "The Coast Times"
slug = "coast"
path = "coast.rss"
republish = "full"

[[sources]]
name = "{hill}"
slug = "hill"
path = "hill.rss"

[[sources]]
name = "Valley News"
slug = "valley"
path = "valley.rss"
republish = "{valley}"

[[threads]]
slug = "harbour"
title = "The harbour"
words = ["harbour"{words}]
threshold = 1

[[feeds]]
slug = "stories"
title = "Everything by story"
per = "story"
"""
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sta", "tre")
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in ("l", "n", "s")]


@dataclass(frozen=True)
class Piece:
    """What a publisher wrote, as an item of its feed."""

    guid: str
    title: str
    link: str
    date: str
    text: str

    def item(self) -> str:
        parts = {
            "guid": self.guid,
            "title": self.title,
            "link": self.link,
            "pubDate": self.date,
            "description": self.text,
        }
        return "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)


class World:
    """What stands in the feeds of the sources, newest first."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[Piece]] = {source: [] for source in SOURCES}

    def write(self, day: int) -> None:
        """Every source publishes; the second item of a day has no date, now and then no title."""
        for source in SOURCES:
            for number in range(A_DAY):
                self.pieces[source].insert(0, _piece(source, day, number))

    def change(self, source: str, place: int, **fields: str) -> None:
        """The publisher changes one of its items."""
        self.pieces[source][place] = replace(self.pieces[source][place], **fields)

    def files(self) -> list[tuple[str, bytes]]:
        return [
            (f"{source}.rss", rss(*(piece.item() for piece in pieces[:SHOWN])))
            for source, pieces in self.pieces.items()
        ]


def _piece(source: str, day: int, number: int) -> Piece:
    random = Random(f"{source} {day} {number}")
    where = random.choice(("harbour", "market", "station"))
    date = START + timedelta(days=day, hours=-number, minutes=-random.randrange(50))
    words = random.sample(WORDS, 40)
    return Piece(
        guid=f"{source}-{day}-{number}",
        title=""
        if number and day % 3 == 0
        else f"{' '.join(words[:4]).capitalize()} at the {where}",
        link=f"http://{source}.example/{day}/{number}",
        date="" if number else format_datetime(date),
        text=f"{' '.join(words).capitalize()} by the {where}.",
    )


def _retitled(world: World) -> None:
    world.change("coast", 1, title="Corrected: quite another headline at the harbour")


def _rewritten(world: World) -> None:
    world.change("coast", 0, text="Nothing of what was written here before was true. " * 5)
    world.change("hill", 5, title="A title that was missing, harbour")


def _redated(world: World) -> None:
    world.change("valley", 0, date=format_datetime(START + timedelta(days=300)))
    world.change("valley", 3, date=format_datetime(START))


def _known_by_another_guid(world: World) -> None:
    world.change("hill", 0, guid="another-guid")
    world.change("hill", 3, guid="")


def _moved(world: World) -> None:
    for place in range(SHOWN):
        link = world.pieces["coast"][place].link
        world.change("coast", place, link=link.replace("http:", "https:"))


def _carried(world: World) -> None:
    for source in ("hill", "valley"):
        told = world.pieces["coast"][0]
        name = f"{source}-carries-{told.guid}"
        copy = replace(told, guid=name, link=f"http://{source}.example/{name}")
        world.pieces[source].insert(0, copy)


def _back(world: World) -> None:
    for source in SOURCES:
        pieces = world.pieces[source]
        pieces.insert(0, pieces.pop(SHOWN + 10))


def _gone(world: World) -> None:
    world.pieces["valley"].clear()


EVENTS: dict[int, Callable[[World], None]] = {
    3: _retitled,
    5: _rewritten,
    7: _redated,
    8: _known_by_another_guid,
    10: _moved,
    11: _carried,
    13: _retitled,
    16: _back,
    18: _carried,
    21: _gone,
    25: _redated,
    28: _rewritten,
}
RENAMED, TIGHTER, RULED, REBUILT, MERGED = 9, 14, 17, 20, 23
"""The days on which a source has another name, may be shown less of, a thread has another word,
all opinions are made again, and stories become one."""


def config(day: int, port: int) -> str:
    return CONFIG.format(
        port=port,
        title="Test Desk" if day < RENAMED else "The Test Desk & Sons",
        hill="Hill Post" if day < RENAMED else "The Post of the Hill",
        valley="full" if day < TIGHTER else "excerpt",
        words="" if day < RULED else ', "market"',
    )


def days(folder: Path, port: int) -> Iterator[tuple[int, Desk]]:
    """Each day, while the site as it then stands is served at the port."""
    world = World()
    for day in range(1, DAYS + 1):
        world.write(day)
        if day in EVENTS:
            EVENTS[day](world)
        with desk(folder, config(day, port), world.files(), site="") as news:
            news.clock.at = START + timedelta(days=day)
            _work(news, day)
            with served(news.room, port):
                yield day, news


def _work(news: Desk, day: int) -> None:
    news.poll()
    if day == REBUILT:
        flow.thread(news.room, again=True)
    if day == MERGED:
        _merge(news)


def _merge(news: Desk) -> None:
    """The newest ten stories become one, the oldest of them."""
    found = list(dict.fromkeys(item.story for item in news.items(limit=40) if item.story))[-10:]
    evidence = (Evidence("word", "tide", 0.7),)
    merges = [
        Merge(story=story, into=found[0], score=0.7, threshold=0.5, evidence=evidence)
        for story in found[1:]
    ]
    with news.room.database.write() as write:
        last = opinions.arrivals(write, news.room.desk.arrival - 1, 1)[0]
        opinions.save(write, [Opinion(arrival=last, merges=tuple(merges))])
