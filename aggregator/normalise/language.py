"""The language of an entry: as told, unless its letters say otherwise; else by its letters."""

import re
from collections.abc import Iterable

TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
UNKNOWN = {"und", "mul", "zxx", "mis"}
ENOUGH = 20
"""So many letters must be there before they are asked."""

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
WRITTEN_SO = {
    "arabic": {"ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd", "pa", "az", "arz", "ary", "apc"},
    "hebrew": {"he", "iw", "yi"},
    "greek": {"el"},
    "kana": {"ja"},
    "hangul": {"ko"},
}


def find(told: Iterable[str | None], text: str) -> str | None:
    """The first valid tag (BCP 47, in small letters) of those told, or what the script says.

    Sites say "en-US" because their software does: a text in a script that the told language is
    never written in goes by its script.
    """
    tag = next((tag for candidate in told if (tag := _valid(candidate))), None)
    script = _script(text[:2_000])
    if script not in GUESS or (tag and tag.split("-")[0] in WRITTEN_SO[script]):
        return tag
    if script == "arabic" and NOT_ARABIC.search(text[:2_000]):
        return None
    return GUESS[script]


def _valid(tag: str | None) -> str | None:
    clean = (tag or "").strip().lower().replace("_", "-")
    known = len(clean) <= 35 and TAG.fullmatch(clean) and clean.split("-")[0] not in UNKNOWN
    return clean if known else None


def _script(text: str) -> str | None:
    """The script of most letters, where there are enough of them."""
    counts = {name: len(letters.findall(text)) for name, letters in SCRIPTS.items()}
    name = max(counts, key=lambda script: counts[script])
    return name if counts[name] >= ENOUGH else None
