"""Which item is this entry? Decided per document, from the keys that its source used before.

Rules, the first that holds wins; `explain` names the one that held (`RULES`):

- ``guid``: the source sent this guid before.
- ``link``: the guid is new or absent, the link is known, and the item it names is not in this
  document under its own guid (a live blog gives many entries one link).
- ``reused guid``: the guid is known, but of its item's link, title and text nothing is left: the
  publisher gave the guid to another article, which goes by its link from then on.
- ``title``: neither guid nor link; the same title and date (the text was edited).
- ``text``: neither guid nor link; the same text (the headline was edited, or there is none).
- ``new …``: none of these; the item is new and known by that kind of key from now on.

A guid or link that names several different entries of one document is no name at all. Guids and
links that differ only in what a move to https changes are the same (`twins`).
"""

import hashlib
from base64 import b32encode
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from xml.sax.saxutils import escape

from aggregator.model import Entry, Moment
from aggregator.twins import twin

RULES = {
    "guid": "its source sent this guid before",
    "link": "its guid is new or absent, and its link is known",
    "reused guid": "another article had its guid: link, title and text differ; its link is known",
    "title": "it has no name of its own; title and date are known",
    "text": "it has no name of its own; its text is known",
    "new guid": "its source had not sent this guid before, nor its link",
    "new link": "it has no guid of its own, and its source had not sent this link before",
    "new reused guid": "another article has its guid: link, title and text differ",
    "new title": "it has no name of its own; title and date were not known",
    "new text": "it has no name and no title of its own; its text was not known",
}
"""What each rule says, for people."""

READ = 2_000
"""Characters of a text that are compared with another."""
PIECE = 5
ALIKE = 0.4
"""Texts are versions of one another where so many pieces of the shorter are in the longer; two
reports on the same conflict share less than that in 99 pairs of 100."""

NEW = "new "
REUSED = "reused guid"
NOTHING: Mapping[str, Entry] = MappingProxyType({})

Names = list[tuple[str, ...]]
"""The names of an entry, strongest first; each as the keys, of one kind, that may stand for it:
as sent, and last in the one spelling that is stored."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One entry with the item it belongs to (new where `known` is false) and its new keys."""

    entry: Entry
    item: str
    known: bool
    rule: str
    keys: tuple[str, ...]


def keys_of(names_of: Iterable[Names]) -> set[str]:
    """The keys by which entries with these names may be known; each entry has at least one."""
    return {key for names in names_of for name in names for key in name}


def guid_keys(guid: str) -> tuple[str, ...]:
    """The keys by which an item of this guid may be known.

    One of them is how earlier versions read a guid from a document that was not well-formed.
    """
    return _spellings("guid", guid, escape(guid))


def doubtful(names_of: Iterable[Names], known: Mapping[str, str]) -> set[str]:
    """Known items whose last entries `identify` must see to judge by; ordinarily none.

    Their guids stand in the document beside links that are not theirs so far.
    """
    return {item for names in names_of if (item := _strayed(names, known))}


def identify(
    source: str,
    entries: Sequence[Entry],
    names_of: Sequence[Names],
    known: Mapping[str, str],
    last: Mapping[str, Entry] = NOTHING,
) -> tuple[Sighting, ...]:
    """Match the entries of one document with `known` items (key to item id) of this source.

    `last` has the last entries of the items that `doubtful` names. An entry that stands twice in
    the document is seen once.
    """
    pairs = list(zip(entries, names_of, strict=True))
    own = [_own(entry, names, known, last) for entry, names in pairs]
    taken, sightings = set(own), dict[str, Sighting]()
    for (entry, names), item in zip(pairs, own, strict=True):
        rule = _kind(names[0])
        if item is None:
            item, rule = _otherwise(source, names, known, taken)
        sightings.setdefault(item, _sighting(entry, item, rule, names, known))
    return tuple(sightings.values())


def item_id(source: str, key: str) -> str:
    """Sixteen characters of [a-z2-7], the same on every machine and for ever."""
    digest = hashlib.sha256(f"{source}\n{key}".encode()).digest()
    return b32encode(digest[:10]).decode().lower()


def _own(
    entry: Entry, names: Names, known: Mapping[str, str], last: Mapping[str, Entry]
) -> str | None:
    """The item of its first name, unless that was given to another article."""
    strayed = _strayed(names, known)
    if strayed and strayed in last and _is_another(entry, last[strayed]):
        return None
    return _item(names[0], known)


def _otherwise(
    source: str, names: Names, known: Mapping[str, str], taken: Container[str | None]
) -> tuple[str, str]:
    """The item of an entry that has none of its own, and the rule that held."""
    reused = _item(names[0], known)
    for name in names[1:]:
        item = _item(name, known)
        if item and item not in taken:
            return item, REUSED if reused else _kind(name)
        if item and reused:
            # Its link is another's as well, so that only the guid is left to go by.
            return reused, _kind(names[0])
    if reused:
        return item_id(source, names[1][-1]), NEW + REUSED
    return item_id(source, names[0][-1]), NEW + _kind(names[0])


