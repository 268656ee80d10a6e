"""Whatever a document holds: what we keep of it is legal XML, composed, and turns no direction."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Entry,
    Person,
    Reference,
    Source,
    Text,
)
from aggregator.normalise import fingerprint, html, normalise

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://example.org/feeds/a.xml"
ILLEGAL = re.compile("[^\t\n -\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
MARKUP = ("summary", "content")

piece = st.sampled_from(
    str.split(
        "<p> </p> <a href=' '> <img src= alt='< > </a> <br <table> <td> <script> </script> <svg> "
        "<!-- --> <![CDATA[ ]]> &amp; &amp;amp; &lt; &#1; &#xD800; &#8203; &#x202e; &nbsp; &quot; "
        "javascript:x https://a.example/?utm_source=1&b //b /c mailto:d@e.example data:, \ud83d "
        "\u202e \u2066 \x00 \x0b \r \x85 \u2028 \ufffe \ufeff e\u0301 \u0338 \u05d0\u05bc "
        '\U0001f468 \u200d \u0644\u064a\u0628\u064a\u0627 href=" src=" cite=" " \' = word '
    )
) | st.text(st.characters(), max_size=8)
any_text = st.lists(piece, max_size=12).map(" ".join) | st.lists(piece, max_size=12).map("".join)
maybe = st.none() | any_text
texts = st.none() | st.builds(Text, any_text, html=st.booleans(), base=any_text)


def few(kind: type[Any], *args: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(kind, *args), max_size=2).map(tuple)


drafts = st.builds(
    Draft,
    guid=maybe,
    title=texts,
    link=maybe,
    base=any_text,
    authors=few(Person, any_text, maybe, maybe),
    categories=few(Category, any_text, maybe, maybe),
    summary=texts,
    content=texts,
    language=maybe,
    publisher=st.none() | st.builds(Credit, any_text, maybe, maybe, maybe, maybe),
    carrier=st.none() | st.builds(Credit, any_text, maybe),
    rights=maybe,
    enclosures=few(Enclosure, any_text, maybe, st.none(), maybe),
    related=few(Reference, any_text, maybe),
    comments=maybe,
    seen_on=st.none() | st.builds(Reference, any_text, maybe),
)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


class Tags(HTMLParser):
    """Collects the texts and the links of safe HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self.links: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in html.TAGS
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "cite")]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@settings(max_examples=300, deadline=None)
@given(drafts, maybe)
@example(Draft(title=Text("a\ud800\u202eb")), None)
@example(Draft(content=Text('<a title="x>y" href="javascript:z">t</a>', html=True)), None)
def test_what_is_kept_is_legal_composed_and_safe(draft: Draft, language: str | None) -> None:
    document = Document(language=language)
    entry = normalise(draft, document, Source(name="x"), URL, NOW)
    if entry is None:
        return
    for text in strings(entry):
        assert not ILLEGAL.search(text)
        assert not TURNS.search(text)
    check_plain(entry)
    check_markup(entry)
    assert len(fingerprint(entry)) == 64


def check_plain(entry: Entry) -> None:
    for field in fields(entry):
        if field.name not in MARKUP:
            for text in strings(getattr(entry, field.name)):
                assert unicodedata.is_normalized("NFC", text)
                assert text == text.strip()
    assert "\n" not in (entry.title or "")


def check_markup(entry: Entry) -> None:
    for markup in (entry.summary, entry.content):
        found = Tags(markup)
        assert all(unicodedata.is_normalized("NFC", text) for text in found.texts)
        assert all(re.match(r"https?://[^/\s]|mailto:", link) for link in found.links)
        assert html.clean(markup, "") == markup
