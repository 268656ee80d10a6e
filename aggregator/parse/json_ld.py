"""JSON-LD in a page (json-ld.org, schema.org): the object that is its article, references joined.

Whatever has another shape than schema.org asks for is passed over.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

Object = dict[str, Any]

ARTICLE = re.compile(r"article|posting|report|review", re.I)
PAGE = re.compile(r"webpage", re.I)
INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
MANY = 1_000
"""Objects of one page that are looked at."""


class Data:
    """The objects of a page; `article` is the one that it is about, empty where there is none."""

    def __init__(self, scripts: Iterable[str]) -> None:
        objects = list(_objects(scripts))
        self._named = {str(one["@id"]): one for one in objects if "@id" in one and len(one) > 1}
        articles = [one for one in objects if _is(ARTICLE, one)]
        told = [one for one in articles if one.get("headline")]
        pages = [one for one in objects if _is(PAGE, one)]
        self.article: Object = next(iter((*told, *articles, *pages)), {})

    def text(self, *keys: str) -> str | None:
        """The first of these properties of the article that is a text, on one line."""
        return next((text for key in keys if (text := line(self.article.get(key)))), None)

    def things(self, key: str, bare: str = "name") -> Iterator[Object]:
        """The values of a property of the article as objects; a bare text is one's `bare`."""
        for value in _many(self.article.get(key)):
            if isinstance(value, dict):
                yield self._named.get(str(value["@id"]), value) if [*value] == ["@id"] else value
            elif text := line(value):
                yield {bare: text}

    def name(self, key: str) -> str | None:
        """The name of the first thing under a property."""
        return next((name for one in self.things(key) if (name := line(one.get("name")))), None)

    def texts(self, key: str) -> Iterator[str]:
        """The values of a property that may be a list, or one text with commas."""
        value = self.article.get(key)
        for one in value.split(",") if isinstance(value, str) else _many(value):
            if text := line(one):
                yield text


def line(value: Any) -> str | None:
    """A text on one line; None for anything else, and for a blank one."""
    if isinstance(value, list):
        value = next(iter(value), None)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _objects(scripts: Iterable[str]) -> Iterator[Object]:
    """Every object of the scripts and of their graphs, in order."""
    found: deque[Any] = deque()
    for script in scripts:
        try:
            found += _many(json.loads(script, strict=False))
        except (ValueError, RecursionError):
            continue
    for _ in range(MANY):
        if not found:
            return
        one = found.popleft()
        if isinstance(one, dict):
            yield one
            inside = [inner for key in INSIDE for inner in _many(one.get(key))]
            found.extendleft(reversed(inside))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _is(kind: re.Pattern[str], one: Object) -> bool:
    return any(isinstance(name, str) and kind.search(name) for name in _many(one.get("@type")))