def _sighting(
    entry: Entry, item: str, rule: str, names: Names, known: Mapping[str, str]
) -> Sighting:
    mine = names[1:] if rule.endswith(REUSED) else names
    keys = tuple(name[-1] for name in mine if name[-1] not in known)
    return Sighting(entry, item, not rule.startswith(NEW), rule, keys)


def _item(name: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    """The item that goes by the stored spelling of a name, else by another."""
    return next((known[key] for key in reversed(name) if key in known), None)


def _strayed(names: Names, known: Mapping[str, str]) -> str | None:
    """The item of an entry's guid where its link is not known to be that item's."""
    if len(names) < 2 or _kind(names[0]) != "guid":
        return None
    item = _item(names[0], known)
    return item if item != _item(names[1], known) else None


def _is_another(entry: Entry, last: Entry) -> bool:
    """Whether nothing tells that these are versions of one article: link, title and text differ.

    Where only one of them has a title, or a text, that says nothing.
    """
    if not entry.link or not last.link or twin(entry.link) == twin(last.link):
        return False
    both = [(a, b) for a, b in ((entry.title, last.title), (entry.text, last.text)) if a and b]
    return bool(both) and not any(_is_alike(a, b) for a, b in both)


def _is_alike(a: str, b: str) -> bool:
    few, many = sorted((_pieces(a), _pieces(b)), key=len)
    return len(few & many) >= ALIKE * len(few)


def _pieces(text: str) -> set[str]:
    """All runs of `PIECE` letters, spaces left out: words in any script, whatever their order."""
    letters = "".join(text[:READ].casefold().split())
    return {letters[at : at + PIECE] for at in range(max(1, len(letters) - PIECE + 1))}


def names_of(entries: Sequence[Entry]) -> list[Names]:
    """The names of every entry that are its own in its document; each has at least one."""
    named = _unshared(entries, [_names(entry) for entry in entries])
    nameless = [entry for entry, names in zip(entries, named, strict=True) if not names]
    like = iter(_unshared(nameless, [_likenesses(entry) for entry in nameless]))
    return [
        names or next(like) or [(_whole_key(entry),)]
        for entry, names in zip(entries, named, strict=True)
    ]


def _names(entry: Entry) -> Names:
    """Guid and link; an entry that comes under a wrapper may be known by that as well."""
    names = []
    if entry.guid:
        names.append(guid_keys(entry.guid))
    if entry.link:
        names.append(_spellings("link", entry.link, entry.wrapper))
    return names


def _spellings(kind: str, name: str, other: str | None = None) -> tuple[str, ...]:
    """The keys of a name as it was sent; last, and alone to be stored, that of its twin."""
    same = twin(name)
    if same == name and other is None:
        return (f"{kind}:{name}",)
    others = dict.fromkeys((name, other, twin(other)))
    spelt = [one for one in others if one and one != same]
    return tuple(f"{kind}:{one}" for one in (*spelt, same))


def _likenesses(entry: Entry) -> Names:
    """What tells a nameless entry again."""
    title = _title_key(entry) if entry.title else None
    text = _key("text", entry.text) if entry.text else None
    return [(key,) for key in (title, text) if key]


def _title_key(entry: Entry) -> str:
    return _key("title", f"{entry.title} {entry.published.at if entry.published else ''}")


def _whole_key(entry: Entry) -> str:
    return _key("text", f"{entry.guid}\n{entry.link}\n{entry.title}\n{entry.text}")


def _key(kind: str, text: str) -> str:
    words = " ".join(text.casefold().split())
    return f"{kind}:{hashlib.sha256(words.encode()).hexdigest()}"


def _unshared(entries: Sequence[Entry], names_of: list[Names]) -> list[Names]:
    """The names without those that stand for several different entries of this document."""
    keys = Counter(chain.from_iterable(chain.from_iterable(names_of)))
    if len(keys) == keys.total():
        return names_of
    shared = _shared(entries, names_of, {key for key, count in keys.items() if count > 1})
    return [
        [left for name in names if (left := tuple(key for key in name if key not in shared))]
        for names in names_of
    ]


def _shared(entries: Sequence[Entry], names_of: list[Names], twice: set[str]) -> set[str]:
    different = {
        (key, _whole_key(entry))
        for entry, names in zip(entries, names_of, strict=True)
        for key in twice.intersection(chain.from_iterable(names))
    }
    return {key for key, count in Counter(key for key, _ in different).items() if count > 1}


def _kind(name: tuple[str, ...]) -> str:
    return name[0].partition(":")[0]


def event_time(published: Moment | None, first_seen: datetime) -> datetime:
    """When it happened, for grouping: the publisher's date unless it lies after first sight."""
    if published is not None and published.at <= first_seen:
        return published.at
    return first_seen
