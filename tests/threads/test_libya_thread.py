"""The project's own thread, as config.toml describes it: what is in it, what is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.desk import Desk
from aggregator.model import Arrival, Entry

CONFIG = load(Path(__file__).parents[2] / "config.toml")
DESK = Desk(CONFIG)
AT = datetime(2026, 1, 10, tzinfo=UTC)


def is_member(title: str, text: str, language: str) -> bool:
    arrival = Arrival(
        number=1,
        item="i",
        revision=1,
        material=True,
        seen_at=AT,
        event_at=AT,
        dated=True,
        entry=Entry(title=title, text=text, language=language),
    )
    (membership,) = DESK.judge(arrival)
    return membership.member


OURS = [
    ("Haftar's forces advance on Tripoli", "Fighting was heard south of the city.", "en"),
    ("Hifter rejects ceasefire", "The commander said his troops would stay.", "en"),
    ("Libya: dozens killed in clashes in Sabha", "", "en"),
    ("حفتر يرفض وقف إطلاق النار", "قوات حفتر في طرابلس", "ar"),
    ("مقتل عشرة في اشتباكات في بنغازي", "قالت مصادر في ليبيا", "ar"),
    ("Libye : l'ONU demande un cessez-le-feu à Tripoli", "Les combats continuent.", "fr"),
    ("Benghazi car bomb kills three soldiers", "The army blamed militants.", "en"),
]
NOT_OURS = [
    ("Clashes in Tripoli, Lebanon", "Two soldiers were killed in the northern city.", "en"),
    ("Army deploys in Tripoli", "The Lebanese army sent soldiers after fighting in Akkar.", "en"),
    ("Tripoli: affrontements armés", "Au Liban, deux soldats morts dans la ville.", "fr"),
    ("اشتباكات في طرابلس", "قال الجيش اللبناني إن جنديين قتلا في شمال لبنان", "ar"),
    ("Egypt's football team wins", "The next match is against Libya.", "en"),
    ("Markets rise", "Oil fell as output from Libya recovered.", "en"),
    ("Ancient mosaics go on show", "The museum has pieces from Libya and Tunisia.", "en"),
    ("", "", "en"),
]


@pytest.mark.parametrize(("title", "text", "language"), OURS)
def test_reports_on_the_conflict_are_in(title: str, text: str, language: str) -> None:
    assert is_member(title, text, language)


@pytest.mark.parametrize(("title", "text", "language"), NOT_OURS)
def test_namesakes_and_passing_mentions_are_out(title: str, text: str, language: str) -> None:
    assert not is_member(title, text, language)
