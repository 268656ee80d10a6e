"""One request on its way, through all its redirects."""

from dataclasses import dataclass, field

from aggregator.model import Request


@dataclass(slots=True, eq=False)
class Visit:
    """A request made ready for the wire, and how far it has come."""

    request: Request
    url: str
    host: str
    timeout: float
    left: float
    """Seconds that it may still take on the wire."""
    limit: int
    """Bytes of its document that are read."""
    lines: list[bytes]
    """The header lines that go to every host."""
    asked: bool = False
    """Whether validators are among them."""
    form: str = ""
    """What is sent by POST; empty for a GET."""
    own: list[bytes] = field(default_factory=list)
    """Those that go to the source's own origin only."""
    proxy: str = ""
    robots_of: str = ""
    """The origin whose robots.txt this fetches, for the visits that wait for it."""
    at_home: bool = True
    """Whether no redirect has led it to another origin."""
    past: set[str] = field(default_factory=set)
    """The addresses that redirected it."""
    moved_to: str | None = None
    permanent: bool = True
    """Whether all redirects so far were permanent."""
    status: int = 0
    """Of the last complete answer; 0 where none came."""
