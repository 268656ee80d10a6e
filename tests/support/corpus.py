"""The real feed documents beside this tree, and a publisher that serves each at an address."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.origin import Answer, Origin

from aggregator.model import Response

FEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
COLLECTIONS = ("gofeed_fixtures", "feed-rs_fixtures", "rome_fixtures", "feedparser_tests")
VALIDATOR = "w3c_feedvalidator_testcases"
"""Many small documents, most with one thing wrong; and some that are no feeds."""
ENDINGS = {
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".json": "application/json",
}
HEADER = re.compile(rb"^\s*Header:\s*([A-Za-z-]+):\s*([ -~]+?)\s*$", re.M)
"""How a document of feedparser's says in which headers it was sent."""


def documents(step: int = 1) -> list[Path]:
    """Every document of the collections, or every `step`th of each."""
    return [path for name in COLLECTIONS for path in _of(name)[::step]]


def responses() -> Iterator[tuple[str, Response]]:
    """Every document of every collection, under its path, as the answer of a server."""
    for path in (*documents(), *_of(VALIDATOR)):
        if body := path.read_bytes():
            sent = dict(answer(path).headers)
            yield (
                str(path.relative_to(FEEDS)),
                Response(
                    status=200,
                    url="https://example.org/feed",
                    body=body,
                    media_type=answer(path).media_type,
                    content_language=sent.get("Content-Language"),
                ),
            )


def _of(collection: str) -> list[Path]:
    files = (FEEDS / collection).rglob("*")
    return sorted(path for path in files if path.suffix in ENDINGS)


@contextmanager
def served(paths: Sequence[Path]) -> Iterator[Origin]:
    """A publisher that has the nth document at /n."""
    with Origin() as origin:
        for number, path in enumerate(paths):
            origin[f"/{number}"] = answer(path)
        yield origin


def answer(path: Path) -> Answer:
    """The document in the headers that it names, else in those of its kind."""
    body = path.read_bytes()
    named = {name.decode().title(): value.decode() for name, value in HEADER.findall(body)}
    media_type = named.pop("Content-Type", ENDINGS[path.suffix])
    return Answer(body, media_type=media_type, headers=tuple(named.items()))


def sources(origin: Origin, paths: Iterable[Path]) -> str:
    """TOML that follows each of them; visits may come as fast as the origin answers."""
    tables = [
        f'[[sources]]\nname = "{path.parent.name}/{path.name}"\nslug = "s{number}"\n'
        f'url = "{origin.url(f"/{number}")}"\nowner = "Owner {number}"\n'
        for number, path in enumerate(paths)
    ]
    manners = f'[fetch]\nspacing = "0s"\nper_host = 16\nallow_private = ["{origin.place}"]\n'
    return "\n".join([manners, *tables])
