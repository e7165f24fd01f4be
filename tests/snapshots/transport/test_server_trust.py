"""Which servers are trusted, and that nothing is sent to others."""

from __future__ import annotations

import ssl
from hashlib import sha256
from pathlib import Path

import pytest

from snapshots.errors import BackendError, PoiseError, Refused, UsageError
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.ganeti.rapi_connection import RapiConnection
from snapshots.transport.certificate_pin import read_pin
from tests.snapshots.rapi_server import Certificate, RapiServer, make_certificate, serving

LOGIN = ("op", "s3cret")
NO_NAME = "DNS:ganeti.example.com"
"""What Ganeti's own certificate names, whatever the cluster is called."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def ganetis(folder: Path) -> Certificate:
    return make_certificate(folder, NO_NAME, file="ganeti")


@pytest.fixture(scope="module")
def renewed(folder: Path) -> Certificate:
    return make_certificate(folder, NO_NAME, file="renewed")


def digest(certificate: Certificate) -> str:
    pem = certificate.certificate.read_text("ascii")
    return sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()


def spelled(certificate: Certificate) -> str:
    text = digest(certificate).upper()
    return ":".join(text[k : k + 2] for k in range(0, 64, 2))


def ask(server: RapiServer, **trust: object) -> object:
    access = RapiAccess(server.url, credentials=LOGIN, timeout=5, **trust)  # type: ignore[arg-type]
    return RapiConnection(access).get("/version")


def test_ganetis_own_certificate_is_trusted_where_it_is_given(ganetis: Certificate) -> None:
    with serving(ganetis.server_context()) as server:
        assert ask(server, ca_file=ganetis.certificate) == 2


def test_of_a_file_with_a_key_only_the_certificate_is_used(
    ganetis: Certificate, renewed: Certificate, tmp_path: Path
) -> None:
    both = tmp_path / "rapi.pem"
    both.write_bytes(ganetis.key.read_bytes() + ganetis.certificate.read_bytes())
    with serving(ganetis.server_context()) as server:
        assert ask(server, ca_file=both) == 2
    with serving(renewed.server_context()) as server, pytest.raises(Refused) as caught:
        ask(server, ca_file=both)
    key = ganetis.key.read_text("ascii").splitlines()[1]
    assert key[:16] not in str(caught.value)


@pytest.mark.parametrize(
    "content", ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_without_a_certificate_is_refused_unread(
    ganetis: Certificate, tmp_path: Path, content: str
) -> None:
    key = ganetis.key.read_text("ascii")
    (tmp_path / "rapi.pem").write_text(key + content)
    with pytest.raises(BackendError) as caught:
        RapiConnection(RapiAccess("https://localhost", ca_file=tmp_path / "rapi.pem", timeout=5))
    assert str(caught.value) == f"{tmp_path / 'rapi.pem'}: expected certificates in PEM format"


def test_a_certificate_is_trusted_by_its_fingerprint(ganetis: Certificate) -> None:
    with serving(ganetis.server_context()) as server:
        assert ask(server, pin=spelled(ganetis)) == 2


@pytest.mark.parametrize("way", ["ca_file", "pin"])
def test_a_certificate_that_changed_is_refused_with_its_fingerprint(
    ganetis: Certificate, renewed: Certificate, way: str
) -> None:
    given = {"ca_file": ganetis.certificate, "pin": digest(ganetis)}[way]
    with serving(renewed.server_context()) as server, pytest.raises(Refused) as caught:
        ask(server, **{way: given})
    assert f"--pin {spelled(renewed)} if that is" in typed(caught.value)
    if way == "pin":
        assert f"{spelled(renewed)[:23]}:..., not {spelled(ganetis)[:23]}:..." in str(caught.value)
    assert server.requests == [], "nothing was sent, no password above all"


@pytest.mark.parametrize("way", ["ca_file", "pin"])
def test_every_connection_is_judged(ganetis: Certificate, renewed: Certificate, way: str) -> None:
    given = {"ca_file": ganetis.certificate, "pin": digest(ganetis)}[way]
    context = ganetis.server_context()
    with serving(context) as server:
        connection = RapiConnection(RapiAccess(server.url, timeout=5, **{way: given}))  # type: ignore[arg-type]
        assert connection.get("/version") == 2
        context.load_cert_chain(renewed.certificate, renewed.key)
        with pytest.raises(Refused):
            connection.get("/version")
    assert len(server.requests) == 1


def test_an_authority_that_signed_the_certificate_may_be_given(
    folder: Path, ganetis: Certificate
) -> None:
    signed = make_certificate(folder, "IP:127.0.0.1", file="signed", signed_by=ganetis)
    context = signed.server_context()
    with serving(context) as server:
        connection = RapiConnection(RapiAccess(server.url, ca_file=ganetis.certificate, timeout=5))
        assert [connection.get("/version") for _ in range(2)] == [2, 2]
        context.load_cert_chain(ganetis.certificate, ganetis.key)
        assert connection.get("/version") == 2, "now it is the very one that is given"


def test_what_an_authority_signed_has_to_name_the_host(folder: Path, ganetis: Certificate) -> None:
    other = make_certificate(folder, "DNS:elsewhere", file="other", signed_by=ganetis)
    with serving(other.server_context()) as server, pytest.raises(Refused) as caught:
        ask(server, ca_file=ganetis.certificate)
    assert "not trusted: IP address mismatch" in str(caught.value)
    assert server.requests == []


def test_whoever_gives_nothing_is_told_the_fingerprint_and_what_to_do(
    ganetis: Certificate,
) -> None:
    with serving(ganetis.server_context()) as server, pytest.raises(Refused) as caught:
        ask(server)
    assert len(str(caught.value)) < 120
    assert typed(caught.value) == (
        "--ca-file FILE with a copy of the master's /var/lib/ganeti/rapi.pem, or --pin"
        f" {spelled(ganetis)} if that is its SHA-256"
    )


def typed(error: PoiseError) -> str:
    """The advice as the command line spells it."""
    return error.advice_spelled(lambda option: option.on_command_line)


DIGITS = "0123456789abcdef" * 4
COLONS = ":".join(DIGITS.upper()[k : k + 2] for k in range(0, 64, 2))


@pytest.mark.parametrize(
    "text",
    [DIGITS, COLONS, f"sha256 Fingerprint={COLONS}", f"SHA256:{DIGITS}", f" SHA-256={COLONS}\n"],
)
def test_fingerprints_as_they_are_written(text: str) -> None:
    assert read_pin(text) == DIGITS


@pytest.mark.parametrize("text", ["", DIGITS[:40], DIGITS + "00", "x" * 64, f"sha1:{DIGITS}"])
def test_what_is_no_fingerprint(text: str) -> None:
    with pytest.raises(UsageError, match="SHA-256 fingerprint"):
        read_pin(text)


@pytest.mark.parametrize(
    ("url", "trust"),
    [
        ("https://localhost", {"pin": DIGITS, "insecure": True}),
        ("https://localhost", {"pin": DIGITS, "ca_file": "rapi.pem"}),
        ("http://localhost", {"pin": DIGITS}),
        ("https://localhost", {"pin": ""}),
    ],
)
def test_a_fingerprint_that_would_not_be_looked_at(url: str, trust: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        RapiConnection(RapiAccess(url, timeout=5, **trust))  # type: ignore[arg-type]
