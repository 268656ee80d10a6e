"""Commands that read or write files of others: eval, opml."""

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aggregator import gold, opml
from aggregator.cli.progress import shown
from aggregator.cli.stored import followed
from aggregator.config import load
from aggregator.errors import AggregatorError, UsageError
from aggregator.gold import Labelled
from aggregator.scoring import score

FIELDS = {
    "title": ("title",),
    "summary": ("title", "summary"),
    "text": ("title", "summary", "text"),
}


def eval_(options: argparse.Namespace) -> int:
    """Thread a labelled file as production would, and score it."""
    from aggregator import wiring

    lines = list(_lines(options.gold, FIELDS[options.fields]))
    desk, waiting = wiring.desk(load(options.config)), gold.arrivals(lines)
    started = time.perf_counter()
    with shown("Threading") as progress:
        predicted = gold.stories(gold.opinions(desk, waiting, progress))
    seconds = time.perf_counter() - started
    if options.predictions:
        _write_predictions(options.predictions, predicted)
    figures: dict[str, Any] = {
        **asdict(score({line.id: line.story for line in lines}, predicted)),
        "items_per_second": round(len(lines) / seconds),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    _print_figures(figures, as_json=options.json)
    return 0


def _lines(path: Path, fields: Collection[str]) -> Iterator[Labelled]:
    opener = gzip.open if path.suffix == ".gz" else open
    seen: set[str] = set()
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if text.strip():
                    yield _line(f"{path}:{number}", text, fields, seen)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise AggregatorError(f"{path} cannot be read: {error}") from error


def _line(place: str, text: str, fields: Collection[str], seen: set[str]) -> Labelled:
    try:
        line = gold.labelled(json.loads(text), fields)
        line.id.encode()  # half a character could not be written again
    except KeyError as error:
        raise AggregatorError(f"{place}: the key {error} is missing") from error
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise AggregatorError(f"{place}: not a labelled item: {error}") from error
    if line.id in seen:
        raise AggregatorError(f"{place}: the id {line.id!r} stands on an earlier line already")
    seen.add(line.id)
    return line


def _write_predictions(path: Path, predicted: dict[str, str]) -> None:
    lines = (json.dumps({"id": i, "cluster": c}, ensure_ascii=False) for i, c in predicted.items())
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise AggregatorError(f"{path} cannot be written: {error.strerror}") from error


def _print_figures(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        shown = f"{value:.4f}" if isinstance(value, float) else f"{value:,}"
        print(f"{name.replace('_', ' '):22} {shown}")


def opml_(options: argparse.Namespace) -> int:
    """`import FILE` prints the [[sources]] tables to paste; `export` prints our sources as OPML."""
    return _import(options) if options.direction == "import" else _export(options)


def _import(options: argparse.Namespace) -> int:
    if options.file is None:
        raise UsageError("name the OPML file: aggregator opml import FILE")
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise AggregatorError(f"{options.file} cannot be read: {error.strerror}") from error
    taken = {source.slug for source in followed(load(options.config))}
    sys.stdout.write(opml.to_toml(opml.read(data), taken))
    return 0


def _export(options: argparse.Namespace) -> int:
    config = load(options.config)
    document = opml.write(f"{config.site.title}: sources", followed(config), config.site.url)
    if options.file is None:
        sys.stdout.buffer.write(document)
        return 0
    try:
        options.file.write_bytes(document)
    except OSError as error:
        raise AggregatorError(f"{options.file} cannot be written: {error.strerror}") from error
    return 0
