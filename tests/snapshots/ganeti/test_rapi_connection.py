"""What a failed request to a RAPI tells about whether it may have happened."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from snapshots.errors import BackendError, FormatError, NoAnswer, Refused, Unreachable, UsageError
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.ganeti.rapi_connection import Busy, NotThere, RapiAnswer, RapiConnection


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
    return RapiConnection(RapiAccess(url, credentials=("op", "s3cret"), timeout=5))


def http(status: int, body: bytes = b"", headers: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 %d X\r\n%s%s\r\n%s" % (status, length, headers, body)


def test_without_a_listener_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot connect"):
        connect(f"http://127.0.0.1:{port}").get("/2/info")


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (http(404), "the address of RAPI"),
        (http(200, b"<html>", b"Content-Type: text/html\r\n"), "the address of RAPI"),
        (http(503), "wait a minute"),
    ],
)
def test_a_failure_names_the_server_and_what_to_do(answer: bytes, advice: str) -> None:
    with serving_bytes(answer) as place, pytest.raises(BackendError) as caught:
        connect(f"http://{place}").get("/2/info")
    assert str(caught.value).startswith(f"http://{place}: ")
    assert "/2/info" not in str(caught.value)
    assert caught.value.asked == f"http://{place}/2/info"
    assert caught.value.advice_spelled(str).startswith(advice)


def test_a_name_that_no_host_has_is_told_apart_from_a_closed_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such)
    with pytest.raises(Unreachable) as caught:
        connect("http://cluster.example.com").get("/version")
    assert caught.value.advice == ("check the name of the host",)


def test_tls_that_is_closed_before_it_was_agreed_on_sent_nothing() -> None:
    with serving_bytes(b"") as place, pytest.raises(Unreachable, match="closed before"):
        connect(f"https://{place}").get("/2/info")


def test_a_server_without_tls_will_not_get_better() -> None:
    with (
        serving_bytes(http(400)) as place,
        pytest.raises(Refused, match="answer with TLS") as caught,
    ):
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
    assert RapiAnswer("x", 500, "application/json", body).explanation == said


@contextmanager
def dripping(begin: bytes, drop: bytes) -> Iterator[str]:
    """Answers with some bytes, and then with some more for ever, little by little."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(begin)
                while not stop.wait(0.02):
                    connection.sendall(drop)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join(10)


LINE = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1", b" "),
        (LINE, b"X-a: b\r\n"),
        (LINE + b"X-a: ", b"b"),
        (LINE + b"Content-Length: 1000\r\n\r\n[", b" "),
        (LINE + b"\r\n[", b" "),
        (LINE + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (LINE + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_an_answer_that_comes_in_drops_ends_in_time(begin: bytes, drop: bytes) -> None:
    with dripping(begin, drop) as place, pytest.raises(NoAnswer, match=r"within 0\.3 s"):
        connect(f"http://{place}").ask("GET", "/2/info", timeout=0.3)


@pytest.mark.parametrize(
    ("begin", "drop"),
    [(b"", b""), (b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03", b"\x00")],
)
def test_a_handshake_that_comes_in_drops_ends_in_time(begin: bytes, drop: bytes) -> None:
    with dripping(begin, drop) as place, pytest.raises(Unreachable, match=r"within 0\.3 s"):
        connect(f"https://{place}").ask("GET", "/2/info", timeout=0.3)


HUGE = b"x" * (1 << 20)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 " + HUGE,
        LINE + b"X-a: " + HUGE,
        LINE + b"X-a: b\r\n" * 1000,
        LINE + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
        LINE + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"HTTP/1.1 0 OK\r\n\r\n",
        b"HTTP/1.1 " + b"9" * 5000 + b" OK\r\n\r\n",
        LINE + b"Content-Encoding: gzip, gzip\r\n\r\nx",
        LINE + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n[",
        LINE + b"\x00\xff\r\n\r\n[",
    ],
)
def test_what_is_no_proper_answer_is_none(answer: bytes) -> None:
    with serving_bytes(answer) as place, pytest.raises((NoAnswer, FormatError)) as caught:
        connect(f"http://{place}").get("/2/info")
    assert str(caught.value).isprintable()


def test_an_answer_is_of_a_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("snapshots.ganeti.rapi_connection.LARGEST_ANSWER", 1 << 19)
    with (
        serving_bytes(LINE + b"\r\n" + HUGE) as place,
        pytest.raises(NoAnswer, match="larger than"),
    ):
        connect(f"http://{place}").get("/2/info")


@pytest.mark.parametrize(
    "login", [("o:p", "x"), ("op", "s3cret\n"), ("op", "s3cret\udcff"), ("o\x00", "s3cret")]
)
def test_credentials_that_cannot_be_sent_are_refused_unrepeated(login: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match="credentials for the RAPI: the") as caught:
        RapiConnection(RapiAccess("https://localhost", credentials=login, timeout=5))
    assert "s3cret" not in str(caught.value)


class TwoAddresses:
    """A host of which the first address takes no connections."""

    def __init__(self, *ports: int) -> None:
        self._ports = ports

    def __call__(self, host: str, port: int, **how: object) -> Sequence[object]:
        if "flags" in how:
            raise socket.gaierror("not an address")
        kind = (socket.AF_INET, socket.SOCK_STREAM, 0, "")
        return [(*kind, ("127.0.0.1", port)) for port in self._ports]


def test_every_address_of_a_host_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with serving_bytes(http(200, b"2")) as place:
        port = int(place.rpartition(":")[2])
        monkeypatch.setattr(socket, "getaddrinfo", TwoAddresses(closed, port))
        assert connect("http://cluster.example.com").get("/version") == 2


def test_a_name_that_is_looked_up_for_ever_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def look_up(host: str, port: int, **how: object) -> object:
        if "flags" not in how:
            answered.wait(10)
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(Unreachable, match=r"within 0\.3 s"):
        connect("http://cluster.example.com").ask("GET", "/2/info", timeout=0.3)
    answered.set()
