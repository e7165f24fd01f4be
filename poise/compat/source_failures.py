"""Why a live source gave no cluster, in the words that scripts look for."""

from __future__ import annotations

from snapshots.errors import BackendError


def rapi_failure(error: BackendError) -> str:
    """A failed RAPI request: the URL (never its credentials), curl's word for it, the reason."""
    from snapshots.rapi_connection import HOW_TO_LOG_IN

    # These are ways to log in that hbal does not have.
    where, _, reason = str(error).removesuffix(HOW_TO_LOG_IN).partition(": ")
    return f"Curl error for '{where}', error {_curl_word(error, reason)} ({reason})"


def _curl_word(error: BackendError, reason: str) -> str:
    cause = type(error.__context__).__name__
    if cause == "ConnectError":
        if "TLS" in reason or "SSL" in reason:
            return "CurlSSLConnectError"
        unresolved = "Name or service" in reason or "name resolution" in reason
        return "CurlCouldntResolveHost" if unresolved else "CurlCouldntConnect"
    if cause.endswith("Timeout"):
        return "CurlOperationTimeout"
    if cause == "RemoteProtocolError":
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
