"""A private feed has an address of its own for each of its readers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Who may read which feed. The token is nowhere but in the address that was handed out."""

    id: str
    """A short name for it, which opens nothing."""
    feed: str
    """The slug of the feed."""
    reader: str
    made_at: datetime
    revoked_at: datetime | None = None
