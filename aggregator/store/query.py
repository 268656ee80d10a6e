"""What items are asked for by, and how SQL says it: shared by `catalogue` and `arrivals`."""

from dataclasses import dataclass, replace
from typing import Any

from aggregator.store import search


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which items: every condition that is given must hold; within one, any value does."""

    ids: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    language: str | None = None
    text: str = ""
    """Stands anywhere in title or text, capitals or not: what a curated feed asks for."""
    words: str = ""
    """What a person searches, by the index: all these words."""
    corrected: bool = False
    limit: int = 100
    offset: int = 0

    def at(self, offset: int) -> "Query":
        """The same, from another place in the list."""
        return replace(self, offset=offset)


WITH_COPIES = "LEFT JOIN copies ON copies.item = items.id"
WITH_TEXT = "JOIN revisions ON revisions.item = items.id AND revisions.number = items.revision"
REPORT = "COALESCE(copies.original, items.id)"
CARRIERS = """(SELECT id FROM items WHERE id IN :wanted
    UNION SELECT item FROM copies WHERE original IN :wanted)"""

# the name of a field of Query, with the condition that it stands for
CONDITIONS = {
    "ids": "items.id IN :ids",
    "stories": "items.id IN (SELECT item FROM placements WHERE story IN :stories)",
    "threads": """items.id IN
        (SELECT item FROM memberships WHERE thread IN :threads AND member = 1)""",
    "tags": "items.id IN (SELECT item FROM tags WHERE slug IN :tags)",
    "sources": "items.source IN :sources",
    "language": "(items.language = :language OR items.language LIKE :language || '-%')",
    "text": """INSTR(LOWER(COALESCE(json_extract(entry, '$.title'), '') || ' ' ||
        json_extract(entry, '$.text')), LOWER(:text)) > 0""",
    "words": "items.arrival IN (SELECT rowid FROM search WHERE search MATCH :words)",
}


def condition(query: Query) -> tuple[str, dict[str, Any]]:
    """The condition and its values."""
    given = {name: getattr(query, name) for name in CONDITIONS if getattr(query, name)}
    parts = ["TRUE", *(CONDITIONS[name] for name in given)]
    if query.corrected:
        parts.append("items.updated > items.first_seen")
    if query.words:
        given["words"] = search.expression(query.words) or '""'
    return " AND ".join(parts), given
