"""Sources that are files on this machine."""

import os
import stat
from pathlib import Path

from aggregator.fetch.size import readable
from aggregator.model import Failure, Request, Response

_MEDIA_TYPES = {
    ".atom": "application/atom+xml",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".opml": "text/x-opml",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml",
    ".txt": "text/plain",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
}


def read(request: Request, max_body: int) -> Response | Failure:
    """Read the file of a `path` source, at most `max_body` bytes of it.

    The address in the response is empty: a file has none on the web, so its relative links stay
    unknown. The media type is told from the ending, None where that says nothing.
    """
    path = Path(request.source.path or "")
    try:
        body = _read_regular(path, max_body + 1)
    except (OSError, ValueError) as error:
        return Failure(_reason(path, error))
    if body is None:
        return Failure(f"{path} is not a file: give the path of one document")
    if not body:
        return Failure(f"{path} is empty: put a feed or a page into it")
    if len(body) > max_body:
        return Failure(
            f"{path} is larger than {readable(max_body)}: raise max_body in [fetch] to read it"
        )
    return Response(status=200, url="", body=body, media_type=_MEDIA_TYPES.get(path.suffix.lower()))


def _read_regular(path: Path, limit: int) -> bytes | None:
    """The first `limit` bytes; None for directories, pipes, devices and sockets."""
    # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit)
    finally:
        os.close(descriptor)


def _reason(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file {path}: mend the path in the config, or put the file there"
    if isinstance(error, PermissionError):
        return f"{path} may not be read: give the aggregator's user the right to read it"
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path} cannot be read: {why}"
