"""What the sampler wrote down, added up by step of the work."""

import json
from collections import Counter
from pathlib import Path

SAMPLER = Path(__file__).parent / "sampler"
STEPS = {
    "normalise/html.py": "sanitise",
    "normalise/nesting.py": "sanitise",
    "store/search.py": "index",
    "desk.py": "thread",
    "tagging/": "thread",
    "copies/": "thread",
    "stories/": "thread",
    "threads/": "thread",
    "scoring.py": "thread",
    "meaning.py": "thread",
    "store/copies.py": "thread",
    "store/opinions.py": "thread",
    "store/names.py": "thread",
    "words.py": "thread",
    "config/": "config",
}
"""Files whose step does not have the name of their room; all others are their room's."""


def by_step(folder: Path) -> Counter[str]:
    """CPU seconds of each step, all processes together."""
    steps: Counter[str] = Counter()
    for place, seconds in by_function(folder).items():
        steps[_step(place)] += seconds
    return steps


def by_function(folder: Path) -> Counter[str]:
    """CPU seconds of each `file:function` of ours, with what it called that is not ours."""
    functions: Counter[str] = Counter()
    for book in folder.glob("*.json"):
        functions.update(json.loads(book.read_text()))
    return functions


def _step(place: str) -> str:
    file = place.partition(":")[0]
    for start, step in STEPS.items():
        if file.startswith(start):
            return step
    return file.partition("/")[0].removesuffix(".py")
