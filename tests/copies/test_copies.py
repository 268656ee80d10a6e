"""Which reports carry the text of an earlier one, in three languages; what only looks like it."""

import random
import struct
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.copies import Copies
from aggregator.copies import window as window_module
from aggregator.copies.text import text_of
from aggregator.copies.window import Window
from aggregator.model import Copy, CopyRow, Report

START = datetime(2019, 4, 4, 12, tzinfo=UTC)

WIRE = (
    "Forces from the east of Libya took the town of Gharyan without a fight on Thursday, an "
    "official said, and their commander told them in a recording to go on to the capital, which is "
    "some 80 kilometres to the north. The United Nations called on both sides to hold back while "
    "its secretary general was still in Tripoli to prepare a conference. Armed groups from the "
    "port of Misrata said that they had been put on alert and would send cars to the west of the "
    "city, where shops stayed open and traffic was as dense as on any other day of the week. "
    "People queued for bread and fuel in the suburbs, and a school near the airport road sent its "
    "pupils home before noon because their parents had asked for it, a teacher there said."
)
FRENCH = (
    "Les forces de l'est de la Libye ont pris sans combat la ville de Gharyan, selon un "
    "responsable local, et leur chef leur a ordonné dans un enregistrement de "
    "poursuivre vers la capitale, que les Nations unies ont appelé les deux camps à épargner avant "
    "une conférence prévue ce mois."
)
ARABIC = (
    "سيطرت قوات شرق ليبيا على مدينة غريان دون قتال بحسب مسؤول محلي ودعا قائدها الجنود في تسجيل "
    "صوتي إلى مواصلة السير نحو العاصمة بينما طالبت الأمم المتحدة الطرفين بضبط النفس قبل "
    "مؤتمر تعده البعثة في مدينة غدامس وأعلنت "
    "مجموعات من مصراتة حالة التأهب وقالت إنها سترسل سيارات إلى غرب المدينة"
)
LIVE = (
    "Follow our live coverage of the war with all that our reporters see and hear, maps of the "
    "front, answers to your questions and a look at what the papers of the world are saying today."
)


def report(name: str, title: str, text: str = "", hours: float = 0.0, **more: object) -> Report:
    at = START + timedelta(hours=hours)
    plain = Report(id=name, event_at=at, dated=True, title=title, text=text, language="en")
    return replace(plain, **more)  # type: ignore[arg-type]


def originals(reports: Iterable[Report], outlets: str = "abcdefgh") -> list[str | None]:
    copies = Copies()
    found = [copies.consider(each, outlet) for each, outlet in zip(reports, outlets, strict=False)]
    return [copy.original if copy else None for copy in found]


@pytest.mark.parametrize("text", [WIRE, FRENCH, ARABIC], ids=["en", "fr", "ar"])
def test_the_same_text_under_other_headlines_and_datelines_is_one_report(text: str) -> None:
    found = originals(
        [
            report(
                "a", "Libya: Gharyan taken by forces from the east", f"TRIPOLI (Reuters) - {text}"
            ),
            report("b", "Gharyan: forces from the east of Libya on the move", text, hours=2),
            report("c", "Libya: Gharyan taken by forces from the east", f"{text} (AFP)", hours=3),
        ]
    )
    assert found == [None, "a", "a"]


def test_an_excerpt_is_a_copy_of_the_whole_and_the_whole_of_the_excerpt() -> None:
    whole = report("whole", "Eastern forces take Gharyan", WIRE)
    excerpt = report("excerpt", "Forces take Gharyan town", f"{WIRE[:278]} …")
    assert originals([whole, excerpt]) == [None, "whole"]
    assert originals([excerpt, whole]) == [None, "excerpt"]


def test_a_shortened_text_with_a_paragraph_of_its_own_is_still_a_copy() -> None:
    own = "This site has followed the events in the country since the first day of the war. "
    cut = WIRE[: WIRE.index("People queued")]
    found = originals(
        [
            report("a", "Gharyan taken", WIRE),
            report("b", "Libya forces on their way to the capital", own + cut),
        ]
    )
    assert found == [None, "a"]


def test_who_quotes_a_whole_statement_further_down_reports_by_himself() -> None:
    statement = WIRE[:280]
    own = FRENCH + " " + FRENCH.replace("Libye", "région").replace("ville", "bourgade")
    quoting = f"{own} «{statement}»"
    found = originals(
        [report("a", "Statement on Gharyan", statement), report("b", "Gharyan", quoting)]
    )
    assert found == [None, None]


def test_a_notice_in_the_place_of_the_text_is_no_copy() -> None:
    notice = "This article is for those who support us. " + WIRE.replace("Libya", "our readers")
    shown = [report("a", "Rain in the south", notice), report("b", "Ballet opens", notice, hours=1)]
    assert originals(shown, "aa") == [None, None]


