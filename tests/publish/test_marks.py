"""A mark is sound: while it stays the same, so does every byte at its addresses."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from support.newsroom import SITE, Desk, desk, rss

from aggregator.publish import marks, paging
from aggregator.store import traces

SOURCES = ("alpha", "beta", "gamma")
CONFIG = "".join(
    f'[[sources]]\nname = "{name.title()}"\npath = "{name}.rss"\nowner = "{name.title()} Group"\n'
    'republish = "excerpt"\n'
    for name in SOURCES
)
THREAD = (
    '[[threads]]\nslug = "harbour"\ntitle = "The harbour"\nwords = ["harbour"]\nthreshold = 1\n'
)
TAG = '[[tags]]\ntag = "ships"\nwords = ["ship"]\n'
SYLLABLES = ("ba", "de", "fi", "ko", "lu", "ma", "ne", "pi", "ro", "su")
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
COMMON = ["harbour", "ship", "Ada Lovelace", "Grace Hopper"]
NOT_SHOWN = {
    "meta",
    "schema_steps",
    "sources",
    "item_keys",
    "story_ids",
    "listed_sources",
    "subscriptions",
    "inbox",
    "notebook",
    "open_stories",
    "standings",
    "names",
    "copied_texts",
    "touched",
    "archives",
    "secrets",
    "topics",
    "pings",
}
"""Tables of which a page or a list of items shows nothing, or what every mark has in it."""


class Newsstand:
    """Three sources that publish, edit, copy from each other and forget, at random."""

    def __init__(self, folder: Path, random: Random) -> None:
        self._folder, self._random = folder, random
        self._items: dict[str, list[list[str]]] = {name: [] for name in SOURCES}
        self._count = 0

    def publish(self) -> None:
        """Something happens at one or more of them."""
        for name in self._random.sample(SOURCES, self._random.randint(1, 3)):
            change = self._random.choice((self._news, self._news, self._edit, self._copy))
            for _ in range(self._random.randint(1, 4)):
                change(self._items[name])
        for name, items in self._items.items():
            (self._folder / f"{name}.rss").write_bytes(rss(*map(_item, items), title=name))

    def _news(self, items: list[list[str]]) -> None:
        self._count += 1
        about = Random(self._random.randrange(20)).sample(WORDS, 12)
        title = "" if self._random.random() < 0.1 else self._text(about, 6)
        hour = self._random.randrange(24)
        items.append([f"g{self._count}", title, self._text(about, 25), f"{hour:02}"])

    def _edit(self, items: list[list[str]]) -> None:
        if items:
            self._random.choice(items)[self._random.choice((1, 2))] = self._text(WORDS, 12)

    def _copy(self, items: list[list[str]]) -> None:
        if others := [one for name in SOURCES for one in self._items[name]]:
            self._count += 1
            items.append([f"g{self._count}", *self._random.choice(others)[1:]])

    def _text(self, about: Sequence[str], words: int) -> str:
        """Of what it is about, now and then a word that many have in common."""
        told = self._random.choices(about, k=words)
        return " ".join([*told, self._random.choice([*COMMON, *WORDS])]) + "."


def _item(item: list[str]) -> str:
    guid, title, text, hour = item
    return (
        f"<guid>{guid}</guid><title>{title}</title><link>http://news.example/{guid}</link>"
        f"<pubDate>Sat, 10 Jan 2026 {hour}:00:00 GMT</pubDate><description>{text}</description>"
    )


Site = dict[str, tuple[str, tuple[bytes, ...]]]


def drawn(news: Desk) -> Site:
    """Every piece with its mark and what stands at its addresses."""
    with news.publisher.snapshot() as site:
        pieces = list(site.pieces())
        assert len(pieces) == len({piece.stem for piece in pieces})
        return {
            piece.stem: (piece.mark, tuple(site.body(each) for each in piece.addresses))
            for piece in pieces
        }


def unsound(before: Site, after: Site) -> list[str]:
    return [
        stem
        for stem, (mark, bodies) in after.items()
        if stem in before and before[stem][0] == mark and before[stem][1] != bodies
    ]


@pytest.mark.parametrize("seed", range(4))
def test_what_keeps_its_mark_keeps_its_bytes(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (marks, paging):  # so that there are many pages
        monkeypatch.setattr(module, "PER_PAGE", 5)
    stand = Newsstand(tmp_path, Random(seed))
    stand.publish()
    kept = 0
    with desk(tmp_path, CONFIG + THREAD + TAG) as news:
        news.poll()
        before = drawn(news)
        for _ in range(8):
            stand.publish()
            news.clock.turn(hours=1)
            news.poll()
            after = drawn(news)
            assert unsound(before, after) == []
            kept += sum(after[stem][0] == before[stem][0] for stem in before.keys() & after.keys())
            before = after
    assert kept > len(before)  # or the marks would be of no use


@pytest.mark.parametrize(
    "config",
    [
        CONFIG + TAG,
        CONFIG.replace("excerpt", "link", 1) + THREAD + TAG,
        CONFIG.replace("Beta Group", "Another Group") + THREAD + TAG,
        CONFIG.replace('name = "Alpha"', 'slug = "alpha"\nname = "A new name"') + THREAD + TAG,
        CONFIG + THREAD.replace("The harbour", "The port") + TAG.replace("ships", "vessels"),
    ],
    ids=["no thread", "a stricter policy", "another owner", "another name", "other titles"],
)
def test_another_config_has_other_marks_wherever_it_shows(tmp_path: Path, config: str) -> None:
    stand = Newsstand(tmp_path, Random(1))
    for _ in range(6):
        stand.publish()
    with desk(tmp_path, CONFIG + THREAD + TAG) as news:
        news.poll()
        before = drawn(news)
    with desk(tmp_path, config) as news:
        news.poll()
        assert unsound(before, drawn(news)) == []


def test_another_site_title_is_on_every_page(tmp_path: Path) -> None:
    Newsstand(tmp_path, Random(1)).publish()
    with desk(tmp_path, CONFIG) as news:
        news.poll()
        before = drawn(news)
    with desk(tmp_path, CONFIG, site=SITE.replace("Test Desk", "Best Desk")) as news:
        after = drawn(news)
    assert unsound(before, after) == []
    assert {stem for stem in before if before[stem][0] == after[stem][0]} == set()


def test_every_rebuild_keeps_every_mark_of_an_item(tmp_path: Path) -> None:
    from aggregator import flow

    stand = Newsstand(tmp_path, Random(2))
    stand.publish()
    with desk(tmp_path, CONFIG + THREAD) as news:
        news.poll()
        before = drawn(news)
        flow.thread(news.room, again=True)
        after = drawn(news)
    items = [stem for stem in before if stem.startswith("/items/")]
    assert items
    assert all(before[stem] == after[stem] for stem in items)


def test_every_table_is_in_the_marks_or_shown_by_no_item(tmp_path: Path) -> None:
    """A new table: let `store.traces` read it where pages of items or lists show it."""
    with desk(tmp_path, CONFIG) as news, news.room.database.read() as read:
        rows = read.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {row["name"] for row in rows if not row["name"].startswith(("sqlite_", "search"))}
    assert tables == traces.SEEN | NOT_SHOWN
