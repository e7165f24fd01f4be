"""One request and its answer: what is sent, and which answers are none."""

from __future__ import annotations

import socket

import pytest

from snapshots.errors import NoAnswer
from snapshots.transport.deadline import Deadline
from snapshots.transport.http_exchange import HttpAnswer, HttpRequest, exchange


def answered(raw: bytes, *, largest: int = 1000) -> tuple[HttpAnswer, bytes]:
    """The answer that a server's bytes make, and the request that it got."""
    near, far = socket.socketpair()
    with near, far:
        far.sendall(raw)
        far.shutdown(socket.SHUT_WR)
        request = HttpRequest("host", 5080, "GET", "/2/info")
        answer = exchange(near, request, "https://host:5080", Deadline(5), largest)
        return answer, far.recv(1 << 16)


def refusal(raw: bytes) -> str:
    with pytest.raises(NoAnswer) as caught:
        answered(raw)
    return str(caught.value).removeprefix("https://host:5080: ")


def test_a_request_names_host_and_path_and_keeps_no_connection() -> None:
    _, sent = answered(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert sent == b"GET /2/info HTTP/1.1\r\nHost: host:5080\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("request_", "line", "length"),
    [
        (HttpRequest("::1", 1, "PUT", "/a b"), b"PUT /a%20b HTTP/1.1", b"Content-Length: 0"),
        (HttpRequest("h", 1, "POST", "/x", body=b"[1]"), b"POST /x", b"Content-Length: 3"),
    ],
)
def test_requests_that_change_something_tell_their_length(
    request_: HttpRequest, line: bytes, length: bytes
) -> None:
    raw = request_.as_bytes()
    assert raw.startswith(line)
    assert length in raw


def test_an_address_of_six_is_put_in_brackets() -> None:
    assert HttpRequest("::1", 5080, "GET", "/2/info").address == "[::1]:5080/2/info"


def test_an_answer_is_taken_whatever_its_status() -> None:
    answer, _ = answered(b"HTTP/1.1 503 X\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n[]")
    assert (answer.status, answer.retry_after, answer.body) == (503, "7", b"[]")


def test_without_a_length_the_end_of_the_connection_ends_the_answer() -> None:
    answer, _ = answered(b"HTTP/1.1 200 OK\r\nContent-Type: Text/JSON\r\n\r\n[1, 2]")
    assert (answer.kind, answer.body) == ("text/json", b"[1, 2]")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the connection closed after 0 bytes of the answer"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1",
            "the connection closed after 2 bytes of the answer",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001, "the answer is larger than 0 MiB"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nx",
            "the answer is compressed, which was not asked for",
        ),
    ],
)
def test_what_is_no_whole_answer(raw: bytes, why: str) -> None:
    assert refusal(raw) == why


def test_another_protocol_is_told() -> None:
    assert refusal(b"SSH-2.0-OpenSSH_9\r\n").startswith("not an HTTP answer (BadStatusLine")
