"""When versions of an entry differ, and when it matters."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator import plain
from aggregator.model import Category, Credit, Entry, Episode, Moment
from aggregator.normalise import differs, fingerprint, material

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


def test_an_entry_that_an_older_version_stored_is_no_edit_of_what_is_read_now() -> None:
    stored = plain.decode(
        """{"guid":"1","title":"A headline","link":"https://news.example/1",
        "text":"A body.","content":"<p>A body.</p>","enclosures":[{"url":
        "https://news.example/a.mp3","type":"audio/mpeg","length":12,"credit":"A. Maker"}]}""",
        Entry,
    )
    now = replace(stored, episode=Episode(duration=61, image="https://news.example/e.jpg"))
    # as it was computed before episodes were read
    assert fingerprint(stored) == (
        "7e34c5ddf6cce77e23d0fde4b85d6ceb0016c4cc7aa4fdd0d2ee27675e583761"
    )
    assert fingerprint(now) == fingerprint(stored)
    assert not differs(stored, now)
    assert not material(stored, now)


def test_a_fingerprint_is_a_sha_256() -> None:
    assert len(fingerprint(ENTRY)) == 64
    assert int(fingerprint(ENTRY), 16)


def test_a_language_found_better_makes_no_version() -> None:
    assert fingerprint(replace(ENTRY, language="en")) == fingerprint(ENTRY)


def test_a_move_to_https_is_a_version_that_matters_to_no_reader() -> None:
    moved = replace(ENTRY, link="https://www.example.org/1/")
    assert differs(ENTRY, moved)
    assert not material(ENTRY, moved)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ENTRY, replace(ENTRY, updated=LATER, published=LATER, carrier=Credit("x"))),
        (
            replace(ENTRY, link="https://example.org/1?utm_source=x"),
            replace(ENTRY, link="https://example.org/1"),
        ),
        (
            replace(ENTRY, link="https://www.google.com/url?url=https%3A%2F%2Fexample.org%2F1"),
            replace(
                ENTRY,
                link="https://example.org/1",
                wrapper="https://www.google.com/url?url=https%3A%2F%2Fexample.org%2F1",
            ),
        ),
        (
            replace(ENTRY, content='<p onclick="x">One<br>text.</p>', text="One text."),
            replace(ENTRY, content="<p>One<br>text.</p>", text="One\ntext."),
        ),
    ],
)
def test_what_only_newer_rules_of_cleaning_change_makes_no_version(
    before: Entry, after: Entry
) -> None:
    assert not differs(before, after)


@pytest.mark.parametrize(
    "after",
    [
        replace(ENTRY, title="Another title"),
        replace(ENTRY, link="https://example.org/2"),
        replace(ENTRY, content="<p>One text.</p>"),
        replace(ENTRY, categories=(Category("Ports"),)),
        replace(ENTRY, guid="2"),
    ],
)
def test_what_the_publisher_changed_makes_a_version(after: Entry) -> None:
    assert differs(ENTRY, after)
    assert differs(after, ENTRY)
    assert fingerprint(ENTRY) != fingerprint(after)


def test_no_two_entries_share_a_mark_by_where_their_fields_end() -> None:
    one = replace(ENTRY, summary="ab", content="c")
    other = replace(ENTRY, summary="a", content="bc")
    assert fingerprint(one) != fingerprint(other)
