from collections.abc import Iterator

import pytest
from support.origin import Origin


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running
