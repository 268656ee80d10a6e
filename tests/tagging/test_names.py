import random

import pytest

from aggregator.model import NameRow
from aggregator.tagging import Names, capitals
from aggregator.tagging import names as names_module
from aggregator.tagging.names import MOST_NAMES

LINES = [
    "the engine of Charles Babbage",
    "a letter from Ada Lovelace to Charles Babbage",
    "notes of Ada Lovelace on the engine",
    "Lovelace wrote about the engine",
    "a plan for the engine at Trinity College",
    "they met near Trinity College in London",
    "the road from London to Paris",
    "The Difference Engine and Charles Babbage",
    "engine plans by CHARLES BABBAGE at Cambridge",
]


def found(text: str, title: str = "", language: str | None = "en") -> tuple[str, ...]:
    return Names(()).look(title, text, language).names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a letter to Charles Babbage", ["charles babbage"]),
        ("the letter of Lovelace’s friend", ["lovelace"]),
        ("in the Bank of England and elsewhere", ["bank of england"]),
        ("the home of Ludwig van Beethoven was there", ["ludwig van beethoven"]),
        ("a speech by al-Khwarizmi, then one more", ["al-khwarizmi"]),
        ("the school of Abu Bakr al-Razi was there", ["abu bakr al-razi"]),
        ("an article about Alan M. Turing there", ["alan m turing"]),
        ("a treaty of the U.S. with others", ["us"]),
        ("they met former President George Washington there", ["george washington"]),
        ("with French Prime Minister Georges Clemenceau there", ["georges clemenceau"]),
        ("when UN Secretary-General Dag Hammarskjöld came", ["un", "dag hammarskjold"]),
        ("it was Gen. Ulysses Grant who came", ["ulysses grant"]),
        ("the works of General Electric there", ["general electric"]),
        ("then Charles Babbage wrote and Babbage built", ["charles babbage"]),
        ("Babbage built what Charles Babbage had drawn", ["charles babbage"]),
        ("People came to see the engine", []),
        ("the paper of Turing and one of Church. Church had a church near", ["turing"]),
        ("on Monday the French came back in July", []),
        ("the anti-Stuart and Stuart-backed lords", []),
        ("a letter to Dag Hammarskjöld de la ONU", ["dag hammarskjold", "onu"]),
        ("le président de la République Charles de Gaulle", ["charles de gaulle"]),
        (
            "a book on Jeanne d'Arc, and on d'Alembert in Paris",
            ["jeanne d'arc", "alembert", "paris"],
        ),
        ("il disait à Paris qu'Ampère et l'Europe", ["paris", "ampere", "europe"]),
        ("the speech of Bernardo O'Higgins", ["bernardo o'higgins"]),
        ("письмо Сергея Рахманинова пришло вчера", ["сергея рахманинова"]),
        ("το βιβλίο του Νίκου Καζαντζάκη είναι εδώ", ["νικου καζαντζακη"]),
        ("رسالة من ابن خلدون إلى صديقه", []),
        ("", []),
    ],
)
def test_capitals_tell_names(text: str, names: list[str]) -> None:
    assert list(found(f"it is said here, {text}" if text[:1].islower() else text)) == names


@pytest.mark.parametrize("title", ["Engine Of Babbage Shown", "ENGINE OF BABBAGE SHOWN", "x"])
def test_a_headline_with_capitals_throughout_tells_nothing(title: str) -> None:
    assert found("", title) == ()


def test_a_headline_in_sentence_case_tells_names() -> None:
    assert found("", "The engine of Babbage shown in London") == ("babbage", "london")


def test_of_a_run_that_begins_a_sentence_as_much_is_taken_as_is_known() -> None:
    assert found("they wrote to Babbage. Angry Babbage wrote back") == ("babbage",)
    assert found("they wrote to Babbage. Friends of Babbage wrote back") == ("babbage",)
    assert found("Charles Babbage wrote back") == ("charles babbage",)


def test_every_german_noun_has_a_capital() -> None:
    text = "in der Stadt sah man die Maschine, die Konrad Zuse baute"
    assert found(text, language="de") == ("konrad zuse",)


