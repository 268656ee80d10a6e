"""Saved pages: a made-up page in the shape of a real one, changed in many ways."""

import re
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from aggregator.errors import ParseError
from aggregator.model import Credit, Document, Draft, Moment, Person, Reference, Response, Source
from aggregator.parse import parse

ROOT = Path(__file__).parents[2]
SEEDS = [ROOT / "feeds" / "seed.txt", *sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))]

HEADLINE = "Example council calls for calm in Sampletown, warns of more rain"
BODY = [
    f"Paragraph number {n} of this\u00a0example says “nothing at all” that anybody would ever miss."
    for n in range(1, 6)
]
EXCERPTS = [
    "A first excerpt tells of a bridge in Sampletown that was closed on Monday after the flood.",
    "A second excerpt, which is cut off in the middle as such texts are, tells of a market and of "
    "the people who went there in the morning to buy bread and who came home in the even",
    "A third one is short.",
]
TOP = ["Skip to main content", "Example News Desk\nTrending Articles:\nTrending Articles:"]
FOOT = [
    "Share This Article...",
    "Image result for sample",
    "You Might Like",
    "Ad Blocking software disables some of the functionality of our website, as it says here.",
    "Login with sample to gain access to perks!",
    "Enter your email address:",
    "More Example News...",
    "Example Radio\nOn Sample\nOn Other\nPodcasts on Demand",
    "Our IP Address:",
    "Advertise Here...",
    "ExampleNews 2006-2019\nPrivacy Policy\nTerms of Service",
]


def page(
    *,
    top: list[str] = TOP,
    headline: str = HEADLINE,
    facts: tuple[str, ...] = (
        "Published: November 16, 2019\nShare | Print This",
        "Source: example wire",
        "Image result for Sampletown",
    ),
    body: list[str] = BODY,
    related: str = "Related Articles:",
    excerpts: list[str] = EXCERPTS,
    foot: list[str] = FOOT,
) -> str:
    return "\n\n".join([*top, headline, *facts, *body, "", related, *excerpts, *foot]) + "\n"


def read(text: str | bytes, url: str = "", media_type: str | None = None) -> Document:
    body = text if isinstance(text, bytes) else text.encode()
    return parse(
        Source(name="Example", kind="page"),
        Response(status=200, url=url, body=body, media_type=media_type),
    )


def article(text: str | bytes) -> Draft:
    return read(text).drafts[0]


def paragraphs(draft: Draft) -> list[str]:
    assert draft.content
    return re.findall("<p>(.*?)</p>", draft.content.value)


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


def excerpts(document: Document) -> list[str]:
    return [draft.summary.value for draft in document.drafts[1:] if draft.summary]


def test_the_article_and_its_excerpts() -> None:
    document = read(page(), "https://news.example/a")
    first, *others = document.drafts
    assert first.title
    assert (first.title.value, first.title.html) == (HEADLINE, False)
    assert first.published == Moment.day(2019, 11, 16, origin="page")
    assert (first.publisher, first.carrier) == (Credit("Example Wire"), Credit("ExampleNews"))
    assert (first.link, first.guid, first.authors, first.language) == (None, None, (), None)
    assert paragraphs(first) == plain(BODY)
    assert excerpts(document) == EXCERPTS
    seen_on = Reference(HEADLINE, "https://news.example/a")
    assert all(
        draft == Draft(summary=draft.summary, partial=True, seen_on=seen_on) for draft in others
    )


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.parent.name)
def test_the_real_seed_and_its_retelling(seed: Path) -> None:
    document = read(seed.read_bytes())
    first, *others = document.drafts
    assert first.title
    assert first.title.value == "US calls on Haftar to end Tripoli push, warns against Russia role"
    assert first.published == Moment.day(2019, 11, 16, origin="page")
    assert (first.publisher, first.carrier) == (Credit("Al Jazeera"), Credit("BlackListed News"))
    assert (first.link, first.guid, first.authors) == (None, None, ())
    assert len(paragraphs(first)) == 11
    assert len(others) == 10
    assert all(draft.partial and draft.seen_on for draft in others)
    shown = " ".join([*paragraphs(first), *excerpts(document)]).casefold()
    for fitting in ("share this", "image result", "patreon", "e-mail", "podcast", "advertise"):
        assert fitting not in shown


