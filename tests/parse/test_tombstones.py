"""Entries that a feed says are gone (RFC 6721), by the fast path and by the long one."""

from datetime import UTC, datetime

import pytest

from aggregator.model import Moment, Response, Source, Withdrawal
from aggregator.parse import parse, quick

SOURCE = Source(name="Example")
SPACE = 'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
WHEN = "2026-03-01T12:00:00+02:00"
MOMENT = Moment(datetime(2026, 3, 1, 10, 0, tzinfo=UTC))
GONE = (
    f'<at:deleted-entry ref="urn:x:1" when="{WHEN}"><at:by><name>Desk</name></at:by>'
    "<at:comment>It was &lt;wrong&gt;.</at:comment></at:deleted-entry>"
)
ENTRY = "<entry><id>urn:x:2</id><title>Two</title></entry>"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACE}><title>News</title>%s</feed>'
RSS = f'<rss version="2.0" {SPACE}><channel><title>News</title>%s</channel></rss>'
ITEM = "<item><guid>2</guid><title>Two</title></item>"


def read(body: str) -> tuple[Withdrawal, ...]:
    """What is withdrawn, whichever way the document goes."""
    response = Response(status=200, url="http://news.example/", body=body.encode())
    found = parse(SOURCE, response)
    assert quick(SOURCE, response) in (None, found)
    assert [draft.guid for draft in found.drafts] in (["urn:x:2"], ["2"])
    return found.withdrawn


@pytest.mark.parametrize("document", [ATOM % (ENTRY + GONE), RSS % (ITEM + GONE)])
def test_a_deleted_entry_is_read(document: str) -> None:
    assert read(document) == (Withdrawal("urn:x:1", MOMENT, "It was <wrong>."),)


def test_a_document_that_is_not_well_formed_says_it_as_well() -> None:
    assert read(ATOM % (GONE + ENTRY + "<p>")) == (
        Withdrawal("urn:x:1", MOMENT, "It was <wrong>."),
    )


def test_what_says_little_is_taken_for_that() -> None:
    bare = '<at:deleted-entry ref="urn:x:1"/>'
    odd = '<at:deleted-entry ref="urn:x:3" when="soon"><at:comment type="html">&lt;b></at:comment>'
    none = '<at:deleted-entry when="2026-03-01T12:00:00Z"/>'
    found = read(ATOM % f"{ENTRY}{bare}{none}{odd}</at:deleted-entry>")
    assert found == (Withdrawal("urn:x:1", None), Withdrawal("urn:x:3", None))


def test_what_stands_inside_an_entry_is_not_said_by_the_feed() -> None:
    assert read(ATOM % ENTRY.replace("</entry>", f"{GONE}</entry>")) == ()
