"""Links: absolute, http or https only, without the parameters that follow readers around."""

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

# What counts visits and never names an article, after the lists that browsers and ClearURLs keep.
# Words that may name one somewhere (id, ref, source, from) go only where they say "rss".
TRACKING = (
    r"utm_\w+|mtm_\w+|matomo_\w+|piwik_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|"
    r"ga_(?:source|medium|term|content|campaign|place)|_ga|_gl|gclid|gclsrc|dclid|gbraid|wbraid|"
    r"gad_source|gad_campaignid|srsltid|fbclid|fb_(?:action_ids|action_types|source|ref)|"
    r"msclkid|twclid|ttclid|yclid|ysclid|igshid|igsh|li_fat_id|sccid|rdt_cid|epik|"
    r"__twitter_impression|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hssc|__hstc|__hsfp|hsctatracking|"
    r"vero_id|vero_conv|wt_z?mc|wt\.mc(?:_\w+)?|xtor|at_(?:medium|campaign|campaign_type|custom\d?|"
    r"link_\w+|ptr_name|format|bbc_team|creation|details|variant|general)|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|oly_(?:anon|enc)_id|rb_clickid|s_cid|"
    r"ml_subscriber(?:_hash)?|guce_\w+|cmpid|ncid|ocid|smid|maca|ftag|feedname|feedtype|"
    r"nr_email_referer|sc_(?:campaign|channel|content|medium|outcome|geo|country)"
)
ONLY_RSS = r"(?:ref|source|src|from|partner|emc|mod|traffic_source|campaign|cid)=rss(?:nyt|feed)?"
TRACKS = re.compile(rf"(?:{TRACKING})(?:[=-].*)?|{ONLY_RSS}", re.I | re.S)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SAFE = "!#$%&'()*+,/:;=?@[]~-._"
HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+", re.I)
LONGEST = 4_000
USUAL = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9/._~%+!$&'()*,=:@-]*)"
    r"(?:\?([A-Za-z0-9/._~%+!$&'()*,=:@;?-]+))?(?:#([A-Za-z0-9/._~%+!$&'()*,=:@;?-]+))?"
)
"""Most links are like this already: they need nothing but a look at their parameters."""


@lru_cache(maxsize=512)
def base(document: str, home: str | None = None, own: str = "") -> str:
    """What relative links are joined to: the document's address, of a file its home, then `own`.

    Empty where there is none: then a relative link cannot be told.
    """
    known = next((url for url in (document, home) if url and is_web(url)), "")
    joined = join(known, CONTROLS.sub("", own).strip())
    return joined if is_web(joined) else known


def absolute(link: str | None, base: str, *, mail: bool = False) -> str | None:
    """`link` as an absolute address, or None where it cannot be one or has another scheme.

    `base` is absolute or empty. `mail` lets mailto: pass, for people.
    """
    if not link or len(link) > LONGEST:
        return None
    rooted = link[0] == "/" and link[1:2] != "/" and "/." not in link
    if usual := USUAL.fullmatch(_site(base) + link if rooted else link):
        return _untracked(usual)
    sent = CONTROLS.sub("", link).strip()
    if mail and sent.lower().startswith("mailto:"):
        return quote(sent, safe=SAFE)
    joined = join(base, sent) if sent else ""
    return _tidy(joined) if is_web(joined) else None


def host(url: str) -> str:
    """The host of an absolute address, to show where it has no name."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


@lru_cache(maxsize=512)
def _site(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def _untracked(usual: re.Match[str]) -> str:
    page, query, fragment = usual.groups()
    if not query and not fragment:
        return usual[0]
    kept = _parameters(query or "")
    place = "" if not fragment or TRACKS.fullmatch(fragment) else f"#{fragment}"
    return f"{page}?{kept}{place}" if kept else page + place


def join(base: str, link: str) -> str:
    """`link` as `base` completes it (RFC 3986 5), otherwise as it is; empty where that fails."""
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def is_web(url: str) -> bool:
    """Whether this is an absolute http or https address."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(HOST.fullmatch(parts.hostname or ""))
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return False


def _tidy(url: str) -> str | None:
    """ASCII throughout (RFC 3986), what is encoded left as it is, tracking parameters gone."""
    parts = urlsplit(url)
    try:
        netloc = parts.netloc if parts.netloc.isascii() else _ascii_host(parts.netloc)
    except UnicodeError:
        return None
    fragment = "" if TRACKS.fullmatch(parts.fragment) else parts.fragment
    sent = (netloc, parts.path, _parameters(parts.query), fragment)
    return urlunsplit((parts.scheme, *(quote(part, safe=SAFE) for part in sent)))


def _parameters(query: str) -> str:
    return "&".join(part for part in query.split("&") if not TRACKS.fullmatch(part))


def _ascii_host(netloc: str) -> str:
    return netloc.encode("idna").decode("ascii")
