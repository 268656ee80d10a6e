"""A story speaks for its near misses, in whatever order its items came and were stored between."""

from itertools import permutations

import pytest

from aggregator.model import Evidence, Membership, Merge, StandingRow
from aggregator.threads import standing
from aggregator.threads.standing import Standings
from aggregator.threads.verdict import verdict

OWN = {"in": 5.0, "also in": 4.0, "near": 3.0, "also near": 2.0, "far": 1.0, "nowhere": 0.0}


def own(item: str) -> Membership:
    """What an item of this name shows by itself."""
    return verdict(item, "thread", 4.0, [Evidence("word", "x", OWN[item])])


def members(changed: dict[str, Membership]) -> set[str]:
    return {item for item, one in changed.items() if one.member}


def told(items: tuple[str, ...], story: str = "s") -> dict[str, Membership]:
    """The last verdict on each item after all came one by one, stored and read after each."""
    last: dict[str, Membership] = {}
    standings = Standings()
    for arrival, item in enumerate(items, 1):
        last[item] = own(item)
        standings.take(story, item, [last[item]])
        last |= {one.item: one for one in standings.settle(arrival)}
        standings = Standings(standings.changes()[0])
    return last


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (("in",), {"in"}),
        (("near",), set()),
        (("in", "near"), {"in", "near"}),
        (("in", "far"), {"in"}),
        (("in", "near", "also near"), {"in"}),
        (("in", "also in", "near", "also near"), {"in", "also in", "near", "also near"}),
        (("in", "also in", "near", "far"), {"in", "also in", "near"}),
        (("in", "near", "far", "nowhere"), {"in"}),
    ],
)
def test_the_order_of_arrival_does_not_decide(items: tuple[str, ...], expected: set[str]) -> None:
    for order in permutations(items):
        assert members(told(order)) == expected, order


def test_the_score_of_a_member_by_its_story_says_so() -> None:
    helped = told(("near", "in"))["near"]
    assert helped.score == 5.0
    assert ("story", 2.0) in [(one.kind, one.weight) for one in helped.evidence]
    assert told(("in", "also in"))["in"] == own("in")


def test_an_edit_takes_the_place_of_what_an_item_showed_before() -> None:
    standings = Standings()
    standings.take("s", "in", [own("in")])
    standings.take("s", "near", [own("near")])
    assert [one.member for one in standings.settle(1)] == [True]
    standings.take("s", "in", [verdict("in", "thread", 4.0, [])])
    assert standings.settle(2) == [own("near")]
    standings.take("s", "in", [own("in")])
    standings.take("s", "near", [verdict("near", "thread", 4.0, [])])
    assert standings.settle(3) == []


@pytest.mark.parametrize("older", ["a", "z"])
def test_of_two_stories_that_become_one_all_near_misses_are_judged_again(older: str) -> None:
    standings = Standings()
    standings.take("m", "near", [own("near")])
    for item in ("in", "also in"):
        standings.take(older, item, [own(item)])
    assert standings.settle(1) == []
    standings.changes()
    standings.merge(Merge(story="m", into=older, score=1.0, threshold=0.5))
    standings.take(older, "also near", [own("also near")])
    assert [one.item for one in standings.settle(2)] == ["near", "also near"]
    rows, forgotten = standings.changes()
    assert [(row.story, row.touched) for row in rows] == [(older, 2)]
    assert forgotten == ["m"]


def test_what_was_forgotten_is_the_same_wherever_it_was_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing, "REMEMBERED", 3)
    one = Standings()
    rows: dict[str, StandingRow] = {}
    for arrival, story in enumerate("abcadbeaf", 1):
        cut = Standings(sorted(rows.values(), key=lambda row: (row.touched, row.story)))
        for standings in (one, cut):
            standings.take(story, f"{story}{arrival}", [own("far")])
            standings.settle(arrival)
        changed, forgotten = cut.changes()
        assert (changed, forgotten) == one.changes()
        rows |= {row.story: row for row in changed}
        rows = {name: row for name, row in rows.items() if name not in forgotten}
        assert len(rows) <= 3


def test_the_cost_of_a_large_story_is_bounded() -> None:
    standings = Standings()
    for number in range(3 * standing.NEAR):
        near = verdict(f"i{number}", "thread", 4.0, [Evidence("word", "x", 3.0)])
        standings.take("s", near.item, [near])
        standings.settle(number + 1)
    inside = verdict("x", "thread", 4.0, [Evidence("word", "x", 5.0)])
    for number in range(3 * standing.NEAR + 1):
        standings.take("s", f"in{number}", [inside])
    assert len(standings.settle(10_000)) == standing.NEAR
