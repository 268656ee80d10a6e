"""Commands that only look: check, explain, why-not, doctor."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator import plain, roster
from aggregator.cli.stored import stored
from aggregator.config import decision_problems, load, load_decisions, problems, unknown, warnings
from aggregator.config.mistake import did_you_mean
from aggregator.errors import ConfigError, UsageError
from aggregator.identify import RULES
from aggregator.model import (
    Config,
    Copy,
    Evidence,
    Gone,
    Item,
    Membership,
    Merge,
    Moment,
    Placement,
    Revision,
    Tag,
    Thread,
)
from aggregator.store import Transaction, catalogue, facts, open_database, opinions, removals
from aggregator.store.catalogue import Listed
from aggregator.store.listed import rows
from aggregator.store.query import Query


def check_(options: argparse.Namespace) -> int:
    """Every mistake and every doubt, with its place."""
    wrong = problems(options.config)
    config = None if wrong else load(options.config)
    wrong += decision_problems(config) if config else []
    doubts = _doubts(config) if config and not wrong else []
    if options.json:
        print(json.dumps({"problems": _listed(wrong), "warnings": _listed(doubts)}, indent=2))
        return 2 if wrong else 0
    for error in wrong:
        print(error)
    for doubt in doubts:
        print(f"{doubt} (warning)")
    if not wrong:
        print(f"{options.config}: no problems, {len(doubts)} warnings")
    return 2 if wrong else 0


def _doubts(config: Config) -> list[ConfigError]:
    return [*warnings(config), *_retired(config), *_undecided(config)]


def _undecided(config: Config) -> list[ConfigError]:
    """Decisions on items that nobody knows."""
    names = removals.names_of(load_decisions(config))
    database = stored(config)
    if database is None or not names:
        return []
    with database.read() as read:
        known = facts.named(read, names)
    return unknown(config, set(names) - known.keys())


def _retired(config: Config) -> Iterator[ConfigError]:
    """Sources that were taken out of the config; a store that is not there yet has none."""
    database = stored(config)
    if database is None:
        return
    with database.read() as read:
        kept = catalogue.sources(read)
        once = roster.known(config.sources, rows(read))
    known = {source.slug for source in (*config.sources, *once)}
    for slug in sorted(kept.keys() - known):
        told = f"the source {slug!r} is not listed any more; its {kept[slug]} items stay"
        yield ConfigError(told, str(config.file))


def _listed(errors: Iterable[ConfigError]) -> list[dict[str, object]]:
    return [
        {"file": e.file, "line": e.line, "column": e.column, "problem": e.problem} for e in errors
    ]


def explain_(options: argparse.Namespace) -> int:
    """The evidence for an item's identity, story and threads."""
    config = load(options.config)
    with open_database(config.store.url).read() as read:
        listed = _find(read, options.item)
        item = listed.item
        memberships = opinions.memberships(read, item.id)
        way = _way(read, item.id)
        revisions = facts.revisions(read, item.id)
        keys = facts.keys(read, item)
        tags = opinions.tags(read, item.id)
    if options.json:
        told = (item, listed.copy, *way.told(config), memberships, tags, revisions, keys)
        names = (
            *("item", "copy", "placement", "nearest", "merges"),
            *("memberships", "tags", "revisions", "keys"),
        )
        print(plain.encode(dict(zip(names, told, strict=True))))
        return 0
    _print_item(config, listed, tags)
    _print_identity(item, keys, revisions)
    if listed.copy:
        _print_copy(listed.copy)
    _print_way(config, way)
    for membership in memberships:
        _print_membership(membership)
    return 0


@dataclass(frozen=True, slots=True)
class _Way:
    """How an item came into its story: where it was put first, and what became of that story."""

    placement: Placement | None
    merges: list[Merge]
    named: dict[str, Listed]
    """The items that these name, by their ids."""

    def told(self, config: Config) -> tuple[Placement | None, dict[str, str] | None, list[Merge]]:
        """The placement, the report that it is most like, the merges."""
        near = self.named.get(self.placement.nearest or "") if self.placement else None
        page = {"id": near.item.id, "title": _title(near), "story": near.story} if near else None
        return self.placement, page and page | {"page": _page(config, page["id"])}, self.merges


