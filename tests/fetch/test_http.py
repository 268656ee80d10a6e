"""Visits over real sockets: what comes back, what is refused, and in which words."""

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import brotli
import psutil
import pytest
from support.origin import (
    Answer,
    Hit,
    Origin,
    Raw,
    bomb,
    drip,
    endless,
    gzipped,
    lying,
    redirect,
    silent,
)
from support.visiting import BODY, NOW, asking, failed, got, manners, one, outcomes

from aggregator import __version__
from aggregator.fetch import visit
from aggregator.model import Bytes, Failure, Request, Response, Seconds, Source


def test_a_document_comes_back_with_what_the_server_said_of_it(origin: Origin) -> None:
    origin["/feed"] = Answer(
        BODY,
        media_type="application/rss+xml; charset=utf-8",
        etag='W/"1"',
        last_modified="Sun, 01 Mar 2026 10:00:00 GMT",
        headers=(("Content-Language", "ar"),),
    )
    assert got(origin, "/feed") == Response(
        status=200,
        url=origin.url("/feed"),
        body=BODY,
        media_type="application/rss+xml; charset=utf-8",
        content_language="ar",
        etag='W/"1"',
        last_modified="Sun, 01 Mar 2026 10:00:00 GMT",
    )


def test_we_say_who_we_are_and_what_we_read(origin: Origin) -> None:
    origin["/"] = Answer(BODY)
    got(origin, "/", manners(origin.place, contact="https://desk.example/\r\nX-Evil: 1"))
    headers = origin.hits[0].headers
    assert headers["user-agent"] == f"aggregator/{__version__} (+https://desk.example/X-Evil: 1)"
    assert headers["accept"].startswith("application/atom+xml")
    assert headers["accept-encoding"] == "gzip, deflate, br"
    assert "x-evil" not in headers


def test_a_page_is_asked_for_as_html(origin: Origin) -> None:
    origin["/"] = Answer(BODY)
    source = Source(name="Page", slug="page", kind="page", url=origin.url("/"))
    one(Request(source), manners(origin.place))
    assert origin.hits[-1].headers["accept"].startswith("text/html")


@pytest.mark.parametrize("known", [{"etag": '"1"'}, {"last_modified": "Sun, 01 Mar 2026 10:00:00"}])
def test_a_known_document_is_not_sent_again(origin: Origin, known: dict[str, Any]) -> None:
    origin["/feed"] = Answer(BODY, **known)
    response = got(origin, "/feed", **known)
    assert (response.status, response.body) == (304, b"")


def test_not_modified_without_a_question_is_a_failure(origin: Origin) -> None:
    origin["/feed"] = Answer(status=304)
    assert "304" in failed(origin, "/feed").reason


@pytest.mark.parametrize("bad", ['"1"\r\nX-Evil: 1', '"1"\nX-Evil: 1', "\x00", "ف", "x" * 9999])
def test_a_validator_that_would_break_the_line_is_not_sent(origin: Origin, bad: str) -> None:
    origin["/feed"] = Answer(BODY)
    got(origin, "/feed", etag=bad, last_modified=bad)
    assert not {"x-evil", "if-none-match", "if-modified-since"} & origin.hits[0].headers.keys()


def test_a_validator_in_latin_1_goes_back_as_it_came(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY, etag='"\xe9"')
    etag = got(origin, "/feed").etag
    assert got(origin, "/feed", etag=etag).status == 304


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)],
)
def test_compressed_documents_are_unpacked(
    origin: Origin, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    origin["/feed"] = Answer(pack(BODY), headers=(("Content-Encoding", encoding),))
    assert got(origin, "/feed").body == BODY


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_is_told(origin: Origin, status: int) -> None:
    origin["/old"] = redirect("/mid?x=1#part", status)
    origin["/mid?x=1"] = redirect(origin.url("/new"), status)
    origin["/new"] = Answer(BODY, etag='"1"')
    assert got(origin, "/old").url == origin.url("/new")
    assert got(origin, "/old", etag='"1"').status == 304


def hops(origin: Origin, *statuses: int) -> str | None:
    """Where a visit through these redirects says that the source has moved to."""
    for number, status in enumerate(statuses):
        origin[f"/{number}"] = redirect(f"/{number + 1}#part", status)
    origin[f"/{len(statuses)}"] = Answer(BODY)
    moved_to = got(origin, "/0").moved_to
    return moved_to and moved_to.removeprefix(origin.url(""))


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((), None),
        ((301,), "/1"),
        ((308,), "/1"),
        ((301, 308, 301), "/3"),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((302, 301), None),
        ((301, 302), "/1"),
        ((308, 301, 307, 301), "/2"),
    ],
)
def test_permanent_redirects_say_where_a_source_has_moved_to(
    origin: Origin, statuses: tuple[int, ...], moved_to: str | None
) -> None:
    assert hops(origin, *statuses) == moved_to


