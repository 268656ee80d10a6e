"""When two versions of an entry are the same, and when they differ in what a reader reads."""

import hashlib
import re
from dataclasses import fields, replace
from operator import attrgetter

from aggregator import plain
from aggregator.model import Entry
from aggregator.normalise import html, links
from aggregator.normalise.wrappers import unwrapped
from aggregator.twins import twin

UNTOLD = ("published", "updated", "carrier", "language", "episode")
"""Not the dates: publishers stamp "now" without having touched a word, and `published` never
moves anyway. Not the carrier: it is read from the foot of the page, not from the item. Not the
language: mostly we guess it, better with every year. Not the episode: items that were stored before
it was read would all look edited."""
TOLD = attrgetter(*(field.name for field in fields(Entry) if field.name not in UNTOLD))

QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)


def fingerprint(entry: Entry) -> str:
    """The SHA-256, in hexadecimal, of all that makes a version of its own.

    The same mark is the same version. Another one may come of a newer aggregator that reads more
    or packs otherwise: `differs` knows.
    """
    return hashlib.sha256(plain.pack(TOLD(entry))).hexdigest()


def differs(before: Entry, after: Entry) -> bool:
    """Whether `after`, read just now, is another version than `before`, read some time ago.

    What today's rules of cleaning would have made of `before` is no difference: the publisher
    has not changed a word of it.
    """
    return bool(TOLD(before) != TOLD(after) and TOLD(_read_today(before)) != TOLD(after))


def material(a: Entry, b: Entry) -> bool:
    """Whether title, link or text differ; letter case, spaces and quote style do not count.

    Nor does it that a site moved to https.
    """
    return (
        twin(a.link) != twin(b.link)
        or _read(a.title) != _read(b.title)
        or _read(a.text) != _read(b.text)
    )


def _read_today(entry: Entry) -> Entry:
    link, wrapper = unwrapped(links.absolute(entry.link, ""))
    summary, content = html.clean(entry.summary, ""), html.clean(entry.content, "")
    return replace(
        entry,
        link=link,
        wrapper=wrapper or entry.wrapper,
        summary=summary,
        content=content,
        text=html.fuller(content, summary) or entry.text,
        comments=links.absolute(entry.comments, ""),
    )


def _read(text: str | None) -> str:
    return re.sub(r"\s+", " ", (text or "").translate(QUOTES)).casefold().strip()
