"""Every real document that we have, read and sent on: no validator has a fault to find."""

import pytest
from support import jsonfeed11, opml20, rfc4287, rss20
from support.corpus import FEEDS, responses
from support.going_out import AUTHORITY, SEEN, out_feed

from aggregator import compose, reading
from aggregator.errors import ParseError
from aggregator.model import Entry, Item, OutEntry, Reading, Response, Site, Source, SourceState
from aggregator.render import FEED_FORMATS

CHECKS = {
    "atom": rfc4287.complaints,
    "rss": rss20.complaints,
    "json": jsonfeed11.complaints,
    "opml": opml20.complaints,
}
SITE = Site(title="Example Desk", url="https://desk.example", id_authority=AUTHORITY)
SOURCE = Source(
    name="Example", slug="example", url="https://example.org/feed", republish="full", owner="o"
)


def read(response: Response) -> Reading | None:
    try:
        return reading.read(SOURCE, response, SEEN)
    except ParseError:
        return None


def goes_out(found: Reading) -> list[OutEntry]:
    """All entries of a document, as they would go out."""
    said = found.document
    state = SourceState(
        slug="example",
        feed_title=said.title,
        feed_home=said.home,
        feed_id=said.id,
        feed_rights=said.rights,
    )
    taken: set[str | None] = set()
    out = []
    for number, entry in enumerate(found.entries):
        item = _item(entry, number, taken=entry.guid in taken)
        taken.add(entry.guid)
        out.append(compose.entry(item, SOURCE, state, site=SITE, authority=AUTHORITY))
    return out


def _item(entry: Entry, number: int, *, taken: bool) -> Item:
    name = f"i{number}"
    public = compose.published_id(entry.guid, item_id=name, authority=AUTHORITY, taken=taken)
    return Item(
        id=name,
        source="example",
        published_id=public,
        rule="new guid",
        first_seen=SEEN,
        published=entry.published,
        updated=SEEN,
        revision=1,
        arrival=number,
        event_at=SEEN,
        entry=entry,
    )


@pytest.mark.skipif(not FEEDS.exists(), reason="the collections of feeds are not beside this tree")
def test_every_document_that_we_have_goes_out_without_a_fault() -> None:
    sent, faults = 0, {}
    for name, response in responses():
        if found := read(response):
            feed = out_feed(*goes_out(found), podcast=sent % 2 == 0)
            sent += 1
            for ending, (render, _) in FEED_FORMATS.items():
                if wrong := CHECKS[ending](render(feed)):
                    faults[name, ending] = wrong
    assert faults == {}
    assert sent > 4_500
