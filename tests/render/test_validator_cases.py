"""Our checkers say what the W3C Feed Validator says, of its own test cases.

Each case tells in a comment what the validator finds in it (`Expect: NAME`), or does not (`!NAME`).
Those count that are made of what our feeds are made of, and hold one thing wrong or nothing.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree
from support import rfc4287, rss20, w3c
from support.corpus import FEEDS, VALIDATOR
from support.going_out import everything

from aggregator.render import Renderer, atom, json_feed, rss

DOCS = Path(__file__).parents[2] / "docs"
ROOT = FEEDS / VALIDATOR / "testcases"
EXPECT = re.compile(rb"Expect:\s*(!?)(\w+)")
Check = Callable[..., list[str]]
FORMATS: dict[str, tuple[Renderer, Check]] = {
    f"{w3c.ATOM}feed": (atom, rfc4287.verdict),
    "rss": (rss, rss20.verdict),
}
KIN = {f"{w3c.ATOM}{name}" for name in ("summary", "contributor", "email", "logo", "generator")} | {
    "xmlns",
    "prefix",
}
"""What is checked like something that we write."""
OTHER_CONTENT = re.compile(
    rb"<content[^>]*type=.(?!html|text.)|=.xhtml|base64|style=|DOCTYPE", re.IGNORECASE
)
"""Contents of other types than text and HTML; style, which never comes through the cleaning."""
INFORMATION = {"MissingDCLanguage", "NonstdPrefix", "HtmlFragment", "UnsupportedNamespace"}
"""What the validator says without calling it a fault."""
ABSOLUTE = "every address of ours is absolute: readers take the others in different ways"
OTHERWISE = {
    "atom/2/xml-lang-blank.xml": "we never say that a language is none",
    "atom/3.2.2/relative-ref.xml": ABSOLUTE,
    "atom/3.2.3/email-simple-domain.xml": "we pass on no address for mail",
    "atom/4.2.5/icon_relative_ref.xml": ABSOLUTE,
    "atom/4.2.7.1/link-href-relative.xml": ABSOLUTE,
    "atom/4.2.7.2/empty-path.xml": ABSOLUTE,
    "atom/4.2.8/logo_relative_ref.xml": ABSOLUTE,
    "atom/4.2.11/missing-self.xml": "said of the source alone: the feed itself has no such link",
    "rss/should/xml_double_encoded.xml": "a guess that a text was encoded twice",
    "rss20/element-channel-item-source/unregistered_item_source_url.xml": (
        "feed: is in use for addresses of feeds; ours are of http and https"
    ),
}
"""Where the two disagree, and why."""


class Case(NamedTuple):
    """One document with what the validator says of it; `absent` where it must not say so."""

    name: str
    document: bytes
    expected: str
    absent: bool
    check: Check


def cases() -> Iterator[Case]:
    """The cases that concern us."""
    ours = {root: _written(render) for root, (render, _) in FORMATS.items()}
    for path in sorted(ROOT.rglob("*.xml")):
        document = path.read_bytes()
        told, root = EXPECT.search(document), _parsed(document)
        if told is None or root is None or OTHER_CONTENT.search(document):
            continue
        kind, expected = str(root.tag), told[2].decode()
        if kind in ours and ours[kind].issuperset(_names(root)) and _is_a_fault(expected):
            name = str(path.relative_to(ROOT))
            yield Case(name, document, expected, bool(told[1]), FORMATS[kind][1])


def _is_a_fault(expected: str) -> bool:
    return not expected.startswith("Valid") and expected not in INFORMATION


def _written(render: Renderer) -> set[str]:
    """The names of all elements and attributes of our feeds."""
    return KIN.union(_names(etree.fromstring(render(everything()))))


def _names(root: etree._Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        yield str(element.tag)
        yield from map(str, element.keys())


def _parsed(document: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return None


def agrees(case: Case) -> bool:
    """Whether our checker finds what the validator finds: a warning by its name, or any error."""
    names = {w3c.name(complaint) for complaint in case.check(case.document)}
    if case.absent and case.expected == "Error":
        return "" not in names
    if case.absent:
        return case.expected not in names
    return (case.expected if case.expected in w3c.WARNINGS else "") in names


@pytest.mark.skipif(not ROOT.exists(), reason="the validator's test cases are not beside this tree")
def test_our_checkers_say_what_the_validator_says() -> None:
    found = list(cases())
    assert {case.name for case in found if not agrees(case)} == OTHERWISE.keys()
    assert len(found) > 600


@pytest.mark.parametrize("render", [atom, rss])
def test_no_warning_of_a_feed_that_has_everything(render: Renderer) -> None:
    check = next(check for made, check in FORMATS.values() if made is render)
    feed = everything()
    at = feed.url("atom" if render is atom else "rss")
    assert w3c.avoidable(check(render(feed), at)) == []


def test_the_page_on_feeds_names_the_warnings_that_remain_and_every_key_of_ours() -> None:
    page = (DOCS / "feeds.md").read_text(encoding="utf-8")
    document = json.loads(json_feed(everything()))
    keys = {*document["_aggregator"], *document["items"][0]["_aggregator"]}
    assert [name for name in sorted(keys | set(w3c.UNAVOIDABLE)) if f"`{name}`" not in page] == []
