"""The `reader` library with a store that it keeps: `daily_reader DATABASE ADDRESS…`.

Prints what it has at each address after one more update, and then takes all for read.
"""

import json
import sys

from reader import make_reader
from readers.adapters.common import stamp


def main(database: str, *addresses: str) -> None:
    with make_reader(database) as reader:
        for address in addresses:
            reader.add_feed(address, exist_ok=True)
        reader.update_feeds(scheduled=False)
        seen: dict[str, list[tuple[str, str | None, bool]]] = {one: [] for one in addresses}
        for entry in reader.get_entries():
            seen[entry.feed_url].append((entry.id, stamp(entry.published), not entry.read))
            if not entry.read:
                reader.mark_entry_as_read(entry)
    json.dump(seen, sys.stdout)


main(*sys.argv[1:])
