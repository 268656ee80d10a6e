"""Links: absolute, http or https only, without the parameters that follow readers around."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|"
    r"msclkid|twclid|ttclid|yclid|igshid|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|vero_id|wt_mc|xtor|"
    r"at_(?:medium|campaign|custom\d?|link_\w+|ptr_name|format)|ns_(?:mchannel|source|campaign|"
    r"linkname|fee)|oly_(?:anon|enc)_id|rb_clickid|s_cid|ml_subscriber(?:_hash)?|guce_\w+",
    re.I,
)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SAFE = "!#$%&'()*+,/:;=?@[]~-._"
HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+", re.I)
LONGEST = 4_000
CLEAN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9/._~%+-]*")
"""Most links are like this already, and need no second look."""


def base(document: str, home: str | None = None, own: str = "") -> str:
    """What relative links are joined to: the document's address, of a file its home, then `own`.

    Empty where there is none: then a relative link cannot be told.
    """
    known = next((url for url in (document, home) if url and _is_web(url)), "")
    joined = _join(known, own)
    return joined if _is_web(joined) else known


def absolute(link: str | None, base: str, *, mail: bool = False) -> str | None:
    """`link` as an absolute address, or None where it cannot be one or has another scheme.

    `base` is absolute or empty. `mail` lets mailto: pass, for people.
    """
    if not link or len(link) > LONGEST:
        return None
    if CLEAN.fullmatch(link):
        return link
    sent = CONTROLS.sub("", link).strip()
    if mail and sent.lower().startswith("mailto:"):
        return quote(sent, safe=SAFE)
    joined = _join(base, sent) if sent else ""
    return _tidy(joined) if _is_web(joined) else None


def host(url: str) -> str:
    """The host of an absolute address, to show where it has no name."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _is_web(url: str) -> bool:
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
    query = "&".join(p for p in parts.query.split("&") if not _tracks(p))
    fragment = "" if _tracks(parts.fragment) else parts.fragment
    path, query, fragment = (quote(part, safe=SAFE) for part in (parts.path, query, fragment))
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _tracks(parameter: str) -> bool:
    return bool(TRACKING.fullmatch(re.split("[=-]", parameter, maxsplit=1)[0]))


def _ascii_host(netloc: str) -> str:
    return netloc.encode("idna").decode("ascii")
