"""Hosts are visited a few at a time, with pauses, in the order their jobs came."""

from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.turns import Turns


def steady() -> float:
    return 1.0


def test_hosts_do_not_wait_for_each_other() -> None:
    turns: Turns[str] = Turns(steady)
    for host, job in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        turns.add(host, job, 1, 1)
    assert [turns.take(0), turns.take(0), turns.take(0)] == ["a1", "b1", None]


def test_a_host_has_so_many_at_once() -> None:
    turns: Turns[int] = Turns(steady)
    for job in range(3):
        turns.add("a", job, 2, 0)
    assert [turns.take(0), turns.take(0), turns.take(0)] == [0, 1, None]
    assert turns.opens_at() is None
    assert turns
    turns.done("a")
    assert turns.take(0) == 2
    assert not turns


def test_a_host_is_left_alone_for_the_spacing() -> None:
    turns: Turns[int] = Turns(steady)
    turns.add("a", 1, 2, 5)
    turns.add("a", 2, 2, 5)
    assert turns.take(100) == 1
    assert turns.take(104.9) is None
    assert turns.opens_at() == 105
    assert turns.take(105) == 2


def test_the_spacing_holds_after_an_idle_lane() -> None:
    turns: Turns[int] = Turns(steady)
    turns.add("a", 1, 1, 5)
    assert turns.take(0) == 1
    turns.done("a")
    turns.add("a", 2, 1, 5)
    assert turns.take(1) is None
    assert turns.take(5) == 2


def test_a_pause_is_stretched_by_chance_and_never_shortened() -> None:
    chances = iter([1.5, 1.0])
    turns: Turns[int] = Turns(lambda: next(chances))
    for job in range(3):
        turns.add("a", job, 3, 10)
    assert turns.take(0) == 0
    assert (turns.opens_at(), turns.take(14.9), turns.take(15)) == (15, None, 1)
    assert turns.opens_at() == 25


def test_no_spacing_is_no_pause_whatever_the_chance() -> None:
    turns: Turns[int] = Turns(lambda: 2.0)
    for job in range(3):
        turns.add("a", job, 3, 0)
    assert [turns.take(0), turns.take(0), turns.take(0)] == [0, 1, 2]


def test_the_strictest_of_a_host_holds_for_all_of_it() -> None:
    turns: Turns[int] = Turns(steady)
    turns.add("a", 0, 3, 0)
    turns.add("a", 1, 1, 5)
    turns.add("a", 2, 3, 0)
    assert [turns.take(0), turns.take(9)] == [0, None]
    turns.done("a")
    assert turns.take(4) is None
    assert turns.take(5) == 1


def test_the_jobs_of_a_host_can_be_taken_out() -> None:
    turns: Turns[str] = Turns(steady)
    for job in ("a1", "a2"):
        turns.add("a", job, 1, 0)
    turns.add("b", "b1", 1, 0)
    assert turns.take(0) == "a1"
    assert turns.drain("a") == ["a2"]
    assert turns.take(0) == "b1"
    turns.done("a")
    assert not turns
    assert turns.take(0) is None


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 3), st.integers(0, 3))
def test_every_job_has_its_turn_and_manners_hold(
    hosts: list[str], per_host: int, spacing: int
) -> None:
    turns: Turns[tuple[str, int]] = Turns(steady)
    for number, host in enumerate(hosts):
        turns.add(host, (host, number), per_host, spacing)
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
