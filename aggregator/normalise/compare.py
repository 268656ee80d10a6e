"""When two versions of an entry are the same, and when they differ in what a reader reads."""

import hashlib
import json
import re
from dataclasses import asdict, replace

from aggregator.model import Entry

QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)


def fingerprint(entry: Entry) -> str:
    """The SHA-256, in hexadecimal, of all that makes a version of its own.

    Not the dates: publishers stamp "now" without having touched a word, and `published` never
    moves anyway. Not the carrier: it is read from the foot of the page, not from the item.
    """
    kept = asdict(replace(entry, published=None, updated=None, carrier=None))
    packed = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def material(a: Entry, b: Entry) -> bool:
    """Whether title, link or text differ; letter case, spaces and quote style do not count."""
    return a.link != b.link or _read(a.title) != _read(b.title) or _read(a.text) != _read(b.text)


def _read(text: str | None) -> str:
    return re.sub(r"\s+", " ", (text or "").translate(QUOTES)).casefold().strip()
