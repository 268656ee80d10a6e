"""What goes wrong on the wire: told on the source, and nobody else is troubled."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.newsroom import Desk, desk, rss
from support.origin import Answer, Origin, Script, drip, endless, lying, redirect, silent

from aggregator import flow
from aggregator.model import SourceState
from aggregator.store import facts

ONE = "<guid>g1</guid><title>Example headline</title><link>http://news.example/1</link>"
TWO = ONE.replace("g1", "g2").replace("/1", "/2")
HEAD = b"<rss version='2.0'><channel><title>Example</title>"
PORTAL = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Log in</body></html>"


@dataclass(frozen=True)
class Trouble:
    """What a source answers after a good first visit, and what is said of it."""

    answer: Script
    words: str
    health: str = "failing"


TROUBLES = {
    "portal": Trouble(Answer(PORTAL, media_type="text/html", etag='"2"'), "HTML page"),
    "empty": Trouble(Answer(b"", etag='"2"'), "empty"),
    "blank": Trouble(Answer(b" \n ", etag='"2"'), "empty"),
    "cut-short": Trouble(Answer(HEAD + b"<item><title>Exam", etag='"2"'), "breaks off"),
    "lying": Trouble(lying(rss(ONE), 100_000), "broke in mid-document"),
    "reset": Trouble(lying(rss(ONE), 100_000, end="reset"), "broke in mid-document"),
    "silent": Trouble(silent(), "broke before an answer came"),
    "drip": Trouble(drip(0.05), "within 3 s"),
    "endless": Trouble(endless(), "larger than"),
    "circle": Trouble(redirect("/circle"), "in a circle"),
    "private": Trouble(redirect("http://127.0.0.1:9/"), "loopback"),
    "file": Trouble(redirect("file:///etc/passwd"), "not a web address"),
    "deep": Trouble(Answer(HEAD + b"<item>" + b"<b>" * 100_000, etag='"2"'), ""),
    "comments": Trouble(Answer(HEAD + b"<!--" * 60_000, etag='"2"'), ""),
    "rubbish": Trouble(Answer(bytes(range(256)) * 40, etag='"2"'), "not a feed"),
    "gone": Trouble(Answer(status=410), "410 Gone", "gone"),
    "busy": Trouble(Answer(status=503, headers=(("Retry-After", "120"),)), "503", "throttled"),
    "refused": Trouble(Answer(status=403), "403", "throttled"),
    "missing": Trouble(Answer(status=404), "404"),
}
"""Each is the answer of one source; `words` are in the reason."""


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Everything well at first; then all this trouble in one poll, beside a source that is well.

    Each source has a host of its own, so that none is spared for the sake of its host.
    """
    folder = tmp_path_factory.mktemp("desk")
    names = (*TROUBLES, "well")
    origins = {name: Origin(f"127.0.1.{number}") for number, name in enumerate(names, 1)}
    tables = [
        f'[[sources]]\nname = "{name}"\nslug = "{name}"\nurl = "{origin.url(f"/{name}")}"\n'
        for name, origin in origins.items()
    ]
    places = ", ".join(f'"{origin.place}"' for origin in origins.values())
    manners = (
        f'[fetch]\nspacing = "0s"\ntimeout = "3s"\nallow_private = [{places}]\nmax_body = "2MB"\n'
    )
    for name, origin in origins.items():
        origin[f"/{name}"] = Answer(rss(ONE), etag='"1"')
        origin.__enter__()
    try:
        with desk(folder, "\n".join([manners, *tables])) as made:
            assert made.poll().new == len(origins)
            for name, trouble in TROUBLES.items():
                origins[name][f"/{name}"] = trouble.answer
            origins["well"]["/well"] = Answer(rss(ONE, TWO), etag='"2"')
            made.clock.turn(hours=12)
            made.poll()
            yield made
    finally:
        for origin in origins.values():
            origin.__exit__(None, None, None)


def state(news: Desk, name: str) -> SourceState:
    with news.room.database.read() as read:
        return facts.states(read)[name]


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_is_told_in_words_and_its_validators_are_not_kept(news: Desk, name: str) -> None:
    found = state(news, name)
    assert (found.health, found.failures) == (TROUBLES[name].health, 1)
    assert TROUBLES[name].words in found.reason
    assert found.reason
    assert "Traceback" not in found.reason
    assert found.etag == '"1"'


@pytest.mark.parametrize("name", TROUBLES)
def test_what_was_known_of_a_source_in_trouble_stays(news: Desk, name: str) -> None:
    (listed,) = news.items(sources=(name,))
    assert listed.item.entry.title == "Example headline"


def test_the_others_go_on(news: Desk) -> None:
    assert state(news, "well").health == "ok"
    assert len(news.items(sources=("well",))) == 2


def test_the_status_page_tells_all_of_it(news: Desk) -> None:
    page = news.publisher.status(news.clock.at).body.decode()
    assert page.index('href="/sources/circle"') < page.index('href="/sources/well"')
    for name in TROUBLES:
        assert f'href="/sources/{name}"' in page


def test_a_source_recovers_by_itself(tmp_path: Path) -> None:
    with Origin() as origin:
        source = f'[[sources]]\nname = "Ill"\nurl = "{origin.url("/ill")}"\n'
        manners = f'[fetch]\nspacing = "0s"\nallow_private = ["{origin.place}"]\n'
        with desk(tmp_path, manners + source) as news:
            origin["/ill"] = Answer(status=500)
            waits = []
            for _visit in range(12):
                flow.poll(news.room)
                waits.append(due_in(news))
                news.clock.turn(seconds=waits[-1])
            assert waits[0] < waits[1] < waits[2] < waits[-1] < 27 * 3600
            assert len(origin.hits) == 12
            origin["/ill"] = Answer(rss(ONE))
            assert flow.poll(news.room).new == 1
            assert state(news, "ill").health == "ok"


def due_in(news: Desk) -> float:
    next_at = state(news, "ill").next_at
    assert next_at is not None
    return (next_at - news.clock.at).total_seconds()
