"""A visit to a source: what was asked, what came back, what is remembered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aggregator.model.document import Pace
from aggregator.model.settings import Source

Health = Literal["waiting", "ok", "throttled", "failing", "gone"]
"""Not visited yet; well; told to be patient; broken for now; told that it is no more (410)."""

SURE = 3
"""So many visits in a row must be led to one new address before it is proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered of a source: validators (RFC 9110 8.8), health, its feed's own words."""

    slug: str
    address: str | None = None
    """The URL or path that was visited: at another one the validators and `gone` say nothing."""
    health: Health = "waiting"
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    checked_at: datetime | None = None
    """The last visit, whatever came of it."""
    ok_at: datetime | None = None
    """The last visit that was answered (200 and readable, or 304)."""
    next_at: datetime | None = None
    reached: bool = False
    """Whether it ever answered anything, readable or not."""
    failures: int = 0
    """Failures in a row."""
    reason: str = ""
    """Why the last visit failed, or what the document had wrong; empty where all is well."""
    feed_title: str | None = None
    feed_home: str | None = None
    feed_id: str | None = None
    feed_rights: str | None = None
    changed_at: datetime | None = None
    """When its document was last another one than before."""
    newest_at: datetime | None = None
    """The date of its newest entry."""
    rhythm: float | None = None
    """Seconds between its entries, as their dates tell."""
    pace: Pace = Pace()
    """How often the feed wishes to be visited."""
    moved_to: str | None = None
    """Where permanent redirects led the last visits."""
    moves: int = 0
    """How many visits in a row they led there."""
    host_rests_until: datetime | None = None
    """Until when its whole host is left alone, for it asked us to be patient."""
    hubs: tuple[str, ...] = ()
    """Where it says that news of it can be had at once (WebSub section 4), and of which topic."""
    topic: str | None = None

    @property
    def proposed_address(self) -> str | None:
        """The address to write into config.toml instead, once it is sure to be the better one."""
        return self.moved_to if self.moves >= SURE else None


@dataclass(frozen=True, slots=True)
class Request:
    """One visit to make: the source and the validators to send."""

    source: Source
    etag: str | None = None
    last_modified: str | None = None
    form: tuple[tuple[str, str], ...] = ()
    """Fields to send by POST (a hub is asked so); none means GET."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back: `url` is the final address; `retry_after` is in seconds."""

    status: int
    url: str
    body: bytes = b""
    media_type: str | None = None
    """Content-Type as sent, charset included."""
    content_language: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None
    fresh_for: float | None = None
    """Seconds that the answer stays fresh (Cache-Control max-age or Expires, RFC 9111 4.2.1)."""
    moved_to: str | None = None
    """Where permanent redirects (301, 308) alone have led."""
    hubs: tuple[str, ...] = ()
    """The targets of Link fields with rel="hub" (WebSub section 4)."""
    topic: str | None = None
    """The target of a Link field with rel="self"."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit that brought nothing; `reason` is a sentence for /status."""

    reason: str
    gone: bool = False
    answered: bool = False
    """The server did answer, with nothing that can be used."""
    throttled: bool = False
    """The server asks for patience (429, 503) or seems to (403): it is not broken."""
    retry_after: float | None = None
    status: int | None = field(default=None, compare=False)
    """What the server answered with, where it did: for machines what `reason` says."""
