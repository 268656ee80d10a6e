"""The same opinions, byte for byte, whatever the batches were and whoever was ended in between."""

import json
from collections.abc import Iterator
from random import Random

import pytest
from support.newsroom import Desk, desk, rss
from support.rebuilding import opinions_of, thread_in_pieces

from aggregator import flow
from aggregator.store import opinions
from aggregator.stories import window
from aggregator.threads import standing
from benchmarks import texts

ROUNDS, NEW, EDITS = 6, 400, 60
DAYS, TOPICS = 4, 40
LANGUAGES = ("en", "en", "ar")


def config() -> str:
    """Threads about some of the topics, so that an item on one may be in, near or far."""
    topics = [
        texts.topic(code, day, n) for code in ("en", "ar") for day in (0, 1) for n in range(8)
    ]
    people = [f'[[entities]]\nname = "{about.names[1]}"\nkind = "person"' for about in topics]
    names = {
        "places": [about.names[0] for about in topics],
        "entities": [about.names[1] for about in topics],
        "words": [word for about in topics for word in about.words[:2]],
    }
    thread = "\n".join(f"{key} = {json.dumps(found)}" for key, found in names.items())
    return "\n".join(
        (
            '[[sources]]\nname = "Local"\npath = "local.rss"\nrepublish = "full"',
            *people,
            f'[[tags]]\ntag = "words"\nwords = {json.dumps(names["words"])}',
            f'[[threads]]\nslug = "topics"\ntitle = "Topics"\n{thread}',
            '[[threads]]\nslug = "port"\ntitle = "Port"\nwords = ["port", "oil", "ميناء"]',
        )
    )


def items(random: Random, numbers: range) -> Iterator[str]:
    """Items about the topics of some days; the same number is the same item."""
    for number in numbers:
        code, day = random.choice(LANGUAGES), random.randrange(DAYS)
        about = texts.topic(code, day, int(TOPICS * random.random() ** 2))
        yield (
            f"<guid>g{number}</guid><title>{texts.title(random, code, about)}</title>"
            f"<link>http://news.example/{number}</link>"
            f"<pubDate>{6 + day:02} Jan 2026 {random.randrange(24):02}:00:00 GMT</pubDate>"
            f"<description>{texts.paragraph(random, code, about)}</description>"
        )


def rounds(random: Random) -> Iterator[bytes]:
    """What the feed shows at each visit: new items, and some older ones edited."""
    for start in range(0, ROUNDS * NEW, NEW):
        shown = list(items(random, range(start, start + NEW)))
        for number in sorted(random.sample(range(start), min(start, EDITS))):
            shown += items(random, range(number, number + 1))
        yield rss(*shown)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Items that were threaded round by round as they came, in batches of any size."""
    folder, random = tmp_path_factory.mktemp("news"), Random("online")
    with pytest.MonkeyPatch.context() as patch, desk(folder, config()) as made:
        # so few that stories are closed and their standings forgotten
        patch.setattr(window, "RECENT", 100)
        patch.setattr(window, "MOST_OPEN", 300)
        patch.setattr(standing, "REMEMBERED", 400)
        for body in rounds(Random("feed")):
            (folder / "local.rss").write_bytes(body)
            made.clock.turn(hours=13)
            flow.poll(made.room, made.room.config.sources)
            thread_in_pieces(made.room, random, patch)
        yield made


def test_there_is_something_to_decide(news: Desk) -> None:
    kept = opinions_of(news.room.database)
    assert len(kept["placements"]) == ROUNDS * NEW
    assert len({row["story"] for row in kept["placements"]}) < ROUNDS * NEW * 0.8
    assert len(kept["open_stories"]) <= 300
    assert len(kept["standings"]) == 400
    said = [row["membership"] for row in kept["memberships"]]
    assert sum("its story is in the thread" in one for one in said) > 20
    assert sum(not row["member"] for row in kept["memberships"]) > 20
    with news.room.database.read() as read:
        assert read.value("SELECT COUNT(*) FROM revisions WHERE number > 1") > 200


@pytest.mark.parametrize("seed", range(3))
def test_a_rebuild_in_any_pieces_comes_to_the_same(
    news: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opinions_of(news.room.database)
    thread_in_pieces(news.room, Random(seed), monkeypatch, again=True)
    after = opinions_of(news.room.database)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_every_story_id_leads_to_the_story_of_its_founding_item(news: Desk) -> None:
    kept = opinions_of(news.room.database)
    stories = {row["item"]: row["story"] for row in kept["placements"]}
    with news.room.database.read() as read:
        for row in kept["story_ids"]:
            assert opinions.story(read, row["id"]) == stories[row["id"]]
