"""Host names as the network has them."""

from __future__ import annotations


def network_name(host: str) -> str:
    """A host's name or address in ASCII; labels of other letters in the spelling of DNS.

    Raises:
        ValueError: this cannot be a host name.
    """
    from ipaddress import IPv4Address, ip_address

    if ":" in host:
        ip_address(host)
        return host
    name = host.encode("idna").decode("ascii")
    name.encode("ascii").decode("idna")  # raises where a label is no word in that spelling
    if name.rpartition(".")[2].isdigit():
        IPv4Address(name)
    return name
