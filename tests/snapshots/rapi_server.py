"""A small real web server that answers as a RAPI, or as badly as a test wants."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.snapshots.data import recorded_bodies


@dataclass
class Answer:
    """What the server does with a request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    cut_after: int | None = None
    """Send only so many bytes of the promised body, then hang up."""
    pause: threading.Event | None = None
    """Do not answer before this is set."""


@dataclass
class RapiServer:
    """A running server: ``url``, what it answers, and what it was asked."""

    url: str
    answers: dict[str, Answer]
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Authorization header of every request."""

    def answer_all(self, answer: Answer) -> None:
        """Answer every path in the same way."""
        self.answers.clear()
        self.answers["*"] = answer


def as_json(body: Any) -> Answer:
    """A good answer with that body."""
    return Answer(body=json.dumps(body).encode())


def recorded_answers() -> dict[str, Answer]:
    """The recorded cluster as a RAPI serves it."""
    bodies = recorded_bodies()
    return {
        "/version": as_json(2),
        "/2/groups?bulk=1": as_json(bodies["groups"]),
        "/2/nodes?bulk=1": as_json(bodies["nodes"]),
        "/2/instances?bulk=1": as_json(bodies["instances"]),
        "/2/info": as_json(bodies["info"]),
    }


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[RapiServer]:
    """Serve on a free port of the loopback interface until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            place.requests.append((self.path, self.headers["Authorization"]))
            missing = Answer(
                404, b'{"code": 404, "message": "Not Found", "explain": "No such URI"}'
            )
            answer = place.answers.get(self.path) or place.answers.get("*", missing)
            if answer.pause is not None:
                answer.pause.wait(10)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_after])
            if answer.cut_after is not None:
                self.close_connection = True

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients that hang up are part of the tests."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    place = RapiServer(f"{scheme}://127.0.0.1:{server.server_port}", recorded_answers())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Certificate:
    """Files of a self-signed certificate."""

    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """TLS settings of a server that shows it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(
    folder: Path,
    names: str = "IP:127.0.0.1",
    *,
    file: str = "rapi",
    signed_by: Certificate | None = None,
) -> Certificate:
    """A fresh certificate for those names: self-signed, as Ganeti makes one, or by an authority."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    made = Certificate(folder / f"{file}.crt", folder / f"{file}.key")
    command = [openssl, "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=ganeti.example.com"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-addext", f"subjectAltName={names}"]
    if signed_by is not None:
        command += ["-CA", str(signed_by.certificate), "-CAkey", str(signed_by.key)]
        command += ["-addext", "basicConstraints=critical,CA:FALSE"]
    command += ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made
