"""The rules of a WebSub subscriber, section by section of the Recommendation."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import websub
from aggregator.model import (
    Config,
    Document,
    Failure,
    Manners,
    Notice,
    NoticeKind,
    Response,
    Site,
    Source,
    SourceState,
    Subscription,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FEED = "https://news.example/feed"
HUB = "https://hub.example/"
OTHER_HUB = "https://other.example/"
PREFIX = "https://desk.example/websub/"
OFFER = websub.Offer("a", (HUB, OTHER_HUB), FEED)


def agreed(**more: object) -> Subscription:
    values: dict[str, object] = {
        "id": "x",
        "source": "a",
        "hub": HUB,
        "topic": FEED,
        "callback": PREFIX + "x",
        "secret": "s3cret",
        "next_at": NOW,
    }
    return Subscription(**{**values, **more})  # type: ignore[arg-type]


def told(kind: NoticeKind, detail: str = "", body: bytes = b"") -> Notice:
    return Notice(id=1, subscription="x", kind=kind, received_at=NOW, detail=detail, body=body)


def state(**more: object) -> SourceState:
    return SourceState(slug="a", address=FEED, **more)  # type: ignore[arg-type]


# Can a hub reach us?


@pytest.mark.parametrize(
    ("url", "reachable"),
    [
        ("https://news.libya-desk.org", True),
        ("http://8.8.8.8", True),
        ("https://[2606:4700::1]:8443", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://localhost:8000", False),
        ("https://desk.localhost", False),
        ("http://10.1.2.3", False),
        ("http://169.254.169.254", False),
        ("http://desk", False),
        ("http://desk.local.", False),
        ("http://desk.internal", False),
    ],
)
def test_push_is_on_where_the_site_is_public(url: str, reachable: bool) -> None:
    config = Config(site=Site(title="T", url=url, id_authority="example.org,2026"))
    assert (websub.obstacle(config) is None) == reachable
    off = replace(config, fetch=Manners(websub=False))
    assert websub.obstacle(off) == "websub = false in [fetch]"


@pytest.mark.parametrize(
    ("url", "pair"),
    [
        ("http://10.1.2.3", "10.1.2.3:80"),
        ("https://desk.local", "desk.local:443"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_private_site_that_is_allowed_counts_as_public(url: str, pair: str) -> None:
    site = Site(title="T", url=url, id_authority="example.org,2026")
    assert websub.obstacle(Config(site=site))
    assert websub.obstacle(Config(site=site, fetch=Manners(allow_private=(pair,)))) is None


# Discovery (4)


def noticed(answer: Response | Failure, document: Document | None) -> SourceState:
    return websub.noticed(state(), state(), answer, document)


def test_link_fields_come_before_the_document() -> None:
    answer = Response(status=200, url=FEED, hubs=(HUB,), topic=FEED)
    found = noticed(answer, Document(hubs=(OTHER_HUB,), topic="https://news.example/else"))
    assert (found.hubs, found.topic) == ((HUB,), FEED)


def test_a_document_names_hubs_and_topic() -> None:
    found = noticed(Response(status=200, url=FEED + "?a"), Document(hubs=(HUB,), topic=FEED))
    assert (found.hubs, found.topic) == ((HUB,), FEED)


def test_without_a_topic_it_is_the_address_that_answered() -> None:
    found = noticed(Response(status=200, url=FEED), Document(hubs=(HUB,)))
    assert found.topic == FEED


def test_what_was_not_read_says_nothing_new() -> None:
    before = state(hubs=(HUB,), topic=FEED)
    for answer in (Response(status=304, url=FEED), Failure("no")):
        assert websub.noticed(before, before, answer, None) == before


def test_a_feed_that_names_no_hub_any_longer_offers_none() -> None:
    before = state(hubs=(HUB,), topic=FEED)
    found = websub.noticed(before, before, Response(status=200, url=FEED), Document())
    assert (found.hubs, found.topic) == ((), None)


def test_what_the_old_address_offered_ends_with_it() -> None:
    before = state(hubs=(HUB,), topic=FEED)
    moved = replace(before, address="https://elsewhere.example/feed")
    assert websub.noticed(before, moved, Failure("no"), None).hubs == ()


@pytest.mark.parametrize(
    "hub",
    ["", "/hub", "ftp://hub.example/", "javascript:x", "http://", "http://[::1", "http://a/\n"],
)
def test_what_is_no_web_address_is_no_hub(hub: str) -> None:
    assert noticed(Response(status=200, url=FEED), Document(hubs=(hub,), topic=FEED)).hubs == ()


def test_no_source_has_us_remember_a_thousand_hubs() -> None:
    many = tuple(f"{HUB}{n % 500}" for n in range(1000))
    found = noticed(Response(status=200, url=FEED), Document(hubs=many, topic=FEED))
    assert found.hubs == many[: websub.MOST_HUBS]


def test_offers_are_those_of_the_present_address() -> None:
    source = Source(name="a", slug="a", url=FEED)
    offered = state(hubs=(HUB,), topic=FEED)
    assert websub.offers([source], {"a": offered}) == [websub.Offer("a", (HUB,), FEED)]
    assert websub.offers([source], {}) == []
    assert websub.offers([source], {"a": replace(offered, address="https://old.example/")}) == []
    assert websub.offers([source], {"a": replace(offered, health="gone")}) == []


# Which subscriptions to have


def test_the_first_hub_is_asked_and_the_next_where_it_is_left_alone() -> None:
    assert list(websub.openings([OFFER], [])) == [(OFFER, HUB)]
    resting = agreed(state="resting")
    assert list(websub.openings([OFFER], [resting])) == [(OFFER, OTHER_HUB)]
    second = agreed(id="y", hub=OTHER_HUB, state="resting")
    assert list(websub.openings([OFFER], [resting, second])) == []


@pytest.mark.parametrize("standing", ["asked", "verified"])
def test_one_subscription_is_enough(standing: str) -> None:
    assert list(websub.openings([OFFER], [agreed(state=standing)])) == []


@pytest.mark.parametrize("standing", ["leaving", "left"])
def test_one_that_is_over_is_begun_anew(standing: str) -> None:
    assert list(websub.openings([OFFER], [agreed(state=standing)])) == [(OFFER, HUB)]


def partings(one: Subscription, offer: websub.Offer | None, prefix: str | None) -> list[str]:
    found = [offer] if offer else []
    return [parted.state for parted in websub.partings([one], found, prefix, NOW)]


def test_what_stands_is_kept() -> None:
    assert partings(agreed(state="verified"), OFFER, PREFIX) == []


@pytest.mark.parametrize(
    ("offer", "prefix"),
    [
        (None, PREFIX),
        (replace(OFFER, hubs=(OTHER_HUB,)), PREFIX),
        (replace(OFFER, topic=FEED + "/2"), PREFIX),
        (OFFER, "https://moved.example/websub/"),
        (OFFER, None),
    ],
    ids=["source left", "other hub", "other topic", "site moved", "push is off"],
)
def test_what_nothing_stands_for_is_left(offer: websub.Offer | None, prefix: str | None) -> None:
    assert partings(agreed(state="verified"), offer, prefix) == ["leaving"]
    assert partings(agreed(state="asked"), offer, prefix) == ["left"]
    assert partings(agreed(state="resting"), offer, prefix) == ["left"]
    assert partings(agreed(state="leaving"), offer, prefix) == []
    assert partings(agreed(state="left"), offer, prefix) == []


# Asking (5.1)


def test_one_hub_is_not_asked_for_everything_at_once() -> None:
    many = [agreed(id=f"{n:03}", next_at=NOW - MINUTE * n) for n in range(50)]
    other = agreed(id="z", hub=OTHER_HUB)
    later = agreed(id="later", hub=OTHER_HUB, next_at=NOW + MINUTE)
    chosen = websub.due([*many, other, later], NOW)
    assert [one.id for one in chosen] == [f"{n:03}" for n in range(49, 39, -1)] + ["z"]


def test_a_request_says_what_the_recommendation_wants() -> None:
    asked = websub.request(agreed())
    assert asked.source.url == HUB
    assert dict(asked.form) == {
        "hub.mode": "subscribe",
        "hub.topic": FEED,
        "hub.callback": PREFIX + "x",
        "hub.lease_seconds": "864000",
        "hub.secret": "s3cret",
    }
    farewell = dict(websub.request(agreed(state="leaving")).form)
    assert farewell["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in farewell


def test_a_hub_that_never_calls_back_is_asked_ever_less_and_then_left_alone() -> None:
    one: Subscription | None = agreed()
    waits = []
    while one and websub.is_asking(one):
        at = one.next_at
        one = websub.turn(one, at)
        assert one is not None
        waits.append(one.next_at - at)
    minutes = [wait / MINUTE for wait in waits]
    assert minutes[:4] == [10, 20, 40, 80]
    assert max(waits[:-1]) == DAY
    assert len(waits) == websub.MOST_REQUESTS + 1
    assert one is not None
    assert (one.state, waits[-1]) == ("resting", DAY * 30)
    assert one.reason.startswith("given up for now, after 10 requests")
    again = websub.turn(one, one.next_at)
    assert again is not None
    assert (again.state, again.requests) == ("asked", 1)


def test_a_hub_that_hears_no_farewell_is_left_all_the_same_and_then_forgotten() -> None:
    one: Subscription | None = agreed(state="leaving")
    requests = 0
    while one:
        one = websub.turn(one, one.next_at)
        requests += bool(one and websub.is_asking(one))
    assert requests == websub.MOST_FAREWELLS


def test_a_yes_is_a_promise_and_a_no_is_told() -> None:
    asked = websub.turn(agreed(), NOW)
    assert asked is not None
    assert websub.answered(asked, Response(status=202, url=HUB), NOW) == asked
    no = websub.answered(asked, Failure("the server answered 500"), NOW)
    assert (no.state, no.reason, no.next_at) == ("asked", "the server answered 500", asked.next_at)
    slow = websub.answered(asked, Failure("the server answered 429", retry_after=7200), NOW)
    assert slow.next_at == NOW + MINUTE * 120


# What a hub says (5.2, 5.3)


def test_a_verified_lease_is_renewed_before_it_ends() -> None:
    one = websub.heard(agreed(state="asked", requests=3, reason="r"), told("verified", "864000"))
    assert (one.state, one.requests, one.reason) == ("verified", 0, "")
    assert one.lease_until == NOW + DAY * 10
    assert one.next_at == NOW + DAY * 7.5
    again = websub.turn(one, one.next_at)
    assert again is not None
    assert (again.state, again.requests, again.lease_until) == ("verified", 1, one.lease_until)


@pytest.mark.parametrize(
    ("lease", "days"),
    [
        ("", 10),
        ("soon", 10),
        ("-5", 10),
        ("٣٠", 10),
        ("9" * 5000, 10),
        ("999999999999", 30),
        ("0", 0),
        ("86400", 1),
    ],
)
def test_absurd_leases_are_read_with_sense(lease: str, days: int) -> None:
    one = websub.heard(agreed(state="asked"), told("verified", lease))
    assert one.lease_until == NOW + DAY * days
    assert one.next_at >= NOW + MINUTE * 10


def test_only_what_we_asked_is_confirmed() -> None:
    yes = {
        (standing, mode)
        for standing in ("asked", "verified", "resting", "leaving", "left")
        for mode in ("subscribe", "unsubscribe", "denied", "", "publish")
        if websub.confirms(agreed(state=standing), mode, FEED)
    }
    assert yes == {("asked", "subscribe"), ("verified", "subscribe"), ("leaving", "unsubscribe")}
    assert not websub.confirms(agreed(), "subscribe", FEED + "/other")


def test_a_refusal_ends_it_for_a_month() -> None:
    for standing in ("asked", "verified"):
        one = websub.heard(agreed(state=standing), told("denied", "no\x00 such\n topic"))
        assert (one.state, one.reason) == ("resting", "it refuses: no such topic")
        assert one.next_at == NOW + DAY * 30
    assert websub.heard(agreed(), told("denied")).reason == "it refuses"


@pytest.mark.parametrize(
    ("standing", "kind"),
    [
        ("leaving", "verified"),
        ("left", "verified"),
        ("resting", "verified"),
        ("verified", "unsubscribed"),
        ("leaving", "denied"),
        ("verified", "content"),
    ],
)
def test_what_does_not_fit_changes_nothing(standing: str, kind: NoticeKind) -> None:
    assert websub.heard(agreed(state=standing), told(kind)) == agreed(state=standing)


def test_a_confirmed_farewell_is_the_end() -> None:
    assert websub.heard(agreed(state="leaving"), told("unsubscribed")).state == "left"


# Content (7, 8)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_every_method_of_the_recommendation_is_known(method: str) -> None:
    digest = hmac.new(b"s3cret", b"body", method.lower()).hexdigest()
    assert websub.is_signed(agreed(), b"body", f"{method}={digest}")
    assert websub.is_signed(agreed(), b"body", f"{method}={digest.upper()}")
    assert not websub.is_signed(agreed(), b"body!", f"{method}={digest}")
    assert not websub.is_signed(agreed(secret="other"), b"body", f"{method}={digest}")


def test_no_other_method_is() -> None:
    digest = hmac.new(b"s3cret", b"body", "md5").hexdigest()
    assert not websub.is_signed(agreed(), b"body", f"md5={digest}")
    assert not websub.is_signed(agreed(), b"body", digest)


@given(st.text(), st.binary())
def test_no_garbage_is_a_signature(signature: str, body: bytes) -> None:
    assert not websub.is_signed(agreed(), body, signature)
    assert not websub.is_signed(agreed(), body, f"sha256={signature}")


def test_a_body_that_came_before_is_known() -> None:
    one = agreed()
    for number in range(150):
        one = websub.taken(one, b"%d" % number, NOW)
    assert websub.is_repeated(one, b"149")
    assert not websub.is_repeated(one, b"150")
    assert len(one.recent) == 100


def test_a_push_is_an_answer_of_its_source() -> None:
    answer = websub.answer(agreed(), told("content", "application/atom+xml", b"<feed/>"))
    assert isinstance(answer, Response)
    assert (answer.url, answer.body, answer.media_type) == (
        FEED,
        b"<feed/>",
        "application/atom+xml",
    )
    assert (answer.etag, answer.last_modified) == (None, None)


def test_an_empty_push_is_a_hint() -> None:
    assert isinstance(websub.answer(agreed(), told("content")), Failure)


def test_a_push_is_never_less_safe_than_a_poll() -> None:
    content = told("content", body=b"<feed/>")
    plain = agreed(hub="http://hub.example/")
    assert isinstance(websub.answer(plain, content), Failure)
    both = replace(plain, topic="http://news.example/feed")
    assert isinstance(websub.answer(both, content), Response)


def test_a_taken_push_leaves_polling_as_it_is() -> None:
    before = state(health="ok", checked_at=NOW, next_at=NOW + DAY, etag='"1"', body_hash="h")
    assert websub.after(before, Response(status=200, url=FEED), NOW) == before


def test_a_hint_makes_a_source_due_but_never_hasty() -> None:
    hint = Failure("the hub sent no document")
    seen = state(health="ok", checked_at=NOW - DAY, next_at=NOW + DAY)
    assert websub.after(seen, hint, NOW).next_at == NOW
    just = replace(seen, checked_at=NOW)
    assert websub.after(just, hint, NOW).next_at == NOW + MINUTE * 5
    soon = replace(seen, next_at=NOW - MINUTE)
    assert websub.after(soon, hint, NOW) == soon
    failing = replace(seen, health="failing")
    assert websub.after(failing, hint, NOW) == failing


# Who may be polled less


def test_polling_slows_only_behind_a_hub_that_was_heard_within_its_lease() -> None:
    running = agreed(state="verified", lease_until=NOW + DAY, heard_at=NOW)
    assert websub.pushed([running], NOW) == {"a"}
    assert websub.pushed([running], NOW + DAY) == frozenset()
    assert websub.pushed([replace(running, heard_at=None)], NOW) == frozenset()
    assert websub.pushed([replace(running, state="leaving")], NOW) == frozenset()


def test_every_state_has_its_words() -> None:
    running = agreed(state="verified", lease_until=NOW + DAY)
    said = {
        "asked": "no push from hub.example yet: about to be asked",
        "verified": "pushed by hub.example until 2026-03-02 12:00 UTC",
        "resting": "no push from hub.example: it refuses; asked again on 2026-03-31",
    }
    refused = websub.heard(agreed(), told("denied"))
    assert websub.told([agreed()], NOW) == {"a": said["asked"]}
    assert websub.told([running], NOW) == {"a": said["verified"]}
    assert websub.told([refused], NOW) == {"a": said["resting"]}
    assert websub.told([agreed(state="left"), agreed(state="leaving")], NOW) == {}
