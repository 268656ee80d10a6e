"""An OPML list as a document: the feeds that it names."""

import pytest

from aggregator.errors import ParseError
from aggregator.model import Document, Listed, Response, Source
from aggregator.parse import opml_list, parse


def read(body: str) -> Document:
    source = Source(name="List", kind="opml")
    return parse(source, Response(status=200, url="https://list.example/", body=body.encode()))


def outlines(*pairs: tuple[str, str]) -> str:
    inner = "".join(f'<outline text="{name}" xmlUrl="{url}"/>' for name, url in pairs)
    return f'<opml version="2.0"><body><outline text="A folder">{inner}</outline></body></opml>'


def test_its_feeds_are_listed_and_it_has_no_entries() -> None:
    document = read(outlines(("Times", "https://times.example/f"), ("X", "javascript:alert(1)")))
    assert document.listed == (Listed(url="https://times.example/f", name="Times"),)
    assert document.drafts == ()


def test_a_list_is_not_followed_to_the_end_of_the_web() -> None:
    many = [(f"N{n}", f"https://n{n}.example/") for n in range(opml_list.MANY + 1)]
    document = read(outlines(*many))
    assert len(document.listed) == opml_list.MANY
    assert document.complaint == "it names 5001 feeds; the first 5000 are followed"


def test_an_address_that_cannot_be_or_holds_a_password_is_left_out() -> None:
    document = read(
        outlines(
            ("Good", "https://good.example/"),
            ("Login", "https://me:secret@paid.example/"),
            ("Bad", "http://[bad/"),
            ("Long", "https://long.example/" + "x" * 3_000),
        )
    )
    assert [feed.name for feed in document.listed] == ["Good"]
    assert document.complaint == "3 of its feeds cannot be followed at the address given"


def test_a_long_name_is_cut() -> None:
    (feed,) = read(outlines(("x" * 100_000, "https://a.example/"))).listed
    assert feed.name == "x" * 200


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (outlines(), "this list names no feed"),
        ("<html><body>Please log in</body></html>", "not OPML: it begins with <html>"),
        (outlines(("A", "https://a.example/"))[:80], "not OPML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + outlines(), "declares a document type"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(body: str, sentence: str) -> None:
    with pytest.raises(ParseError, match=sentence):
        read(body)
