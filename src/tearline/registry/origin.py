"""Where somebody comes from, as limits count it: an address, or the network that one subscriber has."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

_ONE_SUBSCRIBER = 64  # bits: who has one IPv6 address has 2**64 of them (RFC 6177)


def origin_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its /64; what is no address (``cli ana``) as it is."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _ONE_SUBSCRIBER), strict=False))


class Networks:
    """Addresses and networks that a setting names, with commas between them; ``*`` is everybody."""

    def __init__(self, text: str) -> None:
        names = [name.strip() for name in text.split(",") if name.strip()]
        self._all = "*" in names
        self._networks = list(_networks(names))

    def __contains__(self, address: str) -> bool:
        if self._all:
            return True
        if not self._networks:
            return False
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
            found = found.ipv4_mapped
        return any(found in network for network in self._networks)


def _networks(names: Iterable[str]) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for name in names:
        try:
            yield ipaddress.ip_network(name, strict=False)
        except ValueError:
            continue  # a name: uvicorn compares those as text, and no address equals one