def test_a_copy_names_the_founder_of_its_group_and_never_another_copy() -> None:
    texts = [WIRE, WIRE[:300], WIRE[:500], f"AFP - {WIRE}"]
    found = originals(report(str(n), "Forces take Gharyan", text) for n, text in enumerate(texts))
    assert found == [None, "0", "0", "0"]


def test_the_answer_tells_origin_likeness_and_reasons() -> None:
    copies = Copies()
    first = copies.consider(report("a", "Gharyan taken", f"TRIPOLI (Reuters) - {WIRE}"))
    assert first == Copy(item="a", origin="Reuters")
    second = copies.consider(report("b", "Gharyan taken without a fight", WIRE[:280]))
    assert second is not None
    assert (second.original, second.origin, second.likeness) == ("a", None, 0.98)
    assert [one.kind for one in second.evidence] == ["text", "headline"]
    assert copies.consider(report("c", "Rain expected", "Rain is expected in the south.")) is None


QUAKE = (
    "A quake of magnitude {0} shook the coast near Port Example on {1}, the geological survey "
    "said. It was {2} kilometres deep and was felt in the villages of the bay; there was no word "
    "of damage, and the civil protection asked people to keep away from the cliffs for some days."
)
MARKET = (
    "Shares in Port Example closed {0} on {1}, with banks and shipping lines ahead of all others, "
    "as traders waited for the decision of the central bank and for the figures of the harbour. "
    "The index of the twenty largest firms ended the day at {2} points in thin trade."
)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (QUAKE, ("4.5", "Monday", "10"), ("4.7", "Monday", "10")),
        (QUAKE, ("4.5", "Monday", "10"), ("4.5", "Tuesday", "10")),
        (QUAKE, ("4.5", "Monday", "10"), ("4.5", "Monday", "12")),
        (MARKET, ("higher", "Monday", "2,104"), ("higher", "Monday", "2,101")),
        ("At least {0} people were killed when shells fell on {1}; " + WIRE, ("12", "Monday"),
         ("fifteen", "Monday")),
        ("قتل {0} أشخاص يوم {1} في قصف على المدينة " + ARABIC, ("5", "الأحد"), ("7", "الأحد")),
        ("قتل {0} أشخاص يوم {1} في قصف على المدينة " + ARABIC, ("5", "الأحد"), ("5", "الثلاثاء")),
    ],
)  # fmt: skip
def test_another_figure_or_day_is_another_report(
    text: str, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    reports = [
        report("a", "The news", text.format(*one)),
        report("b", "The news", text.format(*other)),
    ]
    assert originals(reports) == [None, None]
    again = [reports[0], replace(reports[0], id="b")]
    assert originals(again) == [None, "a"]


def test_boilerplate_under_other_headlines_is_no_copy() -> None:
    live = [
        report("a", "War live: envoy lands in Geneva for talks", LIVE),
        report("b", "War live: shells hit harbour of the old capital", LIVE, hours=1),
    ]
    assert originals(live) == [None, None]
    letter = (
        "Subscribe to our newsletter and get the best of our work in your inbox every morning. "
    )
    mixed = [
        report("a", "Envoy lands in Geneva", "The envoy met both sides for an hour. " + letter),
        report("b", "Shells hit harbour", "Three ships were burning by the evening. " + letter),
    ]
    assert originals(mixed) == [None, None]


def test_what_an_outlet_says_every_day_is_said_anew() -> None:
    daily = [report(f"day{n}", "The day in pictures", LIVE, hours=24 * n) for n in range(3)]
    assert originals(daily, "aaa") == [None, None, None]
    twice = [report("a", "Gharyan taken", WIRE), report("b", "Gharyan taken", WIRE, hours=1)]
    assert originals(twice, "aa") == [None, "a"]


def test_the_same_words_long_after_are_no_copy() -> None:
    later = [report("a", "Gharyan taken", WIRE), report("b", "Gharyan taken", WIRE, hours=24 * 6)]
    assert originals(later) == [None, None]
    undated = [later[0], replace(later[1], dated=False)]
    assert originals(undated) == [None, "a"]


def test_headlines_alone_are_copies_where_that_is_no_accident() -> None:
    long = "Eastern forces take Gharyan, order troops to march on Tripoli"
    assert originals([report("a", long), report("b", long.upper(), hours=3)]) == [None, "a"]
    assert originals([report("a", long), report("b", long, hours=30)]) == [None, None]
    changed = long.replace("march on", "hold before")
    assert originals([report("a", long), report("b", changed)]) == [None, None]
    short = "What we know so far"
    assert originals([report("a", short), report("b", short)]) == [None, None]
    own = [report("a", long, WIRE), report("b", long, FRENCH)]
    assert originals(own) == [None, None]


@pytest.mark.parametrize("ending", ["", " - The Coast Times", " | Hill Post", " – بريد التل"])
def test_a_headline_is_the_same_under_the_name_of_any_outlet(ending: str) -> None:
    long = "Eastern forces take Gharyan, order troops to march on Tripoli"
    assert originals([report("a", f"{long} - Valley News"), report("b", long + ending)]) == [
        None,
        "a",
    ]


@pytest.mark.parametrize("ending", [" - and on Misrata", " - Monday", " | Part 2"])
def test_what_is_no_name_at_the_end_of_a_headline_belongs_to_it(ending: str) -> None:
    long = "Eastern forces take Gharyan, order troops to march on Tripoli"
    assert originals([report("a", long), report("b", long + ending)]) == [None, None]


def test_a_name_after_few_words_belongs_to_the_headline() -> None:
    named = "Eastern forces take Gharyan - United Nations Support Mission"
    other = named.replace("United Nations Support Mission", "Hill Post")
    assert originals([report("a", named), report("b", named)]) == [None, "a"]
    assert originals([report("a", named), report("b", other)]) == [None, None]


class Kept:
    """What a store has of the texts."""

    def __init__(self) -> None:
        self.rows: dict[int, CopyRow] = {}

    def after(self, copies: Copies) -> Copies:
        """Another one, that goes on from what was kept."""
        rows, gone = copies.changes()
        self.rows |= {row.number: row for row in rows}
        for number in gone:
            self.rows.pop(number, None)
        return Copies(self.rows[number] for number in sorted(self.rows))


def synthetic(count: int, seed: int) -> list[tuple[Report, str]]:
    """Reports of invented words, half of them with the text of an earlier one, whole or cut."""
    dice = random.Random(seed)
    words = [f"{a}{b}" for a in ("harb", "strik", "vess", "capt", "mol") for b in "abcdefghij"]
    texts: list[str] = []
    found = []
    for number in range(count):
        fresh = not texts or dice.random() < 0.5
        text = " ".join(dice.choices(words, k=40)) if fresh else dice.choice(texts[-20:])
        texts.append(text)
        title = " ".join(dice.choices(words, k=dice.randrange(3, 9)))
        shown = text[: dice.choice([60, 200, 400])]
        found.append((report(f"r{number}", title, shown, hours=number), dice.choice("abc")))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_batches_and_restarts_change_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window_module, "RECENT", 30)
    monkeypatch.setattr(window_module, "MOST", 60)
    monkeypatch.setattr(window_module, "_FEW", 3)
    monkeypatch.setattr(window_module, "_IN_ONE", 7)
    reports = synthetic(400, seed)
    whole = Copies()
    expected = [whole.consider(*each) for each in reports]
    assert len({copy.original for copy in expected if copy}) > 20
    dice = random.Random(seed)
    kept, cut, got = Kept(), Copies(), []
    for each in reports:
        if dice.random() < 0.1:
            cut = kept.after(cut)
        got.append(cut.consider(*each))
    assert got == expected
    kept.after(cut)
    everything = Kept()
    everything.after(whole)
    assert kept.rows == everything.rows
    assert len(kept.rows) <= 60


