"""Whose turn it is: no host is asked by too many at once, or too often."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Job = TypeVar("Job")


@dataclass(slots=True)
class _Lane(Generic[Job]):
    """The jobs of one host."""

    jobs: deque[tuple[int, Job]] = field(default_factory=deque)
    running: int = 0
    open_at: float = 0.0
    queued: bool = False


class Turns(Generic[Job]):
    """Jobs waiting per host, handed out in the order they came, within the manners.

    It knows no clock: `now` is any steady count of seconds.
    """

    def __init__(self, per_host: int, spacing: float) -> None:
        self._per_host = per_host
        self._spacing = spacing
        self._lanes: dict[str, _Lane[Job]] = {}
        self._line: list[tuple[float, int, str]] = []
        self._came = 0
        self._waiting = 0

    def add(self, host: str, job: Job) -> None:
        """Put a job at the end of its host's lane."""
        self._came += 1
        self._waiting += 1
        lane = self._lanes.setdefault(host, _Lane())
        lane.jobs.append((self._came, job))
        self._queue(host, lane)

    def take(self, now: float) -> Job | None:
        """The next job that may start; its host counts it as running until `done`."""
        if not self._line or self._line[0][0] > now:
            return None
        _, _, host = heapq.heappop(self._line)
        lane = self._lanes[host]
        _, job = lane.jobs.popleft()
        self._waiting -= 1
        lane.running += 1
        lane.open_at = now + self._spacing
        lane.queued = False
        self._queue(host, lane)
        return job

    def done(self, host: str) -> None:
        """A job of this host has ended."""
        lane = self._lanes[host]
        lane.running -= 1
        self._queue(host, lane)

    def opens_at(self) -> float | None:
        """When the next job may start; None where none waits, or only for another to end."""
        return self._line[0][0] if self._line else None

    def __bool__(self) -> bool:
        """Whether any job waits to start."""
        return self._waiting > 0

    def _queue(self, host: str, lane: _Lane[Job]) -> None:
        if lane.jobs and not lane.queued and lane.running < self._per_host:
            lane.queued = True
            heapq.heappush(self._line, (lane.open_at, lane.jobs[0][0], host))
