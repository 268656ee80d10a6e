"""MinHash: a few numbers for a text that are likely the same for texts that have much in common.

The only file that knows rensa.
"""

from collections.abc import Sequence

from rensa import RMinHash

VERSION = RMinHash.ALGORITHM_VERSION
"""Numbers of different versions cannot be compared."""
SHINGLE = 5
"""Words that follow one another."""

_SMALL = (1 << 30) - 1  # what Python keeps in 28 bytes


def marks(words: Sequence[str], count: int, seed: int) -> list[int]:
    """The signature of a text; each number by itself is a sign that two texts may be alike.

    Two texts have a number in common as probably as they have a shingle in common: the size of the
    intersection of their shingles beside that of the union.
    """
    sketch = RMinHash(num_perm=count, seed=seed)
    sketch.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return [mark & _SMALL for mark in sketch.digest()]
