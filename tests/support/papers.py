"""Papers that print one report after the other, and all that is published of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree

from support.newsroom import Desk

from aggregator import flow
from aggregator.config import load
from aggregator.model import OutFeed
from aggregator.publish import Publisher, feed_at, history
from aggregator.publish.view import View

ATOM = "{http://www.w3.org/2005/Atom}"
HEAD = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
)
WORDS = (
    *("harbour", "orchard", "railway", "glacier", "museum", "bakery", "lantern", "vineyard"),
    *("quarry", "ferry", "library", "stadium", "windmill", "aquarium", "chapel", "tunnel"),
)


def report(number: int, edition: int = 1, words: str = "", paper: str = "paper") -> str:
    """An entry of Atom that is like no other; one of `WORDS` is in it."""
    said = words or WORDS[number % len(WORDS)]
    day, hour = divmod(number, 24)
    text = " ".join(_made_up(Random(f"{paper} {number}"), 30))
    return (
        f"<entry><id>tag:{paper}.example,2026:{number}</id>"
        f"<title>Headline {number} of {paper}</title>"
        f'<link href="http://{paper}.example/{number}"/>'
        f"<updated>2026-01-{1 + day % 9:02}T{hour:02}:00:00Z</updated>"
        f"<summary>Edition {edition}: {text} {said}.</summary></entry>"
    )


def _made_up(random: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        yield "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(3))


class Papers:
    """A desk with its papers; each print is polled, threaded and kept an hour after the last."""

    def __init__(self, news: Desk, folder: Path) -> None:
        self.news, self.folder = news, folder

    def prints(self, *entries: str, paper: str = "paper", more: str = "") -> None:
        """Write a paper anew, and let it come in."""
        title = f"<title>{paper}</title><id>tag:{paper}.example,2026:</id>"
        head = f"{HEAD}{title}<updated>2026-01-10T00:00:00Z</updated>{more}"
        text = f"{head}{''.join(entries)}</feed>"
        (self.folder / f"{paper}.atom").write_text(text, encoding="utf-8")
        self.news.clock.turn(hours=1)
        self.news.poll(paper)
        self.keep()

    def run(self, numbers: Iterable[int]) -> None:
        """Print reports with these numbers, ten at a time."""
        wanted = list(numbers)
        for start in range(0, len(wanted), 10):
            self.prints(*(report(number) for number in wanted[start : start + 10]))

    def keep(self) -> None:
        """What the scheduler does after the index."""
        history.keep(self.news.room.config, self.news.room.database)

    def decides(self, text: str) -> None:
        """Write the decisions, and let them hold."""
        (self.folder / "feeds").mkdir(exist_ok=True)
        (self.folder / "feeds" / "decisions.toml").write_text(text, encoding="utf-8")
        flow.decide(self.news.room.database, self.news.room.config)
        self.keep()

    def reconfigure(self, old: str, new: str) -> None:
        """Another config over the same store, as after a restart."""
        file = self.folder / "config.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        config = load(file)
        room = replace(self.news.room, config=config, desk=type(self.news.room.desk)(config))
        self.news = Desk(room, self.news.clock)
        flow.thread(room)
        flow.index(room)
        self.keep()

    @property
    def publisher(self) -> Publisher:
        """The site as it is now."""
        return self.news.publisher

    def body(self, path: str) -> str:
        """What is published there."""
        answer = self.publisher.answer(path)
        assert answer.status == 200, path
        return answer.body.decode()

    def out_feed(self, feed: str) -> OutFeed:
        """A document of a feed before it is rendered."""
        with self.news.room.database.read() as read:
            return feed_at(View(self.news.room.config, read), feed)

    def ids(self, feed: str) -> list[str]:
        """The ids of a document of a feed, in its order."""
        root = ElementTree.fromstring(self.body(f"{feed}.atom"))
        return [entry.findtext(f"{ATOM}id", "") for entry in root.iter(f"{ATOM}entry")]

    def pages(self, feed: str) -> list[str]:
        """The addresses of the past of a feed, oldest first, without ending."""
        return [
            path.removesuffix(".atom")
            for path in self.publisher.addresses()
            if path.startswith(f"{feed}/archive/") and path.endswith(".atom")
        ]

    def everything(self) -> dict[str, bytes]:
        """All that is published, by its address."""
        return {path: self.publisher.answer(path).body for path in self.publisher.addresses()}
