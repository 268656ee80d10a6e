"""Push: what was agreed with a hub, and what the hub says (WebSub, W3C Recommendation of 2018)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PushState = Literal["asked", "verified", "resting", "leaving", "left"]
"""How a subscription stands.

asked: the hub was asked, or is about to be, and has not called back. verified: it has; pushes may
come until the lease ends. resting: denied, or given up for now; asked again one day. leaving: it
is asked to stop. left: over; remembered for a while, so that what still comes is answered 410.
"""

NoticeKind = Literal["verified", "unsubscribed", "denied", "content"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One source at one hub; `id` is the secret end of the address at which the hub calls us."""

    id: str
    source: str
    hub: str
    topic: str
    callback: str
    """The address as the hub was told it."""
    secret: str
    state: PushState = "asked"
    next_at: datetime
    """When there is something to do again: ask, renew, forget."""
    requests: int = 0
    """Requests since the hub last called back as was hoped."""
    lease_until: datetime | None = None
    heard_at: datetime | None = None
    """When it last sent something that could be used."""
    recent: tuple[str, ...] = ()
    """Marks of the bodies that came last, oldest first: what is sent again is not taken again."""
    reason: str = ""
    """Why it is not what it should be; empty where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a hub said at the address of a subscription; `id` is its place in the inbox."""

    id: int
    subscription: str
    kind: NoticeKind
    received_at: datetime
    detail: str = ""
    """verified: the lease in seconds; denied: the reason; content: the media type."""
    body: bytes = b""
