"""The shelf: our chronicle and our retelling of the seed, held to the records they come from."""

import json
import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

ROOT = Path(__file__).parents[2]
SHELF = ROOT / "feeds"
SHARED = ROOT.parent / "shared"
EVENTS = SHARED / "data" / "libya" / "events.jsonl"
REAL_SEEDS = sorted((SHARED / "seed").glob("*.txt"))

PLACE = "tag:aggregator.example,2026:place"
PRECISION = "tag:aggregator.example,2026:precision"
NO_OUTLET = "No outlet is cited in the record."
HEADLINE = "US calls on Haftar to end Tripoli push, warns against Russia role"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

needs_record = pytest.mark.skipif(
    not EVENTS.exists(),
    reason="the record, shared/data/libya/events.jsonl, is not beside this tree",
)
needs_seed = pytest.mark.skipif(
    not REAL_SEEDS, reason="the saved page, shared/seed/*.txt, is not beside this tree"
)

Entry = Any  # feedparser's own dictionary; it ships no types
Record = dict[str, Any]


@pytest.fixture(scope="module")
def feed() -> Any:
    return feedparser.parse((SHELF / "chronicle.atom").read_bytes())


@pytest.fixture(scope="module")
def records() -> dict[str, list[Record]]:
    by_day: dict[str, list[Record]] = defaultdict(list)
    for line in EVENTS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        by_day[record["date"]].append(record)
    return by_day


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"['’]", "", text.casefold()))


def runs(text: str, length: int) -> set[str]:
    found = words(text)
    return {" ".join(found[i : i + length]) for i in range(len(found) - length + 1)}


def day(entry: Entry) -> str:
    return str(entry.published)[:10]


def body(entry: Entry) -> str:
    return str(entry.content[0].value)


def related(entry: Entry) -> list[tuple[str, str]]:
    return [(link.title, link.href) for link in entry.get("links", []) if link.rel == "related"]


def terms(entry: Entry, scheme: str) -> list[str]:
    return [tag.term for tag in entry.tags if tag.scheme == scheme]