def test_a_move_is_told_without_a_login_and_with_a_304_too(origin: Origin) -> None:
    origin["/old"] = redirect(origin.url("/new", host=f"me:secret@{origin.host}"), 301)
    origin["/new"] = Answer(BODY, etag='"1"')
    assert got(origin, "/old", etag='"1"').moved_to == origin.url("/new")


def test_freshness_hubs_and_topic_come_with_a_document_and_with_a_304(origin: Origin) -> None:
    fields = (
        ("Link", '<https://hub.example/>; rel="hub"'),
        ("Link", '<feed.atom>; rel="self", </hub>; rel=hub'),
        ("Cache-Control", "max-age=300"),
        ("Age", "100"),
    )
    origin["/old"] = redirect("/world/feed")
    origin["/world/feed"] = Answer(BODY, etag='"1"', headers=fields)
    for response in (got(origin, "/old"), got(origin, "/old", etag='"1"')):
        assert response.fresh_for == 200
        assert response.hubs == ("https://hub.example/", origin.url("/hub"))
        assert response.topic == origin.url("/world/feed.atom")


def test_a_login_in_the_address_is_used_and_not_told(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    request = asking(origin.url("/feed", host=f"me:secret@{origin.host}"))
    response = one(request, manners(origin.place))
    assert isinstance(response, Response)
    assert response.url == origin.url("/feed")
    assert origin.hits[0].headers["authorization"].startswith("Basic ")


def test_a_login_is_not_carried_to_the_next_source(origin: Origin) -> None:
    origin["/a"] = origin["/b"] = Answer(BODY)
    urls = [origin.url("/a", host=f"me:secret@{origin.host}"), origin.url("/b")]
    outcomes([asking(url) for url in urls], manners(origin.place, concurrency=1))
    assert ["authorization" in hit.headers for hit in origin.hits] == [True, False]


def test_a_login_is_not_carried_along_a_redirect(origin: Origin) -> None:
    origin["/a"] = redirect(origin.url("/b", host="localhost"))
    origin["/b"] = Answer(BODY)
    one(asking(origin.url("/a", host=f"me:secret@{origin.host}")), manners(origin.place))
    assert ["authorization" in hit.headers for hit in origin.hits] == [True, False]


def test_letters_and_blanks_in_an_address_are_encoded(origin: Origin) -> None:
    origin["/%D8%AD/a%20b"] = Answer(BODY)
    assert got(origin, "/ح/a b").url == origin.url("/%D8%AD/a%20b")


STATUSES = {
    202: "the server answered 202 Accepted",
    204: "the server answered 204 No Content",
    206: "the server answered 206 Partial Content",
    300: "the server answered 300 Multiple Choices",
    301: "the server answered 301 Moved Permanently",
    404: "the server answered 404 Not Found",
    500: "the server answered 500 Internal Server Error",
    799: "the server answered 799",
}


@pytest.mark.parametrize(("status", "reason"), STATUSES.items())
def test_any_other_status_is_a_failure(origin: Origin, status: int, reason: str) -> None:
    origin["/feed"] = Answer(BODY if status != 204 else b"", status=status)
    assert failed(origin, "/feed") == Failure(reason, answered=True)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_some_statuses_ask_for_patience(origin: Origin, status: int) -> None:
    origin["/feed"] = Answer(b"later", status=status)
    failure = failed(origin, "/feed")
    assert (failure.throttled, failure.answered, failure.gone) == (True, True, False)
    assert str(status) in failure.reason


def test_a_source_that_is_gone(origin: Origin) -> None:
    origin["/feed"] = Answer(b"bye", status=410)
    assert failed(origin, "/feed").gone


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120),
        (503, "Sun, 01 Mar 2026 12:10:00 GMT", 600),
        (503, "Sunday, 01-Mar-26 12:10:00 GMT", 600),
        (503, "Sun, 01 Mar 2026 11:00:00 GMT", 0),
        (503, "99999999999999999999", 86_400),
        (503, "9" * 6000, 86_400),
        (503, "Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        (503, "Fri, 31 Dec 99999 23:59:59 GMT", None),
        (503, "-5", None),
        (503, "soon", None),
        (503, "²", None),
    ],
)
def test_a_server_may_ask_for_a_pause(
    origin: Origin, status: int, value: str, seconds: float | None
) -> None:
    origin["/feed"] = Answer(status=status, headers=(("Retry-After", value),))
    assert failed(origin, "/feed").retry_after == seconds


