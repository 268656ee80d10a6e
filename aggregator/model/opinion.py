"""What the program thinks of items: tags, stories, threads. All of it can be made again."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.entry import Entry


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A label on an item.

    Schemes: category (the publisher's), rule, person, organisation, place, name, language.
    """

    scheme: str
    term: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason with its weight: kind "word", term "ceasefire", weight 1.8."""

    kind: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An item as the grouping sees it. Never its source, owner, address or id as evidence.

    `dated` is false where `event_at` is only our first sight. `entities` are names of the config,
    `names` those that its capitals show or the stream knows, folded and small.
    """

    id: str
    event_at: datetime
    dated: bool
    title: str
    text: str
    language: str | None = None
    entities: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    meaning: tuple[int, ...] | None = None
    """The text as a point among meanings, of length 1,000; None without a model."""
    copy_of: str | None = None
    """The earlier item whose text it carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Whose text an item carries.

    `original` is the earlier item that has the same text, itself never a copy; None where there is
    none. `origin` is the agency that the text names ("Reuters"). `likeness` is the share of the
    shorter text that both have.
    """

    item: str
    original: str | None = None
    origin: str | None = None
    likeness: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which story an item joined or founded (then `story` is its own id), and why."""

    item: str
    story: str
    score: float
    threshold: float
    nearest: str | None = None
    """The member that it is most like."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The fragment `story` has become part of the older story `into`, and why."""

    story: str
    into: str
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Whether an item belongs to a thread, and why; near misses are kept as well."""

    item: str
    thread: str
    score: float
    threshold: float
    member: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A revision in its turn; `story` is where its item stands so far.

    `dated` is false where `event_at` is only our first sight.
    """

    number: int
    item: str
    revision: int
    material: bool
    seen_at: datetime
    event_at: datetime
    dated: bool
    story: str | None = None
    source: str = ""
    """The slug of who sent it: never a reason for its story or its threads."""
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What is thought of an item after one arrival; None where the arrival changes nothing."""

    arrival: Arrival
    tags: tuple[Tag, ...] | None = None
    copy: Copy | None = None
    placement: Placement | None = None
    merges: tuple[Merge, ...] = ()
    """In the order in which they hold, after the placement."""
    memberships: tuple[Membership, ...] | None = None
    rejudged: tuple[Membership, ...] = ()
    """Of other items, which this arrival brought into a thread with their story, or out of it."""


@dataclass(frozen=True, slots=True)
class StoryRow:
    """An open story as it is stored; `number` and `touched` count reports, `state` is JSON."""

    number: int
    touched: int
    state: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How a story stands in the threads, as it is stored: JSON, after the arrival `touched`."""

    story: str
    touched: int
    items: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of the stream, folded, as it is stored.

    Items that wrote it with capitals are `seen`, items that wrote it as a word `small`; `touched`
    counts sightings.
    """

    name: str
    spelling: str
    seen: int
    small: int
    touched: int


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A text that later ones are compared with, as it is stored; `number` counts such texts."""

    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new of all that the next arrivals need to know of the past."""

    stories: list[StoryRow]
    closed: list[int]
    """Numbers of stories that are over."""
    standings: list[StandingRow]
    forgotten: list[str]
    """Ids of stories of which the standing is no longer remembered."""
    names: list[NameRow]
    lost_names: list[str]
    """Names that are no longer remembered."""
    texts: list[CopyRow]
    outdated: list[int]
    """Numbers of texts that nothing is compared with any more."""
