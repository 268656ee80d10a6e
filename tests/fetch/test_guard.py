"""The public internet may be visited, and nothing else that is not named."""

from ipaddress import ip_address

import pytest

from aggregator.fetch.guard import Guard, kind, pair

FORBIDDEN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_what_is_not_public_is_forbidden(address: str) -> None:
    assert kind(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_not(address: str) -> None:
    assert kind(ip_address(address)) is None
    assert Guard.of([]).refusal("feeds.example", address, 80) is None


@pytest.mark.parametrize("address", FORBIDDEN)
def test_the_refusal_names_the_pair_that_would_allow_it(address: str) -> None:
    reason = Guard.of([]).refusal("feeds.example", address, 8080)
    assert reason is not None
    assert reason.startswith(f"refused: {address} is a")
    wanted = reason.split('"')[1]
    assert Guard.of([wanted]).refusal("feeds.example", address, 8080) is None
    assert Guard.of([wanted]).refusal("feeds.example", address, 8081) is not None


def test_an_address_with_a_zone_is_judged_without_it() -> None:
    assert Guard.of([]).refusal("printer", "fe80::1%eth0", 80)


@pytest.mark.parametrize(
    ("host", "spelled"),
    [
        ("127.0.0.1", "127.0.0.1:80"),
        ("LocalHost.", "localhost:80"),
        ("[::1]", "[::1]:80"),
        ("[0:0::1]", "[::1]:80"),
        ("::1", "[::1]:80"),
    ],
)
def test_pairs_have_one_spelling(host: str, spelled: str) -> None:
    assert pair(host, 80) == spelled


ALLOWED = [
    ("127.0.0.1:8800", "127.0.0.1", "127.0.0.1", 8800, True),
    ("127.0.0.1:8800", "rebound.example", "127.0.0.1", 8800, True),
    ("127.0.0.1:8800", "127.0.0.1", "127.0.0.1", 8801, False),
    ("127.0.0.1:8800", "127.0.0.2", "127.0.0.2", 8800, False),
    ("localhost:8800", "localhost", "127.0.0.1", 8800, True),
    ("localhost:8800", "LOCALHOST.", "::1", 8800, True),
    ("LocalHost:8800", "localhost", "::1", 8800, True),
    ("localhost:8800", "rebound.example", "127.0.0.1", 8800, False),
    ("localhost:8800", "localhost.example", "127.0.0.1", 8800, False),
    ("[::1]:8800", "localhost", "::1", 8800, True),
    ("::1:8800", "localhost", "::1", 8800, True),
    (" 10.0.0.1:80 ", "intranet", "10.0.0.1", 80, True),
    ("10.0.0.1", "intranet", "10.0.0.1", 80, False),
    ("10.0.0.1:", "intranet", "10.0.0.1", 80, False),
    (":80", "intranet", "10.0.0.1", 80, False),
    ("*:80", "intranet", "10.0.0.1", 80, False),
    ("", "intranet", "10.0.0.1", 80, False),
]


@pytest.mark.parametrize(("entry", "host", "address", "port", "allowed"), ALLOWED)
def test_only_the_exact_pair_is_allowed(
    entry: str, host: str, address: str, port: int, allowed: bool
) -> None:
    assert (Guard.of([entry]).refusal(host, address, port) is None) is allowed
