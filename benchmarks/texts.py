"""Made-up news: titles and bodies out of the words of our own chronicle, always the same ones.

An item is about a topic of its day, and a topic has names that come back in every item about it,
so that the threading has something to find. Most names are invented from pieces of words: a
thousand feeds are not all about one country.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

CHRONICLE = Path(__file__).parents[1] / "feeds" / "chronicle.atom"
ARABIC = """
    قال أعلنت الحكومة الجيش المدينة مصدر اليوم أمس خلال بعد قبل على من إلى في عن مع بين هذا التي
    الذي وقد كما حيث أن كان لم لن رئيس وزير مجلس اتفاق هدوء طريق مطار ميناء نفط قافلة مدنيين قوات
    شرق غرب جنوب شمال صباح مساء تقرير بيان لجنة اجتماع وفد حوار أهالي مستشفى مدرسة سوق ماء كهرباء
"""
REAL = ["طرابلس", "بنغازي", "حفتر", "ليبيا", "مصراتة", "سرت"]
ABOUT_LIBYA = 0.03
"""Of all topics; the thread in our config is about Libya."""
TOPICS_A_DAY = 400
WORDS, NAMES = 9_000, 6_000


@dataclass(frozen=True, slots=True)
class Language:
    """Words, the frequent ones first, with the running sum of their weights; and names.

    `real` are names that our own config knows: an item about one of them is tagged and threaded.
    """

    words: list[str]
    weights: list[float]
    names: list[str]
    real: list[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """What items of one day have in common."""

    names: list[str]
    words: list[str]


@cache
def language(code: str) -> Language:
    """English or Arabic (`en`, `ar`); words are as frequent as Zipf's law says."""
    random = Random(f"language {code}")
    seen, real = _arabic() if code == "ar" else _english()
    words = list(dict.fromkeys([*seen, *_invented(random, seen, WORDS)]))
    names = [f"ال{w}" if code == "ar" else w.title() for w in _invented(random, seen, NAMES)]
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    return Language(words, weights, names, real)


@cache
def topic(code: str, day: int, number: int) -> Topic:
    """One of the topics of a day."""
    random = Random(f"topic {code} {day} {number}")
    found = language(code)
    names = random.sample(found.names, 3)
    if random.random() < ABOUT_LIBYA:
        names[:2] = random.sample(found.real, 2)
    return Topic(names, random.sample(found.words[100:3_000], 5))


def pick_topic(random: Random, code: str, day: int) -> Topic:
    """A topic of the day: a few are in everybody's mouth, most in nobody else's."""
    return topic(code, day, int(TOPICS_A_DAY * random.random() ** 2))


def title(random: Random, code: str, about: Topic) -> str:
    """A headline of five to eleven words, with the topic's names in it."""
    found = language(code)
    words = random.choices(found.words, cum_weights=found.weights, k=random.randint(3, 6))
    words[1:1] = random.sample(about.names, random.randint(1, 2))
    words[3:3] = random.sample(about.words, random.randint(1, 3))
    return _capital(" ".join(words))


def sentence(random: Random, code: str, about: Topic) -> str:
    """Ten to twenty-five words and a full stop."""
    found = language(code)
    words = random.choices(found.words, cum_weights=found.weights, k=random.randint(10, 25))
    if random.random() < 0.4:
        words[random.randrange(len(words))] = random.choice(about.names)
    if random.random() < 0.4:
        words[random.randrange(len(words))] = random.choice(about.words)
    return _capital(" ".join(words)) + "."


def paragraph(random: Random, code: str, about: Topic) -> str:
    """One to four sentences."""
    return " ".join(sentence(random, code, about) for _ in range(random.randint(1, 4)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _english() -> tuple[list[str], list[str]]:
    """The chronicle's own words, the frequent ones first, and the names that stand in it."""
    texts = re.findall(r"<(?:title|content)[^>]*>([^<]+)<", CHRONICLE.read_text(encoding="utf-8"))
    counts = Counter(re.findall(r"[A-Za-z]{2,}", " ".join(texts)))
    names = [word for word in counts if word[0].isupper() and word.lower() not in counts]
    words = [word for word, _ in counts.most_common() if word.islower()]
    return words, sorted(names, key=lambda name: -counts[name])[:60]


def _arabic() -> tuple[list[str], list[str]]:
    return ARABIC.split(), REAL


def _invented(random: Random, seen: list[str], count: int) -> list[str]:
    """Words made of the first half of one and the second half of another."""
    long = [word for word in seen if len(word) > 3]
    pairs = ((random.choice(long), random.choice(long)) for _ in range(count))
    return [first[: -(-len(first) // 2)] + second[len(second) // 2 :] for first, second in pairs]
