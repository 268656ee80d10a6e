"""Text and addresses that every feed reader takes, whatever came in."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from aggregator.model import OutFeed

ANY_TYPE = "application/octet-stream"
"""The media type of a file of which nobody knows it (RFC 2046 4.5.1)."""

# XML 1.0 2.2 "Char", and without the control characters of U+007F to U+009F, which it discourages.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# UAX #9: what turns the direction of the words around a name or a title, and is not seen.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# RFC 3986 2: anything else is written as %XX; so is a % that begins no such pair.
_OUTSIDE_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]")
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^\[\]/?#@:]+)"  # RFC 3986 3.2.2: brackets stand around IPv6 alone
_WEB = re.compile(rf"(https?://)(?:[^\[\]/?#@]*@)?({_HOST}(?::[0-9]*)?)(?=[/?#]|\Z)", re.IGNORECASE)
_NAMED = re.compile(r"tag:|urn:", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_TOKEN = r"[A-Za-z0-9!#$&^_.+\-]+"  # noqa: S105 - RFC 6838 4.2, no secret
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}")


def text(value: str | None) -> str:
    """The value without characters that XML forbids, lone surrogates among them; no blank ends."""
    return _ILLEGAL.sub("", value or "").strip()


# A feed repeats its credits, categories and schemes in every entry.
@lru_cache(maxsize=2_048)
def line(value: str | None) -> str:
    """The same on one line, and without marks that turn the direction of what follows."""
    return " ".join(_TURNS.sub("", text(value)).split())


def title(feed: OutFeed) -> str:
    """The title of a feed; never empty."""
    return line(feed.title) or feed.address


@lru_cache(maxsize=2_048)
def uri(value: str | None) -> str | None:
    """The identifier in ASCII; None where it is not absolute."""
    clean = _OUTSIDE_URI.sub(lambda found: quote(found[0], safe=""), text(value))
    return clean if _ABSOLUTE.match(clean) else None


@lru_cache(maxsize=2_048)
def web(value: str | None) -> str | None:
    """The address in ASCII if a reader may follow it (http or https), else None.

    Without a user and password (RFC 3986 3.2.1): they are secrets, or look like another host.
    """
    clean = uri(value) or ""
    place = _WEB.match(clean)
    return place[1] + place[2] + _without_brackets(clean[place.end() :]) if place else None


def scheme(value: str | None) -> str | None:
    """The identifier of a scheme of categories in ASCII: http, https, tag or urn, else None."""
    clean = uri(value)
    return _without_brackets(clean) if clean and _NAMED.match(clean) else web(value)


def _without_brackets(clean: str) -> str:
    return clean.replace("[", "%5B").replace("]", "%5D")


@lru_cache(maxsize=2_048)
def language(value: str | None) -> str | None:
    """A language tag that begins with a code of ISO 639 (RFC 5646 2.1), else None."""
    tag = (value or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


@lru_cache(maxsize=2_048)
def media_type(value: str | None) -> str | None:
    """The media type without its parameters, else None."""
    bare = (value or "").partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else None


@lru_cache(maxsize=2_048)
def instant(at: datetime) -> str:
    """RFC 3339 to the second: 2026-01-31T09:30:00Z."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def instant_in_turn(at: datetime, turn: int) -> str:
    """The same with `turn` as its fraction, so that no two of one second are alike."""
    fraction = f"{turn % 1_000_000:06}".rstrip("0")
    return f"{instant(at)[:-1]}.{fraction}Z" if fraction else instant(at)


def rfc822(at: datetime) -> str:
    """RFC 5322 3.3: Sat, 31 Jan 2026 09:30:00 GMT."""
    return format_datetime(at.astimezone(UTC), usegmt=True)
