"""Access to a RAPI: its place, who asks, which certificate is trusted, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from snapshots.transport.time_limit import DEFAULT_TIMEOUT


@dataclass(frozen=True, slots=True)
class RapiAccess:
    """A RAPI and how to get to it. Nothing is checked here; what connects does that.

    ``url`` is what :func:`snapshots.ganeti.rapi_url.parse_rapi_url` accepts. ``credentials``, user
    and password, take the place of any in the URL. ``ca_file``, ``pin`` and ``insecure`` say which
    certificate is trusted, see :class:`snapshots.transport.server_trust.ServerTrust`. ``timeout``
    is in seconds.
    """

    url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    ca_file: str | Path | None = None
    pin: str | None = None
    insecure: bool = False
    timeout: float = DEFAULT_TIMEOUT
