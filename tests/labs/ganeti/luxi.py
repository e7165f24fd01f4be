"""Speak LUXI, the master daemon's own protocol: JSON messages, each ended by byte 3.

Standard library only: up.sh runs populate.py with the system's Python.
"""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

END = b"\x03"


class LuxiError(Exception):
    """The master daemon answered with an error, or not at all."""


def ask_raw(path: Path | str, method: str, arguments: list[Any], timeout: float = 60.0) -> bytes:
    """Send one request to the socket at ``path``; the answer's bytes, without the end mark."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(str(path))
        connection.sendall(json.dumps({"method": method, "args": arguments}).encode() + END)
        answer = b""
        while not answer.endswith(END):
            chunk = connection.recv(1 << 16)
            if not chunk:
                raise LuxiError(f"{method}: the connection was closed after {len(answer)} bytes")
            answer += chunk
    return answer[:-1]


def ask(path: Path | str, method: str, arguments: list[Any], timeout: float = 60.0) -> Any:
    """Send one request to the socket at ``path``; the ``result`` of the answer."""
    answer = json.loads(ask_raw(path, method, arguments, timeout))
    if not answer["success"]:
        raise LuxiError(f"{method}: {answer['result']}")
    return answer["result"]


def opcode(op_id: str, /, **fields: Any) -> dict[str, Any]:
    """An opcode of a job; each needs a reason: [[source, text, nanoseconds]]."""
    return {"OP_ID": op_id, "reason": [["lab", "test", time.time_ns()]], **fields}


def run_jobs(path: Path | str, jobs: list[list[dict[str, Any]]], seconds: float = 600.0) -> None:
    """Submit jobs (lists of opcodes) together and wait until all have succeeded."""
    if not jobs:  # asked about no jobs, the queue would tell of all
        return
    answers = ask(path, "SubmitManyJobs", [jobs])
    refused = [text for accepted, text in answers if not accepted]
    if refused:
        raise LuxiError(f"job refused: {refused[0]}")
    ids = [number for _, number in answers]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        rows = ask(path, "QueryJobs", [ids, ["status", "opresult", "summary"]])
        for status, result, summary in rows:
            if status in ("error", "canceled"):
                raise LuxiError(f"job {summary}: {status}: {result}")
        if all(status == "success" for status, _, _ in rows):
            return
        time.sleep(0.2)
    raise LuxiError(f"jobs {ids} did not end within {seconds:.0f} s")
