"""A connection to LUXI, the unix socket of Ganeti's daemons on the master node.

Messages are JSON texts that end in byte 3; every request has one answer.
"""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Any

from snapshots.errors import NoAnswer, Refused, Unreachable
from snapshots.reading.json_object import JsonObject
from snapshots.reading.json_text import parse_json
from snapshots.reading.quoting import printable, whole
from snapshots.reading.reading import Reading
from snapshots.transport.deadline import Deadline
from snapshots.transport.time_limit import DEFAULT_TIMEOUT

DEFAULT_SOCKET = "/var/run/ganeti/socket/ganeti-query"
LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes."""

_END = b"\x03"
_CHUNK = 1 << 16

_LOG = logging.getLogger("poise.snapshots")


class LuxiConnection:
    """A connected socket and what has been received beyond the last answer.

    Use it as a context manager, or :meth:`close` it.

    Args:
        socket_path: the socket of Ganeti's query daemon, which takes jobs as well.
        timeout: seconds, from now on, for connecting and all requests without their own time.
        reading: how to take what leaves room.

    Raises:
        Unreachable: no daemon listens there.
    """

    def __init__(
        self,
        socket_path: str | Path = DEFAULT_SOCKET,
        timeout: float = DEFAULT_TIMEOUT,
        reading: Reading = Reading.OWN,
    ) -> None:
        path = str(socket_path)
        self.where = f"luxi:{printable(path)}"
        """The socket as messages name it."""
        self.reading = reading
        self._deadline = Deadline(timeout)
        self._received = bytearray()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(timeout)
            self._socket.connect(path)
        except (OSError, ValueError) as error:
            self._socket.close()
            raise self._unreachable(error) from None

    def __enter__(self) -> LuxiConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up. Whatever Ganeti has accepted goes on."""
        self._socket.close()

    def _unreachable(self, error: OSError | ValueError) -> Unreachable:
        reason = error.strerror if isinstance(error, OSError) else None
        if isinstance(error, FileNotFoundError):
            message = "no Ganeti master on this machine (no such socket)"
            advice = "run Poise on the master, or use https://MASTER:5080"
        elif isinstance(error, PermissionError):
            message, advice = f"cannot connect: {reason}", "run Poise as root"
        else:
            message = f"cannot connect: {reason or error}"
            advice = "start ganeti-luxid here, or run Poise on the master"
        found = Unreachable(f"{self.where}: {message}", advice=advice)
        found.asked = self.where
        return found

    def call(self, method: str, arguments: list[Any], timeout: float | None = None) -> Any:
        """The result of one request.

        Args:
            timeout: seconds for this request; None: what is left of the connection's own time.

        Raises:
            NoAnswer: the connection broke or nothing complete came in time; what was asked
                for may have happened.
            Refused: Ganeti answered with an error.
            FormatError: the answer is not one.
        """
        import json

        request = json.dumps({"method": method, "args": arguments}).encode()
        raw = self.exchange(request, timeout)
        _LOG.debug("%s: %s, %d bytes", self.where, method, len(raw))
        answer = JsonObject(
            parse_json(raw, self.where, self.reading),
            f"{self.where}: answer to {method}",
            self.reading,
        )
        if not answer.flag("success"):
            says = whole(_in_words(answer.get("result")))
            raise Refused(f"{self.where}: Ganeti refused {method}: {says}")
        if "result" not in answer:
            raise answer.error("key 'result' not found")
        return answer.get("result")

    def exchange(self, request: bytes, timeout: float | None = None) -> bytes:
        """Send a request as it stands; the bytes of the answer. Both without the end mark.

        Raises:
            NoAnswer: as :meth:`call`.
        """
        deadline = self._deadline if timeout is None else Deadline(timeout)
        try:
            self._socket.settimeout(deadline.left())  # Python counts it for all that is sent
            self._socket.sendall(request + _END)
            return self._receive(deadline)
        except TimeoutError:
            raise deadline.late(self.where) from None
        except OSError as error:
            reason = error.strerror or error
            raise NoAnswer(f"{self.where}: the connection broke: {reason}") from None

    def _receive(self, deadline: Deadline) -> bytes:
        """The bytes up to the next end mark."""
        searched = 0
        while (end := self._received.find(_END, searched)) < 0:
            searched = len(self._received)
            if searched > LARGEST_ANSWER:
                raise NoAnswer(
                    f"{self.where}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB"
                )
            self._socket.settimeout(deadline.left())
            chunk = self._socket.recv(_CHUNK)
            if not chunk:
                raise NoAnswer(
                    f"{self.where}: the connection closed after {searched} bytes of the answer"
                )
            self._received += chunk
        message = bytes(self._received[:end])
        del self._received[: end + 1]
        return message


def _in_words(error: object) -> str:
    """An error of Ganeti's, ``["OpPrereqError", ["text", "code"]]``, as ``text (names)``."""
    import json

    match error:
        case [str(kind), [str(text), *more]]:
            names = [kind, *(one for one in more if isinstance(one, str))]
            return f"{text} ({', '.join(names)})"
    try:
        return json.dumps(error)
    except RecursionError:
        return "an error that is nested too deeply"
