"""HTML: safe, small, and never so tangled that it takes minutes."""

import re

import pytest

from aggregator.normalise import html
from aggregator.normalise.nesting import tangled

BASE = "https://example.org/d/"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ('<p onclick="x" class="y" id="z" style="a">t</p>', "<p>t</p>"),
        ('<a href="b">t</a>', '<a href="https://example.org/d/b" rel="noopener">t</a>'),
        ('<a href="javascript:alert(1)">t</a>', '<a rel="noopener">t</a>'),
        (
            '<img src="i.png" alt="a" onerror="x">',
            '<img src="https://example.org/d/i.png" alt="a">',
        ),
        (
            '<img src="i.png" alt="a&gt;<script>b</script>">',
            '<img src="https://example.org/d/i.png" alt="a&gt;&lt;script&gt;b&lt;/script&gt;">',
        ),
        ('<p>t<img alt="a&gt;<script>b</script>"></p>', "<p>t</p>"),
        ('<p>t<img src="data:image/png;base64,AA"></p>', "<p>t</p>"),
        (
            '<a title="a>b" href="c?d=1&amp;e&utm_source=x">t</a>',
            '<a title="a&gt;b" href="https://example.org/d/c?d=1&amp;e" rel="noopener">t</a>',
        ),
        (
            '<p>write href="x", src="y" and <code> href="z"</code></p>',
            '<p>write href="x", src="y" and <code> href="z"</code></p>',
        ),
        (
            '<blockquote cite="c"><q cite=" ">t</q></blockquote>',
            '<blockquote cite="https://example.org/d/c"><q>t</q></blockquote>',
        ),
        (
            '<a href="mailto:ann@example.org">t</a>',
            '<a href="mailto:ann@example.org" rel="noopener">t</a>',
        ),
        ('<img src="mailto:ann@example.org">', ""),
        ('<a href="ja\tvascript:x">t</a>', '<a rel="noopener">t</a>'),
        (
            '<a href="\u200bhttps://example.org/a&nbsp;b">t</a>',
            '<a href="https://example.org/a%C2%A0b" rel="noopener">t</a>',
        ),
        ('<p>t<img src="https://t.example/p" width="1" height="1"></p>', "<p>t</p>"),
        ("a<script>b</script><style>c</style><iframe>d</iframe><form>e</form>", "<p>a</p>"),
        ("<svg><title>icon</title></svg>t", "<p>t</p>"),
        ("<p>a&nbsp;b\u00a0c</p>", "<p>a b c</p>"),
        ("<p>a\x00b&#1;c\ud800d</p>", "<p>abcd</p>"),
        ("<p>cafe\u0301</p>\u0338", "<p>café</p>\u0338"),
        ("<b>open <i>tags", "<b>open <i>tags</i></b>"),
        ("One &amp; two.\n\nThree", "<p>One &amp; two.</p><p>Three</p>"),
        ("<p>AT&T &lt;b&gt;</p>", "<p>AT&amp;T &lt;b&gt;</p>"),
        ("", ""),
    ],
)
def test_clean(sent: str, expected: str) -> None:
    found = html.clean(sent, BASE)
    assert found == expected
    assert html.clean(found, BASE) == found


def test_plain_text_becomes_paragraphs() -> None:
    assert (
        html.clean("a <b>\nline\n\n\nnext", BASE, False) == "<p>a &lt;b&gt;<br>line</p><p>next</p>"
    )


def test_text_keeps_paragraphs_lines_and_quotes() -> None:
    sent = "<h2>Top</h2><p>a <b>“b”</b>\n c<br>d</p><table><tr><td>e</td><td>f</td></tr></table>"
    assert html.text(html.clean(sent, BASE)) == "Top\n\na “b” c\nd\n\ne f"


TANGLED = {
    "open divs": "<div>" * 20_000,
    "end tags in comments": "<div><!--</div>-->" * 20_000,
    "end tags in attributes": '<div a="</div>">' * 20_000,
    "end tags in raw text": "<div><style></div></style>" * 20_000,
    "stray quotes": '<div "><div>' * 20_000,
    "end tags behind a table": "<div><table></div></table>" * 20_000,
    "raw text in foreign elements": "<svg><title>" + "<div>" * 20_000,
    "noscript": "<noscript>" + "<div>" * 20_000,
    "open formatting": "".join(f'<em class="{n}">' for n in range(20_000)),
    "formatting reopened": "<b><i><u>" * 40 + "<p>x</p>" * 20_000,
    "comments": "<!--" * 60_000,
    "angles": "<" * 100_000,
}


@pytest.mark.parametrize("sent", TANGLED.values(), ids=TANGLED)
def test_tangled_html_is_read_as_text(sent: str) -> None:
    found = html.clean(sent + "\n\nKept", BASE)
    assert len(found) < 4 * len(sent) + 100
    assert not re.search("<(?!/?p>|br>)", found)
    assert html.text(html.strip(sent)) == html.text(html.strip(sent)).strip()


@pytest.mark.parametrize(
    "ordinary",
    [
        "<div><p>Text <b>bold</b> <a href='x'>link</a><br></p></div>" * 500,
        "<table>" + "<tr><td>one<td>two" * 1_000 + "</table>",
        "<ul>" + "<li>one<p>two" * 1_000 + "</ul>",
        "<p>one" * 3_000,
        "<p>x <b>a <i>b</b> c</i></p>" * 100,
    ],
)
def test_ordinary_html_is_not_tangled(ordinary: str) -> None:
    assert not tangled(ordinary)


def test_a_body_of_many_megabytes_is_cut_and_closed() -> None:
    found = html.clean("<p>word</p>" * 200_000, BASE)
    assert len(found) < 1_100_000
    assert found.endswith("</p>")


def test_what_looks_like_a_link_in_a_text_stays_and_costs_little() -> None:
    sent = "<p>" + ' say href="x" ' * 50_000 + '<a href="/a" title="b">c</a> cite="/y"</p>'
    cleaned = html.clean(sent, "https://news.example/")
    assert cleaned.count('href="x"') == 50_000
    assert '<a href="https://news.example/a" title="b" rel="noopener">c</a> cite="/y"' in cleaned
