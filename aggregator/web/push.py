"""What hubs say at /websub/ID (WebSub 5.2, 5.3 and 7): a look, a check, a line in the inbox.

Nothing changes here: the scheduler takes the line out of the inbox and acts on it.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import BoundedSemaphore

from aggregator import websub
from aggregator.model import NoticeKind, Subscription
from aggregator.store import Database, pushes

LONGEST_ID = 64
LONGEST_WORD = 2_000
"""Characters of a challenge that go back, or of a reason that is kept."""
_KINDS: dict[str, NoticeKind] = {"subscribe": "verified", "unsubscribe": "unsubscribed"}

Word = tuple[int, str]
"""What is said back: a status and a plain text."""
UNKNOWN = 404, "There is no such subscription.\n"
OVER = 410, "This subscription is over.\n"
TAKEN = 202, ""
FULL = 503, "The inbox is full; please try again.\n"
BUSY = 503, "Others are sending; please try again.\n"
BODIES_AT_ONCE = 3
"""A hub that stalls in mid-body holds a thread: there is one more, so that readers never wait."""


class Callbacks:
    """Answers hubs; `counts` says what became of pushes since this process began."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._bodies = BoundedSemaphore(BODIES_AT_ONCE)
        self.counts: Counter[str] = Counter(kept=0, refused=0, forged=0)

    def asked(self, name: str, words: Mapping[str, str]) -> Word:
        """A hub verifies that we want this, or says that it refuses; `words` are its query."""
        one = self._known(name)
        if one is None:
            return UNKNOWN
        mode, topic = words.get("hub.mode", ""), words.get("hub.topic", "")
        if mode == "denied" and topic == one.topic:
            return self._noted(one, "denied", words.get("hub.reason", "")) or (200, "")
        challenge = words.get("hub.challenge", "")
        if not 0 < len(challenge) <= LONGEST_WORD or not websub.confirms(one, mode, topic):
            return UNKNOWN
        lease = words.get("hub.lease_seconds", "")
        return self._noted(one, _KINDS[mode], lease) or (200, challenge)

    def pushed(self, name: str, body: Callable[[], bytes], signature: str, media_type: str) -> Word:
        """A hub sends news. `body` is asked for only where a subscription expects one."""
        one = self._known(name)
        if one is None:
            return UNKNOWN
        if websub.is_over(one):
            return OVER
        if not self._bodies.acquire(blocking=False):
            self.counts["refused"] += 1
            return BUSY
        try:
            content = body()
        finally:
            self._bodies.release()
        return self._taken(one, content, signature, media_type)

    def _taken(self, one: Subscription, content: bytes, signature: str, media_type: str) -> Word:
        if not websub.is_signed(one, content, signature):
            self.counts["forged"] += 1
            return TAKEN  # whoever tries signatures learns nothing (8)
        full = self._noted(one, "content", media_type, content)
        self.counts["refused" if full else "kept"] += 1
        return full or TAKEN

    def _known(self, name: str) -> Subscription | None:
        if len(name) > LONGEST_ID:
            return None
        with self._database.read() as read:
            return pushes.subscription(read, name)

    def _noted(
        self, one: Subscription, kind: NoticeKind, detail: str, body: bytes = b""
    ) -> Word | None:
        """Into the inbox with it; a reply where that is full."""
        now, few = self._now(), detail[:LONGEST_WORD]
        with self._database.write() as write:
            kept = pushes.append(write, one.id, kind, now, detail=few, body=body)
        return None if kept else FULL
