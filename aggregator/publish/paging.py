"""Long lists in pages: the first at the list's own address, then PATH/page/2 and on."""

import math

from aggregator.model.page import Paging
from aggregator.publish.view import Missing

PER_PAGE = 50


def paging(path: str, number: str, total: int) -> Paging:
    """Where page `number` of a list of `total` stands; Missing past its end."""
    here, of = int(number), pages_of(total)
    if not 1 <= here <= of:
        raise Missing
    return Paging(
        number=here,
        of=of,
        newer=page_path(path, here - 1) if here > 1 else None,
        older=page_path(path, here + 1) if here < of else None,
    )


def pages_of(total: int) -> int:
    """How many pages a list of `total` entries takes; an empty one has its first page."""
    return max(1, math.ceil(total / PER_PAGE))


def page_path(path: str, number: int) -> str:
    """The address of one page of the list at `path`."""
    return path if number == 1 else f"{path}/page/{number}"


def offset(here: Paging) -> int:
    """How many entries come before this page."""
    return (here.number - 1) * PER_PAGE
