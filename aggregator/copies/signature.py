"""MinHash: a few numbers for a text that are likely the same for texts that have much in common.

The only file that knows rensa.
"""

from collections.abc import Sequence

from rensa import RMinHash

VERSION = RMinHash.ALGORITHM_VERSION
"""Numbers of different versions cannot be compared."""
SHINGLE = 5
"""Words that follow one another."""

_MARKS = 3
_SEED = 1
_SMALL = (1 << 30) - 1  # what Python keeps in 28 bytes


def marks(words: Sequence[str]) -> list[int]:
    """The signature of a text; each number by itself is a sign that two texts may be alike.

    Of two texts with 8 of 10 shingles in common, 99 of 100 have one of the numbers in common.
    """
    sketch = RMinHash(num_perm=_MARKS, seed=_SEED)
    sketch.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return [mark & _SMALL for mark in sketch.digest()]
