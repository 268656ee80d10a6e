"""Web addresses and host:port pairs as people write them, checked; Refused says what is wrong."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from aggregator.config.mistake import Refused

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
# What most addresses are; web_address gives these back as they came, by the longer way too.
_PLAIN = re.compile(
    r"https?://(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*(?::[1-9]\d{0,3}|:[1-5]\d{4})?"
    r"(?:/[A-Za-z0-9_.~%!$&'()*+,/:;=@-]*)?(?:\?[A-Za-z0-9_.~%!$&'()*+,/:;=@?-]+)?",
    re.ASCII,
)
_PAIR = re.compile(r"(?P<host>\[[^\]]*:[^\]]*\]|[^\[\]:]+):(?P<port>\d{1,5})", re.ASCII)
# RFC 3986, 2: what may stand in an address as it is; "%" is taken for an escape.
_KEPT = "%!#$&'()*+,/:;=?@[]~"


def web_address(text: str) -> str:
    """Check an http or https address, and give it back in ASCII (RFC 3987, 3.1)."""
    return text if _PLAIN.fullmatch(text) else _checked(text)


def _checked(text: str) -> str:
    parts = _split(text)
    if parts.scheme not in ("http", "https"):
        raise Refused("must begin with http:// or https://")
    if not parts.hostname:
        raise Refused("names no host")
    if "@" in parts.netloc:
        raise Refused("must not hold a name or password, which our pages would show")
    if re.search(r"[\s\x00-\x1f<>\"\\]", text):
        raise Refused("holds a character that no address may have")
    host = _plain_host(parts.hostname)
    port = "" if parts.port is None else f":{parts.port}"
    rest = [quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme, host + port, *rest))


def hub_address(text: str) -> None:
    """Check the address of a hub, to which we send: a fragment would stay behind (RFC 9110 7.1)."""
    if "#" in web_address(text):
        raise Refused("must end before any #: what follows one is never sent")


def base_address(text: str) -> str:
    """Check the address of a site, which all others begin with; no slash at its end."""
    address = web_address(text)
    if "?" in address or "#" in address:
        raise Refused("must end before any ? or #: every address of the site begins with it")
    return address.rstrip("/")


def proxy_address(text: str) -> None:
    """Check the address of a proxy, in which `${NAME}` may stand for a name or password."""
    parts = _split(text)
    if parts.scheme not in ("http", "https", "socks5h"):
        raise Refused("must begin with http://, https:// or socks5h://")
    if not parts.hostname:
        raise Refused("names no host")
    if "@" in parts.netloc and "${" not in parts.netloc:
        raise Refused('must take its password from the environment: "http://${LOGIN}@host:3128"')


def host_and_port(text: str, lowest: int) -> tuple[str, int]:
    """Check a host:port pair; an IPv6 address is in brackets."""
    found = _PAIR.fullmatch(text)
    if found is None:
        raise Refused('must be host:port, such as "127.0.0.1:8000" or "[::1]:8000"')
    port = int(found["port"])
    if not lowest <= port <= 65_535:
        raise Refused(f"has a port that is not between {lowest} and 65535")
    return _plain_host(found["host"].strip("[]")), port


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise Refused(f"is no address ({error})") from None
    return parts


def _plain_host(host: str) -> str:
    """A host name in ASCII, or an address; an IPv6 address gets its brackets."""
    try:
        plain = f"[{ip_address(host)}]" if ":" in host else host.encode("idna").decode()
    except ValueError:
        plain = ""
    if plain.startswith("["):
        return plain
    if not _HOST.fullmatch(plain):
        raise Refused(f'has a host that cannot be: "{host}"')
    return plain
