"""Live clusters through RAPI: a real web server answers, well or badly."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from snapshots.errors import BackendError, FormatError, Refused, SourceError, UsageError
from snapshots.ganeti.folder import read_folder
from snapshots.ganeti.rapi import read_rapi
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.ganeti.rapi_connection import USUAL_ADDRESS
from snapshots.htools.text_writer import write_text
from snapshots.transport.login import Login
from tests.snapshots.data import RECORDED
from tests.snapshots.rapi_server import (
    Answer,
    Certificate,
    RapiServer,
    as_json,
    make_certificate,
    recorded_answers,
    serving,
)


@pytest.fixture
def server() -> Iterator[RapiServer]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def refusal(url: str, kind: type[SourceError] = BackendError, timeout: float = 5.0) -> str:
    with pytest.raises(kind) as caught:
        read_rapi(RapiAccess(url, timeout=timeout))
    message = str(caught.value)
    assert message.isprintable()
    return message


def test_a_cluster_is_read_in_four_requests(server: RapiServer) -> None:
    before = time()
    cluster = read_rapi(RapiAccess(server.url))
    assert write_text(cluster) == write_text(read_folder(RECORDED))
    assert [path for path, _ in server.requests] == [
        "/2/groups?bulk=1",
        "/2/nodes?bulk=1",
        "/2/instances?bulk=1",
        "/2/info",
    ]
    assert cluster.source == server.url
    assert cluster.read_at is not None
    assert before <= cluster.read_at <= time()


def test_networks_of_groups_are_a_fifth_request(server: RapiServer) -> None:
    connected = {"name": "prod", "uuid": "u-1", "group_list": [["rack2", "bridged", "br0", ""]]}
    server.answers["/2/networks?bulk=1"] = as_json([connected])
    cluster = read_rapi(RapiAccess(server.url), networks=True)
    assert cluster.connections == ((), ("prod", "u-1"))
    assert len(server.requests) == 5
    server.answers["/2/networks?bulk=1"] = as_json([connected | {"group_list": ["rack2"]}])
    with pytest.raises(FormatError, match="network 'prod': key 'group_list': expected lists"):
        read_rapi(RapiAccess(server.url), networks=True)


def test_no_credentials_are_sent_unless_given(server: RapiServer) -> None:
    read_rapi(RapiAccess(server.url))
    assert {header for _, header in server.requests} == {None}


def test_credentials_go_to_the_server_and_nowhere_else(server: RapiServer) -> None:
    cluster = read_rapi(RapiAccess(server.url, credentials=("op", "s3cret")))
    expected = "Basic " + base64.b64encode(b"op:s3cret").decode()
    assert {header for _, header in server.requests} == {expected}
    assert "s3cret" not in repr(cluster.source)


def test_credentials_may_stand_in_the_url(server: RapiServer) -> None:
    cluster = read_rapi(RapiAccess(server.url.replace("://", "://op:s%2Fcret@")))
    expected = "Basic " + base64.b64encode(b"op:s/cret").decode()
    assert {header for _, header in server.requests} == {expected}
    assert cluster.source == server.url


def test_a_url_may_have_a_path(server: RapiServer) -> None:
    server.answers = {f"/proxy/x{path}": good for path, good in server.answers.items()}
    assert len(read_rapi(RapiAccess(f"{server.url}/proxy/x/")).nodes) == 6


@pytest.mark.parametrize(
    ("status", "phrase"),
    [
        (401, "401 Unauthorized: it asks for credentials"),
        (403, "403 Forbidden: this user may not read the cluster"),
        (404, "404 Not Found: no Ganeti RAPI version 2 here"),
        (500, "the server failed with status 500"),
        (502, "the server failed with status 502"),
        (302, "unexpected status 302, expected 200"),
        (204, "unexpected status 204, expected 200"),
    ],
)
def test_refusals(server: RapiServer, status: int, phrase: str) -> None:
    server.answer_all(Answer(status))
    message = refusal(server.url)
    assert message.startswith(f"{server.url}: {phrase}")


def test_what_the_server_says_is_passed_on(server: RapiServer) -> None:
    body = b'{"code": 500, "message": "Internal", "explain": "no\\nluck \\u001b[2J"}'
    server.answers["/2/nodes?bulk=1"] = Answer(500, body)
    assert "(it says 'no\\nluck \\x1b[2J')" in refusal(server.url)


def test_what_the_server_says_is_passed_on_to_its_end(server: RapiServer) -> None:
    said = "lvcreate said " * 100 + "no space"
    body = json.dumps({"code": 400, "message": "Bad Request", "explain": said}).encode()
    server.answers["/2/nodes?bulk=1"] = Answer(400, body)
    assert refusal(server.url).endswith(f"expected 200 (it says '{said}')")


def test_of_refused_credentials_only_the_user_is_repeated(server: RapiServer) -> None:
    server.answer_all(Answer(401, b'{"code": 401, "message": "Unauthorized"}'))
    message = refusal(server.url.replace("://", "://op:s3cret@"))
    assert "user 'op' or its password was refused (it says 'Unauthorized')" in message
    assert "s3cret" not in message
    assert "op:" not in message


def test_of_refused_credentials_their_file_is_named(server: RapiServer) -> None:
    server.answer_all(Answer(401, b'{"code": 401, "message": "Unauthorized"}'))
    with pytest.raises(Refused, match=r"user 'op' \(from eqiad.credentials\) or its password"):
        read_rapi(RapiAccess(server.url, Login("op", "s3cret", "eqiad.credentials")))


@pytest.mark.parametrize("login", ["", "op:s3cret@"])
def test_whoever_is_not_let_in_reads_where_user_and_password_come_from(
    server: RapiServer, login: str
) -> None:
    server.answer_all(Answer(401))
    with pytest.raises(Refused) as caught:
        read_rapi(RapiAccess(server.url.replace("://", f"://{login}")))
    advice = caught.value.advice_spelled(lambda option: option.on_command_line)
    for way in ("--credentials FILE", "POISE_RAPI_USER", "POISE_RAPI_PASSWORD", "config file"):
        assert way in advice


def test_another_version_of_rapi_is_named(server: RapiServer) -> None:
    server.answers = {"/version": as_json(3)}
    assert refusal(server.url).endswith("; it speaks RAPI version 3")


def test_a_web_page_is_no_rapi(server: RapiServer) -> None:
    page = b"<html><body>Welcome</body></html>"
    server.answer_all(Answer(body=page, headers={"Content-Type": "text/html; charset=utf-8"}))
    assert "the answer is a web page, expected JSON" in refusal(server.url)


def test_what_is_no_rapi_is_told_with_the_usual_address(server: RapiServer) -> None:
    server.answers = {}
    with pytest.raises(BackendError) as caught:
        read_rapi(RapiAccess(server.url))
    assert caught.value.advice == (USUAL_ADDRESS,)
    assert caught.value.asked == f"{server.url}/2/groups?bulk=1"


def test_a_web_page_that_calls_itself_json(server: RapiServer) -> None:
    server.answer_all(Answer(body=b"<html></html>"))
    assert "not JSON but an HTML or XML page" in refusal(server.url, FormatError)


def test_answers_of_another_shape(server: RapiServer) -> None:
    server.answers["/2/nodes?bulk=1"] = as_json([{"id": "node1", "uri": "/2/nodes/node1"}])
    message = refusal(server.url, FormatError)
    assert message == f"{server.url}: nodes: node number 1: key 'name' not found"


def test_half_a_body(server: RapiServer) -> None:
    whole = server.answers["/2/instances?bulk=1"]
    whole.cut_after = 1000
    message = refusal(server.url)
    assert message == (f"{server.url}: the connection closed after 1000 bytes of the answer")


def test_half_a_body_that_pretends_to_be_whole(server: RapiServer) -> None:
    whole = server.answers["/2/nodes?bulk=1"]
    whole.body = whole.body[:1000]
    assert "JSON that ends in the middle" in refusal(server.url, FormatError)


def test_silence_ends_in_time(server: RapiServer) -> None:
    release = threading.Event()
    server.answers["/2/groups?bulk=1"].pause = release  # the first of them
    message = refusal(server.url, timeout=0.3)
    release.set()
    assert message == f"{server.url}: no complete answer within 0.3 s"


def test_an_answer_in_drops_ends_in_time() -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                try:
                    while not stop.wait(0.05):
                        connection.sendall(b"[")
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            assert "no complete answer within 0.4 s" in refusal(url, timeout=0.4)
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"\x00\xff" * 50])
def test_servers_of_other_kinds(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(greeting)

        thread = threading.Thread(target=greet)
        thread.start()
        message = refusal(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert "the connection closed" in message or "not an HTTP answer" in message


def test_a_connection_that_breaks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(1)  # what is left unread makes the system send a reset
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        message = refusal(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert "the connection broke after 0 bytes of the answer" in message


@pytest.mark.parametrize(
    "host",
    ["a..b", "xn--", "xn--a", "256.1.1.1", "a" * 70 + ".x", "1.2.3", "."],
)
def test_what_cannot_be_a_host_name(host: str) -> None:
    with pytest.raises(UsageError, match="not a host name"):
        read_rapi(RapiAccess(f"http://op:s3cret@{host}", timeout=1))


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    message = refusal(f"http://127.0.0.1:{port}")
    assert message.startswith(f"http://127.0.0.1:{port}: cannot connect: ")


def test_a_certificate_that_is_given_is_trusted(certificate: Certificate) -> None:
    with serving(certificate.server_context()) as server:
        cluster = read_rapi(RapiAccess(server.url, ca_file=certificate.certificate))
    assert cluster.source.startswith("https://")


def test_a_certificate_must_be_trusted(certificate: Certificate) -> None:
    with serving(certificate.server_context()) as server:
        message = refusal(server.url)
    assert "the server's certificate is not trusted: self" in message


def test_verification_can_be_turned_off(certificate: Certificate) -> None:
    with serving(certificate.server_context()) as server:
        assert len(read_rapi(RapiAccess(server.url, insecure=True)).nodes) == 6


def test_files_that_hold_no_certificates(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(BackendError, match=r"ca\.pem: expected certificates in PEM format"):
        read_rapi(RapiAccess("https://127.0.0.1:1", ca_file=tmp_path / "ca.pem"))
    with pytest.raises(SourceError, match=r"none\.pem: cannot read: No such file"):
        read_rapi(RapiAccess("https://127.0.0.1:1", ca_file=tmp_path / "none.pem"))


def test_plain_http_where_tls_is_expected(server: RapiServer) -> None:
    message = refusal(server.url.replace("http://", "https://"))
    assert message.startswith(f"https://{server.url.removeprefix('http://')}: does not answer with")


def test_proxies_of_the_environment_are_not_asked(
    server: RapiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert recorded_answers().keys() >= {path for path, _ in server.requests}
    assert len(read_rapi(RapiAccess(server.url)).nodes) == 6
