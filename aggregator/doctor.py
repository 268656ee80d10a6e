"""What is wrong with an installation, and what to do about it."""

import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aggregator import pings, websub
from aggregator.config import decision_problems, load, problems, warnings
from aggregator.errors import StoreError
from aggregator.model import Config, SourceState
from aggregator.store import Database, facts, listed, open_database, pushes
from aggregator.store import pings as kept

LITTLE_SPACE = 500_000_000
"""Free bytes below which the database may soon be unable to grow."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `mend` says what to do where it is not fine."""

    fine: bool
    what: str
    mend: str = ""


def examine(config_file: Path) -> Iterator[Finding]:
    """Look at the config, the database, the disk, the port and every source."""
    wrong = problems(config_file)
    yield from (Finding(False, str(error), "correct that line") for error in wrong)
    if wrong:
        return
    config = load(config_file)
    yield Finding(True, f"{config_file}: {len(config.sources)} sources, no mistakes")
    yield from (Finding(True, f"{doubt} (warning)") for doubt in warnings(config))
    yield from (Finding(False, str(one), "correct that line") for one in decision_problems(config))
    yield _port(config)
    try:
        database = open_database(config.store.url)
        yield from _database(database)
        yield from _sources(config, database)
        yield from _push(config, database)
        yield from _own_hub(config, database)
    except StoreError as error:
        yield Finding(False, str(error), "move the file away, or restore a copy of it")


def _port(config: Config) -> Finding:
    server = config.server
    try:
        socket.create_connection((server.host, server.port), timeout=1).close()
        state = "something listens there (aggregator, if it runs)"
    except OSError:
        state = "nothing listens there"
    return Finding(True, f"{server.listen}: {state}")


def _database(database: Database) -> Iterator[Finding]:
    with database.read() as read:
        verdict = read.value("PRAGMA quick_check")
        waiting = facts.waiting(read)
    yield Finding(
        verdict == "ok",
        f"the database {database.name}: {verdict}",
        "" if verdict == "ok" else "stop aggregator and restore a copy of the file",
    )
    yield Finding(
        waiting == 0,
        f"{waiting} revisions wait to be threaded",
        "" if not waiting else "`aggregator thread`, unless `aggregator run` is at it",
    )
    free = shutil.disk_usage(Path(database.name).parent).free
    yield Finding(
        free > LITTLE_SPACE,
        f"{free // 1_000_000:,} MB are free beside it",
        "" if free > LITTLE_SPACE else "make room before the disk is full",
    )


def _sources(config: Config, database: Database) -> Iterator[Finding]:
    with database.read() as read:
        states = facts.states(read)
        sources = listed.followed(read, config.sources)
    for source in sources:
        yield from _source(states.get(source.slug, SourceState(slug=source.slug)))


def _source(state: SourceState) -> Iterator[Finding]:
    what = f"{state.slug}: {state.reason}"
    if state.health == "gone":
        yield Finding(False, what, "give its new address, or take it out; its items stay")
    elif state.health in ("failing", "throttled"):
        next_try = f"next try {state.next_at:%Y-%m-%d %H:%M} UTC" if state.next_at else ""
        yield Finding(state.health == "throttled", what, next_try)
    if state.proposed_address:
        moved = f"{state.slug}: {state.address} has moved for good, it says on every visit"
        yield Finding(False, moved, f'write url = "{state.proposed_address}"')


def _push(config: Config, database: Database) -> Iterator[Finding]:
    if obstacle := websub.obstacle(config):
        yield Finding(True, f"push by hubs is off, and polling does it all: {obstacle}")
        return
    with database.read() as read:
        held = pushes.subscriptions(read)
    standing = Counter(one.state for one in held)
    yield Finding(
        True, f"push by hubs is on: {standing['verified']} agreed, {standing['asked']} asked"
    )
    for one in held:
        if one.state == "resting":
            yield Finding(True, f"{one.source}: no push from {one.hub}: {one.reason} (warning)")


def _own_hub(config: Config, database: Database) -> Iterator[Finding]:
    if not config.site.hub:
        return
    with database.read() as read:
        hub, waiting = kept.hub(read, config.site.hub), len(kept.waiting(read))
    if trouble := pings.told(hub):
        yield Finding(False, f"{trouble} ({waiting} wait)", "see whether [site] hub is its address")
    else:
        yield Finding(True, f"our hub {hub.url} is told of news: {hub.taken} times so far")
