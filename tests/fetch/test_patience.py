"""A host that asks for patience is left alone for the rest of the poll."""

import pytest
from support.origin import Answer, Origin, redirect
from support.visiting import BODY, asking, manners, outcomes

from aggregator.model import Failure, Response


def asked(origin: Origin, *paths: str, **more: object) -> list[Response | Failure]:
    requests = [asking(origin.url(path)) for path in paths]
    results = outcomes(requests, manners(origin.place, per_host=1, **more))
    return [results[request.source.slug] for request in requests]


@pytest.mark.parametrize("status", [403, 429, 503])
def test_its_other_sources_are_not_asked(origin: Origin, status: int) -> None:
    origin["/a"] = Answer(b"later", status=status, headers=(("Retry-After", "120"),))
    origin["/b"] = origin["/c"] = Answer(BODY)
    first, *others = asked(origin, "/a", "/b", "/c")
    assert origin.paths() == ["/a"]
    assert isinstance(first, Failure)
    assert (first.throttled, first.answered, first.retry_after) == (True, True, 120)
    for other in others:
        assert isinstance(other, Failure)
        assert (other.throttled, other.answered, other.retry_after) == (True, False, 120)
        assert other.reason.startswith("not asked in this poll: 127.0.0.1 wants patience")
        assert f"the server answered {status}" in other.reason


def test_another_host_is_asked(origin: Origin) -> None:
    origin["/a"], origin["/b"] = Answer(status=429), Answer(BODY)
    urls = [origin.url("/a"), origin.url("/b", host="localhost")]
    results = outcomes([asking(url) for url in urls], manners(origin.place, concurrency=1))
    assert [type(results[url]) for url in urls] == [Failure, Response]


def test_a_403_from_a_host_that_answers_well_is_about_the_one_source(origin: Origin) -> None:
    origin["/a"] = origin["/c"] = Answer(BODY)
    origin["/b"] = Answer(b"members only", status=403)
    a, b, c = asked(origin, "/a", "/b", "/c")
    assert (type(a), type(c)) == (Response, Response)
    assert isinstance(b, Failure)
    assert b.throttled


def test_a_redirect_to_a_host_that_wants_patience_is_not_followed(origin: Origin) -> None:
    origin["/a"] = Answer(status=503)
    origin["/b"] = redirect(origin.url("/c", host="127.0.0.1"))
    origin["/c"] = Answer(BODY)
    urls = [origin.url("/a"), origin.url("/b", host="localhost")]
    results = outcomes([asking(url) for url in urls], manners(origin.place, concurrency=1))
    second = results[urls[1]]
    assert isinstance(second, Failure)
    assert second.throttled
    assert "/c" not in origin.paths()


def test_a_server_that_is_merely_broken_is_asked_again(origin: Origin) -> None:
    origin["/a"], origin["/b"] = Answer(status=500), Answer(BODY)
    assert [type(each) for each in asked(origin, "/a", "/b")] == [Failure, Response]
