"""What the readers in Python share: the entries of each feed, printed as one JSON object."""

import json
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Entry = dict[str, str | None]


def report(read: Callable[[str], list[Entry]]) -> None:
    """Print, for each address on the command line, its entries or what went wrong."""
    found: dict[str, list[Entry] | str] = {}
    for address in sys.argv[1:]:
        try:
            found[address] = read(address)
        except Exception as error:
            found[address] = f"{type(error).__name__}: {error}"
    json.dump(found, sys.stdout)


def body(address: str) -> bytes:
    """The bytes at an address."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def stamp(value: Any) -> str | None:
    """A date as ISO 8601 in UTC, to the second: of a datetime, Unix seconds, or text; else None."""
    if not value and value != 0:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif isinstance(value, int | float):
        value = datetime.fromtimestamp(value, UTC)
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
