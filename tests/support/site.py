"""The site of a newsroom behind a real port, so that hubs can call it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from aggregator.flow import Newsroom
from aggregator.web import create_app


@contextmanager
def served(room: Newsroom, port: int) -> Iterator[None]:
    """The web application over this newsroom's store, in threads of ours."""
    app = create_app(room.config, room.database, room.now)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
