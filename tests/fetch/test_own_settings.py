"""What one source sets for itself: limits, manners, headers, a login."""

import base64
from pathlib import Path

import pytest
from support.origin import Answer, Origin, redirect
from support.visiting import BODY, following, manners, one, outcomes

from aggregator.model import Bytes, Failure, Response, Seconds


def test_a_source_may_have_its_own_deadline(origin: Origin) -> None:
    origin["/slow"] = Answer(BODY, wait=5)
    request = following(origin.url("/slow"), timeout=Seconds(0.2))
    assert one(request, manners(origin.place)) == Failure("no answer within 0.2 s")


def test_a_source_may_have_its_own_largest_document(origin: Origin) -> None:
    origin["/large"] = Answer(bytes(2000))
    small = following(origin.url("/large"), max_body=Bytes(1000))
    large = following(origin.url("/large"), max_body=Bytes(2000))
    how = manners(origin.place, max_body=Bytes(1500))
    assert isinstance(one(small, how), Failure)
    assert isinstance(one(large, how), Response)


def test_the_strictest_source_of_a_host_sets_its_share(origin: Origin) -> None:
    for number in range(6):
        origin[f"/{number}"] = Answer(BODY, wait=0.02)
    requests = [following(origin.url(f"/{number}")) for number in range(5)]
    requests.insert(0, following(origin.url("/5"), per_host=1))
    outcomes(requests, manners(origin.place, per_host=4))
    assert origin.most_at_once == 1


def test_a_source_may_have_its_own_spacing(origin: Origin) -> None:
    origin["/a"] = origin["/b"] = Answer(BODY)
    paths = [following(origin.url(path), spacing=Seconds(0)) for path in ("/a", "/b")]
    outcomes(paths, manners(origin.place, spacing=Seconds(3600), timeout=Seconds(5)))
    assert sorted(origin.paths()) == ["/a", "/b"]


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken\n", encoding="utf-8")
    monkeypatch.setenv("TIMES_NAME", "me")
    monkeypatch.setenv("TIMES_PASSWORD", "gehéim")
    monkeypatch.setenv("TIMES_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("BROKEN", "a\r\nX-Evil: 1")


LOGIN = "${TIMES_NAME}:${TIMES_PASSWORD}"
HEADERS = (("X-Desk", "libya"), ("Authorization", "Bearer ${TIMES_TOKEN}"))


@pytest.mark.usefixtures("secrets")
def test_headers_and_secrets_go_to_the_source(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    one(following(origin.url("/feed"), headers=HEADERS), manners(origin.place))
    headers = origin.hits[0].headers
    assert (headers["x-desk"], headers["authorization"]) == ("libya", "Bearer t0ken")


@pytest.mark.usefixtures("secrets")
def test_a_login_goes_to_the_source(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    one(following(origin.url("/feed"), login=LOGIN), manners(origin.place))
    kind, _, login = origin.hits[0].headers["authorization"].partition(" ")
    assert (kind, base64.b64decode(login).decode()) == ("Basic", "me:gehéim")


@pytest.mark.usefixtures("secrets")
def test_they_follow_a_redirect_on_the_same_origin(origin: Origin) -> None:
    origin["/a"], origin["/b"] = redirect("/b"), Answer(BODY)
    one(following(origin.url("/a"), headers=HEADERS), manners(origin.place))
    assert ["authorization" in hit.headers for hit in origin.hits] == [True, True]


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("keys", [{"headers": HEADERS}, {"login": LOGIN}])
def test_they_go_nowhere_else_and_are_not_brought_back(
    origin: Origin, keys: dict[str, object]
) -> None:
    with Origin() as other:
        origin["/a"] = redirect(other.url("/b"))
        other["/b"] = redirect(origin.url("/c"))
        origin["/c"] = Answer(BODY)
        how = manners(origin.place, other.place)
        assert isinstance(one(following(origin.url("/a"), **keys), how), Response)
        for hit in (*origin.hits[1:], *other.hits):
            assert not {"authorization", "x-desk"} & hit.headers.keys()
        assert "authorization" in origin.hits[0].headers


@pytest.mark.usefixtures("secrets")
def test_they_are_not_carried_to_the_next_source(origin: Origin) -> None:
    origin["/a"] = origin["/b"] = Answer(BODY)
    requests = [following(origin.url("/a"), headers=HEADERS), following(origin.url("/b"))]
    outcomes(requests, manners(origin.place, concurrency=1))
    assert ["authorization" in hit.headers for hit in origin.hits] == [True, False]


@pytest.mark.usefixtures("secrets")
def test_robots_txt_is_fetched_without_them(origin: Origin) -> None:
    origin["/page"] = Answer(BODY)
    one(following(origin.url("/page"), kind="page", headers=HEADERS), manners(origin.place))
    assert origin.paths() == ["/robots.txt", "/page"]
    assert ["authorization" in hit.headers for hit in origin.hits] == [False, True]


def test_a_secret_that_is_not_there_fails_its_source_alone(origin: Origin) -> None:
    origin["/a"] = origin["/b"] = Answer(BODY)
    requests = [following(origin.url("/a"), login="${ABSENT_LOGIN}"), following(origin.url("/b"))]
    a, b = outcomes(requests, manners(origin.place)).values()
    told = "the environment has no ABSENT_LOGIN: set it, or ABSENT_LOGIN_FILE to a file with it"
    assert a == Failure(told)
    assert isinstance(b, Response)


@pytest.mark.usefixtures("secrets")
def test_a_secret_that_would_break_the_line_is_not_sent_and_not_told(origin: Origin) -> None:
    origin["/feed"] = Answer(BODY)
    request = following(origin.url("/feed"), headers=(("X-Token", "${BROKEN}"),))
    told = "the value of its header X-Token holds a line break or the like: mend it"
    assert one(request, manners(origin.place)) == Failure(told)
    assert origin.connections == 0
