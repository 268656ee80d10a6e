"""Link fields (RFC 8288): where a feed's hub is, and which address the feed gives itself."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

_MOST = 16
"""Links of one answer that are looked at."""
_LINK = re.compile(r'<([^<>]*)>((?:[^,"]|"(?:[^"\\]|\\.)*+(?:"|$))*+)', re.DOTALL)
_PARAMETER = re.compile(
    r';\s*+([!#$%&\'*+.^_`|~\w-]++)\s*+(?:=\s*+("(?:[^"\\]|\\.)*+"|[^\s;,"]*+))?', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def hubs(field: str | None, base: str) -> tuple[str, ...]:
    """The targets of rel="hub", absolute and each once, in their order (WebSub 4)."""
    return tuple(dict.fromkeys(_targets(field, base, "hub")))


def topic(field: str | None, base: str) -> str | None:
    """The first target of rel="self", absolute; None where there is none."""
    return next(_targets(field, base, "self"), None)


def _targets(field: str | None, base: str, wanted: str) -> Iterator[str]:
    """Web addresses that the links of a relation lead to; links of another context are left."""
    for number, link in enumerate(_LINK.finditer(field or "")):
        if number == _MOST:
            return
        said = _parameters(link[2])
        if wanted in said.get("rel", "").lower().split() and "anchor" not in said:
            target = _absolute(base, link[1])
            if target:
                yield target


def _parameters(text: str) -> dict[str, str]:
    """Parameters by name; the first of a name counts (RFC 8288 3.3)."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        plain = _ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value
        found.setdefault(name.lower(), plain)
    return found


def _absolute(base: str, target: str) -> str | None:
    try:
        address = urljoin(base, target.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = address.isascii() and address.isprintable() and " " not in address
    return address if plain and parts.scheme in ("http", "https") and parts.hostname else None
