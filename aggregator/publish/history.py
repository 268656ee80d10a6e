"""The past of feeds: frozen pages beside the document that one subscribes to (RFC 5005 section 4).

A page is a fact: it keeps its entries as they were when it was made, and is the same for ever, but
for what has gone since and for a source that lets less of its items go out than then. So each
entry of a feed is in its current document or in a page, mostly in both; one that its publisher
changed is in a later page again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from aggregator import plain
from aggregator.compose import restrained
from aggregator.model import Config, Gone, History, OutEntry, OutFeed, Tombstone
from aggregator.publish import channels
from aggregator.publish.channels import Channel
from aggregator.publish.selection import Placed
from aggregator.publish.view import Missing, View
from aggregator.render import FEED_FORMATS
from aggregator.store import Database, archives, meta, opinions, removals
from aggregator.store.archives import Sighted
from aggregator.store.opinions import Notebook

PAGE = 50
"""Entries of a page."""
BATCH = 500
"""Arrivals that are looked at together."""

_NAME = "archives"
_RULES = "1"
"""Our own mark of which entries feeds have: another mark, and all are looked at again."""


def keep(
    config: Config, database: Database, progress: Callable[[int, int, str], None] = lambda *_: None
) -> int:
    """Take what is threaded into the past of every feed; how many pages were frozen.

    With other rules all arrivals are looked at once more: what belongs to a feed only now, and is
    in none of its pages, comes into the next one.
    """
    frozen = 0
    with database.lock():
        after, last = _unseen(config, database)
        start, total = after, last - after
        while after < last or _is_touched(database):
            look = _look(config, database, after)
            frozen += sum(_freeze(config, database, path) for path in look.feeds)
            # only now: who is ended before looks once more, and nothing falls between
            _note(database, look)
            after = look.last
            progress(after - start, total, "arrivals looked at for the archives")
    return frozen


def _unseen(config: Config, database: Database) -> tuple[int, int]:
    """The last arrival that was looked at under these rules, and the last that is threaded."""
    with database.read() as read:
        notes, threading = opinions.notebook(read, _NAME), opinions.notebook(read)
        before, now = archives.owners(read), _owners(View(config, read))
    same = all(before.get(slug, owner) == owner for slug, owner in now.items())
    is_known = same and notes.rules == _rules(config, threading)
    return notes.arrival if is_known else 0, threading.arrival


def _rules(config: Config, threading: Notebook) -> str:
    """A mark of all that decides which entries a feed has, owners apart."""
    feeds = [replace(one, title="", description="", limit=0) for one in config.feeds]
    told = plain.encode((_RULES, threading.rules, feeds))
    return hashlib.sha256(told.encode()).hexdigest()


def _owners(view: View) -> dict[str, str]:
    """By source, what decides who stands behind its items."""
    return {source.slug: f"{source.name}, {source.owner}" for source in view.followed}


def _is_touched(database: Database) -> bool:
    with database.read() as read:
        return bool(archives.touched(read))


class _Look(NamedTuple):
    """What a look at arrivals up to `last` found: the `feeds` that have something of them."""

    last: int
    touched: set[str]
    rules: str
    owners: dict[str, str]
    feeds: list[str]


def _look(config: Config, database: Database, after: int) -> _Look:
    """Note what the next arrivals brought to the feeds."""
    with database.read() as read:
        view = View(config, read)
        slugs = [thread.slug for thread in config.threads]
        last, items = archives.news(read, after, slugs, BATCH)
        touched = archives.touched(read)
        items |= touched
        found = {one.path: _found(one, items) for one in _concerned(view, items)}
        rules, owners = _rules(config, opinions.notebook(read)), _owners(view)
    for path, placed in found.items():
        with database.write() as write:
            archives.add(write, path, [_sighted(one) for one in placed])
    return _Look(last, touched, rules, owners, [path for path, placed in found.items() if placed])


def _note(database: Database, look: _Look) -> None:
    with database.write() as write:
        archives.looked_at(write, look.touched)
        archives.save_owners(write, look.owners)
        opinions.save_notebook(write, Notebook(arrival=look.last, rules=look.rules), _NAME)
        meta.bump(write)


def _concerned(view: View, items: Collection[str]) -> Iterator[Channel]:
    """The feeds that may have one of these items; private ones have a past that nobody is shown."""
    private = (f"/feeds/{feed.slug}" for feed in view.config.feeds if feed.private)
    public = channels.lasting(view, archives.sources_of(view.read, items))
    yield from (_channel(view, path) for path in (*public, *private))


def _channel(view: View, path: str) -> Channel:
    slug = path.removeprefix("/feeds/")
    if slug != path:
        return channels.curated(view, slug, private=True)
    return channels.channel(view, path)


def _found(made: Channel, items: Collection[str]) -> list[Placed]:
    """What the feed has of these items, or of their stories, as it came in."""
    if not items:
        return []
    asks = replace(made.asks, ids=tuple(items), limit=max(made.asks.limit, len(items)))
    return list(made.walk(asks))[::-1]


def _sighted(placed: Placed) -> Sighted:
    entry = placed.entry
    return Sighted(entry=entry.id, item=entry.item, updated=entry.updated, position=placed.position)


def _freeze(config: Config, database: Database, path: str) -> int:
    """Freeze the pages of a feed that are due, each by itself; how many they were."""
    frozen = 0
    while True:
        with database.read() as read:
            view = View(config, read)
            made = _channel(view, path)
            due = archives.waiting(read, path, made.limit, min(PAGE, made.limit))
            found = {one.entry.id: one.entry for one in _found(made, set(due.values()))}
            held = [found[entry] for entry in due if entry in found]
            document = channels.document(view, made, held)
        if not due:
            return frozen
        with database.write() as write:
            archives.drop(write, path, due.keys() - found.keys())
            if len(held) == len(due):
                archives.freeze(write, path, document)
                frozen += 1


def document(view: View, made: Channel, number: int) -> OutFeed:
    """One page of the past of a feed; Missing where there is none of this number.

    It names no next one: the newest page would have to change when that comes.
    """
    page = archives.page(view.read, made.path, number) if made.archived else None
    if page is None:
        raise Missing
    current = view.config.site.url + made.path
    gone = removals.of(view.read, {entry.item for entry in _all(page.entries)})
    return replace(
        page,
        address=f"{current}/archive/{number}",
        home=view.config.site.url + made.home,
        entries=tuple(_as_allowed(view, page.entries, gone)),
        gone=tuple(_tombstones(view, made, page, gone.values())),
        hub=None,
        history=History(
            is_archive=True,
            current=current,
            previous=f"{current}/archive/{number - 1}" if number > 1 else None,
        ),
    )


def _all(entries: Iterable[OutEntry]) -> Iterator[OutEntry]:
    """These, and all that they stand for."""
    for entry in entries:
        yield entry
        yield from _all(entry.copies)
        yield from _all(entry.reports)


def _as_allowed(
    view: View, entries: Iterable[OutEntry], gone: Collection[str]
) -> Iterator[OutEntry]:
    """Without what is gone, and with no more of the others than their sources allow now."""
    for entry in entries:
        if entry.item not in gone:
            source = view.sources.get(entry.attribution.source)
            yield replace(
                restrained(entry, source.republish if source else "link"),
                copies=tuple(_as_allowed(view, entry.copies, gone)),
                reports=tuple(_as_allowed(view, entry.reports, gone)),
            )


def _tombstones(
    view: View, made: Channel, page: OutFeed, gone: Iterable[Gone]
) -> Iterator[Tombstone]:
    held = {entry.id for entry in page.entries}
    for one in sorted(gone, key=lambda one: (one.when, one.item), reverse=True):
        for name in made.ids(view, one):
            if name in held:
                yield Tombstone(name, one.when, one.why)


def addresses(view: View) -> Iterator[str]:
    """The address of every page of the past, in every format."""
    for path in channels.lasting(view, view.sources):
        for number in range(1, archives.newest(view.read, path) + 1):
            yield from (f"{path}/archive/{number}.{ending}" for ending in FEED_FORMATS)
