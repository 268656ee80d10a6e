"""Evidence added up against a thread's threshold, and what was short where it was not enough."""

from collections.abc import Iterator, Sequence

from aggregator.model import Evidence, Membership, Thread

PLACE, ENTITY, WORD, EXAMPLE, STORY, EXCLUDED = 2.6, 2.5, 1.5, 2.0, 2.0, -4.0
"""What one reason of a kind weighs that stands in the headline."""
_IN_PASSING = 0.5
"""The share of that which a reason has at most that stands deep in the text alone."""

_ABSENT = {
    "place": "no place of the thread is named",
    "entity": "no person or organisation of the thread is named",
    "word": "no word of the thread occurs",
    "example": "it is like no example of the thread",
}
_PASSING = {
    "place": (PLACE, "the places of the thread are named in passing only"),
    "entity": (ENTITY, "the people and organisations of the thread are named in passing only"),
}


def verdict(item: str, thread: str, threshold: float, evidence: Sequence[Evidence]) -> Membership:
    """Whether an item with this evidence is in; the heaviest reason comes first."""
    score = round(sum(reason.weight for reason in evidence), 3)
    return Membership(
        item=item,
        thread=thread,
        score=score,
        threshold=threshold,
        member=bool(evidence) and score >= threshold,
        evidence=tuple(sorted(evidence, key=lambda e: (-abs(e.weight), e.kind, e.term))),
    )


def with_story(own: Membership) -> Membership:
    """The same item once more, where its story is in the thread."""
    story = Evidence("story", "its story is in the thread", STORY)
    return verdict(own.item, own.thread, own.threshold, [*own.evidence, story])


def near(membership: Membership) -> bool:
    """Whether a report that is not in the thread came close: at least half of the threshold."""
    return not membership.member and membership.score >= membership.threshold / 2 > 0


def missing(membership: Membership, thread: Thread) -> tuple[str, ...]:
    """What kept a report out of a thread, as sentences without full stops; nothing for members."""
    if membership.member:
        return ()
    short = membership.threshold - membership.score
    return (
        f"{membership.score:g} of {membership.threshold:g} points, {short:.3g} short",
        *_against(membership),
        *_short_of(membership, thread),
        *_of_story(membership),
    )


def _against(membership: Membership) -> Iterator[str]:
    for reason in membership.evidence:
        if reason.weight < 0:
            yield f"“{reason.term}” speaks against it ({reason.weight:g})"


def _short_of(membership: Membership, thread: Thread) -> Iterator[str]:
    """Kinds of evidence that the thread asks for, and of which the report has little or none."""
    sought = {
        "place": thread.places,
        "entity": thread.entities,
        "word": thread.words,
        "example": thread.examples,
    }
    for kind in (kind for kind, names in sought.items() if names):
        weights = [reason.weight for reason in membership.evidence if reason.kind == kind]
        if not weights:
            yield _ABSENT[kind]
        elif kind in _PASSING and max(weights) <= _PASSING[kind][0] * _IN_PASSING:
            yield _PASSING[kind][1]


def _of_story(membership: Membership) -> Iterator[str]:
    if any(reason.kind == "story" for reason in membership.evidence):
        return
    if near(membership):
        yield "its story does not help: most of the others in it would have to be in the thread"
    else:
        yield f"its story would speak for it from {membership.threshold / 2:g} points on"
