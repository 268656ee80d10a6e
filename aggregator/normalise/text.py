"""Plain text: what we publish is always legal XML 1.0 and valid UTF-8, its spaces are plain."""

import re
import unicodedata

LONG = 10_000
"""No single field but a body is longer, in characters."""

# Not these: characters outside XML 1.0 (section 2.2), lone surrogates among them; C1 controls;
# characters that show nothing but hide words from search (soft hyphen, zero-width space) or turn
# the direction of all that follows (embeddings, overrides, isolates); other spaces and line ends.
ODD = re.compile(
    "[^\t\n -~\u00a1-\u00ac\u00ae-\u167f\u1681-\u1fff\u200c-\u2027\u2030-\u205e\u2061-\u2065"
    "\u206a-\u2fff\u3001-\ud7ff\ue000-\ufefe\uff00-\ufff8\ufffc-\ufffd\U00010000-\U0010ffff]"
)
MENDED = dict.fromkeys(
    "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "
)
MENDED |= dict.fromkeys("\r\x85\u2028\u2029", "\n")
PLAIN = b"\t\n" + bytes(range(0x20, 0x7F))
GAP = re.compile("\n\n\n+")
EMAIL = re.compile(r"[^@\s<>()\"',;:]{1,64}@[\w-]+(?:\.[\w-]+)+")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*")


def legal(value: str) -> str:
    """Without forbidden and hidden characters, line ends and spaces plain."""
    # Most text is ASCII: thrown out at the speed of memory, what is left is looked at closely.
    beyond = value.encode("utf-8", "surrogatepass").translate(None, PLAIN)
    if not beyond or not ODD.search(beyond.decode("utf-8", "surrogatepass")):
        return value
    return ODD.sub(_mended, value.replace("\r\n", "\n"))


def composed(value: str) -> str:
    """In Unicode's composed form, so that the same word is the same characters."""
    return unicodedata.normalize("NFC", value)


def line(value: str | None, limit: int = LONG) -> str | None:
    """One line of plain text, at most `limit` characters; None where nothing is left."""
    if not value:
        return None
    if len(value) <= limit and _is_plain_line(value):
        return value
    return composed(" ".join(legal(value[: 4 * limit]).split()))[:limit].strip() or None


def _is_plain_line(value: str) -> bool:
    """Whether there is nothing to mend: true of most lines."""
    plain = value.isascii() and value.isprintable() and "  " not in value
    return plain and value[0] != " " != value[-1]


def paragraphs(value: str) -> str:
    """Plain text with its lines, its paragraphs parted by one blank line."""
    lines = map(_single_spaced, legal(value).replace("\t", " ").split("\n"))
    return composed(GAP.sub("\n\n", "\n".join(lines)).strip())


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


def _mended(odd: re.Match[str]) -> str:
    return MENDED.get(odd[0], "")


def _single_spaced(line: str) -> str:
    return " ".join(line.split()) if "  " in line else line.strip()
