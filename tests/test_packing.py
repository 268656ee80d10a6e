"""Compressed documents: unpacked up to a limit, and only whole."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.packing import Crooked, TooLarge, brotlied, gzipped, unpacked

BODY = b"<rss><channel><title>Example</title></channel></rss>" * 20
PACKED = {
    "gzip": gzip.compress(BODY, mtime=0),
    "X-GZIP": gzip.compress(BODY, mtime=0),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    " gzip , br ": brotli.compress(gzip.compress(BODY, mtime=0)),
    "identity": BODY,
    "": BODY,
}


@pytest.mark.parametrize(("codings", "body"), PACKED.items(), ids=PACKED.keys())
def test_what_the_web_packs_is_unpacked(codings: str, body: bytes) -> None:
    assert unpacked(body, codings, len(BODY)) == BODY


@pytest.mark.parametrize(("pack", "coding"), [(gzipped, "gzip"), (brotlied, "br")])
def test_what_we_pack_can_be_unpacked(pack: Callable[[bytes], bytes], coding: str) -> None:
    assert len(pack(BODY)) < len(BODY) / 5
    assert unpacked(pack(BODY), coding, len(BODY)) == BODY
    assert pack(BODY) == pack(BODY)


def test_deflate_without_its_frame_is_what_some_servers_send() -> None:
    assert unpacked(zlib.compress(BODY)[2:-4], "deflate", len(BODY)) == BODY


def test_gzip_may_come_in_several_pieces_and_with_something_after_it() -> None:
    twice = gzip.compress(BODY, mtime=0) + gzip.compress(BODY, mtime=0)
    assert unpacked(twice, "gzip", 2 * len(BODY)) == BODY + BODY
    assert unpacked(twice + b"\0\0rest", "gzip", 2 * len(BODY)) == BODY + BODY
    with pytest.raises(TooLarge):
        unpacked(twice, "gzip", 2 * len(BODY) - 1)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("missing", [1, 4, 8, 20])
def test_half_a_document_is_not_taken_for_a_whole_one(coding: str, missing: int) -> None:
    with pytest.raises(Crooked, match="breaks off before its end"):
        unpacked(PACKED[coding][:-missing], coding, len(BODY))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_more_than_the_limit_is_refused_and_not_unpacked(coding: str) -> None:
    with pytest.raises(TooLarge):
        unpacked(PACKED[coding], coding, len(BODY) - 1)


BAD = {
    "called gzip and is not": (BODY, "gzip"),
    "called br and is not": (BODY, "br"),
    "called deflate and is not": (BODY, "deflate"),
    "gzip with a wrong check": (PACKED["gzip"][:-8] + bytes(8), "gzip"),
    "an unheard-of coding": (BODY, "pigeon"),
    "a coding that we do not ask for": (BODY, "zstd"),
    "too many codings": (PACKED["gzip"], "gzip,gzip,gzip,gzip"),
}


@pytest.mark.parametrize(("body", "codings"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_unpacked(body: bytes, codings: str) -> None:
    with pytest.raises(Crooked, match="compressed in a way"):
        unpacked(body, codings, 10_000)


@given(st.binary(min_size=1), st.sampled_from(["gzip", "deflate", "br", "gzip, br"]))
def test_any_bytes_are_unpacked_or_refused(body: bytes, codings: str) -> None:
    with suppress(Crooked, TooLarge):
        assert len(unpacked(body, codings, 1000)) <= 1000
