"""What the pages show: one view per page, filled from the store and drawn by `render.html`.

A path is root-absolute as DESIGN.md names it ("/threads/libya"); where the site lives under a
folder of its host, the renderer puts that folder before it. No view holds a clock's time but
`StatusPage`, which is live.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from aggregator.model.moment import Moment
from aggregator.model.opinion import Evidence
from aggregator.model.output import OutEntry
from aggregator.model.settings import Source
from aggregator.model.visit import SourceState

Standing = Literal["fine", "waiting", "throttled", "failing"]


@dataclass(frozen=True, slots=True)
class Link:
    """A named place on our own site; `path` is root-absolute and percent-encoded."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in its formats: Atom is at `path` + ".atom" + `query`, then ".rss" and ".json".

    `page` is the path of the page about it, None where it has none.
    """

    title: str
    path: str
    query: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every page says of itself.

    `crumbs` lead from the front page down to here, both left out. The first of `feeds` holds what
    the page shows.
    """

    title: str
    path: str
    description: str = ""
    feeds: tuple[FeedLink, ...] = ()
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page of a list stands; `newer` and `older` are paths.

    Pages are counted from the oldest, which is 1. In the list, newest first, `before` entries come
    before this page, which has `size`.
    """

    number: int = 1
    of: int = 1
    newer: str | None = None
    older: str | None = None
    before: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Reports per day, ascending, days without any left out; `undated` counts those of no day."""

    days: tuple[tuple[date, int], ...] = ()
    undated: int = 0

    @classmethod
    def of(cls, moments: Iterable[Moment | None], zone: tzinfo) -> "Timeline":
        """Count publishing dates by day in `zone`; a first sight is no date."""
        counts = Counter(day_of(moment, zone) for moment in moments)
        undated = counts.pop(None, 0)
        return cls(tuple(sorted((day, n) for day, n in counts.items() if day)), undated)


def day_of(moment: Moment | None, zone: tzinfo) -> date | None:
    """The day as readers in `zone` write it; a date known to the day is never shifted."""
    if moment is None or moment.origin == "first-seen":
        return None
    return moment.at.date() if moment.precision == "day" else in_zone(moment.at, zone).date()


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """The same instant in `zone`; UTC where the calendar ends before the shift does."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story on a page of many: its lead large, the other outlets brief.

    `reports` and `owners` count all of the story, a text that several carry once; `others` may
    hold only some of it. `first` and `last` are the dates that its reports give, None where none
    gives any.
    """

    id: str
    title: str
    lead: OutEntry
    reports: int
    owners: tuple[str, ...]
    others: tuple[OutEntry, ...] = ()
    first: Moment | None = None
    last: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadCard:
    """A thread and some of its stories; the counts are of the whole thread, `last` its newest."""

    slug: str
    title: str
    description: str = ""
    reports: int
    story_count: int
    owners: int
    timeline: Timeline = Timeline()
    stories: tuple[StoryCard, ...] = ()
    last: Moment | None = None


@dataclass(frozen=True, slots=True)
class HealthCount:
    """How many sources are fine, not reached yet, told to be patient, failing."""

    fine: int = 0
    waiting: int = 0
    throttled: int = 0
    failing: int = 0

    @classmethod
    def of(cls, states: Iterable[SourceState]) -> "HealthCount":
        """Count the states of all sources."""
        counts: Counter[str] = Counter(standing(state) for state in states)
        return cls(**counts)


def standing(state: SourceState) -> Standing:
    """What a reader needs to know of a source; never answered means not reached yet."""
    if state.health == "ok":
        return "fine"
    if state.health == "throttled":
        return "throttled"
    never = not (state.reached or state.ok_at or state.health == "gone")
    return "waiting" if never or state.health == "waiting" else "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The digest. `as_of` is the newest threaded arrival, None on an empty store."""

    head: Head
    threads: tuple[ThreadCard, ...] = ()
    stories: tuple[StoryCard, ...] = ()
    """Stories outside every thread."""
    quiet: tuple[ThreadCard, ...] = ()
    """Threads without new reports; only title, counts and `last` are shown."""
    health: HealthCount = HealthCount()
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """A thread with a page of its stories, newest first."""

    head: Head
    thread: ThreadCard
    near: int = 0
    """Items that came near to it and are not in it."""
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class NearPage:
    """What came near to a thread and is not in it, newest first; `total` counts all pages."""

    head: Head
    thread: Link
    missed: "tuple[Missed, ...]"
    total: int
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """The coverage of a story: `reports` are all of it, earliest first, the lead included.

    Items that carry the same text are the `copies` of one of them.
    """

    head: Head
    story: StoryCard
    reports: tuple[OutEntry, ...]
    threads: tuple[Link, ...] = ()
    merges: "tuple[Joined, ...]" = ()
    """The fragments that became part of it."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another item and the reason it is shown, as a short phrase: "excerpt on the same page"."""

    entry: OutEntry
    reason: str


