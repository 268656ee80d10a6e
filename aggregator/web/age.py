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
    written = max(path.stat().st_mtime for path in (config.file, *_program()))
    changed = publisher.changed_at()
    latest = datetime.fromtimestamp(written, UTC)
    return min(now, max(latest, changed + LAG) if changed else latest)


def _program() -> Iterator[Path]:
    """Our files, and the folder that changes with every library that is installed."""
    yield Path(sysconfig.get_path("purelib"))
    files = Path(aggregator.__file__).parent.rglob("*")
    yield from (path for path in files if path.parent.name != "__pycache__" and path.is_file())
