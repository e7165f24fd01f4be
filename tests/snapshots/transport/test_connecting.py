"""Connections to a host with several addresses, one of which does not answer."""

from __future__ import annotations

import socket

import pytest

from snapshots.transport.connecting import connect
from snapshots.transport.deadline import Deadline


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def resolving_to(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")

    def look_up(host: str, port: int, **how: object) -> object:
        if "flags" in how:
            raise socket.gaierror("not an address")
        return [(*kind, ("127.0.0.1", one)) for one in ports]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_the_first_address_that_answers_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        resolving_to(monkeypatch, closed_port(), port)
        with connect("host", 5080, Deadline(5)) as line:
            assert line.getpeername() == ("127.0.0.1", port)


def test_where_none_answers_the_reason_of_the_last_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving_to(monkeypatch, closed_port(), closed_port())
    with pytest.raises(ConnectionRefusedError):
        connect("host", 5080, Deadline(5))


def test_a_host_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch)
    with pytest.raises(OSError, match="the host has no address"):
        connect("host", 5080, Deadline(5))


def test_without_time_there_is_no_connection() -> None:
    with pytest.raises(TimeoutError):
        connect("127.0.0.1", 5080, Deadline(0))
