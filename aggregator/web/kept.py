"""Answers kept in memory, so that what was made once is not made again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

from aggregator.errors import StoreError
from aggregator.publish import Answer
from aggregator.web.prepared import Prepared, Reply

LOOK = 0.5
"""Seconds for which one look at the store's version is enough."""
MOST = 64_000_000
"""Bytes of answers that are kept, in all codings together."""


@dataclass(eq=False)
class Kept:
    """Answers kept by key for as long as the store's version stays the same.

    Whoever asks first after `LOOK` seconds looks at the version for all others, so that nothing is
    later than that, no thread has to be tended, and a store that nobody asks for is left alone.
    What was made for an earlier version stays until it is asked for: made again to the same bytes
    it is the same answer, with its compressed forms and its date.
    """

    version: Callable[[], int]
    since: Callable[[], datetime]
    """Since when what is published now has been as it is, at the latest: asked once."""
    now: Callable[[], datetime]
    _version: int = -1
    _modified: datetime = datetime.min
    _next_look: float = 0.0
    _answers: dict[str, Prepared] = field(default_factory=dict)
    _turns: "WeakValueDictionary[str, Lock]" = field(default_factory=WeakValueDictionary)
    _lock: Lock = field(default_factory=Lock)
    _looking: Lock = field(default_factory=Lock)

    def get(self, key: str) -> Prepared | None:
        """The answer that is kept, if one is and nothing has changed since it was made."""
        if monotonic() >= self._next_look and self._looking.acquire(blocking=False):
            try:
                with suppress(StoreError):  # what is kept is still good; whoever reads will tell
                    self._look()
            finally:
                self._looking.release()
        found = self._answers.get(key)
        if found is None or found.version != self._version:
            return None
        found.is_asked = True
        return found

    def find(self, key: str, make: Callable[[], Answer]) -> Prepared | Answer:
        """The answer that is kept or, where it can be, is from now on.

        Of many who ask for the same one makes it and the others wait.
        """
        with self._lock:
            turn = self._turns.setdefault(key, Lock())
        with turn:
            return self.get(key) or self._made(key, make)

    def reply(self, found: Prepared, request: Mapping[str, Any]) -> Reply:
        """What `found` replies, with room made for a form of it that had to be made first."""
        size = found.size
        reply = found.reply(request)
        if found.size != size:
            self._make_room()
        return reply

    def _look(self) -> None:
        looked = monotonic()
        self._next_look = looked + LOOK
        version = self.version()
        if version != self._version:
            self._modified = self.since() if self._version == -1 else self.now()
            self._version = version

    def _made(self, key: str, make: Callable[[], Answer]) -> Prepared | Answer:
        version = self._version
        answer = make()
        if answer.status != 200:
            return answer
        with self._looking:
            self._look()  # it may show what was written after the last look
        made = self._answers.get(key)
        if made is None or not made.holds(answer):
            made = Prepared(answer, self._modified)
        made.version = version
        with self._lock:
            self._answers[key] = made
        self._make_room()
        return made

    def _make_room(self) -> None:
        """Let go of the oldest that nobody has asked for since this was last done."""
        with self._lock:
            size = sum(answer.size for answer in list(self._answers.values()))
            while size > MOST and self._answers:
                key = next(iter(self._answers))
                oldest = self._answers.pop(key)
                if oldest.is_asked and oldest.version == self._version:
                    oldest.is_asked = False
                    self._answers[key] = oldest
                else:
                    size -= oldest.size
