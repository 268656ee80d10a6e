"""What the names of the stream, and a sentence model, cost for an item: `benchmarks/names.py`.

20,000 made-up items, about 60 words of title and summary, are looked at and learnt in turn, as the
desk does; then 2,000 of them get a meaning. CPU time of this process, medians of five rounds.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aggregator.meaning import WORDLLAMA, SentenceModel
from aggregator.tagging import Names
from benchmarks import texts

ITEMS, MODELLED, ROUNDS, WORDS = 20_000, 2_000, 5, 40
NAMES_GOAL = 60
Item = tuple[str, str]


def items() -> list[Item]:
    """Titles and summaries, the same ones every time."""
    random = Random(1)
    return [_item(random, number // texts.TOPICS_A_DAY) for number in range(ITEMS)]


def _item(random: Random, day: int) -> Item:
    about = texts.pick_topic(random, "en", day)
    summary = ""
    while summary.count(" ") < WORDS:
        summary += texts.sentence(random, "en", about) + " "
    return texts.title(random, "en", about), summary.strip()


def names(stream: list[Item]) -> None:
    """Find the names of every item, and remember them."""
    known = Names(())
    for title, text in stream:
        sighting = known.look(title, text, "en")
        known.learn(sighting)
        known.recurring(sighting)


def meanings(model: SentenceModel, stream: list[Item]) -> None:
    """Where every item stands."""
    for title, text in stream:
        model.point(f"{title}\n\n{text}")


def microseconds(work: Callable[[], None], count: int) -> float:
    """CPU time of one item, the median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append((time.process_time() - started) / count * 1_000_000)
    return statistics.median(rounds)


def main() -> None:
    """Print the table."""
    stream = items()
    cost = microseconds(lambda: names(stream), ITEMS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model = SentenceModel(WORDLLAMA)
    model.point("once, to read it from the disk")
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1_024
    meaning = microseconds(lambda: meanings(model, stream[:MODELLED]), MODELLED)
    words = sum(len(f"{title} {text}".split()) for title, text in stream) / ITEMS
    print(f"| an item of {words:.0f} words | cost | at most | |\n|---|---|---|---|")
    verdict = "pass" if cost < NAMES_GOAL else "short"
    print(f"| names of the stream | {cost:.0f} µs | {NAMES_GOAL} µs | {verdict} |")
    print(f"| meaning, by {WORDLLAMA}, {memory} MB | {meaning:.0f} µs | | |")


if __name__ == "__main__":
    main()
