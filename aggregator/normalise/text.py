"""Plain text: what we publish is always legal XML 1.0 and valid UTF-8, its spaces are plain."""

import re
import unicodedata

LONG = 10_000
"""No single field but a body is longer, in characters."""

# Outside XML 1.0's characters (section 2.2), lone surrogates among them; C1 controls; characters
# that show nothing but hide words from search (soft hyphen, zero-width space) or turn the
# direction of all that follows (embeddings, overrides, isolates).
UNWANTED = re.compile(
    "[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff\x85]"
    "|[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
ODD = re.compile("[^\t\n -~\u00a1-\u00ac\u00ae-\u167f]")
"""A first look: most texts hold nothing else, and need no second one."""
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
EMAIL = re.compile(r"[^@\s<>()\"',;:]{1,64}@[\w-]+(?:\.[\w-]+)+")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*")


def legal(value: str) -> str:
    """Without forbidden and hidden characters, line ends and spaces plain."""
    if not ODD.search(value):
        return value
    return SPACES.sub(" ", UNWANTED.sub("", BREAKS.sub("\n", value)))


def composed(value: str) -> str:
    """In Unicode's composed form, so that the same word is the same characters."""
    return unicodedata.normalize("NFC", value)


def line(value: str | None, limit: int = LONG) -> str | None:
    """One line of plain text, at most `limit` characters; None where nothing is left."""
    if not value:
        return None
    return composed(" ".join(legal(value[: 4 * limit]).split()))[:limit].strip() or None


def paragraphs(value: str) -> str:
    """Plain text with its lines, its paragraphs parted by one blank line."""
    lines = (" ".join(part.split()) for part in legal(value).split("\n"))
    return composed(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def identifier(value: str | None) -> str | None:
    """An id as sent, forbidden characters aside; one too long to be an id is none."""
    found = line(value, 2_001)
    return found if found and len(found) <= 2_000 else None


def email(value: str | None) -> str | None:
    """A mail address, or None for what is not."""
    found = line(value, 320)
    return found if found and EMAIL.fullmatch(found) else None


def media_type(value: str | None) -> str | None:
    """A media type without its parameters, in small letters (RFC 9110 8.3.1)."""
    found = (line(value, 200) or "").partition(";")[0].strip().lower()
    return found if MEDIA_TYPE.fullmatch(found) else None
