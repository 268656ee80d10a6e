"""Which addresses are one page before and after a move to https."""

import pytest

from aggregator.twins import twin


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/a",
        "https://www.news.example/a",
        "http://WWW.News.example/a/",
        "HTTP://news.example/a//",
    ],
)
def test_scheme_www_and_the_last_slash_make_no_difference(other: str) -> None:
    assert twin(other) == twin("https://news.example/a") == "https://news.example/a"


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/A",
        "https://news.example/a?p=1",
        "https://news.example/a#b",
        "https://m.news.example/a",
        "https://news.example:8080/a",
        "ftp://news.example/a",
    ],
)
def test_all_else_does(other: str) -> None:
    assert twin(other) != twin("https://news.example/a")


@pytest.mark.parametrize("name", [None, "", "post-1", "tag:news.example,2026:http://a/", "urn:x/"])
def test_what_is_no_address_stays_as_it_is(name: str | None) -> None:
    assert twin(name) == name
