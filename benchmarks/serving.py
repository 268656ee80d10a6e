"""What an answer costs: `python benchmarks/serving.py`; see README.md here.

The same document of about 50 KB is served by us, by nginx, by a Flask view under gunicorn and by
the least that a Python server can do. wrk asks each of them in turn, round after round.
"""

import argparse
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from flask import Flask

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.newsroom import Desk, desk, rss  # noqa: E402
from support.program import aggregator, free_port, make_site  # noqa: E402

from aggregator.web import create_app  # noqa: E402
from aggregator.web.kept import LOOK  # noqa: E402
from benchmarks.origin import origin  # noqa: E402

HERE = Path(__file__).parent
PEERS = HERE / ".peers" / "bin" / "python"
CONNECTIONS = 64
OURS, NGINX, FLASK, BARE = "aggregator", "nginx", "Flask, gunicorn", "bare callable, granian"
WORKS = IDENTITY, GZIP, SAME = "200 identity", "200 gzip", "304"
MOST_CPU, LEAST_SPEED, MOST_FIRST = 2.6, 6.0, 60.0
"""Times nginx's CPU a request; times the requests per second of a Flask view; milliseconds."""
THREADS = 4
"""Of gunicorn."""
HALF = """
[[feeds]]
slug = "half"
title = "About 50 KB"
limit = 42
"""
LONG = """
[[sources]]
name = "Wire"
path = "wire.rss"

[[feeds]]
slug = "long"
title = "Long"
limit = 500
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server, the address at which it has the document, and its processes."""

    name: str
    url: str
    pid: int

    def cpu(self) -> float:
        """Seconds of user and system time of the process and its children, so far."""
        parent = psutil.Process(self.pid)
        times = [one.cpu_times() for one in (parent, *parent.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one run of wrk: requests in a second, and CPU microseconds for each."""

    speed: float
    cpu: float


Loads = dict[tuple[str, str], list[Load]]
"""By work and name of the server, in the order of the rounds."""


def ask(server: Server, seconds: float, fields: Mapping[str, str]) -> Load:
    """Have wrk ask for the document as often as it can; SystemExit where answers are errors."""
    given = [f"-H{name}: {value}" for name, value in fields.items()]
    span = f"-d{seconds:g}s"
    before = server.cpu()
    run = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", span, *given, server.url],
        capture_output=True,
        text=True,
        check=True,
    )
    used = server.cpu() - before
    count = re.search(r"(\d+) requests in ([\d.]+)s", run.stdout)
    if count is None or re.search("Non-2xx|Socket errors", run.stdout):
        raise SystemExit(f"{server.name} did not answer well:\n{run.stdout}")
    return Load(int(count[1]) / float(count[2]), used / int(count[1]) * 1e6)


def fields_of(server: Server, work: str) -> dict[str, str]:
    """What a client sends for this work."""
    if work == GZIP:
        return {"Accept-Encoding": "gzip"}
    if work == SAME:
        with urllib.request.urlopen(server.url) as answer:
            return {"If-None-Match": answer.headers["ETag"]}
    return {}


def works(server: Server) -> tuple[str, ...]:
    """Which works are measured of a server."""
    return WORKS if server.name in (OURS, NGINX) else (IDENTITY,)


def race(servers: Sequence[Server], rounds: int, seconds: float) -> Loads:
    """Every server at every work, in turns."""
    loads: dict[tuple[str, str], list[Load]] = defaultdict(list)
    for number in range(rounds):
        turn = number % len(servers)
        for server in [*servers[turn:], *servers[:turn]]:
            for work in works(server):
                load = ask(server, seconds, fields_of(server, work))
                loads[work, server.name].append(load)
                say(f"{work}: {server.name} {load.speed:,.0f} a second, {load.cpu:.1f} µs of CPU")
    return loads


@contextmanager
def process(name: str, url: str, *command: object, **more: str) -> Iterator[Server]:
    """A server from when it answers to the end of the block."""
    words = [str(word) for word in command]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{HERE}", **more}
    running = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(url, running)
        yield Server(name, url, running.pid)
    finally:
        running.terminate()
        running.wait()


def wait_for(url: str, running: "subprocess.Popen[bytes]") -> None:
    """Return once the document is there."""
    for _ in range(400):
        if running.poll() is not None:
            raise SystemExit(f"the server at {url} ended at once; it says why above")
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing answered at {url}")


@contextmanager
def ours(folder: Path) -> Iterator[Server]:
    """Our own, with the shelf in its store."""
    folder.mkdir()
    port = free_port()
    make_site(folder, port, HALF)
    aggregator(folder, "poll", "--all").check_returncode()
    config = folder / "config.toml"
    command = (sys.executable, "-m", "aggregator", "--config", config, "serve")
    with process(OURS, f"http://127.0.0.1:{port}/feeds/half.atom", *command) as server:
        yield server


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[Server]:
    """nginx with the document and its gzip form as files."""
    with origin(folder) as place:
        place.publish([("feed.atom", body), ("feed.atom.gz", gzip.compress(body))], time.time())
        yield Server(NGINX, place.url("feed.atom"), place.pid)


def peers(body: Path) -> Iterator[AbstractContextManager[Server]]:
    """Those that send the bytes of a file and know nothing else."""
    port = free_port()
    command: tuple[object, ...] = (sys.executable, HERE / "peer_bare.py", port)
    yield process(BARE, f"http://127.0.0.1:{port}/feed.atom", *command, PEER_BODY=str(body))
    port = free_port()
    place = f"127.0.0.1:{port}"
    command = (PEERS, "-m", "gunicorn", "--threads", THREADS, "--bind", place, "peer_flask:app")
    yield process(FLASK, f"http://{place}/feed.atom", *command, PEER_BODY=str(body))


@contextmanager
def everybody(scratch: Path) -> Iterator[list[Server]]:
    """Every server, with the same document."""
    with ExitStack() as stack:
        first = stack.enter_context(ours(scratch / "ours"))
        with urllib.request.urlopen(first.url) as answer:
            body = answer.read()
        (scratch / "body").write_bytes(body)
        others = [nginx(scratch / "nginx", body), *peers(scratch / "body")]
        say(f"the document has {len(body):,} bytes")
        yield [first, *map(stack.enter_context, others)]


def first_answers(folder: Path, rounds: int) -> list[float]:
    """Milliseconds until a feed of 500 entries is there, each time after one item more."""
    items = [item(number) for number in range(600)]
    with desk(folder, LONG, [("wire.rss", rss(*items))]) as news:
        news.poll()
        app = create_app(news.room.config, news.room.database)
        app.test_client().get("/feeds/long.atom")
        return [first_answer(news, app, items, number) for number in range(rounds)]


def first_answer(news: Desk, app: Flask, items: list[str], number: int) -> float:
    items.insert(0, item(1_000 + number))
    (news.room.config.file.parent / "wire.rss").write_bytes(rss(*items))
    news.clock.turn(hours=1)
    news.poll()
    time.sleep(LOOK)
    began = time.perf_counter()
    answer = app.test_client().get("/feeds/long.atom")
    took = (time.perf_counter() - began) * 1e3
    if f"Example headline {1_000 + number}".encode() not in answer.data:
        raise SystemExit("the new item is not in the feed")
    return took


def item(number: int) -> str:
    """A made-up item of ordinary size."""
    words = " ".join(f"word{(number * 31 + n * n) % 5000}" for n in range(40))
    return (
        f"<guid>{number}</guid><title>Example headline {number} {words[:40]}</title>"
        f"<link>http://news.example/{number}</link><description>{words}</description>"
    )


def tables(loads: Loads, first: list[float]) -> None:
    """What was measured, beside the goals."""
    print("| work | server | requests/s | CPU of one |\n|---|---|---|---|")
    for (work, name), found in loads.items():
        speed, cpu = median(load.speed for load in found), median(load.cpu for load in found)
        print(f"| {work} | {name} | {speed:,.0f} | {cpu:.1f} µs |")
    print("\n| ours | median (range) | goal | |\n|---|---|---|---|")
    for work in WORKS:
        ratios = [a.cpu / b.cpu for a, b in zip(loads[work, OURS], loads[work, NGINX], strict=True)]
        row(f"CPU of one, {work}, to nginx's", ratios, f"≤ {MOST_CPU}", median(ratios) <= MOST_CPU)
    pairs = zip(loads[IDENTITY, OURS], loads[IDENTITY, FLASK], strict=True)
    ratios = [a.speed / b.speed for a, b in pairs]
    row("requests/s, to a Flask view's", ratios, f"≥ {LEAST_SPEED}", median(ratios) >= LEAST_SPEED)
    told = f"< {MOST_FIRST:g} ms"
    row("first answer, 500 entries, ms", first, told, median(first) < MOST_FIRST)


def row(what: str, values: list[float], goal: str, passed: bool) -> None:
    spread = f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"
    print(f"| {what} | {spread} | {goal} | {'pass' if passed else 'short'} |")


def say(text: str) -> None:
    """Progress goes to standard error, results to standard output."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What an answer costs; see README.md here.")
    parser.add_argument("--rounds", type=int, default=5, help="of which medians are taken (5)")
    parser.add_argument("--seconds", type=float, default=3, help="of each run of wrk (3)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aggregator-serving-") as scratch:
        with everybody(Path(scratch)) as servers:
            loads = race(servers, asked.rounds, asked.seconds)
        (Path(scratch) / "long").mkdir()
        tables(loads, first_answers(Path(scratch) / "long", asked.rounds))
    print(f"\nLoad of the machine at the end: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
