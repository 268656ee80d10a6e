"""Real feed documents, polled over HTTP, and all that is then published of them.

The test suites of four feed readers, 3,490 documents, valid and broken; every third one is read
here (all of them were, once), and the whole site of every forty-eighth is exported.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from support.corpus import FEEDS, answer, documents, served, sources
from support.jsonfeed11 import complaints as json_complaints
from support.newsroom import Desk, desk
from support.opml20 import complaints as opml_complaints
from support.origin import Origin
from support.rfc4287 import complaints as atom_complaints
from support.rss20 import complaints as rss_complaints

from aggregator.export import export
from aggregator.flow import silent
from aggregator.publish import channels
from aggregator.publish.view import View
from aggregator.render import FEED_FORMATS
from aggregator.store import facts

pytestmark = pytest.mark.skipif(
    not FEEDS.exists(), reason="the documents, shared/data/feeds, are not beside this tree"
)

MANY, FEW = 3, 48
CHECKS: dict[str, Callable[[bytes], list[str]]] = {
    "atom": atom_complaints,
    "rss": rss_complaints,
    "json": json_complaints,
    "opml": opml_complaints,
}
NO_SENTENCE = re.compile(r"Traceback|Error\b|Exception|object at 0x|<class|\n|\bNone\b|[{}\[\]]")


@pytest.fixture(scope="module")
def paths() -> list[Path]:
    return documents(MANY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, paths: list[Path]) -> Iterator[Desk]:
    """A newsroom that follows each document as a source of its own, polled once."""
    with served(paths) as origin:
        config = sources(origin, paths)
        with desk(tmp_path_factory.mktemp("many"), config) as news:
            summary = news.poll()
            assert summary.asked == len(paths)
            yield news


def reasons(news: Desk) -> dict[str, str]:
    """Why each source that failed did, by slug."""
    with news.room.database.read() as read:
        states = facts.states(read)
    assert set(states) == {source.slug for source in news.room.config.sources}
    return {slug: state.reason for slug, state in states.items() if state.failures}


def test_what_cannot_be_read_is_told_in_a_sentence(many: Desk) -> None:
    told = reasons(many)
    assert told
    assert {slug: why for slug, why in told.items() if NO_SENTENCE.search(why)} == {}
    assert all(10 < len(why) < 200 for why in told.values())


def test_what_is_a_feed_is_read(many: Desk, paths: list[Path]) -> None:
    told = reasons(many)
    refused = [path.name for number, path in enumerate(paths) if f"s{number}" in told]
    # The collections hold what their own parsers should make of a document, beside it.
    expectations = [name for name in refused if name.endswith(".json")]
    assert len(refused) - len(expectations) < len(paths) / 100
    assert len(many.items(limit=10_000)) > len(paths) / 3


def test_every_feed_of_every_source_holds_to_its_specification(many: Desk) -> None:
    told: dict[str, list[str]] = {}
    with many.room.database.read() as read:
        view = View(many.room.config, read)
        for path in ("/feed", *(f"/sources/{slug}" for slug in speaking(many))):
            made = channels.out_feed(view, channels.channel(view, path))
            for ending, (render, _) in FEED_FORMATS.items():
                told[f"{path}.{ending}"] = faults(ending, render(made))
    assert len(told) > 800
    assert {path: found for path, found in told.items() if found} == {}


def speaking(news: Desk) -> list[str]:
    """The sources that have items."""
    return sorted({listed.item.source for listed in news.items(limit=10_000)})


def faults(ending: str, body: bytes) -> list[str]:
    """What the specification finds wrong with a feed, and what feedparser does."""
    found = CHECKS[ending](body)
    if ending in ("atom", "rss") and (parsed := feedparser.parse(body))["bozo"]:
        found.append(f"feedparser: {parsed['bozo_exception']}")
    return found


def test_the_pages_can_be_drawn(many: Desk) -> None:
    site = many.publisher
    newest = many.items(limit=30)
    some = [f"/items/{listed.item.id}" for listed in newest]
    some += [f"/stories/{listed.story}" for listed in newest]
    some += [f"/sources/{slug}" for slug in speaking(many)[::40]]
    for path in ("/", "/sources", "/feeds", "/corrections", *some):
        assert site.answer(path).status == 200, path
    assert site.status(many.clock()).status == 200
    assert site.search("the").status == 200


# The whole of a smaller site.


@pytest.fixture
def few(tmp_path: Path) -> Iterator[tuple[Origin, list[Path], Desk]]:
    paths = documents(FEW)
    with served(paths) as origin, desk(tmp_path, sources(origin, paths)) as news:
        news.poll()
        yield origin, paths, news


def test_the_whole_site_can_be_exported(
    few: tuple[Origin, list[Path], Desk], tmp_path: Path
) -> None:
    _, _, news = few
    site = news.publisher
    addresses = list(site.addresses())
    answers = {path: site.answer(path) for path in addresses}
    assert {path: found.status for path, found in answers.items() if found.status != 200} == {}
    export(tmp_path / "out", site.snapshot, silent)
    assert (tmp_path / "out" / "feed.atom").read_bytes() == answers["/feed.atom"].body
    assert len(list((tmp_path / "out" / "items").iterdir())) == len(news.items(limit=10_000))


def test_a_document_that_only_grew_a_blank_line_changes_nothing(
    few: tuple[Origin, list[Path], Desk],
) -> None:
    origin, paths, news = few
    before = news.items(limit=10_000)
    for number, path in enumerate(paths):
        sent = answer(path)
        origin[f"/{number}"] = replace(sent, body=sent.body + b"\n")
    news.clock.turn(hours=1)
    summary = news.poll()
    assert (summary.new, summary.edited) == (0, 0)
    assert news.items(limit=10_000) == before
