import pytest

from aggregator.model import Category, Entity, Entry, Tag, TagRule
from aggregator.tagging import MOST_CATEGORIES, Gazetteer, Rules, tag
from aggregator.words import Stems, stems_of

HAFTAR = Entity(name="Khalifa Haftar", kind="person", aliases=("Haftar", "Hifter", "حفتر"))
LNA = Entity(name="Libyan National Army", aliases=("LNA", "الجيش الوطني"))
UN = Entity(name="United Nations", aliases=("UN",))
TRIPOLI = Entity(name="Tripoli", kind="place", aliases=("طرابلس",))
LIBYA = Entity(name="Libya", kind="place", aliases=("Libyan", "ليبيا"))
CAFE = Entity(name="Café Example", kind="place")
GAZETTEER = Gazetteer((HAFTAR, LNA, UN, TRIPOLI, LIBYA, CAFE))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Haftar’s men and HIFTER", [HAFTAR]),
        ("Haftars, Tripolitania and Tripolis", []),
        ("pro-Haftar", [HAFTAR]),
        ("the Libyan National Army (LNA)", [LNA]),
        ("Une nation, un pays; lna", []),
        ("UN envoy", [UN]),
        ("UNO", []),
        ("cafe\u00a0EXAMPLE", [CAFE]),
        ("khalifa\n  haftar", [HAFTAR]),
        ("قوات حفتر", [HAFTAR]),
        ("وحفتر في طرابلس", [HAFTAR, TRIPOLI]),
        ("وبطرابلس", [TRIPOLI]),
        ("لليبيا", [LIBYA]),
        ("للجيش الوطني", [LNA]),
        ("والجيش الوطني", [LNA]),
        ("حَفْتَـــر", [HAFTAR]),
        ("محفتر", []),
        ("", []),
    ],
)
def test_mentions(text: str, names: list[Entity]) -> None:
    assert [mention.entity for mention in GAZETTEER.mentions(text)] == names


def test_a_mention_counts_and_knows_its_place() -> None:
    first, second = GAZETTEER.mentions("In Tripoli, Haftar: Haftar!")
    assert (first.entity, first.position, first.count) == (TRIPOLI, 3, 1)
    assert (second.entity, second.position, second.count) == (HAFTAR, 12, 2)


def test_the_longest_alias_wins() -> None:
    army = Entity(name="Example National Army")
    nation = Entity(name="Example", kind="place")
    found = Gazetteer((nation, army)).mentions("Example National Army in Example National Park")
    assert [(m.entity.name, m.count) for m in found] == [
        ("Example National Army", 1),
        ("Example", 1),
    ]


def test_an_alias_of_two_entities_names_both() -> None:
    one, two = Entity(name="One", aliases=("Same",)), Entity(name="Two", aliases=("same",))
    assert [m.entity for m in Gazetteer((one, two)).mentions("Same")] == [one, two]


def test_scripts_without_spaces_need_no_word_boundary() -> None:
    found = Gazetteer((Entity(name="Libya", aliases=("リビア",)),)).mentions("昨日リビアで")
    assert [m.entity.name for m in found] == ["Libya"]


@pytest.mark.parametrize("entities", [(), (Entity(name="!?", aliases=("", " ")),)])
def test_nothing_to_find(entities: tuple[Entity, ...]) -> None:
    assert Gazetteer(entities).mentions("Any text !?") == ()


def tags(entry: Entry, *rules: TagRule) -> tuple[Tag, ...]:
    text = f"{entry.title or ''}\n\n{entry.text}"
    words = Stems(stems_of(text, entry.language))
    return tag(entry, words, GAZETTEER.mentions(text), (), Rules(rules))


def test_tags_are_sorted_and_unique() -> None:
    entry = Entry(
        title="Truces near Tripoli",
        text="Haftar spoke of a truce.",
        language="en-GB",
        categories=(
            Category("Africa"),
            Category("AFRICA "),
            Category(" "),
            Category("x", label="War"),
        ),
    )
    rules = (
        TagRule(tag="talks", words=("truce", "ceasefire")),
        TagRule(tag="sport", words=("goal",)),
    )
    assert tags(entry, *rules) == (
        Tag("category", "Africa"),
        Tag("category", "War"),
        Tag("language", "en"),
        Tag("person", "Khalifa Haftar"),
        Tag("place", "Tripoli"),
        Tag("rule", "talks"),
    )


def test_an_empty_entry_has_no_tags() -> None:
    assert tags(Entry()) == ()


def test_a_flood_of_categories_is_cut() -> None:
    flood = tuple(Category(f"c{number}" + "x" * 500) for number in range(10_000))
    assert len(tags(Entry(categories=flood))) == MOST_CATEGORIES
