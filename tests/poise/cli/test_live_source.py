"""The connection options, against a server on this machine that answers as RAPI does."""

from __future__ import annotations

import base64
import json
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import poise
from poise.settings.credentials import PASSWORD, USER
from tests.poise.command_line import RECORDED, refused, run

_ACCESS = "Basic " + base64.b64encode(b"reader:s3cret").decode()


class _Rapi(BaseHTTPRequestHandler):
    """Answers clients that know the password with the recorded cluster."""

    def do_GET(self) -> None:
        allowed = self.headers.get("Authorization") == _ACCESS
        name = self.path.removeprefix("/2/").partition("?")[0]
        body = (RECORDED / f"{name}.json").read_bytes() if allowed else b'{"message": "no"}'
        self.send_response(200 if allowed else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Rapi)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(USER, raising=False)
    monkeypatch.delenv(PASSWORD, raising=False)


def test_credentials_come_from_a_file(url: str, tmp_path: Path) -> None:
    (tmp_path / "access").write_text("reader s3cret\n")
    (tmp_path / "access").chmod(0o600)
    ran = run(
        "balance",
        url,
        "-G",
        "default",
        "--credentials",
        tmp_path / "access",
        "--json",
        "--insecure",
    )
    assert (ran.code, ran.err) == (0, "")
    assert "s3cret" not in ran.out
    plan = json.loads(ran.out)
    assert (plan["source"], len(plan["moves"])) == (url, 4)


def test_credentials_come_from_the_environment(url: str) -> None:
    ran = run("show", url, "--insecure", **{USER: "reader", PASSWORD: "s3cret"})
    assert (ran.code, ran.err) == (0, "")


def test_without_credentials_the_server_refuses(url: str) -> None:
    refused(run("show", url), url, "401")


def test_a_wrong_password_is_not_repeated(url: str, tmp_path: Path) -> None:
    (tmp_path / "access").write_text("reader:gue55\n")
    (tmp_path / "access").chmod(0o600)
    ran = run("show", url, "--insecure", "--credentials", tmp_path / "access")
    refused(ran, url, "401")
    assert "gue55" not in ran.err


def test_half_a_pair_in_the_environment_is_refused(url: str) -> None:
    refused(run("show", url, **{USER: "reader"}), PASSWORD)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/dev/full", "a device"),
        ("/dev/null", "a device"),
        ("folder", "a folder"),
        ("socket", "a socket"),
    ],
)
def test_what_is_no_file_holds_no_credentials(
    url: str, tmp_path: Path, name: str, kind: str
) -> None:
    """It is said what it is, not that others may read it."""
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        ran = run("show", url, "--insecure", "--credentials", tmp_path / name)
    refused(ran, f"{tmp_path / name}: {kind}, expected a file with RAPI's user and password")


def test_credentials_may_come_through_a_pipe(url: str, tmp_path: Path) -> None:
    """As of ``--credentials <(pass show rapi)``."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o644)
    writer = threading.Thread(target=pipe.write_text, args=("reader s3cret\n",))
    writer.start()
    ran = run("show", url, "--insecure", "--credentials", pipe)
    writer.join(10)
    assert (ran.code, ran.err) == (0, "")


def test_a_file_that_others_may_read_is_told(url: str, tmp_path: Path) -> None:
    (tmp_path / "access").write_text("reader s3cret\n")
    (tmp_path / "access").chmod(0o640)
    ran = run("show", url, "--insecure", "--credentials", tmp_path / "access")
    assert ran.code == 0
    assert ran.err == (
        f"poise: warning: others can read {tmp_path}/access: chmod 600 {tmp_path}/access\n"
    )


def test_files_need_no_credentials() -> None:
    assert run("show", RECORDED, **{USER: "reader"}).code == 0


def test_a_password_is_not_sent_unencrypted(url: str) -> None:
    ran = run("show", url, **{USER: "reader", PASSWORD: "s3cret"})
    refused(ran, url, "unencrypted", "https://", "--insecure")
    assert "s3cret" not in ran.err


@pytest.mark.parametrize("command", [("show",), ("balance",)])
def test_a_password_in_the_url_is_refused(command: tuple[str, ...]) -> None:
    ran = run(*command, "https://reader:s3cret@127.0.0.1:1")
    refused(ran, "https://127.0.0.1:1: ", PASSWORD, "--credentials")
    assert "s3cret" not in ran.err


@pytest.mark.parametrize("option", ["--credentials", "--ca-file"])
def test_what_only_rapi_needs_is_refused_for_files(option: str) -> None:
    refused(run("show", RECORDED, option, "/nonexistent"), f"{option} is for https:// sources")


@pytest.mark.parametrize("seconds", ["inf", "1e300", "nan", "0", "-1"])
@pytest.mark.parametrize("source", ["luxi:/x", "https://127.0.0.1:1", RECORDED])
def test_a_timeout_is_a_time(source: str, seconds: str) -> None:
    refused(run("show", source, "--timeout", seconds), "--timeout: expected seconds above 0")


def test_a_pipe_is_no_source(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused(run("show", tmp_path / "pipe"), f"{tmp_path}/pipe: neither a file nor a folder")


def test_the_api_refuses_what_the_commands_refuse(tmp_path: Path) -> None:
    pair = ("reader", "s3cret")
    for source, options in (
        ("http://127.0.0.1:1", {"credentials": pair}),
        ("https://a:b@127.0.0.1:1", {}),
        (RECORDED, {"credentials": pair}),
        (RECORDED, {"ca_file": tmp_path}),
        (RECORDED, {"timeout": float("inf")}),
        (None, {}),
    ):
        with pytest.raises(poise.UsageError):
            poise.load(source, **options)  # type: ignore[arg-type]
