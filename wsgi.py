"""The entry for any WSGI server: `gunicorn wsgi:app`, `granian --interface wsgi wsgi:app`.

AGGREGATOR_CONFIG names the config file; without it, config.toml beside this file.
"""

import os
from pathlib import Path

from aggregator.config import load
from aggregator.store import open_database
from aggregator.web import create_app

config = load(Path(os.environ.get("AGGREGATOR_CONFIG", Path(__file__).with_name("config.toml"))))
database = open_database(config.store.url)
database.close()  # a connection must not come along into the processes that a server forks
app = create_app(config, database)
