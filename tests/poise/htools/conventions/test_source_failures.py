"""Why a live source gave no cluster, in the words that scripts look for."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from poise.htools.conventions.source_failures import luxi_failure, rapi_failure
from snapshots.errors import BackendError, Unreachable


def failed(error: BackendError, cause: Exception | None = None) -> BackendError:
    """An error as it is raised, with what it was raised for."""
    error.__context__ = cause
    return error


@pytest.mark.parametrize(
    ("reason", "cause", "word"),
    [
        ("cannot connect: refused", ConnectionRefusedError(), "CurlCouldntConnect"),
        ("cannot connect: unknown", socket.gaierror(), "CurlCouldntResolveHost"),
        ("no answer in time", TimeoutError(), "CurlOperationTimeout"),
        ("no TLS connection: closed", None, "CurlSSLConnectError"),
        ("the connection closed after 0 bytes of the answer", None, "CurlGotNothing"),
        ("the connection closed after 9 bytes of the answer", None, "CurlPartialFile"),
        ("404 Not Found", None, "CurlHttpReturnedError"),
    ],
)
def test_rapi_has_curls_word_for_it(reason: str, cause: Exception | None, word: str) -> None:
    error = failed(BackendError(f"https://h:5080: {reason}"), cause)
    assert rapi_failure(error) == f"Curl error for 'https://h:5080', error {word} ({reason})"


@pytest.mark.parametrize("kind", [BackendError, Unreachable])
def test_luxi_tells_a_socket_without_a_listener_apart(kind: Callable[..., BackendError]) -> None:
    error = failed(kind("/socket: no"), FileNotFoundError(2, "No such file or directory"))
    told = luxi_failure(error)
    if kind is Unreachable:
        assert told.startswith(
            "Network.Socket.connect: <socket: 3>: does not exist (No such file or directory) ("
        )
    else:
        assert told == "/socket: no"