def crooked(**more: Raw | Answer) -> Any:
    return [pytest.param(answer, id=name.replace("_", " ")) for name, answer in more.items()]


@pytest.mark.parametrize(
    "answer",
    crooked(
        truncated=lying(BODY, 10_000),
        reset=lying(BODY, 10_000, "reset"),
        broken_chunks=Raw(
            lambda: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n", BODY[:20]]
        ),
    ),
)
def test_a_document_that_breaks_off_is_a_failure(origin: Origin, answer: Raw) -> None:
    origin["/feed"] = answer
    assert failed(origin, "/feed").reason == "the connection broke in mid-document"


def test_a_server_that_hangs_up(origin: Origin) -> None:
    origin["/feed"] = silent()
    assert failed(origin, "/feed").reason == "the connection broke before an answer came"


def test_an_empty_document_is_a_failure(origin: Origin) -> None:
    origin["/feed"] = Answer(b"")
    origin["/packed"] = gzipped(b"")
    for path in ("/feed", "/packed"):
        assert failed(origin, path).reason == "the server sent an empty document"


def wire(*chunks: bytes) -> Raw:
    """An answer with these bytes below the first line of its head."""
    return Raw(lambda: [b"HTTP/1.1 200 OK\r\nConnection: close\r\n", *chunks])


def coded(coding: bytes, body: bytes) -> Raw:
    return wire(b"Content-Encoding: " + coding + b"\r\n\r\n", body)


def nothing_in_gzip() -> Iterator[bytes]:
    """A stream that never ends and has nothing in it."""
    yield b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    yield from repeat(b"\x00\x00\x00\xff\xff" * 10_000)


