"""When versions of an entry differ, and when it matters."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.model import Category, Credit, Entry, Moment
from aggregator.normalise import fingerprint, material

ENTRY = Entry(guid="1", title="It's a “Title”", link="https://example.org/1", text="One  text.")
LATER = Moment(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("other", "same", "matters"),
    [
        (ENTRY, True, False),
        (replace(ENTRY, updated=LATER, published=LATER), True, False),
        (replace(ENTRY, carrier=Credit("Example News")), True, False),
        (replace(ENTRY, title='IT’S a "title"'), False, False),
        (replace(ENTRY, text="One text."), False, False),
        (replace(ENTRY, categories=(Category("Ports"),)), False, False),
        (replace(ENTRY, content="<p>One  text.</p>"), False, False),
        (replace(ENTRY, title="Another title"), False, True),
        (replace(ENTRY, title=None), False, True),
        (replace(ENTRY, text="Two texts."), False, True),
        (replace(ENTRY, link="https://example.org/2"), False, True),
    ],
)
def test_versions(other: Entry, same: bool, matters: bool) -> None:
    assert (fingerprint(other) == fingerprint(ENTRY)) is same
    assert material(ENTRY, other) is matters


def test_a_fingerprint_is_a_sha_256() -> None:
    assert len(fingerprint(ENTRY)) == 64
    assert int(fingerprint(ENTRY), 16)
