"""XML with a slip in it, mended where there is no doubt what was meant.

One bare `&` anywhere costs a whole document its well-formedness, and feedparser's loose parser
reads guids, addresses and names otherwise than its strict one: old items would come in as new.
"""

import re
from html.entities import name2codepoint
from xml.parsers import expat

from aggregator.parse import charset

BOM = b"\xef\xbb\xbf"
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
"""Of what is ASCII (XML 1.0, section 2.2)."""
BEFORE = re.compile(rb"\A[\s\xef\xbb\xbf]+(?=<\?xml\s)")
DECLARES = re.compile(rb"<!ENTITY\b")
AMISS = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)(?:([A-Za-z][A-Za-z0-9]{1,7});)?",
    re.S,
)
"""An `&` that begins no reference of XML; first, so as to pass over it, where any `&` may stand."""
MOST = 200_000
"""Places in a document that are looked at."""


def repaired(body: bytes, served: str | None) -> bytes | None:
    """`body` made well-formed; None where it is so already, or cannot be made so without guessing.

    Characters that XML forbids go; HTML's names of characters (HTML 4, section 24) that XML lacks
    become numbers; any other `&` stands for itself; blanks before the XML declaration go. What
    declares entities is left alone, and a charset (`served` is what the server said) in which the
    bytes of ASCII may be other things.
    """
    if DECLARES.search(body) or not charset.is_like_ascii(body, served):
        return None
    sent = body.removeprefix(BOM)
    legal = BEFORE.sub(b"", sent.translate(None, FORBIDDEN))
    mended, count = AMISS.subn(_mended, legal, count=MOST)
    return mended if mended != sent and count < MOST and _is_well_formed(mended) else None


def _mended(found: re.Match[bytes]) -> bytes:
    if found[0].startswith(b"<"):
        return found[0]
    code = name2codepoint.get((found[1] or b"").decode("ascii"))
    return b"&#%d;" % code if code else b"&amp;" + found[0][1:]


def _is_well_formed(body: bytes) -> bool:
    """Whether it is, with its namespaces; what is beyond ASCII may be any text."""
    parser = expat.ParserCreate("iso-8859-1", " ")
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        return False
    return True
