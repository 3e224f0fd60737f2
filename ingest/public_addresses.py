"""Which network addresses belong to the public internet, in whatever they are wrapped."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def is_public(host: str) -> bool:
    """Whether an IP address in its usual form belongs to the public internet, in whatever it is wrapped."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    while isinstance(address, IPv6Address):
        inner = embedded(address)
        if inner is None:
            break
        address = inner
    return address.is_global and not address.is_multicast and not address.is_reserved


def embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, None where it stands for itself."""
    if any(address in network for network in NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
