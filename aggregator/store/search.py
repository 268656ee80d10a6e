"""The search index: the words of the newest threaded revision of each item (SQLite FTS5).

It holds no text of its own (FTS5 "contentless tables"): a row is taken out by telling the words
that were put in, and those are facts, kept with the revisions. A row has the arrival number of
its item, so that the newest is found first without sorting.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator import __version__, plain
from aggregator.store.database import Transaction
from aggregator.store.opinions import Notebook, notebook, save_notebook
from aggregator.words import fold, spread

RULES = f"{__version__} 1"
"""A mark of how texts are spelled in the index: another mark, and it is made again."""
MOST_WORDS = 32
"""Words of a search that count."""

_NAME = "search"
_PHRASE = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class _Text:
    """The part of an entry that is searched."""

    title: str | None = None
    text: str = ""


def position(read: Transaction) -> int:
    """The last arrival that is in the index; 0 where it has to be made again."""
    notes = notebook(read, _NAME)
    return notes.arrival if notes.rules == RULES else 0


def left(read: Transaction, after: int) -> int:
    """How many threaded revisions are not in the index yet."""
    return int(
        read.value(
            "SELECT COUNT(*) FROM revisions WHERE arrival > :after AND arrival <= :last",
            after=after,
            last=notebook(read).arrival,
        )
    )


def start_over(write: Transaction) -> None:
    """An empty index."""
    write.run("INSERT INTO search (search) VALUES ('delete-all')")
    save_notebook(write, Notebook(rules=RULES), _NAME)


def add(write: Transaction, after: int, limit: int) -> tuple[int, int]:
    """Take the next threaded revisions into the index: how many, and the arrival of the last one.

    A revision that is not material has the words of the one before it.
    """
    rows = write.rows(
        """SELECT revisions.item, revisions.arrival, material, entry, items.arrival AS number
           FROM revisions JOIN items ON items.id = revisions.item
           WHERE revisions.arrival > :after AND revisions.arrival <= :last
           ORDER BY revisions.arrival LIMIT :limit""",
        after=after,
        last=notebook(write).arrival,
        limit=limit,
    )
    newest = {row["item"]: row for row in rows if row["material"]}
    edited = [item for item, row in newest.items() if row["number"] <= after]
    _take_out(write, edited, after)
    write.run_many(
        "INSERT INTO search (rowid, title, text) VALUES (:number, :title, :text)",
        [_row(row["number"], row["entry"]) for row in newest.values()],
    )
    last = int(rows[-1]["arrival"])
    save_notebook(write, Notebook(arrival=last, rules=RULES), _NAME)
    return len(rows), last


def _take_out(write: Transaction, items: Sequence[str], after: int) -> None:
    """Take the words of these items out again: those that were in when `after` was the last."""
    rows = write.rows_for(
        """SELECT items.arrival AS number, entry FROM revisions r JOIN items ON items.id = r.item
           WHERE item IN :wanted AND number = (
               SELECT MAX(number) FROM revisions
               WHERE item = r.item AND material = 1 AND arrival BETWEEN 1 AND :after)""",
        items,
        after=after,
    )
    write.run_many(
        """INSERT INTO search (search, rowid, title, text)
           VALUES ('delete', :number, :title, :text)""",
        [_row(row["number"], row["entry"]) for row in rows],
    )


def _row(number: int, entry: str) -> dict[str, object]:
    words = plain.decode(entry, _Text)
    return {
        "number": number,
        "title": spread(fold(words.title or "")),
        "text": spread(fold(words.text)),
    }


def expression(words: str) -> str:
    """What a person typed, as FTS5 reads it: every word, phrases in quotes, the last one begun.

    No word is an operator: each goes in quotes, without characters that are part of no word.
    """
    found = [_terms(*match) for match in _PHRASE.findall(words)]
    phrases = [phrase for match in found for phrase in match][:MOST_WORDS]
    begun = "*" if phrases and words[-1:].isalnum() else ""
    return " ".join(f'"{phrase}"' for phrase in phrases) + begun


def _terms(quoted: str, word: str) -> Iterable[str]:
    text = re.sub(r"[^\w\s]|_", " ", spread(fold(quoted or word)))
    phrase = " ".join(text.split())
    return [phrase] if phrase else []
