"""What a host's robots.txt says to us (RFC 9309); feeds are published to be fetched, pages ask."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from protego import Protego

LIMIT = 512_000
"""Bytes of a robots.txt that are read; the rest counts as absent (RFC 9309 2.5)."""
MAX_HOPS = 5
"""Redirects that are followed to a robots.txt (RFC 9309 2.3.1.2)."""
_PRODUCT = "aggregator"
_LONGEST_DELAY = 30.0
"""A Crawl-delay beyond this many seconds is read as this many: the poll must end."""
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:?[ \t]*(\*|[a-z_-]*)[^\r\n]*", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt allows: all where there is none, nothing where `closed`."""

    document: "Protego | None" = None
    closed: str = ""
    """Why nothing may be visited for now."""

    @classmethod
    def of(cls, body: bytes) -> Self:
        """Read a robots.txt."""
        # It costs 10 ms of every start, and most sources are feeds.
        from protego import Protego

        text = body[:LIMIT].decode("utf-8", "replace").removeprefix("\ufeff")
        return cls(Protego.parse(_AGENT.sub(_addressed, text)))

    @classmethod
    def without(cls, status: int, reason: str) -> Self:
        """The rules where none came: of status 0 where no answer came either.

        What a server has not got forbids nothing, and what it cannot give now forbids all
        (RFC 9309 2.3.1.3 and 2.3.1.4).
        """
        unreachable = status == 0 or status == 429 or status >= 500
        return cls(closed=reason) if unreachable else cls()

    def objection(self, url: str, host: str) -> str | None:
        """Why a page may not be visited; None where it may."""
        if self.closed:
            return f"robots.txt of {host} could not be read, so its pages rest: {self.closed}"
        if self.document is None or self.document.can_fetch(url, _PRODUCT):
            return None
        return f"robots.txt of {host} asks programs not to visit this page"

    @property
    def delay(self) -> float:
        """Seconds between two visits that the host asks for; 0 where it does not."""
        asked = self.document.crawl_delay(_PRODUCT) if self.document else None
        return min(max(asked or 0.0, 0.0), _LONGEST_DELAY)


def _addressed(found: re.Match[str]) -> str:
    """A line that names a robot, with all robots but ours under one name.

    A product token is compared whole (RFC 9309 2.2.1). And each robot that is named costs a copy of
    its group's rules, of which a hostile file could ask for a billion.
    """
    token = found[1].lower()
    return f"User-agent: {token if token in ('*', _PRODUCT) else 'other'}"
