"""The reason why a live source gave no cluster, in the words that scripts look for."""

from __future__ import annotations

from snapshots.errors import BackendError, Unreachable


def rapi_failure(error: BackendError) -> str:
    """A failed RAPI request: the URL (never its credentials), curl's word for it, the reason."""
    from ssl import SSLError

    from snapshots.reading import printable

    where, _, reason = str(error).partition(": ")
    cause = error.__context__
    if isinstance(cause, SSLError) and not isinstance(error, Unreachable):
        reason = f"no TLS connection: {printable(str(cause))}"
    where = error.asked or where
    return f"Curl error for '{where}', error {_curl_word(error, reason)} ({reason})"


def _curl_word(error: BackendError, reason: str) -> str:
    from http.client import HTTPException
    from socket import gaierror

    cause = error.__context__
    if reason.startswith("no TLS connection"):
        return "CurlSSLConnectError"
    if isinstance(cause, gaierror):
        return "CurlCouldntResolveHost"
    if isinstance(cause, TimeoutError):
        return "CurlOperationTimeout"
    if reason.startswith("cannot connect"):
        return "CurlCouldntConnect"
    if isinstance(cause, OSError | HTTPException) or " bytes of the answer" in reason:
        return "CurlGotNothing" if " after 0 bytes" in reason else "CurlPartialFile"
    return "CurlHttpReturnedError"


def luxi_failure(error: BackendError) -> str:
    """A failed LUXI request; a socket without a listener is told apart."""
    cause = error.__context__
    if not isinstance(error, Unreachable):
        return str(error)
    reason = isinstance(cause, OSError) and cause.strerror
    told = (
        f"{error.asked}: cannot connect: {reason or cause}"
        " (expected the socket of a running ganeti-luxid)"
    )
    if isinstance(cause, OSError):
        return f"Network.Socket.connect: <socket: 3>: does not exist ({reason or cause}) ({told})"
    return told
