"""Character references that XML forbids (`&#xD800;`, `&#0;`): one of them costs a whole feed."""

import re

NUMERIC = re.compile(rb"&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}));")
PAIR = re.compile(
    rb"&#(?:[xX]([dD][89abAB][0-9a-fA-F]{2})|(5[56]\d{3}));"
    rb"&#(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d{3}));"
)


def mend(body: bytes) -> bytes:
    """Join surrogate pairs, which writers of UTF-16 send as two references; forbidden ones go.

    XML 1.0 section 2.2 lists the characters that a document may hold.
    """
    return NUMERIC.sub(_legal_or_nothing, PAIR.sub(_joined, body))


def _joined(found: re.Match[bytes]) -> bytes:
    high, low = (int(found[n] or b"0", 16) or int(found[n + 1] or b"0") for n in (1, 3))
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return found[0]
    return b"&#%d;" % (0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)


def _legal_or_nothing(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    low = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF
    high = 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if low or high else b""
