"""Live clusters through Ganeti's remote API (RAPI), version 2."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from snapshots.cluster import Cluster
from snapshots.errors import BackendError, FormatError, UsageError
from snapshots.ganeti_objects import read_objects
from snapshots.json_object import parse_json
from snapshots.quoting import printable, quoted
from snapshots.rapi_url import parse_rapi_url
from snapshots.time_limit import check_timeout

if TYPE_CHECKING:
    import ssl

    import httpx

DEFAULT_TIMEOUT = 60.0
"""Seconds for all requests together."""
CONNECT_TIMEOUT = 15.0
"""Seconds to wait for a connection."""
LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes."""

_PATHS = ("/2/groups?bulk=1", "/2/nodes?bulk=1", "/2/instances?bulk=1", "/2/info")
_VERSION = 2

_OK = 200
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_SERVER_ERROR = 500


def read_rapi(
    url: str,
    *,
    credentials: tuple[str, str] | None = None,
    ca_file: str | Path | None = None,
    insecure: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
) -> Cluster:
    """Read a live cluster in four GET requests.

    Args:
        url: what :func:`snapshots.rapi_url.parse_rapi_url` accepts.
        credentials: user and password; they take the place of any in the URL.
        ca_file: PEM file with the certificate (or its authority) to trust, instead of the
            system's authorities.
        insecure: do not verify the server's certificate.
        timeout: seconds for everything together.

    Raises:
        UsageError: the URL cannot be one, or the timeout not be a time.
        BackendError: the server cannot be reached, refuses, or does not answer in time.
        FormatError: the answers do not describe a cluster.
    """
    import httpx

    check_timeout(timeout)
    place = parse_rapi_url(url)
    source = place.prefix
    verify = _tls_context(ca_file, insecure=insecure) if source.startswith("https") else True
    deadline = monotonic() + timeout
    started = time()
    with httpx.Client(
        auth=credentials or place.credentials,
        verify=verify,
        trust_env=False,
        headers={"Accept": "application/json", "User-Agent": "poise"},
    ) as client:
        places = [source + path for path in _PATHS]
        answers = []
        for where in places:
            try:
                answers.append(_get(client, where, deadline, timeout))
            except _NotThere as error:
                raise BackendError(f"{error}{_other_version(client, source, deadline)}") from None
    return read_objects(*answers, places=places, source=source, read_at=started)


class _NotThere(Exception):
    """The server answered, but has nothing at a place where every RAPI has something."""


def _tls_context(ca_file: str | Path | None, *, insecure: bool) -> ssl.SSLContext:
    import ssl

    if insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if ca_file is None:
        return ssl.create_default_context()
    name = printable(str(ca_file))
    try:
        context = ssl.create_default_context(cafile=str(ca_file))
    except ssl.SSLError:
        raise BackendError(f"{name}: expected certificates in PEM format") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise BackendError(f"{name}: cannot read: {reason or 'not a file name'}") from None
    # Ganeti makes a self-signed certificate for itself: trust exactly the one that is given,
    # also where it lacks what newer OpenSSL defaults ask of an authority.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _get(client: httpx.Client, where: str, deadline: float, timeout: float) -> Any:
    """The parsed body of one answer."""
    status, kind, body = _fetch(client, where, deadline, timeout)
    if status == _OK:
        if "html" in kind:
            raise _NotThere(f"{where}: the answer is a web page, expected JSON from a Ganeti RAPI")
        return parse_json(body, where)
    says = _explanation(body)
    if status == _UNAUTHORIZED:
        how = "these credentials were refused" if client.auth else "it asks for credentials"
        raise BackendError(f"{where}: 401 Unauthorized: {how}{says}")
    if status == _FORBIDDEN:
        raise BackendError(f"{where}: 403 Forbidden: this user may not read the cluster{says}")
    if status == _NOT_FOUND:
        raise _NotThere(f"{where}: 404 Not Found: no Ganeti RAPI version {_VERSION} here{says}")
    if status >= _SERVER_ERROR:
        raise BackendError(f"{where}: the server failed with status {status}{says}")
    raise BackendError(f"{where}: unexpected status {status}, expected 200{says}")


def _fetch(
    client: httpx.Client, where: str, deadline: float, timeout: float
) -> tuple[int, str, bytes]:
    """Status, content type and body of one answer."""
    import httpx

    late = BackendError(f"{where}: no complete answer within {timeout:g} s")
    left = deadline - monotonic()
    if left <= 0:
        raise late
    chunks: list[bytes] = []
    size = 0
    limits = httpx.Timeout(left, connect=min(left, CONNECT_TIMEOUT))
    try:
        with client.stream("GET", where, timeout=limits) as answer:
            for chunk in answer.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > LARGEST_ANSWER:
                    raise BackendError(
                        f"{where}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB"
                    )
                if monotonic() > deadline:
                    raise late
            kind = answer.headers.get("content-type", "")
            return answer.status_code, kind.lower(), b"".join(chunks)
    except (httpx.InvalidURL, UnicodeError):
        raise UsageError(f"{where}: not a host name") from None
    except httpx.ConnectTimeout:
        waited = min(left, CONNECT_TIMEOUT)
        raise BackendError(f"{where}: no connection within {waited:.3g} s") from None
    except httpx.TimeoutException:
        raise late from None
    except httpx.RemoteProtocolError as error:
        reason = (
            f"the connection closed after {size} bytes of the answer"
            if size or "closed connection" in str(error) or "disconnected" in str(error)
            else f"not an HTTP answer ({printable(str(error))})"
        )
        raise BackendError(f"{where}: {reason}") from None
    except httpx.ConnectError as error:
        raise BackendError(f"{where}: {_refusal(str(error))}") from None
    except httpx.HTTPError as error:
        reason = printable(str(error)) or type(error).__name__
        raise BackendError(
            f"{where}: the connection broke after {size} bytes of the answer: {reason}"
        ) from None


def _refusal(text: str) -> str:
    """Why there is no connection, from what httpx says about it, without its error number."""
    text = re.sub(r"^\[Errno -?\d+\] ", "", text)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        detail = text.partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return (
            f"the server's certificate is not trusted: {printable(detail or text)}"
            " (name the certificate to trust, or do without verification)"
        )
    if "SSL" in text or "TLS" in text:
        return f"no TLS connection: {printable(text)}"
    return f"cannot connect: {printable(text)}"


def _explanation(body: bytes) -> str:
    """What an error answer of a RAPI says about itself; empty if it is none."""
    try:
        answer = parse_json(body, "")
    except FormatError:
        return ""
    if not isinstance(answer, dict):
        return ""
    words = answer.get("explain") or answer.get("message")
    return f" (it says {quoted(words)})" if isinstance(words, str) else ""


def _other_version(client: httpx.Client, source: str, deadline: float) -> str:
    """What to add to the message when the server speaks another version of RAPI."""
    try:
        status, _, body = _fetch(client, f"{source}/version", deadline, 0.0)
        version = parse_json(body, "") if status == _OK else _VERSION
    except (BackendError, FormatError):
        return ""
    if isinstance(version, int) and version != _VERSION:
        return f"; it speaks RAPI version {version}"
    return ""
