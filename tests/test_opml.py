import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import opml
from aggregator.errors import ParseError
from aggregator.model import Source


def outline(attributes: str) -> bytes:
    return f'<opml version="2.0"><body><outline {attributes}/></body></opml>'.encode()


@pytest.mark.parametrize(
    ("attributes", "name", "url"),
    [
        ('text="A &amp; B" xmlUrl="https://example.org/a"', "A & B", "https://example.org/a"),
        ('text="t" title="T" xmlUrl="https://example.org/"', "T", "https://example.org/"),
        ('text="t" title=" " xmlUrl="https://example.org/"', "t", "https://example.org/"),
        ('xmlUrl="https://example.org/a"', "example.org", "https://example.org/a"),
        ('text="a&#10; b" xmlURL=" http://example.org/ "', "a b", "http://example.org/"),
        ('text="f" xmlUrl="feed://example.org/a"', "f", "http://example.org/a"),
        ('text="f" xmlUrl="feed:https://example.org/a"', "f", "https://example.org/a"),
        ('text="f" xmlUrl="feed://https://example.org/a"', "f", "https://example.org/a"),
        ('text="خبر" xmlUrl="https://example.org/خبر"', "خبر", "https://example.org/خبر"),
    ],
)
def test_an_outline_is_a_source(attributes: str, name: str, url: str) -> None:
    (source,) = opml.read(outline(attributes))
    assert source == Source(name=name, url=url)


@pytest.mark.parametrize(
    "attributes",
    [
        'text="folder"',
        'text="x" xmlUrl=""',
        'text="x" xmlUrl="javascript:alert(1)"',
        'text="x" xmlUrl="file:///etc/passwd"',
        'text="x" xmlUrl="https:///feed"',
        'text="x" type="link" url="https://example.org/"',
    ],
)
def test_an_outline_without_a_feed_is_passed_over(attributes: str) -> None:
    assert opml.read(outline(attributes)) == ()


def test_folders_are_flattened_and_addresses_taken_once() -> None:
    data = b"""<opml version="1.1"><head><title>x</title></head><body>
      <outline text="One"><outline text="A" xmlUrl="http://a.example/" htmlUrl="http://a.example/h"
        language="fr"><outline text="B" xmlUrl="http://b.example/" language="unknown"/></outline>
      </outline><outline text="A again" xmlUrl="http://a.example/"/></body></opml>"""
    assert opml.read(data) == (
        Source(name="A", url="http://a.example/", home="http://a.example/h", language="fr"),
        Source(name="B", url="http://b.example/"),
    )


def test_other_encodings() -> None:
    text = '<?xml version="1.0" encoding="{}"?><opml><outline text="é" xmlUrl="http://e.example"/></opml>'
    for encoding in ("iso-8859-1", "windows-1252", "utf-16", "utf-8"):
        (source,) = opml.read(text.format(encoding).encode(encoding))
        assert source.name == "é"


BOMB = (
    b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 112))
    + b']><opml><outline text="&o;" xmlUrl="http://e.example"/></opml>'
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not OPML: no element found"),
        (b"<rss/>", "begins with <rss>"),
        (b"<html><outline xmlUrl='http://e.example'/></html>", "begins with <html>"),
        (b"<opml><outline text='a & b'/></opml>", "not OPML: .*line 1"),
        (b"<opml><body>", "not OPML"),
        (b"\x00\xff", "not OPML"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "unknown encoding"),
        (b'<?xml version="1.0" encoding="big5"?><opml/>', "not OPML"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "document type"),
        (BOMB, "document type"),
        (BOMB.decode().encode("utf-16"), "document type"),
    ],
    ids=range(11),
)
def test_what_is_not_opml_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        opml.read(data)


def test_ten_thousand_folders_deep() -> None:
    inner = b'<outline text="x" xmlUrl="http://e.example"/>'
    data = b"<opml>" + b"<outline>" * 10_000 + inner + b"</outline>" * 10_000 + b"</opml>"
    assert len(opml.read(data)) == 1


def test_written() -> None:
    sources = [
        Source(name='A "b" & <c>', url="https://e.example/?a=1&b", home="https://e.example/"),
        Source(name="ليبيا\x00\ud800", url="https://ar.example/", language="ar"),
        Source(name="A page", kind="page", url="https://e.example/page"),
        Source(name="A file", slug="file"),
    ]
    assert opml.write("Who & what", sources, "https://o.example/").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<opml version="2.0">\n'
        "  <head><title>Who &amp; what</title><ownerId>https://o.example/</ownerId></head>\n"
        "  <body>\n"
        '    <outline type="rss" text=\'A "b" &amp; &lt;c&gt;\' title=\'A "b" &amp; &lt;c&gt;\''
        ' xmlUrl="https://e.example/?a=1&amp;b" htmlUrl="https://e.example/"/>\n'
        '    <outline type="rss" text="ليبيا" title="ليبيا" xmlUrl="https://ar.example/"'
        ' language="ar"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


@given(st.lists(st.text(min_size=1).filter(str.strip), unique=True))
def test_what_is_written_is_read_again(names: list[str]) -> None:
    sources = [Source(name=n, url=f"https://e.example/{i}") for i, n in enumerate(names)]
    read = opml.read(opml.write("x", sources, "https://o.example/"))
    assert [source.url for source in read] == [source.url for source in sources]


def test_tables_to_paste() -> None:
    sources = [
        Source(name='Example "one" \\ \t\x7fé', url="https://e.example/1", language="fr"),
        Source(name="Example", url="https://e.example/2", owner="Example", republish="link"),
        Source(name="!?", url="https://other.example/", kind="page"),
    ]
    text = opml.to_toml(sources, taken={"example"})
    assert text.startswith('[[sources]]\nname = "Example \\"one\\" \\\\ é"\n')
    assert tomllib.loads(text)["sources"] == [
        {
            "name": 'Example "one" \\ é',
            "slug": "example-one-e",
            "url": "https://e.example/1",
            "language": "fr",
        },
        {
            "name": "Example",
            "slug": "example-2",
            "url": "https://e.example/2",
            "owner": "Example",
            "republish": "link",
        },
        {
            "name": "!?",
            "slug": "other-example",
            "kind": "page",
            "url": "https://other.example/",
        },
    ]


@given(st.lists(st.text()))
def test_any_name_is_legal_toml_with_a_slug_of_its_own(names: list[str]) -> None:
    text = opml.to_toml([Source(name=name, url="https://e.example/") for name in names])
    tables = tomllib.loads(text).get("sources", [])
    assert len({table["slug"] for table in tables}) == len(names)


def test_no_sources() -> None:
    assert opml.to_toml([]) == ""
    assert opml.read(opml.write("x", [], "https://o.example/")) == ()
