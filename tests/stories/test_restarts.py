"""One stream, threaded in one go, in pieces and in processes that hash otherwise: one answer."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from aggregator import desk
from aggregator.config import load
from aggregator.model import Merge, Placement, Report, StoryRow
from aggregator.stories import Grouper, shipped, state, story, window
from aggregator.stories.story import Story
from aggregator.stories.window import Window

START = datetime(2020, 1, 1, tzinfo=UTC)
COUNT = 900
SMALL = {
    (window, "RECENT"): 60,
    (window, "MOST_OPEN"): 80,
    (window, "SILENCE"): 86_400,
    (story, "_MOST_TERMS"): 120,
    (story, "_KEPT_TERMS"): 90,
    (story, "_MOST_ITEMS"): 8,
}
"""Bounds so low that a short stream meets each of them."""
COUNTRIES = {
    "en": ["Libya", "Egypt", "France"],
    "fr": ["libyenne", "Egypte", "France"],
    "ar": ["ليبيا", "مصر", "فرنسا"],
}
LETTERS = {"en": ("bdgklmnr", "aeiou"), "fr": ("bdgklmnr", "éèiou"), "ar": ("بدجكلمنر", "اويسع")}

Answer = tuple[Placement, list[Merge]]
Rows = dict[int, StoryRow]


def vocabulary(language: str) -> list[str]:
    """Invented words in the letters of a language."""
    hard, soft = LETTERS[language]
    return [f"{a}{b}{c}{d}" for a in hard for b in soft for c in hard for d in soft]


def reports(seed: int) -> Iterator[Report]:
    """Reports of happenings in three languages, with copies, long texts, and some about nothing."""
    dice = random.Random(seed)
    words = {language: vocabulary(language) for language in LETTERS}
    happenings = [
        {language: dice.sample(known, 12) for language, known in words.items()}
        for _ in range(COUNT // 12)
    ]
    for number in range(COUNT):
        # what happens moves on, so that stories fall silent
        place = min(int(number / 12 + dice.expovariate(0.2)), len(happenings) - 1)
        language = dice.choice(["en", "en", "fr", "ar"])
        about, others = happenings[place][language], words[language]
        title = [*dice.sample(about, 4), COUNTRIES[language][place % 3], str(place)]
        text = dice.sample(about, 6) + dice.sample(others, dice.choice([0, 3, 60]))
        blank = dice.random() < 0.02
        yield Report(
            id=f"r{number}",
            event_at=START + timedelta(hours=number / 3 - dice.expovariate(0.2)),
            dated=dice.random() < 0.8,
            title="" if blank else " ".join(title),
            text="" if blank else " ".join([*text, str(2000 + place % 20)]),
            language=language,
            entities=(f"Person {place}", f"Place {place % 7}") if dice.random() < 0.5 else (),
            names=tuple(dice.sample(about, 2)),
            copy_of=f"r{dice.randrange(number)}" if number and dice.random() < 0.1 else None,
            meaning=(place, number % 7) if dice.random() < 0.5 else None,
        )


def answer(grouper: Grouper, report: Report) -> Answer:
    return grouper.place(report), grouper.merges()


def keep(rows: Rows, grouper: Grouper) -> None:
    """Write as a store does."""
    changed, closed = grouper.changes()
    rows |= {row.number: row for row in changed}
    for number in closed:
        rows.pop(number, None)


def opened(rows: Rows) -> list[StoryRow]:
    return sorted(rows.values(), key=lambda row: row.touched)


def in_pieces(stream: list[Report], cut: Callable[[], bool]) -> tuple[list[Answer], list[StoryRow]]:
    """The answers, and what is kept, of groupers that each go on from the rows of the last."""
    grouper, rows, answers = Grouper(), Rows(), list[Answer]()
    for report in stream:
        if cut():
            keep(rows, grouper)
            grouper = Grouper(opened(rows))
        answers.append(answer(grouper, report))
    keep(rows, grouper)
    return answers, opened(rows)


def never() -> bool:
    return False


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    for (room, name), bound in SMALL.items():
        monkeypatch.setattr(room, name, bound)


@cache
def whole(seed: int) -> tuple[list[Answer], list[StoryRow]]:
    return in_pieces([*reports(seed)], never)


def digest(seed: int) -> str:
    return hashlib.sha256(repr(whole(seed)).encode()).hexdigest()


@pytest.mark.parametrize("seed", range(3))
def test_the_stream_meets_every_bound(seed: int) -> None:
    """Else the other tests would show less than they say."""
    answers, rows = whole(seed)
    terms = [evidence for placement, _ in answers for evidence in placement.evidence]
    kinds = {evidence.kind for evidence in terms}
    left = [state.read(row) for row in rows]
    assert {"word", "phrase", "number", "entity", "signal", "copy"} <= kinds
    assert sum(len(merges) for _, merges in answers) >= 5
    assert len(rows) < 80
    assert any(len(one.languages) > 1 for one in left)
    assert any(one.size > len(one.items) == SMALL[story, "_MOST_ITEMS"] for one in left)
    assert any(one.total > sum(one.weights.values()) for one in left)


@pytest.mark.parametrize("often", [1.0, 0.1, 0.02])
@pytest.mark.parametrize("seed", range(3))
def test_pieces_change_nothing(seed: int, often: float) -> None:
    dice = random.Random(often)
    assert in_pieces([*reports(seed)], lambda: dice.random() < often) == whole(seed)


@pytest.mark.parametrize("hashes", ["1", "2", "3"])
def test_other_hashes_change_nothing(hashes: str) -> None:
    found = subprocess.run(
        [sys.executable, __file__, "0"],
        env=os.environ | {"PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout == digest(0)


def counted(stories: list[Story]) -> tuple[object, ...]:
    """What a window knows of these stories, counted anew."""
    terms = {term for one in stories for term in one.weights}
    return (
        [one.number for one in stories],
        {item: one.number for one in stories for item in one.items},
        sum(one.size for one in stories),
        sum(len(one.weights) for one in stories),
        [sum(term in one.weights for one in stories) for term in sorted(terms)],
    )


def known(kept: Window) -> tuple[object, ...]:
    terms = {term for one in kept.stories.values() for term in one.weights}
    return [*kept.stories], kept.home, kept.size, kept.holdings, kept.counts(sorted(terms))


def test_the_window_counts_right_at_any_moment() -> None:
    grouper, rows = Grouper(), Rows()
    for number, report in enumerate(reports(0)):
        answer(grouper, report)
        keep(rows, grouper)
        if number % 25:
            continue
        stories = [state.read(row) for row in opened(rows)]
        assert known(grouper._window) == known(Window(stories)) == counted(stories)
        assert [*grouper._window.stories.values()] == stories


def test_other_weights_and_rows_of_another_format_are_other_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = load(Path(__file__).parents[2] / "config.toml")
    rules = [desk.Desk(config).rules, desk.Desk(config).rules]
    join = replace(shipped().join, threshold=9.0)
    with monkeypatch.context() as patch:
        patch.setattr(desk, "shipped", lambda meaning: replace(shipped(meaning), join=join))
        rules.append(desk.Desk(config).rules)
    monkeypatch.setattr(desk, "FORMAT", ())
    rules.append(desk.Desk(config).rules)
    assert [rules.index(each) for each in rules] == [0, 0, 2, 3]


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        sys.stdout.write(digest(int(sys.argv[1])))
