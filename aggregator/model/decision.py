"""The editor's word over the program's: what feeds/decisions.toml says, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

GoneKind = Literal["taken down", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An item that is to go from all that is published, since `when`.

    `item` names it: our id of it, the address of our page, the publisher's id, or its link. `why`
    is a sentence for the public.
    """

    item: str
    when: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The whole of feeds/decisions.toml; each field is a table of it, and may be there many times.

    A take-down is the editor's own word; what is withdrawn, its publisher no longer stands by.
    """

    take_down: tuple[Removal, ...] = ()
    withdraw: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An item that is not published any more: by whose word, since when, and why."""

    item: str
    published_id: str
    kind: GoneKind
    when: datetime
    why: str = ""
