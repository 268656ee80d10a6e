"""sfeed: each feed as lines, one for an entry, with one date."""

import subprocess

from readers.adapters.common import Entry, body, report, stamp


def entries(address: str) -> list[Entry]:
    done = subprocess.run(
        ["sfeed", address], input=body(address), capture_output=True, timeout=60, check=True
    )
    return [_entry(line.split("\t")) for line in done.stdout.decode().splitlines()]


def _entry(fields: list[str]) -> Entry:
    seconds, title, link, _, _, name, *_ = fields
    return {
        "id": name,
        "title": title or None,
        "link": link or None,
        "published": stamp(int(seconds)) if seconds else None,
    }


report(entries)
