"""A proxy of the config, and what it means for the guard."""

import base64

import pytest
from support.origin import Answer, Origin
from support.visiting import BODY, asking, following, manners, one

from aggregator.fetch.guard import Guard
from aggregator.model import Failure, Response

FEED = "http://news.example/feed"


def test_a_proxy_is_asked_for_the_whole_address(origin: Origin) -> None:
    origin[FEED] = Answer(BODY)
    result = one(asking(FEED), manners(origin.place, proxy=origin.url("")))
    assert isinstance(result, Response)
    assert (result.url, result.body) == (FEED, BODY)
    assert origin.hits[0].headers["host"] == "news.example"


def test_its_password_comes_from_the_environment(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_LOGIN", "me:secret")
    origin[FEED] = Answer(BODY)
    proxy = f"http://${{PROXY_LOGIN}}@{origin.place}"
    assert isinstance(one(asking(FEED), manners(origin.place, proxy=proxy)), Response)
    headers = origin.hits[0].headers
    assert base64.b64decode(headers["proxy-authorization"].split()[1]) == b"me:secret"
    assert "authorization" not in headers


def test_a_source_may_have_its_own_proxy_or_none(origin: Origin) -> None:
    origin[FEED] = origin["/feed"] = Answer(BODY)
    through = following(FEED, proxy=origin.url(""))
    direct = following(origin.url("/feed"), proxy="direct")
    assert isinstance(one(through, manners(origin.place)), Response)
    how = manners(origin.place, proxy="http://proxy.invalid:1")
    assert isinstance(one(direct, how), Response)
    assert origin.paths() == [FEED, "/feed"]


def test_a_proxy_in_this_network_must_be_allowed(origin: Origin) -> None:
    result = one(asking(FEED), manners(proxy=origin.url("")))
    assert isinstance(result, Failure)
    assert f'(add "{origin.place}" to [fetch] allow_private to allow it)' in result.reason
    assert origin.connections == 0


def test_a_proxy_that_is_not_found() -> None:
    result = one(asking(FEED), manners(proxy="http://proxy.invalid:3128"))
    assert result == Failure("the proxy's name could not be found")


def test_a_proxy_that_will_not_let_us_through(origin: Origin) -> None:
    result = one(asking("https://news.example/feed"), manners(origin.place, proxy=origin.url("")))
    assert isinstance(result, Failure)
    assert result.reason == "no connection to news.example: CONNECT tunnel failed, response 501"
    assert not result.answered


def test_a_proxy_that_is_no_address_once_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXY", "s3cret@://")
    told = "its proxy is not an address once filled in: ${PROXY}"
    assert one(asking(FEED), manners(proxy="${PROXY}")) == Failure(told)


def test_an_exception_of_the_environment_does_not_go_around_it(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")
    origin[FEED] = Answer(BODY)
    assert isinstance(one(asking(FEED), manners(origin.place, proxy=origin.url(""))), Response)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "127.1",
        "①②⑦.0.0.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "10.0.0.1",
        "169.254.169.254",
        "localhost",
        "LOCALHOST.",
        "router.localhost",
        "intranet",
        "metadata.google.internal",
        "printer.local",
        "nas.lan.",
    ],
)
def test_a_proxy_is_not_asked_for_this_network(origin: Origin, host: str) -> None:
    url = f"http://{host}/feed"
    result = one(asking(url), manners(origin.place, proxy=origin.url("")))
    assert isinstance(result, Failure)
    assert result.reason.startswith("refused: ")
    assert origin.connections == 0


def test_what_is_allowed_may_be_asked_of_a_proxy() -> None:
    guard = Guard.of(["intranet:80", "10.0.0.1:8080"])
    assert guard.hearsay("intranet", 80) is None
    assert guard.hearsay("10.0.0.1", 8080) is None
    assert guard.hearsay("10.0.0.1", 80)
    assert guard.hearsay("news.example", 80) is None
    assert guard.hearsay("[2606:4700:4700::1111]", 443) is None
