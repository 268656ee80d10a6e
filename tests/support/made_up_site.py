"""A made-up site to export: addresses with their bodies, no store behind them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby

from aggregator.export import OpenSite
from aggregator.model import Piece


class Shelf:
    """A site whose marks are those of its bodies."""

    version = 1

    def __init__(self, bodies: Mapping[str, bytes], seen: Callable[[str], None]) -> None:
        self._bodies = bodies
        self._seen = seen

    def pieces(self) -> Iterator[Piece]:
        """By stem, in the order of the addresses."""
        for stem, addresses in groupby(self._bodies, lambda each: Piece.split(each)[0]):
            found = list(addresses)
            whole = sha256(b"\0".join(self._bodies[each] for each in found))
            yield Piece(stem, tuple(Piece.split(each)[1] for each in found), whole.hexdigest())

    def body(self, path: str) -> bytes:
        """As it was given."""
        self._seen(path)
        return self._bodies[path]


def shelf(
    bodies: Mapping[str, bytes], seen: Callable[[str], None] = lambda _path: None
) -> OpenSite:
    """How to open such a site; `seen` is told of every address that is drawn, where it is."""

    @contextmanager
    def opened() -> Iterator[Shelf]:
        yield Shelf(bodies, seen)

    return opened
