"""Which item is this entry? Decided per document, from the keys that its source used before.

Rules, the first that holds wins; `explain` names the one that held:

- ``guid``: the source sent this guid before.
- ``link``: the guid is new or absent, the link is known, and the item it names is not in this
  document under its own guid (a live blog gives many entries one link).
- ``title``: neither guid nor link; the same title and date (the text was edited).
- ``text``: neither guid nor link; the same text (the headline was edited, or there is none).
- ``new …``: none of these; the item is new and known by that kind of key from now on.

A guid or link that names several different entries of one document is no name at all.
"""

import hashlib
from base64 import b32encode
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Entry, Moment


@dataclass(frozen=True, slots=True)
class Sighting:
    """One entry with the item it belongs to (new where `known` is false) and all its keys."""

    entry: Entry
    item: str
    known: bool
    rule: str
    keys: tuple[str, ...]


def keys_of(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """The keys of every entry, strongest first; each has at least one."""
    entries = list(entries)
    shared = _shared(entries)
    return [
        tuple(key for key in _names(entry) if key not in shared) or _likenesses(entry, shared)
        for entry in entries
    ]


def identify(
    source: str, entries: Sequence[Entry], known: Mapping[str, str]
) -> tuple[Sighting, ...]:
    """Match the entries of one document with `known` items (key to item id) of this source.

    An entry that stands twice in the document is seen once.
    """
    sightings: dict[str, Sighting] = {}
    keys = keys_of(entries)
    named = {known[key] for one in keys for key in one[:1] if key in known}
    for entry, mine in zip(entries, keys, strict=True):
        sighting = _match(source, entry, mine, known, named)
        sightings.setdefault(sighting.item, sighting)
    return tuple(sightings.values())


def _match(
    source: str, entry: Entry, keys: tuple[str, ...], known: Mapping[str, str], named: set[str]
) -> Sighting:
    for position, key in enumerate(keys):
        if key in known and (position == 0 or known[key] not in named):
            return Sighting(entry, known[key], True, _kind(key), keys)
    return Sighting(entry, item_id(source, keys[0]), False, f"new {_kind(keys[0])}", keys)


def item_id(source: str, key: str) -> str:
    """Sixteen characters of [a-z2-7], the same on every machine and for ever."""
    digest = hashlib.sha256(f"{source}\n{key}".encode()).digest()
    return b32encode(digest[:10]).decode().lower()


def _names(entry: Entry) -> list[str]:
    guid = [f"guid:{entry.guid}"] if entry.guid else []
    link = [f"link:{entry.link}"] if entry.link else []
    return guid + link


def _likenesses(entry: Entry, shared: Container[str]) -> tuple[str, ...]:
    """What tells a nameless entry again; its whole self where nothing else does."""
    title = [_title_key(entry)] if entry.title else []
    text = [_key("text", entry.text)] if entry.text else []
    return tuple(key for key in title + text if key not in shared) or (_whole_key(entry),)


def _title_key(entry: Entry) -> str:
    return _key("title", f"{entry.title} {entry.published.at if entry.published else ''}")


def _whole_key(entry: Entry) -> str:
    return _key("text", f"{entry.guid}\n{entry.link}\n{entry.title}\n{entry.text}")


def _key(kind: str, text: str) -> str:
    words = " ".join(text.casefold().split())
    return f"{kind}:{hashlib.sha256(words.encode()).hexdigest()}"


def _shared(entries: Iterable[Entry]) -> set[str]:
    """Keys that stand for several different entries of this document."""
    keyed = ((entry, [*_names(entry), *_likenesses(entry, ())]) for entry in entries)
    different = {(key, _whole_key(entry)) for entry, keys in keyed for key in keys}
    return {key for key, count in Counter(key for key, _ in different).items() if count > 1}


def _kind(key: str) -> str:
    return key.partition(":")[0]


def event_time(published: Moment | None, first_seen: datetime) -> datetime:
    """When it happened, for grouping: the publisher's date unless it lies after first sight."""
    if published is not None and published.at <= first_seen:
        return published.at
    return first_seen
