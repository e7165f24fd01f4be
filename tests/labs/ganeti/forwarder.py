"""A listener in front of RAPI that loses requests or answers when told to. It reads no TLS."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

LATE = 1.5
"""Seconds, for every piece of a late answer."""


class Losing(Enum):
    """What gets lost of the connections that are made from now on."""

    NOTHING = "everything passes"
    REQUESTS = "the connection is broken when the request comes"
    ANSWERS = "the request passes, of the answer nothing does"
    TIME = "everything passes, the answer some seconds late"


@dataclass
class Forwarder:
    """A running listener: its URL, and what it loses."""

    url: str
    losing: Losing = Losing.NOTHING
    lost: int = 0
    """Connections that something was lost of."""
    open: set[socket.socket] = field(default_factory=set)


@contextmanager
def forwarding(target: str) -> Iterator[Forwarder]:
    """Forward to the host and port of the URL ``target``."""
    parts = urlsplit(target)
    assert parts.hostname is not None
    assert parts.port is not None
    place = (parts.hostname, parts.port)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        forwarder = Forwarder(f"https://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_accept, args=(listener, place, forwarder))
        thread.start()
        try:
            yield forwarder
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            for connection in list(forwarder.open):
                connection.close()


def _accept(listener: socket.socket, place: tuple[str, int], forwarder: Forwarder) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(client, place, forwarder), daemon=True).start()


def _pass_on(client: socket.socket, place: tuple[str, int], forwarder: Forwarder) -> None:
    losing = forwarder.losing
    with client, suppress(OSError), socket.create_connection(place) as server:
        forwarder.open |= {client, server}
        if losing in (Losing.REQUESTS, Losing.ANSWERS):
            # greeting and agreement of TLS: one message of the client, the server's answer
            server.sendall(client.recv(1 << 16))
            client.sendall(server.recv(1 << 16))
            request = client.recv(1 << 16)
            forwarder.lost += 1
            if losing is Losing.REQUESTS:
                return
            server.sendall(request)
            swallow = threading.Thread(target=_drain, args=(server,), daemon=True)
            swallow.start()
            client.settimeout(0.5)
            with suppress(OSError):
                while rest := client.recv(1 << 16):
                    server.sendall(rest)
            swallow.join(20)
            return
        late = LATE if losing is Losing.TIME else 0.0
        back = threading.Thread(target=_copy, args=(server, client, late), daemon=True)
        back.start()
        _copy(client, server)
        back.join(20)


def _copy(source: socket.socket, sink: socket.socket, late: float = 0.0) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            time.sleep(late)
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _drain(source: socket.socket) -> None:
    with suppress(OSError):
        while source.recv(1 << 16):
            pass
