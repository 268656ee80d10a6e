"""An item's body as our pages show it.

It is sanitised already. Here pictures become links (DESIGN.md: images are not hot-linked), and
markup that is legal in itself but would break the page around it is mended: headings fall under
the page's own, lists hold list items only, wide tables scroll by themselves, no link is empty.
"""

from collections import Counter
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

from aggregator.render.legal import language, web

Attributes = list[tuple[str, str | None]]

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"ul", "ol"}
CELLS = {"thead", "tbody", "tfoot", "tr", "td", "th", "caption"}
BLOCKS = {"p", "div", "blockquote", "pre", "figure", "table", "li"} | LISTS | CELLS | HEADINGS
EMPHASIS = {"b", "em", "i", "ins", "del", "mark", "s", "small", "strong", "sub", "sup", "u"}
INLINE = {"a", "bdi", "cite", "code", "kbd", "q", "var"} | EMPHASIS
WORDS_ONLY = INLINE | {"p", "pre", "h2"}
"""Elements that hold no blocks."""
VOID = {"br", "wbr"}

WITHOUT_WORDS = {"a": "", "h2": "", "th": "td"}
"""What these become when they hold no words: a screen reader would announce nothing."""

TABLE = '<div class="wide" role="group" tabindex="0" aria-label="Table"><table>'


def for_page(html: str) -> str:
    """The same body, fit to stand under a page's <h1>."""
    body = _Body()
    body.feed(html)
    body.close()
    body.leave(0)
    return "".join(body.out)


class _Step(NamedTuple):
    """An element that is open: as sent, as written ("" where it is left out), where in `out`.

    `holder` is the innermost element that was written, which may be this one.
    """

    sent: str
    written: str
    start: int
    holder: str


class _Body(HTMLParser):
    """Writes a body again, element by element; `inside` counts the written ones that are open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.path = [_Step("", "", 0, "")]
        self.inside: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in VOID:
            self._into_item()
            self.out.append(f"<{tag}>")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag not in {"hr", "col"}:
            self._enter(tag, self._written(tag, dict(attrs)), dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        depths = range(len(self.path) - 1, 0, -1)
        self.leave(next((n for n in depths if self.path[n].sent == tag), len(self.path)))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._into_item()
        self.out.append(escape(data, quote=False))

    def leave(self, depth: int) -> None:
        """Close what is open from `depth` on; the root, at 0, stays."""
        while len(self.path) > max(depth, 1):
            _, written, start, _ = self.path.pop()
            self.inside[written] -= 1
            if written in WITHOUT_WORDS and not self._words_since(start):
                written = WITHOUT_WORDS[written]
                self.out[start] = written and f"<{written}>"
            self.out.append(written and f"</{written}>" + "</div>" * (written == "table"))

    def _written(self, tag: str, attrs: dict[str, str | None]) -> str:
        """The element to write for `tag` here, "" for none."""
        if tag in BLOCKS and any(self.inside[name] for name in WORDS_ONLY):
            self.out.append("<br>")
            return ""
        if tag in CELLS:
            return tag if self.inside["table"] else ""
        if tag == "li":
            return tag if self._in_list() else "div"
        if tag == "a":
            return tag if web(attrs.get("href")) else ""
        return "h2" if tag in HEADINGS else tag if tag in BLOCKS | INLINE else ""

    def _in_list(self) -> bool:
        """Whether a list item may stand here; one that we opened ourselves ends for it."""
        if self.path[-1].sent == "" and self.path[-1].written == "li":
            self.leave(len(self.path) - 1)
        return self.path[-1].holder in LISTS

    def _into_item(self) -> None:
        """Open a list item where content stands in a list without one."""
        if self.path[-1].holder in LISTS:
            self._enter("", "li", {})

    def _enter(self, tag: str, written: str, attrs: dict[str, str | None]) -> None:
        if written and written != "li":
            self._into_item()
        self.path.append(_Step(tag, written, len(self.out), written or self.path[-1].holder))
        self.inside[written] += 1
        self.out.append(TABLE if written == "table" else written and _start(written, attrs))

    def _picture(self, attrs: dict[str, str | None]) -> None:
        url = web(attrs.get("src"))
        if not url or attrs.get("width") in {"0", "1"} or attrs.get("height") in {"0", "1"}:
            return  # nothing to see, or a pixel that counts readers
        self._into_item()
        label = escape(f"image: {(attrs.get('alt') or '').strip()}".rstrip(": "))
        start = "" if self.inside["a"] else f'<a class="picture" href="{escape(url)}">'
        self.out += [start, label, start and "</a>"]

    def _words_since(self, start: int) -> bool:
        return any(part.strip() and not part.startswith("<") for part in self.out[start:])


def _start(tag: str, attrs: dict[str, str | None]) -> str:
    """A start tag with the few attributes that a page keeps."""
    kept = {
        "href": web(attrs.get("href")) if tag == "a" else None,
        "lang": language(attrs.get("lang")),
        "dir": attrs.get("dir") if attrs.get("dir") in {"ltr", "rtl", "auto"} else None,
        "colspan": _number(attrs.get("colspan")) if tag in {"td", "th"} else None,
        "rowspan": _number(attrs.get("rowspan")) if tag in {"td", "th"} else None,
    }
    return f"<{tag}" + "".join(f' {k}="{escape(v)}"' for k, v in kept.items() if v) + ">"


def _number(value: str | None) -> str | None:
    return (
        value if value and value.isascii() and value.isdigit() and 0 < int(value) <= 100 else None
    )
