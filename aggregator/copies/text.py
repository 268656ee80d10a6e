"""What is remembered of a report's words: enough to find it again and to compare it exactly."""

import re
import struct
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from aggregator.copies.signature import SHINGLE, marks
from aggregator.model import Report
from aggregator.words import LONGEST_WORD, spread, stop_words, tokens

FIGURE = 1
"""The bit of a word's number that says: a figure or a date, which makes look-alikes differ."""
SILENT = 2
"""The bit that says: a word of a headline that says nothing by itself."""
ENOUGH_WORDS = 20 + SHINGLE - 1
"""Words of a text that can be somebody else's by no accident."""
ENOUGH_HEADLINE = 7
"""The same for a headline alone, of the words that say something."""

_MOST_WORDS = 120
_LONGEST = _MOST_WORDS * LONGEST_WORD
_MOST_IN_TITLE = 24
_ENDING = re.compile(r"(?P<head>.+)\s[-\u2010-\u2015|]\s(?P<outlet>.{2,40})", re.DOTALL)
_MOST_IN_OUTLET = 5
_ROOT = 5
"""Letters of a word that stand for all its forms."""
_LEAD = 44
"""Words of which three keys are made: an excerpt has the same as the whole that it begins."""
_HEAD = struct.Struct("<q?IBBB")
_IN_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    dozen hundred thousand million billion first second third fourth fifth half
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt
    trente quarante cinquante soixante cent cents mille
    premier premiere deuxieme troisieme dizaine douzaine centaine
    lundi mardi mercredi jeudi vendredi samedi dimanche hier demain
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    واحد اثنين اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة عشر عشرون عشرين ثلاثون ثلاثين
    أربعون أربعين خمسون خمسين ستين سبعين ثمانين تسعين مئة مائة مئات ألف آلاف مليون
    الأول الثاني الثالث الرابع الخامس الأولى الثانية الثالثة
    الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت اليوم أمس غدا
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
"""
_FIGURES_AND_DAYS = frozenset(tokens(_IN_WORDS))


class Text(NamedTuple):
    """A report to compare: `keys` find it; `title` and `words` are numbers of its words, in order.

    `at` is the event time in whole seconds, `outlet` a number of who sent it, 0 where that is not
    known.
    """

    id: str
    at: int
    dated: bool
    outlet: int
    keys: tuple[int, ...]
    title: tuple[int, ...]
    words: tuple[int, ...]


def text_of(report: Report, body: str, outlet: str) -> Text:
    """The report with this body, which its dateline is taken from, as sent by this outlet."""
    silent = stop_words(report.language)
    title = _headline(report.title, silent)
    words = tokens(spread(body[:_LONGEST]), _MOST_WORDS)
    said = tuple(_number(word) | SILENT * (word in silent) for word in title)
    return Text(
        id=report.id,
        at=int(report.event_at.timestamp()),
        dated=report.dated,
        outlet=crc32(outlet.encode()),
        keys=tuple(_keys(title, words, len(spoken(said)))),
        title=said,
        words=tuple(map(_number, words)),
    )


def _headline(title: str, silent: Collection[str]) -> list[str]:
    """Its words; without " - Outlet" at the end, where enough of them stand before that."""
    found = _ENDING.fullmatch(title.strip())
    if found and _is_outlet(found["outlet"]):
        head = tokens(found["head"], _MOST_IN_TITLE)
        if len(set(head).difference(silent)) >= ENOUGH_HEADLINE:
            return head
    return tokens(title, _MOST_IN_TITLE)


def _is_outlet(ending: str) -> bool:
    """Whether it may be a name: short, with a capital where there are capitals, no date."""
    words = tokens(ending)
    few = 0 < len(words) <= _MOST_IN_OUTLET
    return few and not ending[0].islower() and not any(_number(word) & FIGURE for word in words)


def _keys(title: Sequence[str], words: Sequence[str], said: int) -> list[int]:
    keys = []
    if len(words) >= ENOUGH_WORDS:
        keys = marks(words[:_LEAD], 3, seed=1) + marks(words, 2, seed=2)
    if said >= ENOUGH_HEADLINE:
        keys.append(_crc(" ".join(title)) >> 2)
    return keys


@lru_cache(maxsize=20_000)
def _number(word: str) -> int:
    """Its upper half is a number of the word's root, the rest tells it from others of that root."""
    figure = word[0].isdigit() or word in _FIGURES_AND_DAYS
    root = word.removeprefix("ال")[:_ROOT]
    return _crc(root) << 16 & 0xFFFF0000 | _crc(word) & 0xFFFC | figure


def _crc(word: str) -> int:
    return crc32(word.encode(errors="surrogatepass"))


def roots(words: Iterable[int]) -> set[int]:
    """The words without their endings, roughly: the same for "orders" and "ordered"."""
    return {word >> 16 for word in words}


def spoken(title: Sequence[int]) -> set[int]:
    """The words of a headline that say something."""
    return {word for word in title if not word & SILENT}


def pack(text: Text) -> bytes:
    """The text as it is kept, in memory and in the store: a tenth of what Python needs for it."""
    counts = (len(text.keys), len(text.title), len(text.words))
    head = _HEAD.pack(text.at, text.dated, text.outlet, *counts)
    numbers = struct.pack(f"<{sum(counts)}I", *text.keys, *text.title, *text.words)
    return head + numbers + text.id.encode()


def unpack(packed: bytes) -> Text:
    """The text that `pack` was given."""
    at, dated, outlet, *counts = _HEAD.unpack_from(packed)
    numbers = struct.unpack_from(f"<{sum(counts)}I", packed, _HEAD.size)
    title, words = counts[0], counts[0] + counts[1]
    return Text(
        id=packed[_HEAD.size + 4 * sum(counts) :].decode(),
        at=at,
        dated=dated,
        outlet=outlet,
        keys=numbers[:title],
        title=numbers[title:words],
        words=numbers[words:],
    )


def keys_of(packed: bytes) -> tuple[int, ...]:
    """The keys alone."""
    return struct.unpack_from(f"<{packed[_HEAD.size - 3]}I", packed, _HEAD.size)
