"""What it costs to look for copies: microseconds an item and megabytes of the full window.

Made-up titles and summaries, a fifth of them copies; then ten thousand copies of one text, and ten
thousand texts that differ by a figure. `python benchmarks/copies.py [--items N]`.
"""

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parents[1])]

from aggregator.copies import Copies  # noqa: E402
from aggregator.model import Report  # noqa: E402
from benchmarks import texts  # noqa: E402

START = datetime(2026, 1, 1, tzinfo=UTC)
COPIED = 0.2
REPEATED = 10_000


def report(number: int, title: str, text: str) -> Report:
    """One of them, a few seconds after the one before."""
    at = START + timedelta(seconds=3 * number)
    return Report(id=f"{number:012x}", event_at=at, dated=True, title=title, text=text)


def stream(count: int) -> Iterator[Report]:
    """Reports about the topics of a day, some of which carry the text of a late one."""
    random = Random("copies")
    late: list[tuple[str, str]] = []
    for number in range(count):
        about = texts.pick_topic(random, "en", 3 * number // 86_400)
        title = texts.title(random, "en", about)
        if late and random.random() < COPIED:
            title, text = random.choice(late)
        else:
            text = " ".join(texts.sentence(random, "en", about) for _ in range(2))
            late = [*late[-99:], (title, text)]
        yield report(number, title, text)


def measure(name: str, reports: Iterable[Report]) -> None:
    """Print one row."""
    ready = list(reports)
    copies = Copies()
    started = time.process_time()
    found = sum(bool(copies.consider(one)) for one in ready)
    each = (time.process_time() - started) / len(ready) * 1e6
    print(f"| {name} | {len(ready):,} | {found:,} | {each:.0f} | {memory(ready):.0f} |")


def memory(reports: Iterable[Report]) -> float:
    """Megabytes that the window takes, in a run of its own."""
    tracemalloc.start()
    copies = Copies()
    for one in reports:
        copies.consider(one)
        copies.changes()
    held = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return held


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--items", type=int, default=150_000)
    count = options.parse_args().items
    text = (
        "The harbour of Port Example was closed on Monday after a ship ran aground near the mole, "
        "and its master said that the tug which was to bring it in had come too late. "
    )
    print("| texts | items | copies | µs an item | MB held |\n|---|---:|---:|---:|---:|")
    measure("titles and summaries", stream(count))
    measure("one text", (report(n, "Harbour closed", text) for n in range(REPEATED)))
    measure(
        "one but for a figure",
        (report(n, "Harbour closed", f"{text}It had {n} men on board.") for n in range(REPEATED)),
    )


if __name__ == "__main__":
    main()
