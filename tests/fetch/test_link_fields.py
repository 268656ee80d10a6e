"""Link fields: where the hub is, and what the feed calls itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.links import hubs, topic

BASE = "https://news.example/feeds/world"
HUB = "https://hub.example/"


@pytest.mark.parametrize(
    "field",
    [
        '<https://hub.example/>; rel="hub"',
        "<https://hub.example/>; rel=hub",
        "<https://hub.example/>;rel=HUB",
        "< https://hub.example/ > ; REL = hub",
        '<https://hub.example/>; title="a, <b>; \\"c\\""; rel="x hub y"',
        '<https://hub.example/>; rel="hub"; rel="other"',
        '</style.css>; rel=preload; as=style, <https://hub.example/>; rel="hub"',
        "<https://hub.example/>; rel=hub; nonsense; ;, junk",
        "<//hub.example/>; rel=hub",
        "junk, <https://hub.example/>; rel=hub, <https://hub.example/>; rel=hub",
    ],
)
def test_a_hub(field: str) -> None:
    assert hubs(field, BASE) == (HUB,)


@pytest.mark.parametrize(
    "field",
    [
        None,
        "",
        "https://hub.example/; rel=hub",
        "<https://hub.example/>",
        '<https://hub.example/>; rel="hub',
        "<https://hub.example/>; rel=alternate; rel=hub",
        '<https://hub.example/>; title="; rel=hub"',
        '<https://hub.example/>; rel=hub; anchor="https://other.example/"',
        "<javascript:alert(1)>; rel=hub",
        "<file:///etc/passwd>; rel=hub",
        "<https://[::1/>; rel=hub",
        "<https://hub.example/\u00e9>; rel=hub",
        "<https://hub.example/a b>; rel=hub",
    ],
)
def test_no_hub(field: str | None) -> None:
    assert hubs(field, BASE) == ()


def test_several_hubs_in_their_order_and_the_topic_beside_them() -> None:
    field = "</a>; rel=hub, <../b>; rel=hub, <world.atom>; rel=self, <http://c.example>; rel=hub"
    there = ("https://news.example/a", "https://news.example/b", "http://c.example")
    assert hubs(field, BASE) == there
    assert topic(field, BASE) == "https://news.example/feeds/world.atom"
    assert topic("</a>; rel=hub", BASE) is None


def test_a_flood_of_links_is_cut() -> None:
    field = ", ".join(f"<https://hub.example/{number}>; rel=hub" for number in range(10_000))
    assert 0 < len(hubs(field, BASE)) < 100


@pytest.mark.parametrize(
    "field",
    [
        "<" * 100_000,
        '<a>; x="' + "\\" * 100_000,
        "<a>" + "; a" * 50_000,
        "<a>; rel" + " " * 100_000,
    ],
)
def test_a_long_nonsense_takes_no_time_to_speak_of(field: str) -> None:
    assert hubs(field, BASE) == ()


@given(st.text(alphabet='<>;,"\\= \tahubrels/:.#?%\u00e9', max_size=60))
def test_any_field_is_read(field: str) -> None:
    for target in (*hubs(field, BASE), topic(field, BASE)):
        assert target is None or target.startswith(("http://", "https://"))
