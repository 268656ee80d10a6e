import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Merge, Placement, Report, StoryRow
from aggregator.stories import Grouper, shipped, state
from aggregator.stories import window as window_module
from aggregator.stories.evidence import READ_AS
from aggregator.stories.model import LIKENESS
from aggregator.stories.terms import terms_of

START = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = [f"{a}{b}{c}" for a in "bdgklmnr" for b in "aeiou" for c in ("st", "rd", "lm", "ck", "pt")]


def report(
    name: str, title: str, text: str = "", day: float = 0.0, dated: bool = True, **more: object
) -> Report:
    at = START + timedelta(days=day)
    plain = Report(id=name, event_at=at, dated=dated, title=title, text=text, language="en")
    return replace(plain, **more)  # type: ignore[arg-type]


def synthetic(count: int, seed: int) -> list[Report]:
    """Reports of invented happenings: each draws most of its words from its own."""
    dice = random.Random(seed)
    happenings = [dice.sample(WORDS, 8) for _ in range(count // 4)]
    found = []
    for number in range(count):
        own = dice.choice(happenings)
        words = dice.sample(own, 5) + dice.sample(WORDS, 2) + [str(dice.randrange(9))]
        found.append(
            report(f"r{number:05}", " ".join(words), day=number / 40, dated=dice.random() < 0.8)
        )
    return found


def stories(placements: list[Placement]) -> dict[str, str]:
    return {placement.item: placement.story for placement in placements}


def place_all(reports: list[Report]) -> list[Placement]:
    grouper = Grouper()
    return [grouper.place(each) for each in reports]


class Kept:
    """What a store has of the open stories."""

    def __init__(self) -> None:
        self.rows: dict[int, StoryRow] = {}

    @property
    def ids(self) -> set[str]:
        return {state.read(row).id for row in self.rows.values()}

    def after(self, grouper: Grouper) -> Grouper:
        """Another one, that goes on from what was kept."""
        rows, closed = grouper.changes()
        self.rows |= {row.number: row for row in rows}
        for number in closed:
            self.rows.pop(number, None)
        return Grouper(sorted(self.rows.values(), key=lambda row: row.touched))


def test_reports_of_one_happening_share_the_story_of_the_first() -> None:
    placed = stories(
        place_all(
            [
                report("a", "Volcano erupts on Example Island, hundreds flee"),
                report("b", "Parliament of Exampleland votes on the fishing budget"),
                report("c", "Hundreds flee Example Island as volcano erupts", day=0.2),
                report("d", "Fishing budget passes vote in parliament of Exampleland", day=0.4),
                report("e", "Football club of Otherville signs a new keeper", day=0.5),
            ]
        )
    )
    assert placed == {"a": "a", "b": "b", "c": "a", "d": "b", "e": "e"}


@pytest.mark.parametrize(
    ("days", "same"), [(0.1, True), (2.0, True), (40.0, False), (-40.0, False)]
)
def test_a_story_ends_in_silence(days: float, same: bool) -> None:
    text = "Volcano erupts on Example Island, hundreds flee"
    placed = stories(place_all([report("a", text), report("b", text, day=days)]))
    assert (placed["b"] == "a") is same


def test_an_undated_report_joins_a_dated_story_years_later() -> None:
    text = "Volcano erupts on Example Island, hundreds flee from the lava"
    late = report("b", "", "Hundreds flee from lava: volcano erupts on Example Island", 2500, False)
    assert stories(place_all([report("a", text), late]))["b"] == "a"


def test_an_entity_joins_two_scripts() -> None:
    one = report("a", "Example Person visits port", entities=("Example Person", "Port Example"))
    two = report("b", "شخص في ميناء", entities=("Example Person", "Port Example"))
    _, second = place_all([one, two])
    kinds = {(evidence.kind, evidence.term) for evidence in second.evidence}
    assert ("entity", "Example Person") in kinds


def test_evidence_adds_up_to_the_score() -> None:
    for placement in place_all(synthetic(300, 1)):
        if placement.evidence:
            total = sum(evidence.weight for evidence in placement.evidence)
            assert total == pytest.approx(placement.score, abs=0.005)
        assert (placement.story == placement.item) == (placement.score <= placement.threshold)
        assert placement.nearest != placement.item


def test_a_founder_shows_how_near_it_came_and_what_speaks_against_it() -> None:
    first = report("a", "Earthquake of magnitude 5.2 shakes southern Iran, 3 hurt")
    second = report("b", "Chile: earthquake of magnitude 6.8 wakes the capital, no damage", day=6)
    _, founder = place_all([first, second])
    assert (founder.story, founder.nearest) == ("b", "a")
    assert 0 < founder.score < founder.threshold
    against = {evidence.term for evidence in founder.evidence if evidence.weight < 0}
    assert {"numbers differ", "countries differ", "time between them"} <= against


@pytest.mark.parametrize("meaning", [False, True])
def test_people_are_told_of_every_signal_that_counts(meaning: bool) -> None:
    weights = shipped(meaning=meaning)
    for question in (weights.join, weights.merge):
        assert question.curves.keys() - {*LIKENESS} <= READ_AS.keys()


def test_a_single_word_in_common_makes_no_story_of_two_on_a_new_desk() -> None:
    placed = stories(
        place_all(
            [
                report("a", "Volcano erupts on Example Island"),
                report("b", "Regatta opens off another island", day=1),
                report("c", "Budget of the island passes parliament", day=2),
            ]
        )
    )
    assert placed == {"a": "a", "b": "b", "c": "c"}


def test_fragments_become_one_story_when_a_report_ties_them() -> None:
    """Two outlets begin with different sides of one happening; the third tells both."""
    grouper = Grouper()
    sides = [
        report("a", "Ferry Example Star sinks off Port Example", "Dozens are missing at sea."),
        report("x", "Parliament of Otherland votes on the fishing budget"),
        report("y", "Football club of Otherville signs a new keeper"),
        report("b", "Coast guard searches for dozens of passengers", "Boats and planes are out."),
        report(
            "c",
            "Ferry Example Star sinks: coast guard searches for dozens of passengers",
            "Boats and planes are out off Port Example, where the ferry sank; dozens are missing.",
        ),
        report(
            "d",
            "Coast guard searches for passengers of sunken ferry Example Star off Port Example",
            "Boats and planes search the sea for dozens missing since the ferry sank.",
        ),
    ]
    found: dict[str, str] = {}
    merges: list[Merge] = []
    for number, one in enumerate(sides):
        found[one.id] = grouper.place(replace(one, event_at=START + timedelta(hours=number))).story
        merges += grouper.merges()
    for merge in merges:
        assert merge.score > merge.threshold
        total = sum(evidence.weight for evidence in merge.evidence)
        assert total == pytest.approx(merge.score, abs=0.005)
        found = {
            item: merge.into if story == merge.story else story for item, story in found.items()
        }
    assert found == {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x", "y": "y"}
    assert [(merge.story, merge.into) for merge in merges] == [("b", "a")]


def test_a_copy_goes_where_its_original_is_and_says_nothing_new() -> None:
    grouper = Grouper()
    first = report("a", "Volcano erupts on Example Island, hundreds flee")
    grouper.place(first)
    (before,), _ = grouper.changes()
    copy = grouper.place(report("b", "Something else entirely", day=0.5, copy_of="a"))
    (after,), _ = grouper.changes()
    assert (copy.story, copy.nearest, copy.evidence[0].kind) == ("a", "a", "copy")
    one, other = state.read(before), state.read(after)
    assert (one.weights, one.size) == (other.weights, other.size)
    assert (other.last or 0) > (one.last or 0) > 0


def test_a_copy_of_what_is_long_closed_is_placed_like_any_other() -> None:
    placed = place_all([report("b", "Volcano erupts on Example Island", copy_of="gone")])
    assert placed[0].story == "b"


def test_reports_in_two_languages_meet_in_names_countries_and_numbers() -> None:
    people = ("Khalifa Haftar", "Tripoli", "Ghassan Salame")
    english = report(
        "a",
        "Haftar's forces launch attack on Tripoli, 21 killed",
        "UN envoy Ghassan Salame urged Libya's rivals to stop.",
        entities=people,
    )
    arabic = report(
        "b",
        "قوات حفتر تهاجم طرابلس ومقتل 21",
        "دعا المبعوث الأممي غسان سلامة الأطراف الليبية إلى التوقف",
        day=0.1,
        language="ar",
        entities=people,
    )
    other = report(
        "c", "حفتر يزور القاهرة", "التقى الرئيس", 0.2, language="ar", entities=("Khalifa Haftar",)
    )
    assert stories(place_all([english, arabic, other])) == {"a": "a", "b": "a", "c": "c"}


def test_countries_are_one_term_for_land_people_and_languages() -> None:
    words = ("Libya", "Libyans", "libyas", "libyenne", "الليبية", "ليبيا")
    terms = [terms_of(report("a", f"{word} x")).countries for word in words]
    assert terms == [{"~libya"}] * len(words)
    french = terms_of(report("a", "L'Iran et l’Irak : la fin d'une guerre", language="fr"))
    assert french.countries == {"~iran", "~iraq"}
    united = terms_of(report("a", "United Arab Emirates and the U.S. meet Britain"))
    assert united.countries == {"~uae", "~us", "~uk"}


def test_every_spelling_of_a_country_is_read() -> None:
    title = "الحكومة الجزائرية تستقبل الوفد الإسرائيلي"
    assert terms_of(report("a", title, language="ar")).countries == {"~algeria", "~israel"}


def test_the_french_article_is_not_the_united_nations() -> None:
    article = terms_of(report("a", "Un incendie dans un port", language="fr"))
    union = terms_of(report("a", "Un envoyé de l'ONU", language="fr"))
    assert not article.countries
    assert union.countries == {"~un"}
    assert terms_of(report("a", "UN envoy at U.N. talks")).countries == {"~un"}


def test_a_fraction_is_not_a_year() -> None:
    terms = terms_of(report("a", "Prices rise by 19.5 percent in 2021, not 20,5"))
    assert terms.years == {"2021"}
    assert terms.numbers == {"19.5", "2021", "20,5"}


@pytest.mark.parametrize("seed", range(3))
def test_batches_and_restarts_change_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "RECENT", 60)
    monkeypatch.setattr(window_module, "SILENCE", 86_400)
    monkeypatch.setattr(window_module, "MOST_OPEN", 80)
    reports = synthetic(500, seed)
    whole = Grouper()
    expected = [(whole.place(each), whole.merges()) for each in reports]
    assert any(merges for _, merges in expected)
    dice = random.Random(seed)
    kept, cut, got = Kept(), Grouper(), []
    for each in reports:
        if dice.random() < 0.1:
            cut = kept.after(cut)
        got.append((cut.place(each), cut.merges()))
    assert got == expected
    kept.after(cut)
    everything = Kept()
    everything.after(whole)
    assert kept.rows == everything.rows


def test_the_window_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "RECENT", 20)
    monkeypatch.setattr(window_module, "MOST_OPEN", 30)
    dice = random.Random(5)
    grouper, kept = Grouper(), Kept()
    for number in range(440):
        day = 60 if number >= 400 else 0
        last = grouper.place(report(f"r{number}", " ".join(dice.sample(WORDS, 6)), day=day))
        merges = grouper.merges()
        grouper = kept.after(grouper)
        assert len(kept.rows) <= 30
    into = {merge.story: merge.into for merge in merges}
    assert into.get(last.story, last.story) in kept.ids
    assert "r0" not in kept.ids


@pytest.mark.parametrize(
    "title",
    ["", " \u200b ", "?!", "word", "x" * 100_000, "word " * 100_000, "\U0001f525\U0001f525",
     "ALL CAPS " * 9, "خبر عاجل", "0", "\ud800", "the of and"],
)  # fmt: skip
def test_a_strange_title_gets_a_sane_answer(title: str) -> None:
    grouper = Grouper()
    first = grouper.place(report("a", title))
    second = grouper.place(report("b", title, title))
    assert first.story == "a"
    assert second.story in {"a", "b"}
    kept = Kept()
    again = kept.after(grouper)
    assert again.changes() == ([], [])
    assert again.place(report("c", title)) == grouper.place(report("c", title))


def test_thousands_of_copies_are_one_story() -> None:
    copies = [
        report(f"r{n}", "Volcano erupts on Example Island, hundreds flee") for n in range(10_000)
    ]
    assert set(stories(place_all(copies)).values()) == {"r0"}
