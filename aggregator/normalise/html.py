"""HTML: every piece that comes in passes nh3 here; also HTML to plain text and back."""

import re
import unicodedata
from functools import lru_cache, partial
from html import escape, unescape

import nh3

from aggregator.normalise import links
from aggregator.normalise import text as plain
from aggregator.normalise.nesting import tangled, without_tags

LONGEST = 1_000_000
"""What of a body is read, in characters; the rest is cut off and open tags are closed."""

TAGS = set(
    str.split(
        "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl "
        "dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby "
        "s samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var "
        "wbr"
    )
)
DROPPED_WHOLE = set(
    str.split(
        "applet audio button canvas embed form frameset head iframe map noembed noframes object "
        "script select style template textarea title video xmp",
    )
)
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "img": {"alt", "height", "src", "title", "width"},
    "ins": {"cite", "datetime"},
    "ol": {"start"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
LINKS = ("href", "src", "cite")
BLOCKS = set(
    str.split(
        "blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr ol p pre "
        "summary table ul",
    )
)
LINES = {"br", "li", "tr"}
CELLS = {"td", "th"}

# SVG, MathML and noscript change how what is inside them is read, and so does CDATA in them.
OTHER_RULES = re.compile(r"</?(?:svg|math|noscript)(?![a-z0-9])[^>]*>?|<!\[CDATA\[", re.I)
TAG = re.compile(r"</?(?P<name>[a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>")
BREAK = re.compile(r"<(?:br|p|div|li|h[1-6])\b", re.I)
IMAGE = re.compile(r"<img(?:[^>\"]|\"[^\"]*\")*>")
DOT = re.compile(r" (?:width|height)=\"[01](?:px)?\"")

_STRIPPER = nh3.Cleaner(tags=set(), clean_content_tags=DROPPED_WHOLE)


def clean(sent: str, base: str, is_html: bool = True) -> str:
    """Safe HTML of what was sent, its links absolute by `base`; plain text becomes paragraphs.

    So does text that claims to be HTML, has no tag and parts its paragraphs by blank lines.
    """
    if not is_html:
        return from_plain(sent[:LONGEST])
    if "<" not in sent:
        return from_plain(unescape(sent[:LONGEST]), keep_lines=False)
    prepared = _prepared(sent)
    if tangled(prepared):
        return from_plain(unescape(without_tags(prepared)))
    safe = IMAGE.sub(_seen, _cleaner(base).clean(prepared).replace("&nbsp;", " "))
    whole = _composed(plain.legal(safe)).strip()
    return whole if "<" in whole or not whole else f"<p>{whole}</p>"


def strip(sent: str) -> str:
    """`sent` without any tag, what remains still escaped; for titles."""
    prepared = _prepared(sent[: 4 * plain.LONG])
    if tangled(prepared):
        return without_tags(prepared)
    return _STRIPPER.clean(BREAK.sub(r" \g<0>", prepared))


def text(html: str) -> str:
    """Plain text of safe HTML, its paragraphs parted by a blank line."""
    return plain.paragraphs(unescape(TAG.sub(_spacing, re.sub(r"\s+", " ", html))))


def from_plain(sent: str, *, keep_lines: bool = True) -> str:
    """Plain text as HTML: a blank line parts paragraphs, a line end is a break if they are kept."""
    parts = re.split(r"\n\s*\n", plain.paragraphs(sent))
    between = "<br>" if keep_lines else " "
    shown = (escape(part, quote=False).replace("\n", between) for part in parts if part)
    return "".join(f"<p>{part}</p>" for part in shown)


@lru_cache(maxsize=16)
def _cleaner(base: str) -> nh3.Cleaner:
    """A cleaner for one base: making one costs more than cleaning a short text."""
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes=ATTRIBUTES,
        attribute_filter=partial(_attribute, base),
        link_rel="noopener",
    )


def _prepared(sent: str) -> str:
    if len(sent) > LONGEST:
        sent = sent[:LONGEST]
        if sent.rfind("<") > sent.rfind(">"):
            sent = sent[: sent.rfind("<")]
    return plain.legal(OTHER_RULES.sub(" ", sent))


def _attribute(base: str, tag: str, attribute: str, value: str) -> str | None:
    if attribute in LINKS:
        return links.absolute(value, base, mail=tag == "a")
    return value


def _seen(image: re.Match[str]) -> str:
    """The image, unless there is nothing to see: no address, or a counting dot."""
    return image[0] if ' src="' in image[0] and not DOT.search(image[0]) else ""


def _spacing(tag: re.Match[str]) -> str:
    name = tag["name"]
    if name in BLOCKS:
        return "\n\n"
    if tag[0].startswith("</"):
        return ""
    return "\n" if name in LINES else " " if name in CELLS else ""


def _composed(html: str) -> str:
    """Compose the text alone: a mark after a tag would melt into its ">"."""
    if unicodedata.is_normalized("NFC", html):
        return html
    done, pieces = 0, []
    for tag in TAG.finditer(html):
        pieces += [plain.composed(html[done : tag.start()]), tag[0]]
        done = tag.end()
    return "".join(pieces) + plain.composed(html[done:])
