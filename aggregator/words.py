"""Words as all the opinions see them: one spelling, one stem, whole words, in any script."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache, partial
from itertools import chain, compress, count, islice
from typing import TypeVar

import Stemmer

_Made = TypeVar("_Made")

LONGEST_WORD = 40
"""Letters of a word that count; what is longer is no word of any language."""
LONGEST_PHRASE = 30
"""Words of a phrase that count."""

_REMEMBERED = 40_000
"""Texts that one memo remembers: some megabytes."""

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
_AROUND = '.,:;!?()[]"\u201c\u201d\u2018\u2019'
"""What stands around most words: they are read the short way."""
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


class Stems:
    """The stems of a text: in their `order`, and which are `seen` in it."""

    __slots__ = ("order", "seen")

    def __init__(self, order: list[str]) -> None:
        self.order = order
        self.seen = frozenset(order)


class _Memo(dict[str, _Made]):
    """What `make` makes of short texts, remembered; emptied where it has grown too large."""

    def __init__(self, make: Callable[[str], _Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> _Made:
        made = self._make(text)
        if len(text) <= LONGEST_WORD:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = made
        return made


def fold(text: str) -> str:
    """One spelling of `text`, its capitals kept: no marks, plain quotes, single spaces.

    Accents, Arabic harakat, tatweel and the forms of alef go; so do characters nobody sees.
    """
    if text.isascii():
        return " ".join(text.split())
    folded = [part if part.isascii() else _FOLDED[part] for part in _parts(text)]
    return " ".join(filter(None, folded))


def _parts(text: str) -> list[str]:
    """The text between white spaces; plain ASCII keeps its backticks, which may be code."""
    return (text if text.isascii() else text.replace("`", "'")).split()


def _fold_part(part: str) -> str:
    """The same for a part without white space, across which no two characters combine."""
    plain = unicodedata.normalize("NFKD", part.translate(_FOLDING)).translate(_FOLDING)
    seen = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(unicodedata.normalize("NFC", seen).split())


def spread(text: str) -> str:
    """The text with spaces between characters of a script that writes words without any."""
    return _UNSPACED.sub(r" \g<0> ", text) if _UNSPACED.search(text) else text


def tokens(text: str, limit: int | None = None) -> list[str]:
    """The words and numbers of a text in order, folded and small; at most `limit` of them."""
    # the price of a hostile text is bounded before it is read
    read = text if limit is None else text[: limit * LONGEST_WORD]
    return list(islice(chain.from_iterable(map(_TOKENS.__getitem__, _parts(read))), limit))


def _tokens_of_part(part: str) -> tuple[str, ...]:
    bare = part.strip(_AROUND)
    if bare.isascii() and bare.isalpha():
        return (bare[:LONGEST_WORD].lower(),)
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(fold(part).lower()))


def stems(words: Iterable[str], language: str | None) -> list[str]:
    """The stem of each word, in `language` (a BCP 47 tag) or, for Arabic script, in Arabic."""
    return list(map(_STEMS[_dialect(language)].__getitem__, words))


def stems_of(text: str, language: str | None) -> list[str]:
    """The stem of each token of a text."""
    known = _STEMS_OF_PARTS[_dialect(language)]
    return list(chain.from_iterable(map(known.__getitem__, _parts(text))))


def speaking(text: str, language: str | None, limit: int) -> list[tuple[str, str]]:
    """The first tokens of a text, each with its stem, or with "" where it says nothing by itself.

    An English "'s" at the end of a token is dropped.
    """
    known = _SPEAKING[_dialect(language)]
    read = _parts(text[: limit * LONGEST_WORD])
    return list(islice(chain.from_iterable(map(known.__getitem__, read)), limit))


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


def _dialect(language: str | None) -> str:
    """The language, if we know its stems; all others are one (BCP 47 calls it "und")."""
    primary = primary_tag(language)
    return primary if primary in _SNOWBALL else "und"


def _stem(word: str, dialect: str) -> str:
    plain = _ELISION.sub("", word) if dialect == "fr" else word
    plain = plain.removesuffix("'s").replace("'", "")
    known = "ar" if _ARABIC.search(plain) else dialect
    if known not in _SNOWBALL or not plain.isalpha():
        return plain
    return _stemmer(known).stemWord(plain) or plain


@cache
def _stemmer(dialect: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[dialect], 0)  # our own memory of stems is enough


def _stems_of_part(part: str, dialect: str) -> tuple[str, ...]:
    return tuple(map(_STEMS[dialect].__getitem__, _tokens_of_part(part)))


def _speaking_of_part(part: str, dialect: str) -> tuple[tuple[str, str], ...]:
    words = [word.removesuffix("'s") for word in _tokens_of_part(part)]
    return tuple(
        (word, "" if _is_silent(word, stem, dialect) else stem)
        for word, stem in zip(words, stems(words, dialect), strict=True)
    )


def _is_silent(word: str, stem: str, dialect: str) -> bool:
    return word in stop_words(dialect) or (len(stem) < 2 and not stem.isdigit())


_FOLDED = _Memo(_fold_part)
_TOKENS = _Memo(_tokens_of_part)
_STEMS = {one: _Memo(partial(_stem, dialect=one)) for one in ("und", *_SNOWBALL)}
_STEMS_OF_PARTS = {one: _Memo(partial(_stems_of_part, dialect=one)) for one in ("und", *_SNOWBALL)}
_SPEAKING = {one: _Memo(partial(_speaking_of_part, dialect=one)) for one in ("und", *_SNOWBALL)}


class _Node(dict[str, "_Node"]):
    """The words that may come next in a phrase; `names` are those whose phrase ends here."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []


class Phrases:
    """Finds the editor's words and phrases in texts of one language, in any inflection.

    `phrases` maps a name to the words and phrases that stand for it; a phrase of several words
    matches them side by side. Arabic words are stemmed as Arabic whatever the language. However
    many phrases begin alike, a word of a text costs no more than the longest of them is long.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], language: str | None) -> None:
        self._root = _Node()
        for name, variants in phrases.items():
            for variant in variants:
                if sought := stems(tokens(variant, LONGEST_PHRASE), language):
                    self._learn(sought, name)

    def _learn(self, sought: list[str], name: str) -> None:
        node = self._root
        for word in sought:
            node = node.setdefault(word, _Node())
        node.names.append(name)

    def find(self, words: Stems) -> dict[str, int]:
        """How often each name occurs in a text, in order of first sight."""
        counts: dict[str, int] = {}
        beginnings = self._root.keys() & words.seen
        if beginnings:
            for start in compress(count(), map(beginnings.__contains__, words.order)):
                for name in self._at(words.order, start):
                    counts[name] = counts.get(name, 0) + 1
        return counts

    def _at(self, order: list[str], start: int) -> Iterator[str]:
        node = self._root
        for place in range(start, len(order)):
            following = node.get(order[place])
            if following is None:
                return
            node = following
            yield from node.names


class Phrasebook:
    """`Phrases` for texts in any language, compiled once for each that has stems."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._phrases = phrases
        self._compiled: dict[str, Phrases] = {}

    def find(self, words: Stems, language: str | None) -> dict[str, int]:
        """How often each name occurs in a text of this language, in order of first sight."""
        dialect = _dialect(language)
        if dialect not in self._compiled:
            self._compiled[dialect] = Phrases(self._phrases, dialect)
        return self._compiled[dialect].find(words)
