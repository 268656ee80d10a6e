"""The body of an entry in a feed: what may go out of it, then what we have to say of it."""

from collections.abc import Iterable
from html import escape

from aggregator.model import OutEntry
from aggregator.render import legal, marks

MOST_NAMED = 12
"""Outlets that a sentence names; links name them all."""


def html(entry: OutEntry) -> str:
    """Never empty: where nothing of the body may go out, it says whose it is."""
    sent = legal.text(entry.html)
    said = _credit(entry) if not sent else _read_on(entry) if entry.cut else ""
    seen = _seen_on(entry) if entry.partial else ""
    carried = _also("carried", entry, entry.copies)
    reported = _also("reported", entry, entry.reports)
    sentences = (said, seen, carried, reported)
    return "\n".join([*filter(None, [sent]), *(f"<p>{one}</p>" for one in sentences if one)])


def _credit(entry: OutEntry) -> str:
    carrier = legal.line(entry.attribution.carrier)
    whose = f"Source: {marks.publisher(entry)}" + (f", carried by {carrier}." if carrier else ".")
    return escape(whose, quote=False)


def _read_on(entry: OutEntry) -> str:
    return f"Read on at {_linked(marks.publisher(entry), entry.link)}." if entry.link else ""


def _seen_on(entry: OutEntry) -> str:
    page = entry.seen_on
    if page is None:
        return "Seen as an excerpt."
    name = legal.line(page.title) or legal.web(page.url) or "another page"
    return f"Seen as an excerpt on the page “{_linked(name, page.url)}”."


def _also(how: str, entry: OutEntry, others: Iterable[OutEntry]) -> str:
    outlets = _outlets(entry, others)
    if not outlets:
        return ""
    named = [_linked(name, url) for name, url in list(outlets.items())[:MOST_NAMED]]
    more = len(outlets) - len(named)
    return f"Also {how} by {', '.join(named)}" + (f" and {more} more." if more else ".")


def _outlets(entry: OutEntry, others: Iterable[OutEntry]) -> dict[str, str | None]:
    """Every other publisher, with the address of the first of its items."""
    found: dict[str, str | None] = {}
    for other in others:
        found.setdefault(marks.publisher(other), other.link)
    found.pop(marks.publisher(entry), None)
    return found


def _linked(name: str, url: str | None) -> str:
    """The name as a link; one in another script must not turn the words around it."""
    shown, turn = escape(name, quote=False), "" if name.isascii() else ' dir="auto"'
    if address := legal.web(url):
        return f'<a href="{escape(address)}"{turn}>{shown}</a>'
    return f"<span{turn}>{shown}</span>" if turn else shown
