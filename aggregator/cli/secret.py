"""`aggregator secret`: the addresses at which people read private feeds."""

import argparse
import secrets
from datetime import UTC, datetime

from aggregator.config import load
from aggregator.config.mistake import did_you_mean
from aggregator.errors import UsageError
from aggregator.model import Config, FeedQuery, Secret
from aggregator.render import SUBSCRIBED
from aggregator.store import Database, Transaction, open_database, private

TOKEN = 24
"""Bytes of chance in a token."""


def secret_(options: argparse.Namespace) -> int:
    """Hand out, list or take back."""
    config = load(options.config)
    database = open_database(config.store.url)
    if options.action == "add":
        _add(config, database, options.feed, options.reader)
    elif options.action == "revoke":
        _revoke(database, options.name)
    else:
        _list(database)
    return 0


def _add(config: Config, database: Database, slug: str, reader: str) -> None:
    if not reader or not reader.isprintable():
        raise UsageError('name the reader: aggregator secret add FEED --for "Anna"')
    feed = _feed(config, slug)
    token = secrets.token_urlsafe(TOKEN)
    one = Secret(id=secrets.token_hex(4), feed=slug, reader=reader, made_at=datetime.now(UTC))
    with database.write() as write:
        others = _others(write, one)
        private.add(write, one, token)
    if others:
        print(others)
    print(f"{feed.title}, for {reader} alone (id {one.id}); these are never shown again:")
    for ending in SUBSCRIBED:
        print(f"{config.site.url}/private/{token}.{ending}")


def _feed(config: Config, slug: str) -> FeedQuery:
    for feed in config.feeds:
        if feed.slug == slug and feed.private:
            return feed
        if feed.slug == slug:
            problem = f'the feed "{slug}" is public, at {config.site.url}/feeds/{slug}'
            raise UsageError(f"{problem}; private = true in its [[feeds]] table changes that")
    guess = did_you_mean(slug, [feed.slug for feed in config.feeds if feed.private])
    raise UsageError(f'there is no feed "{slug}" in {config.file}{guess}')


def _list(database: Database) -> None:
    with database.read() as read:
        found = private.secrets(read)
    for one in found:
        taken = f", taken back on {one.revoked_at:%Y-%m-%d}" if one.revoked_at else ""
        print(f"{one.id}  {one.feed}  {one.reader}  {one.made_at:%Y-%m-%d}{taken}")
    if not found:
        print('no secret address was handed out; aggregator secret add FEED --for "Anna" does')


def _revoke(database: Database, name: str) -> None:
    """By its id, or all of a reader."""
    with database.write() as write:
        good = [one for one in private.secrets(write) if one.revoked_at is None]
        chosen = [one for one in good if name == one.id] or [o for o in good if name == o.reader]
        private.revoke(write, [one.id for one in chosen], datetime.now(UTC))
        told = [_told(one, _others(write, one)) for one in chosen]
    if not chosen:
        raise UsageError(
            f'no secret address in use has the reader or id "{name}"; see `aggregator secret list`'
        )
    print("\n".join(told))


def _told(one: Secret, others: str) -> str:
    if others:
        return f"the address {one.id} is closed; {others}"
    return f"{one.reader} cannot read {one.feed} any more (id {one.id})"


def _others(read: Transaction, one: Secret) -> str:
    """How many other addresses its reader has at which the feed is read; empty for none."""
    ours = (one.feed, one.reader, None)
    others = [o for o in private.secrets(read) if (o.feed, o.reader, o.revoked_at) == ours]
    count = len(others) - (one in others)
    if not count:
        return ""
    works = "other address still works" if count == 1 else "other addresses still work"
    return f"{count} {works} for {one.reader} and {one.feed}"
