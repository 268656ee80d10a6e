"""What we add to an entry of a feed, in every format the same.

Categories of ours, their schemes in the space of our ids (`tag:AUTHORITY:…`):

============== ==========================================================================
``threads``    the term is the slug of a thread that holds the entry
``stories``    the term is the id of its story
``precision``  the term is "day": only the date is known, the hour 00:00:00Z says nothing
``partial``    the term is "partial": an excerpt that was seen on another page
============== ==========================================================================
"""

import re

from aggregator.model import Category, Enclosure, OutEntry
from aggregator.render import legal

_PART = r"[^\s<>()\[\]@]"
_MAIL = re.compile(rf"[<(\[]?{_PART}{{1,64}}@{_PART}{{1,255}}\.{_PART}{{1,63}}[>)\]]?")


def categories(feed_id: str, entry: OutEntry) -> tuple[Category, ...]:
    """The publisher's categories, then ours; `feed_id` is `tag:AUTHORITY:feeds/…`.

    No publisher can file an item under our threads and stories.
    """
    space = feed_id.partition(":feeds/")[0]
    threads, stories = f"{space}:threads", f"{space}:stories"
    found = [c for c in entry.categories if c.scheme not in {threads, stories}]
    found += [Category(slug, threads) for slug in entry.threads]
    if entry.story:
        found.append(Category(entry.story, stories))
    if precision(entry) == "day":
        found.append(Category("day", f"{space}:precision"))
    if entry.partial:
        found.append(Category("partial", f"{space}:partial"))
    return tuple(c for c in dict.fromkeys(found) if legal.line(c.term))


def precision(entry: OutEntry) -> str | None:
    """How well the date is known; None where there is no date."""
    return entry.published.precision if entry.published else None


def title(entry: OutEntry) -> str:
    """The title for formats that must have one; never empty."""
    return legal.line(entry.shown_title) or f"Untitled, {publisher(entry)}"


def publisher(entry: OutEntry) -> str:
    """The name in the credit; never empty."""
    return legal.line(entry.attribution.publisher) or entry.attribution.source


def people(entry: OutEntry) -> list[tuple[str, str | None]]:
    """Names and pages. Addresses for mail are the publisher's to give out, not ours."""
    named = [(_name(person.name), legal.web(person.uri)) for person in entry.authors]
    return [person for person in named if person[0]]


def _name(sent: str) -> str:
    name = legal.line(sent)
    return " ".join(_MAIL.sub(" ", name).split()) if "@" in name else name


def best(enclosures: tuple[Enclosure, ...]) -> Enclosure | None:
    """The one that RSS can carry: sound before film before pictures, then the first."""
    kinds = {"audio": 0, "video": 1, "image": 2}
    usable = [medium for medium in enclosures if legal.web(medium.url)]
    return min(usable, key=lambda medium: kinds.get(kind(medium), len(kinds)), default=None)


def seconds(entry: OutEntry, medium: Enclosure) -> int | None:
    """How long a medium is: known of the sound or film that the entry is about."""
    told = entry.episode.duration if entry.episode else None
    is_it = told and kind(medium) in {"audio", "video"} and medium == best(entry.enclosures)
    return told if is_it else None


def kind(medium: Enclosure) -> str:
    """The top-level media type: "audio", "video", "image" …; empty where it is not known."""
    return (legal.media_type(medium.type) or "").partition("/")[0]
