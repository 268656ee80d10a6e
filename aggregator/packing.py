"""Documents in the compressed forms of the web (RFC 9110 8.4.1); the only file that knows brotli.

Unpacking ends at a limit, so that a small document cannot fill the memory, and is strict about the
end: half a document must not be taken for a whole one.
"""

import gzip
import zlib
from collections.abc import Callable

import brotli

_MOST_MEMBERS = 16
"""Documents in one gzip stream; none has more, and each costs a copy of the rest."""
_MOST_CODINGS = 3
_GZIP_MARK = b"\x1f\x8b"


class Crooked(ValueError):
    """Bytes that cannot be unpacked; the message says why, for people."""


class TooLarge(ValueError):
    """Unpacked, the bytes are more than the limit."""


def gzipped(body: bytes) -> bytes:
    """Nearly as small as gzip makes it; the same body always gives the same bytes."""
    return gzip.compress(body, 6, mtime=0)


def brotlied(body: bytes) -> bytes:
    """Nearly as small as brotli makes it, at a fraction of the time."""
    # a window that is larger than the body takes time to lay out and finds nothing more
    window = min(22, max(16, len(body).bit_length()))
    return bytes(brotli.compress(body, quality=5, lgwin=window))


def unpacked(body: bytes, codings: str, limit: int) -> bytes:
    """The body of an answer whose Content-Encoding is `codings`; at most `limit` bytes.

    Raises Crooked or TooLarge.
    """
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    if len(names) > _MOST_CODINGS or not set(names) <= _UNPACKERS.keys():
        raise Crooked("the document is compressed in a way that we do not know")
    for name in reversed(names):
        try:
            body = _UNPACKERS[name](body, limit)
        except (zlib.error, brotli.error):
            raise Crooked("the document is compressed in a way that cannot be undone") from None
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    """All documents of the stream; what comes after them and is no gzip is ignored."""
    whole, rest = _inflated(body, limit, 31)
    for _ in range(_MOST_MEMBERS):
        if not rest.startswith(_GZIP_MARK):
            break
        more, rest = _inflated(rest, limit - len(whole), 31)
        whole += more
    return whole


def _deflate(body: bytes, limit: int) -> bytes:
    """Zlib's format, as RFC 9110 8.4.1.2 asks for, or bare as some servers send it."""
    has_header = body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    return _inflated(body, limit, 15 if has_header else -15)[0]


def _inflated(body: bytes, limit: int, form: int) -> tuple[bytes, bytes]:
    """The unpacked bytes and what comes after; `form` is zlib's `wbits`."""
    stream = zlib.decompressobj(form)
    whole = stream.decompress(body, limit + 1)
    _check_end(len(whole), limit, stream.eof)
    return whole, stream.unused_data


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    whole = bytes(stream.process(body, output_buffer_limit=limit + 1))
    _check_end(len(whole), limit, stream.is_finished())
    return whole


def _check_end(size: int, limit: int, ended: bool) -> None:
    if size > limit:
        raise TooLarge
    if not ended:
        raise Crooked("the document is compressed and breaks off before its end")


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "br": _brotli,
    "deflate": _deflate,
    "gzip": _gzip,
    "identity": lambda body, _limit: body,
    "x-gzip": _gzip,
}
