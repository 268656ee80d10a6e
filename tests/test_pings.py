"""What our own hub is told, and when: the rules alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.newsroom import START

from aggregator import pings
from aggregator.model import Failure, OwnHub, Ping, Response

HUB = OwnHub(url="https://hub.example/")
TAKEN = Response(status=202, url=HUB.url)
BROKEN = Failure("the server answered 500 Internal Server Error", answered=True, status=500)
SILENT = Failure("nobody answered")
REFUSED = Failure("the server answered 400 Bad Request", answered=True, status=400)
MINUTE = timedelta(minutes=1)


def waiting(count: int) -> list[Ping]:
    return [Ping(f"/{number}.atom", START) for number in range(count)]


def test_a_hub_is_told_when_every_server_has_seen_the_change() -> None:
    assert pings.due(waiting(1), HUB, START) == []
    assert pings.due(waiting(1), HUB, START + pings.LAG) == waiting(1)


def test_the_oldest_news_go_first_and_not_all_at_once() -> None:
    new = Ping("/a.atom", START + MINUTE)
    chosen = pings.due([new, *waiting(30)], HUB, START + 2 * MINUTE)
    assert len(chosen) == pings.AT_ONCE
    assert new not in chosen


def test_a_hub_that_fails_rests_and_is_then_tried_with_one() -> None:
    hub = pings.after(HUB, [BROKEN, SILENT], START)
    assert hub.reason == BROKEN.reason
    assert pings.due(waiting(9), hub, START + 0.9 * MINUTE) == []
    assert len(pings.due(waiting(9), hub, START + MINUTE)) == 1


def test_waits_grow_and_end_at_six_hours() -> None:
    hub, waits = HUB, []
    for _ in range(60):
        hub = pings.after(hub, [BROKEN], START)
        assert hub.next_at is not None
        waits.append((hub.next_at - START) / MINUTE)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == 360


def test_a_wish_for_patience_is_heeded() -> None:
    patient = replace(BROKEN, status=503, retry_after=600.0)
    assert pings.after(HUB, [patient], START).next_at == START + 10 * MINUTE


def test_one_that_takes_again_is_well() -> None:
    ill = pings.after(pings.after(HUB, [BROKEN], START), [BROKEN], START)
    well = pings.after(ill, [TAKEN], START)
    assert well == replace(HUB, taken=1)
    assert pings.told(ill)
    assert not pings.told(well)


@pytest.mark.parametrize(
    ("outcome", "over"),
    [
        (TAKEN, True),
        (REFUSED, True),
        (BROKEN, False),
        (SILENT, False),
        *[(replace(REFUSED, status=status), False) for status in (403, 404, 408, 429)],
    ],
)
def test_only_what_is_refused_for_good_is_not_tried_again(
    outcome: Response | Failure, over: bool
) -> None:
    assert pings.is_over(outcome) == over


def test_what_is_refused_does_not_hold_up_the_others() -> None:
    hub = pings.after(HUB, [REFUSED, TAKEN], START)
    assert (hub.failures, hub.next_at, hub.taken, hub.refused) == (0, None, 1, 1)
    assert hub.reason == REFUSED.reason


def test_a_change_that_nobody_takes_is_given_up_after_three_days() -> None:
    assert pings.expired(waiting(1), START + timedelta(days=3)) == []
    assert pings.expired(waiting(1), START + timedelta(days=3, seconds=1)) == waiting(1)
