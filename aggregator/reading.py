"""What an answer says, clean: parse, then normalise; a child process may be asked to do it."""

from dataclasses import replace
from datetime import datetime

from aggregator import parse
from aggregator.model import Document, Reading, Response, Source
from aggregator.normalise import normalise, tidy


def read(source: Source, response: Response, now: datetime) -> Reading:
    """Read `response` as a document of `source`; ParseError says in a sentence why it cannot be."""
    return _clean(parse.parse(source, response), source, response.url, now)


def quick(source: Source, response: Response, now: datetime) -> Reading | None:
    """What `read` gives, where it can be had in our own process without a risk; else None."""
    document = parse.quick(source, response)
    return _clean(document, source, response.url, now) if document else None


def _clean(document: Document, source: Source, url: str, now: datetime) -> Reading:
    known = tidy(document, url)
    found = (normalise(draft, known, source, url, now) for draft in known.drafts)
    return Reading(replace(known, drafts=()), tuple(entry for entry in found if entry is not None))
