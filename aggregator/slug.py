"""Slugs: the short names that addresses are made of, `[a-z0-9-]`, from text in any script."""

import hashlib
import re
from collections.abc import Collection
from itertools import chain, count

from anyascii import anyascii

LONGEST = 80


def slug_of(text: str) -> str:
    """Transliterate `text` to a slug of at most 80 characters; empty where nothing is left.

    Words are kept whole where the text is too long: "Agence Example" gives "agence-example".
    """
    plain = anyascii(text).lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the lowest number behind it that makes it unlike all that are taken."""
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def tag_slug(term: str) -> str:
    """The slug of a tag: never empty, as publishers may tag with anything."""
    return slug_of(term) or f"tag-{hashlib.sha256(term.encode()).hexdigest()[:12]}"
