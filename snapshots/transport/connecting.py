"""TCP connections within a time limit that covers names and all addresses of a host."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

from snapshots.transport.deadline import Deadline

CONNECT_TIMEOUT = 15.0
"""Seconds to wait for a connection at most."""

Address = tuple[Any, ...]


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A connected socket, to the first address of the host that takes it.

    Raises:
        TimeoutError: there was no connection in time.
        OSError: there is none to be had; the reason of the last address.
        UnicodeError: ``host`` cannot be a host name.
    """
    limit = Deadline(min(deadline.left(), CONNECT_TIMEOUT))
    addresses = _resolve(host, port, limit)
    reason: OSError | None = None
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        line = socket.socket(family, kind, protocol)
        try:
            # An address that swallows everything leaves the others their share of the time.
            line.settimeout(limit.left() / (len(addresses) - number))
            line.connect(address)
        except OSError as error:
            line.close()
            reason = error
        else:
            return line
    raise reason or OSError("the host has no address")


def _resolve(host: str, port: int, limit: Deadline) -> list[Address]:
    """The addresses of a host. The system's resolver knows no time limit: a thread asks it."""
    from queue import Empty, SimpleQueue
    from threading import Thread

    with suppress(socket.gaierror):  # not an address in figures
        flags = socket.AI_NUMERICHOST
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags))
    answers: SimpleQueue[list[Address] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=limit.left())
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found
