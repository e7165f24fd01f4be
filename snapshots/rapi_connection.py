"""Requests to Ganeti's remote API (RAPI): connecting, TLS, time limits, and what went wrong.

Every request has a connection of its own, as Ganeti's server closes them anyway: none that went
stale meanwhile can leave open whether a request was taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from snapshots.errors import BackendError, FormatError, NoAnswer, Refused, Unreachable, UsageError
from snapshots.json_object import parse_json
from snapshots.quoting import printable, quoted
from snapshots.rapi_url import parse_rapi_url
from snapshots.reading import Reading
from snapshots.time_limit import check_timeout

if TYPE_CHECKING:
    import ssl

CONNECT_TIMEOUT = 15.0
"""Seconds to wait for a connection."""
LARGEST_ANSWER = 256 * 1024 * 1024
"""Bytes."""

OK = 200
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
TOO_MANY = 429
SERVER_ERROR = 500
UNAVAILABLE = 503
RAPI_VERSION = 2

HOW_TO_LOG_IN = (
    "; user and password come from --credentials FILE, from POISE_RAPI_USER and"
    " POISE_RAPI_PASSWORD, or from the file that credentials names in the config file"
)
"""What the message about a 401 ends with."""


class Busy(NoAnswer):
    """The server asks to be asked later, after ``retry_after`` seconds if it says when."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotThere(Refused):
    """The server has nothing at this place."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came; ``kind`` is its content type, ``retry_after`` in seconds."""

    where: str
    status: int
    kind: str
    body: bytes
    retry_after: float | None = None

    @property
    def explanation(self) -> str:
        """What an error answer of a RAPI says about itself; empty if it is none."""
        import html
        from http import HTTPStatus

        try:
            answer = parse_json(self.body, "")
            stock = HTTPStatus(self.status).description
        except (FormatError, ValueError):
            return ""
        if not isinstance(answer, dict):
            return ""
        words = answer.get("explain")
        if not words or words == stock:  # which would be "Server got itself in trouble" and such
            words = answer.get("message") or words
        return html.unescape(words) if isinstance(words, str) else ""


