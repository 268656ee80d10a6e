"""One value of the file to its type; Refused carries the sentence for the person who wrote it."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from aggregator.config.mistake import Refused, did_you_mean
from aggregator.model import Bytes, Seconds

# XML 1.0 (2.2) has no place for these, and all our texts end in feeds.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?([smhd])")
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?(B|kB|MB|GB)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_BYTES = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}

MOST = 1_000_000
LONGEST = Seconds(3_650 * 86_400)
LARGEST = Bytes(1_000_000_000_000)


def read_value(name: str, kind: Any, may_be_blank: bool, raw: object) -> object:
    """Read `raw` as `kind`: a text, number, span, size, path, instant, texts, or Literal."""
    reader = _READERS.get(kind)
    if reader is None:  # the one kind of type that has no name of its own: a Literal
        return _one_of(name, raw, get_args(kind))
    value = reader(name, raw)
    if value == "" and not may_be_blank:
        raise Refused(f"{name} must not be blank")
    return value


def _one_of(name: str, raw: object, allowed: tuple[str, ...]) -> str:
    if isinstance(raw, str) and raw in allowed:
        return raw
    choice = ", ".join(f'"{value}"' for value in allowed)
    guess = did_you_mean(raw, allowed) if isinstance(raw, str) else ""
    raise Refused(f"{name} must be one of {choice}, not {_shown(raw)}{guess}")


def _text(name: str, raw: object) -> str:
    if not isinstance(raw, str):
        raise Refused(f'{name} must be text in "quotes", not {_shown(raw)}')
    if _ILLEGAL.search(raw):
        raise Refused(f"{name} holds a control character, which no feed can carry")
    return raw.strip()


def _texts(name: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        example = f'["{raw}"]' if isinstance(raw, str) else '["one", "two"]'
        raise Refused(f"{name} must be a list: {name} = {example}")
    values = tuple(_text(f"each of {name}", value) for value in raw)
    if "" in values:
        raise Refused(f"{name} holds a blank text; take it out")
    return values


def _named_texts(name: str, raw: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, dict):
        example = f'{name} = {{ X-Name = "value" }}'
        raise Refused(f"{name} must be a table: {example}")
    return tuple((key, _text(f"{key} in {name}", value)) for key, value in raw.items())


def _path(name: str, raw: object) -> Path:
    text = _text(name, raw)
    if not text:
        raise Refused(f"{name} must not be blank")
    return Path(text)


def _flag(name: str, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Refused(f"{name} must be true or false without quotes, not {_shown(raw)}")
    return raw


def _whole(name: str, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Refused(f"{name} must be a whole number without quotes, not {_shown(raw)}")
    if abs(raw) > MOST:
        raise Refused(f"{name} is too large; at most {MOST:,}")
    return raw


def _number(name: str, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused(f"{name} must be a number without quotes, not {_shown(raw)}")
    if abs(raw) > MOST or not math.isfinite(raw):
        raise Refused(f"{name} must be at most {MOST:,}")
    return float(raw)


def _seconds(name: str, raw: object) -> Seconds:
    found = _SPAN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        examples = '"90s", "30m", "6h" or "2d"'
        guess = f'; did you mean "{raw}s"?' if type(raw) is int and 0 < raw < MOST else ""
        raise Refused(f"{name} must be a span of time such as {examples}, not {_shown(raw)}{guess}")
    span = Seconds(float(found[1]) * _SECONDS[found[2]])
    if span > LONGEST:
        raise Refused(f'{name} is too long; at most "3650d"')
    return span


def _bytes(name: str, raw: object) -> Bytes:
    found = _SIZE.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise Refused(f'{name} must be a size such as "512kB" or "10MB", not {_shown(raw)}')
    size = Bytes(float(found[1]) * _BYTES[found[2].lower()])
    if size > LARGEST:
        raise Refused(f'{name} is too large; at most "1000GB"')
    return size


def _instant(name: str, raw: object) -> datetime:
    if not isinstance(raw, datetime):
        example = "2026-07-04T09:00:00+02:00"
        raise Refused(f"{name} must be a date and a time without quotes, such as {example}")
    if raw.tzinfo is None:
        raise Refused(f"{name} must say its zone: {raw.isoformat()}Z, or +02:00 in place of the Z")
    return raw.astimezone(UTC)


_READERS: dict[Any, Callable[[str, object], object]] = {
    str: _text,
    tuple[str, ...]: _texts,
    tuple[tuple[str, str], ...]: _named_texts,
    Path: _path,
    datetime: _instant,
    bool: _flag,
    int: _whole,
    float: _number,
    Seconds: _seconds,
    Bytes: _bytes,
}


def _shown(raw: object) -> str:
    """A value as its writer knows it, cut where it is long."""
    match raw:
        case bool():
            return str(raw).lower()
        case str():
            return f'"{raw[:37]}…"' if len(raw) > 40 else f'"{raw}"'
        case int() if abs(raw) > 10**18:
            return "so long a number"
        case int() | float():
            return f"{raw}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
