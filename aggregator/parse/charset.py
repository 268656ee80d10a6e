"""The charset of a feed that is no UTF-8: as told where that can be true, else by its bytes."""

import codecs
import re

BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
DECLARED = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
BETWEEN = re.compile(rb"[^<>]+")
SAMPLE = 100_000
LIKELY = ["cp932", "euc_jp", "cp949", "gb18030", "big5hkscs", "cp1256", "cp1251", "cp1252"]
LIKE_ASCII = frozenset(
    codecs.lookup(name).name
    for name in str.split(
        "ascii utf-8 latin-1 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256"
        " cp1257 iso8859-2 iso8859-5 iso8859-6 iso8859-7 iso8859-9 iso8859-15"
        " koi8-r cp932 shift_jis euc_jp euc_kr cp949 gb2312 gbk gb18030 big5"
    )
)
"""In these, bytes below 128 are ASCII."""


def declared(body: bytes) -> str | None:
    """The charset of the XML declaration, by Python's name; None where there is none we know."""
    found = DECLARED.match(body)
    return _known(found[1].decode("ascii")) if found else None


def find(body: bytes, served: str | None) -> str | None:
    """The charset to read `body` in, or None where the document tells best.

    `served` is what the server said. What neither it nor the document can mean, because the bytes
    are no text in it, is guessed: feeds of East Asia are often sent without a word.
    """
    if body.isascii() or body.startswith(BOMS) or b"\0" in body:
        return served
    if any(_fits(body, name) for name in (served, declared(body)) if name):
        return served
    return _guessed(body) or served


def utf8(body: bytes, served: str | None) -> bytes | None:
    """`body` in UTF-8 where there is no doubt about its charset, else None."""
    names = _told(body, served)
    if not names <= LIKE_ASCII or (len(names) > 1 and not body.isascii()):
        return None
    if body.isascii() or not names:
        return body if body.isascii() else None
    try:
        return body.decode(names.pop()).encode()
    except UnicodeDecodeError:
        return None


def is_like_ascii(body: bytes, served: str | None) -> bool:
    """Whether bytes below 128 are ASCII in every charset that `body` may be in."""
    wide = body.startswith(BOMS) or b"\0" in body[:4]
    return not wide and _told(body, served) <= LIKE_ASCII


def _told(body: bytes, served: str | None) -> set[str]:
    return {_wider(name) for name in (served, declared(body)) if name}


def _wider(name: str) -> str:
    return "gb18030" if name == "gb2312" else name


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _fits(body: bytes, name: str) -> bool:
    try:
        body.decode(_wider(name))
    except (UnicodeError, LookupError):
        return False
    return True


def _guessed(body: bytes) -> str | None:
    # It is heavy to import and rarely needed.
    from charset_normalizer import from_bytes

    # What is ASCII looks alike in all charsets.
    sample = b"\n".join(part for part in BETWEEN.findall(body) if not part.isascii())
    best = from_bytes(sample[:SAMPLE], cp_isolation=LIKELY).best()
    return best.encoding if best and _fits(body, best.encoding) else None
