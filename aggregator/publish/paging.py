"""Long lists in pages that keep their address and what they hold.

Pages are counted from the oldest entry, so that news moves nothing: PATH/page/1 always holds the
first entries that there were. The newest stand at the list's own address, with those that do not
fill a page of their own yet: at least a page and less than two, where there are so many.
"""

from aggregator.model.page import Paging
from aggregator.publish.view import Missing, Moved

PER_PAGE = 50


def paging(path: str, number: str, total: int) -> Paging:
    """Where page `number` of a list of `total` stands, "" for the newest; Missing past its end.

    Moved where what is asked for stands at the address of the list itself.
    """
    of = pages_of(total)
    here = int(number or of)
    if not 1 <= here <= of:
        raise Missing
    if number and here == of:
        raise Moved(path)
    end = total if here == of else here * PER_PAGE
    return Paging(
        number=here,
        of=of,
        newer=page_path(path, here + 1, of) if here < of else None,
        older=page_path(path, here - 1, of) if here > 1 else None,
        before=total - end,
        size=end - (here - 1) * PER_PAGE,
    )


def pages_of(total: int) -> int:
    """How many pages a list of `total` entries takes; an empty one has its first page."""
    return max(1, total // PER_PAGE)


def page_path(path: str, number: int, of: int) -> str:
    """The address of page `number` of the `of` that the list at `path` has."""
    return path if number == of else f"{path}/page/{number}"
