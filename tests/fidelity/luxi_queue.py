"""A stand-in master daemon: a cluster that stays as it is, and a job queue that follows a script.

It listens on a real unix socket, keeps every request as it came, byte by byte, and can send
signals to the client, at moments that the script names.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

END = b"\x03"
FIRST_JOB = 101
_CREDENTIALS = struct.Struct("3i")
_LONGEST_WAIT = 60.0
_SIGNAL_AFTER = 0.2
"""Seconds between an answer and the signal after it, at least: the client goes to sleep then."""

Step = dict[str, Any]
"""What happens at one request about jobs; see :class:`Daemon`."""


@dataclass(frozen=True)
class Asked:
    """A request about jobs: on which connection, how long after the one before (s), its text."""

    connection: int
    after: float
    text: str


@dataclass
class Daemon:
    """A cluster and the steps of a script, one for each request about jobs, in order.

    ``tables`` are the rows of ``node``, ``instance`` and ``group`` and the object ``info``, with
    LUXI's field names. A step may hold:

    * ``refused``: which jobs of a submission are turned down: {position: message};
    * ``status``: the states of the jobs asked about, the last one for all that follow;
    * ``result``, ``error``: a result, or a refusal, of any kind;
    * ``raw``: the text of the whole answer;
    * ``close``: true hangs up without an answer;
    * ``before``, ``after``: signals (``INT``, ``TERM``) to who asks, before the answer or
      just after it;
    * ``gone``: true stops listening before the answer is sent.

    Without ``status`` and the four after it all is accepted and all jobs are successful.
    """

    tables: dict[str, Any]
    script: Sequence[Step] = ()
    asked: list[Asked] = field(default_factory=list)
    failure: BaseException | None = None
    _jobs: int = FIRST_JOB
    _at: float = 0.0

    def answer(self, request: bytes, connection: int, client: int) -> tuple[bytes | None, Step]:
        """The answer (None: hang up) and the step that made it."""
        parsed = json.loads(request.decode("latin-1"))
        method, arguments = parsed["method"], parsed["args"]
        if method == "QueryClusterInfo":
            return _success(self.tables["info"]), {}
        if method == "Query":
            return _success(self._rows(arguments[0], arguments[1])), {}
        number = len(self.asked)
        now = time.monotonic()
        since = now - self._at if number else 0.0
        self.asked.append(Asked(connection, since, request.decode("utf-8", "surrogateescape")))
        self._at = now
        step = self.script[number] if number < len(self.script) else {}
        for name in step.get("before", ()):
            _send(client, name)
        return self._of_step(step, method, arguments), step

    def _of_step(self, step: Step, method: str, arguments: list[Any]) -> bytes | None:
        if step.get("close"):
            return None
        if "raw" in step:
            return str(step["raw"]).encode("utf-8", "surrogateescape")
        if "error" in step:
            return json.dumps({"success": False, "result": step["error"]}).encode()
        if "result" in step:
            return _success(step["result"])
        if method == "SubmitManyJobs":
            return _success(self._accepted(len(arguments[0]), step.get("refused", {})))
        states = step.get("status", ["success"])
        return _success([[states[min(k, len(states) - 1)]] for k in range(len(arguments[0]))])

    def _accepted(self, count: int, refused: dict[str, str]) -> list[list[Any]]:
        answers: list[list[Any]] = []
        for position in range(count):
            if str(position) in refused:
                answers.append([False, refused[str(position)]])
            else:
                answers.append([True, self._jobs])
                self._jobs += 1
        return answers

    def _rows(self, what: str, fields: list[str]) -> dict[str, Any]:
        rows = [[[0, row.get(name)] for name in fields] for row in self.tables[what]]
        definitions = [
            {"name": name, "title": "T", "kind": "unknown", "doc": "d"} for name in fields
        ]
        return {"fields": definitions, "data": rows}


def _success(result: Any) -> bytes:
    return json.dumps({"success": True, "result": result}).encode()


def _send(client: int, name: str) -> None:
    with suppress(ProcessLookupError):  # it left early
        os.kill(client, getattr(signal, f"SIG{name}"))
    _let_sleep(client)


def _let_sleep(client: int, connection: socket.socket | None = None) -> None:
    """Wait until the client has dealt with every signal, has read what was sent, and sleeps.

    On a busy machine that takes longer than the seconds that it is given first.
    """
    time.sleep(_SIGNAL_AFTER)
    until = time.monotonic() + _LONGEST_WAIT
    while not (_all_read(connection) and _sleeps(client)) and time.monotonic() < until:
        time.sleep(0.01)


def _all_read(connection: socket.socket | None) -> bool:
    if connection is None:
        return True
    left = fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4))
    return int.from_bytes(left, sys.byteorder) == 0


def _sleeps(client: int) -> bool:
    """Whether a process sleeps without a signal that waits for it, or is gone."""
    try:
        lines = Path(f"/proc/{client}/status").read_text("utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return True
    told = dict(line.split(":\t", 1) for line in lines)
    waiting = int(told["SigPnd"], 16) | int(told["ShdPnd"], 16)
    return told["State"][0] in "SZX" and not waiting


@contextmanager
def listening(path: Path, daemon: Daemon) -> Iterator[Daemon]:
    """Answer on a new unix socket at ``path``, one connection after the other."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        try:
            _accept(listener, daemon)
        except BaseException as error:  # told to the test that started the daemon
            daemon.failure = error
            listener.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield daemon
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # ends the accept
        listener.close()
        thread.join(_LONGEST_WAIT)
        path.unlink()
    if daemon.failure is not None:
        raise daemon.failure


def _accept(listener: socket.socket, daemon: Daemon) -> None:
    number = 0
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        number += 1
        credentials = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size
        )
        client = _CREDENTIALS.unpack(credentials)[0]
        with connection, suppress(ConnectionError):
            connection.settimeout(_LONGEST_WAIT)
            _converse(connection, daemon, number, client, listener)


def _converse(
    connection: socket.socket, daemon: Daemon, number: int, client: int, listener: socket.socket
) -> None:
    """Answer until the client or the script hangs up."""
    waiting = b""
    while chunk := connection.recv(1 << 16):
        waiting += chunk
        *requests, waiting = waiting.split(END)
        for request in requests:
            answer, step = daemon.answer(request, number, client)
            if step.get("gone"):
                listener.close()
            if answer is None:
                return
            connection.sendall(answer + END)
            for name in step.get("after", ()):
                _let_sleep(client, connection)
                _send(client, name)
