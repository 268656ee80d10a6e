"""The rules that a config must keep beyond its shape: values that make sense, names that exist."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from aggregator import meaning
from aggregator.config.addresses import base_address, host_and_port, hub_address, web_address
from aggregator.config.completing import sentence_model
from aggregator.config.credentials import credentials
from aggregator.config.mistake import Mistake, Refused, Where, did_you_mean, nearest
from aggregator.model import Config, Source
from aggregator.slug import slug_of

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_AUTHORITY = re.compile(rf"(?:[\w.-]+@)?{_DOMAIN},(\d{{4}})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_AT_LEAST_ONE = ("per_host", "host_budget", "concurrency", "min_owners", "limit")
_ABOVE_ZERO = ("interval", "shortest", "longest", "timeout", "max_body", "threshold")
_TAKEN = ("feed", "corrections")
"""Feeds of the whole site, whose pages are where a feed with this slug would have its own."""
_ONE_LINE = ("name", "title", "owner", "contact", "tag", "slug", "login", "proxy")


def check(config: Config) -> list[Mistake]:
    """All mistakes of meaning in a config of the right shape.

    A required text that was absent is empty by now, has been told, and is passed over.
    """
    return [mistake for rule in _RULES for mistake in rule(config)]


def _each_table(config: Config) -> Iterator[tuple[Where, object]]:
    """Every table of the config with the way to it."""
    for name in ("site", "store", "fetch", "server"):
        yield (name,), getattr(config, name)
    for name in ("sources", "entities", "threads", "tags", "feeds"):
        yield from (((name, index), table) for index, table in enumerate(getattr(config, name)))


def _found(table: object, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Those of `keys` that a table has, with their values."""
    kind: Any = type(table)
    return ((key, getattr(table, key)) for key in _having(kind, keys))