def test_what_the_config_knows_is_no_name_of_ours() -> None:
    names = Names({"babbage", "charles babbage"})
    assert names.look("", "there Charles Babbage met Ada Lovelace", "en").names == ("ada lovelace",)


def test_words_are_forgotten_and_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [found(f"it was said, {line}") for line in LINES]
    monkeypatch.setattr(capitals, "_REMEMBERED", 2)
    assert [found(f"it was said, {line}") for line in LINES] == before


def told(names: Names, text: str, title: str = "") -> tuple[str, ...]:
    sighting = names.look(title, text, "en")
    names.learn(sighting)
    return names.recurring(sighting)


def test_a_name_recurs_from_the_third_item_on() -> None:
    names = Names(())
    assert [told(names, "the friend of Ada Lovelace wrote") for _ in range(3)] == [
        (),
        (),
        ("Ada Lovelace",),
    ]


def test_what_recurs_is_known_at_the_beginning_of_a_sentence_and_without_capitals() -> None:
    names = Names(())
    for _ in range(3):
        told(names, "it was there that Lovelace met Charles Babbage")
    assert told(names, "Lovelace wrote more") == ("Lovelace",)
    assert told(names, "", "Charles Babbage Shows His Engine") == ("Charles Babbage",)
    assert told(names, "", "charles-babbage engine") == ()
    assert told(names, "", "CHARLES BABBAGE AND LOVELACE") == ("Charles Babbage", "Lovelace")


def test_a_name_that_is_also_a_word_needs_its_capital() -> None:
    names = Names(())
    for _ in range(4):
        told(names, "it was there that Church wrote")
    told(names, "near the church they wrote")
    assert told(names, "it was there that Church wrote") == ("Church",)
    assert told(names, "", "Old Church Sold") == ()
    for _ in range(6):
        told(names, "near the church they wrote")
    assert told(names, "it was there that Church wrote") == ()


def test_an_acronym_needs_its_capitals() -> None:
    names = Names(())
    for _ in range(3):
        told(names, "it was there that the WHO met")
    assert told(names, "", "Those Who Met") == ()


def test_a_spelling_without_shouting_is_preferred() -> None:
    names = Names(())
    for text in ("the walls of TRIPOLI were old", "the walls of Tripoli were old") * 2:
        told(names, text)
    assert told(names, "the walls of TRIPOLI were old") == ("Tripoli",)


def test_a_directory_of_names_is_cut_short() -> None:
    text = ", ".join(f"the Ada{letter}a" for letter in "bcdfghjklm" * 9)
    many = ", ".join(f"the Bc{a}{b}" for a in "aeiouy" for b in "bcdfghjklm")
    assert len(found(f"here stand {many}")) == MOST_NAMES
    assert len(found(f"here stand {text}")) == 10


def stream(count: int) -> list[str]:
    dice = random.Random(7)
    return [". ".join(dice.sample(LINES, 3)) for _ in range(count)]


class Kept:
    """What a store has of the names."""

    def __init__(self) -> None:
        self.rows: dict[str, NameRow] = {}

    def after(self, names: Names) -> Names:
        rows, lost = names.changes()
        for name in lost:
            self.rows.pop(name, None)
        self.rows |= {row.name: row for row in rows}
        return Names((), sorted(self.rows.values(), key=lambda row: row.touched))


@pytest.mark.parametrize("remembered", [3, 20_000])
def test_batches_and_restarts_change_nothing(
    remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_module, "REMEMBERED", remembered)
    through, cut, kept = Names(()), Names(()), Kept()
    for number, text in enumerate(stream(200)):
        assert told(through, text) == told(cut, text)
        if number % 3 == 0:
            cut = kept.after(cut)
        elif number % 5 == 0:
            kept.after(cut)
    assert len(kept.rows) <= remembered


def test_the_least_recently_seen_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_module, "REMEMBERED", 2)
    names = Names(())
    for _ in range(3):
        told(names, "a book of Ada Lovelace here")
    for place in ("London", "Paris"):
        told(names, f"a book in {place} here")
    rows, lost = names.changes()
    assert ([row.name for row in rows], lost) == (["london", "paris"], ["ada lovelace"])
    assert told(names, "", "Ada Lovelace Again") == ()
