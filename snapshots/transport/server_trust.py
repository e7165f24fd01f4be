"""The judgement of a server by its certificate, before anything is sent.

Ganeti makes a certificate for itself that names no host of its own. So a certificate that is given,
as a file or by its fingerprint, is trusted as it is, whatever it names; a file may as well hold the
authority that signed the server's certificate, which then has to name the host.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from snapshots.errors import BackendError, Option, Refused, Unreachable, UsageError
from snapshots.reading.quoting import printable
from snapshots.reading.source_file import read_bytes
from snapshots.transport.certificate_pin import CERTIFICATE, read_pin
from snapshots.transport.deadline import Deadline

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes of a file with certificates; a system's whole bundle has some 250 kB."""

_CERTIFICATE = re.compile(
    rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----", re.ASCII
)
_SHORT = 8
"""Bytes of a fingerprint that tell two apart; the whole one is in the advice."""

Dial = Callable[[], socket.socket]
"""Makes another connection to the same server."""


class ServerTrust:
    """Trust in a server's certificate.

    Args:
        ca_file: PEM file with the certificate itself or its authorities, instead of the system's
            authorities; keys in it are left aside.
        pin: SHA-256 fingerprint of the certificate.
        insecure: take any.

    Raises:
        UsageError: the fingerprint is none, or given with what makes it meaningless.
        SourceError: the file cannot be read or holds no certificates.
    """

    def __init__(
        self, ca_file: str | Path | None = None, pin: str | None = None, *, insecure: bool = False
    ) -> None:
        if pin is not None and (insecure or ca_file is not None):
            other = Option("insecure" if insecure else "ca_file")
            raise UsageError("choose one of ", Option("pin"), " and ", other)
        self._file = None if ca_file is None else printable(str(ca_file))
        self._exact = frozenset[str]()
        """Fingerprints of the certificates that are trusted as they are."""
        self._authorities: ssl.SSLContext | None = None
        self._by_authority = False
        """True if the server's certificate was signed by one last time."""
        if pin is not None:
            self._exact = frozenset({read_pin(pin)})
        elif insecure:
            pass
        elif ca_file is None:
            self._authorities = ssl.create_default_context()
        else:
            self._authorities, self._exact = _read_certificates(ca_file)

    def secure(self, dial: Dial, host: str, deadline: Deadline, where: str) -> ssl.SSLSocket:
        """A connection whose other end has been judged; nothing but the handshake was sent on it.

        Raises:
            Refused: the certificate is not trusted, or this is no TLS.
            Unreachable: the connection was closed before TLS was agreed on.
            TimeoutError: that took too long.
            OSError: there was no connection.
        """
        try:
            if self._by_authority:
                try:
                    return self._verified(dial, host, deadline)
                except ssl.SSLCertVerificationError:
                    self._by_authority = False  # it may be the very one that is given by now
            return self._judged(dial, host, deadline, where)
        except ssl.SSLError as error:
            if isinstance(error, ssl.SSLEOFError) or "EOF" in str(error):
                # as where a proxy's server is away, or just changing over
                raise Unreachable(
                    f"{where}: no TLS connection: closed before it was agreed on"
                ) from None
            raise Refused(
                f"{where}: does not answer with TLS ({printable(str(error))})",
                advice="see that this is RAPI's port, usually 5080",
            ) from None

    def _judged(self, dial: Dial, host: str, deadline: Deadline, where: str) -> ssl.SSLSocket:
        shown = ""
        if self._exact or self._authorities is None:
            line = _handshake(dial(), _anyone(), host, deadline)
            shown = _shown_by(line)
            if shown in self._exact or not (self._exact or self._authorities):
                return line
            line.close()
        if self._authorities is None:
            (pinned,) = self._exact
            raise Refused(
                f"{where}: another certificate than the pinned one: {_shortened(shown)}, not"
                f" {_shortened(pinned)}",
                advice=_how_to_trust(shown),
            )
        try:
            line = self._verified(dial, host, deadline)
        except ssl.SSLCertVerificationError as error:
            told = f"{where}: the server's certificate is not trusted: "
            told += printable(error.verify_message)
            if self._file is not None:
                told += f"; {self._file} holds another"
            seen = shown or _shown_to_anyone(dial, host, deadline)
            raise Refused(told, advice=_how_to_trust(seen)) from None
        self._by_authority = True
        return line

    def _verified(self, dial: Dial, host: str, deadline: Deadline) -> ssl.SSLSocket:
        assert self._authorities is not None
        return _handshake(dial(), self._authorities, host, deadline)


def _handshake(
    line: socket.socket, context: ssl.SSLContext, host: str, deadline: Deadline
) -> ssl.SSLSocket:
    try:
        line.settimeout(deadline.left())  # Python counts it for the handshake as a whole
        return context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _anyone() -> ssl.SSLContext:
    """For a certificate that is judged afterwards, or by no one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _read_certificates(file: str | Path) -> tuple[ssl.SSLContext, frozenset[str]]:
    """The certificates of a PEM file as authorities, and their fingerprints.

    Keys in the file are not looked at, let alone asked a password for.
    """
    found = _CERTIFICATE.findall(read_bytes(file, LARGEST_FILE))
    try:
        certificates = [ssl.PEM_cert_to_DER_cert(block.decode("ascii")) for block in found]
        if not certificates:
            raise ValueError
        context = ssl.create_default_context(cadata=b"".join(certificates))
    except (ValueError, ssl.SSLError):
        raise BackendError(f"{printable(str(file))}: expected certificates in PEM format") from None
    # An authority in the middle of a chain will do, also where it lacks what newer OpenSSL
    # defaults ask of one.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context, frozenset(_fingerprint(one) for one in certificates)


def _shown_by(line: ssl.SSLSocket) -> str:
    return _fingerprint(line.getpeercert(binary_form=True) or b"")


def _fingerprint(certificate: bytes) -> str:
    from hashlib import sha256

    return sha256(certificate).hexdigest()


def _shown_to_anyone(dial: Dial, host: str, deadline: Deadline) -> str:
    """The fingerprint of the server's certificate, whatever it is; empty if it cannot be seen."""
    with suppress(OSError), _handshake(dial(), _anyone(), host, deadline) as line:
        return _shown_by(line)
    return ""


def _how_to_trust(shown: str) -> tuple[str | Option, ...]:
    """The advice about a server's certificate of this fingerprint that is not trusted."""
    copy = (Option("ca_file", "--ca-file FILE"), f" with a copy of the master's {CERTIFICATE}")
    if not shown:
        return copy
    return (*copy, ", or ", Option("pin", "--pin "), f"{_spelled(shown)} if that is its SHA-256")


def _spelled(fingerprint: str) -> str:
    """A fingerprint as openssl prints it."""
    return ":".join(re.findall("..", fingerprint.upper()))


def _shortened(fingerprint: str) -> str:
    """The begin of a fingerprint, enough to tell two apart."""
    return f"{_spelled(fingerprint[: 2 * _SHORT])}:..."