@dataclass(frozen=True, slots=True)
class SameText:
    """The earlier item whose text an item carries, who published it, and what they share.

    `origin` is the agency that either text names.
    """

    place: Link
    publisher: str
    origin: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A fragment that became part of another story, each by the report that opened it, and why."""

    fragment: Link
    into: Link
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The evidence for an item's place in `place`, a story or a thread; kind says which.

    `founded` marks the item that opened its story: then the evidence is for the story of `nearest`,
    and was not enough. The `merges` say how the story that it was put in became `place`.
    """

    kind: Literal["story", "thread"]
    place: Link
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()
    nearest: Link | None = None
    founded: bool = False
    merges: tuple[Joined, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A thread that an item came near to, and what was short, as sentences without full stops."""

    thread: Link
    entry: OutEntry
    evidence: tuple[Evidence, ...]
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One revision of an item, for its history; revisions count from 1."""

    number: int
    seen_at: datetime
    title: str | None
    material: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One item with full credit, its relatives and the reasons for its place.

    The `copies` of the entry are all later items that carry its text.
    """

    head: Head
    entry: OutEntry
    same_text: SameText | None = None
    tags: tuple[Link, ...] = ()
    related: tuple[Related, ...] = ()
    why: tuple[Why, ...] = ()
    missed: tuple[Missed, ...] = ()
    versions: tuple[Version, ...] = ()
    rule: str = ""
    """The identity rule that held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagPage:
    """The items under one tag, newest first; `total` counts all pages."""

    head: Head
    term: str
    scheme: str
    entries: tuple[OutEntry, ...]
    total: int
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """What the editor said of a source, how its visits go, and how many items it has."""

    source: Source
    state: SourceState
    items: int
    push: str = ""
    """How its subscription to a hub stands, in words; only on the live page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """One source with its items, newest first."""

    head: Head
    row: SourceRow
    entries: tuple[OutEntry, ...]
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """All sources: who owns them, what may be shown of them."""

    head: Head
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCard:
    """A feed that goes out; `home` is the path of the page that shows the same to people.

    `page` is the path of the page about it, `holds` a sentence that says what its entries are.
    """

    title: str
    path: str
    home: str
    page: str
    description: str = ""
    holds: str


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one kind under a heading; `holds` is said of all where they hold the same kind."""

    title: str
    feeds: tuple[FeedCard, ...]
    holds: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsPage:
    """Every feed, with its addresses."""

    head: Head
    groups: tuple[FeedGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One feed for people: what it is, how to follow it, its newest entries.

    `total` counts the entries of the feed, `first` and `last` are the dates that they give, None
    where none gives any. `archive` is the address without ending of its newest archive. `endings`
    are those of the formats that it comes in.
    """

    head: Head
    feed: FeedCard
    entries: tuple[OutEntry, ...] = ()
    total: int = 0
    first: Moment | None = None
    last: Moment | None = None
    archive: str | None = None
    endings: tuple[str, ...] = ("atom", "rss", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """How the machine does, `now`; `unthreaded` items have been stored and not yet grouped."""

    head: Head
    rows: tuple[SourceRow, ...]
    items: int
    unthreaded: int
    hub: str = ""
    """What is wrong with the hub of our own feeds, in words; empty where nothing is."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A material edit by the publisher; titles are as shown before and after."""

    entry: OutEntry
    seen_at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """What publishers changed after publishing, newest first."""

    head: Head
    corrections: tuple[Correction, ...]
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What was searched for, as typed, and a page of what was found; `total` counts all pages."""

    head: Head
    query: str
    entries: tuple[OutEntry, ...] = ()
    total: int = 0
    paging: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """A page with something to say and ways on: not found, not built yet, moved."""

    head: Head
    text: str
    links: tuple[Link, ...] = ()


Page = (
    FrontPage
    | ThreadPage
    | NearPage
    | StoryPage
    | ItemPage
    | TagPage
    | SourcePage
    | SourcesPage
    | FeedsPage
    | FeedPage
    | StatusPage
    | CorrectionsPage
    | SearchPage
    | MessagePage
)