class RapiConnection:
    """One RAPI and how to talk to it. Use it as a context manager, or :meth:`close` it.

    Args:
        url: what :func:`snapshots.rapi_url.parse_rapi_url` accepts.
        credentials: user and password; they take the place of any in the URL.
        ca_file: PEM file with the certificate (or its authority) to trust, instead of the
            system's authorities.
        insecure: do not verify the server's certificate.
        timeout: seconds, from now on, for all requests that have no time of their own.
        reading: how to take what leaves room.

    Raises:
        UsageError: the URL cannot be one, or the timeout not be a time.
        BackendError: the file holds no certificates.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: tuple[str, str] | None = None,
        ca_file: str | Path | None = None,
        insecure: bool = False,
        timeout: float,
        reading: Reading = Reading.OWN,
    ) -> None:
        import httpx

        check_timeout(timeout)
        place = parse_rapi_url(url)
        self.prefix = place.prefix
        """What every message names: the URL without credentials."""
        self._reading = reading
        self._timeout = timeout
        self._deadline = monotonic() + timeout
        https = self.prefix.startswith("https")
        self._with_credentials = bool(credentials or place.credentials)
        self._client = httpx.Client(
            auth=credentials or place.credentials,
            verify=_tls_context(ca_file, insecure=insecure) if https else True,
            trust_env=False,
            headers={"Accept": "application/json", "User-Agent": "poise"},
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> RapiConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give everything back."""
        self._client.close()

    def get(self, path: str, timeout: float | None = None) -> Any:
        """The parsed body of the answer to a GET request; see :meth:`parsed`."""
        return self.parsed(self.ask("GET", path, timeout=timeout))

    def ask(
        self, method: str, path: str, body: object = None, timeout: float | None = None
    ) -> Answer:
        """Send one request and wait for the whole answer, whatever its status.

        Args:
            body: sent as JSON, unless it is None.
            timeout: seconds for this request; None: what is left of the connection's own time.

        Raises:
            Unreachable: there was no connection, nothing was sent.
            Refused: the server's certificate is not trusted, or this is no TLS; nothing was sent.
            NoAnswer: the connection broke, or nothing complete came in time.
            UsageError: the URL's host cannot be a host name.
        """
        import httpx

        where = self.prefix + path
        if timeout is not None:
            self._timeout, self._deadline = timeout, monotonic() + timeout
        late = NoAnswer(f"{where}: no complete answer within {self._timeout:g} s")
        left = self._deadline - monotonic()
        if left <= 0:
            raise late
        chunks: list[bytes] = []
        size = 0
        limits = httpx.Timeout(left, connect=min(left, CONNECT_TIMEOUT))
        content: dict[str, Any] = {} if body is None else {"json": body}
        try:
            with self._client.stream(method, where, timeout=limits, **content) as answer:
                for chunk in answer.iter_bytes():
                    chunks.append(chunk)
                    size += len(chunk)
                    if size > LARGEST_ANSWER:
                        raise NoAnswer(
                            f"{where}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB"
                        )
                    if monotonic() > self._deadline:
                        raise late
                headers = answer.headers
                return Answer(
                    where,
                    answer.status_code,
                    headers.get("content-type", "").lower(),
                    b"".join(chunks),
                    _seconds(headers.get("retry-after", "")),
                )
        except (httpx.InvalidURL, UnicodeError):
            raise UsageError(f"{where}: not a host name") from None
        except httpx.ConnectTimeout:
            waited = min(left, CONNECT_TIMEOUT)
            raise Unreachable(f"{where}: no connection within {waited:.3g} s") from None
        except httpx.TimeoutException:
            raise late from None
        except httpx.RemoteProtocolError as error:
            reason = (
                f"the connection closed after {size} bytes of the answer"
                if size or "closed connection" in str(error) or "disconnected" in str(error)
                else f"not an HTTP answer ({printable(str(error))})"
            )
            raise NoAnswer(f"{where}: {reason}") from None
        except httpx.ConnectError as error:
            raise _no_connection(where, str(error)) from None
        except httpx.HTTPError as error:
            reason = printable(str(error)) or type(error).__name__
            raise NoAnswer(
                f"{where}: the connection broke after {size} bytes of the answer: {reason}"
            ) from None

    def parsed(self, answer: Answer) -> Any:
        """The body of a good answer.

        Raises:
            NotThere: 404, or a web page.
            Refused: any other status that is no good one.
            Busy: 429 or 503.
            NoAnswer: the server failed (500 and above).
            FormatError: the body is not JSON.
        """
        where, status = answer.where, answer.status
        if status == OK:
            if "html" in answer.kind:
                raise NotThere(
                    f"{where}: the answer is a web page, expected JSON from a Ganeti RAPI"
                )
            return parse_json(answer.body, where, self._reading)
        raise self.error(answer)

    def error(self, answer: Answer) -> BackendError:
        """What an answer with another status than 200 means for a request that changes nothing."""
        where, status = answer.where, answer.status
        said = answer.explanation
        says = f" (it says {quoted(said)})" if said else ""
        if status == UNAUTHORIZED:
            known = self._with_credentials
            how = "these credentials were refused" if known else "it asks for credentials"
            return Refused(f"{where}: 401 Unauthorized: {how}{says}{HOW_TO_LOG_IN}")
        if status == FORBIDDEN:
            return Refused(f"{where}: 403 Forbidden: this user may not read the cluster{says}")
        if status == NOT_FOUND:
            return NotThere(
                f"{where}: 404 Not Found: no Ganeti RAPI version {RAPI_VERSION} here{says}"
            )
        if status == TOO_MANY:
            return Busy(f"{where}: 429: too many requests{says}", answer.retry_after)
        if status == UNAVAILABLE:
            return Busy(f"{where}: the server failed with status 503{says}", answer.retry_after)
        if status >= SERVER_ERROR:
            return NoAnswer(f"{where}: the server failed with status {status}{says}")
        return Refused(f"{where}: unexpected status {status}, expected 200{says}")


def _seconds(header: str) -> float | None:
    """The Retry-After header where it counts seconds; its other form, a date, is left aside."""
    return float(header) if header.isascii() and header.isdigit() else None


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


def _no_connection(where: str, text: str) -> Refused:
    """Why there is no connection, from what httpx says about it, without its error number."""
    text = re.sub(r"^\[Errno -?\d+\] ", "", text)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        detail = text.partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return Refused(
            f"{where}: the server's certificate is not trusted: {printable(detail or text)}"
            " (--ca-file FILE names the certificate to trust, --insecure does without)"
        )
    if "EOF" in text:  # as where a proxy's server is away, or just changing over
        return Unreachable(f"{where}: no TLS connection: closed before it was agreed on")
    if "SSL" in text or "TLS" in text:
        return Refused(f"{where}: no TLS connection: {printable(text)}")
    return Unreachable(f"{where}: cannot connect: {printable(text)}")