def _way(read: Transaction, item: str) -> _Way:
    placement = opinions.placement(read, item)
    if placement is None:
        return _Way(None, [], {})
    merges = opinions.merges_of(read, placement.story)
    ids = (placement.story, placement.nearest or "", *(merge.into for merge in merges))
    found = catalogue.items(read, Query(ids=ids))
    return _Way(placement, merges, {one.item.id: one for one in found})


def _print_way(config: Config, way: _Way) -> None:
    """Where the item was put and why, then what became of that story."""
    if way.placement is None:
        return
    place = way.placement
    verb = "founded" if place.story == place.item else "joined"
    print(f"\nStory {place.story}: {verb}, {_points(place.score, place.threshold)}")
    if verb == "joined":
        print(f"  opened by: {_named(config, way, place.story)}")
    if place.nearest:
        print(f"  nearest report: {_named(config, way, place.nearest)}")
        if verb == "founded":
            print(f"  {place.threshold - place.score:.2f} short of joining that one's story")
    _print_evidence(place.evidence)
    for merge in way.merges:
        print(
            f"\nStory {merge.story} became part of {merge.into}: "
            f"{_points(merge.score, merge.threshold)}"
        )
        print(f"  opened by: {_named(config, way, merge.into)}")
        _print_evidence(merge.evidence)


def _named(config: Config, way: _Way, item: str) -> str:
    found = way.named.get(item)
    return f"“{_title(found)}” {_page(config, item)}" if found else item


def _title(listed: Listed) -> str:
    entry = listed.item.entry
    return entry.title or f"(untitled) {entry.text[:80]}…"


def _page(config: Config, item: str) -> str:
    return f"{config.site.url}/items/{item}"


def why_not_(options: argparse.Namespace) -> int:
    """What kept an item out of a thread: its own evidence, and its story."""
    from aggregator.threads.verdict import missing

    config = load(options.config)
    thread = thread_named(config, options.thread)
    with open_database(config.store.url).read() as read:
        listed = _find(read, options.item)
        membership = _membership(read, config, listed.item, thread.slug)
        way = _way(read, listed.item.id)
        members, items = opinions.in_thread(read, listed.story, thread.slug)
    if options.json:
        told = (membership, missing(membership, thread), *way.told(config), members, items)
        names = ("membership", "missing", "placement", "nearest", "merges")
        counts = ("story_members", "story_items")
        print(plain.encode(dict(zip((*names, *counts), told, strict=True))))
        return 0
    _print_membership(membership)
    for sentence in missing(membership, thread):
        print(f"  - {sentence}")
    _print_way(config, way)
    print(f"  in the thread {thread.slug}: {members} of the {items} items of its story")
    return 0


def thread_named(config: Config, slug: str) -> Thread:
    """The thread of this slug; UsageError where there is none."""
    for thread in config.threads:
        if thread.slug == slug:
            return thread
    raise UsageError(
        f"there is no thread {slug!r} in {config.file}"
        + did_you_mean(slug, [thread.slug for thread in config.threads])
    )


def _membership(read: Transaction, config: Config, item: Item, thread: str) -> Membership:
    """What is kept of it; what came nowhere near is judged once more."""
    from aggregator.desk import Desk

    kept = [one for one in opinions.memberships(read, item.id) if one.thread == thread]
    if kept:
        return kept[0]
    first = opinions.arrivals(read, item.arrival - 1, 1)[0]
    judged = Desk(config).judge(replace(first, entry=item.entry))
    return next(one for one in judged if one.thread == thread)


def _gone(read: Transaction, words: str) -> Gone | None:
    named = facts.named(read, [words]).get(words, ())
    return next(iter(removals.of(read, named).values()), None)


