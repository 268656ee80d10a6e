"""The language of a text: as told, by its words, by its script, or unknown."""

import pytest

from aggregator.normalise import language

TEXTS = {
    "ar": "قالت الشرطة إن المشتبه به اعتقل قرب الحدود وسيمثل أمام المحكمة الأسبوع المقبل",
    "de": "Der Chef der Zentralbank tritt nach monatelangem Streit über die Öleinnahmen zurück",
    "el": "Η πόλη ήταν ήσυχη μετά τη βροχή",
    "en": "Police said the suspect had been arrested near the border and would appear in court",
    "es": "La policía dijo que el sospechoso fue detenido cerca de la frontera el lunes",
    "fa": "پلیس گفت مظنون نزدیک مرز بازداشت شده و هفته آینده به دادگاه می‌رود",
    "fr": "Le gouverneur de la banque centrale démissionne après des mois de conflit",
    "he": "המשטרה אמרה כי החשוד נעצר סמוך לגבול ויובא לבית המשפט בשבוע הבא",
    "it": "La polizia ha detto che il sospettato è stato arrestato vicino al confine",
    "pt": "A polícia disse que o suspeito foi detido perto da fronteira na segunda-feira",
    "ru": "Премьер-министр встретился с посланником ООН, чтобы обсудить выборы",
    "tr": "Polis, şüphelinin sınır yakınında yakalandığını ve mahkemeye çıkarılacağını açıkladı",
}
UNSURE = {
    "nothing": "",
    "one word": "Tripoli",
    "names": "AC Milan 2-1 Juventus",
    "an address": "https://news.example/a/b/c/d/e/f/g/h/i/j/k/l/m",
    "figures": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24",
    "characters that CLD2 refuses": "\U0001fffe" + TEXTS["en"],
}


@pytest.mark.parametrize(("tag", "text"), TEXTS.items(), ids=TEXTS)
def test_words_tell_the_language_where_nobody_does(tag: str, text: str) -> None:
    assert language.find((None,), "", text) == tag
    assert language.find(("not a tag", "und"), text, "") == tag


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_what_is_unsure_stays_unknown(text: str) -> None:
    assert language.find((), "", text) is None


def test_what_is_told_holds_while_the_script_allows_it() -> None:
    assert language.find(("fr",), "", TEXTS["en"]) == "fr"
    assert language.find((None, "en_GB"), "", TEXTS["it"]) == "en-gb"
    assert language.find(("en",), "A title", TEXTS["ar"]) == "ar"
    assert language.find(("en",), "", TEXTS["fa"]) == "fa"
    assert language.find(("ckb",), "", TEXTS["fa"]) == "ckb"
    assert language.find(("en",), TEXTS["en"], "ليبيا") == "en"
