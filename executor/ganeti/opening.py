"""Opens the backend for a cluster that an operator names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from snapshots.errors import UsageError
from snapshots.reading import printable
from snapshots.transport import DEFAULT_TIMEOUT

if TYPE_CHECKING:
    from executor.backend import Backend


def open_backend(
    target: str,
    *,
    credentials: tuple[str, str] | None = None,
    ca_file: str | Path | None = None,
    pin: str | None = None,
    insecure: bool = False,
    timeout: float | None = None,
) -> Backend:
    """The backend for a live cluster. Nothing is sent yet; ``identity()`` tells who answers.

    Args:
        target: ``https://HOST:5080`` (``http://`` where the operator writes that), ``luxi:`` or
            ``luxi:/SOCKET``.
        credentials: user and password for the RAPI.
        ca_file, pin, insecure: which certificate of a RAPI is trusted, see
            :class:`snapshots.transport.server_trust.ServerTrust`.
        timeout: seconds that one request may take; None: a minute.

    Raises:
        UsageError: the target is none of these, or the timeout not a time of up to a day.
        BackendError: ``ca_file`` holds no certificates.
    """
    limit = DEFAULT_TIMEOUT if timeout is None else timeout
    if target.startswith(("https://", "http://")):
        from executor.ganeti.rapi_backend import RapiBackend
        from snapshots.ganeti import RapiAccess

        return RapiBackend(RapiAccess(target, credentials, ca_file, pin, insecure, limit))
    if target.startswith("luxi:"):
        from executor.ganeti.luxi_backend import LuxiBackend

        return LuxiBackend(target.removeprefix("luxi:") or None, timeout=limit)
    scheme = printable(target.rpartition("@")[2])
    raise UsageError(f"{scheme}: plans run on https://HOST:5080, luxi: or luxi:/SOCKET")
