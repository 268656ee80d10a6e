"""Entries that a feed says are gone: at:deleted-entry (RFC 6721), in Atom and in RSS."""

from lxml import etree

from aggregator.model import Moment, Withdrawal
from aggregator.parse import dates

NAMESPACE = "http://purl.org/atompub/tombstones/1.0"
_DELETED = f"{{{NAMESPACE}}}deleted-entry"


def withdrawn(root: etree._Element) -> tuple[Withdrawal, ...]:
    """Those of the feed itself: what stands inside an entry is part of that."""
    return tuple(
        Withdrawal(element.get("ref", "").strip(), _when(element), _why(element))
        for parent in (root, *root.iterchildren("channel"))
        for element in parent.iterchildren(_DELETED)
        if element.get("ref", "").strip()
    )


def withdrawn_in(body: bytes) -> tuple[Withdrawal, ...]:
    """The same of a document that need not be well-formed, in UTF-8 or with its own declaration."""
    if NAMESPACE.encode() not in body:
        return ()
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return withdrawn(root) if root is not None else ()


def _when(element: etree._Element) -> Moment | None:
    try:
        return dates.written(element.get("when", ""))
    except dates.Unreadable:
        return None


def _why(element: etree._Element) -> str:
    """The comment where it is plain text, which it mostly is."""
    told = element.find(f"{{{NAMESPACE}}}comment")
    if told is None or told.get("type", "text") != "text":
        return ""
    return (told.text or "").strip()
