"""Commands that only look: check, explain, why-not, doctor."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aggregator import plain, roster
from aggregator.cli.stored import stored
from aggregator.config import load, problems, warnings
from aggregator.errors import ConfigError, UsageError
from aggregator.identify import RULES
from aggregator.model import Config, Evidence, Item, Membership, Moment, Revision
from aggregator.store import Transaction, catalogue, facts, open_database, opinions
from aggregator.store.catalogue import Listed
from aggregator.store.listed import rows


def check_(options: argparse.Namespace) -> int:
    """Every mistake and every doubt, with its place."""
    wrong = problems(options.config)
    doubts = [] if wrong else _doubts(load(options.config))
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
    return [*warnings(config), *_retired(config)]


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
        placement = opinions.placement(read, item.id)
        memberships = opinions.memberships(read, item.id)
        revisions = facts.revisions(read, item.id)
        keys = facts.keys(read, item)
    if options.json:
        told = (item, placement, memberships, listed.tags, revisions, keys)
        names = ("item", "placement", "memberships", "tags", "revisions", "keys")
        print(plain.encode(dict(zip(names, told, strict=True))))
        return 0
    _print_item(config, listed)
    _print_identity(item, keys, revisions)
    if placement:
        founded = placement.story == item.id
        verb = "founded" if founded else "joined"
        print(f"\nStory {placement.story}: {verb}, {_points(placement.score, placement.threshold)}")
        if placement.nearest:
            print(f"  nearest report: {placement.nearest}")
        _print_evidence(placement.evidence)
    for membership in memberships:
        _print_membership(membership)
    return 0


def why_not_(options: argparse.Namespace) -> int:
    """What kept an item out of a thread."""
    from aggregator.desk import Desk
    from aggregator.threads.verdict import missing

    config = load(options.config)
    if options.thread not in {thread.slug for thread in config.threads}:
        raise UsageError(f"there is no thread {options.thread!r} in {config.file}")
    with open_database(config.store.url).read() as read:
        item = _find(read, options.item).item
        kept = [one for one in opinions.memberships(read, item.id) if one.thread == options.thread]
        first = opinions.arrivals(read, item.arrival - 1, 1)[0]
    arrival = replace(first, entry=item.entry)
    judged = kept or [one for one in Desk(config).judge(arrival) if one.thread == options.thread]
    membership = judged[0]
    if options.json:
        print(plain.encode({"membership": membership, "missing": missing(membership)}))
        return 0
    _print_membership(membership)
    for sentence in missing(membership):
        print(f"  {sentence}")
    return 0


def _find(read: Transaction, words: str) -> Listed:
    found = catalogue.look_up(read, words)
    if not found:
        raise UsageError(
            f"no visible item has the id, link, guid or title {words!r}; "
            "`aggregator poll` first, or look at /sources"
        )
    if len(found) > 1:
        several = "".join(f"\n  {one.item.id}  {one.item.entry.title}" for one in found)
        raise UsageError(f"several items fit {words!r}; name one by its id:{several}")
    return found[0]


def _print_item(config: Config, listed: Listed) -> None:
    item, entry = listed.item, listed.item.entry
    print(entry.title or f"(untitled) {entry.text[:80]}…")
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
        "tags": ", ".join(f"{tag.term} ({tag.scheme})" for tag in listed.tags) or None,
        "page": f"{config.site.url}/items/{item.id}",
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
