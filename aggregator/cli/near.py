"""The command that lists near misses: near."""

import argparse
from collections.abc import Iterator

from aggregator import plain
from aggregator.cli.look import thread_named
from aggregator.config import load
from aggregator.model import Membership
from aggregator.store import Transaction, catalogue, open_database, opinions
from aggregator.store.catalogue import Listed
from aggregator.store.query import Query
from aggregator.threads.verdict import missing

AT_ONCE = 200


def near_(options: argparse.Namespace) -> int:
    """Every item that came near to a thread and is not in it, and what was short."""
    config = load(options.config)
    thread = thread_named(config, options.thread)
    with open_database(config.store.url).read() as read:
        found = list(_near(read, thread.slug))
    if options.json:
        names = ("item", "title", "link", "membership", "missing")
        rows = [
            (m.item, one.item.entry.title, one.item.entry.link, m, missing(m, thread))
            for one, m in found
        ]
        print(plain.encode([dict(zip(names, row, strict=True)) for row in rows]))
        return 0
    for one, membership in found:
        print(one.item.entry.title or f"(untitled) {one.item.entry.text[:80]}…")
        print(f"  {config.site.url}/items/{membership.item}")
        for sentence in missing(membership, thread):
            print(f"  - {sentence}")
    print(f"{len(found)} near misses of {thread.slug}")
    return 0


def _near(read: Transaction, thread: str) -> Iterator[tuple[Listed, Membership]]:
    for start in range(0, opinions.near_count(read, thread), AT_ONCE):
        missed = opinions.near_misses(read, thread, AT_ONCE, start)
        ids = tuple(one.item for one in missed)
        listed = {one.item.id: one for one in catalogue.items(read, Query(ids=ids, limit=AT_ONCE))}
        yield from ((listed[one.item], one) for one in missed)
