"""Which addresses may be visited: the public internet, and what `allow_private` names.

A source's address comes from strangers (redirects, source lists), so nothing on this machine or
its network may be reached through it. Judged is the address that is about to be connected to,
never its spelling.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_KINDS_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        # IANA IPv4 Special-Purpose Address Registry (RFC 6890), and what clouds hang on top.
        ("0.0.0.0/8", "an address of this machine"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a private address of a carrier (RFC 6598)"),
        ("127.0.0.0/8", "a loopback address"),
        ("168.63.129.16/32", "a cloud's metadata address"),
        ("169.254.169.254/32", "a cloud's metadata address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a private address"),
        ("198.51.100.0/24", "a reserved address"),
        ("203.0.113.0/24", "a reserved address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)

_KINDS_V6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        # IANA IPv6 Special-Purpose Address Registry. Tunnels and translators (NAT64, Teredo,
        # 6to4) can carry a private IPv4 address past this list, so they are refused whole.
        ("::1/128", "a loopback address"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "a reserved address"),
        ("2001:db8::/32", "a reserved address"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "a reserved address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"),
        ("ff00::/8", "a multicast address"),
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that has been given out for the public internet (RFC 4291 2.4)."""

_INSIDE = {"alt", "arpa", "home", "internal", "lan", "local", "localdomain", "localhost", "onion"}
"""Last parts of names that are not the public internet's."""


def kind(address: Address) -> str | None:
    """What forbids an address, in words for people; None where it is public.

    An IPv4 address inside an IPv6 one (RFC 4291 2.5.5.2) is judged as itself.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return kind(address.ipv4_mapped)
        named = next((kind for network, kind in _KINDS_V6 if address in network), None)
        return named or (None if address in _GLOBAL_UNICAST else "a reserved address")
    return next((kind for network, kind in _KINDS_V4 if address in network), None)


def pair(host: str, port: int) -> str:
    """`host:port` in the one spelling that is compared; IPv6 addresses in brackets."""
    bare = host.strip("[]").rstrip(".").lower()
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return f"{bare}:{port}"
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"


@dataclass(frozen=True, slots=True)
class Guard:
    """Says what may be connected to. `allowed` holds pairs as `pair` spells them."""

    allowed: frozenset[str]

    @classmethod
    def of(cls, allow_private: Iterable[str]) -> "Guard":
        """A guard that lets these `host:port` pairs pass; what is not one allows nothing."""
        parts = (entry.strip().rpartition(":") for entry in allow_private)
        return cls(frozenset(pair(h, int(p)) for h, _, p in parts if p.isascii() and p.isdigit()))

    def refusal(self, host: str, address: str, port: int) -> str | None:
        """Why `host`, as the URL has it, may not be visited at `address`; None where it may."""
        # A name that is allowed covers whatever it resolves to, an address only itself.
        if pair(host, port) in self.allowed or pair(address, port) in self.allowed:
            return None
        forbidden = kind(ip_address(address.partition("%")[0]))
        return _refused(address, port, forbidden) if forbidden else None

    def hearsay(self, host: str, port: int) -> str | None:
        """Why a proxy is not asked for `host`; None where nothing speaks against it.

        The proxy looks the name up, where we cannot see what it finds. So only addresses and the
        names that belong to a machine or its network by their form are judged.
        """
        if pair(host, port) in self.allowed:
            return None
        try:
            forbidden = kind(ip_address(host.strip("[]").partition("%")[0]))
        except ValueError:
            bare = host.rstrip(".").lower()
            forbidden = None if _is_public(bare) else "a name inside a network"
        return _refused(host, port, forbidden) if forbidden else None


def _refused(place: str, port: int, forbidden: str) -> str:
    wanted = pair(place, port)
    return f'refused: {place} is {forbidden} (add "{wanted}" to [fetch] allow_private to allow it)'


def _is_public(name: str) -> bool:
    """Whether a name may be on the public internet: RFC 6761, RFC 6762, ICANN's "internal"."""
    return "." in name and name.rpartition(".")[2] not in _INSIDE
