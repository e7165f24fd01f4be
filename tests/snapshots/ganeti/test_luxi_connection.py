"""A connection to Ganeti's socket: refusals, and answers that do not come, or not whole."""

from __future__ import annotations

import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from snapshots.errors import BackendError, SourceError, Unreachable
from snapshots.ganeti.luxi import read_luxi
from snapshots.ganeti.luxi_connection import LuxiConnection
from snapshots.reading.reading import Reading
from tests.snapshots.luxi_server import (
    END,
    listening,
    reply,
    saying,
)


@pytest.fixture
def path() -> Iterator[Path]:
    """A socket's path, short enough for the system's limit."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "query"


def refusal(path: Path | str, kind: type[SourceError] = BackendError, timeout: float = 5) -> str:
    with pytest.raises(kind) as caught:
        read_luxi(path, timeout, Reading.AS_HTOOLS)
    message = str(caught.value)
    assert message.startswith("luxi:")
    assert message.isprintable()
    return message


def test_a_refusal_is_passed_on(path: Path) -> None:
    answer = b'{"success": false, "result": ["OpPrereqError", ["no\\nluck"]]}' + END
    with saying(path, answer):
        message = refusal(path)
    assert message.endswith("Ganeti refused Query: no\\nluck (OpPrereqError)")


def test_a_refusal_is_passed_on_to_its_end(path: Path) -> None:
    error = ["OpPrereqError", ["lvcreate said " * 100 + "no space", "insufficient_resources"]]
    with saying(path, json.dumps({"success": False, "result": error}).encode() + END):
        message = refusal(path)
    assert message.endswith("said no space (OpPrereqError, insufficient_resources)")
    assert "Query: lvcreate said lvcreate" in message


@pytest.mark.parametrize("depth", [100, 700, 800, 850, 900, 920, 940, 950, 960, 970, 980])
def test_a_refusal_may_be_nested(path: Path, depth: int) -> None:
    answer = b'{"success": false, "result": %s%s}' % (b"[" * depth, b"]" * depth)
    with saying(path, answer + END), LuxiConnection(path) as luxi, pytest.raises(SourceError):
        luxi.call("Query", [])


def test_nobody_listens(path: Path) -> None:
    assert refusal(path) == f"luxi:{path}: no Ganeti master on this machine (no such socket)"
    path.touch()
    assert refusal(path) == f"luxi:{path}: cannot connect: Connection refused"


def test_without_a_listener_the_advice_is_to_go_to_the_master(path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        LuxiConnection(path)
    assert caught.value.advice == ("run Poise on the master, or use https://MASTER:5080",)


def test_paths_that_cannot_be_sockets() -> None:
    assert "cannot connect: AF_UNIX path too long" in refusal("/" + "x" * 500)
    assert "no such socket" in refusal("a\0b")


@pytest.mark.parametrize("sent", [b"", b'{"success": tr'])
def test_a_connection_that_closes(path: Path, sent: bytes) -> None:
    with saying(path, sent):
        message = refusal(path)
    assert message.endswith(f"the connection closed after {len(sent)} bytes of the answer")


def test_a_connection_that_closes_between_answers(path: Path) -> None:
    request = {"method": "Query", "args": ["node", ["name"], None]}
    with saying(path, reply(request, {"node": []})):
        message = refusal(path)
    assert "the connection broke" in message or "the connection closed" in message


@pytest.mark.parametrize("drop", [b"", b" "])
def test_silence_and_drops_end_in_time(path: Path, drop: bytes) -> None:
    stop = threading.Event()

    def serve(connection: socket.socket) -> None:
        while not stop.wait(0.05):
            connection.sendall(drop)

    with listening(path, serve):
        message = refusal(path, timeout=0.3)
        stop.set()
    assert "no complete answer within 0.3 s" in message


def test_an_answer_without_end_is_not_read_to_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snapshots.ganeti.luxi_connection.LARGEST_ANSWER", 1 << 20)

    def serve(connection: socket.socket) -> None:
        while True:
            connection.sendall(b" " * (1 << 16))

    with listening(path, serve):
        assert "the answer is larger than 1 MiB" in refusal(path)
