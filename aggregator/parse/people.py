"""Names and addresses of people, as RSS has them in one string."""

import re
from collections.abc import Sequence
from dataclasses import replace

from aggregator.model import Person

LONGEST = 1_000
MAIL = re.compile(
    r"(?:mailto:)?([\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,10}[\w-]{2,63})(?:\?subject=\S+)?"
)
EMPTY = re.compile(r"\(\s*\)|<\s*>|&lt;\s*&gt;|\[\s*\]")


def person(text: str) -> Person | None:
    """`joe@example.org (Joe Sample)`, `Joe Sample <joe@example.org>`, a name or an address alone.

    RSS 2.0 asks for the first; all are sent.
    """
    said = text[:LONGEST].strip()
    found = MAIL.search(said) if "@" in said else None
    if found is None:
        return Person(said) if said else None
    rest = EMPTY.sub("", said[: found.start()] + said[found.end() :]).strip()
    name = rest.removeprefix("(").removesuffix(")").strip(" \t\r\n,;") if rest else ""
    return Person(name or found[1], email=found[1])


def distinct(found: Sequence[Person]) -> tuple[Person, ...]:
    """Each address once, with its first owner: feedparser hands it on to authors without one."""
    if len(found) < 2:
        return tuple(found)
    seen: set[str] = set()
    kept = []
    for one in found:
        if one.email in seen and one.name != one.email:
            kept.append(replace(one, email=None))
        elif one.email not in seen:
            kept.append(one)
        seen |= {one.email} if one.email else set()
    return tuple(kept)