def test_signatures_are_the_same_in_every_process() -> None:
    """They are stored: other numbers from another process would find nothing."""
    copies = Copies()
    copies.consider(report("a", "Gharyan taken", WIRE))
    (row,), _ = copies.changes()
    assert struct.unpack_from("<3I", row.text, 16) == (13159074, 73980373, 5017178)


def test_ten_thousand_copies_leave_one_text_to_compare_with() -> None:
    copies, kept = Copies(), Kept()
    found = [copies.consider(report(str(n), "Gharyan taken", WIRE), str(n)) for n in range(10_000)]
    assert {copy.original for copy in found if copy} == {"0"}
    kept.after(copies)
    assert list(kept.rows) == [1]


def test_many_that_differ_by_a_figure_are_compared_with_few() -> None:
    window = Window()
    for number in range(500):
        text = QUAKE.format(number, "Monday", 10)
        one = text_of(report(str(number), "A quake", text), text, "")
        found = [candidate.id for candidate in window.candidates(one)]
        assert len(found) <= 8 * len(one.keys)
        window.add(one)
    assert "498" in found


@pytest.mark.parametrize(
    "text",
    ["", " \u200b ", "?!", "word", "x" * 100_000, "word " * 100_000, "\U0001f525\U0001f525",
     "0 " * 300, "\ud800 " * 90, "the of and " * 40, "通讯社报道港口罢工" * 40, "(" * 5_000],
)  # fmt: skip
def test_a_strange_text_gets_a_sane_answer(text: str) -> None:
    copies, kept = Copies(), Kept()
    assert copies.consider(report("a", text, text), "x") is None
    second = copies.consider(report("b", text, text), "y")
    assert second is None or second.original == "a"
    again = kept.after(copies)
    third = report("c", text, text)
    assert again.consider(third) == copies.consider(third)
