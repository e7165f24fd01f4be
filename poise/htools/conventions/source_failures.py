"""Why a live source gave no cluster, in the words that scripts look for."""

from __future__ import annotations

from snapshots.errors import BackendError


def rapi_failure(error: BackendError) -> str:
    """A failed RAPI request: the URL (never its credentials), curl's word for it, the reason."""
    from snapshots.ganeti import HOW_TO_LOG_IN

    # These are ways to log in that hbal does not have.
    where, _, reason = str(error).removesuffix(HOW_TO_LOG_IN).partition(": ")
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
    if "cannot connect" in str(error) and isinstance(cause, OSError):
        return (
            "Network.Socket.connect: <socket: 3>: does not exist"
            f" ({cause.strerror or cause}) ({error})"
        )
    return str(error)
