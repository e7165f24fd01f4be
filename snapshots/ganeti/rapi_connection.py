"""Requests to Ganeti's remote API (RAPI): connecting, TLS, time limits, and what went wrong.

Every request has a connection of its own, as Ganeti's server closes them anyway: none that went
stale meanwhile can leave open whether a request was taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from snapshots.errors import (
    BackendError,
    FormatError,
    NoAnswer,
    Option,
    Refused,
    Unreachable,
    UsageError,
)
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.ganeti.rapi_url import parse_rapi_url
from snapshots.reading.json_text import parse_json
from snapshots.reading.quoting import printable, quoted, whole
from snapshots.reading.reading import Reading
from snapshots.transport.basic_authorization import basic_authorization
from snapshots.transport.connecting import CONNECT_TIMEOUT, connect
from snapshots.transport.deadline import Deadline
from snapshots.transport.host_name import network_name
from snapshots.transport.http_exchange import HttpRequest, exchange
from snapshots.transport.login import origin_of
from snapshots.transport.time_limit import check_timeout

if TYPE_CHECKING:
    import socket

    from snapshots.transport.server_trust import ServerTrust

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
    Option("credentials", "--credentials FILE"),
    ", POISE_RAPI_USER and POISE_RAPI_PASSWORD, or the config file",
)
"""The advice about a 401 where no credentials were sent."""
THE_RIGHT_LOGIN = "the user and password of /var/lib/ganeti/rapi/users on the master"
"""The advice about a 401 where credentials were sent."""

USUAL_ADDRESS = "the address of RAPI, usually https://HOST:5080"
"""The advice where something else answers."""


class Busy(NoAnswer):
    """The server asks to be asked later, after ``retry_after`` seconds if it says when."""

    def __init__(self, message: str, retry_after: float | None, advice: str = "") -> None:
        super().__init__(message, advice=advice)
        self.retry_after = retry_after


class NotThere(Refused):
    """The server has nothing at this place."""


@dataclass(frozen=True, slots=True)
class RapiAnswer:
    """An answer as it came; ``kind`` is its content type, ``retry_after`` in seconds."""

    where: str
    status: int
    kind: str
    body: bytes
    retry_after: float | None = None

    @property
    def explanation(self) -> str:
        """The server's own words in an error answer; empty if there are none."""
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

    @property
    def says(self) -> str:
        """The :attr:`explanation` to its end, as the last words of a message; "" without one."""
        said = self.explanation
        return f" (it says '{whole(said)}')" if said else ""


