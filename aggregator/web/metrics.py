"""/metrics in the text format of Prometheus 0.0.4."""

from collections import Counter

from aggregator.model import Config
from aggregator.store import Database, catalogue, facts, listed, meta
from aggregator.store.catalogue import Query


def metrics(config: Config, database: Database) -> str:
    """Sources by health, items, waiting revisions, the store's version."""
    with database.read() as read:
        states = facts.states(read)
        health = Counter(
            states[source.slug].health if source.slug in states else "waiting"
            for source in listed.followed(read, config.sources)
        )
        figures = {
            "aggregator_items": catalogue.count(read, Query()),
            "aggregator_revisions_waiting": facts.waiting(read),
            "aggregator_store_version": meta.version(read),
        }
    lines = [f'aggregator_sources{{health="{name}"}} {n}' for name, n in sorted(health.items())]
    lines += [f"{name} {value}" for name, value in figures.items()]
    typed = [f"# TYPE {name} gauge" for name in ("aggregator_sources", *figures)]
    return "\n".join([*typed, *lines, ""])
