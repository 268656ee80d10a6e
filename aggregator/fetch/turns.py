"""Whose turn it is: no host is asked by too many at once, or too often."""

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Job = TypeVar("Job")


@dataclass(slots=True)
class _Lane(Generic[Job]):
    """The jobs of one host."""

    per_host: int
    spacing: float
    jobs: deque[tuple[int, Job]] = field(default_factory=deque)
    running: int = 0
    started_at: float = float("-inf")
    stretch: float = 1.0
    """What the pause after the last start is multiplied by."""
    queued: bool = False

    def opens_at(self) -> float:
        """When the next job may start, as far as the spacing goes."""
        return self.started_at + self.spacing * self.stretch


class Turns(Generic[Job]):
    """Jobs waiting per host, handed out in the order they came, within the manners.

    It knows no clock: `now` is any steady count of seconds. `stretch` is asked at each start for
    a factor from 1, by which the pause after it grows.
    """

    def __init__(self, stretch: Callable[[], float]) -> None:
        self._stretch = stretch
        self._lanes: dict[str, _Lane[Job]] = {}
        self._line: list[tuple[float, int, str]] = []
        self._came = 0
        self._waiting = 0

    def add(self, host: str, job: Job, per_host: int, spacing: float) -> None:
        """Put a job at the end of its host's lane; the strictest manners of a lane hold for all."""
        self._came += 1
        self._waiting += 1
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = _Lane(per_host, spacing)
        lane.per_host = min(lane.per_host, per_host)
        lane.spacing = max(lane.spacing, spacing)
        lane.jobs.append((self._came, job))
        self._queue(host, lane)

    def take(self, now: float) -> Job | None:
        """The next job that may start; its host counts it as running until `done`."""
        while self._line and self._line[0][0] <= now:
            _, _, host = heapq.heappop(self._line)
            lane = self._lanes[host]
            lane.queued = False
            # The lane may have been emptied, or become stricter, since it was put into the line.
            if lane.jobs and lane.running < lane.per_host and lane.opens_at() <= now:
                return self._started(host, lane, now)
            self._queue(host, lane)
        return None

    def done(self, host: str) -> None:
        """A job of this host has ended."""
        lane = self._lanes[host]
        lane.running -= 1
        self._queue(host, lane)

    def drain(self, host: str) -> list[Job]:
        """Take out all jobs of a host that have not started."""
        lane = self._lanes[host]
        jobs = [job for _, job in lane.jobs]
        lane.jobs.clear()
        self._waiting -= len(jobs)
        return jobs

    def opens_at(self) -> float | None:
        """When the next job may start; None where none waits, or only for another to end."""
        return self._line[0][0] if self._line else None

    def __bool__(self) -> bool:
        """Whether any job waits to start."""
        return self._waiting > 0

    def _started(self, host: str, lane: _Lane[Job], now: float) -> Job:
        _, job = lane.jobs.popleft()
        self._waiting -= 1
        lane.running += 1
        lane.started_at, lane.stretch = now, self._stretch()
        self._queue(host, lane)
        return job

    def _queue(self, host: str, lane: _Lane[Job]) -> None:
        if lane.jobs and not lane.queued and lane.running < lane.per_host:
            lane.queued = True
            heapq.heappush(self._line, (lane.opens_at(), lane.jobs[0][0], host))
