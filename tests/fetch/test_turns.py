"""Hosts are visited a few at a time, with pauses, in the order their jobs came."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.turns import Turns


def test_hosts_do_not_wait_for_each_other() -> None:
    turns: Turns[str] = Turns(per_host=1, spacing=1)
    for host, job in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        turns.add(host, job)
    assert [turns.take(0), turns.take(0), turns.take(0)] == ["a1", "b1", None]


def test_a_host_has_so_many_at_once() -> None:
    turns: Turns[int] = Turns(per_host=2, spacing=0)
    for job in range(3):
        turns.add("a", job)
    assert [turns.take(0), turns.take(0), turns.take(0)] == [0, 1, None]
    assert turns.opens_at() is None
    assert turns
    turns.done("a")
    assert turns.take(0) == 2
    assert not turns


def test_a_host_is_left_alone_for_the_spacing() -> None:
    turns: Turns[int] = Turns(per_host=2, spacing=5)
    turns.add("a", 1)
    turns.add("a", 2)
    assert turns.take(100) == 1
    assert turns.take(104.9) is None
    assert turns.opens_at() == 105
    assert turns.take(105) == 2


def test_the_spacing_holds_after_an_idle_lane() -> None:
    turns: Turns[int] = Turns(per_host=1, spacing=5)
    turns.add("a", 1)
    assert turns.take(0) == 1
    turns.done("a")
    turns.add("a", 2)
    assert turns.take(1) is None
    assert turns.take(5) == 2


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 3), st.integers(0, 3))
def test_every_job_has_its_turn_and_manners_hold(
    hosts: list[str], per_host: int, spacing: int
) -> None:
    turns: Turns[tuple[str, int]] = Turns(per_host, spacing)
    for number, host in enumerate(hosts):
        turns.add(host, (host, number))
    running: list[str] = []
    started: dict[str, list[int]] = {}
    taken, now = [], 0
    while turns:
        while (job := turns.take(now)) is not None:
            host, number = job
            assert running.count(host) < per_host
            assert all(now - before >= spacing for before in started.get(host, [])[-1:])
            started.setdefault(host, []).append(now)
            running.append(host)
            taken.append(number)
        if running:
            turns.done(running.pop(0))
        now += 1
    assert sorted(taken) == list(range(len(hosts)))
    for host in set(hosts):
        mine = [number for number in taken if hosts[number] == host]
        assert mine == sorted(mine)
