from datetime import UTC, datetime

import pytest

from aggregator.model import Entity, Membership, Report, Thread
from aggregator.tagging import Gazetteer
from aggregator.threads import Rulebook, lay_out
from aggregator.threads.verdict import missing, near, with_story

ENTITIES = (
    Entity(name="Khalifa Haftar", kind="person", aliases=("Haftar", "حفتر")),
    Entity(name="Libyan National Army", aliases=("LNA",)),
    Entity(name="Libya", kind="place", aliases=("Libyan", "Libye", "ليبيا")),
    Entity(name="Tripoli", kind="place", aliases=("طرابلس",)),
)
THREAD = Thread(
    slug="libya-conflict",
    title="Libya conflict",
    entities=("Haftar", "Libyan National Army"),
    places=("Libya", "Tripoli", "Exampleville"),
    words=("airstrike", "clashes", "kill", "ceasefire", "Libya", "غارة جوية"),
    examples=("Example talks open in a hotel by the sea",),
    exclude=("Lebanon", "Lebanese", "Beirut", "Akkar"),
)
GAZETTEER = Gazetteer(ENTITIES)
RULES = Rulebook(THREAD, ENTITIES)


def judge(title: str, text: str = "", language: str = "en") -> Membership:
    report = Report(
        id="r",
        event_at=datetime(2020, 1, 1, tzinfo=UTC),
        dated=True,
        title=title,
        text=text,
        language=language,
    )
    return RULES.judge(lay_out(report, GAZETTEER.mentions(f"{title}\n\n{text}")))


FILLER = "A sentence about a budget and its many details. " * 12


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Libya: airstrike kills five", "", "en"),
        ("LIBYA: CLASHES", "", "en"),
        ("Haftar visits Tripoli", "", "en"),
        ("", "Clashes in Tripoli, the capital of Libya", "en"),
        ("Airstrikes near Exampleville", "", "en"),
        ("غارة جوية على طرابلس", "", "ar"),
        ("Libye : Haftar à Tripoli", "", "fr"),
        ("Headline of few words", "Two people were killed in clashes in Libya.", "en"),
    ],
)
def test_belongs(title: str, text: str, language: str) -> None:
    assert judge(title, text, language).member


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("Libya wins the cup", ""),
        ("Airstrike kills five elsewhere", "Clashes and airstrikes before the ceasefire"),
        ("Minister on the budget", FILLER + "He also spoke of Libya, Tripoli and clashes."),
        ("Clashes in Tripoli kill five", "The Lebanese army went in."),
        ("Clashes in Tripoli kill two", "Troops came from Beirut and Akkar."),
    ],
)
def test_does_not_belong(title: str, text: str) -> None:
    assert not judge(title, text).member


def test_a_word_against_it_is_no_veto_where_all_else_speaks_for_it() -> None:
    assert judge("Haftar's LNA opens talks: Libya ceasefire near", "Envoys met in Beirut.").member


def test_evidence_adds_up_to_the_score_and_names_each_reason_once() -> None:
    verdict = judge("Libya clashes: Haftar in Tripoli", "Airstrikes kill; Lebanon. " + FILLER)
    assert sum(e.weight for e in verdict.evidence) == pytest.approx(verdict.score, abs=0.005)
    reasons = [(e.kind, e.term) for e in verdict.evidence]
    assert len(reasons) == len(set(reasons))
    # "Libya" is a place of the thread: its being in the words as well adds nothing.
    assert ("word", "Libya") not in reasons


def test_a_near_miss_becomes_a_member_through_its_story() -> None:
    alone = judge("Libya wins the cup")
    assert near(alone)
    assert with_story(alone).member
    assert with_story(alone).score == pytest.approx(alone.score + 2.0)
    assert not near(judge("Libya: airstrike kills five"))
    assert not near(judge("Nothing at all"))


def test_examples_count() -> None:
    verdict = judge("Talks open in hotel by the sea in Libya")
    assert verdict.member
    assert "example" in {e.kind for e in verdict.evidence}


def test_why_not_says_what_was_missing() -> None:
    sentences = missing(judge("Tripoli wins", "The game was played in Beirut"), THREAD)
    assert "points" in sentences[0]
    assert any("“Beirut” speaks against it" in sentence for sentence in sentences)
    assert "no person or organisation of the thread is named" in sentences
    assert missing(judge("Libya: airstrike kills five"), THREAD) == ()


def test_a_thread_of_words_alone_needs_no_anchor() -> None:
    rules = Rulebook(Thread(slug="s", title="S", words=("volcano", "lava", "ash")), ())
    report = Report(
        id="r",
        event_at=datetime(2020, 1, 1, tzinfo=UTC),
        dated=True,
        title="Volcano: lava, ash",
        text="",
    )
    assert rules.judge(lay_out(report)).score > 3


def test_a_thread_without_rules_has_no_members() -> None:
    rules = Rulebook(Thread(slug="s", title="S", threshold=0.0), ())
    report = Report(
        id="r", event_at=datetime(2020, 1, 1, tzinfo=UTC), dated=True, title="Any", text=""
    )
    assert not rules.judge(lay_out(report)).member


def test_a_hostile_text_is_read_to_its_bound() -> None:
    assert not judge("x" * 100_000, "Libya " + "y " * 1_000_000).member