def numbers(text: str) -> set[int]:
    return {int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", text)}


# The chronicle, as any reader of feeds sees it.


def test_chronicle_is_well_formed(feed: Any) -> None:
    assert feed.bozo == 0
    assert feed.version == "atom10"
    assert feed.feed.id == "tag:aggregator.example,2026:chronicle"
    assert "CC BY-SA" in feed.feed.rights
    assert feed.feed.updated == max(entry.updated for entry in feed.entries)


def test_chronicle_has_entries_enough_under_unique_ids(feed: Any) -> None:
    ids = [entry.id for entry in feed.entries]
    assert len(ids) >= 80
    assert len(set(ids)) == len(ids)
    shape = re.compile(r"tag:aggregator\.example,2026:chronicle/(\d{4}-\d\d-\d\d)/[a-z0-9-]+")
    for entry in feed.entries:
        match = shape.fullmatch(entry.id)
        assert match, entry.id
        assert match[1] == day(entry)


def test_chronicle_dates_are_whole_days_newest_first(feed: Any) -> None:
    dates = [datetime.fromisoformat(entry.published) for entry in feed.entries]
    assert dates == sorted(dates, reverse=True)
    assert {date.year for date in dates} == set(range(2011, 2020))
    for entry in feed.entries:
        assert entry.published.endswith("T00:00:00Z")
        assert entry.updated >= entry.published
        assert terms(entry, PRECISION) == ["day"]


def test_chronicle_entries_stand_on_their_own(feed: Any) -> None:
    for entry in feed.entries:
        assert entry.title, entry.id
        assert body(entry).endswith("."), entry.id
        assert entry.content[0].type == "text/plain"
        assert "summary_detail" not in entry or entry.summary == body(entry), entry.id
        assert len(related(entry)) == len(entry.get("links", [])), entry.id
        assert not re.search(r"[\"“”]", entry.title + body(entry)), "a quotation: " + entry.id


def test_an_entry_says_so_exactly_when_no_outlet_is_cited(feed: Any) -> None:
    for entry in feed.entries:
        assert body(entry).endswith(NO_OUTLET) == (not related(entry)), entry.id
        assert body(entry).count(NO_OUTLET) <= 1


@pytest.mark.parametrize(
    ("entry_day", "said"),
    [
        ("2019-07-02", ["names no attacker", "differ between 2 and 3 July"]),
        ("2019-07-17", ["accused"]),
        ("2019-02-12", ["inferred from a neighbouring sentence"]),
    ],
)
def test_known_doubts_are_told(feed: Any, entry_day: str, said: list[str]) -> None:
    [entry] = [entry for entry in feed.entries if day(entry) == entry_day]
    assert [phrase for phrase in said if phrase not in body(entry)] == []


# The chronicle, held to the record.


@needs_record
def test_related_links_are_those_of_the_record(feed: Any, records: dict[str, list[Record]]) -> None:
    for entry in feed.entries:
        cited = [
            [(source["outlet"], source["url"]) for source in record["sources"]]
            for record in records[day(entry)]
        ]
        assert related(entry) in cited, entry.id


@needs_record
def test_all_of_2019_is_told(feed: Any, records: dict[str, list[Record]]) -> None:
    told = sorted(day(entry) for entry in feed.entries if day(entry) >= "2019")
    assert told == sorted(date for date in records if date >= "2019")


@needs_record
def test_places_are_named_by_the_record(feed: Any, records: dict[str, list[Record]]) -> None:
    for entry in feed.entries:
        sources = [record["text"] + record["page"] for record in records[day(entry)]]
        for place in terms(entry, PLACE):
            assert any(place.casefold() in source.casefold() for source in sources), entry.id


@needs_record
def test_figures_are_those_of_the_record(feed: Any, records: dict[str, list[Record]]) -> None:
    for entry in feed.entries:
        known = numbers(json.dumps(records[day(entry)]))
        told = re.sub(rf"\b\d+ (?={MONTHS})", "", f"{entry.title} {body(entry)}")
        assert numbers(told) <= known, entry.id


@needs_record
def test_no_sentence_of_the_record_is_taken_over(
    feed: Any, records: dict[str, list[Record]]
) -> None:
    theirs = {run for day in records.values() for record in day for run in runs(record["text"], 8)}
    for entry in feed.entries:
        assert not (runs(entry.title, 8) | runs(body(entry), 8)) & theirs, entry.id


# The saved page, retold.


@pytest.fixture(scope="module")
def seed() -> str:
    return (SHELF / "seed.txt").read_text(encoding="utf-8")


def paragraphs(text: str, after: str, before: str) -> list[str]:
    between = text.split(f"\n{after}\n", 1)[1].split(f"\n{before}\n", 1)[0]
    return [paragraph.strip() for paragraph in between.split("\n\n") if paragraph.strip()]


def test_seed_has_the_shape_of_the_saved_page(seed: str) -> None:
    lines = seed.splitlines()
    for line in (
        "Black Listed News",
        HEADLINE,
        "Published: November 16, 2019",
        "Source: al jazeera",
        "BlackListed News 2006-2019",
    ):
        assert lines.count(line) == 1
    article = paragraphs(seed, "Image result for Haftar", "Related Articles:")
    excerpts = paragraphs(seed, "Related Articles:", "Share This Article...")
    assert len(article) == 11
    assert len(excerpts) == 10
    for paragraph in article + excerpts:
        assert "\n" not in paragraph
        assert paragraph.endswith(".")
        assert not re.search(r"[\"“”]", paragraph), "a quotation"


@needs_seed
def test_seed_is_told_in_our_own_words(seed: str) -> None:
    theirs = {run for real in REAL_SEEDS for run in runs(real.read_text(encoding="utf-8"), 7)}
    shared = {run for line in seed.splitlines() for run in runs(line, 7) if run in theirs}
    assert shared == runs(HEADLINE, 7)


@needs_seed
def test_seed_keeps_the_figures_of_the_saved_page(seed: str) -> None:
    real = "\n".join(path.read_text(encoding="utf-8") for path in REAL_SEEDS)
    # "2011" is the page's "three years earlier", counted back from 2014.
    assert numbers(seed) <= numbers(real) | {2011}
    for told, source in zip(
        paragraphs(seed, "Related Articles:", "Share This Article..."),
        paragraphs(real, "Related Articles:", "Share This Article..."),
        strict=True,
    ):
        assert numbers(told) <= numbers(source), told


# The labelled shelf: the same happenings in yet other words.


def retold() -> list[str]:
    lines = (ROOT / "tests" / "stories" / "shelf.jsonl").read_text(encoding="utf-8").splitlines()
    found = [line for line in map(json.loads, lines) if line["source"] == "retold"]
    return [f"{line['title']}. {line['summary']}" for line in found]


@needs_record
@needs_seed
def test_what_is_labelled_takes_over_no_sentence(records: dict[str, list[Record]]) -> None:
    theirs = {run for day in records.values() for record in day for run in runs(record["text"], 8)}
    theirs |= {run for real in REAL_SEEDS for run in runs(real.read_text(encoding="utf-8"), 8)}
    assert not {run for text in retold() for run in runs(text, 8)} & theirs
