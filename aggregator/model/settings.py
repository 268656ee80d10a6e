"""What config.toml says, as plain values. Every field is a key of the file, with its default."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SourceKind = Literal["feed", "page", "listing", "sitemap", "opml"]
Republish = Literal["link", "excerpt", "full"]
EntityKind = Literal["person", "organisation", "place"]


class Seconds(float):
    """A span of time in seconds; written "90s", "30m", "6h" or "2d" in config.toml."""


class Bytes(int):
    """A size in bytes; written "512kB" or "10MB" (powers of 1,000) in config.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes, and under which address."""

    title: str
    url: str
    id_authority: str
    language: str = "en"
    timezone: str = "UTC"
    description: str = ""
    image: str = ""
    """The address of a picture that stands for the site; podcast players ask for one."""
    hub: str = ""
    """The hub (WebSub) that tells subscribers when one of our feeds changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where everything is kept; a relative SQLite path is relative to the config file."""

    url: str = "sqlite:///var/aggregator.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How politely sources are visited: the [fetch] table."""

    interval: Seconds | None = None
    """Time between two polls of every source that sets none; absent: by each one's own rhythm."""
    shortest: Seconds = Seconds(900)
    """The least time between two polls of a source that is visited by its own rhythm."""
    longest: Seconds = Seconds(21_600)
    """The most time between two such polls; nor is a publisher's wish heeded beyond it."""
    per_host: int = 2
    """Requests to one host at the same time."""
    spacing: Seconds = Seconds(1)
    """Time between the starts of two requests to one host."""
    host_budget: int = 240
    """Most sources of one host that are visited within an hour, first visits aside."""
    jitter: float = 0.25
    """Up to this part of the spacing is added to it by chance: 0 for none, 1 to double it."""
    concurrency: int = 32
    """Requests to all hosts together at the same time."""
    timeout: Seconds = Seconds(30)
    """Total time for one request, redirects included."""
    max_body: Bytes = Bytes(20_000_000)
    """The largest document that is read, counted after decompression."""
    allow_private: tuple[str, ...] = ()
    """The only private, loopback or link-local host:port pairs that may be visited."""
    contact: str = ""
    """An address or page for publishers to complain to; goes into the user agent."""
    proxy: str = ""
    """The address of a proxy for all visits; `${NAME}` stands for a variable of the environment."""
    websub: bool = True
    """Have news pushed by the hubs that sources name, where `[site] url` can be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """How stories are found: the [stories] table."""

    model: str = ""
    """A sentence model that adds to the likeness: "wordllama", or a folder with a model2vec one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the web server listens."""

    listen: str = "127.0.0.1:8000"

    @property
    def host(self) -> str:
        """The address without its port; an IPv6 address without its brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port."""
        return int(self.listen.rpartition(":")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """Where a listing page has what: CSS selectors, all but `item` inside an item."""

    item: str
    title: str = ""
    link: str = ""
    date: str = ""
    summary: str = ""
    image: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the editor follows. Its slug is its identity; all else may change."""

    name: str
    slug: str = ""
    kind: SourceKind = "feed"
    url: str | None = None
    path: Path | None = None
    home: str | None = None
    owner: str = ""
    republish: Republish = "excerpt"
    language: str | None = None
    interval: Seconds | None = None
    rights: str = ""
    """Passed on with items that name no rights of their own."""
    select: Select | None = None
    """What an item of a listing page is: the [sources.select] table."""
    timeout: Seconds | None = None
    max_body: Bytes | None = None
    per_host: int | None = None
    """Like `spacing`, of the source's own host; the strictest of a host's sources holds there."""
    spacing: Seconds | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Names and values for this source's own origin; `${NAME}` stands for a variable."""
    login: str = ""
    """`${NAME}`, or `${NAME}:${PASSWORD}`: for HTTP Basic, and this source's own origin only."""
    proxy: str | None = None
    """As in [fetch]; "direct" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation or place with all its spellings, in any script."""

    name: str
    kind: EntityKind = "organisation"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A running storyline, described by the editor."""

    slug: str
    title: str
    description: str = ""
    entities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    threshold: float = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """An item whose title or text has one of `words` gets `tag`."""

    tag: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedQuery:
    """A curated feed: all conditions must hold, in a list any value does; empty ones always do."""

    slug: str
    title: str
    description: str = ""
    threads: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    language: str | None = None
    text: str = ""
    min_owners: int = 1
    limit: int = 100
    per: Literal["item", "story"] = "item"
    """One entry for every report, or one for every story."""
    major: bool = False
    """Only major developments: stories of at least three independent owners, one entry each."""
    private: bool = False
    """Not listed anywhere, and served under secret addresses only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of config.toml; `file` is where it was read."""

    site: Site
    store: StoreSettings = StoreSettings()
    fetch: Manners = Manners()
    server: Server = Server()
    stories: Grouping = Grouping()
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    threads: tuple[Thread, ...] = ()
    tags: tuple[TagRule, ...] = ()
    feeds: tuple[FeedQuery, ...] = ()
    file: Path = field(default=Path("config.toml"))
