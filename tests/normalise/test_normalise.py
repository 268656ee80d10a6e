"""From draft to entry: what is cleaned, what is kept, what is nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import (
    Category,
    Credit,
    Document,
    Draft,
    Enclosure,
    Entry,
    Moment,
    Person,
    Reference,
    Source,
    Text,
)
from aggregator.normalise import normalise, tidy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://example.org/feeds/a.xml"


def clean(draft: Draft, document: Document | None = None, url: str = URL) -> Entry | None:
    return normalise(draft, document or Document(), Source(name="Example"), url, NOW)


def entry(draft: Draft, document: Document | None = None, url: str = URL) -> Entry:
    found = clean(draft, document, url)
    assert found
    return found


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        (Text("  Two\u00a0words\n here "), "Two words here"),
        (Text("AT&amp;T &lt;3", html=True), "AT&T <3"),
        (Text("A <b>bold</b><br>claim", html=True), "A bold claim"),
        (Text("a<script>alert(1)</script>b", html=True), "ab"),
        (Text("Plain <b>is</b> &amp; plain"), "Plain <b>is</b> &amp; plain"),
        (Text("cafe\u0301"), "café"),
        (Text("a\x00b\x1fc\ud800d\ufffee\u202ef"), "abcdef"),
        (Text("“Curly” and 'straight' « quotes »"), "“Curly” and 'straight' « quotes »"),
        (Text("soft\u00adhyphen and zero\u200bwidth"), "softhyphen and zerowidth"),
        (Text("AT&amp;amp;T", html=True), "AT&T"),
        (Text("It&amp;#8217;s &amp;quot;so&amp;quot;", html=True), 'It’s "so"'),
        (Text("How to write &amp;lt;b&amp;gt;", html=True), "How to write &lt;b&gt;"),
        (Text("<p><a href='x'>Linked</a> title</p>", html=True), "Linked title"),
        (
            Text("\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"),
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",
        ),
        (Text("q\u0323\u0307"), "q\u0323\u0307"),
        (Text("\U0001f600 \u0644\u064a\u0628\u064a\u0627"), "\U0001f600 ليبيا"),
    ],
)
def test_titles_are_plain_text(sent: Text, title: str) -> None:
    assert entry(Draft(title=sent)).title == title


def test_a_title_of_100_kb_is_bounded() -> None:
    assert len(entry(Draft(title=Text("word " * 20_000))).title or "") <= 10_000


@pytest.mark.parametrize(
    "empty",
    [
        Draft(),
        Draft(title=Text(" \u00a0 ")),
        Draft(title=Text("<b></b>", html=True), content=Text("<p> </p>", html=True)),
        Draft(published=Moment(NOW), authors=(Person("Ann Example"),)),
        Draft(link="javascript:alert(1)"),
    ],
)
def test_a_draft_that_says_nothing_is_no_entry(empty: Draft) -> None:
    assert clean(empty) is None


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (Moment(NOW), True),
        (Moment(NOW + timedelta(hours=23)), True),
        (Moment(NOW + timedelta(days=2)), False),
        (Moment(datetime(1, 1, 1, tzinfo=UTC)), False),
        (Moment(datetime(1970, 1, 1, tzinfo=UTC)), False),
        (Moment(datetime(1969, 7, 20, tzinfo=UTC)), False),
        (Moment.day(2019, 11, 16, origin="page"), True),
    ],
)
def test_dates_that_cannot_be_are_unknown(moment: Moment, kept: bool) -> None:
    found = entry(Draft(title=Text("x"), published=moment, updated=moment))
    assert found.published == found.updated == (moment if kept else None)


def test_links_are_absolute_by_the_final_address_of_a_file_by_its_home() -> None:
    draft = Draft(link="../b?utm_source=x&id=1", enclosures=(Enclosure("c.mp3"),))
    assert entry(draft).link == "https://example.org/b?id=1"
    assert entry(draft).enclosures == (Enclosure("https://example.org/feeds/c.mp3"),)
    home = Document(home="https://home.example/")
    assert entry(draft, home, "file:///x/a.xml").link == "https://home.example/b?id=1"
    assert clean(draft, None, "") is None


def test_html_links_go_by_xml_base() -> None:
    content = Text('<a href="x">y</a>', html=True, base="/blog/")
    assert 'href="https://example.org/blog/x"' in entry(Draft(content=content)).content


def test_the_text_is_that_of_the_fuller_body() -> None:
    found = entry(
        Draft(
            summary=Text("Short."),
            content=Text(
                "<p>One &amp; two.</p><ul><li>a</li><li>b</li></ul><p>Three</p>", html=True
            ),
        )
    )
    assert found.summary == "<p>Short.</p>"
    assert found.text == "One & two.\n\na\nb\n\nThree"


def test_everything_else_is_cleaned_as_well() -> None:
    found = entry(
        Draft(
            guid=" tag:example.org,2026:1\x00 ",
            title=Text("x"),
            authors=(
                Person("Ann\u00a0Example", "javascript:alert(1)", "no mail"),
                Person("ann example"),
                Person(" "),
                Person("Joe", "https://joe.example/", "joe@example.org"),
            ),
            categories=(Category("Ports"), Category("Ports"), Category("\x00")),
            publisher=Credit("Wire", "/w", "urn:w", "ftp://wire.example/f", "All kept"),
            carrier=Credit(" "),
            rights="CC\nBY",
            enclosures=(
                Enclosure("data:audio/x;base64,AA", "audio/x"),
                Enclosure("/a.mp3", "Audio/MPEG; x=1", 5),
                Enclosure("/a.mp3"),
            ),
            related=(
                Reference("", "https://www.other.example/1"),
                Reference("Named"),
                Reference(""),
            ),
            comments="javascript:alert(1)",
            seen_on=Reference("A page"),
            partial=True,
        )
    )
    assert found.guid == "tag:example.org,2026:1"
    assert found.authors == (
        Person("Ann Example"),
        Person("Joe", "https://joe.example/", "joe@example.org"),
    )
    assert found.categories == (Category("Ports"),)
    assert found.publisher == Credit("Wire", "https://example.org/w", "urn:w", None, "All kept")
    assert (found.carrier, found.rights, found.comments) == (None, "CC BY", None)
    assert found.enclosures == (Enclosure("https://example.org/a.mp3", "audio/mpeg", 5),)
    assert found.related == (
        Reference("other.example", "https://www.other.example/1"),
        Reference("Named"),
    )
    assert (found.seen_on, found.partial) == (Reference("A page"), True)


ARABIC = "قالت مصادر إن المدينة هادئة بعد أيام من الأمطار الغزيرة"


@pytest.mark.parametrize(
    ("draft", "document", "source", "text", "language"),
    [
        ("FR", "en", "de", "x", "fr"),
        (None, "en_US", "de", "x", "en-us"),
        ("not a tag", None, "de", "x", "de"),
        (None, None, None, "x", None),
        (None, None, None, ARABIC, "ar"),
        ("en-US", None, None, ARABIC, "ar"),
        ("fa", None, None, ARABIC, "fa"),
        (None, None, None, "گچپژ " * 5, None),
        ("und", None, None, "x", None),
        (None, None, None, "Η πόλη ήταν ήσυχη μετά τη βροχή", "el"),
    ],
)
def test_the_language_is_told_or_shown_by_the_script(
    draft: str | None, document: str | None, source: str | None, text: str, language: str | None
) -> None:
    found = normalise(
        Draft(title=Text(text), language=draft),
        Document(language=document),
        Source(name="x", language=source),
        URL,
        NOW,
    )
    assert found
    assert found.language == language


def test_cleaning_twice_changes_nothing() -> None:
    once = entry(Draft(title=Text("A <b>x</b>", html=True), content=Text("<p>a<br>b", html=True)))
    again = entry(
        Draft(title=Text(once.title or ""), content=Text(once.content, html=True), link=once.link)
    )
    assert replace(again, language=None) == replace(once, language=None)


def test_hubs_and_topics_are_absolute_and_otherwise_as_sent() -> None:
    sent = Document(
        hubs=("https://hub.example/?a=%7E&utm_source=x", "/hub"), topic="/feed?utm_id=1"
    )
    known = tidy(sent, "https://news.example/rss")
    assert known.hubs == ("https://hub.example/?a=%7E&utm_source=x", "https://news.example/hub")
    assert known.topic == "https://news.example/feed?utm_id=1"
    topic = "https://news.example/feed?utm_id=1"
    assert tidy(replace(sent, topic=topic), "https://news.example/rss").topic == topic
