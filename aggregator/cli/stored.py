"""What a command that only looks may find in the store."""

from pathlib import Path

from aggregator.model import Config, Source
from aggregator.store import Database, listed, open_database


def stored(config: Config) -> Database | None:
    """The database; None where it was never made, as looking makes none."""
    if not Path(config.store.url.removeprefix("sqlite:///")).exists():
        return None
    return open_database(config.store.url)


def followed(config: Config) -> tuple[Source, ...]:
    """The sources of the config, and the feeds that its lists are known to name."""
    database = stored(config)
    if database is None:
        return config.sources
    with database.read() as read:
        return listed.followed(read, config.sources)
