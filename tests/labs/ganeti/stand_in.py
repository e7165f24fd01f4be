"""Two servers on a unix socket: one answers LUXI requests as recorded, one passes them on.

``Replay`` stands in for a master daemon; ``Tap`` sits between a client and a real one and keeps
what went through.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tests.labs.ganeti.luxi import END, ask_raw


class Answering(Protocol):
    """What makes an answer out of a request; None closes the connection."""

    def answer(self, request: bytes) -> bytes | None: ...


class Replay:
    """Recorded answers; an unknown request is noted in ``unknown`` and gets none."""

    def __init__(self, recording: Path) -> None:
        lines = recording.read_text("utf-8").splitlines()
        exchanges = [json.loads(line) for line in lines]
        self._answers = {_key(each["request"]): json.dumps(each["answer"]) for each in exchanges}
        self.unknown: list[Any] = []

    def answer(self, request: bytes) -> bytes | None:
        parsed = json.loads(request)
        if _key(parsed) not in self._answers:
            self.unknown.append(parsed)
            return None
        return self._answers[_key(parsed)].encode()


class Tap:
    """Passes requests on to the socket at ``path`` and keeps both sides."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.exchanges: list[dict[str, Any]] = []

    def answer(self, request: bytes) -> bytes | None:
        parsed = json.loads(request)
        answer = ask_raw(self._path, parsed["method"], parsed["args"])
        self.exchanges.append({"request": parsed, "answer": json.loads(answer)})
        return answer


@contextmanager
def listening(path: Path, server: Answering) -> Iterator[None]:
    """Answer on a new unix socket at ``path``, one connection at a time."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    thread = threading.Thread(target=_serve, args=(listener, server), daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # ends the accept
        listener.close()
        thread.join(10)
        path.unlink()


def _serve(listener: socket.socket, server: Answering) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, suppress(ConnectionError):
            _converse(connection, server)


def _converse(connection: socket.socket, server: Answering) -> None:
    waiting = b""
    while True:
        chunk = connection.recv(1 << 16)
        if not chunk:
            return
        waiting += chunk
        *requests, waiting = waiting.split(END)
        for request in requests:
            answer = server.answer(request)
            if answer is None:
                return
            connection.sendall(answer + END)


def _key(request: Any) -> str:
    return json.dumps(request, sort_keys=True)