def _find(read: Transaction, words: str) -> Listed:
    found = catalogue.look_up(read, words)
    if not found and (gone := _gone(read, words)):
        raise UsageError(
            f"{words!r} was {gone.kind} on {gone.when:%Y-%m-%d}: {gone.why}".rstrip(": ")
        )
    if not found:
        raise UsageError(
            f"no visible item has the id, link, guid or title {words!r}; "
            "`aggregator poll` first, or look at /sources"
        )
    if len(found) > 1:
        several = "".join(f"\n  {one.item.id}  {one.item.entry.title}" for one in found)
        raise UsageError(f"several items fit {words!r}; name one by its id:{several}")
    return found[0]


def _print_item(config: Config, listed: Listed, tags: Iterable[Tag]) -> None:
    item, entry = listed.item, listed.item.entry
    print(_title(listed))
    lines = {
        "id": item.id,
        "published as": item.published_id,
        "source": item.source,
        "publisher": entry.publisher.name if entry.publisher else None,
        "carried by": entry.carrier.name if entry.carrier else None,
        "seen on": _seen_on(listed),
        "partial": "yes, an excerpt" if entry.partial else None,
        "authors": ", ".join(person.name for person in entry.authors) or "unknown",
        "link": entry.link or "unknown",
        "came as": entry.wrapper if entry.wrapper != entry.link else None,
        "published": _moment(item.published),
        "first seen": f"{item.first_seen:%Y-%m-%d %H:%M:%S} UTC",
        "language": entry.language or "unknown",
        "tags": ", ".join(f"{tag.term} ({tag.scheme})" for tag in tags) or None,
        "page": _page(config, item.id),
    }
    for name, value in lines.items():
        if value:
            print(f"  {name + ':':14} {value}")


def _print_identity(item: Item, keys: Sequence[str], revisions: Sequence[Revision]) -> None:
    """How we knew that it is this item, at first and with each version."""
    print(f"\nIdentity: rule “{item.rule}”: {RULES.get(item.rule, item.rule)}")
    for key in keys:
        kind, _, name = key.partition(":")
        print(f"  known by {kind:8} {name}")
    for revision in revisions[1:]:
        rule = f", rule “{revision.rule}”: {RULES[revision.rule]}" if revision.rule else ""
        print(f"  version {revision.number} of {revision.seen_at:%Y-%m-%d %H:%M} UTC{rule}")


def _print_copy(copy: Copy) -> None:
    if copy.origin:
        print(f"\nThe text names its origin: {copy.origin}")
    if copy.original:
        print(f"\nCopy: carries the same text as {copy.original}, likeness {copy.likeness:.2f}")
        _print_evidence(copy.evidence)


def _seen_on(listed: Listed) -> str | None:
    page = listed.item.entry.seen_on
    return f"excerpt on the page “{page.title}”" if page else None


def _moment(moment: Moment | None) -> str:
    if moment is None:
        return "unknown"
    if moment.precision == "day":
        return f"{moment.at:%Y-%m-%d} (day known, hour not; from the {moment.origin})"
    return f"{moment.at:%Y-%m-%d %H:%M:%S} UTC (from the {moment.origin})"


def _print_membership(membership: Membership) -> None:
    verb = "in" if membership.member else "not in"
    points = _points(membership.score, membership.threshold)
    print(f"\nThread {membership.thread}: {verb}, {points}")
    _print_evidence(membership.evidence)


def _points(score: float, threshold: float) -> str:
    return f"score {score:.2f} against {threshold:.2f}"


def _print_evidence(evidence: Sequence[Evidence]) -> None:
    for one in evidence:
        print(f"  {one.weight:+7.2f}  {one.kind:10} {one.term}")


def doctor_(options: argparse.Namespace) -> int:
    """What is wrong here, each with its mend; status 1 where something is."""
    from aggregator.doctor import examine

    findings = list(examine(options.config))
    if options.json:
        print(plain.encode(findings))
    else:
        for finding in findings:
            mend = f"\n      mend: {finding.mend}" if finding.mend else ""
            print(f"{'ok ' if finding.fine else '!! '} {finding.what}{mend}")
    return 0 if all(finding.fine for finding in findings) else 1
