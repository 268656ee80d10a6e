"""HTTP/2, with a server that is not ours: nginx."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.visiting import asking, manners, outcomes

from aggregator.model import Response

# nginx started by root would else serve as somebody who may not enter our folder.
CONFIG = """
user root;
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    log_format seen "$server_protocol $connection $uri $status";
    access_log {folder}/seen.log seen;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {certificate};
        ssl_certificate_key {certificate};
        root {folder}/html;
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise AssertionError("nginx did not start")


@pytest.fixture
def nginx(certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of an nginx that serves tmp_path/html and writes what it saw to seen.log."""
    if shutil.which("nginx") is None:
        pytest.skip("there is no nginx to speak HTTP/2 with")
    (tmp_path / "html").mkdir()
    port = free_port()
    file = tmp_path / "nginx.conf"
    file.write_text(CONFIG.format(folder=tmp_path, port=port, certificate=certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with subprocess.Popen(
        ["nginx", "-p", tmp_path, "-c", file], stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()


def seen(folder: Path, count: int) -> list[list[str]]:
    """Protocol, connection, path and status of each request; nginx writes them a little later."""
    for _look in range(200):
        lines = (folder / "seen.log").read_text().splitlines()
        if len(lines) >= count:
            break
        time.sleep(0.05)
    return [line.split() for line in lines]


def test_http2_over_one_connection(nginx: int, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / "html" / f"{number}.xml").write_bytes(b"x" * 30_000)
    urls = [f"https://127.0.0.1:{nginx}/{number}.xml" for number in range(40)]
    place = f"127.0.0.1:{nginx}"
    results = outcomes([asking(url) for url in urls], manners(place, per_host=8))
    for result in results.values():
        assert isinstance(result, Response)
        assert len(result.body) == 30_000
    requests = seen(tmp_path, 40)
    assert len(requests) == 40
    assert {protocol for protocol, *_ in requests} == {"HTTP/2.0"}
    assert len({connection for _, connection, *_ in requests}) == 1


def test_not_modified_over_http2(nginx: int, tmp_path: Path) -> None:
    (tmp_path / "html" / "feed.xml").write_bytes(b"<rss/>")
    url, place = f"https://127.0.0.1:{nginx}/feed.xml", f"127.0.0.1:{nginx}"
    [first] = outcomes([asking(url)], manners(place)).values()
    assert isinstance(first, Response)
    [again] = outcomes([asking(url, etag=first.etag)], manners(place)).values()
    assert isinstance(again, Response)
    assert (again.status, again.etag, again.body) == (304, first.etag, b"")
    assert [status for *_, status in seen(tmp_path, 2)] == ["200", "304"]