class RapiConnection:
    """One RAPI and how to talk to it.

    Args:
        access: which one; its timeout begins now, for all requests that have no time of their own.
        reading: how to take what leaves room.

    Raises:
        UsageError: the URL cannot be one, the timeout not be a time, the fingerprint not be one, or
            credentials not be sent.
        SourceError: the file cannot be read or holds no certificates.
    """

    def __init__(self, access: RapiAccess, reading: Reading = Reading.OWN) -> None:
        from urllib.parse import urlsplit

        check_timeout(access.timeout)
        place = parse_rapi_url(access.url)
        self.prefix = place.prefix
        """The URL without credentials, which every message names."""
        self._reading = reading
        parts = urlsplit(place.prefix)
        try:
            self._host = network_name(parts.hostname or "")
        except ValueError:
            raise UsageError(f"{self.prefix}: not a host name") from None
        self._path = parts.path
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._deadline = Deadline(access.timeout)
        self._trust: ServerTrust | None = None
        if parts.scheme == "https":
            from snapshots.transport.server_trust import ServerTrust

            self._trust = ServerTrust(access.ca_file, access.pin, insecure=access.insecure)
        elif access.pin is not None:
            told = " is for https://, here is no certificate to see"
            raise UsageError(f"{self.prefix}: ", Option("pin"), told)
        login = access.credentials or place.credentials
        self._login = login
        self._headers = {"Accept": "application/json", "User-Agent": "poise"}
        if login is not None:
            self._headers["Authorization"] = basic_authorization(*login)

    def get(self, path: str, timeout: float | None = None) -> Any:
        """The parsed body of the answer to a GET request; see :meth:`parsed`."""
        return self.parsed(self.ask("GET", path, timeout=timeout))

    def ask(
        self, method: str, path: str, body: object = None, timeout: float | None = None
    ) -> RapiAnswer:
        """Send one request and wait for the whole answer, whatever its status.

        Args:
            body: sent as JSON, unless it is None.
            timeout: seconds for this request; None: what is left of the connection's own time.

        Raises:
            Unreachable: there was no connection, nothing was sent.
            Refused: the server's certificate is not trusted, or this is no TLS; nothing was sent.
            NoAnswer: the connection broke, or nothing complete came in time.
        """
        import json

        where = self.prefix + path
        deadline = self._deadline if timeout is None else Deadline(timeout)
        content = b"" if body is None else json.dumps(body).encode()
        headers = dict(self._headers)
        if content:
            headers["Content-Type"] = "application/json"
        request = HttpRequest(self._host, self._port, method, self._path + path, headers, content)
        try:
            with self._open(deadline) as line:
                answer = exchange(line, request, self.prefix, deadline, LARGEST_ANSWER)
        except BackendError as error:
            error.asked = where
            raise
        return RapiAnswer(
            where, answer.status, answer.kind, answer.body, _seconds(answer.retry_after)
        )

    def _open(self, deadline: Deadline) -> socket.socket:
        """A fresh connection to a server that is trusted.

        Raises:
            Unreachable, Refused, NoAnswer: see :meth:`ask`.
        """
        try:
            left = deadline.left()
        except TimeoutError:
            raise deadline.late(self.prefix) from None

        def dial() -> socket.socket:
            return connect(self._host, self._port, deadline)

        try:
            if self._trust is None:
                return dial()
            return self._trust.secure(dial, self._host, deadline, self.prefix)
        except TimeoutError:
            waited = min(left, CONNECT_TIMEOUT) if self._trust is None else left
            raise Unreachable(
                f"{self.prefix}: no connection within {waited:.3g} s",
                advice="check the address; a firewall may be in the way",
            ) from None
        except OSError as error:
            reason = printable(error.strerror or str(error))
            raise Unreachable(
                f"{self.prefix}: cannot connect: {reason}", advice=_why_unreachable(error)
            ) from None

    def parsed(self, answer: RapiAnswer) -> Any:
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
                error = NotThere(
                    f"{self.prefix}: the answer is a web page, expected JSON from a Ganeti RAPI",
                    advice=USUAL_ADDRESS,
                )
                error.asked = where
                raise error
            place = self.prefix if self._reading is Reading.OWN else where
            return parse_json(answer.body, place, self._reading)
        raise self.error(answer)

    def error(self, answer: RapiAnswer) -> BackendError:
        """The error that another status than 200 means for a request that changes nothing."""
        error = self._error(answer)
        error.asked = answer.where
        return error

    def _error(self, answer: RapiAnswer) -> BackendError:
        where, status, says = self.prefix, answer.status, answer.says
        if status == UNAUTHORIZED:
            if self._login is None:
                told = f"{where}: 401 Unauthorized: it asks for credentials"
                return Refused(told, advice=HOW_TO_LOG_IN)
            user, origin = quoted(self._login[0]), origin_of(self._login)
            found = f" (from {origin})" if origin else ""
            return Refused(
                f"{where}: 401 Unauthorized: user {user}{found} or its password was refused{says}",
                advice=THE_RIGHT_LOGIN if origin else (THE_RIGHT_LOGIN, ", in ", *HOW_TO_LOG_IN),
            )
        if status == FORBIDDEN:
            return Refused(
                f"{where}: 403 Forbidden: this user may not read the cluster{says}",
                advice="a RAPI user who may read",
            )
        if status == NOT_FOUND:
            return NotThere(
                f"{where}: 404 Not Found: no Ganeti RAPI version {RAPI_VERSION} here{says}",
                advice=USUAL_ADDRESS,
            )
        if status == TOO_MANY:
            return Busy(f"{where}: 429: too many requests{says}", answer.retry_after)
        if status == UNAVAILABLE:
            return Busy(
                f"{where}: the server failed with status 503{says}",
                answer.retry_after,
                advice="wait a minute; on the master, see that Ganeti's daemons run",
            )
        if status >= SERVER_ERROR:
            return NoAnswer(
                f"{where}: the server failed with status {status}{says}",
                advice="on the master, see Ganeti's log of ganeti-rapi",
            )
        return Refused(f"{where}: unexpected status {status}, expected 200{says}")


def _why_unreachable(error: OSError) -> str:
    from socket import gaierror

    if isinstance(error, gaierror):
        return "check the name of the host"
    return "see that ganeti-rapi runs there; its port is usually 5080"


def _seconds(header: str) -> float | None:
    """The Retry-After header where it counts seconds; its other form, a date, is left aside."""
    return float(header) if header.isascii() and header.isdigit() else None
