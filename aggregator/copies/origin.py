"""Which agency a text names as its own origin: in its dateline, its byline or its last line.

"Told Reuters" and "Reuters reported" are citations: a name in the middle of a text says nothing.
"""

import re
from collections.abc import Iterable, Sequence

from aggregator.copies.agencies import AGENCIES, PLAIN

_HEAD, _TAIL = 160, 400
"""Characters at either end of a text in which a credit can stand."""
_MOST_PLACE_WORDS = 6

_NAME_OF = {spelling: name for name, spellings in AGENCIES.items() for spelling in spellings}


def _any_of(spellings: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(spellings, key=lambda one: (-len(one), one))))


_ANY, _SURE = _any_of(_NAME_OF), _any_of(PLAIN)
_DASH = r"[-\u2010-\u2015]"
_DATELINE = re.compile(
    rf"(?P<place>[^()\n]{{0,70}}?)\s?[(/](?P<name>{_ANY})[)/]\.?\s*(?P<dash>(?:{_DASH}|:)*)\s*"
)
"""TRIPOLI, Nov 3 (Reuters) - ..., MOSCOW, January 5. /TASS/. ..."""
_BARE = re.compile(rf"(?P<name>{_SURE})\s?(?:(?:{_DASH}|[:|])+\s|\n)\s*")
"""AFP - Les forces ..."""
_BYLINE = re.compile(
    rf"(?i:by|par)\s(?:[^\n]{{2,60}},\s)?(?i:the\s)?(?P<name>{_SURE})(?:\s{_DASH}+\s|\s*\n)\s*"
)
"""By Reuters, or By JANE DOE, Associated Press; then the line ends."""
_CLOSED = rf"[(/\[](?:(?i:source|with|avec|المصدر):?\s)?(?i:l')?({_ANY})[)/\]]"
_SIGNED = re.compile(
    rf"(?:{_CLOSED}\s*"
    rf"|(?:[.!?…\"”»؟]|\n)\s*{_CLOSED}\s*\."
    rf"|(?:\s|^){_DASH}+\s*(?i:the\s|with\s|avec\s)?({_SURE})\.?"
    rf"|(?i:sources?|المصدر)\s?:\s*(?i:the\s)?({_SURE})\.?"
    rf"|(?i:avec)\s(?i:l')?({_SURE})(?:\s(?i:et)\s\w+)?\.?"
    rf"|(?:©|\(c\)|(?i:copyright))\s*(?:\d{{4}}\s)?(?i:the\s)?({_SURE})(?:\.\s[^\n]{{0,200}})?"
    r")\s*$"
)
"""... (AFP), ... — The Associated Press, ... (avec AFP), ... Source: Reuters, ... © 2024 AFP."""
_DESK = re.compile(r"\(?Reporting by [^()]{3,250}?(?:Editing|Writing|Compiled) by ")
"""Reuters alone signs so."""
_IN_A_NAME = re.compile(rf"(?<![\w-])({_SURE})(?![\w-])")
_ALONE = re.compile(rf"(?:By\s)?(?:The\s)?({_ANY})")


def read_origin(text: str, authors: Sequence[str] = ()) -> tuple[str | None, str]:
    """The agency that the text names, if it names one, and the text without its dateline.

    `authors` are names as they are given: "Reuters Staff", "Le Monde avec AFP".
    """
    bare = text.strip()
    name, length = _at_the_head(bare[:_HEAD])
    return name or _at_the_tail(bare[-_TAIL:]) or _credited(authors), bare[length:]


def _at_the_head(head: str) -> tuple[str | None, int]:
    found = _DATELINE.match(head)
    if not (found and _is_dateline(found, head[found.end() :])):
        found = _BARE.match(head) or _BYLINE.match(head)
    return (_NAME_OF[found["name"]], found.end()) if found else (None, 0)


def _is_dateline(found: re.Match[str], rest: str) -> bool:
    """A short place with a dash after it, or with capitals only: else it is part of a sentence."""
    place = found["place"].split()
    if len(place) > _MOST_PLACE_WORDS or not rest:
        return False
    capital = rest[0].isupper() and not any(word[0].islower() for word in place)
    return bool(found["dash"]) or capital


def _at_the_tail(tail: str) -> str | None:
    if found := _SIGNED.search(tail):
        return next(_NAME_OF[name] for name in found.groups() if name)
    return "Reuters" if _DESK.search(tail) else None


def _credited(authors: Iterable[str]) -> str | None:
    for author in authors:
        if found := _ALONE.fullmatch(author.strip()) or _IN_A_NAME.search(author):
            return _NAME_OF[found[1]]
    return None
