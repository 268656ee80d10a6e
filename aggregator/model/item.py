"""Items and their revisions: what was published, with its identity."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.entry import Entry
from aggregator.model.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that a source published, as it reads now.

    `id` is ours, permanent, and part of its address; `published_id` is the IRI that goes out in
    feeds, decided at first arrival (RFC 4287 4.2.6). `rule` names the identity rule that held.
    """

    id: str
    source: str
    published_id: str
    rule: str
    first_seen: datetime
    published: Moment | None
    """The date at first arrival: it never moves."""
    event_at: datetime
    """When it happened, for grouping: `published` unless it lies after first sight, else that."""
    updated: datetime
    """When the newest material revision was seen; first sight where there was none."""
    revision: int
    arrival: int
    """The arrival number of the first revision; 0 where it is not threaded yet."""
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an item as fetched. Revisions count from 1; nothing overwrites one.

    `material` is false where only markup or metadata moved: title, link and text are the same.
    `rule` names the identity rule that held; empty where a version from before did not note it.
    """

    item: str
    number: int
    seen_at: datetime
    arrival: int
    material: bool
    rule: str
    entry: Entry
