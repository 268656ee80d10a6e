"""Typed values to plain JSON and back; the only file that imports msgspec."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

Mismatch = msgspec.ValidationError
"""Raised where plain data does not fit the type; its text ends in the place: `$.sources[0]`."""


def encode(value: Any) -> str:
    """Any of our dataclasses as JSON text; the same value always gives the same text."""
    return msgspec.json.encode(value, order="deterministic").decode()


def pack(value: Any) -> bytes:
    """Any of our dataclasses, or tuples of them, as few bytes (MessagePack)."""
    return msgspec.msgpack.encode(value)


def unpack(packed: bytes, kind: type[T]) -> T:
    """The value that `pack` wrote; Mismatch or ValueError for what cannot be one."""
    return msgspec.msgpack.decode(packed, type=kind)


def decode(text: str, kind: type[T]) -> T:
    """The value that `encode` wrote."""
    return msgspec.json.decode(text, type=kind)


def convert(data: Any, kind: type[T], hook: Callable[[type[Any], Any], Any]) -> T:
    """Plain data as a typed value; `hook` makes the types that JSON does not know."""
    return msgspec.convert(data, kind, dec_hook=hook)
