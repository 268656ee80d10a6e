"""Push (WebSub, W3C Recommendation of 2018): what was agreed with a hub, and what the hub says;
and what our own hub is to be told.
"""

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


@dataclass(frozen=True, slots=True)
class Ping:
    """A feed of ours that has changed since its hub was told: `path` is its address on our site."""

    path: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHub:
    """How it stands with the hub of our own feeds, at the address `url`."""

    url: str
    failures: int = 0
    """Rounds in a row in which it took nothing."""
    next_at: datetime | None = None
    """When it is tried again, where it failed."""
    reason: str = ""
    """What it said or did when it last did not take a ping; empty where it did."""
    taken: int = 0
    refused: int = 0
    given_up: int = 0
    """Pings so far, by what became of them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The store when our feeds were last compared with what they were before."""

    version: int
    arrival: int
    """The last one that was threaded."""
    terms: str = ""
    """A mark of what is gone, and of what sources let go out."""