if len(SEEDS) == 1:

    def test_the_real_seed() -> None:
        pytest.skip("the saved page, shared/seed/*.txt, is not beside this tree")


CHANGES: dict[str, Callable[[str], str | bytes]] = {
    "windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no blank lines": lambda text: re.sub(r"\n\s*\n", "\n", text),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "windows-1252": lambda text: text.encode("cp1252"),
    "wrapped": lambda text: "\n".join(textwrap.fill(line, 72) for line in text.split("\n")),
    "odd spaces": lambda text: text.replace(" ", "\u00a0"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_how_the_text_was_saved_makes_no_difference(change: Callable[[str], str | bytes]) -> None:
    wanted, found = read(page(body=plain(BODY))), read(change(page(body=plain(BODY))))
    assert found == wanted


FOOTERS = {
    "years": [*FOOT[:-1], "ExampleNews 2006-2031"],
    "sign": [
        *FOOT[:1],
        "© 2024 ExampleNews. All rights reserved. Do not copy any of this, please.",
    ],
    "cookies": [*FOOT[:1], "This site uses cookies to make your visit a better one.", FOOT[-1]],
    "no share line": FOOT[2:],
    "neither share nor like": FOOT[4:],
    "prose": [
        FOOT[0],
        "A new sentence about the site that goes on for quite a while here.",
        FOOT[-1],
    ],
    "none": [],
}


@pytest.mark.parametrize("foot", FOOTERS.values(), ids=FOOTERS)
def test_another_footer_changes_no_item(foot: list[str]) -> None:
    wanted, found = read(page()).drafts, read(page(foot=foot)).drafts
    assert [replace(d, carrier=None) for d in found] == [replace(d, carrier=None) for d in wanted]


@pytest.mark.parametrize(
    ("foot", "carrier"),
    [
        ("ExampleNews 2006-2019", "ExampleNews"),
        ("© ExampleNews", "ExampleNews"),
        ("Copyright © 2006-2019 Example News Ltd. All rights reserved.", "Example News Ltd"),
        ("Example News © 2019", "Example News"),
        ("Privacy Policy", "Example News Desk"),
    ],
)
def test_the_carrier_is_whom_the_page_says_it_is(foot: str, carrier: str) -> None:
    assert article(page(foot=[*FOOT[:-1], foot])).carrier == Credit(carrier)


def test_a_page_without_head_and_foot_has_no_known_carrier() -> None:
    assert article(page(top=[], foot=[])).carrier is None


@pytest.mark.parametrize(
    "written",
    [
        "16 November 2019",
        "16th of November, 2019",
        "Nov. 16, 2019",
        "Saturday, November 16th, 2019",
        "2019-11-16",
        "16/11/2019",
        "16.11.2019",
        "16 novembre 2019",
        "16 نوفمبر 2019",
        "١٦ نوفمبر ٢٠١٩",
        "16 تشرين الثاني 2019",
        "November 16, 2019 at 10:30 am",
    ],
)
@pytest.mark.parametrize("label", ["Published: ", "Posted on ", ""])
def test_dates_in_many_spellings_have_day_precision(label: str, written: str) -> None:
    found = article(page(facts=(label + written, "Source: Wire")))
    assert found.published == Moment.day(2019, 11, 16, origin="page")
    assert found.title
    assert found.title.value == HEADLINE


@pytest.mark.parametrize("written", ["November 31, 2019", "05/06/2019", "soon"])
def test_a_date_that_cannot_be_told_is_unknown(written: str) -> None:
    found = article(page(facts=(f"Published: {written}",)))
    assert found.published is None
    assert found.title
    assert found.title.value == HEADLINE


def test_an_hour_with_its_zone_is_kept() -> None:
    found = article(page(facts=("Published: November 16, 2019 10:30 GMT",)))
    assert found.published == Moment(datetime(2019, 11, 16, 10, 30, tzinfo=UTC), origin="page")


def test_published_and_updated_are_told_apart() -> None:
    found = article(page(facts=("Updated: 18 November 2019", "Published: 16 November 2019")))
    assert found.published == Moment.day(2019, 11, 16, origin="page")
    assert found.updated == Moment.day(2019, 11, 18, origin="page")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ann Example", ["Ann Example"]),
        ("by: Ann Example and Joe Sample", ["Ann Example", "Joe Sample"]),
        ("By Ann Example, Wire", ["Ann Example"]),
        ("Written by Ann Example | 16 November 2019", ["Ann Example"]),
        ("بقلم: أحمد المثال", ["أحمد المثال"]),
        ("By and by the rain came", []),
    ],
)
def test_a_byline_names_the_authors(line: str, authors: list[str]) -> None:
    found = article(page(facts=(line, "Published: November 16, 2019")))
    assert found.authors == tuple(map(Person, authors))
    assert paragraphs(found) == plain(BODY)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Source: example wire", Credit("Example Wire")),
        ("Source: bbc", Credit("BBC")),
        ("Source: Wire Example", Credit("Wire Example")),
        ("Originally published by Wire Example", Credit("Wire Example")),
        ("Source: https://wire.example/1", Credit("wire.example", "https://wire.example/1")),
        ("Source: Example News", None),
        ("", None),
    ],
)
def test_the_publisher_is_named_only_where_it_is_another(
    line: str, publisher: Credit | None
) -> None:
    found = article(page(facts=("Published: November 16, 2019", line)))
    assert found.publisher == publisher


