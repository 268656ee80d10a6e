"""What works and is hardly meant so: warnings for `check`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aggregator.config.mistake import Mistake
from aggregator.environment import variables
from aggregator.model import Config
from aggregator.words import stop_words, tokens

_HASTY = 300
"""Seconds; publishers take more frequent polls for abuse."""


def smells(config: Config, table: Mapping[str, Any]) -> list[Mistake]:
    """All warnings for a loaded `config`; `table` is its file as parsed, before any default."""
    found = [mistake for smell in _SMELLS for mistake in smell(config)]
    return [*_ownerless(config, table), *found]


def _ownerless(config: Config, table: Mapping[str, Any]) -> Iterator[Mistake]:
    for index, (source, raw) in enumerate(
        zip(config.sources, table.get("sources", ()), strict=False)
    ):
        if not raw.get("owner") and source.kind != "opml":
            problem = f'source "{source.name}" has no owner and counts as its own'
            yield Mistake(("sources", index), problem)


def _missing_files(config: Config) -> Iterator[Mistake]:
    for index, source in enumerate(config.sources):
        if source.path and not _is_there(source.path):
            problem = f'source "{source.name}": there is no file {source.path}'
            yield Mistake(("sources", index, "path"), problem)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _haste(config: Config) -> Iterator[Mistake]:
    for index, source in enumerate(config.sources):
        if source.interval is not None and source.interval < _HASTY and source.url:
            problem = f'source "{source.name}" is polled more than once in five minutes'
            yield Mistake(("sources", index, "interval"), problem)
    if config.fetch.interval is not None and config.fetch.interval < _HASTY:
        problem = "sources are polled more than once in five minutes"
        yield Mistake(("fetch", "interval"), problem)


def _nobody_to_write_to(config: Config) -> Iterator[Mistake]:
    if not config.fetch.contact and any(source.url for source in config.sources):
        problem = "[fetch] contact is empty: publishers whom our visits trouble cannot say so"
        yield Mistake(("fetch", "contact"), problem)


def _in_clear(config: Config) -> Iterator[Mistake]:
    for index, source in enumerate(config.sources):
        secret = source.login or any(variables(text) for _, text in source.headers)
        if secret and (source.url or "").startswith("http:"):
            problem = f'source "{source.name}" has secrets, which http:// sends for all to read'
            yield Mistake(("sources", index, "url"), problem)


def _idle_tables(config: Config) -> Iterator[Mistake]:
    for index, thread in enumerate(config.threads):
        if not (thread.entities or thread.places or thread.words or thread.examples):
            problem = f'thread "{thread.slug}" has no entities, places, words or examples'
            yield Mistake(("threads", index), f"{problem}: nothing gets into it")
    for index, tag in enumerate(config.tags):
        if not tag.words:
            yield Mistake(("tags", index), f'tag "{tag.tag}" has no words: nothing gets it')


def _broad_words(config: Config) -> Iterator[Mistake]:
    for index, entity in enumerate(config.entities):
        if _is_broad(entity.name):
            yield Mistake(("entities", index, "name"), _found_everywhere(entity.name))
    lists: Iterable[tuple[str, str]] = (
        ("entities", "aliases"),
        ("threads", "places"),
        ("threads", "words"),
        ("threads", "exclude"),
        ("tags", "words"),
    )
    for name, key in lists:
        for index, table in enumerate(getattr(config, name)):
            for place, word in enumerate(getattr(table, key)):
                if _is_broad(word):
                    yield Mistake((name, index, key, place), _found_everywhere(word))


def _is_broad(word: str) -> bool:
    """Whether all its words say nothing by themselves, in English, French or Arabic."""
    silent = stop_words("fr")
    return (len(word) <= 2 and word.isascii()) or all(one in silent for one in tokens(word))


def _found_everywhere(word: str) -> str:
    return f'"{word}" is so short or common that it is found everywhere'


def _lonely_feeds(config: Config) -> Iterator[Mistake]:
    if any(source.kind == "opml" for source in config.sources):
        return  # nobody knows yet how many owners its feeds have
    owners = len({source.owner for source in config.sources})
    for index, feed in enumerate(config.feeds):
        if feed.min_owners > max(owners, 1):
            problem = (
                f'feed "{feed.slug}" wants {feed.min_owners} owners; the sources have {owners}'
            )
            yield Mistake(("feeds", index, "min_owners"), problem)


def _crossed_ports(config: Config) -> Iterator[Mistake]:
    address = urlsplit(config.site.url)
    port = address.port or {"http": 80, "https": 443}[address.scheme]
    if _is_loopback(address.hostname or "") and port != config.server.port:
        problem = f"listens on port {config.server.port}, but the links of [site] url go to {port}"
        yield Mistake(("server", "listen"), problem)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_SMELLS: tuple[Callable[[Config], Iterator[Mistake]], ...] = (
    _missing_files,
    _haste,
    _nobody_to_write_to,
    _in_clear,
    _idle_tables,
    _broad_words,
    _lonely_feeds,
    _crossed_ports,
)