HALF = "the document is compressed and breaks off before its end"
CROOKED = "the document is compressed in a way that cannot be undone"
UNKNOWN = "the document is compressed in a way that we do not know"
NOT_HTTP = "127.0.0.1 does not answer in proper HTTP"
TOO_MANY = "the server sent more header lines than any document needs"
BROKEN = "the connection broke in mid-document"
NO_ANSWER = "the connection broke before an answer came"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LINE = b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 10
WORD = b"a" * 10_000
BAD_INPUT: dict[str, tuple[Raw | Answer, str]] = {
    "gzip cut short": (coded(b"gzip", gzip.compress(BODY)[:30]), HALF),
    "gzip without its check": (coded(b"gzip", gzip.compress(BODY)[:-8]), HALF),
    "brotli cut short": (coded(b"br", brotli.compress(BODY)[:20]), HALF),
    "gzip with a wrong check": (coded(b"gzip", gzip.compress(BODY)[:-8] + bytes(8)), CROOKED),
    "called gzip and is not": (coded(b"gzip", BODY), CROOKED),
    "called br and is gzip": (coded(b"br", gzip.compress(BODY)), CROOKED),
    "called gzip and is br": (coded(b"gzip", brotli.compress(BODY)), CROOKED),
    "an unheard-of coding": (coded(b"pigeon", BODY), UNKNOWN),
    "fifty codings": (coded(b"gzip," * 50, BODY), UNKNOWN),
    "endless gzip of nothing": (Raw(nothing_in_gzip), "the document is larger than 20 MB"),
    "a mail server": (Raw(lambda: [b"220 mail.example ESMTP\r\n"]), NOT_HTTP),
    "any bytes": (Raw(lambda: [bytes(range(256)) * 20]), NOT_HTTP),
    "a body without a head": (Raw(lambda: [BODY]), NOT_HTTP),
    "an unheard-of version": (Raw(lambda: [b"HTTP/9.9 200 OK\r\n\r\n" + BODY]), NOT_HTTP),
    "no status": (Raw(lambda: [b"HTTP/1.1\r\n\r\n" + BODY]), NOT_HTTP),
    "a head with NUL": (wire(b"X: a\0b\r\n\r\n" + BODY), NOT_HTTP),
    "a line without a colon": (wire(b"nonsense\r\n\r\n" + BODY), NOT_HTTP),
    "two lengths": (wire(b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + BODY), NOT_HTTP),
    "a negative length": (wire(b"Content-Length: -5\r\n\r\n" + BODY), NOT_HTTP),
    "a length beyond all": (
        wire(b"Content-Length: 99999999999999999999999\r\n\r\n" + BODY),
        "the document is larger than 20 MB",
    ),
    "a line of a megabyte": (wire(b"X: " + b"a" * 1_000_000 + b"\r\n\r\n" + BODY), TOO_MANY),
    "ten thousand lines": (wire(b"X: a\r\n" * 10_000 + b"\r\n" + BODY), TOO_MANY),
    "a head without end": (Raw(lambda: chain([b"HTTP/1.1 200 OK\r\n"], repeat(LINE))), TOO_MANY),
    "a line without end": (Raw(lambda: chain([b"HTTP/1.1 200 OK\r\nX: "], repeat(WORD))), TOO_MANY),
    "trailers without end": (
        Raw(
            lambda: chain(
                [b"HTTP/1.1 200 OK\r\n", CHUNKED, b"1\r\na\r\n0\r\n"],
                repeat(LINE),
            )
        ),
        TOO_MANY,
    ),
    "hints without end": (Raw(lambda: repeat(b"HTTP/1.1 103 Early\r\n\r\n" * 100)), TOO_MANY),
    "nothing but a hint": (Raw(lambda: [b"HTTP/1.1 103 Early\r\n\r\n"]), NO_ANSWER),
    "another protocol": (
        Raw(lambda: [b"HTTP/1.1 101 Switch\r\nUpgrade: h2c\r\n\r\n"]),
        NO_ANSWER,
    ),
    "a chunk of no size": (wire(CHUNKED, b"zz\r\n" + BODY), BROKEN),
    "a chunk beyond all": (wire(CHUNKED, b"ffffffffffffffff\r\n" + BODY), BROKEN),
    "a chunk below nothing": (wire(CHUNKED, b"-5\r\n" + BODY), BROKEN),
    "no last chunk": (wire(CHUNKED, b"5\r\nabcde\r\n"), BROKEN),
    "a redirect to nowhere": (
        Answer(status=301, headers=(("Location", ""),)),
        "the server answered 301 Moved Permanently",
    ),
    "a status beyond all": (
        Raw(lambda: [b"HTTP/1.1 99999 X\r\n\r\n" + BODY]),
        "the server answered 999",
    ),
}


