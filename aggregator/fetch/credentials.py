"""What a source's own headers and login come to, with the secrets in their places."""

from base64 import b64encode

from aggregator.environment import filled
from aggregator.fetch.curl import PROXIES, address
from aggregator.model import Manners, Source

_DIRECT = "direct"


def own_lines(source: Source) -> list[bytes]:
    """The header lines that go to a source's own origin and nowhere else.

    Raises LookupError or ValueError with a sentence that holds no secret.
    """
    lines = [_line(name, filled(value)) for name, value in source.headers]
    if source.login:
        login = b64encode(filled(source.login).encode()).decode()  # RFC 7617 2, in UTF-8 (2.1)
        lines.append(_line("Authorization", f"Basic {login}"))
    return lines


def proxy_of(source: Source, manners: Manners) -> str:
    """The address of the proxy that a source is visited through; empty where there is none.

    Raises LookupError or ValueError with a sentence that holds no secret.
    """
    wanted = manners.proxy if source.proxy is None else source.proxy
    if not wanted or wanted == _DIRECT:
        return ""
    try:
        return address(filled(wanted), PROXIES)[0]
    except ValueError:
        raise ValueError(f"its proxy is not an address once filled in: {wanted}") from None


def _line(name: str, value: str) -> bytes:
    if not f"{name}{value}".isprintable():
        raise ValueError(f"the value of its header {name} holds a line break or the like: mend it")
    return f"{name}: {value}".encode()
