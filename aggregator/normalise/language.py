"""The language of an entry: as told, unless its letters say otherwise; else by its words.

Sites say "en-US" because their software does: a text in a script that the told language is never
written in goes by its words, or where those do not tell, by its script. Too short a text, or one
that could be in several languages, has none: unknown stays unknown.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
ADDRESS = re.compile(r"https?://\S+")
UNKNOWN = {"und", "mul", "zxx", "mis"}
READ = 1_000
"""So many characters of an entry are looked at."""
LETTERS = 20
"""So many letters must be there before the script is asked."""
WORDS = 40
"""So many characters must be there before the words are: fewer are wrong more often than not."""
SURE = 80
"""Percent of the text that must be in one language."""

BEYOND_LATIN = re.compile("[^\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u2bff]")
SCRIPTS = {
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3]"),
    "hebrew": re.compile("[\u05d0-\u05ea]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "kana": re.compile("[\u3040-\u30ff]"),
    "hangul": re.compile("[\uac00-\ud7a3]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
NOT_ARABIC = re.compile("[پچژگکیٹڈڑےہھںۆێڕڵ]")
GUESS = {"arabic": "ar", "hebrew": "he", "greek": "el", "kana": "ja", "hangul": "ko"}
RENAMED = {"iw": "he", "jw": "jv"}
"""Tags that CLD2 still gives and the registry of BCP 47 has replaced."""
WRITTEN_SO = {
    "arabic": {"ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd", "pa", "az", "arz", "ary", "apc"},
    "hebrew": {"he", "iw", "yi"},
    "greek": {"el"},
    "kana": {"ja"},
    "hangul": {"ko"},
}


def find(told: Iterable[str | None], title: str, text: str) -> str | None:
    """The first valid tag (BCP 47, in small letters) of those told, or what title and text say."""
    tag = next((tag for candidate in told if (tag := _valid(candidate))), None)
    if tag and not BEYOND_LATIN.search(f"{title} {text[:READ]}"):
        return tag
    shown = f"{title}\n{text}"[:READ]
    script = _script(shown)
    if tag and (script not in GUESS or tag.partition("-")[0] in WRITTEN_SO[script]):
        return tag
    return _by_words(shown) or _by_script(script, shown)


@lru_cache(maxsize=256)
def _valid(tag: str | None) -> str | None:
    clean = (tag or "").strip().lower().replace("_", "-")
    known = len(clean) <= 35 and TAG.fullmatch(clean) and clean.split("-")[0] not in UNKNOWN
    return clean if known else None


def _script(text: str) -> str | None:
    """The script of most letters, where there are enough of them."""
    counts = {name: len(letters.findall(text)) for name, letters in SCRIPTS.items()}
    name = max(counts, key=lambda script: counts[script])
    return name if counts[name] >= LETTERS else None


def _by_words(text: str) -> str | None:
    words = ADDRESS.sub(" ", text)
    if len(words) < WORDS:
        return None
    import pycld2  # only where a feed does not tell its language: start-up does without

    try:
        sure, _, ((_, tag, percent, _), *_) = pycld2.detect(words)
    except pycld2.error:
        return None
    return RENAMED.get(tag, tag.lower()) if sure and percent >= SURE and tag != "un" else None


def _by_script(script: str | None, text: str) -> str | None:
    return None if script == "arabic" and NOT_ARABIC.search(text) else GUESS.get(script or "")