@pytest.mark.parametrize(("answer", "reason"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_bad_input_has_a_plain_reason_and_harms_no_other(
    origin: Origin, answer: Raw | Answer, reason: str
) -> None:
    origin["/feed"], origin["/good"] = answer, Answer(BODY)
    urls = [origin.url("/feed"), origin.url("/good")]
    results = outcomes([asking(url) for url in urls], manners(origin.place))
    bad, good = (results[url] for url in urls)
    assert isinstance(bad, Failure)
    assert bad.reason == reason
    assert isinstance(good, Response)


@pytest.mark.parametrize(
    "answer",
    crooked(
        a_long_line=wire(b"X: " + b"a" * 90_000 + b"\r\n\r\n", BODY),
        a_folded_line=wire(b"X: a\r\n b\r\n\r\n", BODY),
        something_after_gzip=coded(b"gzip", gzip.compress(BODY) + b"\0\0rest"),
        gzip_in_brotli=coded(b"gzip, br", brotli.compress(gzip.compress(BODY))),
        named_and_unpacked=coded(b"identity", BODY),
    ),
)
def test_odd_input_that_can_be_read_is_read(origin: Origin, answer: Raw) -> None:
    origin["/feed"] = answer
    assert got(origin, "/feed").body == BODY


@pytest.mark.parametrize(
    "answer",
    crooked(
        said=Answer(b"x" * 100_001),
        unsaid=endless(),
        bomb=bomb(5_000_000),
        bomb_in_chunks=Raw(
            lambda: [
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
                gzip.compress(bytes(5_000_000)),
            ]
        ),
    ),
)
def test_a_document_over_the_limit_is_cut(origin: Origin, answer: Raw | Answer) -> None:
    origin["/feed"] = answer
    limited = manners(origin.place, max_body=Bytes(100_000))
    assert failed(origin, "/feed", limited).reason == "the document is larger than 100 kB"


def test_a_document_at_the_limit_is_whole(origin: Origin) -> None:
    body = bytes(100_000)
    origin["/plain"] = Answer(body)
    origin["/packed"] = gzipped(body)
    limited = manners(origin.place, max_body=Bytes(len(body)))
    assert got(origin, "/plain", limited).body == body
    assert got(origin, "/packed", limited).body == body


def test_an_endless_document_takes_no_more_memory_than_the_limit(origin: Origin) -> None:
    origin["/feed"] = endless()
    limited = manners(origin.place, max_body=Bytes(5_000_000))
    failed(origin, "/feed", limited)
    before = psutil.Process().memory_info().rss
    for _ in range(5):
        assert failed(origin, "/feed", limited).reason == "the document is larger than 5 MB"
    assert psutil.Process().memory_info().rss - before < 15_000_000


def test_a_slow_drip_ends_at_the_deadline(origin: Origin) -> None:
    origin["/feed"] = drip(0.02)
    hurried = manners(origin.place, timeout=Seconds(0.3))
    assert failed(origin, "/feed", hurried).reason == "no complete document within 0.3 s"


def test_a_slow_drip_is_given_up_before_the_deadline(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.fetch.curl._SLOW_SECONDS", 1)
    origin["/feed"] = drip(0.3)
    assert failed(origin, "/feed").reason == "the server sent almost nothing for 1 s"


def test_silence_ends_at_the_deadline(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY, wait=5)
    hurried = manners(origin.place, timeout=Seconds(0.2))
    assert failed(origin, "/feed", hurried).reason == "no answer within 0.2 s"


def test_a_server_that_takes_no_connection() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        place = f"127.0.0.1:{full.getsockname()[1]}"
        with socket.create_connection(full.getsockname()):
            hurried = manners(place, timeout=Seconds(0.2))
            outcome = one(asking(f"http://{place}/"), hurried)
    assert outcome == Failure("no connection to 127.0.0.1 in time")


def test_the_deadline_covers_all_redirects(origin: Origin) -> None:
    for hop in range(10):
        origin[f"/{hop}"] = Answer(status=302, headers=(("Location", f"/{hop + 1}"),), wait=0.1)
    hurried = manners(origin.place, timeout=Seconds(0.35))
    assert failed(origin, "/0", hurried).reason == "no answer within 0.35 s"
    assert "/9" not in origin.paths()


def test_redirects_in_a_circle(origin: Origin) -> None:
    origin["/a"], origin["/b"] = redirect("/b"), redirect("/a")
    assert failed(origin, "/a").reason == "the server redirects in a circle"


def test_redirects_without_end(origin: Origin) -> None:
    def further(hit: Hit) -> Answer:
        return redirect(hit.path + "x")

    for length in range(30):
        origin["/" + "x" * length] = further
    assert failed(origin, "/").reason == "the server redirects more than 10 times"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://a/", "javascript:1", "http://"]
)
def test_redirects_lead_to_web_addresses_only(origin: Origin, target: str) -> None:
    origin["/a"] = redirect(target)
    reason = failed(origin, "/a").reason
    assert "not a web address" in reason or reason == "the server answered 302 Found"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "feeds.example/rss",
        "ftp://feeds.example/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://host:99999/",
        "http://host\r\nX-Evil: 1/",
        "http://host/\r\nX-Evil: 1",
        "http://a b/",
        "http://host/\x00",
        "http://host/\u202efeed",
        "http://host/\ud800",
        "http://" + "ü" * 300 + ".example/",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none_is_a_failure(url: str) -> None:
    outcome = one(asking(url), manners())
    assert isinstance(outcome, Failure)
    assert "address" in outcome.reason


def test_a_name_that_does_not_exist() -> None:
    outcome = one(asking("http://news.invalid/feed"), manners())
    assert outcome == Failure("the host name could not be found: news.invalid")


def test_a_port_where_nobody_listens(origin: Origin) -> None:
    with Origin() as closed:
        place, url = closed.place, closed.url()
    outcome = one(asking(url), manners(place))
    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("no connection to 127.0.0.1: ")


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "%31%32%37.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "0.0.0.0",
    "0",
    "localhost",
    "LOCALHOST.",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::1%25lo]",
    "127.0.0.1.",
    "0x7f000001",
    "0X7F.0x0.1",
    "017700000001",
    "1２7.0.0.1",
    "loc%61lhost",
    "feeds.example:80@127.0.0.1",
    "[::]",
    "public@127.0.0.1",
]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_is_visited(origin: Origin, host: str) -> None:
    origin["/feed"] = Answer(BODY)
    outcome = one(asking(origin.url("/feed", host=host)), manners())
    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("refused: ")
    assert "[fetch] allow_private" in outcome.reason
    assert origin.connections == 0


