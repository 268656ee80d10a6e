"""robots.txt is heeded for pages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.origin import Answer, Origin, Raw, endless, gzipped, lying, redirect
from support.visiting import BODY, following, manners, one, outcomes

from aggregator.fetch.robots import LIMIT, Rules
from aggregator.model import Failure, Request, Response

REFUSED = "robots.txt of 127.0.0.1 asks programs not to visit this page"


def page(origin: Origin, path: str = "/page", **keys: Any) -> Request:
    return following(origin.url(path), **{"kind": "page", **keys})


def allowed(text: str, path: str = "/page") -> bool:
    return Rules.of(text.encode()).objection(f"https://news.example{path}", "news.example") is None


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: aggregator\nDisallow: /", False),
        ("User-agent: Aggregator/2.0 # ours\nDisallow: /", False),
        ("User-agent: agg\nDisallow: /", True),
        ("User-agent: aggregators\nDisallow: /", True),
        ("User-agent: other\nUser-agent: aggregator\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nUser-agent: aggregator\nAllow: /", True),
        ("User-agent: aggregator\nDisallow: /\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /page", True),
        ("User-agent: *\nDisallow: /*age$", False),
        ("\ufeffUser-agent: *\r\nDisallow: /p", False),
        ("user agent *\nDisallow: /", False),
        ("<html><body>Not found</body></html>", True),
    ],
)
def test_what_a_robots_txt_allows(text: str, may: bool) -> None:
    assert allowed(text) is may


def test_a_robot_for_each_rule_costs_no_more_than_one() -> None:
    robots = "".join(f"User-agent: robot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(20_000))
    assert allowed(robots + rules, "/1")
    assert not allowed(f"{robots}User-agent: *\n{rules}", "/1")


def test_what_is_beyond_the_limit_is_not_read() -> None:
    padding = "#" * LIMIT
    assert allowed(f"User-agent: *\n{padding}\nDisallow: /")


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(body: bytes) -> None:
    Rules.of(b"User-agent: *\n" + body).objection("https://news.example/page", "news.example")


@pytest.mark.parametrize(
    ("asked", "delay"), [("5", 5), ("0.5", 0.5), ("100000", 30), ("-1", 0), ("soon", 0), ("nan", 0)]
)
def test_a_crawl_delay_is_heeded_within_reason(asked: str, delay: float) -> None:
    assert Rules.of(f"User-agent: *\nCrawl-delay: {asked}".encode()).delay == delay


@pytest.mark.parametrize("kind", ["page", "listing"])
def test_a_page_that_robots_txt_forbids_is_not_asked_for(origin: Origin, kind: str) -> None:
    origin["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /page", media_type="text/plain")
    origin["/page"] = Answer(BODY)
    assert one(page(origin, kind=kind), manners(origin.place)) == Failure(REFUSED)
    assert origin.paths() == ["/robots.txt"]
    assert "aggregator" in origin.hits[0].headers["user-agent"]


@pytest.mark.parametrize("kind", ["feed", "sitemap", "opml"])
def test_what_is_published_for_programs_asks_nobody(origin: Origin, kind: str) -> None:
    origin["/page"] = Answer(BODY)
    assert isinstance(one(page(origin, kind=kind), manners(origin.place)), Response)
    assert origin.paths() == ["/page"]


def test_one_robots_txt_serves_all_pages_of_a_host_in_a_poll(origin: Origin) -> None:
    origin["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /3")
    for number in range(5):
        origin[f"/{number}"] = Answer(BODY)
    requests = [page(origin, f"/{number}") for number in range(5)]
    results = outcomes(requests, manners(origin.place, per_host=1))
    assert [url for url, result in results.items() if isinstance(result, Failure)] == [
        origin.url("/3")
    ]
    assert origin.paths().count("/robots.txt") == 1
    assert origin.paths()[0] == "/robots.txt"
    assert len(origin.hits) == 5


ABSENT = {
    "not there": Answer(b"no", status=404),
    "forbidden": Answer(b"no", status=403),
    "needs a login": Answer(b"no", status=401),
    "gone": Answer(b"no", status=410),
    "empty": Answer(b""),
    "no document": Answer(b"", status=204),
    "redirects in a circle": redirect("/robots.txt"),
    "redirects to a file": redirect("file:///etc/passwd"),
    "not text": Answer(bytes(range(256)) * 10),
}


@pytest.mark.parametrize("answer", ABSENT.values(), ids=ABSENT.keys())
def test_a_robots_txt_that_is_not_there_forbids_nothing(origin: Origin, answer: Answer) -> None:
    origin["/robots.txt"], origin["/page"] = answer, Answer(BODY)
    assert isinstance(one(page(origin), manners(origin.place)), Response)


UNREACHABLE = {
    "server error": (Answer(b"no", status=500), "the server answered 500 Internal Server Error"),
    "broken off": (lying(b"User-agent", 999), "the connection broke in mid-document"),
    "no HTTP": (Raw(lambda: [b"220 hello\r\n"]), "127.0.0.1 does not answer in proper HTTP"),
}


@pytest.mark.parametrize(("answer", "why"), UNREACHABLE.values(), ids=UNREACHABLE.keys())
def test_a_robots_txt_that_cannot_be_read_now_forbids_all_for_now(
    origin: Origin, answer: Answer | Raw, why: str
) -> None:
    origin["/robots.txt"], origin["/page"] = answer, Answer(BODY)
    told = f"robots.txt of 127.0.0.1 could not be read, so its pages rest: {why}"
    assert one(page(origin), manners(origin.place)) == Failure(told)
    assert origin.paths() == ["/robots.txt"]


def test_a_host_that_wants_patience_for_its_robots_txt(origin: Origin) -> None:
    pause = (("Retry-After", "600"),)
    origin["/robots.txt"] = Answer(b"no", status=429, headers=pause)
    results = outcomes([page(origin), page(origin, "/b")], manners(origin.place))
    for result in results.values():
        assert isinstance(result, Failure)
        assert (result.throttled, result.retry_after, result.answered) == (True, 600, False)
    assert origin.paths() == ["/robots.txt"]


@pytest.mark.parametrize("hops", [5, 6])
def test_five_redirects_to_a_robots_txt_are_followed(origin: Origin, hops: int) -> None:
    origin["/robots.txt"] = redirect("/1")
    for hop in range(1, hops):
        origin[f"/{hop}"] = redirect(f"/{hop + 1}")
    origin[f"/{hops}"] = Answer(b"User-agent: *\nDisallow: /")
    origin["/page"] = Answer(BODY)
    result = one(page(origin), manners(origin.place))
    assert isinstance(result, Failure) is (hops <= 5)


def test_of_an_endless_robots_txt_the_beginning_counts(origin: Origin) -> None:
    lines = b"User-agent: *\nDisallow: /page\n"
    origin["/robots.txt"], origin["/page"] = endless(lines * 1000), Answer(BODY)
    assert one(page(origin), manners(origin.place)) == Failure(REFUSED)


def test_a_compressed_robots_txt_is_read(origin: Origin) -> None:
    origin["/robots.txt"] = gzipped(b"User-agent: *\nDisallow: /")
    assert one(page(origin), manners(origin.place)) == Failure(REFUSED)


def test_a_page_on_another_host_asks_that_host(origin: Origin) -> None:
    with Origin() as other:
        origin["/page"] = redirect(other.url("/there"))
        other["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /")
        how = manners(origin.place, other.place)
        assert one(page(origin), how) == Failure(REFUSED)
        assert (origin.paths(), other.paths()) == (["/robots.txt", "/page"], ["/robots.txt"])


def test_a_crawl_delay_holds_back_its_host_alone(origin: Origin) -> None:
    origin["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.5")
    origin["/a"] = origin["/b"] = origin["/2"] = Answer(BODY)
    origin["/0"], origin["/1"] = redirect("/1"), redirect("/2")
    requests = [page(origin, "/a"), page(origin, "/b")]
    requests.append(following(origin.url("/0", host="localhost")))
    outcomes(requests, manners(origin.place, per_host=2))
    assert origin.paths()[-2:] == ["/a", "/b"]


def test_a_robots_txt_is_no_way_into_this_network(origin: Origin) -> None:
    with Origin() as inner:
        origin["/robots.txt"] = redirect(inner.url("/secret"))
        origin["/page"] = Answer(BODY)
        result = one(page(origin), manners(origin.place))
        assert isinstance(result, Failure)
        assert "could not be read, so its pages rest: refused: 127.0.0.1" in result.reason
        assert inner.connections == 0
