"""Each identity rule, by the name that `explain` prints."""

from aggregator.identify import Sighting, identify, item_id, keys_of
from aggregator.model import Entry, Moment


def entry(guid: str | None = None, link: str | None = None, title: str = "A title") -> Entry:
    return Entry(guid=guid, link=link, title=title, text=f"The text under {title}.")


def first_visit(*entries: Entry) -> tuple[tuple[Sighting, ...], dict[str, str]]:
    sightings = identify("source", entries, {})
    return sightings, {key: s.item for s in sightings for key in s.keys}


def second_visit(known: dict[str, str], *entries: Entry) -> tuple[Sighting, ...]:
    return identify("source", entries, known)


def test_a_new_item_is_known_by_its_guid() -> None:
    (sighting,), _ = first_visit(entry("g1", "http://news.example/1"))
    assert (sighting.known, sighting.rule) == (False, "new guid")
    assert sighting.item == item_id("source", "guid:g1")


def test_an_item_keeps_its_identity_through_an_edited_headline() -> None:
    (before,), known = first_visit(entry("g1", title="Before"))
    (after,) = second_visit(known, entry("g1", title="After"))
    assert (after.item, after.known, after.rule) == (before.item, True, "guid")


def test_a_guid_that_changes_while_the_link_stays() -> None:
    (before,), known = first_visit(entry("g1", "http://news.example/1"))
    (after,) = second_visit(known, entry("g2", "http://news.example/1"))
    assert (after.item, after.rule) == (before.item, "link")


def test_a_link_that_changes_while_the_guid_stays() -> None:
    (before,), known = first_visit(entry("g1", "http://news.example/1"))
    (after,) = second_visit(known, entry("g1", "http://news.example/one"))
    assert (after.item, after.rule) == (before.item, "guid")
    assert after.keys == ("link:https://news.example/one",)


def test_a_live_blog_gives_many_entries_one_link() -> None:
    blog = "http://news.example/live"
    sightings, known = first_visit(entry("g1", blog, "One"), entry("g2", blog, "Two"))
    assert len({s.item for s in sightings}) == 2
    later = second_visit(known, entry("g3", blog, "Three"), entry("g1", blog, "One"))
    assert [s.known for s in later] == [False, True]


def test_a_new_post_under_a_link_whose_old_guid_is_still_there_is_new() -> None:
    _, known = first_visit(entry("g1", "http://news.example/live"))
    here = "http://news.example/live"
    sightings = second_visit(known, entry("g1", here), entry("g2", here, "Another"))
    assert [s.known for s in sightings] == [True, False]


def test_a_guid_twice_in_one_document_names_nothing() -> None:
    sightings, _ = first_visit(
        entry("same", "http://news.example/1", "One"), entry("same", "http://news.example/2", "Two")
    )
    assert [s.rule for s in sightings] == ["new link", "new link"]
    assert len({s.item for s in sightings}) == 2


def test_the_same_entry_twice_in_one_document_is_seen_once() -> None:
    sightings, _ = first_visit(entry("g1"), entry("g1"))
    assert len(sightings) == 1


def test_an_item_without_a_guid_is_known_by_its_link() -> None:
    (before,), known = first_visit(entry(link="http://news.example/1"))
    (after,) = second_visit(known, entry(link="http://news.example/1", title="Edited"))
    assert (before.rule, after.rule, after.item) == ("new link", "link", before.item)


def test_an_item_without_guid_and_link_is_known_by_its_text() -> None:
    (before,), known = first_visit(entry())
    (after,) = second_visit(known, entry())
    assert (before.rule, after.rule, after.item) == ("new title", "title", before.item)


def test_a_nameless_item_keeps_its_identity_when_its_text_or_its_title_is_edited() -> None:
    (before,), known = first_visit(Entry(title="Title", text="Text."))
    (other_text,) = second_visit(known, Entry(title="Title", text="Other text."))
    (other_title,) = second_visit(known, Entry(title="Other title", text="Text."))
    assert (other_text.item, other_text.rule) == (before.item, "title")
    assert (other_title.item, other_title.rule) == (before.item, "text")


def test_nameless_items_under_one_title_on_other_days_are_others() -> None:
    monday = Entry(title="In brief", text="One.", published=Moment.day(2026, 1, 5))
    tuesday = Entry(title="In brief", text="Two.", published=Moment.day(2026, 1, 6))
    (_, second), known = first_visit(monday, tuesday)
    wednesday = Entry(title="In brief", text="Three.", published=Moment.day(2026, 1, 7))
    (third,) = second_visit(known, wednesday)
    assert not third.known
    assert not second.known


def test_an_item_that_leaves_and_comes_back_is_the_same() -> None:
    (before,), known = first_visit(entry("g1"))
    assert second_visit(known) == ()
    (back,) = second_visit(known, entry("g1"))
    assert back.item == before.item


def test_sources_do_not_share_items() -> None:
    assert item_id("one", "guid:g") != item_id("two", "guid:g")


def test_every_entry_has_a_key() -> None:
    assert all(keys_of([Entry(), entry("g"), entry("g", title="Other")]))