def test_the_refusal_says_what_to_write_into_the_config(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    reason = failed(origin, "/feed", manners()).reason
    assert reason == (
        f"refused: 127.0.0.1 is a loopback address "
        f'(add "{origin.place}" to [fetch] allow_private to allow it)'
    )
    assert got(origin, "/feed", manners(reason.split('"')[1])).body == BODY


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_redirect_to_this_machine_is_refused(origin: Origin, host: str) -> None:
    with Origin() as inner:
        inner["/"] = Answer(BODY)
        origin["/feed"] = redirect(inner.url("/", host=host))
        assert failed(origin, "/feed").reason.startswith("refused: ")
        assert inner.connections == 0


def test_an_allowed_name_covers_its_addresses_and_an_address_only_itself(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    by_name, by_number = asking(origin.url("/feed", host="localhost")), asking(origin.url("/feed"))
    name_only = manners(f"localhost:{origin.port}")
    assert isinstance(one(by_name, name_only), Response)
    assert isinstance(one(by_number, name_only), Failure)
    assert isinstance(one(by_name, manners(origin.place)), Response)
    assert isinstance(one(by_number, manners("127.0.0.1:1")), Failure)
    assert isinstance(one(by_number, manners("127.0.0.2:" + str(origin.port))), Failure)


def test_a_proxy_of_the_environment_is_not_used(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Origin() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        origin["/feed"] = Answer(BODY)
        assert got(origin, "/feed").body == BODY
        assert not proxy.hits


def test_a_connection_is_used_again(origin: Origin) -> None:
    for number in range(20):
        origin[f"/{number}"] = Answer(BODY)
    requests = [asking(origin.url(f"/{number}")) for number in range(20)]
    outcomes(requests, manners(origin.place, per_host=1))
    assert (len(origin.hits), origin.connections) == (20, 1)


def test_a_refused_connection_is_not_let_in_by_an_open_one(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    requests = [asking(origin.url("/feed", host=host)) for host in ("localhost", "127.0.0.1")]
    results = outcomes(requests, manners(f"localhost:{origin.port}", concurrency=1))
    assert [type(result) for result in results.values()] == [Response, Failure]


def test_two_hundred_at_once_each_get_their_own(origin: Origin) -> None:
    bodies = {f"/{number}": f"document {number}".encode() for number in range(200)}
    for path, body in bodies.items():
        origin[path] = Answer(body)
    requests = [asking(origin.url(path)) for path in bodies]
    results = outcomes(requests, manners(origin.place, per_host=32))
    for path, body in bodies.items():
        result = results[origin.url(path)]
        assert isinstance(result, Response)
        assert result.body == body


def test_a_bad_source_harms_no_other(origin: Origin) -> None:
    origin["/good"] = Answer(BODY)
    origin["/drip"] = drip(0.02)
    origin["/reset"] = lying(BODY, 9999, "reset")
    urls = [origin.url(path) for path in ("/drip", "/reset", "/good", "/absent")]
    how = manners(origin.place, timeout=Seconds(1), per_host=4)
    results = outcomes([asking(url) for url in ["nonsense", *urls]], how)
    assert [type(results[url]) for url in urls] == [Failure, Failure, Response, Failure]


def test_a_host_is_never_asked_by_more_than_its_share(origin: Origin) -> None:
    for number in range(12):
        origin[f"/{number}"] = Answer(BODY, wait=0.02)
    requests = [asking(origin.url(f"/{number}")) for number in range(12)]
    outcomes(requests, manners(origin.place, per_host=2))
    assert origin.most_at_once == 2


def test_a_pause_for_one_host_does_not_hold_up_another(origin: Origin) -> None:
    urls = [origin.url("/a"), origin.url("/b"), origin.url("/other", host="localhost")]
    how = manners(origin.place, spacing=Seconds(0.5), concurrency=4)
    outcomes([asking(url) for url in urls], how)
    assert origin.paths()[2:] == ["/b"]


def test_the_reader_of_results_may_take_its_time(origin: Origin) -> None:
    origin["/quick"] = Answer(BODY)
    origin["/slower"] = Answer(BODY, wait=0.3)
    requests = [asking(origin.url(path)) for path in ("/quick", "/slower")]
    results = visit(requests, manners(origin.place, timeout=Seconds(1)), lambda: NOW)
    first = next(results)
    time.sleep(1.1)
    assert [type(outcome) for _, outcome in [first, *results]] == [Response, Response]


def test_many_short_pauses_are_forgiven_as_one_long_one(origin: Origin) -> None:
    for number in range(12):
        origin[f"/{number}"] = Answer(BODY)
    origin["/slower"] = Answer(BODY, wait=0.3)
    requests = [asking(origin.url(path)) for path in ("/slower", *(f"/{n}" for n in range(12)))]
    how = manners(origin.place, timeout=Seconds(1), per_host=20)
    for _, outcome in visit(requests, how, lambda: NOW):
        assert isinstance(outcome, Response)
        time.sleep(0.095)


def test_results_that_nobody_wants_any_more_end_everything(origin: Origin) -> None:
    origin["/quick"] = Answer(BODY)
    origin["/drip"] = drip(0.02)
    requests = [asking(origin.url(path)) for path in ("/quick", "/drip")]
    before = psutil.Process().num_fds()
    results = visit(requests, manners(origin.place), lambda: NOW)
    request, _ = next(results)
    assert request.source.url == origin.url("/quick")
    results.close()  # type: ignore[attr-defined]
    origin.stopping.set()
    with Origin():
        pass
    assert psutil.Process().num_fds() <= before + 4


def test_a_certificate_must_be_trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Origin(tls=context) as origin:
        origin["/feed"] = Answer(BODY)
        reason = failed(origin, "/feed").reason
        assert reason.startswith("the certificate of 127.0.0.1 is not trusted: ")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert got(origin, "/feed").body == BODY


def test_a_server_without_tls_behind_an_https_address(origin: Origin) -> None:
    url = origin.url("/feed").replace("http:", "https:")
    outcome = one(asking(url), manners(origin.place))
    assert isinstance(outcome, Failure)
    assert outcome.reason.startswith("no secure connection to 127.0.0.1: ")
