"""The feeds of lists: a slug for ever, by address."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator import roster
from aggregator.model import Followed, Listed, Source

PARENT = Source(name="List", slug="list", kind="opml", url="https://list.example/feeds.opml")


def feed(name: str, url: str = "", home: str | None = None) -> Listed:
    return Listed(url=url or f"https://{name.lower()}.example/feed", name=name, home=home)


def enrol(*feeds: Listed, known: list[Followed] | None = None, taken: str = "") -> list[Followed]:
    return roster.enrol(PARENT, feeds, known or [], taken.split())


def slugs(rows: list[Followed]) -> dict[str, str]:
    """The address of each feed that is listed, by slug."""
    return {row.slug: row.url for row in rows if row.listed}


def test_a_feed_gets_a_slug_of_its_list_and_its_name() -> None:
    assert list(slugs(enrol(feed("Times"), feed("خبر")))) == ["list-times", "list-khbr"]


def test_slugs_are_unlike_all_others() -> None:
    rows = enrol(feed("Times", "https://a.example/"), feed("Times"), taken="list-times")
    assert list(slugs(rows)) == ["list-times-2", "list-times-3"]


def test_a_name_that_makes_no_slug_is_called_by_its_host() -> None:
    assert list(slugs(enrol(feed("…", "https://snow.example/feed")))) == ["list-snow-example"]


def test_a_renamed_feed_keeps_its_slug() -> None:
    rows = enrol(feed("Times"))
    again = enrol(feed("The New Times", "https://times.example/feed"), known=rows)
    assert [(row.slug, row.name) for row in again] == [("list-times", "The New Times")]


def test_order_and_neighbours_change_no_slug() -> None:
    rows = enrol(feed("A", "https://1.example/"), feed("A", "https://2.example/"))
    before = slugs(rows)
    again = enrol(feed("A", "https://0.example/"), feed("A", "https://2.example/"), known=rows)
    assert slugs(again) == {"list-a-2": before["list-a-2"], "list-a-3": "https://0.example/"}


def test_scheme_and_last_slash_make_no_other_feed() -> None:
    rows = enrol(feed("Times", "http://times.example/feed/"))
    assert slugs(enrol(feed("Times", "https://Times.example/feed"), known=rows)) == {
        "list-times": "https://Times.example/feed"
    }


def test_a_feed_that_leaves_and_comes_back_is_the_same() -> None:
    rows = enrol(feed("Times"), feed("Post"))
    without = enrol(feed("Post"), known=rows)
    assert slugs(without) == {"list-post": "https://post.example/feed"}
    assert {row.slug for row in without} == {"list-times", "list-post"}
    assert len(slugs(enrol(feed("Times"), feed("Post"), known=without))) == 2


def test_a_feed_that_moves_under_its_name_and_home_is_the_same() -> None:
    rows = enrol(feed("Times", home="https://times.example/"))
    moved = enrol(feed("Times", "https://new.example/f", "https://times.example/"), known=rows)
    assert slugs(moved) == {"list-times": "https://new.example/f"}
    assert len(moved) == 1


def test_where_two_share_a_name_and_a_home_nobody_moved() -> None:
    home = "https://times.example/"
    rows = enrol(*(feed("Times", f"https://{n}.example/", home) for n in "ab"))
    again = enrol(*(feed("Times", f"https://{n}.example/", home) for n in "cd"), known=rows)
    assert list(slugs(again)) == ["list-times-3", "list-times-4"]


def test_a_new_address_without_a_home_is_another_feed() -> None:
    rows = enrol(feed("Times"), known=[])
    assert list(slugs(enrol(feed("Times", "https://new.example/f"), known=rows))) == [
        "list-times-2"
    ]


def test_a_feed_inherits_what_is_decided_of_its_list() -> None:
    parent = Source(name="List", slug="list", kind="opml", republish="link", language="fr")
    (_, child) = roster.followed([parent], enrol(feed("Times")))
    assert (child.kind, child.republish, child.language) == ("feed", "link", "fr")
    assert (child.owner, child.name) == ("Times", "Times")


def test_a_feed_with_a_table_of_its_own_is_not_followed_twice() -> None:
    own = Source(name="Times", slug="times", url="http://times.example/feed/")
    sources = [PARENT, own]
    assert roster.followed(sources, enrol(feed("Times"), feed("Post"))) == (
        *sources,
        Source(name="Post", slug="list-post", url="https://post.example/feed", owner="Post"),
    )


def test_two_lists_that_name_one_feed_make_one_source() -> None:
    other = Source(name="Other", slug="other", kind="opml")
    rows = [*enrol(feed("Times")), *roster.enrol(other, [feed("Times")], [], [])]
    assert [s.slug for s in roster.followed([other, PARENT], rows)][2:] == ["other-times"]


def test_a_list_that_left_the_config_takes_its_feeds_along() -> None:
    assert roster.followed([], enrol(feed("Times"))) == ()


NAMES = st.sampled_from(["A", "B", "a b", "…", "x" * 200])
LISTS = st.lists(st.builds(feed, NAMES, st.sampled_from([f"https://{n}.example/" for n in "pqrs"])))


@given(st.lists(LISTS, max_size=4))
def test_no_list_ever_takes_a_slug_away(lists: list[list[Listed]]) -> None:
    rows: list[Followed] = []
    owners: dict[str, str] = {}
    for feeds in lists:
        rows = enrol(*feeds, known=rows, taken="list-a")
        assert len({row.slug for row in rows}) == len(rows)
        assert all(len(row.slug) <= 100 and row.slug != "list-a" for row in rows)
        assert {row.url for row in rows if row.listed} == {one.url for one in feeds}
        for row in rows:
            assert owners.setdefault(row.slug, row.url) == row.url
