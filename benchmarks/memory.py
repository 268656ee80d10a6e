"""What `aggregator run` costs: `python benchmarks/memory.py`.

Polls 1,000 items from a local server, threads them, serves pages and feeds, then adds up the
proportional set size (PSS, proc(5)) of every process of `run`, beside the limits that we set
ourselves; and tells how long a first and a later start take until the digest answers.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.newsroom import rss  # noqa: E402
from support.origin import Answer, Origin  # noqa: E402
from support.program import free_port, get, make_site, running  # noqa: E402

from benchmarks.process import pss  # noqa: E402

SOURCES, ITEMS = 20, 50
MOST_TOGETHER, MOST_ONE = 250, 150
"""Megabytes."""
PAGES = ("/", "/feed.atom", "/feed.rss", "/feed.json", "/threads/libya-conflict", "/sources")


def item(source: int, number: int) -> str:
    """A made-up item of ordinary size."""
    words = " ".join(f"word{(source * 31 + number * 17 + n * n) % 5000}" for n in range(120))
    return (
        f"<guid>{source}-{number}</guid><title>Example headline {source} {number} {words[:40]}"
        f"</title><link>http://news.example/{source}/{number}</link>"
        f"<description>{words}</description>"
    )


def start(folder: Path, port: int) -> float:
    """Seconds until the digest answers."""
    began = time.perf_counter()
    with running(folder, port):
        get(port, "/")
        return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch, Origin() as origin:
        folder, port = Path(scratch), free_port()
        tables = ""
        for n in range(SOURCES):
            origin[f"/{n}"] = Answer(rss(*(item(n, number) for number in range(ITEMS))))
            tables += f'[[sources]]\nname = "Remote {n}"\nurl = "{origin.url(f"/{n}")}"\n\n'
        config = make_site(folder, port, tables)
        manners = f'[fetch]\nspacing = "0s"\nallow_private = ["{origin.place}"]\n'
        config.write_text(config.read_text().replace("[fetch]\n", manners, 1))
        print(f"first start: {start(folder, port):.1f} s")
        later = [start(folder, port) for _ in range(5)]
        print(f"later start: {statistics.median(later):.1f} s, median of {len(later)}")
        with running(folder, port) as process:
            wait_for_items(port, SOURCES * ITEMS)
            for path in PAGES:
                get(port, path)
            report(process.pid)


def wait_for_items(port: int, wanted: int) -> None:
    """Return when so many items are stored and threaded."""
    for _ in range(600):
        lines = dict(
            line.rsplit(" ", 1)
            for line in get(port, "/metrics")[1].decode().splitlines()
            if not line.startswith("#")
        )
        if (
            int(lines["aggregator_items"]) >= wanted
            and lines["aggregator_revisions_waiting"] == "0"
        ):
            return
        time.sleep(0.2)
    raise SystemExit("the items were not polled and threaded within two minutes")


def report(pid: int) -> None:
    """Print the size of every process of `run`, and their sum."""
    parent = psutil.Process(pid)
    sizes = []
    for process in [parent, *parent.children(recursive=True)]:
        sizes.append(pss(process.pid))
        print(f"{sizes[-1]:7.1f} MB  {' '.join(process.cmdline()[1:])[-60:]}")
    print(f"{sum(sizes):7.1f} MB  together (limit {MOST_TOGETHER}); most {max(sizes):.1f} MB")
    print(f"{' ' * 12}of one (limit {MOST_ONE})")


if __name__ == "__main__":
    main()
