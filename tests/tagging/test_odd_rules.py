"""Rules are words and phrases, never patterns: whatever stands in them is looked for as it is."""

import pytest

from aggregator.model import TagRule, Thread
from aggregator.tagging import Rules
from aggregator.threads import Rulebook
from aggregator.words import Stems, stems_of

HOSTILE = "a" * 20_000 + " " + "a " * 10_000 + "!"
ODD = ("(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", ".*.*.*=.*", "[", "\\", "(?=", "a{1,9999}", "*")


def found(text: str, *rules: TagRule) -> list[str]:
    return [tag.term for tag in Rules(rules).tags(Stems(stems_of(text, "en")), "en")]


@pytest.mark.parametrize("odd", ODD)
def test_what_looks_like_a_pattern_is_none(odd: str) -> None:
    assert found("zzz " * 5_000, TagRule(tag="odd", words=(odd,))) == []
    found(HOSTILE, TagRule(tag="odd", words=(odd,)))
    Rulebook(Thread(slug="s", title="S", words=(odd,), exclude=(odd,), places=(odd,)), ())


def test_punctuation_in_a_phrase_is_no_part_of_it() -> None:
    assert found("The (unity) government fell.", TagRule(tag="t", words=("unity government",))) == [
        "t"
    ]
    assert found("Unity, government", TagRule(tag="t", words=("(unity) government?",))) == ["t"]


def test_ten_thousand_rules_and_a_phrase_of_ten_thousand_words() -> None:
    many = [TagRule(tag=f"t{n}", words=(f"example{n} harbour", f"pier{n}")) for n in range(10_000)]
    assert found("At pier77 and example9999 harbour. " + HOSTILE, *many) == ["t77", "t9999"]
    alike = [TagRule(tag=f"t{n}", words=(f"a a a{n}",)) for n in range(10_000)]
    assert found(HOSTILE + " a a a7", *alike) == ["t7"]
    # of a phrase without end its first words are looked for
    assert found(HOSTILE, TagRule(tag="long", words=("a " * 10_000 + "b",))) == ["long"]
