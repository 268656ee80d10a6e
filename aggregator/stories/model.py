"""How much each kind of likeness between a report and a story counts towards joining it.

A logistic model: a report joins where the weighted sum of its signals passes THRESHOLD. Fitted on
the sets uci2014 (UCI News Aggregator), wcep_events (Wikipedia Current Events, CC BY-SA), g5w1h
(Giveme5W1H), ecbplus (ECB+, CC BY 3.0), wikinews (Wikinews) and gnews2013 (Google News titles),
each with the same say. No signal knows a source, an address, an id or an hour of the day.
"""

from typing import NamedTuple


class Signals(NamedTuple):
    """What is known of a report beside a story; likenesses are from 0 to 1."""

    nearest: float
    """Square root of the cosine with the most similar member."""
    three: float
    """Mean cosine with the three most similar members."""
    centre: float
    """Square root of the cosine with the story as a whole."""
    known: float
    """Of the weight of the report's terms that any open story holds, the share that it holds."""
    owned: float
    """The share of the report's weight in terms that no other open story holds."""
    size: float
    """Logarithm of the number of members."""
    gap: float
    """Logarithm of 1 + the days between the events; 0 where that is not known: no evidence."""
    half_dated: float
    """1 where only one of them has a date. No set holds such pairs: the weight is a guess."""
    numbers_differ: float
    """1 where both give numbers and none is the same."""
    lead: float
    """How far the story is ahead of the next best one, in `nearest` and `centre` together."""


LIKENESS = ("nearest", "three", "centre", "known", "owned")
"""The signals that rest on shared terms."""

WEIGHTS = Signals(
    nearest=0.03,
    three=2.91,
    centre=4.15,
    known=0.41,
    owned=10.83,
    size=0.01,
    gap=-0.90,
    half_dated=-0.30,
    numbers_differ=-0.45,
    lead=3.15,
)
THRESHOLD = 2.85


def weigh(signals: Signals) -> Signals:
    """What each signal adds to the score."""
    return Signals(*(w * s for w, s in zip(WEIGHTS, signals, strict=True)))
