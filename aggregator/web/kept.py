"""Answers kept in memory, so that what was rendered once is not rendered again."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from aggregator.publish import Answer, Publisher

MOST = 64_000_000
"""Bytes of answers that are kept."""


@dataclass
class Kept:
    """Answers kept by address for as long as the store's version stays the same."""

    publisher: Publisher
    _version: int = -1
    _size: int = 0
    _kept: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def answer(self, path: str) -> Answer:
        """What is published at `path`."""
        version = self.publisher.version()
        with self._lock:
            if version != self._version:
                self._kept.clear()
                self._version, self._size = version, 0
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
        answer = self.publisher.answer(path)
        with self._lock:
            if answer.status == 200 and version == self._version and path not in self._kept:
                self._keep(path, answer)
        return answer

    def _keep(self, path: str, answer: Answer) -> None:
        self._kept[path] = answer
        self._size += len(answer.body)
        while self._size > MOST:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest.body)
