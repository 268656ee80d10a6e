"""Prints, as Markdown, what each reader makes of the feeds of a site that is hard to read.

PYTHONPATH=.:tests .venv/bin/python -m readers.table
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from readers.agreement import differences
from readers.content import Site, serving
from readers.registry import ALL, READERS, Reader

HEAD = ("| reader | | Atom | RSS | JSON Feed | where it goes astray |", "|---|---|---|---|---|---|")

PARTS = {
    "entries": "entries",
    "untitled": "entries",
    "link": "links",
    "no link": "links",
    "date": "dates",
    "no date": "dates",
}
"""What each way of going astray concerns."""


def main() -> None:
    """Ask every reader that is installed."""
    with TemporaryDirectory() as folder, serving(Path(folder)) as site:
        rows = [*HEAD, *(_row(site, reader) for reader in READERS)]
    sys.stdout.write("\n".join(rows) + "\n")


def _row(site: Site, reader: Reader) -> str:
    missing = reader.lacks()
    cells = ["not installed"] * 3 if missing else [_cell(site, reader, form) for form in ALL]
    notes = (f"{form}: {why}" for (form, _), why in reader.astray.items())
    return f"| {reader.name} | {reader.kind} | {' | '.join(cells)} | {'; '.join(notes)} |"


def _cell(site: Site, reader: Reader, ending: str) -> str:
    if ending not in reader.formats:
        return "–"
    total = sum(map(len, site.feeds.values()))
    wrong: dict[str, set[tuple[str, str]]] = {}
    for one in differences(reader, site, ending):
        wrong.setdefault(PARTS[one.kind], set()).add((one.feed, one.entry))
    few = [f"{part} of {total - len(wrong[part])}" for part in sorted(wrong)]
    return ", ".join(few if "entries" in wrong else [f"all {total}", *few])


if __name__ == "__main__":
    main()
