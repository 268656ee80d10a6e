"""HTML: every piece that comes in passes nh3 here; also HTML to plain text and back."""

import re
import unicodedata
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
PLAIN_LINK = r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9/._~%+!$'()*,=:@-]*\""
ODD_LINK = re.compile(rf'( (?:href|src|cite)=")(?!{PLAIN_LINK})([^"]*)"')
"""A link that may need a change; most need none."""
BLOCKS = set(
    str.split(
        "blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr ol p pre "
        "summary table ul",
    )
)
SPACING = (
    (re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})(?: [^>]*)?>"), "\n\n"),
    (re.compile(r"<(?:br|li|tr)(?: [^>]*)?>"), "\n"),
    (re.compile(r"<t[dh](?: [^>]*)?>"), " "),
    (re.compile(r"<[^>]*>"), ""),
)
"""What stands in plain text for a tag; nothing for most. nh3 escapes ">" inside of them."""

# SVG, MathML and noscript change how what is inside them is read, and so does CDATA in them.
OTHER_RULES = re.compile(r"</?(?:svg|math|noscript)(?![a-z0-9])[^>]*>?|<!\[CDATA\[", re.I)
TAG = re.compile(r"</?(?P<name>[a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>")
BREAK = re.compile(r"<(?:br|p|div|li|h[1-6])\b", re.I)
IMAGE = re.compile(r"<img(?:[^>\"]|\"[^\"]*\")*>")
ESCAPED_TWICE = re.compile(
    r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|#\d{2,6}|#x[0-9a-f]{2,5});", re.I
)
"""Not "&lt;": who shows that in a title writes about HTML."""
DOT = re.compile(r" (?:width|height)=\"[01](?:px)?\"")

# Without a filter in Python nh3 is three times as fast and lets other threads run meanwhile.
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)
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
    safe = _linked(_CLEANER.clean(prepared), base).replace("&nbsp;", " ")
    whole = _composed(plain.legal(IMAGE.sub(_seen, safe))).strip()
    return whole if "<" in whole or not whole else f"<p>{whole}</p>"


def strip(sent: str) -> str:
    """`sent` without any tag, what remains still escaped; for titles."""
    prepared = _prepared(sent[: 4 * plain.LONG])
    if tangled(prepared):
        return without_tags(prepared)
    return _STRIPPER.clean(BREAK.sub(r" \g<0>", prepared))


def text(html: str) -> str:
    """Plain text of safe HTML, its paragraphs parted by a blank line."""
    told = html.replace("\n", " ")
    for tag, space in SPACING:
        told = tag.sub(space, told)
    return plain.paragraphs(unescape(told))


def fuller(content: str, summary: str) -> str:
    """The longer plain text of two pieces of safe HTML; no text is longer than its markup."""
    told = text(content)
    return told if len(summary) <= len(told) else max(told, text(summary), key=len)


def line(sent: str) -> str:
    """Plain text of a title sent as HTML; what was escaped once too often is mended."""
    return ESCAPED_TWICE.sub(lambda found: unescape(found[0]), unescape(strip(sent)))


def from_plain(sent: str, *, keep_lines: bool = True) -> str:
    """Plain text as HTML: a blank line parts paragraphs, a line end is a break if they are kept."""
    parts = re.split(r"\n\s*\n", plain.paragraphs(sent))
    between = "<br>" if keep_lines else " "
    shown = (escape(part, quote=False).replace("\n", between) for part in parts if part)
    return "".join(f"<p>{part}</p>" for part in shown)


def _prepared(sent: str) -> str:
    if len(sent) > LONGEST:
        sent = sent[:LONGEST]
        if sent.rfind("<") > sent.rfind(">"):
            sent = sent[: sent.rfind("<")]
    return plain.legal(OTHER_RULES.sub(" ", sent))


def _linked(html: str, base: str) -> str:
    """What nh3 wrote, its links absolute by `base`, those that cannot be left out."""
    done, within = 0, False

    def relinked(found: re.Match[str]) -> str:
        nonlocal done, within
        opened, closed = (html.rfind(mark, done, found.start()) for mark in "<>")
        within = within if opened == closed else opened > closed
        done = found.end()
        if not within:
            return found[0]  # in a text it stands for itself
        opening, sent = found.groups()
        url = links.absolute(unescape(sent), base, mail=opening == ' href="')
        return f'{opening}{escape(url, quote=False)}"' if url else ""

    return ODD_LINK.sub(relinked, html)


def _seen(image: re.Match[str]) -> str:
    """The image, unless there is nothing to see: no address, or a counting dot."""
    return image[0] if ' src="' in image[0] and not DOT.search(image[0]) else ""


def _composed(html: str) -> str:
    """Compose the text alone: a mark after a tag would melt into its ">"."""
    if unicodedata.is_normalized("NFC", html):
        return html
    done, pieces = 0, []
    for tag in TAG.finditer(html):
        pieces += [plain.composed(html[done : tag.start()]), tag[0]]
        done = tag.end()
    return "".join(pieces) + plain.composed(html[done:])
