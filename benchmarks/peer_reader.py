"""Drives `reader` with its own Python: `peer_reader.py add|update DATABASE [ADDRESSES]`."""

import sys
from pathlib import Path

from reader import make_reader

WORKERS = 10
"""Threads, as its command line's examples; more made it no faster on two cores."""


def main(command: str, database: str, addresses: str = "") -> None:
    """Add feeds to a new database, or update them all, due or not."""
    with make_reader(database) as reader:
        if command == "add":
            for address in Path(addresses).read_text().split():
                reader.add_feed(address)
        else:
            reader.update_feeds(scheduled=False, workers=WORKERS)


if __name__ == "__main__":
    main(*sys.argv[1:])
