"""Each identity rule, by the name that `explain` prints."""

import inspect
import re
from collections.abc import Mapping, Sequence

import pytest

from aggregator import identify as identify_room
from aggregator.identify import RULES, Sighting, doubtful, item_id, names_of
from aggregator.model import Entry, Moment


def identify(
    source: str,
    entries: Sequence[Entry],
    known: Mapping[str, str],
    last: Mapping[str, Entry] = identify_room.NOTHING,
) -> tuple[Sighting, ...]:
    return identify_room.identify(source, entries, names_of(entries), known, last)


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
    assert all(names_of([Entry(), entry("g"), entry("g", title="Other")]))


def visits(*documents: tuple[Entry, ...]) -> list[tuple[Sighting, ...]]:
    """The same source on several polls: keys are kept, the first that claims one keeps it."""
    known: dict[str, str] = {}
    last: dict[str, Entry] = {}
    found = []
    for document in documents:
        wanted = doubtful(names_of(document), known)
        seen = identify("source", document, known, {item: last[item] for item in wanted})
        for sighting in seen:
            assert not sighting.known or sighting.item in last
            assert sighting.known or sighting.item not in last
            last[sighting.item] = sighting.entry
            for key in sighting.keys:
                assert known.setdefault(key, sighting.item) == sighting.item
        found.append(seen)
    return found


def report(guid: str | None, number: int, *, link: bool = True) -> Entry:
    """An article of its own: no other shares its link, its title or its text."""
    word = "abcdefghij"[number] * 6
    return Entry(
        guid=guid,
        link=f"https://news.example/{number}" if link else None,
        title=f"{word} {number}",
        text=f"{word} " * 20,
    )


def items(seen: tuple[Sighting, ...]) -> list[str]:
    return [sighting.item for sighting in seen]


def rules(seen: tuple[Sighting, ...]) -> list[str]:
    return [sighting.rule for sighting in seen]


def test_a_guid_reused_for_another_article_is_another_item_on_every_later_poll() -> None:
    old, new = report("g", 1), report("g", 2)
    polls = visits((old,), (new,), (new,), (old,), (new,))
    assert [rules(poll)[0] for poll in polls] == [
        "new guid",
        "new reused guid",
        "reused guid",
        "guid",
        "reused guid",
    ]
    a, b, c, d, e = (items(poll)[0] for poll in polls)
    assert a == d != b == c == e


def test_guids_that_only_count_places_move_from_article_to_article() -> None:
    polls = visits(
        (report("1", 1), report("2", 2)),
        (report("1", 3), report("2", 1), report("3", 2)),
        (report("1", 4), report("2", 3), report("3", 1), report("4", 2)),
    )
    one, two = items(polls[0])
    three, *rest = items(polls[1])
    assert rest == [one, two]
    assert items(polls[2])[1:] == [three, one, two]
    assert len({*items(polls[2])}) == 4


@pytest.mark.parametrize(
    "edited",
    [
        Entry(guid="g", link="https://news.example/2", title="aaaaaa 0", text="Another. " * 9),
        Entry(guid="g", link="https://news.example/2", title="Another", text="aaaaaa " * 19 + "b"),
        Entry(guid="g", link="https://news.example/0", title="Another", text="Another. " * 9),
        Entry(guid="g", link="https://news.example/2", title="aaaaaa 0"),
        Entry(guid="g", link="https://news.example/2"),
        Entry(guid="g", title="Another", text="Another. " * 9),
    ],
    ids=["title stays", "text stays", "link stays", "text gone", "all but link gone", "no link"],
)
def test_a_guid_is_not_reused_while_anything_of_the_article_stays(edited: Entry) -> None:
    (first,), (second,) = visits((report("g", 0),), (edited,))
    assert (second.item, second.rule) == (first.item, "guid")


def test_a_reused_guid_whose_link_is_another_entrys_tells_nothing() -> None:
    first, second = report("g", 1), report("h", 2)
    both = Entry(guid="g", link="https://news.example/2", title="ccc", text="cccccc " * 9)
    seen = visits((first, second), (second,), (second, both), (both, second))
    assert items(seen[2]) == items(seen[3])[::-1]
    assert len({*items(seen[2])}) == 2


