"""The body of an entry, and what is said after it."""

from typing import Any

import pytest
from support.going_out import credit, out_entry

from aggregator.model import OutEntry, Reference
from aggregator.render.content import MOST_NAMED, html


def by(name: str, link: str | None = "https://other.example/1", **changes: Any) -> OutEntry:
    return out_entry(link=link, attribution=credit(publisher=name), **changes)


BODY = "<p>Example body.</p>"
OTHER = by("A & B")
NAMED = '<a href="https://other.example/1">A &amp; B</a>'

RULES = [
    # name, changes, what is said after the body
    ("whole", {}, ""),
    ("cut", {"cut": True}, '<p>Read on at <a href="https://news.example/1">Example News</a>.</p>'),
    ("cut, and nowhere to go on", {"cut": True, "link": None}, ""),
    ("copies", {"copies": (OTHER,)}, f"<p>Also carried by {NAMED}.</p>"),
    ("reports", {"reports": (OTHER,)}, f"<p>Also reported by {NAMED}.</p>"),
    ("an outlet once", {"reports": (OTHER, by("A & B", "https://other.example/2"))},
     f"<p>Also reported by {NAMED}.</p>"),
    ("in their order", {"copies": (by("B", None), by("A", None))}, "<p>Also carried by B, A.</p>"),
    ("never itself", {"copies": (by("Example News"),)}, ""),
    ("no address", {"reports": (by("A & B", None),)}, "<p>Also reported by A &amp; B.</p>"),
    ("no address to follow", {"reports": (by("A", "javascript:alert(1)"),)},
     "<p>Also reported by A.</p>"),
    ("another script turns nothing around it", {"reports": (by("خبر", None), by("B", None))},
     '<p>Also reported by <span dir="auto">خبر</span>, B.</p>'),
    ("nor does a link in one", {"reports": (by("خبر"),)},
     '<p>Also reported by <a href="https://other.example/1" dir="auto">خبر</a>.</p>'),
    ("all of it", {"cut": True, "copies": (OTHER,), "reports": (by("C", None),)},
     '<p>Read on at <a href="https://news.example/1">Example News</a>.</p>\n'
     f"<p>Also carried by {NAMED}.</p>\n<p>Also reported by C.</p>"),
    ("an excerpt on another page", {"partial": True, "seen_on": Reference("A page")},
     "<p>Seen as an excerpt on the page “A page”.</p>"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_what_is_said_after_the_body(changes: dict[str, Any], said: str) -> None:
    assert html(out_entry(**changes)) == "\n".join(filter(None, [BODY, said]))


def test_where_no_word_may_go_out_none_does() -> None:
    entry = out_entry(html="", excerpt="", cut=True, copies=(OTHER,), reports=(by("C", None),))
    assert html(entry) == (
        f"<p>Source: Example News.</p>\n<p>Also carried by {NAMED}.</p>\n<p>Also reported by C.</p>"
    )


def test_of_very_many_outlets_a_sentence_names_some() -> None:
    many = tuple(by(f"Outlet {n}", None) for n in range(MOST_NAMED + 3))
    assert html(out_entry(copies=many)).endswith(f"Outlet {MOST_NAMED - 1} and 3 more.</p>")
