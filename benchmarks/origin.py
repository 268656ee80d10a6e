"""The publishers: nginx on a free port of loopback, serving feeds out of a scratch folder."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from support.program import free_port

# ETags and Last-Modified as nginx makes them by default; bodies go out as they are, because to
# compress them would take from the same two cores as reading them does. A .gz beside one is used.
CONFIG = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    etag on;
    gzip off;
    gzip_static on;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/tmp;
    proxy_temp_path {folder}/tmp;
    fastcgi_temp_path {folder}/tmp;
    uwsgi_temp_path {folder}/tmp;
    scgi_temp_path {folder}/tmp;
    types {{ application/rss+xml rss; application/atom+xml atom; application/rdf+xml rdf; }}
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


class Origin:
    """A running nginx and the folder that it serves."""

    def __init__(self, folder: Path, port: int, pid: int) -> None:
        self._www = folder / "www"
        self.place = f"127.0.0.1:{port}"
        self.pid = pid

    def url(self, file: str) -> str:
        """The address of a file."""
        return f"http://{self.place}/{file}"

    def publish(self, files: Iterable[tuple[str, bytes]], at: float) -> None:
        """Write files, as last changed at `at` (seconds of Unix time), of which ETags are made."""
        for name, data in files:
            path = self._www / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (at, at))


@contextmanager
def origin(folder: Path) -> Iterator[Origin]:
    """An origin in `folder`, from the moment it answers until the end of the block."""
    port = free_port()
    (folder / "www").mkdir(parents=True)
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, user=user))
    process = subprocess.Popen([_nginx(), "-p", str(folder), "-c", str(config), "-e", "stderr"])
    try:
        _wait_for(port, process)
        yield Origin(folder, port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise SystemExit("nginx is not installed; benchmarks/setup installs it")
    return found


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit("nginx ended at once; it says why above")
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        time.sleep(0.05)
    raise SystemExit("nginx did not answer within ten seconds")