@cache
def _having(kind: Any, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `keys` that tables of this kind have."""
    return tuple(field.name for field in fields(kind) if field.name in keys)


def _numbers(config: Config) -> Iterator[Mistake]:
    for where, table in _each_table(config):
        for key, value in _found(table, _AT_LEAST_ONE + _ABOVE_ZERO):
            if value is not None and value <= 0:
                least = "at least 1" if key in _AT_LEAST_ONE else "more than 0"
                yield Mistake((*where, key), f"{key} must be {least}")


def _rhythm(config: Config) -> Iterator[Mistake]:
    if config.fetch.shortest > config.fetch.longest:
        yield Mistake(("fetch", "shortest"), "shortest must not be longer than longest")


def _jitter(config: Config) -> Iterator[Mistake]:
    if not 0 <= config.fetch.jitter <= 1:
        problem = "jitter must be between 0 (none) and 1 (up to the spacing once more)"
        yield Mistake(("fetch", "jitter"), problem)


def _texts(config: Config) -> Iterator[Mistake]:
    for where, table in _each_table(config):
        for key, text in _found(table, _ONE_LINE):
            if text and "\n" in text:
                yield Mistake((*where, key), f"{key} must be one line")
        language = getattr(table, "language", None)
        if language is not None and not _LANGUAGE.fullmatch(language):
            problem = f'language must be a code such as "en", "ar" or "pt-BR", not "{language}"'
            yield Mistake((*where, "language"), problem)


def _site(config: Config) -> Iterator[Mistake]:
    site = config.site
    if site.url:
        yield from _refused(("site", "url"), "url", base_address, site.url)
    if site.hub:
        yield from _refused(("site", "hub"), "hub", hub_address, site.hub)
    if site.image:
        yield from _refused(("site", "image"), "image", web_address, site.image)
    if site.id_authority and not _is_authority(site.id_authority):
        example = 'a domain of yours and a year when it was yours: "example.org,2026"'
        yield Mistake(("site", "id_authority"), f"id_authority must be {example} (RFC 4151)")
    if not _is_timezone(site.timezone):
        guess = did_you_mean(site.timezone, available_timezones()) or '; one is "Africa/Tripoli"'
        yield Mistake(("site", "timezone"), f'timezone "{site.timezone}" is not known{guess}')


def _is_authority(text: str) -> bool:
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        return False
    try:
        date(*(int(part or 1) for part in found.groups()))
    except ValueError:
        return False
    return True


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _store(config: Config) -> Iterator[Mistake]:
    url, where = config.store.url, ("store", "url")
    kind, _, file = url.partition("://")
    if kind.partition("+")[0] in ("postgresql", "postgres"):
        problem = 'PostgreSQL is not built yet; use "sqlite:///var/aggregator.db"'
    elif kind != "sqlite" or not file.startswith("/"):
        problem = 'url must be "sqlite:///" and a file, such as "sqlite:///var/aggregator.db"'
    elif file == "/:memory:" or "?" in file or file.endswith("/"):
        problem = "url must name a file: the web server and the scheduler both open it"
    else:
        return
    yield Mistake(where, problem)


def _model(config: Config) -> Iterator[Mistake]:
    if config.stories.model:
        yield from _refused(("stories", "model"), "model", _is_model, sentence_model(config))


def _is_model(model: str) -> None:
    try:
        meaning.check(model)
    except ValueError as error:
        raise Refused(str(error)) from None


def _hosts(config: Config) -> Iterator[Mistake]:
    yield from _refused(
        ("server", "listen"), "listen", lambda pair: host_and_port(pair, 1), config.server.listen
    )
    for index, pair in enumerate(config.fetch.allow_private):
        where = ("fetch", "allow_private", index)
        yield from _refused(where, f'"{pair}"', lambda pair: host_and_port(pair, 1), pair)


def _sources(config: Config) -> Iterator[Mistake]:
    for index, source in enumerate(config.sources):
        where = ("sources", index)
        name = f'source "{source.name or source.slug}"'
        if source.url is None and source.path is None:
            yield Mistake(where, f"{name} needs a url, or a path to a local file")
        if source.url is not None and source.path is not None:
            yield Mistake((*where, "path"), f"{name} has a url and a path; keep one of them")
        for key, address in (("url", source.url), ("home", source.home)):
            if address:
                yield from _refused((*where, key), key, web_address, address)


def _selectors(config: Config) -> Iterator[Mistake]:
    for index, source in enumerate(config.sources):
        where, name = ("sources", index), f'source "{source.name or source.slug}"'
        if source.kind == "listing" and source.select is None:
            example = '[sources.select] with item = "article"'
            yield Mistake(where, f"{name} is a listing and needs {example}")
        elif source.kind != "listing" and source.select is not None:
            problem = f'{name} has selectors, which only kind = "listing" uses'
            yield Mistake((*where, "select"), problem, at_key=True)
        for key, css in asdict(source.select).items() if source.select else ():
            if css:
                yield from _refused((*where, "select", key), key, _selector, css)


def _selector(css: str) -> None:
    from aggregator.selectors import xpath

    try:
        xpath(css)
    except ValueError as error:
        raise Refused(f'"{css}" is no CSS selector: {error}') from None


def _slugs(config: Config) -> Iterator[Mistake]:
    for kind in ("sources", "threads", "feeds"):
        tables = getattr(config, kind)
        for index, table in enumerate(tables):
            where = (kind, index, "slug")
            if kind == "sources" and table.name and not table.slug:
                problem = f'no slug can be made of "{table.name}"; give it one: slug = "example"'
                yield Mistake(where, problem)
            elif table.slug and not _SLUG.fullmatch(table.slug):
                yield Mistake(where, _not_a_slug(table.slug))
        yield from _twice(kind, "slug", [table.slug for table in tables], _called(tables))


def _taken(config: Config) -> Iterator[Mistake]:
    for index, feed in enumerate(config.feeds):
        if feed.slug in _TAKEN:
            problem = f"/feeds/{feed.slug} is the page of another feed; take another slug"
            yield Mistake(("feeds", index, "slug"), problem)


def _not_a_slug(slug: str) -> str:
    better = slug_of(slug)
    guess = f'; did you mean "{better}"?' if better else ""
    return f'slug "{slug}" may have a-z, 0-9 and hyphens, 100 at most, no hyphen first{guess}'


def _same_place(config: Config) -> Iterator[Mistake]:
    for key in ("url", "path"):
        places = [_place(source, key) for source in config.sources]
        yield from _twice("sources", key, places, _called(config.sources))


def _place(source: Source, key: str) -> str:
    value = str(getattr(source, key) or "")
    try:
        return web_address(value) if key == "url" and value else value
    except Refused:
        return ""


def _entities(config: Config) -> Iterator[Mistake]:
    entities = config.entities
    names = [entity.name for entity in entities]
    yield from _twice("entities", "name", [folded(name) for name in names], names)
    owners = {folded(name): name for name in names}
    for index, entity in enumerate(entities):
        for place, alias in enumerate(entity.aliases):
            owner = owners.setdefault(folded(alias), entity.name)
            if owner != entity.name:
                problem = f'"{alias}" is an alias of "{entity.name}" and of "{owner}"; keep one'
                yield Mistake(("entities", index, "aliases", place), problem)


def _references(config: Config) -> Iterator[Mistake]:
    threads = [thread.slug for thread in config.threads]
    sources = [source.slug for source in config.sources]
    lists = tuple(f"{source.slug}-" for source in config.sources if source.kind == "opml")
    for index, feed in enumerate(config.feeds):
        where = ("feeds", index)
        yield from _unknown((*where, "threads"), "thread", feed.threads, threads)
        listed = [slug for slug in feed.sources if slug.startswith(lists)]
        yield from _unknown((*where, "sources"), "source", feed.sources, [*sources, *listed])
    spellings = _spellings(config)
    for index, thread in enumerate(config.threads):
        for place, name in enumerate(thread.entities):
            if name not in spellings.values():
                near = nearest(folded(name), spellings)
                guess = f'; did you mean "{spellings[near]}"?' if near else ""
                problem = f'no [[entities]] has the name "{name}"{guess}'
                yield Mistake(("threads", index, "entities", place), problem)


def _spellings(config: Config) -> dict[str, str]:
    """Each name and alias, folded, to the name of the first entity that has it."""
    return {
        folded(spelling): entity.name
        for entity in reversed(config.entities)
        for spelling in (*entity.aliases, entity.name)
    }


def folded(text: str) -> str:
    """A text as it is compared: case and width do not count."""
    return unicodedata.normalize("NFKC", text).casefold()


def _unknown(where: Where, kind: str, names: Iterable[str], known: list[str]) -> Iterator[Mistake]:
    for place, name in enumerate(names):
        if name not in known:
            guess = did_you_mean(name, known)
            yield Mistake((*where, place), f'there is no {kind} with the slug "{name}"{guess}')


def _called(tables: Iterable[object]) -> list[str]:
    """What people call a table: its name or title, else its slug."""
    return [
        getattr(table, "name", "") or getattr(table, "title", "") or getattr(table, "slug", "")
        for table in tables
    ]


def _twice(kind: str, key: str, values: list[str], called: list[str]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if value and first.setdefault(value, index) != index:
            names = f'"{called[first[value]]}" and "{called[index]}"'
            yield Mistake((kind, index, key), f'{names} have the same {key} "{value}"; change one')


def _refused(
    where: Where, name: str, judge: Callable[[str], object], text: str
) -> Iterator[Mistake]:
    """The objection of `judge` to `text`, if it has one."""
    try:
        judge(text)
    except Refused as error:
        yield Mistake(where, f"{name} {error}")


_RULES: tuple[Callable[[Config], Iterator[Mistake]], ...] = (
    _numbers,
    _rhythm,
    _jitter,
    _texts,
    _site,
    _store,
    _model,
    _hosts,
    _sources,
    _selectors,
    _slugs,
    _taken,
    _same_place,
    credentials,
    _entities,
    _references,
)
