"""Why two stories are one, in terms that people read: the shared words first, then the rest."""

from collections.abc import Mapping

from aggregator.model import Evidence
from aggregator.stories.model import LIKENESS
from aggregator.stories.signals import Match
from aggregator.stories.terms import kind_of, shown

COPY = 100.0
"""Points of a text that is the same."""

_SHOWN = 12
READ_AS = {
    "lead": "ahead of the next best story",
    "names": "names in common",
    "numbers_differ": "numbers differ",
    "years_differ": "years differ",
    "countries_differ": "countries differ",
    "gap": "time between them",
    "half_dated": "only one has a date",
    "size": "size of the story",
    "grown": "size of the part that joins",
    "length": "length of the report",
    "open": "number of open stories",
    "density": "reports in a story, on the average",
    "meaning": "meaning, by the sentence model",
}
"""What people are told of a signal."""


def told(match: Match, points: Mapping[str, float]) -> tuple[Evidence, ...]:
    """The points of likeness shared out among the terms that carry it, then the other signals."""
    likeness = sum(points.get(name, 0.0) for name in LIKENESS)
    products = {term: match.weighed[term] * match.story.weights[term] for term in match.shared}
    total = sum(products.values()) or 1
    top = sorted(products, key=lambda term: (-products[term], term))[:_SHOWN]
    terms = [(kind_of(t), shown(t), likeness * products[t] / total) for t in top]
    rest = likeness - sum(weight for _, _, weight in terms)
    others = [
        ("signal", READ_AS[name], weight) for name, weight in points.items() if name not in LIKENESS
    ]
    rows = [*terms, ("word", "other shared terms", rest), *others]
    rounded = ((kind, term, round(weight, 4)) for kind, term, weight in rows)
    return tuple(Evidence(kind, term, weight) for kind, term, weight in rounded if weight)