@pytest.mark.parametrize(
    "headline",
    [
        "Ceasefire",
        "Two words",
        "Is this the end?",
        "Council: 'We will not yield'",
        "Mr. Example goes to Washington, D.C.",
        "A headline that goes " + "on and " * 20 + "on",
        "Share of the vote falls in Sampletown",
        "Image of a nation: Sampletown votes",
        "Comments by Example anger Sampletown",
        "Related fights break out in Sampletown",
        "Video shows strike on airport",
        "10 things to know",
        "SAMPLETOWN: TALKS RESUME",
        "ليبيا: وقف إطلاق النار يدخل حيز التنفيذ",
    ],
)
def test_headlines_of_all_kinds(headline: str) -> None:
    document = read(page(headline=headline))
    assert document.drafts[0].title
    assert document.drafts[0].title.value == headline
    assert paragraphs(document.drafts[0]) == plain(BODY)
    assert excerpts(document) == EXCERPTS


BODIES = {
    "one paragraph": BODY[:1],
    "only short ones": ["It is over.", "Nobody won."],
    "a short first": ["It is over.", *BODY],
    "a short last": [*BODY, "Talks go on."],
    "short ones inside": [*BODY[:2], "He denied it.", "“No comment.”", *BODY[2:]],
    "a quotation": [*BODY, "“We want calm,” she said, “and we want it now”"],
    "a list's opening": [*BODY[:2], "She named the following points:", *BODY[2:]],
    "a subheading": [*BODY[:2], "What happens next", *BODY[2:]],
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_of_all_kinds(body: list[str]) -> None:
    document = read(page(body=body))
    assert paragraphs(document.drafts[0]) == plain(body)
    assert excerpts(document) == EXCERPTS


@pytest.mark.parametrize(
    "fitting",
    [
        "Advertisement",
        "Image result for sample town",
        "File photo: a port",
        "A port last year [Reuters]",
        "Share | Print | Email",
        "Sign up for our newsletter",
        "Read more: Another headline of ours",
        "Enter your email address:",
    ],
)
def test_fittings_inside_the_body_are_left_out(fitting: str) -> None:
    assert paragraphs(article(page(body=[*BODY[:2], fitting, *BODY[2:]]))) == plain(BODY)


@pytest.mark.parametrize(
    "heading",
    [
        "Related Articles",
        "RELATED STORIES",
        "Related:",
        "See also",
        "You may also be interested in related articles",
        "More from Example News:",
        "Read more",
        "À lire aussi",
        "مقالات ذات صلة",
    ],
)
def test_headings_above_the_excerpts(heading: str) -> None:
    document = read(page(related=heading))
    assert paragraphs(document.drafts[0]) == plain(BODY)
    assert excerpts(document) == EXCERPTS


@pytest.mark.parametrize("foot", [FOOT, []])
def test_a_page_without_excerpts_has_none(foot: list[str]) -> None:
    without = page(related="", excerpts=[], foot=foot)
    assert len(read(without).drafts) == 1
    assert paragraphs(article(without)) == plain(BODY)


def test_excerpts_added_removed_or_repeated() -> None:
    assert excerpts(read(page(excerpts=EXCERPTS[:1]))) == EXCERPTS[:1]
    more = [*EXCERPTS, "One more excerpt says that the bridge was opened again on Friday."]
    assert excerpts(read(page(excerpts=[*more, more[0]]))) == more
    buttons = [line for text in more for line in (text, "Read more...")]
    assert excerpts(read(page(excerpts=buttons))) == more


def test_excerpts_above_the_article() -> None:
    document = read(page(top=[*TOP, "Related Articles:", *EXCERPTS], related="", excerpts=[]))
    assert paragraphs(document.drafts[0]) == plain(BODY)
    assert excerpts(document) == EXCERPTS


def test_the_order_of_facts_is_free() -> None:
    wanted = article(page())
    facts = ("Source: example wire", "Image result for Sampletown", "Published: November 16, 2019")
    assert article(page(facts=facts)) == wanted
    above = page(top=[*TOP, "Published: November 16, 2019"], facts=("Source: example wire",))
    assert article(above) == wanted
    below = page(facts=("Published: November 16, 2019",), body=[*BODY, "Source: example wire"])
    assert article(below) == wanted


def test_links_that_a_browser_writes_out_are_no_text() -> None:
    linked = [f"{line[:20]} <https://news.example/x>{line[20:]}" for line in plain(BODY)]
    assert paragraphs(article(page(body=linked))) == [
        re.sub(" +", " ", line) for line in plain(BODY)
    ]


@pytest.mark.parametrize(
    "text",
    ["hello", "Menu\nSearch\nHome", "\u200b\n\n…", "Related Articles:\n\nShare This", "a b\n" * 50],
)
def test_a_text_without_an_article_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ParseError, match="no article was found"):
        read(text)


def test_a_feed_is_no_page() -> None:
    with pytest.raises(ParseError, match='kind = "feed"'):
        read("<?xml version='1.0'?><rss version='2.0'><channel/></rss>")


def as_html(text: str, tag: str) -> str:
    def block(lines: str) -> str:
        if lines == HEADLINE:
            return f"<h1>{lines}</h1>"
        if tag == "div":
            return f"<div>{'<br>'.join(map(escape, lines.splitlines()))}</div>"
        return "".join(f"<p>{escape(line)}</p>" for line in lines.splitlines())

    blocks = "\n".join(block(part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip())
    return (
        f"<!DOCTYPE html><html><head><title>{HEADLINE}</title></head><body>{blocks}</body></html>"
    )


@pytest.mark.parametrize("tag", ["p", "div"])
def test_the_page_as_html_gives_the_same_drafts(tag: str) -> None:
    assert read(as_html(page(), tag)).drafts == read(page()).drafts
