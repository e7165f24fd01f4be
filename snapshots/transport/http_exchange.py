"""One HTTP request and its answer on a connection of its own, within a deadline and a size.

Nothing here follows redirects, unpacks compressed answers or keeps connections.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from snapshots.errors import NoAnswer
from snapshots.reading.quoting import printable, quoted
from snapshots.transport.deadline import Deadline

if TYPE_CHECKING:
    import socket
    from http.client import HTTPResponse

_CHUNK = 1 << 16
_PLAIN = frozenset({"", "identity"})
"""Content encodings of a body that is sent as it is."""

_LOG = logging.getLogger("poise.snapshots")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request to ``host``, a name or an address; ``target`` begins with ``/``."""

    host: str
    port: int
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""

    @property
    def _place(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """Host, port and target, as logs name them."""
        return self._place + self.target

    def as_bytes(self) -> bytes:
        """The request as it is sent."""
        from urllib.parse import quote

        target = quote(self.target, safe="!#$%&'()*+,/:;=?@[]~")
        lines = [f"{self.method} {target} HTTP/1.1", f"Host: {self._place}"]
        lines.append("Connection: close")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body or self.method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("ascii") + self.body


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer as it came; ``kind`` is its content type, ``retry_after`` that header."""

    status: int
    kind: str
    retry_after: str
    body: bytes


def exchange(
    line: socket.socket, request: HttpRequest, where: str, deadline: Deadline, largest: int
) -> HttpAnswer:
    """Send a request and wait for the whole answer, whatever its status.

    Args:
        line: a fresh connection, encrypted or not; it is the caller's to close.
        request: what to send.
        where: names the request in messages.
        deadline: when all must be over, however slowly it comes in.
        largest: bytes that the answer's body may have.

    Raises:
        NoAnswer: the connection broke, nothing complete came in time, or it is no HTTP answer, too
            large or compressed; what was asked for may have happened.
    """
    from http.client import HTTPException, HTTPResponse, IncompleteRead

    timed = _Timed(line, deadline)
    body = bytearray()
    with HTTPResponse(timed, method=request.method) as answer:  # type: ignore[arg-type]
        try:
            timed.send(request.as_bytes())
            answer.begin()
            _read_body(answer, body, where, largest)
        except TimeoutError:
            raise deadline.late(where) from None
        except (ConnectionResetError, BrokenPipeError, IncompleteRead) as error:
            # RemoteDisconnected, an answer without a first line, is a ConnectionResetError.
            reason = error.strerror if isinstance(error, OSError) else None
            raise _closed(where, len(body), reason) from None
        except OSError as error:
            reason = printable(error.strerror or str(error)) or type(error).__name__
            raise _closed(where, len(body), reason) from None
        except HTTPException as error:
            kind, said = type(error).__name__, quoted(str(error).strip())
            raise NoAnswer(f"{where}: not an HTTP answer ({kind}: {said})") from None
    _LOG.debug("%s %s: %d, %d bytes", request.method, request.address, answer.status, len(body))
    return HttpAnswer(
        answer.status,
        answer.getheader("Content-Type", "").lower(),
        answer.getheader("Retry-After", ""),
        bytes(body),
    )


def _read_body(answer: HTTPResponse, body: bytearray, where: str, largest: int) -> None:
    """Append to ``body`` all that comes after the headers.

    Raises:
        NoAnswer: it ends too early, is too large or compressed.
    """
    promised = answer.length
    if answer.getheader("Content-Encoding", "").strip().lower() not in _PLAIN:
        raise NoAnswer(f"{where}: the answer is compressed, which was not asked for")
    while promised is None or len(body) < promised:
        chunk = answer.read1(_CHUNK if promised is None else min(_CHUNK, promised - len(body)))
        if not chunk:
            break
        body += chunk
        if len(body) > largest:
            raise NoAnswer(f"{where}: the answer is larger than {largest // 1024**2} MiB")
    if promised is not None and len(body) < promised:
        raise _closed(where, len(body), None)


def _closed(where: str, size: int, reason: str | None) -> NoAnswer:
    if reason:
        return NoAnswer(f"{where}: the connection broke after {size} bytes of the answer: {reason}")
    return NoAnswer(f"{where}: the connection closed after {size} bytes of the answer")


class _Timed:
    """A connection that no call on it outlasts the deadline."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._line.settimeout(self._deadline.left())
            view = view[self._line.send(view) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """The file that http.client reads an answer from."""
        return io.BufferedReader(_TimedReader(self._line, self._deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._line.settimeout(self._deadline.left())
        return self._line.recv_into(buffer)
