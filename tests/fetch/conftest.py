import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.origin import Origin


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost and 127.0.0.1, signed by itself, with its key in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl command to make a certificate with")
    file = tmp_path / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout"
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    parts = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    subprocess.run(
        [*command.split(), parts[0], "-out", parts[1], *names], check=True, capture_output=True
    )
    file.write_bytes(b"".join(part.read_bytes() for part in parts))
    return file
