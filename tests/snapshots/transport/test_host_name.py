"""Host names in the spelling of DNS."""

from __future__ import annotations

import pytest

from snapshots.transport.host_name import network_name


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("master.example.com", "master.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_names_and_addresses(host: str, name: str) -> None:
    assert network_name(host) == name


@pytest.mark.parametrize("host", ["a..b", "xn--a", "256.1.1.1", "1.2.3", "a" * 64, "1:2"])
def test_what_is_no_host(host: str) -> None:
    with pytest.raises(ValueError):
        network_name(host)
