"""The least that a Python server can do: granian and a WSGI callable that knows one body."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

BODY = Path(os.environ["PEER_BODY"]).read_bytes()
FIELDS = [
    ("Content-Type", "application/atom+xml; charset=utf-8"),
    ("Content-Length", str(len(BODY))),
    ("ETag", '"bare"'),
]


def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", FIELDS[:])
    return [BODY]


if __name__ == "__main__":
    Granian(
        "peer_bare:app",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        blocking_threads=1,
        log_level=LogLevels.warning,
    ).serve()
