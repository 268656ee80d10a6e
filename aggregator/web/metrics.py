"""/metrics in the text format of Prometheus 0.0.4."""

from collections import Counter
from collections.abc import Mapping

from aggregator.model import Config
from aggregator.store import Database, catalogue, facts, listed, meta, pings, pushes
from aggregator.store.query import Query


def metrics(config: Config, database: Database, pushed: Mapping[str, int]) -> str:
    """Sources by health, items, waiting revisions, the store's version, and push both ways.

    `pushed` counts what became of pushes since this process began.
    """
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
            "aggregator_inbox": len(pushes.waiting(read)),
            "aggregator_pings_waiting": len(pings.waiting(read)),
        }
        hub = pings.hub(read, config.site.hub)
        agreed = Counter(one.state for one in pushes.subscriptions(read))
    lines = [f'aggregator_sources{{health="{name}"}} {n}' for name, n in sorted(health.items())]
    lines += [
        f'aggregator_subscriptions{{state="{name}"}} {n}' for name, n in sorted(agreed.items())
    ]
    lines += [f"{name} {value}" for name, value in figures.items()]
    lines += [f'aggregator_pushes_total{{became="{name}"}} {n}' for name, n in pushed.items()]
    pinged = {"taken": hub.taken, "refused": hub.refused, "given up": hub.given_up}
    lines += [f'aggregator_pings_total{{became="{name}"}} {n}' for name, n in pinged.items()]
    gauges = ("aggregator_sources", "aggregator_subscriptions", *figures)
    typed = [f"# TYPE {name} gauge" for name in gauges]
    counters = ("aggregator_pushes_total", "aggregator_pings_total")
    typed += [f"# TYPE {name} counter" for name in counters]
    return "\n".join([*typed, *lines, ""])
