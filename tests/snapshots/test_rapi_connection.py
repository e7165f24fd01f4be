"""What a failed request to a RAPI tells about whether it may have happened."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from snapshots.errors import NoAnswer, Refused, Unreachable
from snapshots.rapi_connection import Answer, Busy, NotThere, RapiConnection


@contextmanager
def serving_bytes(*answers: bytes) -> Iterator[str]:
    """One connection an answer: take what comes, send the bytes, hang up. Gives host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


def connect(url: str) -> RapiConnection:
    return RapiConnection(url, credentials=("op", "s3cret"), timeout=5)


def http(status: int, body: bytes = b"", headers: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %d X\r\n%s%s\r\n%s" % (status, length, headers, body)


def test_without_a_listener_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot connect"):
        connect(f"http://127.0.0.1:{port}").get("/2/info")


def test_tls_that_is_closed_before_it_was_agreed_on_sent_nothing() -> None:
    with serving_bytes(b"") as place, pytest.raises(Unreachable, match="closed before"):
        connect(f"https://{place}").get("/2/info")


def test_a_server_without_tls_will_not_get_better() -> None:
    with serving_bytes(http(400)) as place, pytest.raises(Refused, match="no TLS") as caught:
        connect(f"https://{place}").get("/2/info")
    assert not isinstance(caught.value, Unreachable)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1"])
def test_a_connection_that_breaks_leaves_it_open(answer: bytes) -> None:
    with serving_bytes(answer) as place, pytest.raises(NoAnswer):
        connect(f"http://{place}").get("/2/info")


def test_every_request_has_a_connection_of_its_own() -> None:
    with serving_bytes(http(200, b"1"), http(200, b"2")) as place:
        connection = connect(f"http://{place}")
        assert [connection.get("/version") for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(b"Retry-After: 7\r\n", 7.0), (b"Retry-After: Sun, 22 Nov 2026\r\n", None), (b"", None)],
)
def test_a_busy_server_says_when_to_come_again(header: bytes, seconds: float | None) -> None:
    with serving_bytes(http(503, b"", header)) as place, pytest.raises(Busy) as caught:
        connect(f"http://{place}").get("/2/info")
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Refused), (404, NotThere), (429, Busy), (500, NoAnswer), (504, NoAnswer)],
)
def test_what_a_status_means_for_reading(status: int, kind: type[Exception]) -> None:
    with serving_bytes(http(status)) as place, pytest.raises(kind) as caught:
        connect(f"http://{place}").get("/2/info")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'{"code": 500, "message": "Queue drained", "explain": "Server got itself in trouble"}',
            "Queue drained",
        ),
        (b'{"code": 500, "message": "can&#x27;t", "explain": ""}', "can't"),
        (b'{"code": 500, "message": "Internal", "explain": "no luck"}', "no luck"),
        (b"<html>", ""),
        (b"[]", ""),
    ],
)
def test_the_explanation_is_the_part_that_says_something(body: bytes, said: str) -> None:
    assert Answer("x", 500, "application/json", body).explanation == said
