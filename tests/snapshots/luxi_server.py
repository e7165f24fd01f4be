"""A small real LUXI daemon on a unix socket; it answers from a script, or badly."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.snapshots.data import recorded_bodies

END = b"\x03"


class Cell(tuple[int, Any]):
    """A query cell with a status of its own (anything else is a normal value)."""


def recorded_results(bodies: dict[str, Any] | None = None) -> dict[str, Any]:
    """RAPI's ``bodies``, by default the recorded ones, as tables with LUXI's field names."""
    bodies = recorded_bodies() if bodies is None else deepcopy(bodies)
    for instance in bodies["instances"]:
        instance["forthcoming"] = False
    return {
        "node": [_flat(node, "ndparams", "ndp") for node in bodies["nodes"]],
        "instance": [_flat(item, "beparams", "be") for item in bodies["instances"]],
        "group": bodies["groups"],
        "info": bodies["info"],
    }


def _flat(item: dict[str, Any], key: str, prefix: str) -> dict[str, Any]:
    return item | {f"{prefix}/{name}": value for name, value in item[key].items()}


def reply(request: dict[str, Any], results: dict[str, Any]) -> bytes:
    """The answer of a healthy daemon."""
    if request["method"] == "QueryClusterInfo":
        result = results["info"]
    else:
        what, fields, _ = request["args"]
        rows = [
            [list(v) if isinstance(v := item.get(f), Cell) else [0, v] for f in fields]
            if isinstance(item, dict)
            else item
            for item in results[what]
        ]
        result = {"fields": [], "data": rows}
    return json.dumps({"success": True, "result": result}).encode() + END


@contextmanager
def answering(path: Path, results: dict[str, Any] | None = None) -> Iterator[list[dict[str, Any]]]:
    """Answer one connection like a daemon; gives the requests that came."""
    requests: list[dict[str, Any]] = []
    known = results or recorded_results()

    def serve(connection: socket.socket) -> None:
        received = b""
        while chunk := connection.recv(1 << 16):
            received += chunk
            while END in received:
                message, _, received = received.partition(END)
                requests.append(json.loads(message))
                connection.sendall(reply(requests[-1], known))

    with listening(path, serve):
        yield requests


@contextmanager
def listening(path: Path, serve: Any) -> Iterator[None]:
    """Accept one connection on the socket and hand it to ``serve`` in a thread."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(1)
    listener.settimeout(10)

    def accept() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.settimeout(10)
            with suppress(OSError):  # the reader may hang up, as some tests want it to
                serve(connection)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def saying(path: Path, answer: bytes) -> AbstractContextManager[None]:
    """Answer the first request with those bytes and hang up."""

    def serve(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(answer)

    return listening(path, serve)
