"""Words as all the opinions see them: one spelling, one stem, whole words, in any script."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import snowballstemmer

LONGEST_WORD = 40
"""Letters of a word that count; what is longer is no word of any language."""

_QUOTES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LETTERS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss",
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None,
}  # fmt: skip
_FOLDING = str.maketrans(
    _LETTERS
    | dict.fromkeys(_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | {chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)}
)
_SNOWBALL = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|puisqu)'(?=\w)")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_STOP = {
    "en": """a about after again against all also am an and any are as at be because been before
        being between both but by can could did do does doing down during each few for from further
        had has have having he her here hers him his how i if in into is it its itself just may me
        might more most must my no nor not now of off on once only or other our out over own said
        same say says she should so some such than that the their them then there these they this
        those through to too under until up upon very was we were what when where which while who
        whom why will with within without would you your via amid among yet still s t re ve ll d
        new news update updates live latest video watch photo photos""",
    "fr": """a afin ai ainsi alors apres au aucun aussi autre autres aux avait avant avec avoir c
        car ce ceci cela celle celui ces cet cette ceux chez comme contre d dans de depuis des dont
        du elle elles en encore entre est et etait ete etre eux fait font il ils j je l la le les
        leur leurs lors lui m ma mais me meme mes moi mon n ne ni nos notre nous on ont ou par
        parmi pas pendant peu plus pour pres qu quand que quel quelle qui s sa sans se selon ses si
        son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers vos votre
        vous y""",
    "ar": """في من على عن إلى الى مع بعد قبل بين حتى منذ خلال عند عندما حيث هذا هذه ذلك تلك التي
        الذي الذين اللذين ما ماذا لا لم لن ليس قد لقد كان كانت يكون تكون هو هي هم هن انه إنه ان أن
        إن او أو أي اي كل بعض غير كما لكن ثم اذا إذا كذلك أيضا ايضا ضد حول أمام امام وقال قال قالت
        يوم اليوم و ف ب ل ك""",
}


def fold(text: str) -> str:
    """One spelling of `text`, its capitals kept: no marks, plain quotes, single spaces.

    Accents, Arabic harakat, tatweel and the forms of alef go; so do characters nobody sees.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_FOLDING)).translate(_FOLDING)
        text = "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Cf"})
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def tokens(text: str, limit: int | None = None) -> list[str]:
    """The words and numbers of a text in order, folded and small; at most `limit` of them."""
    found = [match[:LONGEST_WORD] for match in _WORD.findall(_clip(text, limit).lower())]
    return found if limit is None else found[:limit]


def _clip(text: str, limit: int | None) -> str:
    # The price of a hostile text is bounded before it is folded.
    return fold(text if limit is None else text[: limit * LONGEST_WORD])


def stems(words: Iterable[str], language: str | None) -> list[str]:
    """The stem of each word, in `language` (a BCP 47 tag) or, for Arabic script, in Arabic."""
    primary = primary_tag(language)
    return [_stem(word, primary) for word in words]


@lru_cache(maxsize=256)
def primary_tag(language: str | None) -> str:
    """The first part of a BCP 47 tag, small: "en" of "en-GB"; English where nothing is known."""
    return re.split("[-_]", (language or "").strip().lower())[0] or "en"


def is_unspaced(character: str) -> bool:
    """Whether its script writes words without spaces (Chinese, Japanese, Thai, Khmer …)."""
    return bool(_UNSPACED.match(character))


@lru_cache(maxsize=256)
def stop_words(language: str | None) -> frozenset[str]:
    """Folded words that say nothing by themselves; the English ones say nothing anywhere."""
    chosen = {"en", "ar", primary_tag(language)} & _STOP.keys()
    return frozenset(fold(word) for tag in chosen for word in _STOP[tag].split())


@lru_cache(maxsize=100_000)
def _stem(word: str, primary: str) -> str:
    plain = _ELISION.sub("", word) if primary == "fr" else word
    plain = plain.removesuffix("'s").replace("'", "")
    algorithm = "arabic" if _ARABIC.search(plain) else _SNOWBALL.get(primary)
    if algorithm is None or not plain.isalpha():
        return plain
    return str(snowballstemmer.stemmer(algorithm).stemWord(plain)) or plain


@lru_cache(maxsize=256)
def phrasebook(phrases: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> "Phrases":
    """The compiled `Phrases` of (name, variants) pairs; made once for each language."""
    return Phrases(dict(phrases), language)


class Phrases:
    """Finds the editor's words and phrases in texts of one language, in any inflection.

    `phrases` maps a name to the words and phrases that stand for it; a phrase of several words
    matches them side by side. Arabic words are stemmed as Arabic whatever the language.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], language: str | None) -> None:
        self._language = language
        self._by_first: dict[str, list[tuple[list[str], str]]] = {}
        for name, variants in phrases.items():
            for variant in variants:
                if sought := stems(tokens(variant), language):
                    self._by_first.setdefault(sought[0], []).append((sought, name))

    def find(self, text: str, limit: int | None = None) -> dict[str, int]:
        """How often each name occurs among the first `limit` words, in order of first sight."""
        words = stems(tokens(text, limit), self._language)
        counts: dict[str, int] = {}
        for start, word in enumerate(words):
            for sought, name in self._by_first.get(word, ()):
                if words[start : start + len(sought)] == sought:
                    counts[name] = counts.get(name, 0) + 1
        return counts
