"""One consistent look into the store, from which a page or a feed is composed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from aggregator import compose, roster
from aggregator.model import Config, Entry, Gone, OutEntry, Source, SourceState, Tag, Thread
from aggregator.store import Transaction, catalogue, facts, listed, meta, removals
from aggregator.store.catalogue import Listed
from aggregator.store.query import Query

CARRIERS = 100
"""Items with one text that a page knows of, the earliest: the bound on its cost."""


class Missing(Exception):
    """There is nothing at this address."""


class NotBuilt(Exception):
    """The address is promised but not built yet."""


class Moved(Exception):
    """What was at this address is at another `path` now."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Removed(Exception):
    """What was at this address is gone for good; `gone` says by whose word."""

    def __init__(self, gone: Gone) -> None:
        super().__init__(gone.item)
        self.gone = gone


@dataclass(frozen=True, eq=False)
class View:
    """The config and one read transaction; what was read once is known from then on."""

    config: Config
    read: Transaction

    @cached_property
    def authority(self) -> str:
        """Of our tag: ids; the config's until the store has frozen one."""
        return meta.authority(self.read) or self.config.site.id_authority

    @cached_property
    def as_of(self) -> datetime:
        """The newest threaded arrival, the only "now" of what is published."""
        return catalogue.as_of(self.read)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the site."""
        return ZoneInfo(self.config.site.timezone)

    @cached_property
    def states(self) -> dict[str, SourceState]:
        """What is remembered of every source that is followed, and of those that once were."""
        remembered = facts.states(self.read)
        return {one.slug: SourceState(slug=one.slug) for one in self.followed} | remembered

    @cached_property
    def followed(self) -> tuple[Source, ...]:
        """The sources of the config, and the feeds that its lists name."""
        return listed.followed(self.read, self.config.sources)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources that are followed, and those of items that once were.

        What may be shown of a feed that left its list is still what its list's table says.
        """
        kept = {slug: self._retired(slug) for slug in catalogue.known_sources(self.read)}
        once = roster.known(self.config.sources, listed.rows(self.read))
        left = {source.slug: source for source in once if source.slug in kept}
        return kept | left | {source.slug: source for source in self.followed}

    def _retired(self, slug: str) -> Source:
        state = self.states.get(slug)
        name = (state and state.feed_title) or slug
        # what may be shown is not known any more: as little as may be
        return Source(name=name, slug=slug, owner=name, republish="link")

    def thread(self, slug: str) -> Thread:
        """The thread of this slug; Missing where there is none."""
        for thread in self.config.threads:
            if thread.slug == slug:
                return thread
        raise Missing

    def absent(self, item: str) -> Exception:
        """Why there is no such item: Removed, or Missing where there never was."""
        gone = removals.of(self.read, [item]).get(item)
        return Removed(gone) if gone else Missing()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Every source that has visible items, with their number."""
        return catalogue.sources(self.read)

    def find(self, query: Query) -> list[OutEntry]:
        """Items as they go out, newest arrival first."""
        return self.out(catalogue.items(self.read, query))

    def out(self, listed: Iterable[Listed]) -> list[OutEntry]:
        """Items as they go out, in the order given."""
        return [self._out(one) for one in listed]

    def _out(self, listed: Listed) -> OutEntry:
        slug = listed.item.source
        return compose.entry(
            listed.item,
            self.sources[slug],
            self.states.get(slug, SourceState(slug=slug)),
            site=self.config.site,
            authority=self.authority,
            owner=self._owner(listed.item.entry),
            story=listed.story,
            threads=listed.threads,
            copy=listed.copy,
        )

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {source.name.casefold(): source.owner for source in self.followed}

    def _owner(self, sent: Entry) -> str | None:
        """Who stands behind the publisher where that is not the source; empty where unknown."""
        if sent.publisher:
            return self._owners.get(sent.publisher.name.casefold(), sent.publisher.name)
        return "" if sent.partial and sent.link is None else None

    def carriers(self, reports: Collection[str]) -> list[OutEntry]:
        """The items that carry these reports, earliest first, as far as pages know them."""
        return self.out(catalogue.carried(self.read, reports, CARRIERS))

    def reports(self, stories: Iterable[str]) -> dict[str, list[OutEntry]]:
        """The items of these stories, earliest event first, by story.

        Of a text that very many carry, it is the earliest of them.
        """
        wanted = tuple(stories)
        if len(wanted) == 1:
            return {wanted[0]: _coverage(self, wanted[0])}
        return self.read_reports(wanted)

    def read_reports(self, wanted: tuple[str, ...]) -> dict[str, list[OutEntry]]:
        """The same, from the store."""
        listed = catalogue.coverage(self.read, wanted, CARRIERS)
        listed.sort(key=lambda one: (one.item.event_at, one.item.arrival))
        found: dict[str, list[OutEntry]] = {story: [] for story in wanted}
        for one in listed:
            found[one.story].append(self._out(one))
        return found


@lru_cache(maxsize=2)
def ids(view: View, query: Query) -> list[str]:
    """Every item that a query finds, newest first; kept for who draws one page after another."""
    return catalogue.ids(view.read, query)


@lru_cache(maxsize=2)
def tag_named(view: View, slug: str) -> Tag | None:
    """The tag at this slug; of several that share it, the most used."""
    return catalogue.tag(view.read, slug)


@lru_cache(maxsize=16)
def _coverage(view: View, story: str) -> list[OutEntry]:
    """Kept for a moment: whoever draws every page of a story asks for it again and again."""
    return view.read_reports((story,))[story]


def fold(entries: Iterable[OutEntry]) -> list[OutEntry]:
    """Each report once, in the order given: of all that carry one text, one stands for the others.

    It is the first of them that has a headline and is whole.
    """
    carriers: dict[str, list[OutEntry]] = {}
    for entry in entries:
        carriers.setdefault(entry.copy_of or entry.item, []).append(entry)
    return list(map(_one_for_all, carriers.values()))


def _one_for_all(entries: Sequence[OutEntry]) -> OutEntry:
    best = lead(entries)
    others = tuple(entry for entry in entries if entry is not best)
    origin = next((entry.origin for entry in (best, *others) if entry.origin), None)
    return replace(best, copies=others, origin=origin)


def owners(entries: Iterable[OutEntry]) -> tuple[str, ...]:
    """The independent owners behind these items, in the order they reported.

    A text that several carry is one report of one owner's. Who published an excerpt is not known,
    so that it makes no story better supported.
    """
    reports = fold(entries)
    return tuple(dict.fromkeys(e.attribution.owner for e in reports if e.attribution.owner))


def lead(reports: Sequence[OutEntry]) -> OutEntry:
    """The report that speaks for its story: the first with a headline and a text of its own."""

    def standing(entry: OutEntry) -> tuple[bool, bool]:
        return entry.title is None, entry.partial

    return min(reports, key=standing)
