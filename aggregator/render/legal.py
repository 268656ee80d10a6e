"""Text and addresses that every feed reader takes, whatever came in."""

import re
from functools import lru_cache
from urllib.parse import quote

# XML 1.0 2.2 "Char", and without the control characters of U+007F to U+009F, which it discourages.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# RFC 3986 2: anything else is written as %XX; so is a % that begins no such pair.
_OUTSIDE_URI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]")
_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_TOKEN = r"[A-Za-z0-9!#$&^_.+\-]+"  # noqa: S105 - RFC 6838 4.2, no secret
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}")


def text(value: str | None) -> str:
    """The value without characters that XML forbids, lone surrogates among them; no blank ends."""
    return _ILLEGAL.sub("", value or "").strip()


# A feed repeats its credits, categories and schemes in every entry.
@lru_cache(maxsize=2_048)
def line(value: str | None) -> str:
    """The same on one line."""
    return " ".join(text(value).split())


@lru_cache(maxsize=2_048)
def uri(value: str | None) -> str | None:
    """The identifier in ASCII; None where it is not absolute."""
    clean = _OUTSIDE_URI.sub(lambda found: quote(found[0], safe=""), text(value))
    return clean if _ABSOLUTE.match(clean) else None


def web(value: str | None) -> str | None:
    """The address in ASCII if a reader may follow it (http or https), else None."""
    clean = uri(value)
    return clean if clean and _WEB.match(clean) else None


def language(value: str | None) -> str | None:
    """A well-formed language tag (RFC 5646 2.1), else None."""
    tag = (value or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None


def media_type(value: str | None) -> str | None:
    """The media type without its parameters, else None."""
    bare = (value or "").partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else None
