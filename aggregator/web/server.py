"""granian in front of the application: `aggregator serve`."""

import functools
import logging
import time
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from aggregator.config import load
from aggregator.model import Config
from aggregator.processes import end_with_parent, resolve
from aggregator.store import Database, meta, open_database
from aggregator.web import create_app
from aggregator.web.push import BODIES_AT_ONCE


def serve(config: Config, *, after_first_reading: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C; on wish not before the local sources were read once."""
    end_with_parent()
    database = open_database(config.store.url)
    while after_first_reading and not _is_shelf_read(database):
        time.sleep(0.05)
    database.close()
    server = Granian(
        "aggregator.web",
        address=resolve(config.server)[1],
        port=config.server.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=1,
        blocking_threads=1 + BODIES_AT_ONCE,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=functools.partial(_load, config.file))


def _is_shelf_read(database: Database) -> bool:
    with database.read() as read:
        return meta.is_shelf_read(read)


def _load(config_file: Path, _target: str) -> Any:
    """The application, made in the worker process."""
    end_with_parent()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    config = load(config_file)
    return create_app(config, open_database(config.store.url))
