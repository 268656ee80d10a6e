"""Links: made absolute, made legal, or left out."""

import pytest

from aggregator.normalise import links

BASE = "https://example.org/d/a"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("b", "https://example.org/d/b"),
        ("//other.example/x", "https://other.example/x"),
        (" https://example.org/\n a ", "https://example.org/%20a"),
        ("HTTPS://EXAMPLE.org/A", "https://EXAMPLE.org/A"),
        ("https://example.org/ü?q=ä#ö", "https://example.org/%C3%BC?q=%C3%A4#%C3%B6"),
        ("https://example.org/%C3%BC", "https://example.org/%C3%BC"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/a?b=1&utm_source=x&fbclid=2&c", "https://example.org/a?b=1&c"),
        ("https://example.org/a?utm_medium=rss", "https://example.org/a"),
        ("https://example.org/a#xtor=RSS-1", "https://example.org/a"),
        ("https://example.org/a?id=utm_source", "https://example.org/a?id=utm_source"),
        ("/a?mc_cid=1&p=2&_ga=3#at_medium=RSS", "https://example.org/a?p=2"),
        ("/a?srsltid=x&gad_source=1&ysclid=2&at_campaign=64#c", "https://example.org/a#c"),
        ("/a?partner=rss&emc=rss&ref=rss&from=rss", "https://example.org/a"),
        # What may name an article stays.
        (
            "/a?ref=home&source=7&from=8&id=9&p=1",
            "https://example.org/a?ref=home&source=7&from=8&id=9&p=1",
        ),
        ("/a?utm=1&at=2&gclids=3&xfbclid=4", "https://example.org/a?utm=1&at=2&gclids=3&xfbclid=4"),
        ("/x/../b", "https://example.org/b"),
        ("?page=2", "https://example.org/d/a?page=2"),
        ("#top", "https://example.org/d/a#top"),
        ('https://us"er:<b>@example.org/', "https://us%22er:%3Cb%3E@example.org/"),
        ("https://[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://example.org/", None),
        ("mailto:ann@example.org", None),
        ("http://", None),
        ("https://exa mple.org/", None),
        ("http://[::1", None),
        ("http://example.org:x/", None),
        ("https://example.org/" + "a" * 5_000, None),
        ("", None),
        (None, None),
    ],
)
def test_absolute(link: str | None, expected: str | None) -> None:
    assert links.absolute(link, BASE) == expected


def test_without_a_base_a_relative_link_cannot_be_told() -> None:
    assert links.absolute("b", "") is None


def test_people_may_have_mail() -> None:
    assert links.absolute("mailto:ann@example.org", "", mail=True) == "mailto:ann@example.org"
