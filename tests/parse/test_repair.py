"""A slip in one place of a feed changes nothing of what is read elsewhere in it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.corpus import FEEDS, responses

from aggregator.errors import ParseError
from aggregator.model import Document, Draft, Response, Source
from aggregator.parse import parse
from aggregator.parse.repair import repaired

SOURCE = Source(name="Example")
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
GUID = "https://m.example/?p=7&l=en"
OLD = (
    "<item><title>R&amp;D &amp;amp; more</title>"
    "<guid isPermaLink='true'>https://m.example/?p=7&amp;l=en</guid>"
    "<category>R&amp;D</category><category>&lt;b&gt;</category>"
    "<dc:creator>Jones &amp; Co</dc:creator><comments>https://m.example/c?x=1&amp;y=2</comments>"
    "<description><![CDATA[<p>Fish & chips &nbsp; &amp;</p>]]></description></item>"
)
ATOM = (
    "<entry><id>https://m.example/?p=7&amp;l=en</id><title>One</title>"
    "<link href='https://m.example/a?p=7&amp;l=en'/><category term='R&amp;D'/>"
    "<author><name>Jones &amp; Co</name></author><content type='xhtml'>"
    "<div xmlns='http://www.w3.org/1999/xhtml'><p>Fish &amp; chips &lt;</p></div></content></entry>"
)
SLIPS = {
    "a name of HTML": "Ben &nbsp; Jerry",
    "a letter by its name": "caf&eacute;",
    "a bare ampersand": "AT&T",
    "an ampersand at the end": "this &",
    "a name that nobody knows": "a &nosuchname; b",
    "a control character": "a\x0bb",
    "a character of no charset": "a\0b",
}
HOPELESS = {"a tag that was never opened": "</b>", "a tag left open": "<b>"}


def rss(*items: str) -> str:
    return f"<rss version='2.0' {DC}><channel>{''.join(items)}</channel></rss>"


def atom(*entries: str) -> str:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>"


def read(body: str | bytes) -> Document:
    sent = body if isinstance(body, bytes) else body.encode()
    return parse(SOURCE, Response(status=200, url="https://m.example/feed", body=sent))


def titled(title: str) -> str:
    return f"<item><title>{title}</title><guid>new</guid></item>"


@pytest.mark.parametrize("slip", [*SLIPS.values(), *HOPELESS.values()], ids=[*SLIPS, *HOPELESS])
def test_a_slip_in_one_item_changes_nothing_of_another(slip: str) -> None:
    (alone,) = read(rss(OLD)).drafts
    beside = read(rss(OLD, titled(slip)))
    assert alone.guid == GUID
    assert beside.drafts[0] == alone
    assert len(beside.drafts) == 2
    assert "not well-formed" in str(beside.complaint)


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_one_entry_of_atom_changes_nothing_of_another(slip: str) -> None:
    (alone,) = read(atom(ATOM)).drafts
    assert (alone.guid, alone.link) == (GUID, "https://m.example/a?p=7&l=en")
    bad = f"<entry><id>new</id><title>{slip}</title></entry>"
    assert read(atom(bad, ATOM)).drafts[1] == alone


def test_a_blank_line_before_the_declaration_changes_nothing() -> None:
    declared = "<?xml version='1.0' encoding='utf-8'?>" + rss(OLD)
    assert read("\n \n" + declared).drafts == read(declared).drafts
    assert read("\n\ufeff" + declared).drafts == read(declared).drafts


def first(body: str | bytes) -> Draft:
    return read(body).drafts[0]


@pytest.mark.parametrize(
    ("slip", "title"),
    [
        ("Ben &nbsp; Jerry", "Ben \xa0 Jerry"),
        ("caf&eacute; &hellip; &lt;", "café … <"),
        ("AT&T &#228; &#xe4;", "AT&T ä ä"),
        ("a &nosuchname; b", "a &nosuchname; b"),
        ("a\x0bb\x1f", "ab"),
        ("<!-- & -->A &<?php & ?> B", "A & B"),
        ("<![CDATA[a & b &nbsp; c]]> & d", "a & b &nbsp; c & d"),
        ("<![CDATA[a <!-- & ]]> & d", "a <!-- &  & d"),
    ],
)
def test_what_a_slip_means(slip: str, title: str) -> None:
    found = first(atom(f"<entry><id>1</id><title>{slip}</title></entry>")).title
    assert found
    assert found.value == title


@pytest.mark.parametrize("name", ["iso-8859-1", "cp1251", "cp932", "gb18030", "utf-8"])
def test_a_slip_does_not_change_the_charset(name: str) -> None:
    declared = f"<?xml version='1.0' encoding='{name}'?>"
    text = {"iso-8859-1": "é", "cp1251": "Мир", "cp932": "表示", "gb18030": "中文"}.get(name, "é中")
    body = declared + rss(f"<item><title>{text} & {text} &eacute;</title></item>")
    title = first(body.encode(name)).title
    assert title
    assert title.value == f"{text} & {text} é"


@pytest.mark.parametrize(
    "body",
    [
        rss(OLD).encode(),
        b"\xef\xbb\xbf<?xml version='1.0'?>" + rss(OLD).encode(),
        b"\n" + rss(OLD).encode(),
        b"<!DOCTYPE rss [<!ENTITY co 'Jones'>]>" + rss(titled("&co; & &eacute;")).encode(),
        rss(titled("a & b")).encode("utf-16"),
        rss(titled("a & b")).encode("utf-16-le"),
        b"<?xml version='1.0' encoding='iso-2022-jp'?>" + rss(titled("a & b")).encode(),
        rss(titled("a & b"))[:-4].encode(),
        rss(titled("a & b</b>")).encode(),
    ],
)
def test_what_is_well_formed_or_past_mending_is_left_alone(body: bytes) -> None:
    assert repaired(body, None) is None


@pytest.mark.parametrize(
    "piece", [b"&", b"&#", b"&a", b"<![CDATA[", b"<!--", b"<?", b"\0", b"\n", b"&#1", b"]]>"]
)
def test_a_hostile_document_is_given_up(piece: bytes) -> None:
    many = 20_000_000 // len(piece)
    assert repaired(b"<rss><channel>" + piece * many, None) is None
    assert repaired(piece * many, None) is None


FLAWS = st.lists(
    st.sampled_from([*SLIPS.values(), "&", "&amp;", "&lt;", "x", ";", "#", " ", "é"]), max_size=8
).map("".join)


@settings(max_examples=200, deadline=None)
@given(FLAWS)
def test_no_mix_of_slips_touches_another_item_or_is_past_mending(flaws: str) -> None:
    body = rss(OLD, titled(flaws))
    assert read(body).drafts[0] == first(rss(OLD))
    mended = repaired(body.encode(), None)
    assert mended is None or repaired(mended, None) is None


@pytest.mark.skipif(not FEEDS.exists(), reason="the collections of feeds are not beside this tree")
def test_a_slip_changes_nothing_of_any_document_we_have() -> None:
    count = 0
    for name, response in responses():
        body, end, last = response.body.rpartition(b"</")
        whole = well_formed(response)
        if whole is None or not end or b"<!ENTITY" in body:
            continue
        slipped = replace(response, body=body + b" AT&T &nbsp; \x0b" + end + last)
        assert parse(SOURCE, slipped).drafts == whole.drafts, name
        count += 1
    assert count > 4_000


def well_formed(response: Response) -> Document | None:
    try:
        found = parse(SOURCE, response)
    except ParseError:
        return None
    return None if found.complaint or response.body.lstrip()[:1] in (b"{", b"[") else found
