import pytest

from aggregator.words import LONGEST_WORD, Phrases, Stems, fold, stems, stems_of, tokens


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Café\u00a0 \u201cCrème\u201d", 'Cafe "Creme"'),
        ("a\u2019s\u00ad\u200b b", "a's b"),
        ("طـــرابلسُ", "طرابلس"),
        ("أحمد إلى آخر ٱلله", "احمد الي اخر الله"),
        ("\u0663\u0664 \u06f1", "34 1"),
        ("ＬＩＢＹＡ Łódź Straße", "LIBYA Lodz Strasse"),
        ("", ""),
        ("\ud800 x", "\ud800 x"),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(folded) == folded


def test_tokens_are_words_and_numbers() -> None:
    assert tokens("L’armée: 1,300 dead in al-Example; 5.5%!") == [
        "l'armee", "1,300", "dead", "in", "al", "example", "5.5",
    ]  # fmt: skip


def test_tokens_stop_at_their_limit() -> None:
    assert tokens("word " * 100_000, 3) == ["word"] * 3
    assert tokens("x" * 100_000, 3) == ["x" * LONGEST_WORD]


def test_stems_follow_language_and_script() -> None:
    assert stems(["attacks", "attacked"], "en-GB") == ["attack", "attack"]
    assert stems(["l'attaque"], "fr") == stems(["attaques"], "fr")
    assert stems(["وطرابلس"], "en") == stems(["طرابلس"], None)
    assert stems(["whatever"], "xx-unknown") == ["whatever"]


def test_phrases_match_side_by_side_in_any_inflection() -> None:
    phrases = Phrases({"strike": ["air strike", "airstrike"], "calm": ["ceasefire"]}, "en")
    text = "Air strikes. An airstrike ended the ceasefires; the air was a strike"
    found = phrases.find(Stems(stems_of(text, "en")))
    assert found == {"strike": 2, "calm": 1}
    assert Phrases({"nothing": ["", "!?"]}, "en").find(Stems(["any"])) == {}