def test_a_feed_that_makes_all_guids_anew_while_links_stay_keeps_its_items() -> None:
    before = tuple(report(f"old-{number}", number) for number in range(5))
    after = tuple(report(f"new-{number}", number) for number in range(5))
    polls = visits(before, after, after)
    assert items(polls[0]) == items(polls[1]) == items(polls[2])
    assert rules(polls[1]) == ["link"] * 5
    assert rules(polls[2]) == ["guid"] * 5


TWINS = [
    "https://news.example/1",
    "http://www.news.example/1/",
    "http://news.example/1",
    "https://www.news.example/1",
]


@pytest.mark.parametrize("moved", TWINS)
def test_a_site_that_moves_to_https_keeps_its_items(moved: str) -> None:
    by_link = visits((Entry(link="http://news.example/1/", title="x"),), (Entry(link=moved),))
    by_guid = visits((Entry(guid="http://news.example/1/", title="x"),), (Entry(guid=moved),))
    assert items(by_link[0]) == items(by_link[1])
    assert items(by_guid[0]) == items(by_guid[1])


def test_keys_that_were_stored_as_sent_go_on_matching() -> None:
    stored = {"guid:http://www.news.example/1/": "a", "link:http://www.news.example/2/": "b"}
    one = Entry(guid="http://www.news.example/1/", title="One")
    two = Entry(link="http://www.news.example/2/", title="Two")
    seen = identify("source", (one, two), stored)
    assert items(seen) == ["a", "b"]
    moved = stored | {key: sighting.item for sighting in seen for key in sighting.keys}
    later = (Entry(guid="https://news.example/1"), Entry(link="https://news.example/2"))
    assert items(identify("source", later, moved)) == ["a", "b"]


def test_a_link_that_is_sent_in_two_spellings_for_two_entries_names_neither_badly() -> None:
    old = Entry(link="http://news.example/1", title="One", text="One.")
    new = Entry(link="https://news.example/1", title="Two", text="Two.")
    polls = visits((old,), (old, new), (old, new), (new,))
    assert len({*items(polls[1])}) == 2
    assert items(polls[1]) == items(polls[2])


def test_an_entry_is_known_by_its_wrapper_as_well() -> None:
    wrapper = "https://www.google.com/url?url=https%3A%2F%2Fnews.example%2F1"
    before, after = Entry(link=wrapper), Entry(link="https://news.example/1", wrapper=wrapper)
    polls = visits((before,), (after,), (Entry(link="http://news.example/1"),))
    assert items(polls[0]) == items(polls[1]) == items(polls[2])


def test_a_changed_date_changes_no_identity() -> None:
    monday = Entry(title="Title", text="Text.", published=Moment.day(2026, 1, 5))
    tuesday = Entry(title="Title", text="Text.", published=Moment.day(2026, 1, 6))
    undated = Entry(title="Title", text="Text.")
    polls = visits((monday,), (tuesday,), (undated,))
    assert items(polls[0]) == items(polls[1]) == items(polls[2])
    assert rules(polls[1]) == ["text"]


def test_ordinarily_nothing_need_be_loaded() -> None:
    feed = tuple(report(f"g{number}", number) for number in range(9))
    (seen,) = visits(feed)
    known = {key: sighting.item for sighting in seen for key in sighting.keys}
    assert doubtful(names_of(feed), {}) == doubtful(names_of(feed), known) == set()
    strayed = Entry(guid="g1", link="https://news.example/other")
    assert doubtful(names_of((*feed[2:], strayed)), known) == {seen[1].item}


def test_known_items_have_no_new_keys() -> None:
    (before,), known = first_visit(entry("g1", "http://news.example/1"))
    (again,) = second_visit(known, entry("g1", "http://news.example/1"))
    assert (before.keys, again.keys) == (("guid:g1", "link:https://news.example/1"), ())


def test_every_rule_is_explained() -> None:
    told = str(inspect.getdoc(identify_room))
    assert all(rule in told for rule in RULES if not rule.startswith("new "))
    kinds = {rule.removeprefix("new ") for rule in RULES}
    assert {f"new {kind}" for kind in kinds if kind != "link"} <= RULES.keys()
    assert all(re.fullmatch("[^.]+", sentence) for sentence in RULES.values())
