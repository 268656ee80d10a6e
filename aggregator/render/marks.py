"""What we add to an entry of a feed, in every format the same.

Categories of ours, their schemes in the space of our ids (`tag:AUTHORITY:…`):

============== ==========================================================================
``threads``    the term is the slug of a thread that holds the entry
``stories``    the term is the id of its story
``precision``  the term is "day": only the date is known, the hour 00:00:00Z says nothing
``partial``    the term is "partial": an excerpt that was seen on another page
============== ==========================================================================
"""

from html import escape

from aggregator.model import Category, OutEntry
from aggregator.render import legal


def categories(feed_id: str, entry: OutEntry) -> tuple[Category, ...]:
    """The publisher's categories, then ours; `feed_id` is `tag:AUTHORITY:feeds/…`.

    No publisher can file an item under our threads and stories.
    """
    space = feed_id.partition(":feeds/")[0]
    threads, stories = f"{space}:threads", f"{space}:stories"
    found = [c for c in entry.categories if c.scheme not in {threads, stories}]
    found += [Category(slug, threads) for slug in entry.threads]
    if entry.story:
        found.append(Category(entry.story, stories))
    if precision(entry) == "day":
        found.append(Category("day", f"{space}:precision"))
    if entry.partial:
        found.append(Category("partial", f"{space}:partial"))
    return tuple(c for c in dict.fromkeys(found) if legal.line(c.term))


def precision(entry: OutEntry) -> str | None:
    """How well the date is known; None where there is no date."""
    return entry.published.precision if entry.published else None


def title(entry: OutEntry) -> str:
    """The title for formats that must have one; never empty."""
    return legal.line(entry.shown_title) or f"Untitled, {publisher(entry)}"


def publisher(entry: OutEntry) -> str:
    """The name in the credit; never empty."""
    return legal.line(entry.attribution.publisher) or entry.attribution.source


def body(entry: OutEntry) -> str:
    """The HTML of an entry, never empty: where nothing of it may go out, whose it is."""
    html = legal.text(entry.html) or f"<p>{escape(_credit(entry), quote=False)}</p>"
    return f"{html}\n<p>{_seen_on(entry)}</p>" if entry.partial else html


def _credit(entry: OutEntry) -> str:
    carrier = legal.line(entry.attribution.carrier)
    return f"Source: {publisher(entry)}" + (f", carried by {carrier}." if carrier else ".")


def _seen_on(entry: OutEntry) -> str:
    page = entry.seen_on
    if page is None:
        return "Seen as an excerpt."
    address = legal.web(page.url)
    name = escape(legal.line(page.title) or address or "another page", quote=False)
    shown = f'<a href="{escape(address)}">{name}</a>' if address else name
    return f"Seen as an excerpt on the page “{shown}”."
