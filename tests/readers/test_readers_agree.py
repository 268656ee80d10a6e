"""Readers and parsers that people use find in our feeds what we sent, each in its own process."""

from collections.abc import Iterator

import pytest
from readers.agreement import differences
from readers.content import Site, serving
from readers.registry import READERS, Reader


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as made:
        yield made


def test_there_are_thirteen_of_them_and_more() -> None:
    assert len({reader.name for reader in READERS}) >= 13


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_finds_every_entry_with_its_id_date_and_link(site: Site, reader: Reader) -> None:
    if missing := reader.lacks():
        pytest.skip(missing)
    for ending in reader.formats:
        found = differences(reader, site, ending)
        known = {kind for form, kind in reader.astray if form == ending}
        assert [one for one in found if one.kind not in known] == []
        # what it does no longer must not be told of it any longer
        assert known == {one.kind for one in found}


def test_what_hurts_is_in_the_feeds(site: Site) -> None:
    entries = [one for feed in site.feeds.values() for one in feed]
    assert all(site.feeds.values())
    assert all(one.link.startswith("http://") for one in entries if one.link)
    assert [one for one in entries if not (one.title or one.link or one.published)]
    assert [one for one in entries if one.published and one.published.endswith("T00:00:00Z")]
