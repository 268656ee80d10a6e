"""Since when what is published has been as it is: what a first Last-Modified says."""

import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aggregator
from aggregator.model import Config
from aggregator.publish import Publisher

LAG = timedelta(seconds=2)
"""By then a change of the store has been committed and seen by every server of it."""


def published_since(config: Config, publisher: Publisher, now: datetime) -> datetime:
    """The last change of the store, of config.toml or of this program; never later than `now`.

    Each of them may have changed every byte that is published. The same after a new start.
    """
    written = max(path.stat().st_mtime for path in _files(config))
    changed = publisher.changed_at()
    latest = datetime.fromtimestamp(written, UTC)
    return min(now, max(latest, changed + LAG) if changed else latest)


def _files(config: Config) -> Iterator[Path]:
    """The config, our own files, and the folder that changes with every library installed."""
    yield Path(sysconfig.get_path("purelib"))
    for path in (config.file, *Path(aggregator.__file__).parent.rglob("*")):
        if path.parent.name != "__pycache__" and path.is_file():
            yield path
